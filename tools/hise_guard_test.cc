// What HISE's builds differ in: the guard of the audio thread, the glitch logger, exported plugins, newer versions.
#include "tools/hise_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Data, then an onNoteOn of that body.
std::string OnNote(const std::string& body) {
  return "const var list = [];\nconst var roomy = [];\nroomy.reserve(8);\nconst var data = {\"known\": 1};\n"
         "reg text = \"a\";\nfunction normal() { return 1; }\ninline function inlined() { return 1; }\n"
         "function onNoteOn()\n{\n" +
         body + "\n}\n";
}

HiseSettings Note(std::string more = "") {
  return {.timeline = {"at: 10ms, note_on: {key: 60}"}, .more = std::move(more)};
}

struct Operation {
  const char* body;
  const char* what;  // null: it is allowed
};

// HI-R80: what allocates is refused by its name, in the words of the host.
TEST_F(HiseTest, TheGuardNamesWhatAllocates) {
  const Operation operations[] = {
      {"local o = {};", "Object creation"},
      {"local a = [1, 2];", "non-empty Array creation"},
      {"local a = [];", nullptr},
      {"list.push(1);", "Array resizing. Call Array.reserve() to make sure there's enough space."},
      {"list[3] = 1;", "Array resizing. Call Array.reserve() to make sure there's enough space."},
      {"roomy.push(1); roomy[3] = 1;", nullptr},
      {"list.reserve(4);", "HeapBlock allocation"},
      {"data.fresh = 2;", "Resizing of object."},
      {"data.known = 2;", nullptr},
      {"data[\"known\"] = 2;", "Dynamic object access using []. Try object.member instead"},
      {"local x = data[\"known\"];", "Dynamic object access using []. Try object.member instead"},
      {"normal();", "Non inline function call"},
      {"inlined();", nullptr},
      {"Engine.createTimerObject();", "Illegal API call (Engine.createTimerObject)"},
      {"text = text + 1;", nullptr},
  };
  for (const Operation& operation : operations) {
    SCOPED_TRACE(operation.body);
    auto out = Play(OnNote(operation.body), Note());
    const std::vector<std::string> errors = out.Texts("script_error");
    if (operation.what == nullptr) {
      EXPECT_THAT(errors, IsEmpty());
    } else {
      ASSERT_EQ(errors.size(), 1u);
      EXPECT_THAT(errors[0], HasSubstr(std::string("Illegal operation in audio thread: ") + operation.what));
      EXPECT_THAT(errors[0], HasSubstr("onNoteOn - Line 10, column"));
    }
  }
}

// HI-R80: whether it watches strings too is open.
TEST_F(HiseTest, TheGuardMayRefuseStrings) {
  EXPECT_THAT(Play(OnNote("text = text + 1;"), Note("switches: {audioStrings: refused}\n")).First("script_error").text,
              HasSubstr("Illegal operation in audio thread: String creation"));
}

// HI-R81: it is a matter of the build, and of the audio thread alone.
TEST_F(HiseTest, WithoutTheGuardEverythingGoes) {
  const std::string all = "list.push(1); data.fresh = {}; data[\"x\"] = [1]; normal(); Console.print(list.length);";
  EXPECT_THAT(Play(OnNote(all), Note("audio_guard: false\n")).Prints(), ElementsAre("1"));
  EXPECT_EQ(Play(OnNote(all), Note("mode: frontend\n")).Count("log"), 0u);
  EXPECT_THAT(Play("Synth.deferCallbacks(true);\n" + OnNote(all), Note()).Prints(), ElementsAre("1"));
}

// HI-R84: shares of a block of 5.333 ms: a callback may take 213 us, the whole block 3.733 ms.
TEST_F(HiseTest, TheGlitchLoggerWarnsOfLongCallbacks) {
  HiseSettings setup = Note("glitch_logger: true\n");
  setup.costs = "statement: 0ns, Synth.isTimerRunning: 200us";
  EXPECT_EQ(Play(OnNote("Synth.isTimerRunning();"), setup).Count("glitch"), 0u);
  auto two = Play(OnNote("Synth.isTimerRunning(); Synth.isTimerRunning();"), setup);
  EXPECT_THAT(two.Texts("glitch"), ElementsAre("onNoteOn"));
  EXPECT_THAT(two.Values("glitch", "percent"), ElementsAre(4));
  setup.costs = "statement: 0ns, Synth.isTimerRunning: 4ms";
  EXPECT_THAT(Play(OnNote("Synth.isTimerRunning();"), setup).Texts("glitch"),
              ElementsAre("onNoteOn", "the whole block"));
  setup.more = "";
  EXPECT_EQ(Play(OnNote("Synth.isTimerRunning();"), setup).Count("glitch"), 0u);
}

// HI-R90: an exported plugin logs and goes on behind the mistake, with undefined in place of what failed.
TEST_F(HiseTest, AnExportedPluginGoesOnAfterAnError) {
  const std::string script =
      WithTask("",
               "local x = Content.getComponent(\"none\");\nx.setValue(1);\nlocal y = \"a\" - 1;\n"
               "for (e in 5) { data.walked = 1; }\n{ .lock(Threads.UI); data.inside = isDefined(x) + isDefined(y); }\n"
               "if (!isDefined(data.walked) && data.inside == 0) t.callOnBackgroundThread(work);",
               "const var data = {};\n");
  HiseSettings setup = Clicks({100});
  EXPECT_EQ(Play(script, setup).Count("task.start"), 0u);
  setup.more = "mode: frontend\n";
  auto out = Play(script, setup);
  EXPECT_EQ(out.Count("script_error"), 0u);
  EXPECT_EQ(out.Count("task.start"), 1u);
  ASSERT_EQ(out.Count("log"), 5u) << out.Trace();
  EXPECT_THAT(out.Texts("log")[0], HasSubstr("Component with name none wasn't found"));
  EXPECT_THAT(out.Texts("log")[4], HasSubstr("Error at acquiring MessageLock: WhyULockMessageThread"));
}

// HI-R90: what would only fail again ends the callback there too.
TEST_F(HiseTest, AnExportedPluginStopsWhenTheStackIsFull) {
  HiseSettings setup = Clicks({100, 200});
  setup.more = "mode: frontend\n";
  auto out = Play(OnGo("deep();", "function deep() { return deep(); }\n"), setup);
  ASSERT_EQ(out.Count("log"), 2u);
  EXPECT_THAT(out.Texts("log")[0], HasSubstr("Call stack is too deep"));
}

// HI-R94.
TEST_F(HiseTest, NewerVersionsCheckTheFinishCallback) {
  const std::string script = "const var t = Engine.createBackgroundTask(\"T\");\nt.setFinishCallback(5);\n";
  EXPECT_EQ(Play(script).Count("script_error"), 0u);
  HiseSettings setup;
  setup.more = "version: \"2026\"\n";
  EXPECT_THAT(Play(script, setup).First("script_error").text, HasSubstr("the argument is not a function"));
}

// HI-R94.
TEST_F(HiseTest, NewerVersionsHaveAProfiler) {
  HiseSettings setup = Clicks({100});
  const auto error = [&](const std::string& ms) {
    const auto texts = Play(OnGo("Threads.startProfiling(" + ms + ", 0);"), setup).Texts("script_error");
    return texts.empty() ? "" : texts[0];
  };
  EXPECT_THAT(error("100"), HasSubstr("Function / constant not found: Threads.startProfiling"));
  setup.more = "version: \"2026\"\n";
  EXPECT_EQ(error("100"), "");
  EXPECT_THAT(error("9"), HasSubstr("within 10 and 10000 ms"));
}

}  // namespace
}  // namespace tools
