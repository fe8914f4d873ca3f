// The verbs of the program on good input: exit codes, what they print, what they write.
#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class VerbsTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    Write("scenarios/note.yaml", kScenario);  // no golden files here
  }
};

TEST_F(VerbsTest, RunPrintsScoreSoundAndVerdict) {
  const Said said = Tactus({"run", "scenarios/note.yaml"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.err, "");
  EXPECT_THAT(
      said.out,
      AllOf(StartsWith("a note sounds\n"), HasSubstr("48000 Hz, 256 frames, 2 channels, 100 ms, 2 cores, seed 1"),
            HasSubstr("backend: sim, reference run"), HasSubstr("-- block 2 --"), HasSubstr("note.on"),
            HasSubstr("sound   4800 frames, peak -"), HasSubstr("hash "), EndsWith("\nok\n")));
  EXPECT_THAT(said.out, Not(HasSubstr("\033")));  // colours are for terminals
}

TEST_F(VerbsTest, RunLeavesAFolder) {
  ASSERT_EQ(Tactus({"run", "scenarios/note.yaml", "--no-score"}).code, 0);
  EXPECT_THAT(NamesBelow("tactus-out/note"),
              UnorderedElementsAre("run.json", "trace.txt", "schedule.txt", "audio.wav"));
  const auto json = nlohmann::json::parse(Read("tactus-out/note/run.json"));
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["scenario"], "note");
  EXPECT_EQ(json["host"], "halion");
  EXPECT_EQ(json["verdict"], "ok");
  EXPECT_EQ(json["passed"], true);
  EXPECT_EQ(json["frames"], 4800);
  EXPECT_EQ(json["findings"].size(), 0u);
  EXPECT_THAT(json["hash"].get<std::string>(), AllOf(testing::SizeIs(16), Not("0000000000000000")));
  EXPECT_THAT(Read("tactus-out/note/trace.txt"),
              AllOf(StartsWith("tactus-trace 1\nformat 48000 256 2\n"), HasSubstr("  note.on ")));
  EXPECT_THAT(Read("tactus-out/note/schedule.txt"),
              AllOf(StartsWith("tactus-schedule 1\nscenario: a note sounds\n"), EndsWith("\nend 0\n")));
  const std::string wav = Read("tactus-out/note/audio.wav");
  EXPECT_THAT(wav, StartsWith("RIFF"));
  EXPECT_GT(wav.size(), 4800u * 2 * sizeof(float));
}

TEST_F(VerbsTest, OutPutsTheFolderElsewhere) {
  ASSERT_EQ(Tactus({"run", "scenarios/note.yaml", "--out", "else/where"}).code, 0);
  EXPECT_FALSE(Exists("tactus-out"));
  EXPECT_TRUE(Exists("else/where/note/run.json"));
}

TEST_F(VerbsTest, NoScoreLeavesTheScoreOut) {
  const Said said = Tactus({"run", "scenarios/note.yaml", "--no-score"});
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.out, AllOf(Not(HasSubstr("-- block")), HasSubstr("sound   4800 frames")));
}

TEST_F(VerbsTest, JsonOfARunIsItsRunJson) {
  const Said said = Tactus({"run", "scenarios/note.yaml", "--json"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.out, Read("tactus-out/note/run.json"));
  EXPECT_EQ(said.Json()["scenario"], "note");
}

TEST_F(VerbsTest, JsonOfSeveralRunsIsOneALine) {
  Write("scenarios/second.yaml", kScenario);
  const Said said = Tactus({"run", "scenarios", "--json"});
  EXPECT_EQ(said.code, 0) << said.err;
  std::istringstream lines(said.out);
  std::vector<std::string> ids;
  for (std::string line; std::getline(lines, line);) ids.push_back(nlohmann::json::parse(line)["scenario"]);
  EXPECT_THAT(ids, ElementsAre("note", "second"));
}

TEST_F(VerbsTest, ABareScriptPrintsTheScenarioItIsPlayedWith) {
  const Said said = Tactus({"run", "scenarios/note.lua"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(
      said.out,
      AllOf(StartsWith("the default scenario:\n\nname: note.lua, played with the default scenario\nhost: halion\n"),
            HasSubstr("script: note.lua\n"), HasSubstr("note_on: {key: 60"), EndsWith("\nok\n")));
  // What is printed is a scenario: saved, it makes the same run.
  const auto hash = nlohmann::json::parse(Read("tactus-out/note/run.json"))["hash"];
  const size_t begin = said.out.find("name: ");
  Write("scenarios/saved.yaml", said.out.substr(begin, said.out.find("\n\n", begin) - begin) + "\n");
  EXPECT_EQ(Tactus({"run", "scenarios/saved.yaml", "--json"}).Json()["hash"], hash);
}

TEST_F(VerbsTest, TestListsScenariosInOrderAndCounts) {
  Write("scenarios/deep/second.yaml", kScenario);
  Write("scenarios/deep/note.lua", kScript);
  const Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 0) << said.out;
  EXPECT_EQ(said.err, "");
  EXPECT_THAT(said.out, EndsWith("\n2 passed, 0 failed\n"));
  const size_t first = said.out.find("  deep/second\n"), second = said.out.find("  note\n");
  ASSERT_NE(second, std::string::npos) << said.out;
  EXPECT_LT(first, second);
  EXPECT_FALSE(Exists("tactus-out"));  // only what differs from its golden files is written
}

TEST_F(VerbsTest, AScenarioThatIsNamedTwiceIsRunOnce) {
  EXPECT_THAT(Tactus({"test", "scenarios/note.yaml", "scenarios", "-j", "2"}).out, EndsWith("\n1 passed, 0 failed\n"));
}

TEST_F(VerbsTest, JobsDoNotChangeAResult) {
  for (int i = 0; i < 12; ++i) Write("scenarios/note" + std::to_string(i) + ".yaml", kScenario);
  auto hashes = [&](const char* jobs) {
    std::vector<std::string> out;
    const Said said = Tactus({"test", "scenarios", "--json", "-j", jobs});
    EXPECT_EQ(said.code, 0) << said.out;
    const nlohmann::json json = said.Json();
    for (const auto& scenario : json["scenarios"]) {
      out.push_back(scenario["id"].get<std::string>() + " " + scenario["run"]["hash"].get<std::string>());
    }
    return out;
  };
  const std::vector<std::string> one = hashes("1");
  EXPECT_EQ(one.size(), 13u);
  EXPECT_EQ(one, hashes("4"));
  EXPECT_EQ(one, hashes("100000"));
}

TEST_F(VerbsTest, CheckDeterminismRunsTwice) {
  EXPECT_EQ(Tactus({"run", "scenarios/note.yaml", "--check-determinism"}).code, 0);
  EXPECT_EQ(Tactus({"test", "scenarios", "--check-determinism"}).code, 0);
}

TEST_F(VerbsTest, ARunThatTakesTooLongIsCutShort) {
  Replace("scenarios/note.yaml", "100ms", "600s");
  const Said run = Tactus({"run", "scenarios/note.yaml", "--timeout", "0.05", "--no-score"});
  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(run.out, EndsWith("timed out\n"));
  const Said test = Tactus({"test", "scenarios", "--timeout", "0.05"});
  EXPECT_EQ(test.code, 1);
  EXPECT_THAT(test.out, AllOf(HasSubstr("  timed out\n"), EndsWith("0 passed, 1 failed\n")));
}

TEST_F(VerbsTest, AFailedExpectationSaysWhereItStandsAndWhatWasSeen) {
  Write("scenarios/note.yaml", std::string(kScenario) + "expect:\n  count: {event: note.on, is: 2}\n");
  const Said run = Tactus({"run", "scenarios/note.yaml", "--no-score"});
  EXPECT_EQ(run.code, 1);
  EXPECT_THAT(run.out, AllOf(HasSubstr("scenarios/note.yaml:9:"), HasSubstr("expected 2, seen 1"),
                             HasSubstr("\nrepeat  tactus run "), EndsWith("failed\n")));
  const Said test = Tactus({"test", "scenarios", "--json"});
  EXPECT_EQ(test.code, 1);
  const nlohmann::json json = test.Json();
  EXPECT_EQ(json["failed"], 1);
  EXPECT_EQ(json["scenarios"][0]["status"], "failed");
  EXPECT_EQ(json["scenarios"][0]["run"]["failures"][0]["line"], 9);
}

TEST_F(VerbsTest, CheckReadsWithoutRunning) {
  Write("scenarios/note.yaml", std::string(kScenario) + "expect: {count: {event: note.on, is: 2}}\n");  // would fail
  const Said said = Tactus({"check", "scenarios", "scenarios/note.lua"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.out, "ok scenarios/note.yaml\nok scenarios/note.lua\n");
  EXPECT_EQ(Tactus({"check", "scenarios", "--json"}).Json(), nlohmann::json::parse(R"({"errors": []})"));
  EXPECT_FALSE(Exists("tactus-out"));
}

TEST_F(VerbsTest, DiffSaysWhereTwoRunsPart) {
  ASSERT_EQ(Tactus({"run", "scenarios/note.yaml", "--out", "a"}).code, 0);
  ASSERT_EQ(Tactus({"run", "scenarios/note.yaml", "--out", "b"}).code, 0);
  const Said equal = Tactus({"diff", "a/note", "b/note"});
  EXPECT_EQ(equal.code, 0);
  EXPECT_EQ(equal.out, "trace   equal\nsound   equal\n");
  Replace("scenarios/note.yaml", "key: 60", "key: 62");
  ASSERT_EQ(Tactus({"run", "scenarios/note.yaml", "--out", "b"}).code, 0);
  const Said differs = Tactus({"diff", "a/note", "b/note"});
  EXPECT_EQ(differs.code, 1);
  EXPECT_THAT(differs.out, AllOf(HasSubstr("trace   line "), HasSubstr("key=60"), HasSubstr("key=62"),
                                 HasSubstr("sound   from frame ")));
  const nlohmann::json json = Tactus({"diff", "a/note", "b/note", "--json"}).Json();
  EXPECT_EQ(json["trace_differs"], true);
  EXPECT_EQ(json["sound_differs"], true);
}

TEST_F(VerbsTest, SchemaAndHostsAreWholeJson) {
  const Said schema = Tactus({"schema"});
  EXPECT_EQ(schema.code, 0);
  EXPECT_TRUE(schema.Json().is_object());
  const Said hosts = Tactus({"hosts", "--json"});
  EXPECT_EQ(hosts.code, 0);
  std::vector<std::string> names;
  const nlohmann::json json = hosts.Json();
  for (const auto& host : json["hosts"]) {
    names.push_back(host["name"]);
    EXPECT_FALSE(host["verbs"].empty());
    // Hosts whose scripts call functions of the host.
    if (host["name"] == "halion") {
      EXPECT_FALSE(host["functions"].empty());
    }
  }
  EXPECT_THAT(names, IsSupersetOf({"halion"}));
  EXPECT_THAT(Tactus({"hosts"}).out,
              AllOf(HasSubstr("halion: "), HasSubstr("\n  note_on "), HasSubstr(" are modelled")));
}

TEST_F(VerbsTest, HelpIsNoError) {
  for (std::vector<std::string> words : {std::vector<std::string>{"--help"}, {"run", "--help"}}) {
    const Said said = Tactus(words);
    EXPECT_EQ(said.code, 0);
    EXPECT_EQ(said.err, "");
    EXPECT_THAT(said.out, Not(IsEmpty()));
  }
}

// Schedules.

TEST_F(VerbsTest, ARandomWalkIsReplayedToTheSameRun) {
  const Said walk = Tactus({"run", "scenarios/note.yaml", "--random", "7", "--no-score", "--out", "walk"});
  EXPECT_EQ(walk.code, 0) << walk.out << walk.err;
  EXPECT_THAT(walk.out, HasSubstr("random walk 7"));
  EXPECT_THAT(Read("walk/note/schedule.txt"), AllOf(HasSubstr("\nat "), Not(HasSubstr("\nend 0\n"))));
  const Said replay =
      Tactus({"replay", "walk/note/schedule.txt", "--scenario", "scenarios/note.yaml", "--no-score", "--out", "again"});
  EXPECT_EQ(replay.code, 0) << replay.out << replay.err;
  EXPECT_EQ(replay.err, "");  // nothing has changed: no warning
  for (const char* file : {"run.json", "trace.txt", "schedule.txt", "audio.wav"}) {
    EXPECT_EQ(Read(std::string("walk/note/") + file), Read(std::string("again/note/") + file)) << file;
  }
  const nlohmann::json other = Tactus({"run", "scenarios/note.yaml", "--random", "8", "--json"}).Json();
  EXPECT_NE(other["hash"], nlohmann::json::parse(Read("walk/note/run.json"))["hash"]);
}

TEST_F(VerbsTest, TheEmptyScheduleIsTheReferenceRun) {
  ASSERT_EQ(Tactus({"run", "scenarios/note.yaml", "--out", "reference"}).code, 0);
  const Said replay =
      Tactus({"replay", "reference/note/schedule.txt", "--scenario", "scenarios/note.yaml", "--out", "again"});
  EXPECT_EQ(replay.code, 0) << replay.err;
  EXPECT_THAT(replay.out, HasSubstr("schedule of 0 deviations"));
  for (const char* file : {"run.json", "trace.txt", "schedule.txt", "audio.wav"}) {
    EXPECT_EQ(Read(std::string("reference/note/") + file), Read(std::string("again/note/") + file)) << file;
  }
}

TEST_F(VerbsTest, AScheduleOfChangedFilesIsReplayedWithAWarning) {
  ASSERT_EQ(Tactus({"run", "scenarios/note.yaml", "--random", "7", "--out", "walk"}).code, 0);
  const int deviations = nlohmann::json::parse(Read("walk/note/run.json"))["deviations"];
  Write("scenarios/note.lua", std::string("-- a comment\n") + kScript);
  const std::vector<std::string> words = {"replay", "walk/note/schedule.txt", "--scenario", "scenarios/note.yaml"};
  const Said said = Tactus(words);
  EXPECT_EQ(said.code, 0) << said.out;
  EXPECT_EQ(said.err, "walk/note/schedule.txt: warning: the scenario or its files have changed since; " +
                          std::to_string(deviations) + " of " + std::to_string(deviations) + " deviations applied\n");
  // A place that is no longer there is told; others whose turn it led to may not come up either.
  Replace("walk/note/schedule.txt", "\nat main ", "\nat nobody ");
  const Said less = Tactus(words);
  const std::string all = std::to_string(deviations);
  EXPECT_THAT(less.err,
              AllOf(HasSubstr(" of " + all + " deviations applied"), Not(HasSubstr(all + " of " + all + " dev"))));
  EXPECT_THAT(less.out, HasSubstr("not applied: at nobody "));
}

TEST_F(VerbsTest, ARandomWalkIsNotMeasuredByTheGoldenFilesOfTheReferenceRun) {
  Write("scenarios/note.yaml", std::string(kScenario) + kGolden);
  ASSERT_EQ(Tactus({"update", "scenarios", "--yes"}).code, 0);
  for (const char* seed : {"1", "2", "7"}) {
    const Said said = Tactus({"run", "scenarios/note.yaml", "--random", seed, "--no-score"});
    EXPECT_EQ(said.code, 0) << said.out;
    EXPECT_THAT(said.out, Not(HasSubstr("golden")));
  }
}

}  // namespace
}  // namespace tools
