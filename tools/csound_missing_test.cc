// The program where libcsound64-dev is missing: it is linked with no_library.cc, as a build without the package is.
// What concerns Csound is skipped with a sentence that says what to install; everything else runs.
#include <cstdlib>

#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kWhy = "this program was built without Csound; install libcsound64-dev";

class CsoundMissingTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    Write("scenarios/piece.yaml",
          "name: a test\nhost: csound\naudio: {channels: 1}\nlength: 200ms\norchestra: |\n  sr = 48000\n  instr 1\n  "
          "endin\n"
          "timeline:\n  - {at: 0ms, play: {}}\n");
    Write("scenarios/fail_piece.yaml", Read("scenarios/piece.yaml") + "expect: {findings: [hung]}\n");
    Write("piece.csd", "<CsoundSynthesizer>\n<CsInstruments>\nsr = 48000\n</CsInstruments>\n</CsoundSynthesizer>\n");
    std::filesystem::remove(Path("scenarios/note.yaml"));
  }
  Said Without(std::vector<std::string> words) {
    static const std::string binary = std::filesystem::absolute("tools/tactus_without_csound").string();
    return Process(binary, folder_, std::move(words), {"PATH=/usr/bin:/bin"}, top_ + "/said/without").Wait();
  }
};

// C7.1: the library is a package of its own.
TEST_F(CsoundMissingTest, ScenariosAreSkippedWithAWord) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"test", "scenarios"},
        {"run", "scenarios/piece.yaml"},
        {"run", "piece.csd"},
        {"explore", "scenarios/piece.yaml"},
        {"sweep", "scenarios/piece.yaml", "--vary", "csound.b=64", "--measure", "latency:play"}}) {
    const Said said = Without(words);
    EXPECT_EQ(said.code, 77) << words.front() << ": " << said.out << said.err;
    EXPECT_THAT(said.out + said.err, HasSubstr(kWhy)) << words.front();
  }
  EXPECT_THAT(Without({"test", "scenarios"}).out, HasSubstr("2 skipped\n0 passed, 0 failed\n"));
}

TEST_F(CsoundMissingTest, TheOtherHostsRun) {
  Write("scenarios/note.yaml", kScenario);
  const Said said = Without({"test", "scenarios"});
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("2 skipped\n1 passed, 0 failed\n"));
}

TEST_F(CsoundMissingTest, ScenariosAreCheckedAllTheSame) {
  EXPECT_EQ(Without({"check", "scenarios"}).code, 0);
  Replace("scenarios/piece.yaml", "length: 200ms", "lenght: 200ms");
  EXPECT_THAT(Without({"check", "scenarios"}).err, HasSubstr("unknown key 'lenght'; did you mean 'length'?"));
  EXPECT_THAT(Without({"check", "piece.csd"}).err, HasSubstr(kWhy));
}

// All of this host's scenarios can be read without it, and their tests pass with the word in the log.
TEST_F(CsoundMissingTest, TheTestOfAScenarioPassesAndSaysThatItWasSkipped) {
  const std::string log = top_ + "/log";
  const std::string command = "scenarios/scenario_test.sh tools/tactus_without_csound scenarios/csound > '" + log + "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_THAT(Process::Read(log), HasSubstr("skipped, which Bazel shows as passed\n"));
  EXPECT_THAT(Process::Read(log), HasSubstr(kWhy));
  EXPECT_THAT(Process::Read(log), HasSubstr("\n0 passed, 0 failed\n"));
}

}  // namespace
}  // namespace tools
