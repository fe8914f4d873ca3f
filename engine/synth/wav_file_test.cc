#include "engine/synth/wav_file.h"

#include <gtest/gtest.h>

#include <bit>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

namespace engine::synth {
namespace {

namespace fs = std::filesystem;

class WavFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              (std::string("wav_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::string Bytes(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void WriteBytes(const std::string& name, const std::string& bytes) const {
    std::ofstream(Path(name), std::ios::binary) << bytes;
  }
  int Files() const { return static_cast<int>(std::distance(fs::directory_iterator(folder_), {})); }

  fs::path folder_;
};

std::vector<uint32_t> Bits(const std::vector<float>& values) {
  std::vector<uint32_t> bits;
  for (float x : values) bits.push_back(std::bit_cast<uint32_t>(x));
  return bits;
}

TEST_F(WavFileTest, RoundTripIsBitExact) {
  std::vector<float> values = {0.0f, -0.0f, 0.1f, -1.0f, 3.5f, 1e-40f, std::numeric_limits<float>::infinity(), 1e30f};
  for (int i = 0; i < 20000; ++i) values.push_back(static_cast<float>(i % 977) / 977 - 0.3f);
  for (int channels : {1, 2, 4}) {
    ASSERT_TRUE(WriteWav(Path("a.wav"), values, 44100, channels).ok());
    const Result<Sample> read = ReadWav(Path("a.wav"));
    ASSERT_TRUE(read.ok()) << ToString(read.errors());
    EXPECT_EQ(Bits(read.value().frames), Bits(values));
    EXPECT_EQ(read.value().sample_rate, 44100);
    EXPECT_EQ(read.value().channels, channels);
  }
  EXPECT_EQ(Files(), 1);
}

TEST_F(WavFileTest, NoFramesAreAFileToo) {
  ASSERT_TRUE(WriteWav(Path("a.wav"), {}, 48000, 2).ok());
  const Result<Sample> read = ReadWav(Path("a.wav"));
  ASSERT_TRUE(read.ok()) << ToString(read.errors());
  EXPECT_EQ(read.value().FrameCount(), 0);
}

// The PEAK chunk that libsndfile would write holds the time; its absence is why the bytes are equal.
TEST_F(WavFileTest, EqualSoundsAreEqualBytes) {
  const std::vector<float> values = {0.1f, 0.2f, 0.3f, 0.4f};
  ASSERT_TRUE(WriteWav(Path("a.wav"), values, 48000, 2).ok());
  ASSERT_TRUE(WriteWav(Path("b.wav"), values, 48000, 2).ok());
  EXPECT_EQ(Bytes("a.wav"), Bytes("b.wav"));
  EXPECT_EQ(Bytes("a.wav").find("PEAK"), std::string::npos);
  EXPECT_EQ(Bytes("a.wav").substr(0, 4), "RIFF");
}

TEST_F(WavFileTest, AnExistingFileIsReplacedAndAStaleTemporaryLeftAlone) {
  WriteBytes("a.wav", "old");
  WriteBytes("a.wav.tmp0", "somebody else's");
  const std::vector<float> values = {0.5f};
  ASSERT_TRUE(WriteWav(Path("a.wav"), values, 48000, 1).ok());
  EXPECT_TRUE(ReadWav(Path("a.wav")).ok());
  EXPECT_EQ(Bytes("a.wav.tmp0"), "somebody else's");
  EXPECT_EQ(Files(), 2);
}

TEST_F(WavFileTest, AFailedWriteLeavesNothingBehind) {
  fs::create_directories(folder_ / "taken" / "inside");
  const std::vector<float> values = {0.5f};
  const Status onto_folder = WriteWav(Path("taken"), values, 48000, 1);
  ASSERT_FALSE(onto_folder.ok());
  EXPECT_EQ(onto_folder.error().file, Path("taken"));
  EXPECT_EQ(Files(), 1);

  const Status nowhere = WriteWav(Path("no/such/a.wav"), values, 48000, 1);
  ASSERT_FALSE(nowhere.ok());
  EXPECT_NE(nowhere.error().message.find("No such file"), std::string::npos) << nowhere.error().message;
}

TEST_F(WavFileTest, ImpossibleFormatsAreErrors) {
  const std::vector<float> values = {0.5f, 0.5f};
  for (const auto& [rate, channels] : {std::pair{48000, 0}, {48000, -1}, {0, 2}}) {
    const Status status = WriteWav(Path("a.wav"), values, rate, channels);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.error().file, Path("a.wav"));
    EXPECT_NE(status.error().message.find("expected"), std::string::npos);
  }
  EXPECT_EQ(Files(), 0);
}

TEST_F(WavFileTest, UnreadableFilesAreErrorsThatNameThem) {
  WriteBytes("text.wav", "this is no sound");
  WriteBytes("empty.wav", "");
  fs::create_directories(folder_ / "folder.wav");
  for (const char* name : {"text.wav", "empty.wav", "folder.wav", "missing.wav"}) {
    const Result<Sample> read = ReadWav(Path(name));
    ASSERT_FALSE(read.ok()) << name;
    EXPECT_EQ(read.error().file, Path(name));
    EXPECT_NE(read.error().message.find("expected a readable audio file"), std::string::npos) << name;
  }
}

TEST_F(WavFileTest, ACutOffFileIsReadAsFarAsItGoes) {
  const std::vector<float> values(1000, 0.5f);
  ASSERT_TRUE(WriteWav(Path("a.wav"), values, 48000, 2).ok());
  const std::string bytes = Bytes("a.wav");
  WriteBytes("a.wav", bytes.substr(0, bytes.size() - 100 * 8));
  const Result<Sample> read = ReadWav(Path("a.wav"));
  ASSERT_TRUE(read.ok()) << ToString(read.errors());
  EXPECT_EQ(read.value().FrameCount(), 400);
}

TEST_F(WavFileTest, AFileWithoutChannelsIsAnError) {
  const std::vector<float> values = {0.5f, 0.5f};
  ASSERT_TRUE(WriteWav(Path("a.wav"), values, 48000, 1).ok());
  std::string bytes = Bytes("a.wav");
  bytes[22] = bytes[23] = 0;  // channel count in the fmt chunk
  WriteBytes("a.wav", bytes);
  EXPECT_FALSE(ReadWav(Path("a.wav")).ok());
}

}  // namespace
}  // namespace engine::synth
