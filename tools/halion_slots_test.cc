// One program in several slots: shared globals and parameters, slot locals, playback of its own. HA-R26, HA-R50.
#include <gmock/gmock.h>

#include <cmath>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Slots(int slots, const std::string& more = "") {
  return "slots: " + std::to_string(slots) + "\n" + Settings::kPlainVoices + more;
}

TEST_F(HalionTest, GlobalsAndParametersAreSharedByAllSlots) {
  // HA-R50.
  Outcome out = Play(R"(
count = 0
defineParameter("p", "P", 0, 0, 9, 1, function() print("changed", p) end)
function onNote() count = count + 1 print(getSlotIndex(), count, p) end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 15ms, note_on: {key: 60, slot: 1}",
                                   "at: 20ms, set_parameter: {name: p, value: 3, slot: 1}",
                                   "at: 30ms, note_on: {key: 60, slot: 2}", "at: 40ms, note_on: {key: 60}"},
                      .more = Slots(3)});
  EXPECT_THAT(out.Prints(), ElementsAre("0\t1\t0", "1\t2\t0", "changed\t3", "2\t3\t3", "0\t4\t3"));
  EXPECT_THAT(out.run.findings, IsEmpty());
}

TEST_F(HalionTest, ASlotLocalHasAValueOfItsOwnInEachSlot) {
  // HA-R50: each begins with what the global statements gave it, however late its slot is first played.
  Outcome out = Play(R"(
defineSlotLocal("count")
defineSlotLocal("log")
count = 10
log = {"g"}
function onNote(e)
  count = count + 1
  log[#log + 1] = e.note
  wait(1)
  print(getSlotIndex(), count, table.concat(log, " "))
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 10ms, note_on: {key: 61}",
                                   "at: 20ms, note_on: {key: 62, slot: 1}", "at: 30ms, note_on: {key: 63}",
                                   "at: 30ms, note_on: {key: 64, slot: 1}"},
                      .more = Slots(2)});
  EXPECT_THAT(out.Prints(),
              ElementsAre("0\t12\tg 60 61", "0\t12\tg 60 61", "1\t11\tg 62", "0\t13\tg 60 61 63", "1\t12\tg 62 64"));
}

TEST_F(HalionTest, ASlotLocalThatIsATableKeepsItsShapeInEachSlot) {
  // HA-R50: tables in tables, one of them twice, and one that is its own field.
  Outcome out = Play(R"(
defineSlotLocal("tree")
local leaf = {n = 1}
tree = {a = leaf, b = leaf}
tree.self = tree
function onNote()
  print(tree.a == tree.b, tree.self == tree, tree.a.n)
  tree.self.a.n = tree.b.n + 1
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, note_on: {key: 60}",
                                   "at: 30ms, note_on: {key: 60, slot: 1}"},
                      .more = Slots(2)});
  EXPECT_THAT(out.Prints(), ElementsAre("true\ttrue\t1", "true\ttrue\t2", "true\ttrue\t1"));
}

TEST_F(HalionTest, OnInitRunsInEverySlotAndMayDefineSlotLocals) {
  // HA-R10, HA-R50.
  Outcome out = Play(R"(
print("globals")
function onLoadIntoSlot() print("onLoadIntoSlot") end
function onInit() defineSlotLocal("mine") mine = "slot " .. getSlotIndex() end
function onNote() print(mine) end
)",
                     {.timeline = {"at: 20ms, note_on: {key: 60, slot: 1}", "at: 30ms, note_on: {key: 60}",
                                   "at: 40ms, note_on: {key: 60, slot: 1}"},
                      .more = Slots(2)});
  EXPECT_THAT(out.Prints(), ElementsAre("globals", "onLoadIntoSlot", "onLoadIntoSlot", "slot 1", "slot 0", "slot 1"));
}

TEST_F(HalionTest, ACallbackSeesItsSlotAcrossBothContexts) {
  // HA-R50: runAsync, runSync, spawn and a wait in between, while the other slot plays.
  Outcome out = Play(R"(
defineSlotLocal("mine")
function onInit() mine = getSlotIndex() end
function onNote(e)
  if e.note == 61 then return end
  runAsync(function()
    local before = mine
    wait(10)
    runSync(function() spawn(function() wait(1) print(before, mine, getSlotIndex()) end) end)
  end)
  print(mine, getSlotIndex())
end
)",
                     {.timeline = {"at: 20ms, note_on: {key: 60, slot: 1}", "at: 21ms, note_on: {key: 60, slot: 0}",
                                   "at: 25ms, note_on: {key: 61, slot: 0}", "at: 35ms, note_on: {key: 61, slot: 1}"},
                      .more = Slots(2)});
  std::vector<std::string> prints = out.Prints();
  std::sort(prints.begin(), prints.end());
  EXPECT_THAT(prints, ElementsAre("0\t0", "0\t0\t0", "1\t1", "1\t1\t1"));
}

TEST_F(HalionTest, ACallIsStillInItsSlotWhenAnotherSlotPlayedMeanwhile) {
  // HA-R50: the Controller calls for slot 1 for 20 ms, while slot 0 has a note.
  Outcome out = Play(R"(
defineSlotLocal("mine")
function onInit() mine = getSlotIndex() end
function onNote()
  if mine == 0 then return print("other", mine) end
  runAsync(function() openURL("slow") print(mine) mine = mine + 10 end)
  print("after", mine)
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60, slot: 1}", "at: 20ms, note_on: {key: 60}",
                                   "at: 60ms, note_on: {key: 60}"},
                      .more = Slots(2, "costs: {openURL: 20ms}\n")});
  EXPECT_THAT(out.Prints(), ElementsAre("other\t0", "1", "after\t11", "other\t0"));
}

TEST_F(HalionTest, TheSoundOfTheSlotsIsAdded) {
  // HA-R50: to the sample, and each is what it would be alone.
  const char* script = "function onNote(e) playNote(e.note, e.velocity) end";
  const std::string first = "at: 10ms, note_on: {key: 60, velocity: 100}";
  const std::string second = "at: 15ms, note_on: {key: 64, velocity: 60, slot: 1}";
  Outcome one = Play(script, {.timeline = {first}, .more = Slots(2)});
  Outcome other = Play(script, {.timeline = {second}, .more = Slots(2)});
  Outcome both = Play(script, {.timeline = {first, second}, .more = Slots(2)});
  ASSERT_EQ(both.Frames(), one.Frames());
  EXPECT_EQ(one.FirstSound(), 480 + 256);
  EXPECT_EQ(other.FirstSound(), 720 + 256);
  for (int64_t frame = 0; frame < both.Frames(); ++frame) {
    ASSERT_EQ(both.At(frame), one.At(frame) + other.At(frame)) << frame;
  }
}

TEST_F(HalionTest, KeysPedalAndControllersAreOfTheirSlot) {
  // HA-R50: playback is not shared.
  Outcome out = Play(R"(
function onNote(e) if e.note == 60 then waitForRelease() print("released") end end
function onRelease() end
function onPitchBend() print(getSlotIndex(), isKeyDown(60), getCC(7)) end
)",
                     {.timeline = {"at: 5ms, controller: {cc: 7, value: 99}",
                                   "at: 5ms, controller: {cc: 64, value: 127, slot: 1}", "at: 10ms, note_on: {key: 60}",
                                   "at: 15ms, pitch_bend: {value: 0}", "at: 15ms, pitch_bend: {value: 0, slot: 1}",
                                   "at: 20ms, note_off: {key: 60, slot: 1}", "at: 30ms, note_off: {key: 60}"},
                      .more = Slots(2)});
  EXPECT_THAT(out.Prints(), ElementsAre("0\ttrue\t99", "1\tfalse\t0", "released"));
  EXPECT_GT(out.First("print", "released").time, 30'000'000);
}

TEST_F(HalionTest, TheSlotsOfARackHaveVoicesOfTheirOwn) {
  // HA-R26, HA-R50: of this slot, of that one, of none, of all.
  Outcome out = Play(R"(
function onNote() playNote(72, 100, 0) end
function onController()
  print(getUsedVoices(), getUsedVoicesOfSlot(), getUsedVoicesOfSlot(0), getUsedVoicesOfSlot(1), getUsedVoicesOfSlot(2),
        getFreeVoices())
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 10ms, note_on: {key: 62}",
                                   "at: 10ms, note_on: {key: 60, slot: 1}", "at: 30ms, controller: {cc: 1, value: 1}",
                                   "at: 40ms, controller: {cc: 1, value: 1, slot: 1}"},
                      .more = "slots: 2\ninstrument: {voices: 8}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("3\t2\t2\t1\t0\t6", "3\t1\t2\t1\t0\t7"));
}

TEST_F(HalionTest, AVoiceIsCountedFromTheEndOfTheBlockThatStartsIt) {
  // HA-R26: the documented remedy, a wait in a spawned function, sees it.
  Outcome out = Play(R"(
function onNote()
  playNote(72, 100)
  print("now", getUsedVoices(), getFreeVoices())
  spawn(function() wait(20) print("later", getUsedVoices(), getFreeVoices()) end)
end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}"}, .more = "instrument: {voices: 8}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("now\t0\t8", "later\t1\t7"));
}

TEST_F(HalionTest, BeyondThePolyphonyTheOldestVoiceIsStolen) {
  // Three of two voices: what sounds at the end is what the second and third alone would sound.
  const char* script =
      "function onNote(e) playNote(e.note, 100, 0) end\nfunction onController() print(getUsedVoices()) end";
  const std::string voices = "instrument: {waveform: square, attack: 0ms, release: 0ms, voices: ";
  const std::vector<std::string> timeline = {"at: 10ms, note_on: {key: 48}", "at: 20ms, note_on: {key: 55}",
                                             "at: 30ms, note_on: {key: 64}", "at: 60ms, controller: {cc: 1, value: 1}"};
  Outcome two = Play(script, {.timeline = timeline, .more = voices + "2}\n"});
  Outcome enough = Play(script, {.timeline = timeline, .more = voices + "64}\n"});
  Outcome without = Play(script, {.timeline = {timeline.begin() + 1, timeline.end()}, .more = voices + "64}\n"});
  EXPECT_THAT(two.Prints(), ElementsAre("2"));
  EXPECT_THAT(enough.Prints(), ElementsAre("3"));
  EXPECT_GE(two.FirstDifference(enough), 1440 + 256);
  const int64_t settled = 2400;  // a stolen voice fades within 20 ms
  for (int64_t frame = settled; frame < two.Frames(); ++frame) {
    ASSERT_NEAR(two.At(frame), without.At(frame), 1e-6f) << frame;
  }
}

TEST_F(HalionTest, AnInputOfASlotThatThereIsNotGoesNowhere) {
  Outcome out = Play("function onNote() print('note') end",
                     {.timeline = {"at: 10ms, note_on: {key: 60, slot: 1}", "at: 20ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("note"));
  EXPECT_EQ(out.Count("input.note_on"), 1u);
}

TEST_F(HalionTest, OnRemoveFromSlotRunsForTheSlotThatIsLeft) {
  // HA-R12, HA-R50: the other slot plays on.
  Outcome out = Play(R"(
defineSlotLocal("mine")
function onInit() mine = getSlotIndex() end
function onRemoveFromSlot() print("removed", mine, getContext()) end
function onNote() print("note", mine) end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60, slot: 1}", "at: 20ms, remove_from_slot: {slot: 1}",
                                   "at: 40ms, note_on: {key: 60, slot: 1}", "at: 40ms, note_on: {key: 60}"},
                      .more = Slots(2)});
  EXPECT_THAT(out.Prints(), ElementsAre("note\t1", "removed\t1\tController", "note\t0"));
}

TEST_F(HalionTest, DefineSlotLocalNeedsAName) {
  Outcome out = Play("defineSlotLocal({})");
  EXPECT_THAT(out.Texts("script_error"), ElementsAre(HasSubstr("defineSlotLocal: argument 1 must be a name")));
}

}  // namespace
}  // namespace tools
