#include "engine/overrun.h"

#include <gtest/gtest.h>

#include <string>

namespace engine {

// Found by argument-dependent lookup, so that a failed comparison can be read.
void PrintTo(const BlockOutcome& o, std::ostream* out) {
  *out << "late_by " << o.late_by << ", missed " << o.missed << ", next " << o.next << ", shifted " << o.shifted_frames;
}

namespace {

constexpr AudioFormat kMillisecondBlocks{.sample_rate = 48000, .block_frames = 48};
constexpr AudioFormat kOddBlocks{.sample_rate = 44100, .block_frames = 64};  // 1 451 247.16 ns each

TEST(OverrunTest, OutcomesByPolicy) {
  struct Case {
    const char* name;
    AudioFormat format;
    Overrun policy;
    int64_t block, shift;
    Time end;
    BlockOutcome outcome;
  };
  const Case cases[] = {
      {"early", kMillisecondBlocks, Overrun::silence, 3, 0, 3'100'000, {0, 0, 4, 0}},
      {"at the deadline", kMillisecondBlocks, Overrun::silence, 3, 0, 4'000'000, {0, 0, 4, 0}},
      {"a nanosecond late", kMillisecondBlocks, Overrun::silence, 3, 0, 4'000'001, {1, 2, 5, 0}},
      {"ends at the next start", kMillisecondBlocks, Overrun::silence, 3, 0, 5'000'000, {1'000'000, 2, 5, 0}},
      {"over three starts", kMillisecondBlocks, Overrun::repeat, 3, 0, 6'000'001, {2'000'001, 4, 7, 0}},
      {"shifts by one frame", kMillisecondBlocks, Overrun::late, 3, 0, 4'000'001, {1, 0, 4, 1}},
      {"shifts by whole frames", kMillisecondBlocks, Overrun::late, 3, 0, 4'500'000, {500'000, 0, 4, 24}},
      {"in time after a shift", kMillisecondBlocks, Overrun::late, 3, 1, 4'020'833, {0, 0, 4, 0}},
      {"late after a shift", kMillisecondBlocks, Overrun::late, 3, 1, 4'020'834, {1, 0, 4, 1}},
      {"odd rate, at a start", kOddBlocks, Overrun::silence, 0, 0, 2'902'494, {1'451'247, 2, 2, 0}},
      {"odd rate, after a start", kOddBlocks, Overrun::silence, 0, 0, 2'902'495, {1'451'248, 3, 3, 0}},
      {"odd rate, late", kOddBlocks, Overrun::late, 0, 0, 2'902'495, {1'451'248, 0, 1, 65}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(OutcomeOf(c.format, c.policy, c.block, c.shift, c.end), c.outcome);
  }
}

TEST(OverrunTest, ClockNeverDrifts) {
  for (const AudioFormat& format : {kMillisecondBlocks, kOddBlocks}) {
    BlockClock clock(format, Overrun::silence, 17);
    for (int64_t n = 0; n < 1'000'000; ++n) {
      ASSERT_EQ(clock.block(), n);
      ASSERT_EQ(clock.start(), 17 + format.StartOf(n));
      ASSERT_EQ(clock.deadline(), 17 + format.StartOf(n + 1));
      clock.Advance(clock.start());
    }
  }
}

TEST(OverrunTest, ClockSkipsAndStaysOnTheGrid) {
  BlockClock clock(kOddBlocks, Overrun::repeat, 1000);
  EXPECT_EQ(clock.Advance(1000 + 2'902'495), (BlockOutcome{1'451'248, 3, 3, 0}));
  for (int64_t n = 3; n < 1000; ++n) {
    ASSERT_EQ(clock.start(), 1000 + kOddBlocks.StartOf(n));
    clock.Advance(clock.deadline());
  }
}

TEST(OverrunTest, LateBlocksShiftAllLaterStarts) {
  BlockClock clock(kMillisecondBlocks, Overrun::late, 0);
  clock.Advance(1'000'001);  // one frame
  EXPECT_EQ(clock.start(), 1'020'833);
  EXPECT_EQ(clock.deadline(), 2'020'833);
  clock.Advance(2'520'833);  // 24 frames
  EXPECT_EQ(clock.block(), 2);
  EXPECT_EQ(clock.start(), 2'520'833);
  for (int64_t n = 2; n < 1000; ++n) {
    ASSERT_EQ(clock.start(), TimeOfFrame(n * 48 + 25, 48000));
    clock.Advance(clock.start());
  }
}

// No end of a late block may come after the next start, or the device would be late twice for one reason.
TEST(OverrunTest, NextStartIsNeverBeforeTheEnd) {
  for (Overrun policy : {Overrun::silence, Overrun::repeat, Overrun::late}) {
    for (Time end = 1'451'248; end < 9'000'000; end += 997) {
      BlockClock clock(kOddBlocks, policy, 0);
      BlockOutcome outcome = clock.Advance(end);
      ASSERT_GT(outcome.late_by, 0);
      ASSERT_GE(clock.start(), end);
      if (policy == Overrun::late) continue;
      ASSERT_LT(kOddBlocks.StartOf(clock.block() - 1), end);
    }
  }
}

}  // namespace
}  // namespace engine
