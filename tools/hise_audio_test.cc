// The audio thread: timers, suspension, what is heard. HI-R30, HI-R31, HI-R40 to HI-R48.
#include "engine/synth/wav_file.h"
#include "tools/hise_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kMap = "sample_maps: {M: {sample: m.wav, load: LOAD}}\n";
constexpr const char* kSquare = "instrument: {waveform: square, attack: 0ms, release: 0ms}\n";

class HiseAudioTest : public HiseTest {
 protected:
  std::string Map(const std::string& load) {
    engine::Status written = engine::synth::WriteWav(Write("m.wav", ""), std::vector<float>(4800, 0.5f), kRate, 1);
    EXPECT_TRUE(written.ok());
    std::string text = kMap;
    return text.replace(text.find("LOAD"), 4, load) + kSquare;
  }
  // The first block, of 256 frames, that starts at or after an instant.
  static Time BlockAtOrAfter(Time at) {
    int64_t block = 0;
    while (block * 256 * 1'000'000'000 / kRate < at) ++block;
    return block * 256 * 1'000'000'000 / kRate;
  }
};

// HI-R30.
TEST_F(HiseAudioTest, ASynthTimerIsFourMillisecondsOrSlower) {
  EXPECT_THAT(Play("Synth.startTimer(0.003);").First("script_error").text, HasSubstr("Go easy on the timer!"));
  EXPECT_EQ(Play("Synth.startTimer(0.004);\nfunction onTimer() {}\n", {.length = "20ms"}).Count("script_error"), 0u);
}

// HI-R30, HI-R48: ticks and notes are on a grid of 8 frames.
TEST_F(HiseAudioTest, TicksAndNotesAreOnAGridOfEightFrames) {
  auto out = Play(
      "Synth.startTimer(0.0101);\nfunction onTimer() { Synth.playNote(60, 100); }\n"
      "function onNoteOn() {}\n",
      {.length = "60ms", .timeline = {"at: 21ms, note_on: {key: 72}"}});
  ASSERT_GE(out.Count("note.on"), 4u);
  for (int64_t frame : out.Values("note.on", "frame")) EXPECT_EQ(frame % 8, 0) << frame;
}

// HI-R30: a deferred script's timer is one of the message thread.
TEST_F(HiseAudioTest, ADeferredTimerRunsOnTheMessageThread) {
  auto out = Play(
      "Synth.deferCallbacks(true);\nSynth.startTimer(0.05);\n"
      "function onTimer() { Synth.stopTimer(); Console.print(Threads.getCurrentThreadName()); }\n",
      {.length = "120ms"});
  EXPECT_THAT(out.Prints(), ElementsAre("Message Thread"));
  EXPECT_EQ(out.First("print").time, 50 * kMillisecond);
}

// HI-R34: events of a deferred script are looked for every 30 ms.
TEST_F(HiseAudioTest, DeferredNotesComeWithThePollOfTheMessageThread) {
  auto out = Play("Synth.deferCallbacks(true);\nfunction onNoteOn() { Console.print(Message.getNoteNumber()); }\n",
                  {.length = "150ms", .timeline = {"at: 100ms, note_on: {key: 60}", "at: 101ms, note_on: {key: 64}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("60", "64"));
  EXPECT_EQ(out.First("print").time, 120 * kMillisecond);
  EXPECT_EQ(out.Count("note.on"), 2u);
}

// HI-R40, HI-R41, HI-R42: a held voice fades for 20 ms from the next block; then silence, the load, and sound again.
TEST_F(HiseAudioTest, ALoadSuspendsAudioAndGivesItBack) {
  auto out = Play("Content.setWidth(600);",
                  {.length = "400ms",
                   .timeline = {"at: 10ms, note_on: {key: 60}", "at: 100ms, load_sample_map: {name: M}"},
                   .more = Map("50ms")});
  EXPECT_THAT(out.Texts("state"),
              ElementsAre("InitialisedButNotActivated", "Clear", "VoiceKill", "Suspended", "Clear"));
  const Time kill = out.First("state", "VoiceKill").time, suspended = out.First("state", "Suspended").time;
  EXPECT_EQ(kill, BlockAtOrAfter(100 * kMillisecond));
  EXPECT_EQ(suspended, BlockAtOrAfter(kill + 20 * kMillisecond));
  // The loading thread looks every 20 ms from 100 ms on.
  const Time began = out.First("load").time;
  EXPECT_EQ(began % (20 * kMillisecond), 0);
  EXPECT_GE(began, suspended);
  EXPECT_LT(began, suspended + 20 * kMillisecond);
  EXPECT_EQ(out.First("load.end").time, began + 50 * kMillisecond);
  EXPECT_EQ(out.Named("state").back().time, BlockAtOrAfter(began + 50 * kMillisecond));
  const int64_t silent = engine::FrameAt(suspended, kRate);
  EXPECT_NE(out.At(silent - 1000), 0.0f);
  EXPECT_EQ(out.FirstSilence(silent - 40) <= silent, true);
}

// HI-R42: without voices the next block is silent already.
TEST_F(HiseAudioTest, WithoutVoicesAudioIsSuspendedAtTheNextBlock) {
  auto out = Play("Content.setWidth(600);",
                  {.length = "200ms", .timeline = {"at: 100ms, load_sample_map: {name: M}"}, .more = Map("10ms")});
  EXPECT_EQ(out.First("state", "Suspended").time, BlockAtOrAfter(100 * kMillisecond));
  EXPECT_EQ(out.First("load").time, 120 * kMillisecond);
}

// HI-R43: note-ons of suspended blocks are lost, note-offs come with the first block after.
TEST_F(HiseAudioTest, NoteOffsOfASuspensionComeAfterIt) {
  auto out = Play(
      "function onNoteOff() { Console.print(\"off \" + Message.getNoteNumber()); }\n"
      "function onNoteOn() { Console.print(\"on \" + Message.getNoteNumber()); }\n",
      {.length = "500ms",
       .timeline = {"at: 10ms, note_on: {key: 60}", "at: 100ms, load_sample_map: {name: M}",
                    "at: 150ms, note_on: {key: 62}", "at: 160ms, note_off: {key: 60}"},
       .more = Map("100ms")});
  EXPECT_THAT(out.Prints(), ElementsAre("on 60", "off 60"));
  EXPECT_EQ(out.Named("print").back().time, out.Named("state").back().time);
}

// HI-R44, HI-R46: 60 polls of 20 ms, then it is done whatever audio does.
TEST_F(HiseAudioTest, ALoadDoesNotWaitForEver) {
  auto out =
      Play("Content.setWidth(600);", {.length = "1500ms",
                                      .timeline = {"at: 50ms, hold_audio: {}", "at: 100ms, load_sample_map: {name: M}"},
                                      .more = Map("10ms")});
  EXPECT_EQ(out.First("load").time, 1300 * kMillisecond);
  EXPECT_EQ(out.Count("unsafe_load"), 1u);
}

// HI-R45: what a function that is already on the loading thread asks for is done at once.
TEST_F(HiseAudioTest, OnTheLoadingThreadWithAudioSuspendedItIsDoneAtOnce) {
  auto out = Play(OnGo("Console.print(Threads.killVoicesAndCall(function() { Console.print(\"outer\"); "
                       "Console.print(Threads.killVoicesAndCall(function() { Console.print(\"inner\"); })); }));"),
                  Clicks({100}));
  EXPECT_THAT(out.Prints(), ElementsAre("0", "outer", "inner", "1"));
}

// HI-R4, HI-R16: the control callbacks of a user preset run on the loading thread.
TEST_F(HiseAudioTest, APresetRunsControlCallbacksOnTheLoadingThread) {
  auto out = Play(
      "const var k = Content.addKnob(\"K\", 0, 0);\n"
      "inline function onK(c, v) { Console.print(v + \" \" + Threads.getCurrentThreadName()); }\n"
      "k.setControlCallback(onK);\n",
      {.timeline = {"at: 100ms, load_preset: {name: Lead}"}, .more = "presets: {Lead: {K: 0.25, Gone: 1}}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("0.25 Sample Thread"));
}

// The same callback on the audio thread, when the DAW moves the parameter.
TEST_F(HiseAudioTest, AutomationRunsTheControlCallbackOnTheAudioThread) {
  auto out = Play(
      "const var k = Content.addKnob(\"K\", 0, 0);\n"
      "inline function onK(c, v) { Console.print(v + \" \" + Threads.getCurrentThread()); }\n"
      "k.setControlCallback(onK);\n",
      {.timeline = {"at: 100ms, automate: {id: K, value: 0.5}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("0.5 4"));
}

// HI-R47: a task that holds the audio lock makes blocks silent, and their events are lost.
TEST_F(HiseAudioTest, ABlockWithoutTheAudioLockIsSilent) {
  HiseSettings setup = Clicks({100}, "statement: 0ns, Engine.getUptime: 50ms");
  setup.more = kSquare;
  setup.timeline.insert(setup.timeline.begin(), "at: 10ms, note_on: {key: 60}");
  setup.timeline.push_back("at: 120ms, note_on: {key: 64}");
  auto out = Play(WithTask(".lock(Threads.Audio);\nEngine.getUptime();"), setup);
  EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(60));
  EXPECT_EQ(out.Count("block.silent"), 10u);  // that start from 100 ms to 150 ms
  const int64_t first = out.Values("block.silent", "block")[0] * 256;
  EXPECT_EQ(out.FirstSilence(first), first);
  EXPECT_NE(out.At(first + 12 * 256), 0.0f);
}

// HI-R31: uptime goes on during a suspension; one overdue tick a block, or all of them in the first.
TEST_F(HiseAudioTest, OverdueTicksComeOneABlockOrInABurst) {
  const auto ticks = [&](const std::string& more) {
    auto out = Play("Synth.startTimer(0.005);\nfunction onTimer() { Console.print(\"tick\"); }\n",
                    {.length = "300ms",
                     .block_frames = 256,
                     .timeline = {"at: 100ms, load_sample_map: {name: M}"},
                     .more = Map("50ms") + more});
    const Time resumed = out.Named("state").back().time;
    int in_first = 0;
    for (const auto& event : out.Named("print")) in_first += event.time == resumed;
    return in_first;
  };
  EXPECT_LE(ticks(""), 3);
  EXPECT_GT(ticks("switches: {lateTicks: burst}\n"), 10);
}

// A script's own notes: played, ended and faded by their event ids.
TEST_F(HiseAudioTest, ArtificialNotesAreEndedByTheirIds) {
  auto out = Play(
      "reg id = 0;\nfunction onNoteOn() { Message.ignoreEvent(true); id = Synth.addNoteOn(1, 67, 80, 480); }\n"
      "function onNoteOff() { Message.ignoreEvent(true); Synth.noteOffByEventId(id); }\n",
      {.length = "200ms",
       .timeline = {"at: 10ms, note_on: {key: 60}", "at: 100ms, note_off: {key: 60}"},
       .more = kSquare});
  EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(67));
  EXPECT_THAT(out.Values("note.off", "id"), out.Values("note.on", "id"));
  EXPECT_EQ(out.FirstSound(), out.Values("note.on", "frame")[0]);
}

}  // namespace
}  // namespace tools
