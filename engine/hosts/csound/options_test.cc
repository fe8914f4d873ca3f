#include "engine/hosts/csound/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace engine::csound {
namespace {

using ::testing::ElementsAre;

AudioOptions Read(std::string_view text) {
  AudioOptions options;
  Status status = ReadOptions(text, &options);
  EXPECT_TRUE(status.ok()) << text;
  return options;
}

TEST(OptionsTest, DeviceAndBuffersAsUsersWriteThem) {
  AudioOptions options = Read("-+rtaudio=jack -odac:Built-in -B512 -b256 -m0");
  EXPECT_EQ(options.device, DeviceKind::jack);
  EXPECT_EQ(options.device_name, "Built-in");
  EXPECT_EQ(options.buffer, 256);
  EXPECT_EQ(options.hardware_buffer, 512);
  EXPECT_THAT(options.others, ElementsAre("-m0"));
}

TEST(OptionsTest, ValuesMayStandApart) {
  AudioOptions options = Read("-+rtaudio=alsa -o dac -B 1024 -b 128");
  EXPECT_EQ(options.device, DeviceKind::alsa);
  EXPECT_EQ(options.buffer, 128);
  EXPECT_EQ(options.hardware_buffer, 1024);
}

TEST(OptionsTest, AFileIsNoDevice) {
  EXPECT_EQ(Read("-W -o out.wav -f").device, DeviceKind::offline);
  EXPECT_EQ(Read("").device, DeviceKind::offline);
}

TEST(OptionsTest, UnknownOptionsAndModulesAreErrors) {
  AudioOptions options;
  EXPECT_FALSE(ReadOptions("--nonsense", &options).ok());
  EXPECT_FALSE(ReadOptions("-+rtaudio=pulse", &options).ok());
  EXPECT_FALSE(ReadOptions("-b", &options).ok());
  EXPECT_FALSE(ReadOptions("-b 0", &options).ok());
}

// C1.2: as on Linux.
TEST(OptionsTest, WithoutBuffersTheyAre256And1024) {
  const Buffers buffers = BuffersOf(Read("-+rtaudio=jack -odac"), 64);
  EXPECT_EQ(buffers.buffer, 256);
  EXPECT_EQ(buffers.hardware, 1024);
  EXPECT_EQ(buffers.count(), 4);
}

// C1.3.
TEST(OptionsTest, HardwareBufferIsAMultipleAndLarger) {
  AudioOptions options = Read("-+rtaudio=jack -odac -B700 -b256");
  EXPECT_EQ(BuffersOf(options, 64).hardware, 768);
  EXPECT_EQ(BuffersOf(options, 64).count(), 3);
  options = Read("-+rtaudio=jack -odac -B256 -b256");
  EXPECT_EQ(BuffersOf(options, 64).buffer, 128);
  EXPECT_EQ(BuffersOf(options, 64).count(), 2);
  options = Read("-+rtaudio=jack -odac -b-4");
  EXPECT_EQ(BuffersOf(options, 64).buffer, 256);
}

TEST(OptionsTest, OptionsOfACsdAreTakenOutAndLinesStay) {
  Csd csd = SplitCsd("<CsOptions>\n-odac ; comment\n-b64\n</CsOptions>\nrest");
  EXPECT_EQ(csd.options, " -odac  -b64 ");
  EXPECT_EQ(std::count(csd.text.begin(), csd.text.end(), '\n'), 4);
  EXPECT_EQ(csd.text.find("-odac"), std::string::npos);
}

// C7.3.
TEST(OptionsTest, OpcodesSeededWithTheTimeAreFound) {
  auto found = FindSeeded(
      "a1 pinkish 1\na2 rand 1, 0.5\na3 rand 1, 2\n; pinkish\na4 = rand:a(1, 3)\nk1 randi 1, 2, 5\n"
      "k2 rnd31 1, 0, 0\nk3 rnd31 1, 0, 7\nrandom 0, 1");
  std::vector<int> lines;
  for (const SeededOpcode& each : found) lines.push_back(each.line);
  EXPECT_THAT(lines, ElementsAre(1, 3, 5, 6, 7));
}

}  // namespace
}  // namespace engine::csound
