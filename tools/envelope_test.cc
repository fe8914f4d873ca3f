#include "tools/envelope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>

namespace tools {
namespace {

using engine::synth::Sample;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// 64 columns of ten frames, each at its column's level.
Sample Sound(const std::vector<float>& levels, int channels = 1, int rate = 6400) {
  Sample out{.sample_rate = rate, .channels = channels, .frames = {}};
  for (int frame = 0; frame < 640; ++frame) {
    const auto column = static_cast<size_t>(frame / 10);
    for (int c = 0; c < channels; ++c) out.frames.push_back(column < levels.size() ? levels[column] : 0);
  }
  return out;
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The letters of a row.
std::string Row(const std::string& text, const std::string& name) {
  for (const std::string& line : LinesOf(text)) {
    const size_t at = line.find(name + " [");
    if (at == std::string::npos) continue;
    EXPECT_EQ(line.back(), ']');
    return line.substr(at + name.size() + 2, line.size() - at - name.size() - 3);
  }
  return "no such row";
}

std::string Padded(std::string letters) { return letters + std::string(kEnvelopeColumns - letters.size(), ' '); }

TEST(EnvelopeTest, LettersAreLevels) {
  const Sample sound = Sound({1, 0.999f, 0.5f, 0.26f, 0.13f, -0.07f, 0.03f, 0.01f, 0.001f, 1e-4f, 1e-38f, 0});
  EXPECT_EQ(Row(DrawEnvelope(nullptr, sound), "now"), Padded("@%%#*+=-:.."));
}

TEST(EnvelopeTest, EqualSoundsDifferByNothing) {
  Sample sound = Sound({1, 0.5f});
  sound.frames[7] = std::nanf("");
  const std::string text = DrawEnvelope(&sound, sound);
  EXPECT_EQ(Row(text, "golden"), Padded("!%"));
  EXPECT_EQ(Row(text, "now"), Padded("!%"));
  EXPECT_EQ(Row(text, "difference"), Padded(""));
}

TEST(EnvelopeTest, OneUlpIsSeenInItsColumn) {
  const Sample before = Sound({0.5f, 0.5f, 0.5f, 0.5f});
  Sample after = before;
  after.frames[29] = std::nextafter(0.5f, 1.0f);
  EXPECT_EQ(Row(DrawEnvelope(&before, after), "difference"), Padded("  ."));
  after.frames[29] = 0.5f;
  after.frames[100] = -0.0f;
  EXPECT_EQ(Row(DrawEnvelope(&before, after), "difference"), Padded("          ."));
}

TEST(EnvelopeTest, AnyChannelCounts) {
  const Sample before = Sound({}, 2);
  Sample after = before;
  after.frames[2 * 15 + 1] = -0.5f;
  const std::string text = DrawEnvelope(&before, after);
  EXPECT_EQ(Row(text, "golden"), Padded(""));
  EXPECT_EQ(Row(text, "now"), Padded(" %"));
  EXPECT_EQ(Row(text, "difference"), Padded(" %"));
}

TEST(EnvelopeTest, WhatIsNoNumberIsMarked) {
  const Sample before = Sound({0.5f, 0.5f});
  Sample after = before;
  after.frames[3] = std::nanf("");
  after.frames[12] = std::numeric_limits<float>::infinity();
  const std::string text = DrawEnvelope(&before, after);
  EXPECT_EQ(Row(text, "now"), Padded("!!"));
  EXPECT_EQ(Row(text, "difference"), Padded("!!"));
}

TEST(EnvelopeTest, TheShorterOneEnds) {
  const Sample before = Sound({0.5f});
  Sample after = before;
  after.frames.resize(320);
  std::string text = DrawEnvelope(&before, after);
  EXPECT_EQ(Row(text, "now"), "%" + std::string(31, ' ') + std::string(32, '/'));
  EXPECT_EQ(Row(text, "golden"), Padded("%"));
  text = DrawEnvelope(&after, before);
  EXPECT_EQ(Row(text, "golden"), "%" + std::string(31, ' ') + std::string(32, '/'));
  EXPECT_EQ(Row(text, "difference"), Padded(""));
}

TEST(EnvelopeTest, OtherRatesAreDrawnOnOneAxisOfTime) {
  const Sample before = Sound({0.5f}, 1, 6400);
  Sample after = Sound({0.5f}, 1, 12800);
  const std::string text = DrawEnvelope(&before, after);
  EXPECT_EQ(Row(text, "now"), "%" + std::string(31, ' ') + std::string(32, '/'));
  EXPECT_EQ(Row(text, "golden"), Padded("%"));
  EXPECT_THAT(text, HasSubstr("difference (none can be drawn"));
  EXPECT_THAT(text, HasSubstr("|100 ms"));
}

TEST(EnvelopeTest, TheAxisTellsTimes) {
  const std::string text = DrawEnvelope(nullptr, Sound({1}));
  EXPECT_THAT(LinesOf(text), ElementsAre("", "         now [" + Padded("@") + "]",
                                         "              |0              |25             |50             |75"
                                         "             |100 ms"));
}

TEST(EnvelopeTest, WindowsAreDrawnOneAfterAnother) {
  // 320 frames from 50 ms on, 320 from 500 ms on.
  const std::string text = DrawEnvelope(nullptr, Sound({1}), {{320, 640}, {3200, 3520}});
  EXPECT_THAT(text, HasSubstr("|50             |75             |500            |525            |550 ms"));
}

TEST(EnvelopeTest, FewFramesFillTheRow) {
  Sample sound{.sample_rate = 1000, .channels = 1, .frames = {0.5f, 0}};
  EXPECT_EQ(Row(DrawEnvelope(nullptr, sound), "now"), std::string(32, '%') + std::string(32, ' '));
  sound.frames.clear();
  EXPECT_EQ(DrawEnvelope(nullptr, sound), "");
}

}  // namespace
}  // namespace tools
