// HALion's contexts as a script meets them: the documented examples, calls in the wrong context, what a callback does
// to its event, and when an input is heard.
#include <gmock/gmock.h>

#include <algorithm>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const engine::Host& TheHost() {
  for (const engine::Host* host : Hosts()) {
    if (host->Name() == "halion") return *host;
  }
  abort();
}

// ---- the documented examples

TEST_F(HalionTest, AControllerFunctionInOnNoteIsTheDocumentedError) {
  // HA-R80: word for word what the vendor's screenshot shows; the call stands on line 4, indented by two.
  Outcome out = Play(
      "-- A note begins in the Processor, and a browser is opened by the Controller.\n"
      "\n"
      "function onNote(event)\n"
      "  openURL(\"http://www.steinberg.net/en/home.html\")\n"
      "end\n",
      {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.Texts("script_error"),
              ElementsAre("onNote: 4: Function HALion::openURL is not available in the Processor context.:   "
                          "openURL(\"http://www.steinberg.net/en/home.html\")"));
  EXPECT_EQ(out.First("script_error").context, "audio");
  EXPECT_EQ(out.First("script_error").line, 4);
  EXPECT_EQ(out.Count("openURL"), 0u);
  ASSERT_EQ(out.run.findings.size(), 1u);
  EXPECT_EQ(out.run.findings[0].location, "script.lua:4");
}

TEST_F(HalionTest, AProcessorFunctionInAParameterCallbackIsTheSameErrorTheOtherWayRound) {
  // HA-R81: the form of HA-R80 with the other context's name.
  Outcome out = Play(
      "function changed()\n"
      "\tplayNote(60, 100)\n"
      "end\n"
      "defineParameter(\"level\", \"Level\", 0, 0, 10, 1, changed)\n",
      {.timeline = {"at: 10ms, set_parameter: {name: level, value: 3}"}});
  ASSERT_EQ(out.Count("script_error"), 1u);
  EXPECT_THAT(
      out.Texts("script_error")[0],
      HasSubstr(": 2: Function HALion::playNote is not available in the Controller context.: \tplayNote(60, 100)"));
  EXPECT_EQ(out.First("script_error").context, "controller");
  EXPECT_EQ(out.Count("note.on"), 0u);
}

TEST_F(HalionTest, RunAsyncTakesTheCallToTheController) {
  // HA-R83: the documented remedy.
  Outcome out = Play(
      "function onNote(event)\n"
      "  runAsync(function() openURL(\"http://example.com\") end)\n"
      "end\n",
      {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_EQ(out.First("openURL", "http://example.com").context, "controller");
  EXPECT_EQ(out.Count("runAsync.resume"), 1u);
}

TEST_F(HalionTest, RunSyncTakesAFadeFromAParameterCallbackToTheProcessor) {
  Outcome out = Play(R"(
defineSlotLocal("voices")
voices = {}
function onNote(event) voices[#voices + 1] = postEvent(event) end
local function fadeAll()
  for _, id in ipairs(voices) do fade(id, nil, 0, 20, true) end
  voices = {}
end
defineParameter("off", "All off", false, function() if off then runSync(fadeAll, 1) end end)
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 12ms, note_on: {key: 64}",
                                   "at: 40ms, set_parameter: {name: off, value: true}"}});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_EQ(out.First("runSync.call").context, "controller");
  EXPECT_EQ(out.First("runSync.run").context, "audio");
  EXPECT_EQ(out.Values("fade", "id"), out.Values("note.on", "id"));
  EXPECT_EQ(out.Count("fade"), 2u);
}

TEST_F(HalionTest, EachCallbackSeesTheContextItRunsIn) {
  // HA-R2, HA-R12.
  Outcome out =
      Play(R"(
print("globals " .. getContext())
function onInit() print("onInit " .. getContext()) end
function onNote() print("onNote " .. getContext()); runAsync(function() print("async " .. getContext()) end) end
function onRelease() print("onRelease " .. getContext()) end
function onController() print("onController " .. getContext()) end
defineParameter("p", "P", 0, 0, 9, 1, function()
  print("onChanged " .. getContext())
  runSync(function() print("sync " .. getContext()) end)
end)
)",
           {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 30ms, note_off: {key: 60}",
                         "at: 40ms, controller: {cc: 1, value: 2}", "at: 50ms, set_parameter: {name: p, value: 1}"}});
  EXPECT_THAT(out.Prints(),
              ElementsAre("globals Controller", "onInit Processor", "onNote Processor", "async Controller",
                          "onRelease Processor", "onController Processor", "onChanged Controller", "sync Processor"));
  for (const LoggedEvent& event : out.Named("print")) {
    EXPECT_EQ(event.context, event.text.ends_with("Processor") ? "audio" : "controller") << event.text;
  }
}

// ---- every function of the interface

// A script that calls each of these functions on a line of its own; line i + 1 holds names[i].
std::string Calls(const std::vector<std::string>& names, bool in_processor) {
  std::string script = in_processor ? "function onNote() " : "function changed() ";
  script += "local function try(call) local good, text = pcall(call) print(good, text) end\n";
  for (const std::string& name : names) script += "try(function() " + name + "() end)\n";
  script += "end\n";
  if (!in_processor) script += "defineParameter('p', 'P', 0, 0, 9, 1, changed)\n";
  return script;
}

std::vector<std::string> TimelineFor(bool in_processor) {
  if (in_processor) return {"at: 10ms, note_on: {key: 60}"};
  return {"at: 10ms, set_parameter: {name: p, value: 1}"};
}

TEST_F(HalionTest, EveryFunctionIsAGlobalOfTheScript) {
  // HA-R4.
  std::string script;
  for (const engine::FunctionInfo& function : TheHost().Functions()) {
    std::string name(function.name);
    script += "assert(type(" + name + ") == 'function', '" + name + "')\n";
  }
  Outcome out = Play(script + "print('all')\n");
  EXPECT_THAT(out.Texts("script_error"), IsEmpty());
  EXPECT_THAT(out.Prints(), ElementsAre("all"));
}

TEST_F(HalionTest, EveryFunctionComplainsInTheWrongContext) {
  // HA-R80, HA-R81. A UI function is wrong in both.
  for (bool in_processor : {false, true}) {
    std::vector<std::string> names;
    for (const engine::FunctionInfo& function : TheHost().Functions()) {
      std::string_view right = in_processor ? "Processor" : "Controller";
      if (function.contexts.find(right) == std::string_view::npos) names.emplace_back(function.name);
    }
    ASSERT_GT(names.size(), 50u);
    Outcome out = Play(Calls(names, in_processor), {.timeline = TimelineFor(in_processor)});
    std::vector<std::string> prints = out.Prints();
    ASSERT_EQ(prints.size(), names.size());
    for (size_t i = 0; i < names.size(); ++i) {
      EXPECT_THAT(prints[i], StartsWith("false\t"));
      EXPECT_THAT(prints[i], HasSubstr(": " + std::to_string(i + 2) + ": Function HALion::" + names[i] +
                                       " is not available in the " + (in_processor ? "Processor" : "Controller") +
                                       " context.: try(function() " + names[i] + "() end)"));
    }
    EXPECT_THAT(out.run.findings, IsEmpty());  // the script caught them
  }
}

TEST_F(HalionTest, AFunctionThatIsNotModelledSaysSoByName) {
  for (bool in_processor : {false, true}) {
    std::vector<std::string> names;
    for (const engine::FunctionInfo& function : TheHost().Functions()) {
      bool here = function.contexts.find(in_processor ? "Processor" : "Controller") != std::string_view::npos;
      if (here && !function.modelled) names.emplace_back(function.name);
    }
    EXPECT_EQ(std::count(names.begin(), names.end(), "loadPreset"), in_processor ? 0 : 1);
    Outcome out = Play(Calls(names, in_processor), {.timeline = TimelineFor(in_processor)});
    std::vector<std::string> prints = out.Prints();
    ASSERT_EQ(prints.size(), names.size());
    for (size_t i = 0; i < names.size(); ++i) {
      EXPECT_THAT(prints[i], HasSubstr(": Function HALion::" + names[i] + " is not modelled by tactus.: "));
    }
  }
}

TEST_F(HalionTest, GetTimeAndDefineModulationMayBeCalledInGlobalStatementsThoughTheyAreOfTheProcessor) {
  // HA-R84: the vendor's own examples do it.
  Outcome out = Play("print(type(getTime()))\nprint(pcall(defineModulation))\nprint(pcall(getTempo))\n");
  ASSERT_EQ(out.Count("print"), 3u) << out.Trace();
  EXPECT_EQ(out.Prints()[0], "number");
  EXPECT_THAT(out.Prints()[1], HasSubstr("HALion::defineModulation is not modelled"));
  EXPECT_THAT(out.Prints()[2], HasSubstr("HALion::getTempo is not available in the Controller context."));
}

// ---- events

TEST_F(HalionTest, AnEventWithoutACallbackPassesThrough) {
  // HA-R14.
  Outcome out = Play("", {.timeline = {"at: 10ms, note_on: {key: 61, velocity: 90}",
                                       "at: 20ms, controller: {cc: 7, value: 99}", "at: 30ms, note_off: {key: 61}"}});
  EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(61));
  EXPECT_THAT(out.Values("note.on", "velocity"), ElementsAre(90));
  EXPECT_THAT(out.Values("controlChange", "value"), ElementsAre(99));
  EXPECT_EQ(out.Values("note.off", "id"), out.Values("note.on", "id"));
}

TEST_F(HalionTest, ACallbackSwallowsItsEvent) {
  // HA-R14.
  Outcome out = Play("function onNote() end function onController() end function onRelease() end",
                     {.timeline = {"at: 10ms, note_on: {key: 61}", "at: 20ms, controller: {cc: 7, value: 99}",
                                   "at: 30ms, note_off: {key: 61}"}});
  EXPECT_EQ(out.Count("callback.start"), 4u) << out.Trace();  // the global statements too
  EXPECT_EQ(out.Count("note.on") + out.Count("note.off") + out.Count("controlChange"), 0u);
  EXPECT_EQ(out.FirstSound(), out.Frames());
}

TEST_F(HalionTest, APostedEventSoundsAndItsReleaseEndsIt) {
  // HA-R61.
  Outcome out =
      Play("function onNote(e) print(type(postEvent(e))) end function onRelease(e) print(type(postEvent(e))) end",
           {.timeline = {"at: 10ms, note_on: {key: 61}", "at: 30ms, note_off: {key: 61}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("number", "nil"));
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(480 + 256));
  EXPECT_THAT(out.Values("note.off", "frame"), ElementsAre(1440 + 256));
  EXPECT_EQ(out.FirstSound(), 480 + 256);
  EXPECT_EQ(out.FirstSilence(480 + 256), 1440 + 256);
}

TEST_F(HalionTest, AnErrorEndsItsCallbackOnly) {
  // HA-R82.
  Outcome out = Play(R"(
count = 0
function onNote(event)
  count = count + 1
  if count == 1 then local x = nil + 1 end
  print(count)
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, note_on: {key: 62}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("2"));
  ASSERT_EQ(out.Count("script_error"), 1u);
  EXPECT_THAT(out.Texts("script_error")[0], StartsWith("onNote: 5: attempt to perform arithmetic on a nil value"));
  EXPECT_EQ(out.Values("callback.start", "call"), out.Values("callback.end", "call"));
}

TEST_F(HalionTest, OnInitIsTheFirstCallbackOfTheProcessor) {
  // HA-R10: after the global statements, in the first block that begins after them.
  Outcome out = Play("print('globals') function onInit() print('init') end function onNote() print('note') end",
                     {.timeline = {"at: 0ms, note_on: {key: 60}", "at: 6ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("globals", "init", "note", "note"));
  EXPECT_GE(out.First("print", "init").time, StartOf(1, 256));
  EXPECT_LT(out.First("print", "init").time, StartOf(2, 256));
}

TEST_F(HalionTest, BeforeTheProgramIsInItsSlotAnEventIsLost) {
  // The global statements take 20 ms: until they have run there is no callback, and nothing that could sound.
  Outcome out = Play("for i = 1, 1000 do end function onNote() print('note') end",
                     {.timeline = {"at: 1ms, note_on: {key: 60}", "at: 60ms, note_on: {key: 62}"},
                      .more = "costs: {instruction: 20us}\n"});
  EXPECT_EQ(out.Count("note.on"), 0u);
  EXPECT_THAT(out.Prints(), ElementsAre("note"));
}

// ---- stamped and arrival

// Where an input at `at` must begin to sound: the block n with start - period <= at < start, as far in as its frame is
// into the block before. At most the block's first frame earlier, as starts are rounded down to the nanosecond.
int64_t HeardAt(Time at, int block_frames, int64_t block) {
  int64_t offset = at * 48000 / 1'000'000'000 - (block - 1) * block_frames;
  return block * block_frames + std::max<int64_t>(0, offset);
}

TEST_F(HalionTest, AStampedInputIsHeardAtItsFrameOneBlockLater) {
  for (int block_frames : {64, 100, 256, 1024}) {
    std::vector<Time> times = {0, 1, 1'000'000, 10'000'000, 12'345'678, 20'833, 20'834};
    for (int64_t block : {1, 2, 3}) {
      for (Time delta : {-1, 0, 1}) times.push_back(StartOf(block, block_frames) + delta);
    }
    for (Time at : times) {
      SCOPED_TRACE(testing::Message() << at << " ns, blocks of " << block_frames);
      Outcome out = Play(
          "", {.block_frames = block_frames, .timeline = {"at: " + std::to_string(at) + "ns, note_on: {key: 60}"}});
      int64_t frame = HeardAt(at, block_frames, FirstBlockAfter(at, block_frames));
      EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(frame));
      EXPECT_EQ(out.FirstSound(), frame);
    }
  }
}

TEST_F(HalionTest, AnArrivalInputIsHeardAtTheStartOfTheNextBlock) {
  for (Time at : {1'000'000, 5'333'332, 5'333'334, 12'345'678}) {
    Outcome out = Play("", {.timeline = {"at: " + std::to_string(at) + "ns, input: arrival, note_on: {key: 60}"}});
    EXPECT_EQ(out.FirstSound(), FirstBlockAfter(at, 256) * 256) << at;
  }
}

TEST_F(HalionTest, InputsOfOneInstantKeepTheirOrder) {
  Outcome out = Play(
      "function onNote(e) print(e.note) end",
      {.timeline = {"at: 10ms, note_on: {key: 72}", "at: 10ms, note_on: {key: 60}", "at: 10ms, note_on: {key: 65}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("72", "60", "65"));
}

// ---- determinism

// Uses everything that could be uneven: both contexts, waits, both ways across, and the synth.
constexpr const char* kBusy = R"(
held = {}
function onNote(e)
  held[e.note] = playNote(e.note, e.velocity)
  wait(7)
  changeVolume(held[e.note], 0.5, false, 5)
  runAsync(function() print(tostring(held)) end)
  playNote(e.note + 12, 80, 15)
end
defineParameter("p", "P", 0, 0, 9, 1, function() runSync(function() print(p) end) wait(12) print("late") end)
)";
const std::vector<std::string> kBusyTimeline = {"at: 10ms, note_on: {key: 60}", "at: 13.3ms, note_on: {key: 67}",
                                                "at: 20ms, set_parameter: {name: p, value: 4}",
                                                "at: 60ms, note_off: {key: 60}"};

TEST_F(HalionTest, TheSameRunTwiceIsTheSame) {
  Outcome first = Play(kBusy, {.timeline = kBusyTimeline}), second = Play(kBusy, {.timeline = kBusyTimeline});
  ASSERT_NE(first.run.hash, 0u);
  EXPECT_EQ(first.run.hash, second.run.hash);
  EXPECT_EQ(first.Trace(), second.Trace());
  EXPECT_EQ(first.run.audio, second.run.audio);
  EXPECT_THAT(first.run.findings, IsEmpty());
  Outcome other = Play(std::string(kBusy) + "\nprint('more')", {.timeline = kBusyTimeline});
  EXPECT_NE(first.run.hash, other.run.hash);
}

TEST_F(HalionTest, SoundIsTheSameForEveryBlockSizeButOneBlockLater) {
  // Stamped notes, waits (HA-R29) and durations: nothing here depends on where blocks begin.
  const char* script = "function onNote(e) playNote(e.note, 100, 30) wait(3.7) playNote(e.note + 7, 70, 11.1) end";
  std::vector<std::string> timeline = {"at: 11.111ms, note_on: {key: 60}", "at: 17ms, note_on: {key: 63}",
                                       "at: 17.5ms, note_off: {key: 60}", "at: 80ms, note_off: {key: 63}"};
  Outcome base = Play(script, {.length = "150ms", .block_frames = 32, .timeline = timeline});
  ASSERT_LT(base.FirstSound(), base.Frames());
  for (int block_frames : {64, 100, 256, 512, 1024}) {
    Outcome out = Play(script, {.length = "150ms", .block_frames = block_frames, .timeline = timeline});
    int64_t shift = block_frames - 32, end = out.Frames() - 1024;
    EXPECT_EQ(out.FirstSound(), base.FirstSound() + shift);
    for (int64_t frame = 0; frame < end; ++frame) {
      ASSERT_EQ(out.At(frame + shift), base.At(frame)) << "frame " << frame << ", blocks of " << block_frames;
    }
  }
}

TEST_F(HalionTest, ABareScriptIsPlayedWithTheDefaultScenario) {
  Outcome out = PlayBare("function onNote(e) print(e.note, e.velocity) end");
  EXPECT_THAT(out.Prints(), ElementsAre("60\t100", "67\t100"));
  EXPECT_EQ(out.run.format.block_frames, 256);
}

}  // namespace
}  // namespace tools
