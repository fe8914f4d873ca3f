// Golden files as a user meets them: written, compared, spoiled.
#include "tools/golden_flow_fixture.h"

namespace tools {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;
using testing::UnorderedElementsAre;

TEST_F(GoldenFlowTest, WhatUpdateWritesTestAccepts) {
  EXPECT_THAT(NamesBelow("golden"), UnorderedElementsAre("note.wav", "note.trace", "note.json"));
  const Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 0) << said.out;
  EXPECT_THAT(said.out, EndsWith("1 passed, 0 failed\n"));
  const Said run = Tactus({"run", "scenarios/note.yaml", "--no-score"});
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.out, HasSubstr("\ngolden  equal\n"));
}

TEST_F(GoldenFlowTest, ASecondUpdateTouchesNothing) {
  const auto tree = Tree();
  const auto times = Times();
  const Said said = Tactus({"update", "scenarios", "--yes"});
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "1 equal, 0 written, 0 left as they are\n");
  EXPECT_EQ(Tree(), tree);
  EXPECT_EQ(Times(), times);
}

TEST_F(GoldenFlowTest, UpdateRefusesWhereCIIsSet) {
  Replace("scenarios/note.yaml", "key: 60", "key: 62");
  const auto tree = Tree();
  for (const char* json : {"", "--json"}) {
    std::vector<std::string> words = {"update", "scenarios", "--yes"};
    if (*json) words.push_back(json);
    const Said said = Tactus(words, {"CI=1"});
    EXPECT_EQ(said.code, 2);
    EXPECT_THAT(said.err, HasSubstr("golden files are never written where CI is set"));
    EXPECT_EQ(Tree(), tree);
  }
}

TEST_F(GoldenFlowTest, UpdateWithoutAConsentChangesNothing) {
  Replace("scenarios/note.yaml", "key: 60", "key: 62");
  const auto tree = Tree();
  for (std::vector<std::string> words : {std::vector<std::string>{"update", "scenarios"},
                                         {"update", "scenarios", "--json"},
                                         {"update", "scenarios", "--accept", "other*"}}) {
    const Said said = Tactus(words);
    EXPECT_EQ(said.code, 1) << said.out << said.err;
    EXPECT_EQ(Tree(), tree);
  }
  EXPECT_THAT(Tactus({"update", "scenarios"}).out,
              AllOf(HasSubstr("\nnothing is asked, as this is no terminal; to accept: --yes, or --accept "),
                    EndsWith("\n0 equal, 0 written, 1 left as they are\n")));
  EXPECT_EQ(Tactus({"update", "scenarios", "--accept", "x", "--accept", "no*"}).code, 0);
  EXPECT_NE(Tree(), tree);
  EXPECT_EQ(Tactus({"test", "scenarios"}).code, 0);
}

TEST_F(GoldenFlowTest, UpdateLeavesWhatItCouldNotRender) {
  Replace("scenarios/note.yaml", "length: 100ms", "length: 600s");
  const auto tree = Tree();
  const Said said = Tactus({"update", "scenarios", "--yes", "--timeout", "0.05"});
  EXPECT_EQ(said.code, 1) << said.out;
  EXPECT_THAT(said.out, AllOf(HasSubstr("timed out"), EndsWith("0 equal, 0 written, 1 left as they are\n")));
  EXPECT_TRUE(Tree() == tree);  // which would be a long thing to print
}

TEST_F(GoldenFlowTest, UpdateTellsErrorsInItsJson) {
  Write("scenarios/broken.yaml", "name: broken\n");
  const Said said = Tactus({"update", "scenarios", "--yes", "--json"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("the key 'host' is missing"));
  const nlohmann::json json = said.Json();
  EXPECT_EQ(json["equal"], 1);
  ASSERT_EQ(json["errors"].size(), 1u);
  EXPECT_EQ(json["errors"][0]["line"], 1);
}

TEST_F(GoldenFlowTest, GoldenNamesAnotherFolder) {
  EXPECT_EQ(Tactus({"test", "scenarios", "--golden", "elsewhere"}).code, 1);
  EXPECT_EQ(Tactus({"update", "scenarios", "--golden", "elsewhere", "--yes"}).code, 0);
  EXPECT_EQ(Read("elsewhere/note.wav"), Read("golden/note.wav"));
  EXPECT_EQ(Tactus({"test", "scenarios", "--golden", "elsewhere"}).code, 0);
}

// Frame 1000 is the 232nd of block 3, at 20.833 ms; the note that sounds there began in block 2.
TEST_F(GoldenFlowTest, OneSampleOffByOneUlpFails) {
  ASSERT_NE(SpoilSample(1000, 1), 0.0f);
  const Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(
      said.out,
      AllOf(HasSubstr("FAIL "),
            HasSubstr(Path("golden/note.wav") + ": differs from frame 1000 on (block 3, 20.833333 ms, channel 1): "),
            HasSubstr(", 1 ULP\n1 of 4800 frames differ, at most by "), HasSubstr(" dBFS), 1 ULP; rms -")));
  // Who ran there, and what it did.
  EXPECT_THAT(said.out, HasSubstr("\nthe last events before the end of that block:\n"));
  EXPECT_THAT(said.out, HasSubstr(": audio "));
  EXPECT_THAT(said.out, HasSubstr("runAsync.resume"));
  EXPECT_THAT(said.out, EndsWith("\n0 passed, 1 failed\n"));
  // The level is that of one ULP: about 2^-24 below the sample.
  const size_t level = said.out.find("at most by ");
  ASSERT_NE(level, std::string::npos);
  const double decibel = std::stod(said.out.substr(said.out.find('(', level) + 1));
  EXPECT_LT(decibel, -140);
  EXPECT_GT(decibel, -200);
  EXPECT_THAT(NamesBelow("tactus-out/note"), UnorderedElementsAre("run.json", "trace.txt", "schedule.txt", "audio.wav",
                                                                  "note.received.wav", "note.difference.wav"));
  EXPECT_EQ(Read("tactus-out/note/note.received.wav"), Read("tactus-out/note/audio.wav"));
  EXPECT_EQ(Tactus({"run", "scenarios/note.yaml"}).code, 1);
}

TEST_F(GoldenFlowTest, TheFirstAndTheLastSampleCount) {
  for (size_t frame : {size_t{0}, size_t{4799}}) {
    const std::string kept = Read("golden/note.wav");
    SpoilSample(frame, frame == 0 ? 0 : 1);
    const Said said = Tactus({"test", "scenarios"});
    EXPECT_EQ(said.code, 1);
    EXPECT_THAT(said.out, HasSubstr("differs from frame " + std::to_string(frame) + " on"));
    Write("golden/note.wav", kept);
  }
}

TEST_F(GoldenFlowTest, OneEventMovedByABlockFails) {
  std::vector<std::string> lines = GoldenTrace();
  ASSERT_GT(lines.size(), 4u);
  const std::string right = lines.back();
  std::istringstream words(right);
  double time = 0;
  int block = 0;
  std::string context, text;
  words >> time >> block >> context;
  std::getline(words, text);
  const std::string moved = "    58.666666    11  " + context + text;
  ASSERT_EQ(block, 10) << right;
  Replace("golden/note.trace", right + "\n", moved + "\n");
  const Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 1);
  const std::string line = std::to_string(lines.size());
  EXPECT_THAT(said.out, HasSubstr(Path("golden/note.trace") + ": differs at line " + line +
                                  " (block 10, 53.333333 ms, context " + context + ")"));
  EXPECT_THAT(said.out, HasSubstr("\n    " + line + " - " + moved + "\n    " + line + " + " + right + "\n"));
  EXPECT_THAT(NamesBelow("tactus-out/note"), testing::Contains("note.received.trace"));
  EXPECT_EQ(Read("tactus-out/note/note.received.trace"), Read("tactus-out/note/trace.txt"));
  EXPECT_THAT(NamesBelow("tactus-out/note"), Not(testing::Contains("note.received.wav")));  // the sound is equal
}

TEST_F(GoldenFlowTest, ALostEventFails) {
  const std::string last = GoldenTrace().back();
  Replace("golden/note.trace", last + "\n", "");
  const Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, AllOf(HasSubstr("+ " + last), HasSubstr("the golden file ends there")));
}

TEST_F(GoldenFlowTest, AnotherFormatIsNamed) {
  const std::string kept = Read("scenarios/note.yaml");
  const struct {
    const char* from;
    const char* to;
    const char* message;
  } cases[] = {
      {"length: 100ms", "length: 90ms", "the length is 4320 frames instead of 4800"},
      {"length: 100ms", "length: 100ms\naudio: {sample_rate: 44100}", "the sample rate is 44100 Hz instead of 48000"},
      {"length: 100ms", "length: 100ms\naudio: {channels: 1}", "there are 1 channels instead of 2"},
  };
  for (const auto& each : cases) {
    Replace("scenarios/note.yaml", each.from, each.to);
    const Said said = Tactus({"test", "scenarios"});
    EXPECT_EQ(said.code, 1) << said.out;
    EXPECT_THAT(said.out, HasSubstr(Path("golden/note.wav") + ": " + each.message));
    Write("scenarios/note.yaml", kept);
  }
}

TEST_F(GoldenFlowTest, MissingGoldenFilesFail) {
  std::filesystem::remove(Path("golden/note.wav"));
  std::filesystem::remove(Path("golden/note.trace"));
  const Said said = Tactus({"test", "scenarios", "--json"});
  EXPECT_EQ(said.code, 1);
  const nlohmann::json json = said.Json(), differences = json["scenarios"][0]["run"]["differences"];
  ASSERT_EQ(differences.size(), 2u);
  EXPECT_EQ(differences[0]["file"], Path("golden/note.wav"));
  EXPECT_EQ(differences[1]["file"], Path("golden/note.trace"));
  for (const auto& difference : differences) {
    EXPECT_EQ(difference["missing"], true);
    EXPECT_THAT(difference["message"].get<std::string>(), HasSubstr("`tactus update` writes it"));
  }
}

TEST_F(GoldenFlowTest, UnreadableGoldenFilesAreErrorsThatUpdateMends) {
  const std::string wav = Read("golden/note.wav");
  for (const std::string& bytes :
       {wav.substr(0, wav.size() - 100), wav.substr(0, 20), std::string(), std::string("no sound")}) {
    Write("golden/note.wav", bytes);
    const auto tree = Tree();
    const Said said = Tactus({"test", "scenarios"});
    EXPECT_EQ(said.code, 2) << bytes.size() << " bytes";
    EXPECT_THAT(said.out, AllOf(HasSubstr("FAIL "), HasSubstr(Path("golden/note.wav") + ": expected "),
                                EndsWith("0 passed, 1 failed\n")));
    EXPECT_EQ(Tree(), tree);
    const Said update = Tactus({"update", "scenarios", "--yes"});
    EXPECT_EQ(update.code, 0) << update.out << update.err;
    EXPECT_EQ(Read("golden/note.wav"), wav);
  }
}

TEST_F(GoldenFlowTest, AFolderOfItsOwnFindsTheGoldenFilesItMade) {
  const std::string other = testing::TempDir() + "/fresh_" + std::to_string(getpid());
  std::filesystem::remove_all(other);
  std::filesystem::create_directories(other + "/deep/deeper");
  std::filesystem::copy(Path("scenarios"), other + "/deep/deeper");
  EXPECT_EQ(Tactus({"update", other, "--yes"}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(other + "/golden/deep/deeper/note.wav"));
  for (const char* named : {"", "/deep", "/deep/deeper", "/deep/deeper/note.yaml"}) {
    const Said said = Tactus({"test", other + named});
    EXPECT_EQ(said.code, 0) << named << said.out;
    EXPECT_THAT(said.out, HasSubstr("deep/deeper/note\n")) << named;
  }
  std::filesystem::remove_all(other);
}

TEST_F(GoldenFlowTest, GoldenFilesDoNotDependOnTheFolderNorTheEnvironment) {
  std::filesystem::create_directories(Path("other/golden"));
  std::filesystem::copy(Path("scenarios"), Path("other/scenarios"));
  const Said said = Tactus({"update", "other/scenarios", "--yes"},
                           {"LC_ALL=de_DE.UTF-8", "LANG=tr_TR", "TZ=Asia/Tokyo", "HOME=/nowhere"});
  EXPECT_EQ(said.code, 0) << said.err;
  for (const char* file : {"note.wav", "note.trace", "note.json"}) {
    EXPECT_EQ(Read(std::string("golden/") + file), Read(std::string("other/golden/") + file)) << file;
  }
}

}  // namespace
}  // namespace tools
