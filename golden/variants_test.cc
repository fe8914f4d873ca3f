// Several accepted outputs of one scenario: equal is what is wholly equal to one of them.
#include "golden/golden_fixture.h"

namespace golden {
namespace {

using engine::kMillisecond;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// Output 1 is the ramp. Output 2 lacks the last event, and its last hundred frames are silent.
class VariantsTest : public GoldenTest {
 protected:
  VariantsTest() : ramp_(audio_), five_(events_) {
    request_.variants = 3;
    quiet_ = ramp_;
    std::fill(quiet_.end() - 200, quiet_.end(), 0.0f);
    four_.assign(five_.begin(), five_.end() - 1);
    Set(quiet_, four_);
    auto written = Update(request_, Run(), Accept::further);
    EXPECT_TRUE(written.ok());
    EXPECT_THAT(written.value(), ElementsAre(Path(".2.wav"), Path(".2.trace"), Path(".2.json")));
  }

  void Set(const std::vector<float>& audio, const std::vector<sim::LoggedEvent>& events) {
    audio_ = audio;
    events_ = events;
  }

  std::vector<float> ramp_, quiet_;
  std::vector<sim::LoggedEvent> five_, four_;
};

TEST_F(VariantsTest, EachAcceptedOutputPasses) {
  EXPECT_THAT(Variants(request_), ElementsAre(1, 2));
  EXPECT_THAT(Differences(), IsEmpty());
  Set(ramp_, five_);
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(VariantsTest, AThirdOutputFailsAgainstTheNearest) {
  audio_[2 * 313] = 0;
  std::vector<Difference> differences = Differences();
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].file, Path(".2.wav"));
  EXPECT_THAT(differences[0].message, AllOf(HasSubstr("differs from frame 313 on"), HasSubstr("1 of 480 frames differ"),
                                            EndsWith("\nthat is number 2 of 2 accepted outputs, the nearest")));
  Set(ramp_, five_);
  audio_[2 * 313] = 0;
  EXPECT_EQ(Differences().at(0).file, Path(".wav"));
}

TEST_F(VariantsTest, TheSoundOfOneWithTheTraceOfAnotherFails) {
  for (bool first : {true, false}) {
    Set(first ? ramp_ : quiet_, first ? four_ : five_);
    std::vector<Difference> differences = Differences();
    ASSERT_EQ(differences.size(), 1u);
    // One line of the trace is less than a hundred frames of sound.
    EXPECT_EQ(differences[0].file, Path(first ? ".trace" : ".2.trace"));
    EXPECT_THAT(differences[0].message,
                EndsWith(first ? "; the sound is that of number 1, the trace that of number 2: none has both"
                               : "; the sound is that of number 2, the trace that of number 1: none has both"));
  }
}

TEST_F(VariantsTest, OnlyAsManyOutputsAsAskedForAreRead) {
  request_.variants = 1;
  EXPECT_FALSE(Differences().empty());
  EXPECT_THAT(Differences().at(0).message, Not(HasSubstr("accepted outputs")));
}

TEST_F(VariantsTest, AFurtherOutputTakesTheFirstFreeNumber) {
  std::filesystem::remove(Path(".wav"));
  std::filesystem::remove(Path(".trace"));
  std::filesystem::remove(Path(".json"));
  Set(ramp_, five_);
  ASSERT_TRUE(Update(request_, Run(), Accept::further).ok());
  EXPECT_THAT(Variants(request_), ElementsAre(1, 2));
  audio_[0] = 1;
  ASSERT_TRUE(Update(request_, Run(), Accept::further).ok());
  EXPECT_THAT(Variants(request_), ElementsAre(1, 2, 3));
  audio_[1] = 1;
  auto full = Update(request_, Run(), Accept::further);
  ASSERT_FALSE(full.ok());
  EXPECT_THAT(full.error().message, HasSubstr("there are 3 accepted outputs already"));
  EXPECT_THAT(Variants(request_), ElementsAre(1, 2, 3));
}

TEST_F(VariantsTest, WhatIsAcceptedAlreadyIsNotWrittenAgain) {
  EXPECT_THAT(Update(request_, Run(), Accept::further).value(), IsEmpty());
  EXPECT_THAT(Update(request_, Run()).value(), IsEmpty());
  EXPECT_THAT(NamesIn(folder_ + "/golden/host"),
              UnorderedElementsAre("a.wav", "a.trace", "a.json", "a.2.wav", "a.2.trace", "a.2.json"));
}

TEST_F(VariantsTest, AnUpdateInPlaceReplacesTheNearest) {
  audio_[2 * 313] = 0;
  const std::string first = ReadAll(Path(".wav"));
  EXPECT_THAT(Update(request_, Run()).value(), ElementsAre(Path(".2.wav")));
  EXPECT_EQ(ReadAll(Path(".wav")), first);
  EXPECT_THAT(Differences(), IsEmpty());
  Set(ramp_, five_);
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(VariantsTest, AnUnreadableOutputIsAnErrorUnlessAnotherIsEqual) {
  std::ofstream(Path(".wav")) << "no sound";
  EXPECT_TRUE(Compare(request_, Run()).ok());
  audio_[0] = 1;
  auto result = Compare(request_, Run());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().file, Path(".wav"));
  EXPECT_THAT(Update(request_, Run()).value(), ElementsAre(Path(".wav"), Path(".trace"), Path(".json")));
}

TEST_F(VariantsTest, ReceivedFilesAreOfWhatDiffersFromTheNearest) {
  const std::string out = folder_ + "/out";
  ASSERT_TRUE(WriteReceived(request_, Run(), out).ok());
  EXPECT_FALSE(std::filesystem::exists(out));
  Set(ramp_, four_);
  ASSERT_TRUE(WriteReceived(request_, Run(), out).ok());
  EXPECT_THAT(NamesIn(out), ElementsAre("a.received.trace"));
}

}  // namespace
}  // namespace golden
