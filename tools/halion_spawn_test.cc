// spawn, and what waits for a key: HA-R23, HA-R24, HA-R27, HA-R28. A note of 10 ms is handled at frame 480 plus the
// block of latency.
#include <gmock/gmock.h>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kAtOnce = "switches: {spawnStart: atOnce}\n";
constexpr const char* kAllowed = "switches: {noteCallsInSpawn: allow}\n";
constexpr const char* kNoteOn = "at: 10ms, note_on: {key: 60}";

// ---- when it starts

TEST_F(HalionTest, ASpawnedFunctionStartsWhenItsSpawnerHasYielded) {
  // HA-R23: at the spawner's wait, not only at its end; several in the order of their calls.
  Outcome out = Play(R"(
function onNote()
  spawn(function() print("first", getContext()) end)
  spawn(function() print("second") end)
  print("before")
  wait(5)
  print("after")
end
)",
                     {.timeline = {kNoteOn}});
  EXPECT_THAT(out.Prints(), ElementsAre("before", "first\tProcessor", "second", "after"));
  EXPECT_EQ(out.Values("spawn", "call"), std::vector<int64_t>(2, Outcome::Value(out.First("wait"), "call")));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

TEST_F(HalionTest, ASpawnedFunctionStartsAtOnceIfTheSwitchSaysSo) {
  // HA-R23: up to its own first wait; then its spawner goes on.
  Outcome out = Play(R"(
function onNote()
  spawn(function() print("first") wait(1) print("late") end)
  spawn(function() print("second") end)
  print("before")
  wait(5)
  print("after")
end
)",
                     {.timeline = {kNoteOn}, .more = kAtOnce});
  EXPECT_THAT(out.Prints(), ElementsAre("first", "second", "before", "late", "after"));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

TEST_F(HalionTest, AFunctionSpawnedInTheControllerStaysThereAndWaitsForItsTicks) {
  // HA-R23, HA-R24: either way it starts, its wait of 3 ms ends at the tick at 30 ms.
  const char* script = R"(
defineParameter("p", "P", 0, 0, 9, 1, function()
  spawn(function() print("begins", getContext()) wait(3) print("ends", getContext()) end)
  print("spawner")
end)
)";
  const std::vector<std::string> timeline = {"at: 21ms, set_parameter: {name: p, value: 1}"};
  Outcome later = Play(script, {.timeline = timeline, .more = "costs: {instruction: 0ns}\n"});
  EXPECT_THAT(later.Prints(), ElementsAre("spawner", "begins\tController", "ends\tController"));
  EXPECT_EQ(later.First("print", "begins\tController").time, 21'000'000);
  EXPECT_EQ(later.First("print", "ends\tController").time, 30'000'000);
  Outcome now = Play(script, {.timeline = timeline, .more = std::string("costs: {instruction: 0ns}\n") + kAtOnce});
  EXPECT_THAT(now.Prints(), ElementsAre("begins\tController", "spawner", "ends\tController"));
  EXPECT_EQ(now.First("print", "ends\tController").time, 30'000'000);
}

TEST_F(HalionTest, GlobalStatementsMaySpawnWhatWaitsThoughTheyMayNotWaitThemselves) {
  // HA-R23, HA-R25.
  for (const char* more :
       {"costs: {instruction: 0ns}\n", "costs: {instruction: 0ns}\nswitches: {spawnStart: atOnce}\n"}) {
    Outcome out = Play("spawn(function() wait(12) print('spawned') end) print('globals')", {.more = more});
    EXPECT_THAT(out.Prints(), ElementsAre("globals", "spawned"));
    EXPECT_EQ(out.First("print", "spawned").time, 20'000'000);
    EXPECT_THAT(out.run.findings, IsEmpty());
  }
}

TEST_F(HalionTest, WhatIsSpawnedMaySpawn) {
  // HA-R23: each generation starts when the one before has yielded.
  const char* script = R"(
function onNote()
  local function child(depth)
    if depth == 3 then return end
    spawn(child, depth + 1)
    print("generation", depth)
    wait(1)
    print("ends", depth)
  end
  child(0)
end
)";
  Outcome later = Play(script, {.timeline = {kNoteOn}});
  EXPECT_THAT(later.Prints(),
              ElementsAre("generation\t0", "generation\t1", "generation\t2", "ends\t0", "ends\t1", "ends\t2"));
  Outcome now = Play(script, {.timeline = {kNoteOn}, .more = kAtOnce});
  EXPECT_THAT(now.Prints(),
              ElementsAre("generation\t2", "generation\t1", "generation\t0", "ends\t0", "ends\t1", "ends\t2"));
  EXPECT_EQ(now.Count("spawn"), 3u);
}

TEST_F(HalionTest, AtOnceASpawnThatSpawnsItselfForEverIsAnErrorAndEndsNothingElse) {
  Outcome out = Play(
      "function onNote()\n"
      "  local function again() spawn(again) end\n"
      "  again()\n"
      "  print('on')\n"
      "end",
      {.timeline = {kNoteOn}, .more = kAtOnce});
  EXPECT_THAT(out.Texts("script_error"), ElementsAre(HasSubstr(": 2: spawn: too many functions that each spawn")));
  EXPECT_THAT(out.Prints(), ElementsAre("on"));
}

// ---- what it is given, how it ends

TEST_F(HalionTest, ASpawnedFunctionGetsItsArgumentsByReferenceAndSpawnReturnsNothing) {
  // HA-R23.
  Outcome out = Play(R"(
function onNote()
  local box = {n = 1}
  print(select("#", spawn(function(b, ...) print(b.n, select("#", ...), ...) b.n = 5 end, box, nil, "x")))
  box.n = 2
  wait(1)
  print(box.n)
end
)",
                     {.timeline = {kNoteOn}});
  EXPECT_THAT(out.Prints(), ElementsAre("0", "2\t2\tnil\tx", "5"));
}

TEST_F(HalionTest, AnErrorInASpawnedFunctionEndsOnlyIt) {
  // HA-R23, HA-R82: however it starts.
  for (const char* more : {"", kAtOnce}) {
    Outcome out = Play(
        "function onNote()\n"
        "  spawn(function()\n"
        "    error('bad')\n"
        "  end)\n"
        "  spawn(function() print('sister') end)\n"
        "  wait(5)\n"
        "  print('spawner')\n"
        "end",
        {.timeline = {kNoteOn}, .more = more});
    EXPECT_THAT(out.Texts("script_error"), ElementsAre("spawn: 3: bad:     error('bad')")) << more;
    EXPECT_THAT(out.Prints(), ElementsAre("sister", "spawner")) << more;
  }
}

TEST_F(HalionTest, SpawnWithoutAFunctionIsAnError) {
  Outcome out = Play("function onNote() spawn('play') end", {.timeline = {kNoteOn}});
  EXPECT_THAT(out.Texts("script_error"), ElementsAre(HasSubstr("onNote: 1: spawn: argument 1 must be a function: ")));
  EXPECT_EQ(out.Count("spawn"), 0u);
}

TEST_F(HalionTest, WhatASpawnedFunctionPlaysIsHeldByItsSpawnersKey) {
  // HA-R23, HA-R60: duration -1, from spawn and, after a wait, from a spawn in it; however they start.
  for (const std::string start : {"", kAtOnce}) {
    Outcome out = Play(R"(
function onNote()
  spawn(function()
    playNote(72, 100)
    spawn(function() wait(10) playNote(76, 100, -1) end)
  end)
end
)",
                       {.timeline = {kNoteOn, "at: 12ms, note_on: {key: 62}", "at: 50ms, note_off: {key: 60}"},
                        .more = Settings::kPlainVoices + start});
    EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(72, 72, 76, 76));
    const std::vector<int64_t> ids = out.Values("note.on", "id");
    EXPECT_THAT(out.Values("note.off", "id"), ElementsAre(ids[0], ids[2]));
    EXPECT_THAT(out.Values("note.off", "frame"), ElementsAre(2400 + 256, 2400 + 256));
  }
}

// ---- isNoteHeld, waitForRelease

TEST_F(HalionTest, TheCallsAboutOnesOwnNoteAreRefusedInASpawnedFunction) {
  // HA-R23, HA-R27, HA-R28.
  for (const char* more : {"", kAtOnce}) {
    Outcome out = Play(
        "function onNote()\n"
        "  spawn(function()\n"
        "    isNoteHeld()\n"
        "  end)\n"
        "  spawn(function()\n"
        "    waitForRelease()\n"
        "  end)\n"
        "end",
        {.timeline = {kNoteOn}, .more = more});
    EXPECT_THAT(out.Texts("script_error"),
                ElementsAre("spawn: 3: isNoteHeld is not permitted outside onNote:     isNoteHeld()",
                            "spawn: 6: waitForRelease is not permitted outside onNote:     waitForRelease()"));
  }
}

TEST_F(HalionTest, TheSwitchAllowsThemThereForTheSpawnersNote) {
  // HA-R23.
  Outcome out = Play(R"(
function onNote()
  spawn(function() print(isNoteHeld()) waitForRelease() print(isNoteHeld()) playNote(72, 1, 1) end)
end
function onRelease() print("onRelease") end
function onController() spawn(function() print(pcall(isNoteHeld)) end) end
)",
                     {.timeline = {kNoteOn, "at: 20ms, note_on: {key: 61}", "at: 30ms, note_off: {key: 60}",
                                   "at: 40ms, controller: {cc: 1, value: 1}"},
                      .more = kAllowed});
  ASSERT_EQ(out.Count("print"), 5u) << out.Trace();
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(1440 + 256));
  EXPECT_THAT(out.Prints()[4], HasSubstr("isNoteHeld is not permitted outside onNote"));
}

TEST_F(HalionTest, OutsideOnNoteTheyAreRefusedEvenInOnRelease) {
  // HA-R27, HA-R28.
  Outcome out = Play(
      "function onNote() end\nfunction onRelease()\n  isNoteHeld()\nend\n"
      "function onController()\n  waitForRelease()\nend",
      {.timeline = {kNoteOn, "at: 20ms, note_off: {key: 60}", "at: 30ms, controller: {cc: 1, value: 1}"}});
  EXPECT_THAT(out.Texts("script_error"),
              ElementsAre("onRelease: 3: isNoteHeld is not permitted outside onNote:   isNoteHeld()",
                          "onController: 6: waitForRelease is not permitted outside onNote:   waitForRelease()"));
}

TEST_F(HalionTest, WaitForReleaseEndsAtTheFrameOfTheNoteOff) {
  // HA-R27: before onRelease is called for it, and for its own note only.
  for (int block_frames : {64, 256, 1000}) {
    Outcome out = Play(R"(
function onNote(e) waitForRelease() print("released", e.note) playNote(72, 1, 1) end
function onRelease(e) print("onRelease", e.note) end
)",
                       {.block_frames = block_frames,
                        .timeline = {kNoteOn, "at: 11ms, note_on: {key: 62}", "at: 30.5ms, note_off: {key: 60}"}});
    EXPECT_THAT(out.Prints(), ElementsAre("released\t60", "onRelease\t60"));
    EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(1464 + block_frames));
    EXPECT_EQ(out.Count("waitForRelease"), 2u);
    EXPECT_THAT(out.Values("waitForRelease.end", "call"), ElementsAre(out.Values("waitForRelease", "call")[0]));
  }
}

TEST_F(HalionTest, WaitForReleaseWaitsForTheSustainPedalToo) {
  // HA-R27, HA-R28: the key is up at 20 ms, so the note is not held; it is released with the pedal at 40 ms.
  Outcome out =
      Play(R"(
function onNote() waitForRelease() print("released") playNote(72, 1, 1) end
function onRelease() end
)",
           {.timeline = {"at: 5ms, controller: {cc: 64, value: 127}", kNoteOn, "at: 20ms, note_off: {key: 60}",
                         "at: 30ms, controller: {cc: 64, value: 64}", "at: 40ms, controller: {cc: 64, value: 63}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("released"));
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(1920 + 256));
}

TEST_F(HalionTest, AKeyThatIsDownWhenThePedalGoesUpIsNotReleasedByIt) {
  // HA-R27.
  Outcome out = Play("function onNote() waitForRelease() playNote(72, 1, 1) end",
                     {.timeline = {"at: 5ms, controller: {cc: 64, value: 127}", kNoteOn,
                                   "at: 20ms, controller: {cc: 64, value: 0}", "at: 30ms, note_off: {key: 60}"}});
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(1440 + 256));
}

TEST_F(HalionTest, WaitForReleaseOfANoteThatIsReleasedReturnsAtOnce) {
  // HA-R27.
  Outcome out = Play("function onNote() wait(20) waitForRelease() playNote(72, 1, 1) end",
                     {.timeline = {kNoteOn, "at: 15ms, note_off: {key: 60}"}});
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(480 + 960 + 256));
  EXPECT_EQ(out.Count("waitForRelease"), 0u);
}

TEST_F(HalionTest, EachStrikeOfAKeyWaitsForANoteOffOfItsOwn) {
  // HA-R27, HA-R28: the oldest note of the key first.
  Outcome out = Play(R"(
struck = 0
function onNote() struck = struck + 1 local mine = struck waitForRelease() print(mine) end
)",
                     {.timeline = {kNoteOn, "at: 12ms, note_on: {key: 60}", "at: 20ms, note_off: {key: 60}",
                                   "at: 30ms, note_off: {key: 60}", "at: 40ms, note_off: {key: 60}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("1", "2"));
}

TEST_F(HalionTest, SeveralThatWaitForThePedalGoOnInTheOrderOfTheirNotes) {
  // HA-R27: at one frame.
  Outcome out = Play("function onNote(e) waitForRelease() print(e.note) playNote(e.note + 12, 1, 1) end",
                     {.timeline = {"at: 5ms, controller: {cc: 64, value: 127}", "at: 10ms, note_on: {key: 64}",
                                   "at: 11ms, note_on: {key: 60}", "at: 12ms, note_on: {key: 67}",
                                   "at: 20ms, note_off: {key: 64}", "at: 21ms, note_off: {key: 60}",
                                   "at: 22ms, note_off: {key: 67}", "at: 40ms, controller: {cc: 64, value: 0}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("64", "60", "67"));
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(2176, 2176, 2176));
}

TEST_F(HalionTest, ANoteIsHeldUntilItsNoteOffWhateverThePedalDoes) {
  // HA-R28: keys from outside count, not what the script plays.
  Outcome out =
      Play(R"(
function onNote(e)
  playNote(72, 100)
  local function state() print(isNoteHeld(), isKeyDown(60), isKeyDown(72), isKeyDown(61)) end
  state() wait(20) state()
end
function onRelease() end
)",
           {.timeline = {"at: 5ms, controller: {cc: 64, value: 127}", kNoteOn, "at: 20ms, note_off: {key: 60}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("true\ttrue\tfalse\tfalse", "false\tfalse\tfalse\tfalse"));
}

TEST_F(HalionTest, ANoteIsNotHeldByAnotherStrikeOfItsKey) {
  // HA-R28: of the two notes of one key the first is over.
  Outcome out = Play("function onNote() wait(15) print(isNoteHeld(), isKeyDown(60)) end",
                     {.timeline = {kNoteOn, "at: 12ms, note_on: {key: 60}", "at: 20ms, note_off: {key: 60}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("false\ttrue", "true\ttrue"));
}

TEST_F(HalionTest, AnOctaveKeyIsDownIfTheKeyIsInAnyOctave) {
  // HA-R28.
  Outcome out = Play(R"(
function onNote() end
function onRelease() end
function onController() print(isOctaveKeyDown(0), isOctaveKeyDown(72), isOctaveKeyDown(61), isKeyDown(72)) end
)",
                     {.timeline = {kNoteOn, "at: 20ms, controller: {cc: 1, value: 1}", "at: 30ms, note_off: {key: 60}",
                                   "at: 40ms, controller: {cc: 1, value: 2}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("true\ttrue\tfalse\tfalse", "false\tfalse\tfalse\tfalse"));
}

}  // namespace
}  // namespace tools
