// Decisions, and schedules that answer them: same inputs, same bits; a random run from its text alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "sim/toy.h"

namespace sim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Two workers with costs that vary, a value left open and a lock's waiters: every kind of decision.
struct Contest {
  bool extra_point = false;  // an unrelated preemption point, as an edit of the code would add it

  void operator()(Toy& t) const {
    bool extra = extra_point;
    for (const char* name : {"left", "right"}) {
      t.Spawn({.name = Point::Interned(name), .wake = {0, 3}}, [extra](Toy& t) {
        for (int i = 0; i < 4; ++i) {
          t.runtime.Spend({5, 25}, "io.read");
          if (extra) t.runtime.Preempt("unrelated");
          t.runtime.Preempt("before");
          t.Mark(std::string(t.runtime.Self().name) + std::to_string(i));
          static const Point open("open");
          uint32_t value =
              t.runtime.Choose({.kind = engine::Choice::Kind::value, .point = open, .options = 4, .first = 10});
          t.Mark("value " + std::to_string(value));
          t.Sleep(10);
        }
      });
    }
    t.Sleep(1000);
  }
};

Options TwoCores() { return {.cores = 2, .sample_rate = 1'000'000'000, .block_frames = 32}; }

TEST(ReplayTest, TheEmptyScheduleIsTheReferenceRun) {
  Toy toy(TwoCores());
  toy.Run(Contest{});
  uint64_t hash = toy.runtime.Hash();
  Marks marks = toy.marks;
  Replay empty{Schedule{}};
  toy.Run(Contest{}, empty);
  EXPECT_EQ(toy.runtime.Hash(), hash);
  EXPECT_EQ(toy.marks, marks);
}

TEST(ReplayTest, OneSeedOneRun) {
  Toy toy(TwoCores());
  std::set<uint64_t> hashes;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    RandomWalk walk(seed);
    toy.Run(Contest{}, walk);
    uint64_t hash = toy.runtime.Hash();
    toy.Run(Contest{}, walk);
    EXPECT_EQ(toy.runtime.Hash(), hash);
    Toy fresh(TwoCores());
    fresh.Run(Contest{}, walk);
    EXPECT_EQ(fresh.runtime.Hash(), hash);
    hashes.insert(hash);
  }
  EXPECT_GT(hashes.size(), 45u);  // different seeds are different runs
}

TEST(ReplayTest, ARandomRunReplaysFromItsTextAlone) {
  Toy toy(TwoCores());
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    RandomWalk walk(seed);
    Recorder recorder(walk);
    toy.Run(Contest{}, recorder);
    uint64_t hash = toy.runtime.Hash();
    Schedule schedule{.scenario = "contest", .content = "0", .host = "toy", .deviations = recorder.deviations()};
    auto read = ParseSchedule(ToText(schedule), "contest.schedule");
    ASSERT_TRUE(read.ok()) << engine::ToString(read.errors());
    Replay replay(read.value());
    toy.Run(Contest{}, replay);
    EXPECT_EQ(toy.runtime.Hash(), hash) << "seed " << seed << "\n" << ToText(schedule);
    EXPECT_EQ(replay.applied(), schedule.deviations.size());
    EXPECT_TRUE(replay.unapplied().empty());
  }
}

TEST(ReplayTest, AScheduleSurvivesANewPoint) {
  Toy toy(TwoCores());
  int same = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    RandomWalk walk(seed);
    Recorder recorder(walk);
    toy.Run(Contest{}, recorder);
    Marks marks = toy.marks;
    Replay replay({.deviations = recorder.deviations()});
    toy.Run(Contest{.extra_point = true}, replay);
    same += toy.marks == marks && replay.unapplied().empty();
  }
  EXPECT_EQ(same, 40);
}

TEST(ReplayTest, ALineThatCannotBeAppliedIsReported) {
  Toy toy(TwoCores());
  Deviation never{.context = "left", .point = "nowhere", .choice = "right"};
  Deviation refused{.context = "left", .point = "before", .choice = "nobody"};
  Replay replay({.deviations = {never, refused}});
  toy.Run(Contest{}, replay);
  EXPECT_EQ(replay.applied(), 0u);
  ASSERT_EQ(replay.unapplied().size(), 2u);
  EXPECT_EQ(replay.unapplied()[0].deviation, never);
  EXPECT_NE(replay.unapplied()[0].reason, replay.unapplied()[1].reason);
}

TEST(ReplayTest, DelaysStayWithinTheirCost) {
  Toy toy({.cores = 1});
  std::set<std::string> seen;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    RandomWalk walk(seed);
    toy.Run(
        [](Toy& t) {
          t.Spawn({.name = "timer"}, [](Toy& t) { t.SleepUntil(12); });
          t.Spawn({.name = "worker"}, [](Toy& t) {
            t.runtime.Spend({5, 25}, "work");
            t.Mark("");
          });
          t.Sleep(1000);
        },
        walk);
    seen.insert(toy.marks.at(0));
  }
  EXPECT_THAT(seen, ElementsAre("@12", "@25", "@5"));  // at once, until the next event, all of it
}

TEST(ReplayTest, AValueIsChosenByItsName) {
  Toy toy(TwoCores());
  Replay replay(
      {.deviations = {
           {.context = "left", .point = "open", .visit = 1, .block = 0, .kind = DecisionKind::value, .choice = "12"}}});
  toy.Run(Contest{}, replay);
  EXPECT_EQ(replay.applied(), 1u);
  EXPECT_EQ(std::count(toy.marks.begin(), toy.marks.end(), "value 2@5"), 1);
}

TEST(ReplayTest, APresetIsTheReferenceOutcome) {
  Options options = TwoCores();
  options.presets = {{.point_hash = engine::HashText("open"), .value = 13}};
  Toy toy(options);
  toy.Run(Contest{});
  EXPECT_EQ(std::count(toy.marks.begin(), toy.marks.end(), "value 3@5"), 2);
}

TEST(ScheduleTest, BadTextsAreRefusedWithTheirPlace) {
  struct Case {
    const char* text;
    const char* error;
  };
  const std::string head = "tactus-schedule 1\nscenario: s\ncontent: 00\nhost: halion\nversion: -\nseed: 1\n\n";
  const Case cases[] = {
      {"", "s:1"},
      {"tactus-schedule 9\n", "s:1"},
      {"{head}at audio commands.pop #17 (block 12): pick\nend 1\n", "s:8"},
      {"{head}at audio commands.pop #x (block 12): pick script\nend 1\n", "s:8"},
      {"{head}at audio commands.pop #1 (block 12): choose script\nend 1\n", "s:8"},
      {"{head}at audio commands.pop #1 (block 12): pick script\n", "end"},
      {"{head}at audio commands.pop #1 (block 12): pick script\nend 2\n", "s:9"},
      {"{head}nonsense\nend 0\n", "s:8"},
  };
  for (Case c : cases) {
    std::string text = c.text;
    if (size_t at = text.find("{head}"); at != std::string::npos) text.replace(at, 6, head);
    auto result = ParseSchedule(text, "s");
    ASSERT_FALSE(result.ok()) << text;
    EXPECT_THAT(engine::ToString(result.errors()), HasSubstr(c.error)) << text;
  }
}

}  // namespace
}  // namespace sim
