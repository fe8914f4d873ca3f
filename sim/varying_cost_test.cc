// Costs that vary: what the reference run takes is drawn, what a search may take is the whole range.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/toy.h"

namespace sim {
namespace {

constexpr engine::Cost kAround{.lo = 0, .hi = 1300, .usual = 500, .spread = 200};

// Works ten times, and marks when it is done with each.
struct Work {
  engine::Cost cost = kAround;

  void operator()(Toy& t) const {
    const engine::Cost* each = &cost;
    t.Spawn({.name = "worker"}, [each](Toy& t) {
      for (int i = 0; i < 10; ++i) {
        t.runtime.Spend(*each, "io.read");
        t.Mark("done");
      }
    });
    t.Sleep(100'000);
  }
};

// How long each piece of work took.
std::vector<Time> Durations(const Marks& marks) {
  std::vector<Time> out;
  Time before = 0;
  for (const std::string& mark : marks) {
    Time now = std::stoll(mark.substr(mark.find('@') + 1));
    out.push_back(now - before);
    before = now;
  }
  return out;
}

Options One(uint64_t seed = 1) {
  return {.cores = 2, .seed = seed, .sample_rate = 1'000'000'000, .block_frames = 1000};
}

TEST(VaryingCostTest, TheReferenceRunDrawsByTheSeed) {
  Toy toy(One());
  toy.Run(Work{});
  Marks first = toy.marks;
  std::vector<Time> times = Durations(first);
  EXPECT_EQ(times.size(), 10u);
  EXPECT_GT(std::set<Time>(times.begin(), times.end()).size(), 8u);
  for (Time time : times) EXPECT_TRUE(time >= 0 && time <= kAround.hi) << time;
  toy.Run(Work{});
  EXPECT_EQ(toy.marks, first);
  Toy other(One(2));
  other.Run(Work{});
  EXPECT_NE(other.marks, first);
}

TEST(VaryingCostTest, AFreeMachineTakesNothing) {
  Options free = One();
  free.free = true;
  Toy toy(free);
  toy.Run(Work{});
  EXPECT_THAT(Durations(toy.marks), testing::Each(0));
}

TEST(VaryingCostTest, ACostThatDoesNotVaryAsksNothing) {
  Toy toy(One());
  toy.Run(Work{.cost = {20, 20}});
  uint64_t steps = toy.runtime.Steps();
  toy.Run(Work{.cost = {.lo = 20, .hi = 20, .usual = 20, .spread = 1}});
  EXPECT_EQ(toy.runtime.Steps(), steps);
}

// Random walks take less than what is drawn, more, and what is drawn; what they did can be replayed from its text.
TEST(VaryingCostTest, ASearchReachesBothEndsAndReplays) {
  Toy toy(One());
  std::set<Time> seen;  // what is left open at the end of one may be taken at the begin of the next
  long long longest = 0;
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    RandomWalk walk(seed);
    Recorder recorder(walk);
    toy.Run(Work{}, recorder);
    Marks marks = toy.marks;
    for (Time time : Durations(marks)) seen.insert(time);
    longest = std::max(longest, std::stoll(marks.back().substr(marks.back().find('@') + 1)));
    Schedule schedule{.scenario = "x", .content = "0", .host = "toy", .seed = 1};
    schedule.deviations = recorder.deviations();
    auto read = ParseSchedule(ToText(schedule), "x");
    ASSERT_TRUE(read.ok()) << ToString(read.errors());
    Replay replay(read.value());
    toy.Run(Work{}, replay);
    EXPECT_EQ(toy.marks, marks);
    EXPECT_EQ(replay.applied(), schedule.deviations.size());
  }
  EXPECT_EQ(*seen.begin(), 0);
  EXPECT_TRUE(seen.contains(kAround.hi));
  EXPECT_LE(longest, 10 * kAround.hi);
}

}  // namespace
}  // namespace sim
