// Further rules that the documentation leaves open, all ways: what comes first, what is looked up when, what happens to
// a script that is not loaded yet or bypassed, and values. The others are in halion_switches_test.
#include <gmock/gmock.h>

#include <bit>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Time kMs = engine::kMillisecond;
constexpr const char* kNoteOn = "at: 10ms, note_on: {key: 60}";
constexpr const char* kTurn = "at: 10ms, set_parameter: {name: p, value: 1}";

std::string Switch(const std::string& name, const std::string& value, const std::string& more = "") {
  return "switches: {" + name + ": " + value + "}\n" + more;
}

std::string OnChange(const std::string& body) {
  return "defineParameter('p', 'P', 0, 0, 99, 1, function()\n" + body + "\nend)\n";
}

// ---- before the program is in its slot

const char* const kSlow =
    "openURL('slow')\nfunction onInit() print('onInit') end\nfunction onNote(e) print(e.note) end";

TEST_F(HalionTest, ANoteBeforeTheProgramIsInItsSlotIsSilentOrWaitsOrSounds) {
  // HA-R11. The global statements take 40 ms.
  auto play = [&](const char* setting) {
    return Play(kSlow,
                {.timeline = {kNoteOn, "at: 20ms, controller: {cc: 1, value: 5}", "at: 70ms, note_on: {key: 61}"},
                 .more = Switch("beforeSlot", setting, "costs: {openURL: 40ms}\n")});
  };
  Outcome silent = play("silent"), queued = play("queued"), heard = play("heard");
  EXPECT_THAT(silent.Prints(), ElementsAre("onInit", "61"));
  EXPECT_EQ(silent.Count("note.on"), 0u);
  EXPECT_LT(silent.First("controlChange").time, 40 * kMs);
  EXPECT_THAT(queued.Prints(), ElementsAre("onInit", "60", "61"));
  EXPECT_GT(queued.First("controlChange").time, queued.First("print", "60").time);
  EXPECT_THAT(heard.Prints(), ElementsAre("onInit", "61"));
  EXPECT_THAT(heard.Values("note.on", "frame"), ElementsAre(480 + 256));
}

TEST_F(HalionTest, HoweverEarlyEventsAreTakenAProgramWithoutASlotOrAZoneCallsNothing) {
  // HA-R11.
  for (const char* setting : {"silent", "queued", "heard"}) {
    for (const char* lack : {"in_slot: false\n", "zone: false\n"}) {
      Outcome out = Play(kSlow, {.timeline = {kNoteOn}, .more = Switch("beforeSlot", setting, lack)});
      EXPECT_THAT(out.Prints(), IsEmpty()) << setting << lack;
    }
    Outcome no_zone = Play(kSlow, {.timeline = {kNoteOn}, .more = Switch("beforeSlot", setting, "zone: false\n")});
    EXPECT_EQ(no_zone.Count("note.on"), 0u) << setting;
  }
}

TEST_F(HalionTest, AfterItHasLeftItsSlotAProgramIsSilentHoweverEarlyEventsAreTaken) {
  // HA-R11: nothing waits for it to come back, either.
  for (const char* setting : {"silent", "queued", "heard"}) {
    Outcome out = Play(kSlow, {.timeline = {"at: 10ms, remove_from_slot: {}", "at: 30ms, note_on: {key: 60}",
                                            "at: 40ms, controller: {cc: 1, value: 5}"},
                               .more = Switch("beforeSlot", setting)});
    EXPECT_THAT(out.Prints(), ElementsAre("onInit"));
    EXPECT_EQ(out.Count("note.on"), 0u) << setting;
    EXPECT_EQ(out.Count("controlChange"), 1u) << setting;
  }
}

// ---- which function is a callback

TEST_F(HalionTest, CallbacksAreListedOrTakenOnceOrLookedUpAtEachEvent) {
  // HA-R12: one is replaced, one goes, one appears; in either context.
  const char* script = R"(
function onNote()
  function onNote() print("another") end
  onRelease = nil
  function onUnhandledEvent() print("unhandled") end
  function onIdle() onIdle = nil print("idle") end
  function onSave() print("save") end
end
function onRelease() print("release") end
)";
  auto prints = [&](const char* setting) {
    return Play(script, {.timeline = {kNoteOn, "at: 20ms, note_on: {key: 61}", "at: 30ms, note_off: {key: 61}",
                                      "at: 60ms, save: {}"},
                         .more = Switch("callbackLookup", setting, "idle_period: 45ms\n")})
        .Prints();
  };
  EXPECT_THAT(prints("listed"), ElementsAre("another"));
  EXPECT_THAT(prints("taken"), ElementsAre("release"));
  EXPECT_THAT(prints("eachEvent"), ElementsAre("another", "unhandled", "idle", "save"));
}

TEST_F(HalionTest, CallbacksThatStayAsTheyAreAreCalledHoweverTheyAreLookedUp) {
  // HA-R12: before and after the first event, and none while the global statements run.
  for (const char* setting : {"listed", "taken", "eachEvent"}) {
    Outcome out = Play(
        "function onLoadIntoSlot() print('slot') end\nfunction onInit() print('init') end\n"
        "function onNote(e) print(e.note) end\nopenURL('slow')",
        {.timeline = {kNoteOn, "at: 60ms, note_on: {key: 61}", "at: 70ms, controller: {cc: 1, value: 5}"},
         .more = Switch("callbackLookup", setting, "costs: {openURL: 30ms}\n")});
    EXPECT_THAT(out.Prints(), ElementsAre("slot", "init", "61")) << setting;
    EXPECT_EQ(out.Count("controlChange"), 1u) << setting;
    EXPECT_THAT(out.Values("callback.start", "call"), ElementsAre(1, 2, 3, 4)) << setting;
  }
}

// ---- what comes first

TEST_F(HalionTest, OfTwoWaitsThatEndTogetherTheOlderCallOrTheOlderWaitGoesOnFirst) {
  // HA-R15: in either context. The first to be called begins the wait that ends together with the other's 5 ms after
  // it.
  const char* script = R"(
local function go(n)
  if n == 1 then wait(10) wait(20) else wait(25) end
  print(getContext(), n)
end
function onNote(e) go(e.note) end
defineParameter("p", "P", 0, 0, 9, 1, function() go(p) end)
)";
  auto prints = [&](const char* setting, const std::vector<std::string>& timeline) {
    return Play(script, {.timeline = timeline, .more = Switch("waitOrder", setting, "costs: {instruction: 0ns}\n")})
        .Prints();
  };
  const std::vector<std::string> notes = {"at: 10ms, note_on: {key: 1}", "at: 15ms, note_on: {key: 2}"};
  const std::vector<std::string> turns = {kTurn, "at: 15ms, set_parameter: {name: p, value: 2}"};
  EXPECT_THAT(prints("firstCalled", notes), ElementsAre("Processor\t1", "Processor\t2"));
  EXPECT_THAT(prints("firstToWait", notes), ElementsAre("Processor\t2", "Processor\t1"));
  EXPECT_THAT(prints("firstCalled", turns), ElementsAre("Controller\t1", "Controller\t2"));
  EXPECT_THAT(prints("firstToWait", turns), ElementsAre("Controller\t2", "Controller\t1"));
}

TEST_F(HalionTest, AtABlockStartCallbacksOnHoldOrQueuedFunctionsComeFirst) {
  // HA-R21: whichever of them was due first.
  const char* script =
      "function onNote() runAsync(function() runSync(function() print('sync') end) end) print('async') end";
  auto prints = [&](const char* setting) {
    return Play(script, {.timeline = {kNoteOn}, .more = Switch("blockStartOrder", setting)}).Prints();
  };
  EXPECT_THAT(prints("asyncFirst"), ElementsAre("async", "sync"));
  EXPECT_THAT(prints("syncFirst"), ElementsAre("sync", "async"));
}

TEST_F(HalionTest, AtOneFrameWaitsOrEventsComeFirstAndEndsOfNotesBeforeBoth) {
  // HA-R29. Notes at frames 480 + 256 and 960 + 256, 10 ms apart.
  const char* script = "function onNote(e) print('note') playNote(e.note, 100, 10) wait(10) print('wait') end";
  auto play = [&](const char* setting) {
    return Play(script, {.timeline = {kNoteOn, "at: 20ms, note_on: {key: 61}"}, .more = Switch("frameOrder", setting)});
  };
  Outcome waits = play("waitsFirst"), events = play("eventsFirst");
  EXPECT_THAT(waits.Prints(), ElementsAre("note", "wait", "note", "wait"));
  EXPECT_THAT(events.Prints(), ElementsAre("note", "note", "wait", "wait"));
  for (const Outcome* out : {&waits, &events}) {
    EXPECT_THAT(out->Values("note.off", "frame"), ElementsAre(736 + 480, 736 + 960));
    EXPECT_LT(out->PlaceOf("note.off"), out->PlaceOf("wait.end"));
  }
}

TEST_F(HalionTest, InTheControllerJobsThatHaveComeInOrWaitsThatAreDueComeFirst) {
  // HA-R24. It is busy from 15 to 35 ms: meanwhile a wait has ended, and two changes have come.
  const std::string script = OnChange("if p == 1 then wait(10) print('waited') else openURL('slow') print(p) end");
  auto prints = [&](const char* setting) {
    return Play(script, {.timeline = {kTurn, "at: 15ms, set_parameter: {name: p, value: 2}",
                                      "at: 18ms, set_parameter: {name: p, value: 3}",
                                      "at: 19ms, set_parameter: {name: p, value: 4}"},
                         .more = Switch("controllerOrder", setting, "costs: {instruction: 0ns, openURL: 20ms}\n")})
        .Prints();
  };
  EXPECT_THAT(prints("jobsFirst"), ElementsAre("2", "3", "4", "waited"));
  EXPECT_THAT(prints("waitsFirst"), ElementsAre("2", "waited", "3", "4"));
}

TEST_F(HalionTest, OnChangedOfSetParameterComesAfterItsCallbackOrWithinTheCall) {
  // HA-R42: one that waits goes on after its wait either way; what belongs to the other context is not hurried.
  const std::string script = R"(
defineParameter{name = "here", onChanged = function() print("here", getContext()) wait(10) print("waited") end}
defineParameter{name = "there", processorCallback = true, onChanged = function() print("there", getContext()) end}
)" + OnChange("setParameter('here', p) setParameter('there', p) print('end')");
  auto prints = [&](const char* setting) {
    return Play(script, {.timeline = {kTurn}, .more = Switch("onChangedStart", setting)}).Prints();
  };
  EXPECT_THAT(prints("afterCallback"), ElementsAre("end", "here\tController", "there\tProcessor", "waited"));
  EXPECT_THAT(prints("atOnce"), ElementsAre("here\tController", "end", "there\tProcessor", "waited"));
}

TEST_F(HalionTest, OnChangedThatCallsItselfWithinSetParameterIsAnErrorInTheEnd) {
  // HA-R42.
  Outcome out =
      Play(OnChange("setParameter('p', p + 1)"), {.timeline = {kTurn}, .more = Switch("onChangedStart", "atOnce")});
  EXPECT_THAT(out.Texts("script_error"), ElementsAre(HasSubstr("setParameter: too many onChanged that each call")));
  EXPECT_EQ(out.Count("callback.start"), out.Count("callback.end"));
}

// ---- runAsync

TEST_F(HalionTest, RunAsyncReturnsNothingOrTheValuesOfItsFunction) {
  // HA-R20c: also of a function that waits; of one that fails there is nothing.
  const char* script = R"(
function onNote()
  print(select("#", runAsync(function(a) wait(20) return a, nil, {}, nil end, 1)))
  print((runAsync(function(a) return a .. "!" end, "text")))
  print(select("#", runAsync(function() error("bad") end)))
end
)";
  auto play = [&](const char* setting) {
    return Play(script, {.length = "150ms", .timeline = {kNoteOn}, .more = Switch("asyncReturns", setting)});
  };
  EXPECT_THAT(play("nothing").Prints(), ElementsAre("0", "nil", "0"));
  EXPECT_THAT(play("values").Prints(), ElementsAre("4", "text!", "0"));
  EXPECT_EQ(play("values").Count("script_error"), 1u);
}

// ---- bypass

TEST_F(HalionTest, WhatIsQueuedForABypassedScriptRunsOrIsHeldUntilItIsBack) {
  // HA-R65, HA-R22: what is held may still be overwritten.
  const std::string script = OnChange("local n = p runSync(function() print('run', n) end, 'id')");
  auto play = [&](const char* setting) {
    return Play(script, {.timeline = {"at: 10ms, bypass: {on: true}", "at: 25ms, set_parameter: {name: p, value: 1}",
                                      "at: 45ms, set_parameter: {name: p, value: 2}", "at: 65ms, bypass: {on: false}"},
                         .more = Switch("queueWhileBypassed", setting)});
  };
  Outcome runs = play("runs"), held = play("held");
  EXPECT_THAT(runs.Prints(), ElementsAre("run\t1", "run\t2"));
  EXPECT_LT(runs.First("runSync.run").time, 35 * kMs);
  EXPECT_THAT(held.Prints(), ElementsAre("run\t2"));
  EXPECT_EQ(held.Count("runSync.replace"), 1u);
  EXPECT_GT(held.First("runSync.run").time, 65 * kMs);
}

TEST_F(HalionTest, WhatIsSuspendedInABypassedScriptIsHeldOrGoesOn) {
  // HA-R65: a wait, one for the note's release and one for the Controller.
  const char* script = R"(
function onNote(e)
  if e.note == 60 then wait(20) end
  if e.note == 61 then waitForRelease() end
  if e.note == 62 then runAsync(function() wait(10) end) end
  print(e.note)
end
)";
  auto play = [&](const char* setting) {
    return Play(script, {.timeline = {kNoteOn, "at: 11ms, note_on: {key: 61}", "at: 12ms, note_on: {key: 62}",
                                      "at: 20ms, bypass: {on: true}", "at: 45ms, note_off: {key: 61}",
                                      "at: 70ms, bypass: {on: false}"},
                         .more = Switch("waitsWhileBypassed", setting)});
  };
  for (const auto& event : play("held").Named("print")) EXPECT_GT(event.time, 70 * kMs);
  for (const auto& event : play("goOn").Named("print")) EXPECT_LT(event.time, 60 * kMs);
  EXPECT_EQ(play("held").Count("print"), 3u);
  EXPECT_EQ(play("goOn").Count("print"), 3u);
}

TEST_F(HalionTest, ANoteThatASuspendedCallbackMayReleaseDoesNotHangYet) {
  // HA-R65.
  const char* script = "function onNote(e) local id = playNote(e.note, 100, 0) wait(30) releaseVoice(id) end";
  auto play = [&](const char* setting, const char* doing) {
    return Play(script, {.timeline = {kNoteOn, std::string("at: 20ms, ") + doing},
                         .more = Switch("waitsWhileBypassed", setting)});
  };
  Outcome held = play("held", "bypass: {on: true}"), goes_on = play("goOn", "bypass: {on: true}");
  EXPECT_EQ(held.Count("hanging_note"), 1u);
  EXPECT_EQ(held.Count("note.off"), 0u);
  EXPECT_EQ(goes_on.Count("hanging_note"), 0u);
  EXPECT_EQ(goes_on.Count("note.off"), 1u);
  EXPECT_EQ(play("goOn", "remove_from_slot: {}").Count("hanging_note"), 1u);
}

// ---- the pedal

TEST_F(HalionTest, WaitForReleaseHeedsThePlayersPedalOrThatOfTheEngine) {
  // HA-R27: the script keeps the player's pedal, and has one of its own on controller 1.
  const char* script = R"(
function onController(e) if e.controller == 1 then controlChange(64, e.value) end end
function onNote(e) waitForRelease() print(e.note) end
)";
  auto times = [&](const char* setting) {
    Outcome out =
        Play(script, {.timeline = {"at: 5ms, controller: {cc: 64, value: 127}", kNoteOn,
                                   "at: 20ms, note_off: {key: 60}", "at: 30ms, controller: {cc: 64, value: 0}",
                                   "at: 40ms, controller: {cc: 1, value: 127}", "at: 50ms, note_on: {key: 62}",
                                   "at: 60ms, note_off: {key: 62}", "at: 80ms, controller: {cc: 1, value: 0}"},
                      .more = Switch("releasePedal", setting)});
    return std::pair(out.First("print", "60").time / (10 * kMs), out.First("print", "62").time / (10 * kMs));
  };
  EXPECT_EQ(times("player"), std::pair(Time(3), Time(6)));
  EXPECT_EQ(times("engine"), std::pair(Time(2), Time(8)));
}

TEST_F(HalionTest, APedalThatNoCallbackKeepsIsTheSameForBoth) {
  // HA-R27.
  for (const char* setting : {"player", "engine"}) {
    Outcome out = Play("function onNote(e) waitForRelease() print(e.note) end",
                       {.timeline = {"at: 5ms, controller: {cc: 64, value: 127}", kNoteOn,
                                     "at: 20ms, note_off: {key: 60}", "at: 50ms, controller: {cc: 64, value: 0}"},
                        .more = Switch("releasePedal", setting)});
    EXPECT_EQ(out.First("print").time / (10 * kMs), 5) << setting;
  }
}

// ---- keys

TEST_F(HalionTest, TheNoteOffOfAKeyStruckTwiceEndsItsOldestNoteOrItsLatest) {
  // HA-R28: the one before it, if the key was struck three times; another key is not meant.
  const char* script = "function onNote(e) waitForRelease() print(e.velocity) end";
  auto prints = [&](const char* setting) {
    return Play(script,
                {.timeline = {"at: 10ms, note_on: {key: 60, velocity: 1}", "at: 20ms, note_on: {key: 60, velocity: 2}",
                              "at: 25ms, note_on: {key: 60, velocity: 3}", "at: 30ms, note_on: {key: 61, velocity: 4}",
                              "at: 40ms, note_off: {key: 60}", "at: 50ms, note_off: {key: 60}"},
                 .more = Switch("repeatedKey", setting)})
        .Prints();
  };
  EXPECT_THAT(prints("oldest"), ElementsAre("1", "2"));
  EXPECT_THAT(prints("latest"), ElementsAre("3", "2"));
}

TEST_F(HalionTest, ANoteThatIsHeldByAKeySoundsOrEndsAtOnceWhereThereIsNone) {
  // HA-R60: in onController; with a key, a duration or none (0) it is not concerned.
  const char* script = R"(
function onController() playNote(60, 100) playNote(61, 100, 30) playNote(62, 100, 0) end
function onNote(e) playNote(63, 100) end
)";
  auto offs = [&](const char* setting) {
    return Play(script, {.timeline = {"at: 10ms, controller: {cc: 1, value: 1}", "at: 20ms, note_on: {key: 70}"},
                         .more = Switch("noteWithoutKey", setting)})
        .Values("note.off", "frame");
  };
  EXPECT_THAT(offs("sounds"), ElementsAre(736 + 1440));
  EXPECT_THAT(offs("ends"), ElementsAre(736, 736 + 1440));
}

// ---- parameters

TEST_F(HalionTest, AFractionSetsAnIntegerParameterToTheIntegerBeforeItOrToTheNearest) {
  // HA-R44: whoever sets it.
  const char* script = R"(
defineParameter("n", "N", 0, -10, 10, 1)
defineParameter("r", "R", 0, -10, 10)
function onNote()
  for _, value in ipairs{2.4, 2.5, 2.6, -2.4, -2.6, 99.5} do setParameter("n", value) print(n) end
  setParameter("r", 2.6) print(r)
end
function onRelease() print(n) end
)";
  auto prints = [&](const char* setting) {
    return Play(script, {.timeline = {kNoteOn, "at: 20ms, set_parameter: {name: n, value: 7.9}",
                                      "at: 30ms, note_off: {key: 60}"},
                         .more = Switch("fractionToInteger", setting)})
        .Prints();
  };
  EXPECT_THAT(prints("truncated"), ElementsAre("2", "2", "2", "-2", "-2", "10", "2.6", "7"));
  EXPECT_THAT(prints("nearest"), ElementsAre("2", "3", "3", "-2", "-3", "10", "2.6", "8"));
}

TEST_F(HalionTest, SetParameterNormalizedTakesTheNearestIntegerOrTheOneBefore) {
  // HA-R44: however fractions set a parameter otherwise; a continuous one keeps them.
  const char* script = R"(
defineParameter("n", "N", 0, 0, 7, 1)
defineParameter("r", "R", 0, 0, 7)
function onNote()
  setParameterNormalized("n", 0.4) print(n)
  setParameterNormalized("n", 0.3) print(n)
  setParameterNormalized("n", 1) print(n)
  setParameterNormalized("r", 0.25) print(r)
end
)";
  for (const std::string fraction : {"truncated", "nearest"}) {
    auto prints = [&](const std::string& setting) {
      return Play(script,
                  {.timeline = {kNoteOn},
                   .more = "switches: {fractionToInteger: " + fraction + ", normalizedToInteger: " + setting + "}\n"})
          .Prints();
    };
    EXPECT_THAT(prints("nearest"), ElementsAre("3", "2", "7", "1.75"));
    EXPECT_THAT(prints("truncated"), ElementsAre("2", "2", "7", "1.75"));
  }
}

TEST_F(HalionTest, AnUndoBlockTooManyOrAnEndTooManyIsAnErrorOrHasNoEffect) {
  // HA-R45.
  auto play = [&](const char* body, const char* setting) {
    return Play(OnChange(body), {.timeline = {kTurn}, .more = Switch("undoBlockMisuse", setting)});
  };
  const char* twice = "startUndoBlock('a') startUndoBlock('b') print('on')";
  const char* unopened = "endUndoBlock() print('on')";
  EXPECT_THAT(play(twice, "error").Texts("script_error"), ElementsAre(HasSubstr("the block before has not ended")));
  EXPECT_THAT(play(unopened, "error").Texts("script_error"), ElementsAre(HasSubstr("there is no block to end")));
  EXPECT_THAT(play(twice, "ignored").Prints(), ElementsAre("on"));
  EXPECT_THAT(play(twice, "ignored").Texts("undo.block"), ElementsAre("a"));
  EXPECT_THAT(play(unopened, "ignored").Prints(), ElementsAre("on"));
  EXPECT_EQ(play(unopened, "ignored").Count("undo.block_end"), 0u);
}

// ---- numbers

TEST_F(HalionTest, WhatIsLeftToTheHostsSmoothingTakes20Or5MsOrJumps) {
  // HA-R63: all four; a time that is given and a jump that is asked for stay what they are.
  const char* script = R"(
function onNote(e)
  local id = playNote(e.note, 100, 0)
  changeVolume(id, 0.5) changeVolumedB(id, -3, false, false) changePan(id, 0.5) changeTune(id, 1)
  changeVolume(id, 0.4, false, 7) changeVolume(id, 0.3, false, true)
end
)";
  auto ramps = [&](const char* setting) {
    Outcome out = Play(script, {.timeline = {kNoteOn}, .more = Switch("smoothing", setting)});
    std::vector<double> ms;
    for (const char* name : {"volume", "pan", "tune"}) {
      for (int64_t bits : out.Values(name, "ms")) ms.push_back(std::bit_cast<double>(bits));
    }
    return ms;
  };
  EXPECT_THAT(ramps("20ms"), ElementsAre(20, 20, 7, 0, 20, 20));
  EXPECT_THAT(ramps("5ms"), ElementsAre(5, 5, 7, 0, 5, 5));
  EXPECT_THAT(ramps("none"), ElementsAre(0, 0, 7, 0, 0, 0));
}

TEST_F(HalionTest, BeatsAreConvertedWithoutATempoOrNot) {
  // HA-R66: with a tempo they are either way.
  auto prints = [&](const char* setting, const char* tempo) {
    return Play("function onNote() print(beat2ms(2), ms2beat(100)) end",
                {.timeline = {kNoteOn},
                 .more = Switch("beatsWithoutTempo", setting, std::string("transport: {tempo: ") + tempo + "}\n")})
        .Prints();
  };
  EXPECT_THAT(prints("at120", "0"), ElementsAre("1000\t0.2"));
  EXPECT_THAT(prints("minusOne", "0"), ElementsAre("-1\t-1"));
  for (const char* setting : {"at120", "minusOne"}) EXPECT_THAT(prints(setting, "300"), ElementsAre("400\t0.5"));
}

TEST_F(HalionTest, TheTimeOfAFunctionOfTheHostCountsForTheTimeOutOrNot) {
  // HA-R73: in either context; the script's own instructions always count.
  auto play = [&](const char* input, const char* setting, const char* body) {
    const std::string work = std::string("setScriptExecTimeOut(2) ") + body + " print('after')";
    return Play("function onNote() " + work + " end\n" + OnChange(work),
                {.timeline = {input}, .more = Switch("functionTime", setting, "costs: {getContext: 5ms}\n")});
  };
  for (const char* input : {kNoteOn, kTurn}) {
    EXPECT_THAT(play(input, "counts", "getContext()").Texts("execution_timeout"), Not(IsEmpty()));
    EXPECT_THAT(play(input, "counts", "getContext()").Prints(), IsEmpty());
    EXPECT_THAT(play(input, "ignored", "getContext()").Prints(), ElementsAre("after"));
    EXPECT_THAT(play(input, "ignored", "for i = 1, 200000 do end").Prints(), IsEmpty());
  }
}

}  // namespace
}  // namespace tools
