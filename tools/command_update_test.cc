// The questions of `tactus update`, and what becomes of the answers.
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/golden_flow_fixture.h"

namespace tools {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

// Three scenarios, a, b and c, beside `note`; their goldens are written, then all of them play another key.
class UpdateTest : public GoldenFlowTest {
 protected:
  void SetUp() override {
    GoldenFlowTest::SetUp();
    for (const char* name : {"a", "b", "c"}) {
      Write("scenarios/" + std::string(name) + ".yaml", std::string(kScenario) + kGolden);
    }
    ASSERT_EQ(Tactus({"update", "scenarios", "--yes"}).code, 0);
    for (const char* name : {"a", "b", "c"}) {
      before_[name] = Golden(name);
      Replace("scenarios/" + std::string(name) + ".yaml", "key: 60", "key: 62");
    }
  }

  std::string Golden(const std::string& name) const {
    return Read("golden/" + name + ".wav") + Read("golden/" + name + ".trace") + Read("golden/" + name + ".json");
  }
  // Which of a, b and c have new golden files.
  std::string Written() const {
    std::string out;
    for (const auto& [name, before] : before_) out += Golden(name) != before ? name : "";
    return out;
  }

  // The command with stdin from a file, which is opened by the shell.
  Process StartWith(const std::string& input, std::vector<std::string> words,
                    std::vector<std::string> environment = {}) {
    environment.push_back("PATH=/usr/bin:/bin");
    words.insert(words.begin(), {"-c", "exec \"$@\" < " + input, "sh", Binary()});
    return Process("/bin/sh", folder_, words, environment, top_ + "/said/asked" + std::to_string(asked_++));
  }
  Said Answer(const std::string& answers, std::vector<std::string> words = {"update", "scenarios", "--ask"},
              std::vector<std::string> environment = {}) {
    const std::string file = top_ + "/said/answers";
    std::ofstream(file) << answers;
    return StartWith(file, std::move(words), std::move(environment)).Wait();
  }

  std::map<std::string, std::string> before_;
  int asked_ = 0;
};

TEST_F(UpdateTest, EachChangeIsAskedFor) {
  const Said said = Answer("a\nr\ns\n");
  EXPECT_EQ(said.code, 1) << said.out << said.err;
  EXPECT_EQ(Written(), "a");
  EXPECT_THAT(said.out, AllOf(HasSubstr("a: [a]ccept [r]eject [s]kip, [A]ll accept, [R]eject all, [S]kip all, [?] a\n"),
                              HasSubstr("\n  rejected; what was received is in tactus-out/b\n"),
                              EndsWith("\n1 equal, 1 written, 2 left as they are (1 rejected, 1 skipped)\n")));
  EXPECT_THAT(NamesBelow("tactus-out"),
              UnorderedElementsAre("b/b.received.wav", "b/b.received.trace", "b/b.difference.wav"));
}

TEST_F(UpdateTest, AcceptingAllIsSuccess) {
  const Said said = Answer("a\na\na\n");
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(Written(), "abc");
  EXPECT_EQ(Tactus({"test", "scenarios"}).code, 0);
}

TEST_F(UpdateTest, CapitalLettersHoldForAllThatFollow) {
  const struct {
    const char *answers, *written, *summary;
    int code;
  } cases[] = {
      {"s\nS\n", "", "0 written, 3 left as they are\n", 1},
      {"R\n", "", "0 written, 3 left as they are (3 rejected, 0 skipped)\n", 1},
      {"r\nA\n", "bc", "2 written, 1 left as they are (1 rejected, 0 skipped)\n", 1},
      {"A\n", "a", "1 written, 0 left as they are\n", 0},  // the one that is left
  };
  for (const auto& each : cases) {
    const std::string written = Written();
    const Said said = Answer(each.answers);
    EXPECT_EQ(said.code, each.code) << each.answers;
    EXPECT_THAT(said.out, EndsWith(each.summary));
    EXPECT_EQ(Written(), std::string(each.written) == "a" ? "abc" : each.written) << each.answers;
  }
}

TEST_F(UpdateTest, AnswersThatAreNoneAreExplained) {
  const Said said = Answer("?\n\nyes\nv\na\nS\n");
  EXPECT_EQ(Written(), "a");
  size_t asked = 0;
  for (size_t at = 0; (at = said.out.find("a: [a]ccept", at)) != std::string::npos; ++at) ++asked;
  EXPECT_EQ(asked, 5u);
  EXPECT_THAT(said.out, HasSubstr("  r  reject: leave them, and keep what was received"));
}

TEST_F(UpdateTest, WhatWasAcceptedBeforeTheAnswersEndedStays) {
  const Said said = Answer("a\n");
  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(Written(), "a");
  EXPECT_THAT(said.out, HasSubstr("\nno more answers; what was accepted is written\n"));
  EXPECT_EQ(Tactus({"test", "scenarios/a.yaml"}).code, 0);
  EXPECT_THAT(NamesBelow("golden"), Not(Contains(HasSubstr(".part"))));
}

TEST_F(UpdateTest, CtrlCAtAQuestionKeepsWhatWasAccepted) {
  const std::string pipe = top_ + "/said/pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  Process process = StartWith(pipe, {"update", "scenarios", "--ask"});
  const int out = open(pipe.c_str(), O_WRONLY);
  ASSERT_EQ(write(out, "a\n", 2), 2);
  const std::string said_file = top_ + "/said/asked0.out";
  WaitUntil([&] { return Process::Read(said_file).find("b: [a]ccept") != std::string::npos; });
  process.Interrupt();
  const Said said = process.Wait();
  close(out);
  EXPECT_EQ(said.code, 130);
  EXPECT_EQ(Written(), "a");
  EXPECT_THAT(said.out, HasSubstr("\ninterrupted; what was accepted is written\n"));
  EXPECT_EQ(Tactus({"test", "scenarios/a.yaml"}).code, 0);
}

TEST_F(UpdateTest, ATerminalIsAskedWithoutAFlag) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) GTEST_SKIP() << "this machine has no pseudo-terminals";
  ASSERT_EQ(grantpt(terminal), 0);
  ASSERT_EQ(unlockpt(terminal), 0);
  const int kept_open = open(ptsname(terminal), O_RDWR | O_NOCTTY);  // or what is written now is lost
  ASSERT_EQ(write(terminal, "s\na\nS\n", 6), 6);
  Process process = StartWith(ptsname(terminal), {"update", "scenarios"});
  const Said said = process.Wait();
  close(kept_open);
  close(terminal);
  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(Written(), "b");
}

TEST_F(UpdateTest, APipeIsNotAskedWithoutTheFlag) {
  const auto tree = Tree();
  const Said said = Answer("a\na\na\n", {"update", "scenarios"});
  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(Tree(), tree);
  EXPECT_THAT(said.out, AllOf(Not(HasSubstr("[a]ccept")), HasSubstr("to accept: --yes")));
}

TEST_F(UpdateTest, WhereCIIsSetNothingIsAskedNorWritten) {
  const auto tree = Tree();
  const Said said = Answer("a\na\na\n", {"update", "scenarios", "--ask"}, {"CI=true"});
  EXPECT_EQ(said.code, 2);
  EXPECT_EQ(Tree(), tree);
}

TEST_F(UpdateTest, PatternsAcceptWithoutAQuestion) {
  const Said said =
      Answer("s\n", {"update", "--ask", "--accept", "a", "--accept", "?c*", "--accept", "c*", "scenarios"});
  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(Written(), "ac");
}

TEST_F(UpdateTest, AnAcceptanceTakesTheReceivedFilesAway) {
  ASSERT_EQ(Tactus({"test", "scenarios/a.yaml"}).code, 1);
  ASSERT_THAT(NamesBelow("tactus-out/a"), Contains("a.received.wav"));
  ASSERT_EQ(Tactus({"update", "scenarios/a.yaml", "--yes"}).code, 0);
  EXPECT_THAT(NamesBelow("tactus-out/a"), Not(Contains(HasSubstr("received"))));
}

// What is shown.

TEST_F(UpdateTest, AChangeIsShownAsTraceNumbersAndEnvelope) {
  const Said said = Tactus({"update", "scenarios/a.yaml"});
  EXPECT_THAT(said.out, AllOf(HasSubstr("\n  " + Path("golden/a.wav") + ": differs from frame "),
                              HasSubstr(" of 4800 frames differ, at most by "), HasSubstr("; rms -"),
                              HasSubstr("\n          golden [       "), HasSubstr("\n             now [       "),
                              HasSubstr("\n      difference [       "),
                              HasSubstr("|0              |25             |50             |75             |100 ms\n")));
  EXPECT_THAT(said.out, AllOf(HasSubstr("\n  " + Path("golden/a.trace") + ": differs at line 5 (block 1, 10.000000 ms"),
                              HasSubstr(" - "), HasSubstr("note_on key=60"), HasSubstr("note_on key=62"),
                              HasSubstr("\n  peak dBFS: ' ' silent")));
}

TEST_F(UpdateTest, OtherLengthsAndRatesAreShown) {
  Replace("scenarios/a.yaml", "length: 100ms", "length: 80ms");
  Replace("scenarios/b.yaml", "length: 100ms", "length: 100ms\naudio: {sample_rate: 44100}");
  const Said shorter = Tactus({"update", "scenarios/a.yaml"});
  EXPECT_THAT(shorter.out, AllOf(HasSubstr(": the length is 3840 frames instead of 4800\n"), HasSubstr("/////]\n")));
  const Said other = Tactus({"update", "scenarios/b.yaml"});
  EXPECT_THAT(other.out, AllOf(HasSubstr(": the sample rate is 44100 Hz instead of 48000\n"),
                               HasSubstr("difference (none can be drawn")));
}

TEST_F(UpdateTest, NewGoldenFilesAreShownAsTheyWillBe) {
  Write("scenarios/new.yaml", std::string(kScenario) + kGolden);
  const Said said = Tactus({"update", "scenarios/new.yaml"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, AllOf(HasSubstr("there is no such golden file yet"), HasSubstr("this run: 4800 frames"),
                              HasSubstr("             now ["), HasSubstr("     1 + tactus-trace 1\n"),
                              Not(HasSubstr("golden ["))));
}

TEST_F(UpdateTest, UnreadableGoldenFilesAreShown) {
  Write("golden/a.wav", "no sound");
  Write("golden/a.trace", "no trace\n");
  const Said said = Tactus({"update", "scenarios/a.yaml"});
  EXPECT_EQ(said.code, 1) << said.err;
  EXPECT_THAT(said.out, AllOf(HasSubstr(Path("golden/a.wav") + ": expected a WAV file"),
                              HasSubstr(Path("golden/a.trace") + ": expected 'tactus-trace 1'")));
  EXPECT_EQ(Tactus({"update", "scenarios/a.yaml", "--yes"}).code, 0);
  EXPECT_EQ(Tactus({"test", "scenarios/a.yaml"}).code, 0);
}

TEST_F(UpdateTest, AFailedExpectationIsShownAndAcceptingItWarns) {
  Replace("scenarios/a.yaml", "expect: {", "expect: {count: {event: note.on, is: 7}, ");
  const Said said = Answer("a\n", {"update", "scenarios/a.yaml", "--ask"});
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(Written(), "a");
  EXPECT_THAT(said.out, AllOf(HasSubstr("and it fails for another reason:"), HasSubstr("count note.on")));
  EXPECT_THAT(said.err, HasSubstr("a: warning: accepted, but it still fails"));
  EXPECT_THAT(Answer("", {"update", "scenarios/b.yaml", "--yes"}).err, IsEmpty());
}

TEST_F(UpdateTest, SilenceIsNotAccepted) {
  Replace("scenarios/a.yaml", "key: 62}", "key: 62, velocity: 1}");
  Write("scenarios/note.lua", "function onNote(event)\nend\n");
  const auto golden = Golden("a");
  const Said said = Tactus({"update", "scenarios/a.yaml", "--yes"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("this run is silent"));
  EXPECT_EQ(Golden("a"), golden);
}

TEST_F(UpdateTest, JsonTellsEachDecision) {
  const nlohmann::json json = Tactus({"update", "scenarios", "--json", "--accept", "b"}).Json();
  EXPECT_EQ(json["equal"], 1);
  EXPECT_EQ(json["written"], 1);
  EXPECT_EQ(json["skipped"], 2);
  ASSERT_EQ(json["changes"].size(), 3u);
  EXPECT_EQ(json["changes"][0]["decision"], "skipped");
  EXPECT_EQ(json["changes"][1]["decision"], "accepted");
  EXPECT_EQ(json["changes"][1]["scenario"], "b");
  EXPECT_EQ(json["changes"][1]["differences"].size(), 2u);
}

// Several accepted outputs.

TEST_F(UpdateTest, AFurtherOutputIsAddedAndBothPass) {
  Replace("scenarios/a.yaml", "golden: [audio, trace]", "golden: {audio: true, trace: true, variants: 2}");
  const Said said = Answer("v\n", {"update", "scenarios/a.yaml", "--ask"});
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("[s]kip [v] add as a further output, [A]ll accept"));
  EXPECT_EQ(Written(), "");
  EXPECT_TRUE(Exists("golden/a.2.wav") && Exists("golden/a.2.trace") && Exists("golden/a.2.json"));
  EXPECT_EQ(Tactus({"test", "scenarios/a.yaml"}).code, 0);
  Replace("scenarios/a.yaml", "key: 62", "key: 60");
  EXPECT_EQ(Tactus({"test", "scenarios/a.yaml"}).code, 0);
  Replace("scenarios/a.yaml", "key: 60", "key: 64");
  const Said third = Tactus({"test", "scenarios/a.yaml"});
  EXPECT_EQ(third.code, 1);
  EXPECT_THAT(third.out, HasSubstr(" of 2 accepted outputs, the nearest"));
  EXPECT_THAT(Answer("v\ns\n", {"update", "scenarios/a.yaml", "--ask"}).out, Not(HasSubstr("[v]")));  // it is full
}

// Golden files without a scenario.

TEST_F(UpdateTest, OrphansAreListedAndRemovedWhenToldSo) {
  const std::vector<std::string> words = {"update", "--orphans", "scenarios"};
  EXPECT_EQ(Tactus(words).code, 0);
  std::filesystem::remove(Path("scenarios/a.yaml"));
  const auto tree = Tree();
  const std::string list = Path("golden/a.json") + "\n" + Path("golden/a.trace") + "\n" + Path("golden/a.wav") + "\n";
  Said said = Tactus(words);
  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(said.out, list + "3 golden files belong to no scenario\n");
  EXPECT_EQ(Tactus({"update", "--orphans", "scenarios", "--yes"}, {"CI=1"}).code, 2);
  EXPECT_EQ(Answer("r\n", {"update", "--orphans", "scenarios", "--ask"}).code, 1);
  EXPECT_EQ(Answer("", {"update", "--orphans", "scenarios", "--ask"}).code, 1);
  EXPECT_EQ(Tree(), tree);
  said = Tactus({"test", "scenarios"});
  EXPECT_THAT(said.err, AllOf(HasSubstr("note: 3 golden files belong to no scenario"), HasSubstr("golden/a.wav\n")));
  EXPECT_THAT(Tactus({"test", "scenarios/note.yaml"}).err, IsEmpty());
  EXPECT_EQ(Answer("a\n", {"update", "--orphans", "scenarios", "--ask"}).code, 0);
  EXPECT_FALSE(Exists("golden/a.wav") || Exists("golden/a.trace") || Exists("golden/a.json"));
  EXPECT_TRUE(Exists("golden/b.wav"));
  EXPECT_EQ(Tactus(words).code, 0);
}

TEST_F(UpdateTest, OrphansOfAFolderAreThoseOfItsMirror) {
  Write("scenarios/sub/x.yaml", kScenario);
  Write("scenarios/sub/note.lua", kScript);
  Write("golden/sub/y.wav", "x");
  Write("golden/z.wav", "x");
  const nlohmann::json json = Tactus({"update", "--orphans", "scenarios/sub", "--json"}).Json();
  EXPECT_EQ(json["orphans"], nlohmann::json::array({Path("golden/sub/y.wav")}));
  EXPECT_EQ(Tactus({"update", "--orphans", "scenarios/note.yaml"}).code, 2);
}

TEST_F(UpdateTest, OrphansAreNotGuessedWhereAScenarioCannotBeRead) {
  Write("scenarios/a.yaml", "name: broken\n");
  const auto tree = Tree();
  const Said said = Tactus({"update", "--orphans", "scenarios", "--yes"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("the key 'host' is missing"));
  EXPECT_EQ(Tree(), tree);
}

TEST_F(UpdateTest, TheScenariosOwnSoundsAreNoOrphans) {
  Write("scenarios/sample.wav", "x");
  const Said said = Tactus({"update", "--orphans", "scenarios", "--golden", ".", "--yes"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("holds the scenarios themselves"));
  EXPECT_TRUE(Exists("scenarios/sample.wav"));
}

}  // namespace
}  // namespace tools
