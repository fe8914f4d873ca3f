// The song position at each frame, by numbers worked out by hand. HA-R24, HA-R66. The rate is 48000: at 120 beats a
// minute a beat has 24000 frames.
#include "engine/hosts/halion/transport.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace engine::halion {
namespace {

using ::testing::HasSubstr;

constexpr int kRate = 48000;
constexpr int64_t kMs = 1'000'000;

Value First(double tempo, bool playing = true, const std::string& signature = "4/4", double beat = 0,
            Value::List changes = {}) {
  Value::Map fields = {{"tempo", Value(tempo)},
                       {"signature", Value(signature)},
                       {"playing", Value(playing)},
                       {"beat", Value(beat)},
                       {"changes", Value(std::move(changes))}};
  return Value(std::move(fields));
}

Value Change(int64_t at, Value::Map more, int line = 0, int column = 0) {
  more.insert(more.begin(), {"at", Value(at)});
  return Value(std::move(more), line, column);
}

Transport Made(const Value& fields) {
  auto made = Transport::Make(fields, kRate);
  EXPECT_TRUE(made.ok()) << ToString(made.errors());
  return std::move(made).value();
}

TEST(TransportTest, ABeatIsAMinuteOverTheTempo) {
  const Transport transport = Made(First(120));
  EXPECT_EQ(transport.BeatAt(0), 0);
  EXPECT_DOUBLE_EQ(transport.BeatAt(24000), 1);
  EXPECT_DOUBLE_EQ(transport.BeatAt(36000), 1.5);
  EXPECT_DOUBLE_EQ(transport.MsAt(36000), 750);
  EXPECT_DOUBLE_EQ(transport.FramesAtTempo(0.25, 0), 6000);
}

TEST(TransportTest, ABarHasAsManyQuarterNotesAsItsSignatureSays) {
  for (const auto& [text, beats] :
       {std::pair{"4/4", 4.0}, {"3/4", 3.0}, {"6/8", 3.0}, {"7/8", 3.5}, {"1/64", 0.0625}}) {
    const Transport transport = Made(First(120, true, text));
    EXPECT_EQ(transport.At(0).signature.beats(), beats) << text;
    const auto bar = static_cast<int64_t>(beats * 24000);
    EXPECT_EQ(transport.BeatInBarAt(bar), 0) << text;
    EXPECT_NEAR(transport.BeatInBarAt(3 * bar + 300), 0.0125, 1e-9) << text;
    EXPECT_NEAR(transport.BeatInBarAt(bar - 300), beats - 0.0125, 1e-9) << text;
  }
}

TEST(TransportTest, TheSongMayStartLaterThanItsBeginningAndABarBeginsThere) {
  const Transport transport = Made(First(120, true, "4/4", 10));
  EXPECT_DOUBLE_EQ(transport.BeatAt(12000), 10.5);
  EXPECT_DOUBLE_EQ(transport.BeatInBarAt(12000), 0.5);
  EXPECT_DOUBLE_EQ(transport.MsAt(12000), 5250);
}

TEST(TransportTest, AChangeHoldsFromItsFrameOn) {
  const Transport transport = Made(First(120, true, "4/4", 0, {Change(1000 * kMs, {{"tempo", Value(60.0)}})}));
  EXPECT_EQ(transport.At(47999).tempo, 120);
  EXPECT_EQ(transport.At(48000).tempo, 60);
  EXPECT_DOUBLE_EQ(transport.BeatAt(48000), 2);
  EXPECT_DOUBLE_EQ(transport.BeatAt(96000), 3);
  EXPECT_DOUBLE_EQ(transport.MsAt(96000), 2000);
}

TEST(TransportTest, WhileStoppedThereIsNoPositionAndAfterwardsItGoesOnWhereItWas) {
  const Transport transport =
      Made(First(120, true, "4/4", 0,
                 {Change(1000 * kMs, {{"playing", Value(false)}}), Change(3000 * kMs, {{"playing", Value(true)}})}));
  for (int64_t frame : {int64_t{48000}, int64_t{143999}}) {
    EXPECT_EQ(transport.BeatAt(frame), -1);
    EXPECT_EQ(transport.BeatInBarAt(frame), -1);
    EXPECT_EQ(transport.MsAt(frame), -1);
  }
  EXPECT_DOUBLE_EQ(transport.BeatAt(144000), 2);
  EXPECT_DOUBLE_EQ(transport.MsAt(144000), 1000);
  EXPECT_DOUBLE_EQ(transport.BeatAt(168000), 3);
}

TEST(TransportTest, ANewSignatureCountsFromTheBarThatHasBegun) {
  // Beat 6 is the third of the second bar of four, and then the third, the end, of a bar of 2.5 beats.
  const Transport transport =
      Made(First(120, true, "4/4", 0, {Change(3000 * kMs, {{"signature", Value(std::string("5/8"))}})}));
  EXPECT_DOUBLE_EQ(transport.BeatInBarAt(3 * 48000 - 240), 1.99);
  EXPECT_DOUBLE_EQ(transport.BeatInBarAt(3 * 48000), 2);
  EXPECT_DOUBLE_EQ(transport.BeatInBarAt(3 * 48000 + 12000), 0);
  EXPECT_DOUBLE_EQ(transport.BeatInBarAt(3 * 48000 + 24000), 0.5);
}

TEST(TransportTest, AJumpSetsBeatAndTimeAndBeginsABar) {
  const Transport transport =
      Made(First(120, true, "4/4", 0, {Change(250 * kMs, {{"beat", Value(33.0)}, {"tempo", Value(240.0)}})}));
  EXPECT_DOUBLE_EQ(transport.BeatAt(12000), 33);
  EXPECT_DOUBLE_EQ(transport.BeatInBarAt(12000), 0);
  EXPECT_DOUBLE_EQ(transport.MsAt(12000), 33 * 250);
  EXPECT_DOUBLE_EQ(transport.BeatAt(24000), 34);
  EXPECT_DOUBLE_EQ(transport.MsAt(24000), 34 * 250);
}

TEST(TransportTest, AnUnknownTempoHasNoPosition) {
  const Transport transport = Made(First(0, true, "4/4", 0, {Change(1000 * kMs, {{"tempo", Value(60.0)}})}));
  EXPECT_EQ(transport.BeatAt(0), -1);
  EXPECT_EQ(transport.MsAt(100), -1);
  EXPECT_DOUBLE_EQ(transport.BeatAt(96000), 1);
}

TEST(TransportTest, BeatsAlongTheTempoTakeAsLongAsEachOfItsStretches) {
  const Transport transport =
      Made(First(120, true, "4/4", 0,
                 {Change(500 * kMs, {{"tempo", Value(60.0)}, {"playing", Value(false)}}),
                  Change(1000 * kMs, {{"tempo", Value(0.0)}}), Change(1500 * kMs, {{"tempo", Value(240.0)}})}));
  EXPECT_DOUBLE_EQ(transport.FramesAlong(1, 0), 24000);
  EXPECT_DOUBLE_EQ(transport.FramesAlong(1.25, 0), 24000 + 12000);
  // Up to 1000 ms one and a half beats; nothing counts where the tempo is not known; then 12000 frames a beat.
  EXPECT_DOUBLE_EQ(transport.FramesAlong(2.5, 0), 72000 + 12000);
  EXPECT_DOUBLE_EQ(transport.FramesAlong(0.25, 36000), 12000);
  EXPECT_DOUBLE_EQ(transport.FramesAlong(0.5, 36000), 36000 + 3000);
}

TEST(TransportTest, AHostThatStopsTellingIsTakenAtItsLastWord) {
  const Transport transport = Made(First(120, true, "4/4", 0, {Change(500 * kMs, {{"tempo", Value(0.0)}})}));
  EXPECT_DOUBLE_EQ(transport.FramesAlong(3, 0), 72000);
}

TEST(TransportTest, WhatIsNoSignatureIsAnErrorAtItsPlace) {
  for (const char* text : {"", "4", "4/", "/4", "4/3", "0/4", "65/4", "4/128", "4/4x", "-4/4", "a/b"}) {
    auto made = Transport::Make(First(120, true, text), kRate);
    ASSERT_FALSE(made.ok()) << text;
    EXPECT_THAT(made.error().message, HasSubstr("expected a time signature"));
  }
  auto later = Transport::Make(
      First(120, true, "4/4", 0, {Change(kMs, {{"signature", Value(std::string("4/5"), 7, 9)}})}), kRate);
  ASSERT_FALSE(later.ok());
  EXPECT_EQ(later.error().line, 7);
  EXPECT_EQ(later.error().column, 9);
}

TEST(TransportTest, ChangesStandInTheOrderOfTheirTimes) {
  auto made = Transport::Make(First(120, true, "4/4", 0, {Change(2 * kMs, {}), Change(kMs, {}, 12, 3)}), kRate);
  ASSERT_FALSE(made.ok());
  EXPECT_THAT(made.error().message, HasSubstr("before the one above it"));
  EXPECT_EQ(made.error().line, 12);
}

}  // namespace
}  // namespace engine::halion
