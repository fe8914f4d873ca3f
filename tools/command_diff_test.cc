// Two run folders side by side: what differs is found, and nothing else.
#include "tools/golden_flow_fixture.h"

namespace tools {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// Two runs of one scenario, a/note and b/note.
class DiffTest : public GoldenFlowTest {
 protected:
  void SetUp() override {
    GoldenFlowTest::SetUp();
    for (const char* out : {"a", "b"})
      ASSERT_EQ(Tactus({"run", "scenarios/note.yaml", "--no-score", "--out", out}).code, 0);
  }

  Said Diff() { return Tactus({"diff", "a/note", "b/note"}); }
  // Of a run whose scenario says something else.
  Said DiffWith(const std::string& from, const std::string& to) {
    Replace("scenarios/note.yaml", from, to);
    Tactus({"run", "scenarios/note.yaml", "--no-score", "--out", "b"});
    return Diff();
  }
};

TEST_F(DiffTest, EqualRunsAreEqual) {
  const Said said = Diff();
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "trace   equal\nsound   equal\n");
}

TEST_F(DiffTest, OneUlpIsFoundAndDrawn) {
  const float sample = SetSample("b/note/audio.wav", 1000, 1, 0);
  SetSample("b/note/audio.wav", 1000, 1, std::nextafter(sample, 2.0f));
  const Said said = Diff();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, AllOf(HasSubstr("trace   equal\nsound   from frame 1000 (20.833333 ms, block 3) on: "),
                              HasSubstr(" in channel 1, 1 ULP\n        1 of 4800 frames differ, at most by "),
                              HasSubstr("\n           a ["), HasSubstr("\n           b ["),
                              HasSubstr("\n  difference [             .  "), HasSubstr("|100 ms\n")));
  const nlohmann::json json = Tactus({"diff", "a/note", "b/note", "--json"}).Json();
  EXPECT_EQ(json["trace_differs"], false);
  EXPECT_EQ(json["sound"]["first_frame"], 1000);
  EXPECT_EQ(json["sound"]["channel"], 1);
  EXPECT_EQ(json["sound"]["frames"], 1);
  EXPECT_EQ(json["sound"]["ulps"], 1);
  EXPECT_LT(json["sound"]["rms_db"], json["sound"]["peak_db"]);
}

TEST_F(DiffTest, WhatIsNoNumberDiffersUnlessBothAre) {
  SetSample("b/note/audio.wav", 1000, 0, std::nanf(""));
  Said said = Diff();
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, AllOf(HasSubstr("nan"), HasSubstr("1 samples are no numbers"),
                              HasSubstr("\n  difference [             !  ")));
  SetSample("a/note/audio.wav", 1000, 0, std::nanf(""));
  EXPECT_EQ(Diff().code, 0);
}

TEST_F(DiffTest, OtherLengthsAreComparedAsFarAsTheyGo) {
  const Said said = DiffWith("length: 100ms", "length: 80ms");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, AllOf(HasSubstr("sound   4800 frames against 3840\n"), HasSubstr("/////]"),
                              Not(HasSubstr("from frame"))));
}

TEST_F(DiffTest, OtherRatesAndChannelsAreNamed) {
  Said said = DiffWith("length: 100ms", "length: 100ms\naudio: {sample_rate: 44100, channels: 1}");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, AllOf(HasSubstr("sound   48000 Hz against 44100 Hz\n        2 channels against 1\n"),
                              HasSubstr("difference (none can be drawn")));
}

TEST_F(DiffTest, AMovedEventIsShownWithWhatStandsRoundIt) {
  const Said said = DiffWith("at: 50ms", "at: 50.001ms");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, AllOf(HasSubstr("trace   line 16; - a, + b:\n"), HasSubstr("      15   "),
                              HasSubstr("      16 -     50.000000     9  input "),
                              HasSubstr("      16 +     50.001000     9  input "), HasSubstr("      17   "),
                              Not(HasSubstr("      13   "))));
}

TEST_F(DiffTest, FoldersWithoutARunAreErrors) {
  Write("b/note/audio.wav", "no sound");
  EXPECT_EQ(Diff().code, 2);
  std::filesystem::remove(Path("b/note/audio.wav"));
  std::filesystem::remove(Path("b/note/trace.txt"));
  const Said said = Diff();
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, AllOf(HasSubstr("b/note/trace.txt"), HasSubstr("b/note/audio.wav")));
}

TEST_F(DiffTest, ABrokenRunJsonCostsTheBlockAlone) {
  SetSample("b/note/audio.wav", 1000, 1, 0.5f);
  Write("b/note/run.json", "{");
  EXPECT_THAT(Diff().out, HasSubstr("sound   from frame 1000 (20.833333 ms) on: "));
}

}  // namespace
}  // namespace tools
