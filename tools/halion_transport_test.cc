// Clocks, tempo and song position, and waits that are counted in beats: HA-R24, HA-R53, HA-R66. A note of t ms is
// handled at frame 48 t plus the block of latency, 256 frames: kLatencyMs.
#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double kLatencyMs = 256 / 48.0;
constexpr const char* kShort = "costs: {instruction: 0ns}\n";

std::string More(const std::string& transport, const std::string& more = "") {
  return "transport: {" + transport + "}\n" + Settings::kNoCosts + more;
}

// What the calls returned at a note of each of these times, in ms.
std::vector<std::vector<double>> Ask(const Outcome& out) {
  std::vector<std::vector<double>> answers;
  for (const std::string& line : out.Prints()) {
    answers.emplace_back();
    for (const char* at = line.c_str(); *at != 0;) {
      char* end = nullptr;
      answers.back().push_back(std::strtod(at, &end));
      if (end == at) ADD_FAILURE() << line;
      at = end + (*end == '\t');
    }
  }
  return answers;
}

std::vector<std::string> NotesAt(std::initializer_list<int> times) {
  std::vector<std::string> out;
  for (int ms : times) out.push_back("at: " + std::to_string(ms) + "ms, note_on: {key: 60}");
  return out;
}

// All digits of a double.
const char* const kExactly =
    "local function show(...)\n"
    "  local out = {}\n"
    "  for i, v in ipairs({...}) do out[i] = string.format('%.17g', v) end\n"
    "  print(table.concat(out, '\\t'))\n"
    "end\n";

// ---- song position

TEST_F(HalionTest, TheSongPositionGoesOnWithTheTempoAndTheSignatureMakesBars) {
  // HA-R66: 6/8 are three quarter notes a bar.
  const double tempo = 1.5 * 60000 / 100;  // 1.5 beats each 100 ms
  Outcome out = Play(
      std::string(kExactly) + R"(
function onNote()
  show(getTempo(), getBeatTime(), getBeatTimeInBar(), getMsTime(), getBeatDuration(), getBarDuration())
  print(getTimeSignature())
  print(isPlaying() and 1 or 0)
end
)",
      {.length = "500ms", .timeline = NotesAt({10, 220, 450}), .more = More("tempo: 900, signature: 6/8, beat: 1")});
  const auto answers = Ask(out);
  ASSERT_EQ(answers.size(), 9u) << out.Trace();
  const double at[] = {10 + kLatencyMs, 220 + kLatencyMs, 450 + kLatencyMs};
  for (size_t i = 0; i < 3; ++i) {
    const double beat = 1 + at[i] * tempo / 60000;
    // The song starts with beat 1, where a bar begins.
    const double in_bar = beat - 1 - 3 * std::floor((beat - 1) / 3);
    EXPECT_THAT(answers[3 * i], ElementsAre(900, DoubleNear(beat, 1e-9), DoubleNear(in_bar, 1e-9),
                                            DoubleNear(at[i] + 60000 / tempo, 1e-9), DoubleNear(60000 / tempo, 1e-9),
                                            DoubleNear(3 * 60000 / tempo, 1e-9)));
    EXPECT_THAT(answers[3 * i + 1], ElementsAre(6, 8));
    EXPECT_THAT(answers[3 * i + 2], ElementsAre(1));
  }
}

TEST_F(HalionTest, AStoppedSongHasNoPositionButATempo) {
  // HA-R66.
  const char* script =
      "function onNote(e) print(getTempo(), getBeatTime(), getBeatTimeInBar(), getMsTime(), isPlaying() and 1 or 0, "
      "e.ppqPosition, getBeatDuration()) end";
  Outcome out = Play(script, {.timeline = NotesAt({10}), .more = More("tempo: 100, playing: false, beat: 7")});
  EXPECT_THAT(Ask(out), ElementsAre(ElementsAre(100, -1, -1, -1, 0, 0, 600)));
}

TEST_F(HalionTest, AnUnknownTempoIsMinusOneAndSoIsEverythingCountedInBeats) {
  // HA-R66.
  Outcome out = Play(
      "function onNote() print(getTempo(), getBeatTime(), getBeatTimeInBar(), getMsTime(), getBeatDuration(), "
      "getBarDuration(), beat2ms(2), ms2beat(250)) end",
      {.timeline = NotesAt({10}), .more = More("tempo: 0")});
  EXPECT_THAT(Ask(out), ElementsAre(ElementsAre(-1, -1, -1, -1, -1, -1, 1000, 0.5)));
}

TEST_F(HalionTest, TempoSignatureAndStopChangeWhenTheScenarioSaysSo) {
  // HA-R66. Frames of the stream, so that a note that acts at a change sees it and one a frame before does not.
  Outcome out = Play(std::string(kExactly) + R"(
function onNote()
  show(getTempo(), getBeatTime(), getBeatTimeInBar(), getMsTime(), (getTimeSignature()), isPlaying() and 1 or 0)
end
)",
                     {.length = "400ms",
                      .block_frames = 480,
                      .timeline = {"at: 89979167ns, note_on: {key: 60}", "at: 90ms, note_on: {key: 60}",
                                   "at: 200ms, note_on: {key: 60}", "at: 300ms, note_on: {key: 60}"},
                      .more = More("tempo: 600, changes: [{at: 100ms, tempo: 300, signature: 3/4}, "
                                   "{at: 200ms, playing: false}, {at: 250ms, playing: true, tempo: 120}]")});
  const auto answers = Ask(out);
  ASSERT_EQ(answers.size(), 4u) << out.Trace();
  // Ten beats a second up to 100 ms, five up to 200 ms, none up to 250 ms, two from there on.
  const double frame = 1000 / 48000.0;
  auto near = [](double value) { return DoubleNear(value, 1e-9); };
  EXPECT_THAT(answers[0], ElementsAre(600, near(1 - frame / 100), near(1 - frame / 100), near(100 - frame), 4, 1));
  EXPECT_THAT(answers[1], ElementsAre(300, near(1), near(1), near(100), 3, 1));
  EXPECT_THAT(answers[2], ElementsAre(300, -1, -1, -1, 3, 0));
  EXPECT_THAT(answers[3], ElementsAre(120, near(1.5 + 0.12), near(1.5 + 0.12), near(200 + 60), 3, 1));
}

TEST_F(HalionTest, AJumpSetsBeatAndTimeAndBeginsABar) {
  // HA-R66: in time the new position is as far as its tempo takes for so many beats.
  Outcome out =
      Play(std::string(kExactly) + "function onNote() show(getBeatTime(), getBeatTimeInBar(), getMsTime()) end",
           {.length = "200ms",
            .block_frames = 480,
            .timeline = NotesAt({40, 100}),
            .more = More("tempo: 600, changes: [{at: 60ms, beat: 33, tempo: 300}]")});
  const auto answers = Ask(out);
  ASSERT_EQ(answers.size(), 2u) << out.Trace();
  auto near = [](double value) { return DoubleNear(value, 1e-9); };
  EXPECT_THAT(answers[0], ElementsAre(near(0.5), near(0.5), near(50)));
  EXPECT_THAT(answers[1], ElementsAre(near(33.25), near(0.25), near(33 * 200 + 50)));
}

TEST_F(HalionTest, EventsCarryTheSongPositionOfTheirFrame) {
  // HA-R66.
  Outcome out = Play(std::string(kExactly) + "function onNote(e) show(e.ppqPosition, getBeatTime()) end",
                     {.timeline = NotesAt({10, 50}), .more = More("tempo: 600")});
  const auto answers = Ask(out);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_DOUBLE_EQ(answers[0][0], (480 + 256) / 4800.0);
  EXPECT_EQ(answers[0][0], answers[0][1]);
  EXPECT_DOUBLE_EQ(answers[1][0], (2400 + 256) / 4800.0);
}

// ---- conversions and clocks

TEST_F(HalionTest, BeatsMillisecondsAndSamplesAreConvertedAtThePresentTempo) {
  Outcome out = Play(
      "function onNote() print(beat2ms(3), ms2beat(100), ms2samples(2.5), samples2ms(96), "
      "getSamplingRate()) end",
      {.length = "200ms",
       .timeline = NotesAt({10, 100}),
       .more = More("tempo: 300, changes: [{at: 60ms, tempo: 75}]")});
  EXPECT_THAT(Ask(out), ElementsAre(ElementsAre(600, 0.5, 120, 2, 48000), ElementsAre(2400, 0.125, 120, 2, 48000)));
}

TEST_F(HalionTest, TimeCountsFromOnInitAndSamplesFromTheBeginning) {
  // HA-R53, HA-R66: the globals take 20 ms, so that onInit comes with the first block that starts later, 3.
  Outcome out = Play(std::string(kExactly) + R"(
local begin = getTime()
openURL("slow")
print(begin, getTime())
function onInit() show(getTime(), getProcessedSamples()) end
function onNote() show(getTime(), getProcessedSamples()) wait(7) show(getTime(), getProcessedSamples()) end
)",
                     {.timeline = NotesAt({40}), .more = "costs: {instruction: 0ns, openURL: 20ms}\n"});
  const auto answers = Ask(out);
  ASSERT_EQ(answers.size(), 4u) << out.Trace();
  const int64_t first = FirstBlockAfter(20'000'000, 256) * 256, note = 1920 + 256;
  EXPECT_THAT(answers[0], ElementsAre(0, 20));
  EXPECT_THAT(answers[1], ElementsAre(0, first));
  EXPECT_THAT(answers[2], ElementsAre(DoubleNear((note - first) / 48.0, 1e-9), note));
  EXPECT_THAT(answers[3], ElementsAre(DoubleNear((note - first) / 48.0 + 7, 1e-9), note + 336));
}

TEST_F(HalionTest, TheDurationOfANoteCountsFromItsLastStrike) {
  Outcome out = Play(R"(
function onNote() end
function onController() print(getNoteDuration(60), getNoteDuration(61)) end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, note_off: {key: 60}",
                                   "at: 35ms, controller: {cc: 1, value: 0}", "at: 40ms, note_on: {key: 60}",
                                   "at: 45ms, controller: {cc: 1, value: 1}"}});
  EXPECT_THAT(Ask(out), ElementsAre(ElementsAre(25, 0), ElementsAre(5, 0)));
}

// ---- waitBeat

TEST_F(HalionTest, ABeatIsAQuarterNoteAtTheTempoWhateverTheSignature) {
  // HA-R24. 0.25 beats at 200 a minute are 75 ms, 3600 frames.
  for (const char* signature : {"4/4", "6/8", "7/16"}) {
    Outcome out = Play("function onNote() waitBeat(0.25) playNote(72, 1, 1) end",
                       {.length = "200ms",
                        .timeline = NotesAt({10}),
                        .more = More(std::string("tempo: 200, signature: ") + signature)});
    EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(480 + 256 + 3600));
    EXPECT_EQ(Outcome::Value(out.First("wait"), "time"), 75'000'000);
  }
}

TEST_F(HalionTest, AWaitOfBeatsKeepsTheTempoItBeganWith) {
  // HA-R24. At 600 a minute a beat is 4800 frames; the tempo is halved 2400 frames after the note's frame.
  const std::string transport = "tempo: 600, changes: [{at: 70ms, tempo: 300}]";
  Settings setup{.length = "400ms", .block_frames = 480, .timeline = NotesAt({10}), .more = More(transport)};
  const char* script = "function onNote() waitBeat(1) playNote(72, 1, 1) waitBeat(1) playNote(74, 1, 1) end";
  Outcome fixed = Play(script, setup);
  EXPECT_THAT(fixed.Values("note.on", "frame"), ElementsAre(960 + 4800, 960 + 4800 + 9600));
  setup.more = More(transport, "switches: {waitBeatTempo: fixed}\n");
  EXPECT_EQ(Play(script, setup).Values("note.on", "frame"), fixed.Values("note.on", "frame"));
}

TEST_F(HalionTest, AWaitOfBeatsFollowsTheTempoIfTheSwitchSaysSo) {
  // HA-R24. Half the beat is over when the tempo is halved; the other half takes twice as long. A stop does not hold
  // it.
  const char* script = "function onNote() waitBeat(1) playNote(72, 1, 1) waitBeat(1) playNote(74, 1, 1) end";
  Outcome out = Play(script, {.length = "400ms",
                              .block_frames = 480,
                              .timeline = NotesAt({10}),
                              .more = More("tempo: 600, changes: [{at: 70ms, tempo: 300, playing: false}]",
                                           "switches: {waitBeatTempo: followed}\n")});
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(960 + 2400 + 4800, 960 + 2400 + 4800 + 9600));
}

TEST_F(HalionTest, AFollowedTempoMayChangeTwiceAndBeTakenBack) {
  // HA-R24: 100 ms at ten beats a second, 100 ms of silence from the host, then five a second.
  Outcome out = Play("function onNote() waitBeat(2) playNote(72, 1, 1) end",
                     {.length = "600ms",
                      .block_frames = 480,
                      .timeline = NotesAt({90}),
                      .more = More("tempo: 600, changes: [{at: 200ms, tempo: 0}, {at: 300ms, tempo: 300}]",
                                   "switches: {waitBeatTempo: followed}\n")});
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(4800 + 4800 + 4800 + 9600));
}

TEST_F(HalionTest, WithoutATempoWaitBeatIsAnErrorOrTakes120) {
  // HA-R24.
  const char* script = "function onNote() waitBeat(0.1) playNote(72, 1, 1) end";
  Outcome error = Play(script, {.timeline = NotesAt({10}), .more = More("tempo: 0")});
  EXPECT_THAT(error.Texts("script_error"),
              ElementsAre(HasSubstr("onNote: 1: waitBeat: the host does not tell the tempo: ")));
  EXPECT_THAT(error.Values("note.on", "frame"), IsEmpty());
  Outcome taken =
      Play(script, {.timeline = NotesAt({10}), .more = More("tempo: 0", "switches: {unknownTempo: is120}\n")});
  EXPECT_THAT(taken.run.findings, IsEmpty());
  EXPECT_THAT(taken.Values("note.on", "frame"), ElementsAre(480 + 256 + 2400));
}

TEST_F(HalionTest, InTheControllerAWaitOfBeatsEndsAtATickToo) {
  // HA-R24: 0.1 beats at 150 a minute are 40 ms; from 21 ms to the tick at 70 ms. The tempo is that of 21 ms.
  Outcome out = Play("defineParameter('p', 'P', 0, 0, 9, 1, function() waitBeat(0.1) print('on') end)",
                     {.timeline = {"at: 21ms, set_parameter: {name: p, value: 1}"},
                      .more = "transport: {tempo: 600, changes: [{at: 20ms, tempo: 150}, {at: 22ms, tempo: 30}]}\n" +
                              std::string(kShort)});
  EXPECT_EQ(out.First("print", "on").time, 70'000'000) << out.Trace();
}

TEST_F(HalionTest, WhatIsNoTimeIsRefusedByWaitBeatAndSoAreGlobalStatements) {
  // HA-R25.
  for (const char* argument : {"-1", "0/0", "1/0", "1e7", "nil", "'x'"}) {
    Outcome out =
        Play(std::string("function onNote() waitBeat(") + argument + ") print('on') end", {.timeline = NotesAt({10})});
    EXPECT_THAT(out.Texts("script_error"), ElementsAre(HasSubstr("onNote: 1: waitBeat: "))) << argument;
    EXPECT_THAT(out.Prints(), IsEmpty());
  }
  Outcome out = Play("waitBeat(1) print('on')");
  EXPECT_THAT(out.Texts("script_error"), ElementsAre(HasSubstr(": 1: waitBeat is not permitted in global statements")));
  EXPECT_THAT(out.Prints(), IsEmpty());
}

}  // namespace
}  // namespace tools
