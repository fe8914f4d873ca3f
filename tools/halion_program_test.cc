// What happens to the program as a whole: the order of its start, onIdle, bypass, and leaving the slot. HA-R10 to
// HA-R12, HA-R65. A note of 10 ms is handled at frame 480 plus the block of latency.
#include <gmock/gmock.h>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kNoteOn = "at: 10ms, note_on: {key: 60}";

// ---- start

const char* const kSaysAll = R"(
defineParameter("p", "P", 1, 0, 9, 1, function() print("changed") end)
print("globals", p)
function onLoad(data) print("onLoad", p, data and data.x, getContext()) end
function onLoadIntoSlot() print("onLoadIntoSlot", getContext()) end
function onInit() print("onInit", getContext()) end
function onNote() print("onNote") end
function onRemoveFromSlot() print("onRemoveFromSlot", getContext()) end
)";

TEST_F(HalionTest, AProgramStartsInTheDocumentedOrder) {
  // HA-R10: parameters are restored without a callback; onLoad comes with a preset only.
  Outcome bare = Play(kSaysAll);
  EXPECT_THAT(bare.Prints(), ElementsAre("globals\t1", "onLoadIntoSlot\tController", "onInit\tProcessor"));
  Outcome preset = Play(kSaysAll, {.more = "preset: {parameters: {p: 7}, data: {x: kept}}\n"});
  EXPECT_THAT(preset.Prints(), ElementsAre("globals\t1", "onLoad\t7\tkept\tController", "onLoadIntoSlot\tController",
                                           "onInit\tProcessor"));
  EXPECT_THAT(preset.Texts("parameter"), ElementsAre("p=7"));
  Outcome no_data = Play(kSaysAll, {.more = "preset: {parameters: {p: 7}}\n"});
  EXPECT_EQ(no_data.Prints().at(1), "onLoad\t7\tnil\tController");
}

TEST_F(HalionTest, OnInitWaitsForOnLoadIntoSlotAndIsTheFirstOfTheProcessor) {
  // HA-R10: a note, a runSync and an onChanged of the Processor that come before it do not come before it.
  Outcome out = Play(
      R"(
defineParameter{name = "p", processorCallback = true, onChanged = function() print("changed", getContext()) end}
runSync(function() print("runSync") end)
function onLoadIntoSlot() openURL("slow") setParameter("p", 3) print("loaded") end
function onInit() print("onInit") end
function onNote() print("onNote") end
)",
      {.timeline = {kNoteOn, "at: 60ms, note_on: {key: 62}"}, .more = "costs: {instruction: 0ns, openURL: 30ms}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("loaded", "changed\tController", "onInit", "runSync", "onNote"));
  EXPECT_EQ(out.First("print", "onInit").time, StartOf(FirstBlockAfter(30'000'000, 256), 256));
  EXPECT_EQ(out.Count("note.on"), 0u);  // the program was not in its slot yet
}

TEST_F(HalionTest, WithoutASlotOrAZoneTheScriptHasNoProcessor) {
  // HA-R11.
  Outcome no_slot = Play(kSaysAll, {.timeline = {kNoteOn}, .more = "in_slot: false\npreset: {parameters: {p: 7}}\n"});
  EXPECT_THAT(no_slot.Prints(), ElementsAre("globals\t1", "onLoad\t7\tnil\tController"));
  Outcome no_zone = Play(kSaysAll, {.timeline = {kNoteOn}, .more = "zone: false\n"});
  EXPECT_THAT(no_zone.Prints(), ElementsAre("globals\t1", "onLoadIntoSlot\tController"));
}

TEST_F(HalionTest, ARunSyncWithoutAProcessorStaysPending) {
  // HA-R21, HA-R11.
  Outcome out = Play("runSync(function() print('ran') end) print('called')", {.more = "in_slot: false\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("called"));
  EXPECT_EQ(out.Count("runSync.call"), 1u);
  EXPECT_EQ(out.Count("runSync.run"), 0u);
}

// ---- onIdle

std::vector<Time> TimesOf(const Outcome& out, std::string_view text) {
  std::vector<Time> times;
  for (const LoggedEvent& event : out.Named("print")) {
    if (event.text == text) times.push_back(event.time);
  }
  return times;
}

TEST_F(HalionTest, OnIdleComesAtItsPeriodInTheController) {
  // HA-R12: 100 ms if the scenario does not say.
  const char* script = "function onIdle() print(getContext()) end";
  Outcome said = Play(script, {.more = "costs: {instruction: 0ns}\nidle_period: 30ms\n"});
  EXPECT_THAT(TimesOf(said, "Controller"), ElementsAre(30'000'000, 60'000'000, 90'000'000));
  Outcome unsaid = Play(script, {.length = "350ms", .more = "costs: {instruction: 0ns}\n"});
  EXPECT_THAT(TimesOf(unsaid, "Controller"), ElementsAre(100'000'000, 200'000'000, 300'000'000));
}

TEST_F(HalionTest, OnIdleIsLeftOutWhileTheScriptIsBusy) {
  // HA-R12: due at 40 ms, while a callback runs from 35 ms to 45 ms; the next one is a period after that.
  Outcome out = Play(R"(
function onIdle() print("idle") end
defineParameter("p", "P", 0, 0, 9, 1, function() openURL("slow") end)
)",
                     {.timeline = {"at: 35ms, set_parameter: {name: p, value: 1}"},
                      .more = "costs: {instruction: 0ns, openURL: 10ms}\nidle_period: 20ms\n"});
  EXPECT_THAT(TimesOf(out, "idle"), ElementsAre(20'000'000, 65'000'000, 85'000'000));
}

TEST_F(HalionTest, OnIdleMayWait) {
  // HA-R15: another one comes meanwhile.
  Outcome out = Play("n = 0 function onIdle() n = n + 1 local mine = n wait(45) print(mine, n) end",
                     {.more = "costs: {instruction: 0ns}\nidle_period: 20ms\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("1\t3", "2\t4"));
}

// ---- bypass

TEST_F(HalionTest, ABypassedScriptIsPassedByUntilItIsBack) {
  // HA-R65.
  Outcome out = Play(
      "function onNote(e) print(e.note) end",
      {.timeline = {kNoteOn, "at: 20ms, bypass: {on: true}", "at: 30ms, note_on: {key: 61}",
                    "at: 40ms, note_off: {key: 61}", "at: 50ms, bypass: {on: false}", "at: 60ms, note_on: {key: 62}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("60", "62"));
  EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(61));
  EXPECT_THAT(out.Values("note.off", "frame"), ElementsAre(1920 + 256));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

TEST_F(HalionTest, ABypassTakesItsTurnAmongTheEventsOfItsBlock) {
  // HA-R65: of two notes 2 ms apart in one block, the first is the script's.
  Outcome out =
      Play("function onNote(e) print(e.note) end",
           {.block_frames = 1024,
            .timeline = {"at: 5ms, note_on: {key: 60}", "at: 6ms, bypass: {on: true}", "at: 7ms, note_on: {key: 61}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("60"));
  EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(61));
}

// A note that nothing ends, on key 72.
const char* const kHangs = "function onNote() playNote(72, 100, 0) end\nfunction onRelease() end\n";
const std::vector<std::string> kBypassed = {kNoteOn, "at: 20ms, note_off: {key: 60}", "at: 40ms, bypass: {on: true}"};

TEST_F(HalionTest, ANoteThatABypassedScriptWouldHaveHadToReleaseHangs) {
  // HA-R65.
  Outcome out = Play(kHangs, {.timeline = kBypassed});
  ASSERT_EQ(out.Count("hanging_note"), 1u);
  EXPECT_EQ(Outcome::Value(out.First("hanging_note"), "id"), Outcome::Value(out.First("note.on"), "id"));
  EXPECT_EQ(Outcome::Value(out.First("hanging_note"), "key"), 72);
  EXPECT_EQ(out.run.findings.size(), 1u);
  EXPECT_EQ(out.FirstSilence(480 + 256), out.Frames());
  Outcome plays_on = Play(kHangs, {.timeline = {kBypassed[0], kBypassed[1]}});
  EXPECT_EQ(plays_on.Count("hanging_note"), 0u);
}

TEST_F(HalionTest, SetBypassNoteOffReleasesItWithTheBypass) {
  // HA-R65: for its key alone, and not once it is taken back.
  const std::string script = kHangs;
  Outcome marked = Play(script + "function onRelease() setBypassNoteOff(72) end", {.timeline = kBypassed});
  EXPECT_THAT(marked.run.findings, IsEmpty());
  EXPECT_THAT(marked.Values("note.off", "frame"), ElementsAre(1920 + 256));
  EXPECT_EQ(marked.FirstSilence(480 + 256), 1920 + 256);
  Outcome said = Play(script + "function onRelease() setBypassNoteOff(72, true) end", {.timeline = kBypassed});
  EXPECT_EQ(said.Count("hanging_note"), 0u);
  for (const char* body : {"setBypassNoteOff(60)", "setBypassNoteOff(72) setBypassNoteOff(72, false)"}) {
    Outcome hangs = Play(script + "function onRelease() " + body + " end", {.timeline = kBypassed});
    EXPECT_EQ(hangs.Count("hanging_note"), 1u) << body;
    EXPECT_EQ(hangs.Count("note.off"), 0u) << body;
  }
}

TEST_F(HalionTest, WhatItsKeyOrItsDurationEndsDoesNotHang) {
  // HA-R65, HA-R60: the key still releases what is played for it while the script is bypassed.
  Outcome key = Play("function onNote() playNote(72, 100) end",
                     {.timeline = {kNoteOn, "at: 20ms, bypass: {on: true}", "at: 40ms, note_off: {key: 60}"}});
  EXPECT_THAT(key.run.findings, IsEmpty());
  EXPECT_EQ(key.FirstSilence(480 + 256), 1920 + 256);
  Outcome duration =
      Play("function onNote() playNote(72, 100, 30) end", {.timeline = {kNoteOn, "at: 20ms, bypass: {on: true}"}});
  EXPECT_THAT(duration.run.findings, IsEmpty());
  Outcome of_no_key = Play("function onController() playNote(72, 100, 30) end",
                           {.timeline = {"at: 10ms, controller: {cc: 1, value: 1}", "at: 20ms, bypass: {on: true}"}});
  EXPECT_THAT(of_no_key.run.findings, IsEmpty());
  EXPECT_EQ(of_no_key.FirstSilence(480 + 256), 480 + 256 + 1440);
  EXPECT_EQ(duration.FirstSilence(480 + 256), 480 + 256 + 1440);
}

TEST_F(HalionTest, AWaitThatEndsWhileBypassedGoesOnAtTheFrameAtWhichTheScriptIsBack) {
  // HA-R65; several in the order in which they would have ended. A wait that ends later keeps its frame.
  Outcome out =
      Play(R"(
function onNote(e) wait(e.velocity) playNote(e.note, 1, 1) end
)",
           {.timeline = {"at: 10ms, note_on: {key: 60, velocity: 20}", "at: 11ms, note_on: {key: 61, velocity: 10}",
                         "at: 12ms, note_on: {key: 62, velocity: 40}", "at: 15ms, bypass: {on: true}",
                         "at: 41ms, bypass: {on: false}"}});
  EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(61, 60, 62));
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(1968 + 256, 1968 + 256, 576 + 1920 + 256));
}

TEST_F(HalionTest, AReleaseWhileBypassedIsSeenWhenTheScriptIsBack) {
  // HA-R65, HA-R27: by key and by pedal; a key that is still down goes on being waited for.
  Outcome out = Play("function onNote(e) waitForRelease() playNote(e.note, 1, 1) end",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 11ms, note_on: {key: 61}",
                                   "at: 12ms, note_on: {key: 62}", "at: 13ms, controller: {cc: 64, value: 127}",
                                   "at: 15ms, bypass: {on: true}", "at: 20ms, note_off: {key: 61}",
                                   "at: 21ms, controller: {cc: 64, value: 0}", "at: 22ms, note_off: {key: 60}",
                                   "at: 40ms, bypass: {on: false}", "at: 50ms, note_off: {key: 62}"}});
  EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(60, 61, 62));
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(1920 + 256, 1920 + 256, 2400 + 256));
}

TEST_F(HalionTest, ARunAsyncThatCompletesWhileBypassedGoesOnInTheFirstBlockAfterIt) {
  // HA-R65, HA-R20: the function itself runs, it is the Controller's.
  Outcome out = Play("function onNote() runAsync(function() openURL('slow') print('function') end) print('on') end",
                     {.timeline = {kNoteOn, "at: 12ms, bypass: {on: true}", "at: 40ms, bypass: {on: false}"},
                      .more = "costs: {openURL: 15ms}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("function", "on"));
  EXPECT_LT(out.First("print", "function").time, 30'000'000);
  const int64_t handled_in = FirstBlockAfter(40'000'000, 256);
  EXPECT_EQ(out.First("runAsync.resume").time, StartOf(handled_in + 1, 256));
}

// ---- leaving the slot

TEST_F(HalionTest, AScriptThatHasLeftItsSlotPlaysNoMore) {
  // HA-R65, HA-R12: waits, releases, functions and events, whatever comes after it.
  Outcome out =
      Play(R"(
function onNote(e)
  if e.note == 60 then wait(30) end
  if e.note == 61 then waitForRelease() end
  if e.note == 62 then runAsync(function() wait(30) end) end
  print(e.note)
end
function onRelease() print("onRelease") end
function onRemoveFromSlot() print("removed", getContext()) end
defineParameter("p", "P", 0, 0, 9, 1, function() runSync(function() print("runSync") end) end)
)",
           {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 11ms, note_on: {key: 61}", "at: 12ms, note_on: {key: 62}",
                         "at: 25ms, remove_from_slot: {}", "at: 35ms, set_parameter: {name: p, value: 1}",
                         "at: 40ms, note_off: {key: 61}", "at: 60ms, note_on: {key: 63}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("removed\tController"));
}

TEST_F(HalionTest, LeavingTheSlotLeavesHangingNotesAsABypassDoes) {
  // HA-R65.
  const std::vector<std::string> timeline = {kNoteOn, "at: 40ms, remove_from_slot: {}"};
  EXPECT_EQ(Play(kHangs, {.timeline = timeline}).Count("hanging_note"), 1u);
  Outcome marked = Play("function onNote() setBypassNoteOff(72) playNote(72, 100, 0) end", {.timeline = timeline});
  EXPECT_EQ(marked.Count("hanging_note"), 0u);
  EXPECT_EQ(marked.FirstSilence(480 + 256), 1920 + 256);
}

TEST_F(HalionTest, WithoutItsProcessorAProcessorCallbackRunsInTheController) {
  // HA-R45, HA-R41: before and after the program leaves the slot.
  Outcome out =
      Play("defineParameter{name = 'p', processorCallback = true, onChanged = function() print(p, getContext()) end}",
           {.timeline = {"at: 10ms, set_parameter: {name: p, value: 1}", "at: 20ms, remove_from_slot: {}",
                         "at: 40ms, set_parameter: {name: p, value: 2}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("1\tProcessor", "2\tController"));
}

// HA-R11: there is nothing that could sound.
TEST_F(HalionTest, NothingSoundsWithoutAZoneOrOutOfTheRack) {
  for (const char* missing : {"zone: false\n", "in_slot: false\n"}) {
    Outcome out =
        Play("", {.timeline = {"at: 10ms, note_on: {key: 60}"}, .more = std::string(Settings::kPlainVoices) + missing});
    EXPECT_EQ(out.Count("note.on"), 0u) << missing;
  }
  EXPECT_EQ(Play("", {.timeline = {"at: 10ms, note_on: {key: 60}"}}).Count("note.on"), 1u);
}

}  // namespace
}  // namespace tools
