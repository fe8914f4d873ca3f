// Which callback an event reaches, and what the event object says. HA-R6, HA-R13, HA-R14, HA-R64, HA-R67, HA-R92. A
// note of 10 ms is handled at frame 480 plus the block of latency.
#include <gmock/gmock.h>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// One of each kind.
const std::vector<std::string> kAll = {
    "at: 10ms, note_on: {key: 60, velocity: 90}", "at: 20ms, note_off: {key: 60, velocity: 30}",
    "at: 30ms, controller: {cc: 7, value: 99}",   "at: 40ms, pitch_bend: {value: -8191}",
    "at: 50ms, after_touch: {value: 55}",         "at: 60ms, data: {bytes: 'f0 41 10 f7'}"};

std::string Says(std::initializer_list<const char*> callbacks) {
  std::string script;
  for (const char* name : callbacks) {
    script += std::string("function ") + name + "(e) print('" + name + "', e.type, e.controller) end\n";
  }
  return script;
}

// ---- the way to a callback

TEST_F(HalionTest, EachEventHasACallbackOfItsOwn) {
  // HA-R12, HA-R67.
  Outcome out =
      Play(Says({"onNote", "onRelease", "onController", "onPitchBend", "onAfterTouch", "onData", "onUnhandledEvent"}),
           {.timeline = kAll});
  EXPECT_THAT(out.Prints(), ElementsAre("onNote\t1\tnil", "onRelease\t2\tnil", "onController\t3\t7",
                                        "onPitchBend\t3\t129", "onAfterTouch\t3\t128", "onData\t7\tnil"));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

TEST_F(HalionTest, WithoutTheirCallbacksPitchBendAndAfterTouchGoToOnController) {
  // HA-R13.
  Outcome out = Play(Says({"onNote", "onRelease", "onController", "onUnhandledEvent"}), {.timeline = kAll});
  EXPECT_THAT(out.Prints(), ElementsAre("onNote\t1\tnil", "onRelease\t2\tnil", "onController\t3\t7",
                                        "onController\t3\t129", "onController\t3\t128", "onUnhandledEvent\t7\tnil"));
}

TEST_F(HalionTest, WhatHasNoCallbackGoesToOnUnhandledEvent) {
  // HA-R13, HA-R14: which swallows it.
  Outcome out = Play(Says({"onUnhandledEvent"}), {.timeline = kAll});
  EXPECT_THAT(out.Prints(),
              ElementsAre("onUnhandledEvent\t1\tnil", "onUnhandledEvent\t2\tnil", "onUnhandledEvent\t3\t7",
                          "onUnhandledEvent\t3\t129", "onUnhandledEvent\t3\t128", "onUnhandledEvent\t7\tnil"));
  for (const char* sound : {"note.on", "note.off", "controlChange", "pitchBend", "afterTouch", "data"}) {
    EXPECT_EQ(out.Count(sound), 0u) << sound;
  }
}

TEST_F(HalionTest, WithoutAnyCallbackEveryEventPassesThrough) {
  // HA-R14.
  Outcome out = Play("", {.timeline = kAll});
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(480 + 256));
  EXPECT_THAT(out.Values("note.off", "frame"), ElementsAre(960 + 256));
  EXPECT_THAT(out.Values("controlChange", "frame"), ElementsAre(1440 + 256));
  EXPECT_EQ(out.First("pitchBend").values[0], engine::Event::Real(-1));
  EXPECT_THAT(out.Values("pitchBend", "frame"), ElementsAre(1920 + 256));
  EXPECT_THAT(out.Values("afterTouch", "value"), ElementsAre(55));
  EXPECT_THAT(out.Texts("data"), ElementsAre("f0 41 10 f7"));
  EXPECT_THAT(out.Values("data", "frame"), ElementsAre(2880 + 256));
}

TEST_F(HalionTest, WithoutACallbackAnEventIsSwallowedIfTheSwitchSaysSo) {
  // HA-R14: in a bypassed script's place it passes all the same.
  const std::string swallow = std::string(Settings::kPlainVoices) + "switches: {withoutCallback: swallow}\n";
  Outcome out = Play("", {.timeline = kAll, .more = swallow});
  for (const char* sound : {"note.on", "note.off", "controlChange", "pitchBend", "afterTouch", "data"}) {
    EXPECT_EQ(out.Count(sound), 0u) << sound;
  }
  EXPECT_EQ(out.FirstSound(), out.Frames());
  Outcome bypassed = Play("", {.timeline = {"at: 5ms, bypass: {on: true}", kAll[0]}, .more = swallow});
  EXPECT_EQ(bypassed.FirstSound(), 480 + 256);
}

TEST_F(HalionTest, EveryPostedEventIsWhatPassesThrough) {
  // HA-R14, HA-R61: only a note-on has an id.
  Outcome out = Play("function onUnhandledEvent(e) print(e.type, postEvent(e) ~= nil) end", {.timeline = kAll});
  EXPECT_THAT(out.Prints(), ElementsAre("1\ttrue", "2\tfalse", "3\tfalse", "3\tfalse", "3\tfalse", "7\tfalse"));
  Outcome through = Play("", {.timeline = kAll});
  for (const char* sound : {"note.on", "note.off", "controlChange", "pitchBend", "afterTouch", "data"}) {
    EXPECT_EQ(out.Values(sound, "frame"), through.Values(sound, "frame")) << sound;
  }
  EXPECT_EQ(out.First("pitchBend").values[0], engine::Event::Real(-1));
  EXPECT_EQ(out.FirstDifference(through), through.Frames());
}

TEST_F(HalionTest, ACallbackThatIsDefinedAfterTheGlobalStatementsIsNotSeen) {
  Outcome out = Play("function onInit() function onNote() print('note') end end", {.timeline = {kAll[0]}});
  EXPECT_THAT(out.Prints(), IsEmpty());
  EXPECT_EQ(out.Count("note.on"), 1u);
}

// ---- the event

TEST_F(HalionTest, AnEventSaysWhatItIs) {
  // HA-R66, HA-R67, HA-R92: at 600 beats a minute the song is 4800 frames a beat.
  Outcome out = Play("function onUnhandledEvent(e) print(type(e), e) end",
                     {.block_frames = 480, .timeline = kAll, .more = "transport: {tempo: 600}\n"});
  EXPECT_THAT(out.Prints(),
              ElementsAre("Event\tEvent: type=1 id=1 note=60 velocity=90 ppqPosition=0.2",
                          StartsWith("Event\tEvent: type=2 id=1 note=60 velocity=30 ppqPosition=0.3"),
                          StartsWith("Event\tEvent: type=3 controller=7 value=99 ppqPosition=0.4"),
                          StartsWith("Event\tEvent: type=3 controller=129 value=-8191 bend=-1 ppqPosition=0.5"),
                          StartsWith("Event\tEvent: type=3 controller=128 value=55 ppqPosition=0.6"),
                          StartsWith("Event\tEvent: type=7 dataType=0 ppqPosition=0.7")));
}

TEST_F(HalionTest, AnEventHasAllItsFieldsAndNoneOfAnotherKind) {
  // HA-R67.
  Outcome out = Play(
      "function onUnhandledEvent(e)\n"
      "  local keys = {}\n"
      "  for key in pairs(e) do keys[#keys + 1] = key end\n"
      "  table.sort(keys)\n"
      "  print(table.concat(keys, ' '))\n"
      "end",
      {.timeline = kAll});
  EXPECT_THAT(out.Prints(),
              ElementsAre("id note ppqPosition type velocity", "id note ppqPosition type velocity",
                          "controller ppqPosition type value", "bend controller ppqPosition type value",
                          "controller ppqPosition type value", "data dataSize dataType ppqPosition type"));
}

TEST_F(HalionTest, TheWheelGoesFromMinusOneToOne) {
  // HA-R67.
  Outcome out = Play("function onPitchBend(e) print(e.value, e.bend) end",
                     {.timeline = {"at: 10ms, pitch_bend: {value: -8191}", "at: 20ms, pitch_bend: {value: 0}",
                                   "at: 30ms, pitch_bend: {value: 8191}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("-8191\t-1", "0\t0", "8191\t1"));
}

TEST_F(HalionTest, DataBytesAreNumbersFromIndexOne) {
  // HA-R12, HA-R67.
  Outcome out = Play("function onData(e) print(e.dataSize, #e.data, table.concat(e.data, ' ')) end",
                     {.timeline = {"at: 10ms, data: {bytes: 'f0 00 7F f7'}", "at: 20ms, data: {bytes: ''}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("4\t4\t240 0 127 247", "0\t0\t"));
}

TEST_F(HalionTest, TheTypesOfEventsHaveNames) {
  // HA-R67.
  Outcome out = Play(
      "local t = EventType\n"
      "print(t.noteOn, t.noteOff, t.controller, t.noteExpression, t.programChange, t.noteRetrigger, t.data)");
  EXPECT_THAT(out.Prints(), ElementsAre("1\t2\t3\t4\t5\t6\t7"));
}

TEST_F(HalionTest, TypeOfWhatIsNoHostObjectIsLuas) {
  // HA-R92.
  Outcome out = Play("print(type(nil), type(1), type('x'), type({}), type(print), type(true), pcall(type))");
  ASSERT_EQ(out.Count("print"), 1u);
  EXPECT_THAT(out.Prints()[0], StartsWith("nil\tnumber\tstring\ttable\tfunction\tboolean\tfalse\t"));
}

// ---- clone

TEST_F(HalionTest, ACloneIsAnEventOfItsOwnWithoutAnId) {
  // HA-R6: in either context.
  Outcome out = Play(R"(
function onNote(e)
  local function try()
    local copy = clone(e)
    copy.note = 72
    print(getContext(), type(copy), copy.id, copy.note, e.note, e.id, copy.velocity)
    return copy
  end
  local copy = try()
  runAsync(try)
  print(postEvent(copy) > 0)
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60, velocity: 90}"}});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_THAT(out.Prints(),
              ElementsAre("Processor\tEvent\t-1\t72\t60\t1\t90", "Controller\tEvent\t-1\t72\t60\t1\t90", "true"));
  EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(72));
}

TEST_F(HalionTest, APostedCloneOfTheNoteIsReleasedWithIt) {
  // HA-R6, HA-R61: the release that is posted ends what was posted for its key's note, clones too.
  Outcome out =
      Play("function onNote(e) local c = clone(e) c.note = 72 postEvent(c) end\nfunction onRelease(e) postEvent(e) end",
           {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 50ms, note_off: {key: 60}"}});
  EXPECT_THAT(out.Values("note.off", "frame"), ElementsAre(2400 + 256));
  EXPECT_EQ(out.FirstSilence(480 + 256), 2400 + 256);
}

TEST_F(HalionTest, OtherObjectsAreClonedInTheControllerOnly) {
  // HA-R6: the check depends on the type of the argument.
  Outcome out = Play("function onNote()\n  clone({})\nend\nfunction onRelease()\n  clone(5)\nend\nclone({})",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, note_off: {key: 60}"}});
  EXPECT_THAT(out.Texts("script_error"),
              ElementsAre(HasSubstr("clone: objects other than events are not modelled"),
                          "onNote: 2: Function HALion::clone is not available in the Processor context.:   clone({})",
                          HasSubstr("onRelease: 5: clone: argument 1 must be an object of the host")));
}

// ---- retrigger

const std::vector<std::string> kTwoKeys = {"at: 10ms, note_on: {key: 60, velocity: 90}",
                                           "at: 20ms, note_on: {key: 64, velocity: 70}",
                                           "at: 30ms, note_off: {key: 64}", "at: 40ms, note_off: {key: 60}"};
constexpr const char* kMono = "mono_retrigger: true\n";

TEST_F(HalionTest, WithMonoAndRetriggerTheKeyLeftDownSoundsAgain) {
  // HA-R64: after onRelease of the key that went up; its id addresses nothing.
  const char* script = R"(
function onNote(e) print("note", e.note) end
function onRelease(e) print("release", e.note) end
function onRetrigger(e) print("retrigger", e.type, e.note, e.velocity, e.id) end
)";
  Outcome out = Play(script, {.timeline = kTwoKeys, .more = kMono});
  EXPECT_THAT(out.Prints(),
              ElementsAre("note\t60", "note\t64", "release\t64", "retrigger\t6\t60\t90\t-1", "release\t60"));
  Outcome off = Play(script, {.timeline = kTwoKeys, .more = "mono_retrigger: false\n"});
  EXPECT_THAT(off.Prints(), ElementsAre("note\t60", "note\t64", "release\t64", "release\t60"));
}

TEST_F(HalionTest, AKeyBelowTheLastOneGoesUpWithoutARetrigger) {
  // HA-R64.
  Outcome out =
      Play("function onRetrigger(e) print(e.note) end",
           {.timeline = {kTwoKeys[0], kTwoKeys[1], "at: 30ms, note_off: {key: 60}", "at: 40ms, note_off: {key: 64}"},
            .more = kMono});
  EXPECT_THAT(out.Prints(), IsEmpty());
}

TEST_F(HalionTest, ARetriggerWithoutItsCallbackGoesOnAsOtherEventsDo) {
  // HA-R13, HA-R14, HA-R64: to onUnhandledEvent, or to the engine, where one note ends the other and its key ends it.
  Outcome unhandled =
      Play("function onNote() end function onRelease() end function onUnhandledEvent(e) print(e.type, e.note) end",
           {.timeline = kTwoKeys, .more = kMono});
  EXPECT_THAT(unhandled.Prints(), ElementsAre("6\t60"));
  Outcome through = Play("", {.timeline = kTwoKeys, .more = kMono});
  EXPECT_THAT(through.Values("note.on", "key"), ElementsAre(60, 64, 60));
  EXPECT_THAT(through.Values("note.on", "frame"), ElementsAre(480 + 256, 960 + 256, 1440 + 256));
  EXPECT_THAT(through.Values("note.off", "frame"), ElementsAre(960 + 256, 1440 + 256, 1920 + 256));
}

}  // namespace
}  // namespace tools
