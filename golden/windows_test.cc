// Golden files that hold windows of a run: nothing outside them matters, everything inside does.
#include "golden/windows.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/synth/wav_file.h"
#include "golden/golden_fixture.h"

namespace golden {
namespace {

using engine::kMillisecond;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Frames 48..96 and 240..336 of 480.
class WindowsTest : public GoldenTest {
 protected:
  WindowsTest() {
    request_.trace = false;
    request_.windows = {{48, 96}, {240, 336}};
    EXPECT_THAT(Update(request_, Run()).value(), ElementsAre(Path(".wav"), Path(".json")));
  }
};

TEST_F(WindowsTest, TheFileHoldsTheWindowsAlone) {
  auto file = engine::synth::ReadWav(Path(".wav"));
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file.value().FrameCount(), 48 + 96);
  EXPECT_EQ(file.value().frames[0], audio_[2 * 48]);
  EXPECT_EQ(file.value().frames[2 * 48], audio_[2 * 240]);
  const auto json = nlohmann::json::parse(ReadAll(Path(".json")));
  EXPECT_EQ(json["frames"], 48 + 96);
  EXPECT_EQ(json["windows"], nlohmann::json::parse("[[48, 96], [240, 336]]"));
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(WindowsTest, OutsideNothingMatters) {
  for (size_t frame : {0, 47, 96, 239, 336, 479}) audio_[2 * frame + 1] = std::nanf("");
  EXPECT_THAT(Differences(), IsEmpty());
  EXPECT_THAT(Update(request_, Run()).value(), IsEmpty());
  audio_.resize(2 * 336);
  EXPECT_THAT(Differences(), IsEmpty());
  audio_.resize(2 * 10000);
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(WindowsTest, InsideOneUlpFailsAtItsFrameOfTheStream) {
  for (size_t frame : {48, 95, 240, 335}) {
    const float kept = audio_[2 * frame];
    audio_[2 * frame] = std::nextafter(kept, 2.0f);
    EXPECT_THAT(Message(), AllOf(HasSubstr("differs from frame " + std::to_string(frame) + " on (block " +
                                           std::to_string(frame / 48) + ", "),
                                 HasSubstr("1 of 144 frames differ")));
    audio_[2 * frame] = kept;
  }
  // Frame 313 is the 121st that is compared; the last event before its block's end is that of 5 ms.
  audio_[2 * 313] = 0;
  EXPECT_THAT(Message(), AllOf(HasSubstr("(block 6, 6.520833 ms, channel 0)"),
                               testing::EndsWith("\n  5.000000 ms: audio note.on key 2, at notes.push, a.lua:2")));
}

TEST_F(WindowsTest, ARunThatEndsWithinAWindowFails) {
  audio_.resize(2 * 335);
  const char* message = "the run has 335 frames and does not reach the end of the window of frames 240..336";
  EXPECT_EQ(Message(), message);
  auto refused = Update(request_, Run());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, message);
}

TEST_F(WindowsTest, OtherWindowsFail) {
  request_.windows = {{48, 96}};
  EXPECT_EQ(Message(), "the length of the windows is 48 frames instead of 144");
  request_.windows = {{48, 96}, {241, 337}};
  EXPECT_THAT(Message(), HasSubstr("differs from frame 241 on"));
  request_.windows = {};
  EXPECT_THAT(Message(), HasSubstr("the length is 480 frames instead of 144"));
}

TEST_F(WindowsTest, SilenceInTheWindowsProvesNothing) {
  std::fill(audio_.begin() + 2 * 48, audio_.begin() + 2 * 336, 0.0f);
  auto refused = Update(request_, Run());
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("this run is silent"));
}

TEST_F(WindowsTest, WindowsWithoutFramesAreErrors) {
  for (const Windows& windows : {Windows{{5, 5}}, Windows{{5, 4}}, Windows{{-1, 4}}}) {
    request_.windows = windows;
    EXPECT_FALSE(Compare(request_, Run()).ok());
    EXPECT_FALSE(Update(request_, Run()).ok());
  }
}

TEST_F(WindowsTest, ReceivedFilesHoldTheWindowsToo) {
  audio_[2 * 240] = 0;
  ASSERT_TRUE(WriteReceived(request_, Run(), folder_ + "/out").ok());
  auto received = engine::synth::ReadWav(folder_ + "/out/a.received.wav");
  ASSERT_TRUE(received.ok());
  EXPECT_EQ(received.value().FrameCount(), 144);
  auto difference = engine::synth::ReadWav(folder_ + "/out/a.difference.wav");
  ASSERT_TRUE(difference.ok());
  EXPECT_NE(difference.value().frames[2 * 48], 0);
}

TEST(WindowTest, FramesOfTheStreamAreFoundAgain) {
  const Windows windows = {{48, 96}, {240, 336}};
  EXPECT_EQ(StreamFrame(0, windows), 48);
  EXPECT_EQ(StreamFrame(47, windows), 95);
  EXPECT_EQ(StreamFrame(48, windows), 240);
  EXPECT_EQ(StreamFrame(144, windows), 336);
  EXPECT_EQ(StreamFrame(7, {}), 7);
}

}  // namespace
}  // namespace golden
