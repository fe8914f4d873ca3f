// Many scenarios and many processes: the fail_* rule, JUnit, Ctrl-C, two at once.
#include <cstring>
#include <regex>

#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

class ProcessTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    std::filesystem::create_directories(Path("golden"));
    Write("scenarios/error.lua", "function onNote(event)\n  error('no')\nend\n");
  }
  // A scenario that makes a script error and says so.
  static std::string Erring() {
    std::string text = std::string(kScenario) + "expect: {findings: [script_error]}\n";
    return text.replace(text.find("note.lua"), 8, "error.lua");
  }
  void WriteMany(int count, const std::string& length) const {
    std::filesystem::remove(Path("scenarios/note.yaml"));
    std::string text = std::string(kScenario) + kGolden;
    text.replace(text.find("100ms"), 5, length);
    for (int i = 0; i < count; ++i) Write("scenarios/many" + std::to_string(100 + i) + ".yaml", text);
  }
  void ExpectWholeWavs() const {
    for (const std::string& name : NamesBelow("golden")) {
      EXPECT_TRUE(name.ends_with(".wav") || name.ends_with(".trace") || name.ends_with(".json")) << name;
      const std::string bytes = Read("golden/" + name);
      if (!name.ends_with(".wav")) continue;
      uint32_t size = 0;
      ASSERT_GT(bytes.size(), 8u) << name;
      std::memcpy(&size, bytes.data() + 4, 4);
      EXPECT_EQ(bytes.size(), size + 8) << name;
    }
  }
};

// Named fail_* if and only if it fails.

TEST_F(ProcessTest, FailScenariosPassByFailing) {
  std::filesystem::remove(Path("scenarios/note.yaml"));
  Write("scenarios/fail_error.yaml", Erring());
  const Said test = Tactus({"test", "scenarios"});
  EXPECT_EQ(test.code, 0) << test.out;
  EXPECT_THAT(test.out, EndsWith("\n1 passed, 0 failed\n"));
  EXPECT_EQ(Tactus({"run", "scenarios/fail_error.yaml", "--no-score"}).code, 1);  // a run tells what was found
}

TEST_F(ProcessTest, WhoFindsSomethingMustBeNamedFail) {
  std::filesystem::remove(Path("scenarios/note.yaml"));
  Write("scenarios/error.yaml", Erring());
  const Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, AllOf(HasSubstr("it found something (script_error), so its file must be named fail_*"),
                              EndsWith("0 passed, 1 failed\n")));
}

TEST_F(ProcessTest, WhoIsNamedFailMustFindSomething) {
  std::filesystem::remove(Path("scenarios/note.yaml"));
  std::string text = Erring();
  Write("scenarios/fail_note.yaml", text.replace(text.find("error.lua"), 9, "note.lua"));
  const Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("findings: expected script_error, seen none"), EndsWith("0 passed, 1 failed\n")));
}

TEST_F(ProcessTest, AFailScenarioThatFindsSomethingElseFails) {
  std::filesystem::remove(Path("scenarios/note.yaml"));
  std::string text = Erring();
  Write("scenarios/fail_error.yaml", text.replace(text.find("[script_error]"), 14, "[execution_timeout]"));
  const Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("findings: expected execution_timeout, seen script_error"));
}

// Reports.

// Checks that elements nest and that nothing stands outside of them. Enough for a file without comments and CDATA.
bool WellFormed(const std::string& xml) {
  std::vector<std::string> open;
  static const std::regex tag(
      R"re(<(/?)([a-zA-Z]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#10);[^"<&]*)*")*)(/?)>)re");
  size_t at = xml.find("?>") + 2;
  for (std::smatch match; at < xml.size();) {
    if (xml[at] == '\n' || xml[at] == ' ') {
      ++at;
      continue;
    }
    const std::string rest = xml.substr(at);
    if (!std::regex_search(rest, match, tag, std::regex_constants::match_continuous)) return false;
    at += static_cast<size_t>(match.length());
    if (match[1].length() > 0) {
      if (open.empty() || open.back() != match[2]) return false;
      open.pop_back();
    } else if (match[4].length() == 0) {
      open.push_back(match[2]);
    }
  }
  return open.empty();
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_F(ProcessTest, JUnitFilesAreWellFormedAndCount) {
  ASSERT_EQ(Tactus({"update", "scenarios", "--yes"}).code, 0);
  Write("scenarios/deep/fail_error.yaml", Erring());
  Write("scenarios/deep/error.lua", Read("scenarios/error.lua"));
  Write("scenarios/error & \"more\".yaml", Erring());
  Write("scenarios/broken.yaml", "name: <broken>\n\"a & b\": 1\n");
  const Said said = Tactus({"test", "scenarios", "--junit", "reports/junit.xml"});
  EXPECT_EQ(said.code, 2) << said.out;
  EXPECT_THAT(said.out, EndsWith("2 passed, 2 failed\n"));
  const std::string xml = Read("reports/junit.xml");
  EXPECT_THAT(xml, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite "));
  EXPECT_TRUE(WellFormed(xml)) << xml;
  EXPECT_THAT(xml, HasSubstr(" tests=\"4\" failures=\"2\" skipped=\"0\" "));
  EXPECT_EQ(Count(xml, "<testcase "), 4u);
  EXPECT_EQ(Count(xml, "<failure "), 2u);
  EXPECT_THAT(xml, HasSubstr("classname=\"deep\" name=\"fail_error\""));
  EXPECT_THAT(xml, HasSubstr("name=\"error &amp; &quot;more&quot;\""));
  EXPECT_THAT(xml, HasSubstr("must be named fail_*"));
}

TEST(WellFormedTest, SeesWhatIsNot) {
  const std::string head = "<?xml version=\"1.0\"?>";
  EXPECT_TRUE(WellFormed(head + "<a><b c=\"x &amp; y\"/></a>"));
  for (const char* bad : {"<a>", "<a></b>", "<a b=\"&\"/>", "<a b=\"<\"/>", "<a b=\"\"\"/>", "<a/>text"})
    EXPECT_FALSE(WellFormed(head + bad)) << bad;
}

TEST_F(ProcessTest, AnnotationsForGitHubDoNotSpoilJson) {
  Write("scenarios/error.yaml", Erring());
  const std::string annotation = "::error file=scenarios/error.yaml,title=error::";
  const Said text = Tactus({"test", "scenarios/error.yaml"}, {"GITHUB_ACTIONS=true"});
  EXPECT_THAT(text.out, HasSubstr(annotation));
  const Said json = Tactus({"test", "scenarios/error.yaml", "--json"}, {"GITHUB_ACTIONS=true"});
  EXPECT_EQ(json.Json()["failed"], 1);
  EXPECT_THAT(json.err, HasSubstr(annotation));
}

// Interruptions.

TEST_F(ProcessTest, CtrlCEndsATestAndLeavesNothingHalfDone) {
  WriteMany(60, "120s");
  Process process = Start({"test", "scenarios", "-j", "2"});
  WaitUntil([&] {
    return !NamesBelow("tactus-out").empty();
  });  // the first one lacks its golden files, which is written down
  const auto begin = std::chrono::steady_clock::now();
  process.Interrupt();
  const Said said = process.Wait();
  EXPECT_EQ(said.code, 130) << said.out;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_THAT(said.out, HasSubstr(" passed, "));
  EXPECT_LT(Count(said.out, "FAIL "), 60u);
  EXPECT_THAT(NamesBelow("golden"), IsEmpty());
  for (const std::string& name : NamesBelow("tactus-out")) EXPECT_EQ(name.find(".part"), std::string::npos) << name;
}

TEST_F(ProcessTest, CtrlCEndsAnUpdateBetweenWholeFiles) {
  WriteMany(60, "120s");
  Process process = Start({"update", "scenarios", "--yes"});
  WaitUntil([&] { return !NamesBelow("golden").empty(); });
  process.Interrupt();
  EXPECT_EQ(process.Wait().code, 130);
  const size_t written = NamesBelow("golden").size();
  EXPECT_GE(written, 1u);
  EXPECT_LT(written, 60u * 3);
  ExpectWholeWavs();
}

TEST_F(ProcessTest, CtrlCDuringTheOnlyScenarioIsAnInterruptionToo) {
  WriteMany(1, "600s");
  for (const char* verb : {"run", "test", "update"}) {
    std::vector<std::string> words = {verb, "scenarios", "--json"};
    if (std::string(verb) == "update") words.push_back("--yes");
    Process process = Start(words);
    std::this_thread::sleep_for(std::chrono::milliseconds(150));  // ten minutes take longer, on any machine
    process.Interrupt();
    EXPECT_EQ(process.Wait().code, 130) << verb;
    EXPECT_THAT(NamesBelow("golden"), IsEmpty()) << verb;
  }
}

// Several processes.

TEST_F(ProcessTest, TwoTestsInAFolderDoNotDisturbEachOther) {
  WriteMany(30, "200ms");
  ASSERT_EQ(Tactus({"update", "scenarios", "--yes"}).code, 0);
  Write("golden/many110.trace", "tactus-trace 1\n");  // so that both write its run's folder
  const auto golden = NamesBelow("golden");
  Process a = Start({"test", "scenarios", "--json"}), b = Start({"test", "scenarios", "--json"});
  const Said one = a.Wait(), other = b.Wait();
  for (const Said* said : {&one, &other}) {
    EXPECT_EQ(said->code, 1) << said->err;
    nlohmann::json json = said->Json();
    EXPECT_EQ(json["passed"], 29);
    EXPECT_EQ(json["failed"], 1);
    EXPECT_THAT(json["scenarios"], SizeIs(30));
  }
  EXPECT_EQ(NamesBelow("golden"), golden);
  EXPECT_THAT(NamesBelow("tactus-out/many110"), testing::UnorderedElementsAre("run.json", "trace.txt", "schedule.txt",
                                                                              "audio.wav", "many110.received.trace"));
}

}  // namespace
}  // namespace tools
