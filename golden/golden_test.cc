// The comparators on known-bad inputs: a check that cannot fail is a defect.
#include "golden/golden.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/synth/wav_file.h"
#include "golden/compare_audio.h"
#include "golden/golden_fixture.h"

namespace golden {
namespace {

namespace fs = std::filesystem;
using engine::kMillisecond;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

TEST_F(GoldenTest, EqualRunsAreEqual) { EXPECT_THAT(Differences(), IsEmpty()); }

// Frame 313 is in block 6, which starts at 6 ms; the last event before 7 ms is that of 5 ms.
TEST_F(GoldenTest, OneSampleOffByOneUlpIsFoundAndPlaced) {
  audio_[2 * 313 + 1] = std::nextafter(audio_[2 * 313 + 1], 2.0f);
  std::vector<Difference> differences = Differences();
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].file, Path(".wav"));
  EXPECT_FALSE(differences[0].missing);
  const std::string& message = differences[0].message;
  EXPECT_THAT(message, HasSubstr("differs from frame 313 on (block 6, 6.520833 ms, channel 1): "));
  EXPECT_THAT(message, HasSubstr(" instead of 0.6132812"));
  EXPECT_THAT(message, HasSubstr(", 1 ULP\n1 of 480 frames differ, at most by 5.96"));
  EXPECT_THAT(message, HasSubstr("(-144.5 dBFS), 1 ULP; rms -174.3 dBFS\n"));
  EXPECT_THAT(message, EndsWith("\n  5.000000 ms: audio note.on key 2, at notes.push, a.lua:2"));
}

TEST_F(GoldenTest, EventsAtTheBlockStartAndWithinTheBlockAreTold) {
  audio_[2 * 3 * 48] = 0;  // block 3: event 1 is at its start, event 0 two blocks earlier
  std::string message = Message();
  EXPECT_THAT(message, HasSubstr("block 3, 3.000000 ms, channel 0): 0 instead of 0.28"));
  EXPECT_THAT(message, EndsWith("1.000000 ms: audio note.on key 0, at notes.push, a.lua:0\n"
                                "  3.000000 ms: script note.on key 1, at notes.push, a.lua:1"));
}

TEST_F(GoldenTest, NoEventBeforeTheDifferenceIsSaid) {
  audio_[0] = 0;
  EXPECT_THAT(Message(), EndsWith("no event stands before the end of that block"));
}

TEST_F(GoldenTest, MinusZeroAndNotANumberDiffer) {
  audio_[0] = 0;
  ASSERT_TRUE(Update(request_, Run()).ok());
  audio_[0] = -0.0f;
  EXPECT_THAT(Message(), HasSubstr("-0 instead of 0, 0 ULP"));
  audio_[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(Message(), AllOf(HasSubstr("nan instead of 0\n"), HasSubstr("1 samples are no numbers")));
  ASSERT_TRUE(Update(request_, Run()).ok());
  EXPECT_THAT(Differences(), IsEmpty());  // the same bits
}

TEST_F(GoldenTest, OtherLengthIsADifference) {
  audio_.resize(audio_.size() - 2);
  EXPECT_EQ(Message(), "the length is 479 frames instead of 480");
  audio_.resize(audio_.size() + 4);
  EXPECT_THAT(Message(), HasSubstr("the length is 481 frames instead of 480\ndiffers from frame 479 on"));
}

TEST_F(GoldenTest, OtherRateAndChannelsAreDifferences) {
  request_.trace = false;  // its times in blocks differ as well
  format_.sample_rate = 44100;
  EXPECT_EQ(Message(), "the sample rate is 44100 Hz instead of 48000");
  format_ = kFormat;
  format_.channels = 1;
  EXPECT_EQ(Message(), "there are 1 channels instead of 2\nthe length is 960 frames instead of 480");
}

TEST_F(GoldenTest, OneEventMovedByABlockIsFoundAndPlaced) {
  events_[2].time += kMillisecond;
  std::vector<Difference> differences = Differences();
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].file, Path(".trace"));
  EXPECT_EQ(differences[0].message,
            "differs at line 5 (block 6, 6.000000 ms, context audio). - is the golden file, + this run:\n"
            "     3        1.000000     1  audio        note.on key 0\n"
            "     4        3.000000     3  script       note.on key 1\n"
            "     5 -      5.000000     5  audio        note.on key 2\n"
            "     5 +      6.000000     6  audio        note.on key 2\n"
            "     6        7.000000     7  script       note.on key 3\n"
            "     7        9.000000     9  audio        note.on key 4");
}

TEST_F(GoldenTest, LostAndAddedEventsAreFound) {
  events_.pop_back();
  EXPECT_THAT(Message(),
              AllOf(HasSubstr("differs at line 7 (block 9, 9.000000 ms, context audio); it has 6 lines instead of 7"),
                    EndsWith("this run's trace ends there")));
  events_.push_back(Event(9 * kMillisecond, "audio", 4));
  events_.push_back(Event(9 * kMillisecond, "audio", 5));
  EXPECT_THAT(Message(), AllOf(HasSubstr("differs at line 8"),
                               HasSubstr("     8 +      9.000000     9  audio        note.on key 5"),
                               EndsWith("the golden file ends there")));
}

TEST_F(GoldenTest, MissingFilesAreSaidToBeMissing) {
  fs::remove(Path(".wav"));
  fs::remove(Path(".trace"));
  std::vector<Difference> differences = Differences();
  ASSERT_EQ(differences.size(), 2u);
  EXPECT_TRUE(differences[0].missing);
  EXPECT_TRUE(differences[1].missing);
  EXPECT_EQ(differences[0].file, Path(".wav"));
  request_.audio = false;
  EXPECT_EQ(Differences().size(), 1u);  // what is not requested is not compared
}

TEST_F(GoldenTest, TruncatedAndForeignFilesAreErrors) {
  const auto size = fs::file_size(Path(".wav"));
  fs::resize_file(Path(".wav"), size - 100);
  std::ofstream(Path(".trace")) << "something else\n";
  auto result = Compare(request_, Run());
  ASSERT_FALSE(result.ok());
  ASSERT_EQ(result.errors().size(), 2u);
  EXPECT_EQ(result.errors()[0].file, Path(".wav"));
  EXPECT_THAT(result.errors()[0].message, HasSubstr("cut short after " + std::to_string(size - 100)));
  EXPECT_THAT(result.errors()[1].ToString(), HasSubstr(".trace:1: expected 'tactus-trace 1'"));
  std::ofstream(Path(".wav")) << "no sound";
  EXPECT_FALSE(Compare(request_, Run()).ok());
  EXPECT_TRUE(Update(request_, Run()).ok());  // which mends them
  EXPECT_THAT(Differences(), IsEmpty());
}

TEST_F(GoldenTest, TwoSilentRendersProveNothingUnlessMeant) {
  std::fill(audio_.begin(), audio_.end(), 0.0f);
  auto refused = Update(request_, Run());
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("silent: true"));
  request_.silent = true;
  ASSERT_TRUE(Update(request_, Run()).ok());
  EXPECT_THAT(Differences(), IsEmpty());
  request_.silent = false;
  EXPECT_THAT(Message(), HasSubstr("unmeasurable"));
  audio_[7] = 0.5f;  // one that is not silent is measurable, and different
  EXPECT_THAT(Message(), AllOf(Not(HasSubstr("unmeasurable")), HasSubstr("(-6.0 dBFS)")));
}

TEST_F(GoldenTest, UpdateWritesOnlyWhatDiffers) {
  auto update = [&] { return Update(request_, Run()).value(); };
  EXPECT_THAT(update(), IsEmpty());
  audio_[5] = 0;
  EXPECT_THAT(update(), ElementsAre(Path(".wav")));  // the metadata says the same as before
  events_.pop_back();
  EXPECT_THAT(update(), ElementsAre(Path(".trace"), Path(".json")));
  EXPECT_THAT(update(), IsEmpty());
  const std::string metadata = "{\"compiler\": \"another\"}\n";
  std::ofstream(Path(".json")) << metadata;
  EXPECT_THAT(update(), IsEmpty());  // the sound is the same
  EXPECT_EQ(ReadAll(Path(".json")), metadata);
  fs::remove(Path(".json"));
  EXPECT_THAT(update(), ElementsAre(Path(".json")));
}

TEST_F(GoldenTest, UpdateLeavesNoPartsBehind) {
  audio_[5] = 0;
  events_.pop_back();
  ASSERT_TRUE(Update(request_, Run()).ok());
  EXPECT_THAT(NamesIn(folder_ + "/golden/host"), UnorderedElementsAre("a.wav", "a.trace", "a.json"));
}

TEST_F(GoldenTest, MetadataSaysWhatItWasMadeWith) {
  auto json = nlohmann::json::parse(ReadAll(Path(".json")));
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["sample_rate"], 48000);
  EXPECT_EQ(json["channels"], 2);
  EXPECT_EQ(json["frames"], 480);
  EXPECT_EQ(json["events"], 5);
  EXPECT_EQ(json["fma"], "no");  // the project is built with -ffp-contract=off
  for (const char* key : {"compiler", "libc", "processor_fma", "flags"}) EXPECT_NE(json[key], "") << key;
}

TEST_F(GoldenTest, ReceivedFilesShowWhatDiffers) {
  const std::string out = folder_ + "/out";
  ASSERT_TRUE(WriteReceived(request_, Run(), out).ok());
  EXPECT_FALSE(fs::exists(out));  // nothing differs
  audio_[7] -= 0.25f;
  ASSERT_TRUE(WriteReceived(request_, Run(), out).ok());
  auto received = engine::synth::ReadWav(out + "/a.received.wav");
  ASSERT_TRUE(received.ok());
  EXPECT_EQ(received.value().frames, audio_);
  auto difference = engine::synth::ReadWav(out + "/a.difference.wav");
  ASSERT_TRUE(difference.ok());
  for (size_t i = 0; i < audio_.size(); ++i) ASSERT_EQ(difference.value().frames[i], i == 7 ? -0.25f : 0.0f);
  EXPECT_FALSE(fs::exists(out + "/a.received.trace"));
  events_.pop_back();
  ASSERT_TRUE(WriteReceived(request_, Run(), out).ok());
  EXPECT_EQ(ReadAll(out + "/a.received.trace"), sim::TraceText(events_, format_));
}

TEST_F(GoldenTest, ReceivedFilesOfAnEarlierRunAreRemoved) {
  const std::string out = folder_ + "/out";
  audio_[7] = 0;
  events_.pop_back();
  ASSERT_TRUE(WriteReceived(request_, Run(), out).ok());
  EXPECT_THAT(NamesIn(out), UnorderedElementsAre("a.received.wav", "a.received.trace", "a.difference.wav"));
  events_.push_back(Event(9 * kMillisecond, "audio", 4));
  ASSERT_TRUE(WriteReceived(request_, Run(), out).ok());
  EXPECT_THAT(NamesIn(out), UnorderedElementsAre("a.received.wav", "a.difference.wav"));
  RemoveReceived(request_, out);
  EXPECT_THAT(NamesIn(out), IsEmpty());
}

TEST_F(GoldenTest, AmountsAreOfAllDifferences) {
  audio_[0] += 0.5f;
  audio_[100] -= 0.25f;
  // 960 samples: sqrt((0.25 + 0.0625) / 960) is -34.9 dBFS.
  EXPECT_THAT(Message(), AllOf(HasSubstr("2 of 480 frames differ, at most by 0.5 (-6.0 dBFS), "),
                               HasSubstr(" ULP; rms -34.9 dBFS")));
}

TEST(UlpsTest, CountTheFloatsBetween) {
  const float one = 1, tiny = std::numeric_limits<float>::denorm_min();
  EXPECT_EQ(UlpsBetween(one, one), 0);
  EXPECT_EQ(UlpsBetween(one, std::nextafter(one, 2.0f)), 1);
  EXPECT_EQ(UlpsBetween(one, std::nextafter(one, 0.0f)), 1);
  EXPECT_EQ(UlpsBetween(0.0f, -0.0f), 0);
  EXPECT_EQ(UlpsBetween(-tiny, tiny), 2);
  EXPECT_EQ(UlpsBetween(one, 2), 1 << 23);
}

}  // namespace
}  // namespace golden
