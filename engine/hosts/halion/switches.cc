// Which rule holds where the documentation leaves it open: RULES.md tells what each leaves open.
#include <array>

#include "engine/hosts/halion/verbs.h"

namespace engine::halion {
namespace {

struct Row {
  std::string_view name, rule;
  std::array<std::string_view, 3> options;  // the first is our default; two or three
  std::string_view doc;
};

// By rule.
constexpr Row kRows[] = {
    {"beforeSlot",
     "HA-R11",
     {"silent", "queued", "heard"},
     "What becomes of events that come before the program is in its slot: notes of them are not heard, all wait for "
     "onInit, or all pass by the script."},
    {"callbackLookup",
     "HA-R12",
     {"listed", "taken", "eachEvent"},
     "Whether the names of the callbacks there are, or these functions themselves, are looked up once, after the "
     "global "
     "statements, or both at each event."},
    {"withoutCallback", "HA-R14", {"pass", "swallow"}, "What becomes of an event that no callback is there for."},
    {"waitOrder",
     "HA-R15",
     {"firstCalled", "firstToWait"},
     "Which of two callbacks goes on first whose waits end at one time."},
    {"asyncResume",
     "HA-R20",
     {"afterBlockStart", "atBlockStart"},
     "Whether a function that completes at the very start of a block lets its caller go on in that block."},
    {"asyncError", "HA-R20", {"resume", "end"}, "What becomes of the callback on hold when its function fails."},
    {"asyncReturns", "HA-R20c", {"nothing", "values"}, "Whether runAsync returns what its function returns."},
    {"blockStartOrder",
     "HA-R21",
     {"asyncFirst", "syncFirst"},
     "Whether at a block's start callbacks on hold go on before functions of runSync run, or after them."},
    {"runSyncReplace",
     "HA-R22",
     {"append", "inPlace"},
     "Whether a runSync that overwrites another one loses that one's place in the queue."},
    {"spawnStart", "HA-R23", {"afterYield", "atOnce"}, "When a spawned function starts."},
    {"noteCallsInSpawn",
     "HA-R23",
     {"error", "allow"},
     "Whether isNoteHeld and waitForRelease may be called in a function that onNote spawned."},
    {"waitBeatTempo", "HA-R24", {"fixed", "followed"}, "Whether waitBeat follows a tempo that changes while it waits."},
    {"unknownTempo", "HA-R24", {"error", "is120"}, "What waitBeat does where the host does not tell the tempo."},
    {"controllerOrder",
     "HA-R24",
     {"jobsFirst", "waitsFirst"},
     "Whether in the Controller all that has come in is done before waits that are due go on, or after."},
    {"releasePedal",
     "HA-R27",
     {"player", "engine"},
     "Whether waitForRelease heeds the player's sustain pedal, or what of it reaches the engine."},
    {"repeatedKey",
     "HA-R28",
     {"oldest", "latest"},
     "Which note of a key that was struck again while it was down its next note-off ends."},
    {"waitResolution", "HA-R29", {"sample", "grid32", "block"}, "Where waits in the Processor end."},
    {"frameOrder",
     "HA-R29",
     {"waitsFirst", "eventsFirst"},
     "Whether at one frame waits end before events are handled, or after."},
    {"timeOutCounts",
     "HA-R32",
     {"sinceResume", "sinceEntry"},
     "Whether the time before a wait counts for the execution time-out."},
    {"onTimeout", "HA-R33", {"script", "callback"}, "What an execution time-out ends."},
    {"timeOutChange",
     "HA-R34",
     {"atOnce", "nextCall"},
     "Whether setScriptExecTimeOut holds for the call that is running."},
    {"onChangedStart",
     "HA-R42",
     {"afterCallback", "atOnce"},
     "When the onChanged starts that setParameter calls in its own context."},
    {"fractionToInteger",
     "HA-R44",
     {"truncated", "nearest"},
     "What an integer parameter becomes when it is set to a fraction."},
    {"normalizedToInteger",
     "HA-R44",
     {"nearest", "truncated"},
     "What setParameterNormalized makes of a value between two integers."},
    {"undoBlockMisuse",
     "HA-R45",
     {"error", "ignored"},
     "What becomes of startUndoBlock in an open block, and of endUndoBlock without one."},
    {"sharedState",
     "HA-R52",
     {"serialised", "interleaved"},
     "Whether the two contexts run the script one at a time, or take turns at each call of the API."},
    {"durationWithoutKey",
     "HA-R60",
     {"plays", "ends"},
     "Whether a note with a duration sounds though its key is up already."},
    {"noteWithoutKey",
     "HA-R60",
     {"sounds", "ends"},
     "Whether a note that playNote is to hold as long as its key sounds where no key has called the callback."},
    {"smoothing",
     "HA-R63",
     {"20ms", "5ms", "none"},
     "How long changeVolume and the like take where the script leaves it to the host."},
    {"queueWhileBypassed",
     "HA-R65",
     {"runs", "held"},
     "Whether functions of runSync and onChanged run in the Processor of a bypassed script, or when it is back."},
    {"waitsWhileBypassed",
     "HA-R65",
     {"held", "goOn"},
     "Whether suspended callbacks of a bypassed script go on when it is back, or meanwhile."},
    {"beatsWithoutTempo",
     "HA-R66",
     {"at120", "minusOne"},
     "What beat2ms and ms2beat give where the host does not tell the tempo."},
    {"functionTime",
     "HA-R73",
     {"counts", "ignored"},
     "Whether the time that functions of the host take counts for the execution time-out."},
    {"onError", "HA-R82", {"callback", "script"}, "What a script error ends."},
};

}  // namespace

const std::vector<Switch>& HalionSwitches() {
  static const std::vector<Switch> switches = [] {
    std::vector<Switch> out;
    for (const Row& row : kRows) {
      const auto end = row.options[2].empty() ? row.options.end() - 1 : row.options.end();
      out.push_back({row.name, row.rule, {row.options.begin(), end}, row.doc});
    }
    return out;
  }();
  return switches;
}

}  // namespace engine::halion
