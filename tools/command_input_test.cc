// What is wrong with a command line or a file is told by exit code 2 and a place, and nothing is changed.
#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::AllOf;
using testing::HasSubstr;

struct Malformed {
  const char* name;
  std::vector<std::string> words;
  std::string complaint;            // part of stderr
  std::vector<std::string> before;  // file, content: written before
};

constexpr const char* kHead = "name: a note sounds\nhost: halion\nlength: 100ms\n";

// A scenario whose head is right.
std::string With(const std::string& lines) { return kHead + lines; }

const char* const kSchedule =
    "tactus-schedule 1\nscenario: a note sounds\ncontent: 0\nhost: halion\nversion: -\nseed: 1\n\n";

const std::string x = "scenarios/x.yaml", s = "schedule.txt";
const std::vector<std::string> run = {"run", x}, replay = {"replay", s, "--scenario", "scenarios/note.yaml"};

const Malformed kCases[] = {
    // The command line.
    {"NoVerb", {}, "subcommand is required"},
    {"UnknownVerb", {"rum", "scenarios"}, "rum"},
    {"UnknownFlag", {"run", "scenarios/note.yaml", "--fast"}, "--fast"},
    {"NoPath", {"test"}, "paths is required"},
    {"ATextAsASeed", {"run", "scenarios/note.yaml", "--random", "seven"}, "seven"},
    {"UnknownBackend", {"run", "scenarios/note.yaml", "--backend", "alsa"}, "alsa"},
    {"ARandomWalkOfRealThreads",
     {"run", "scenarios/note.yaml", "--backend", "null", "--random", "1"},
     "--random is for --backend sim"},
    {"OneFolderToDiff", {"diff", "a"}, "paths"},
    {"ATimeOutThatIsNoNumber", {"run", "scenarios/note.yaml", "--timeout", "soon"}, "soon"},

    // Paths.
    {"MissingScenario", {"run", "scenarios/none.yaml"}, "scenarios/none.yaml: there is no such file or folder"},
    {"MissingFolder", {"test", "none"}, "none: there is no such file or folder"},
    {"MissingAmongOthers", {"test", "scenarios", "none"}, "none: there is no such file or folder"},
    {"FolderWithoutScenarios",
     {"test", "empty"},
     "empty: there is no scenario (*.yaml) in this folder",
     {"empty/a.txt", ""}},
    {"WrongSuffix",
     {"run", "scenarios/note.txt"},
     "expected a scenario (.yaml), a script (.lua) or a folder",
     {"scenarios/note.txt", ""}},
    {"APathThatIsTooLong", {"run", std::string(5000, 'x')}, "there is no such file or folder"},
    {"MissingRunFolder", {"diff", "a", "b"}, "a/trace.txt: this file cannot be read"},
    {"OutIsAFile",
     {"run", "scenarios/note.yaml", "--out", "file"},
     "file/note: this folder cannot be made",
     {"file", ""}},

    // Scenarios.
    {"Empty", run, "x.yaml:1:1: the file is empty", {x, ""}},
    {"NotYaml", run, "x.yaml:4:9: not valid YAML", {x, With("script: }\n")}},
    {"UnknownKey", run, "x.yaml:4:1: unknown key 'scirpt'; did you mean 'script'?", {x, With("scirpt: note.lua\n")}},
    {"UnknownInnerKey",
     run,
     "x.yaml:5:9: unknown key 'block_frame'; did you mean 'block_frames'?",
     {x, With("script: note.lua\naudio: {block_frame: 64}\n")}},
    {"UnknownHost",
     run,
     "x.yaml:2:7: unknown host 'hallion'; did you mean 'halion'?",
     {x, "name: x\nhost: hallion\nlength: 1s\n"}},
    {"UnknownVerbInTimeline",
     run,
     "x.yaml:6:16: unknown key 'noteon'; did you mean 'note_on'?",
     {x, With("script: note.lua\ntimeline:\n  - {at: 10ms, noteon: {key: 60}}\n")}},
    {"KeyOutOfRange",
     run,
     "x.yaml:6:31: ",
     {x, With("script: note.lua\ntimeline:\n  - {at: 10ms, note_on: {key: 128}}\n")}},
    {"FailWithoutFindings",
     {"run", "scenarios/fail_x.yaml"},
     "fail_x.yaml:1:1: a scenario named fail_* says what is found",
     {"scenarios/fail_x.yaml", With("script: note.lua\n")}},
    {"NotText", run, "x.yaml", {x, std::string("\x00\xff\xfe\x01", 4)}},

    // Scripts and sounds.
    {"MissingScript", run, "x.yaml:4:9: ", {x, With("script: none.lua\n")}},
    {"ScriptOutsideTheFolder", run, "x.yaml:4:9: ", {x, With("script: ../secret.lua\n"), "secret.lua", ""}},
    {"LuaSyntax",
     {"run", x},
     "broken.lua:2: ",
     {x, With("script: broken.lua\n"), "scenarios/broken.lua", "x = 1\nfunction (\n"}},
    {"LuaSyntaxOfABareScript",
     {"run", "scenarios/broken.lua"},
     "broken.lua:2: ",
     {"scenarios/broken.lua", "x = 1\nfunction (\n"}},
    {"LuaSyntaxInCheck",
     {"check", "scenarios/broken.lua"},
     "broken.lua:2: ",
     {"scenarios/broken.lua", "x = 1\nfunction (\n"}},
    {"SampleThatIsNoSound",
     run,
     "noise.wav: ",
     {x, With("script: note.lua\ninstrument: {sample: noise.wav}\n"), "scenarios/noise.wav", "RIFF and no more"}},
    {"InputThatIsNoSound",
     run,
     "noise.wav: ",
     {x, With("script: note.lua\naudio: {input: noise.wav}\n"), "scenarios/noise.wav", ""}},

    // Schedules.
    {"MissingSchedule",
     {"replay", "none.txt", "--scenario", "scenarios/note.yaml"},
     "none.txt: this file cannot be read"},
    {"ReplayWithoutScenario",
     {"replay", s},
     "schedule.txt: expected --scenario FILE",
     {s, kSchedule + std::string("end 0\n")}},
    {"ReplayOfAMissingScenario",
     {"replay", s, "--scenario", "none.yaml"},
     "none.yaml: there is no such",
     {s, kSchedule + std::string("end 0\n")}},
    {"ScheduleOfAnotherScenario",
     replay,
     "schedule.txt:2:1: this schedule belongs to the scenario 'another', not to 'a note sounds'",
     {s, "tactus-schedule 1\nscenario: another\nend 0\n"}},
    {"ScheduleOfAnotherScenarioBehindAComment",
     replay,
     "schedule.txt:3:1: this schedule belongs to",
     {s, "tactus-schedule 1\n# kept from Monday\nscenario: another\nend 0\n"}},
    {"EmptySchedule", replay, "schedule.txt:1:1: expected 'tactus-schedule 1'; the file is empty", {s, ""}},
    {"NoSchedule", replay, "schedule.txt:1:1: ", {s, kHead}},
    {"ScheduleOfANewerTactus", replay, "schedule.txt:1:", {s, "tactus-schedule 2\n"}},
    {"TruncatedSchedule",
     replay,
     "schedule.txt",
     {s, kSchedule + std::string("at main run.end #1 (block 18): pick audio\n")}},
    {"ScheduleThatLacksALine", replay, "schedule.txt:8:", {s, kSchedule + std::string("end 1\n")}},
    {"ScheduleWithABadLine",
     replay,
     "schedule.txt:8:",
     {s, kSchedule + std::string("at main run.end #1 (block 18): pack audio\nend 1\n")}},
    {"ScheduleWithoutVisit",
     replay,
     "schedule.txt:8:17: expected '#'",
     {s, kSchedule + std::string("at main run.end 1 (block 18): pick audio\nend 1\n")}},
};

class MalformedInputTest : public CommandTest, public testing::WithParamInterface<Malformed> {};

TEST_P(MalformedInputTest, IsToldAndChangesNothing) {
  const Malformed& each = GetParam();
  for (size_t i = 0; i + 1 < each.before.size(); i += 2) Write(each.before[i], each.before[i + 1]);
  const auto tree = Tree();
  const Said text = Tactus(each.words);
  EXPECT_EQ(text.code, 2) << text.out << text.err;
  EXPECT_THAT(text.err, HasSubstr(each.complaint)) << text.out;
  EXPECT_EQ(Tree(), tree);

  std::vector<std::string> words = each.words;
  words.push_back("--json");
  const Said json = Tactus(words);
  EXPECT_EQ(json.code, 2);
  EXPECT_THAT(json.err, HasSubstr(each.complaint));
  EXPECT_EQ(Tree(), tree);
  if (json.out.empty()) return;  // the command line itself was not understood
  const nlohmann::json parsed = json.Json();
  ASSERT_FALSE(parsed["errors"].empty()) << json.out;
  EXPECT_NE(parsed["errors"][0]["message"], "");
}

INSTANTIATE_TEST_SUITE_P(Table, MalformedInputTest, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

class InputTest : public CommandTest {};

TEST_F(InputTest, AllComplaintsOfAFileAreToldAtOnce) {
  Write("scenarios/x.yaml", "name: x\nhost: halion\nlenght: 1s\nscirpt: note.lua\n");
  const nlohmann::json json = Tactus({"check", "scenarios/x.yaml", "--json"}).Json();
  std::vector<int> lines;
  for (const auto& error : json["errors"]) lines.push_back(error["line"]);
  EXPECT_GE(lines.size(), 2u);
  EXPECT_THAT(lines, testing::IsSupersetOf({3, 4}));
}

TEST_F(InputTest, ABrokenScenarioDoesNotKeepOthersFromBeingTested) {
  Write("scenarios/note.yaml", kScenario);
  Write("scenarios/broken.yaml", "name: broken\n");
  const Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("FAIL          -  broken\n"), HasSubstr("broken.yaml:1:1: the key 'host' is missing"),
                    HasSubstr("1 passed, 1 failed\n")));
  const nlohmann::json json = Tactus({"test", "scenarios", "--json"}).Json();
  EXPECT_EQ(json["passed"], 1);
  EXPECT_EQ(json["scenarios"][0]["status"], "failed");
  EXPECT_THAT(json["scenarios"][0]["message"].get<std::string>(), HasSubstr("broken.yaml:1:1: "));
}

TEST_F(InputTest, ACheckOfManyTellsTheErrorsOfEach) {
  Write("scenarios/a.yaml", "name: a\n");
  Write("scenarios/b.yaml", "name: b\n");
  const Said said = Tactus({"check", "scenarios"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, AllOf(HasSubstr("a.yaml:1:1: "), HasSubstr("b.yaml:1:1: ")));
  EXPECT_THAT(said.out, HasSubstr("ok " + std::string("scenarios/note.yaml")));
}

TEST_F(InputTest, RuntimeErrorsOfScriptsAreFoundNotRefused) {
  Write("scenarios/note.lua", "function onNote(event)\n  error('no')\nend\n");
  Write("scenarios/note.yaml", kScenario);
  const Said said = Tactus({"run", "scenarios/note.yaml", "--no-score"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, AllOf(HasSubstr("found at "), HasSubstr("note.lua:2"), HasSubstr("script_error")));
}

}  // namespace
}  // namespace tools
