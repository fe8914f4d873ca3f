// What holds for each scheduler: one seed is one run, a recorded run replays from its text, and timing is searched as
// well as order.
#include "sim/schedulers/schedulers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "sim/schedule.h"
#include "sim/toy.h"

namespace sim {
namespace {

// The schedulers of a search, one run after the other.
using Runs = std::function<Scheduler&(uint64_t run)>;

struct Strategy {
  const char* name;
  std::function<Runs()> begin;
};

template <class Seeded>
Runs SeededRuns() {
  auto scheduler = std::make_shared<Seeded>(0);
  return [scheduler](uint64_t run) -> Scheduler& {
    scheduler->Reseed(run);
    return *scheduler;
  };
}

// An exhausted search stays where it is.
Runs BoundedRuns(Bound bound) {
  auto search = std::make_shared<Bounded>(BoundedOptions{.bound = bound, .limit = 2});
  return [search](uint64_t run) -> Scheduler& {
    if (run > 1 && !search->Done()) search->Next();
    return *search;
  };
}

Runs CoverageRuns() {
  auto search = std::make_shared<Coverage>(1);
  return [search](uint64_t run) -> Scheduler& {
    if (run > 1) search->Next();
    return *search;
  };
}

const Strategy kStrategies[] = {
    {"pct", SeededRuns<Pct>},
    {"pos", SeededRuns<Pos>},
    {"surw", SeededRuns<Surw>},
    {"deviations", [] { return BoundedRuns(Bound::deviations); }},
    {"delays", [] { return BoundedRuns(Bound::delays); }},
    {"preemptions", [] { return BoundedRuns(Bound::preemptions); }},
    {"coverage", CoverageRuns},
};

void PrintTo(const Strategy& strategy, std::ostream* out) { *out << strategy.name; }

// Every kind of decision: who is next, how long it takes, whom to wake, an open value.
void Everything(Toy& t) {
  for (const char* name : {"left", "right"}) {
    t.Spawn({.name = Point::Interned(name), .wake = {0, 3}}, [](Toy& t) {
      std::string self(t.runtime.Self().name);
      t.runtime.Spend({5, 25}, "io.read");
      t.runtime.Preempt("word.write");
      t.Mark(self);
      uint32_t value =
          t.runtime.Choose({.kind = engine::Choice::Kind::value, .point = "open", .options = 3, .first = 10});
      const ContextId who[] = {1, 2};
      uint32_t woken = t.runtime.Choose(
          {.kind = engine::Choice::Kind::wake, .point = "lock.release", .options = 2, .contexts = who});
      t.Mark(self + " value " + std::to_string(value));
      t.Mark(self + " wake " + std::to_string(woken));
    });
  }
  t.Sleep(1000);
}

constexpr Time kEvent = 17;  // within reach of the delay: what until-event lands on

Options TwoCores() { return {.cores = 2, .sample_rate = 1'000'000'000, .block_frames = 32}; }

Verdict RunEverything(Toy& toy, Scheduler& scheduler) {
  return toy.Run(Everything, scheduler, {{kEvent, [] {}}});
}

class SchedulersTest : public testing::TestWithParam<Strategy> {};

TEST_P(SchedulersTest, OneSeedIsOneRun) {
  Toy toy(TwoCores()), fresh(TwoCores());
  Runs runs = GetParam().begin(), again = GetParam().begin();
  std::set<uint64_t> hashes;
  for (uint64_t run = 1; run <= 200; ++run) {
    Scheduler& scheduler = runs(run);
    ASSERT_EQ(RunEverything(toy, scheduler), Verdict::ok);
    uint64_t hash = toy.runtime.Hash();
    RunEverything(toy, scheduler);
    EXPECT_EQ(toy.runtime.Hash(), hash) << "Begin repeats the run";
    RunEverything(fresh, again(run));
    EXPECT_EQ(fresh.runtime.Hash(), hash) << "another object, the same search";
    hashes.insert(hash);
  }
  EXPECT_GT(hashes.size(), 50u);
}

TEST_P(SchedulersTest, ARecordedRunReplaysFromItsText) {
  Toy toy(TwoCores());
  Runs runs = GetParam().begin();
  for (uint64_t run = 1; run <= 200; ++run) {
    Recorder recorder(runs(run));
    RunEverything(toy, recorder);
    uint64_t hash = toy.runtime.Hash();
    Schedule schedule{.scenario = "all", .content = "0", .host = "toy", .deviations = recorder.deviations()};
    auto read = ParseSchedule(ToText(schedule), "all.schedule");
    ASSERT_TRUE(read.ok()) << engine::ToString(read.errors());
    Replay replay(read.value());
    RunEverything(toy, replay);
    EXPECT_EQ(toy.runtime.Hash(), hash) << ToText(schedule);
    EXPECT_TRUE(replay.unapplied().empty());
  }
}

TEST_P(SchedulersTest, TheRecorderChangesNothing) {
  Toy toy(TwoCores());
  Runs plain = GetParam().begin(), recorded = GetParam().begin();
  for (uint64_t run = 1; run <= 100; ++run) {
    RunEverything(toy, plain(run));
    uint64_t hash = toy.runtime.Hash();
    Recorder recorder(recorded(run));
    RunEverything(toy, recorder);
    EXPECT_EQ(toy.runtime.Hash(), hash);
  }
}

TEST_P(SchedulersTest, EveryKindOfDecisionIsSearched) {
  Toy toy(TwoCores());
  Runs runs = GetParam().begin();
  std::set<std::string> kinds, seen;
  for (uint64_t run = 1; run <= 1000; ++run) {
    Recorder recorder(runs(run));
    RunEverything(toy, recorder);
    for (const Deviation& deviation : recorder.deviations()) {
      const char* const kKinds[] = {"pick", "delay", "wake", "value"};
      kinds.insert(kKinds[static_cast<int>(deviation.kind)]);
      if (deviation.kind != DecisionKind::pick) seen.insert(deviation.choice);
    }
  }
  EXPECT_THAT(kinds, testing::UnorderedElementsAre("pick", "delay", "wake", "value"));
  EXPECT_THAT(seen, testing::UnorderedElementsAre("until-event", "all", "right", "11", "12"));
}

INSTANTIATE_TEST_SUITE_P(All, SchedulersTest, testing::ValuesIn(kStrategies),
                         [](const auto& info) { return std::string(info.param.name); });

// Of who lends its dice, and so cannot look, entries may stay away: the run is the same. Who can look sees them all.
TEST(KeepTraceTest, ATraceThatIsNotKeptIsTheSameByHashAndNumber) {
  SimRuntime runtime({.cores = 2, .max_contexts = 4});
  auto body = [&runtime] {
    for (int i = 0; i < 2; ++i) {
      runtime.Spawn(
          {.name = "worker"}, [&runtime] { runtime.Preempt("only.here"); }, "spawn");
    }
    runtime.Park(10, "wait");
  };
  RandomWalk walk(7);
  Recorder recorder(walk);  // the same answers, without the dice
  auto run = [&](Scheduler& scheduler, bool keep) {
    runtime.KeepTrace(keep);
    runtime.Run(scheduler, body);
    return std::pair(runtime.Hash(), runtime.Events().Size());
  };
  const auto looked = run(recorder, false);
  int here = 0;
  for (uint64_t i = 0; i < looked.second; ++i) here += std::string_view(runtime.Events().At(i).point) == "only.here";
  EXPECT_EQ(here, 2);
  EXPECT_EQ(run(walk, false), looked);
  EXPECT_EQ(run(walk, true), looked);
}

}  // namespace
}  // namespace sim
