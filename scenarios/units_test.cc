#include "scenarios/units.h"

#include <gtest/gtest.h>

namespace scenarios {
namespace {

const engine::AudioFormat k48{.sample_rate = 48000, .block_frames = 256};
const engine::AudioFormat k44{.sample_rate = 44100, .block_frames = 64};

TEST(UnitsTest, DurationsAreExact) {
  struct Case {
    const char* text;
    engine::Time time;
    const engine::AudioFormat& format = k48;
  };
  for (const Case& c : std::initializer_list<Case>{
           {"10ms", 10'000'000},
           {"0.5s", 500'000'000},
           {"20us", 20'000},
           {"5ns", 5},
           {"0.1us", 100},
           {"0.1ms", 100'000},
           {"1.000000001s", 1'000'000'001},
           {"0ms", 0},
           {"-3ms", -3'000'000},
           {"3blk", 16'000'000},
           {"1blk", 5'333'333},
           {"480smp", 10'000'000},
           {"1smp", 22'676, k44},
           {"3blk", 4'353'741, k44},
           {"0.5blk", 725'623, k44},
           {"1000000blk", engine::BlockStart(1'000'000, 64, 44100), k44},
       }) {
    auto time = ParseDuration(c.text, c.format);
    ASSERT_TRUE(time.ok()) << c.text;
    EXPECT_EQ(time.value(), c.time) << c.text;
  }
}

TEST(UnitsTest, DurationsSayWhatWasExpected) {
  for (const char* text : {"", "10", "ms", "10 ms", "10m", "1.ms", ".5ms", "1e3ms", "--1ms", "+1ms", "0x10ms", "1,5ms",
                           "10MS", "1..2ms", "9999999999999999999ms"}) {
    auto time = ParseDuration(text, k48);
    ASSERT_FALSE(time.ok()) << text;
    EXPECT_EQ(time.error().message,
              "expected a duration such as 10ms, 3blk, 480smp or 0.5s, found '" + std::string(text) + "'");
  }
  EXPECT_EQ(ParseDuration("0.5ns", k48).error().message, "'0.5ns' is not a whole number of nanoseconds");
  EXPECT_EQ(ParseDuration("99999999999s", k48).error().message, "'99999999999s' is too long");
}

TEST(UnitsTest, CostsAreOneTimeOrTwoInOrder) {
  EXPECT_EQ(ParseCost("3ms", k48).value(), (engine::Cost{3'000'000, 3'000'000}));
  EXPECT_EQ(ParseCost("0.5ms..12ms", k48).value(), (engine::Cost{500'000, 12'000'000}));
  EXPECT_EQ(ParseCost("1blk..4blk", k48).value(), (engine::Cost{5'333'333, 21'333'333}));
  EXPECT_FALSE(ParseCost("3..12ms", k48).ok());
  EXPECT_FALSE(ParseCost("3ms..", k48).ok());
  EXPECT_FALSE(ParseCost("3ms...4ms", k48).ok());
  EXPECT_EQ(ParseCost("12ms..3ms", k48).error().message, "the range '12ms..3ms' ends before it begins");
  EXPECT_EQ(ParseCost("-1ms..3ms", k48).error().message, "'-1ms..3ms' is negative");
}

TEST(UnitsTest, NumbersAreNeverGuessed) {
  EXPECT_EQ(ParseInteger("-60").value(), -60);
  EXPECT_EQ(ParseInteger("0").value(), 0);
  EXPECT_FALSE(ParseInteger("010").ok());
  EXPECT_FALSE(ParseInteger("0x10").ok());
  EXPECT_FALSE(ParseInteger("1.0").ok());
  EXPECT_FALSE(ParseInteger("9223372036854775808").ok());
  EXPECT_EQ(ParseReal("-1e-3").value(), -1e-3);
  EXPECT_FALSE(ParseReal("nan").ok());
  EXPECT_FALSE(ParseReal("1e999").ok());
  EXPECT_EQ(ParseDecibel("-20dB").value(), -20);
  EXPECT_EQ(ParseDecibel("-0.5dB").value(), -0.5);
  EXPECT_FALSE(ParseDecibel("-20").ok());
  EXPECT_FALSE(ParseDecibel("-20db").ok());
  EXPECT_FALSE(ParseDecibel("dB").ok());
}

TEST(UnitsTest, MessagesShowTimesAndBlocks) {
  EXPECT_EQ(TimeText(0), "0ms");
  EXPECT_EQ(TimeText(5), "5ns");
  EXPECT_EQ(TimeText(20'500), "20.5us");
  EXPECT_EQ(TimeText(10'000'000), "10ms");
  EXPECT_EQ(TimeText(5'333'333), "5.333ms");
  EXPECT_EQ(TimeText(-5'333'333), "-5.333ms");
  EXPECT_EQ(TimeText(3600 * engine::kSecond), "3600s");
  EXPECT_EQ(LengthText(26'666'666, k48), "26.667ms (5 blocks)");
  EXPECT_EQ(LengthText(5'333'334, k48), "5.333ms (1 block)");
  EXPECT_EQ(LengthText(8'000'000, k48), "8ms (1.5 blocks)");
  EXPECT_EQ(InstantText(36'666'666, k48), "36.666ms (block 6)");
  EXPECT_EQ(InstantText(31'999'999, k48), "31.999ms (block 5)");
  EXPECT_EQ(RangeText({5'333'333, 21'333'333}, k48), "1blk..4blk (5.333ms..21.333ms)");
  EXPECT_EQ(RangeText({10'000'000, 30'000'000}, k48), "10ms..30ms");
  EXPECT_EQ(RangeText({10'000'000, 10'000'000}, k48), "10ms");
}

TEST(UnitsTest, AWindowBeginsAtTheFirstFrameThatStartsInIt) {
  EXPECT_EQ(FrameFrom(0, 48000), 0);
  EXPECT_EQ(FrameFrom(1, 48000), 1);
  EXPECT_EQ(FrameFrom(10 * engine::kMillisecond, 48000), 480);
  // Frame 1 starts at 20833.3 ns, which `1smp` rounds up.
  EXPECT_EQ(FrameFrom(20'834, 48000), 1);
  EXPECT_EQ(FrameFrom(20'835, 48000), 2);
}

}  // namespace
}  // namespace scenarios
