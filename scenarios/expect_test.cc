#include "scenarios/expect.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "scenarios/fake_host.h"
#include "scenarios/load.h"

namespace scenarios {
namespace {

namespace fs = std::filesystem;
using engine::kMillisecond;

const FakeHost kFake;
const engine::Host* const kHosts[] = {&kFake};

// A run made by hand, 100 ms at 48 kHz in blocks of 256:
//
//   10 ms     script  fake.call 1        block 1
//   10 ms     script  fake.print hello   block 1
//   36.666 ms script  fake.resume 0.5 3ms  block 6: five blocks later
//   40 ms     script  fake.call 2        block 7
//   41 ms     script  fake.print bye
//   45.333 ms audio   fake.resume 0.25 0ms
//
// and a sound of -6 dB from 20 ms to 30 ms, else silence.
RunResult HandMade() {
  RunResult result;
  auto add = [&](engine::Time time, const char* context, const engine::EventType& type, std::array<int64_t, 4> values,
                 const char* text = "") {
    sim::LoggedEvent event;
    event.time = time;
    event.context = context;
    event.type = &type;
    event.values = values;
    event.text = text;
    result.events.push_back(event);
  };
  add(10 * kMillisecond, "script", kFakeCall, {1});
  add(10 * kMillisecond, "script", kFakePrint, {}, "hello");
  add(36'666'666, "script", kFakeResume, {engine::Event::Real(0.5), 3 * kMillisecond});
  add(40 * kMillisecond, "script", kFakeCall, {2});
  add(41 * kMillisecond, "script", kFakePrint, {}, "good bye");
  add(45'333'333, "audio", kFakeResume, {engine::Event::Real(0.25), 0});
  result.audio.assign(4800 * 2, 0.0f);
  for (size_t i = 960 * 2; i < 1440 * 2; ++i) result.audio[i] = i % 2 ? 0.5f : -0.25f;
  result.end = 100 * kMillisecond;
  result.blocks = 19;
  return result;
}

class ExpectTest : public testing::Test {
 protected:
  ExpectTest() : folder_(fs::temp_directory_path() / ("expect_test." + std::to_string(getpid()))) {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "run.fake") << "";
  }
  ~ExpectTest() override { fs::remove_all(folder_); }

  // The first failure's "expectation: message", or "holds".
  std::string Judged(const std::string& expect, const RunResult& result) {
    fs::path path = folder_ / "case.yaml";
    std::ofstream(path) << "name: a test\nhost: fake\nlength: 100ms\nscript: run.fake\nexpect: " << expect << "\n";
    auto scenario = LoadScenario(path.string(), "", kHosts);
    if (!scenario.ok()) return "not loaded: " + ToString(scenario.errors());
    failures_ = Judge(scenario.value(), result);
    return failures_.empty() ? "holds" : failures_[0].expectation + ": " + failures_[0].message;
  }
  std::string Judged(const std::string& expect) { return Judged(expect, HandMade()); }

  fs::path folder_;
  std::vector<Failure> failures_;
};

struct Case {
  const char* name;
  const char* expect;
  const char* judged;
};

class ExpectCases : public ExpectTest, public testing::WithParamInterface<Case> {};

TEST_P(ExpectCases, AreJudged) { EXPECT_EQ(Judged(GetParam().expect), GetParam().judged); }

// Each kind where it holds and where it does not: an expectation that cannot fail proves nothing.
const Case kCases[] = {
    {"Nothing", "{}", "holds"},
    {"Event", "{event: {name: fake.call}}", "holds"},
    {"EventMissing", "{event: {name: script_error}}",
     "event: event script_error: expected at least one, 0 match; seen of that name none"},
    {"EventCount", "{event: {name: fake.call, count: 2}}", "holds"},
    {"EventCountNone", "{event: {name: fake.call, at: 0ms..9ms, count: 0}}", "holds"},
    {"EventTooOften", "{event: {name: fake.call, count: 0..1}}",
     "event: event fake.call: expected 0..1, 2 match; seen of that name 2: fake.call 1 at 10ms (block 1) by script, "
     "fake.call 2 at 40ms (block 7) by script"},
    {"EventAt", "{event: {name: fake.call, at: 10ms, values: {number: 1}}}", "holds"},
    {"EventAtAnotherTime", "{event: {name: fake.resume, at: 3blk..4blk}}",
     "event: event fake.resume at 3blk..4blk (16ms..21.333ms): expected at least one, 0 match; seen of that name 2: "
     "fake.resume 0.5 3.000000ms 0 at 36.666ms (block 6) by script, fake.resume 0.25 0.000000ms 0 at 45.333ms (block "
     "8) by audio"},
    {"EventContext", "{event: {name: fake.resume, context: audio, count: 1}}", "holds"},
    {"EventOtherContext", "{event: {name: fake.call, context: audio}}",
     "event: event fake.call by audio: expected at least one, 0 match; seen of that name 2: fake.call 1 at 10ms (block "
     "1) "
     "by script, fake.call 2 at 40ms (block 7) by script"},
    {"EventValues", "{event: {name: fake.resume, values: {level: 0.5, wait: 3ms}, count: 1}}", "holds"},
    {"EventOtherValues", "{event: {name: fake.call, values: {number: 3}, at: 10ms}}",
     "event: event fake.call at 10ms with number 3: expected at least one, 0 match; seen of that name 2: fake.call 1 "
     "at 10ms "
     "(block 1) by script, fake.call 2 at 40ms (block 7) by script"},
    {"EventText", "{event: {name: fake.print, text: hello, count: 1}}", "holds"},
    {"EventOtherText", "{event: {name: fake.print, text: hell}}",
     "event: event fake.print with text 'hell': expected at least one, 0 match; seen of that name 2: fake.print hello "
     "at "
     "10ms (block 1) by script, fake.print good bye at 41ms (block 7) by script"},
    {"SeveralEvents", "{event: [{name: fake.call, count: 2}, {name: fake.resume, count: 2}]}", "holds"},
    {"NoEvent", "{no_event: [script_error, xrun, deadlock]}", "holds"},
    {"NoEventFails", "{no_event: fake.call}",
     "no_event: no_event fake.call: expected none, seen 2: fake.call 1 at 10ms (block 1) by script, fake.call 2 at "
     "40ms "
     "(block 7) by script"},
    {"Count", "{count: {event: fake.call, is: 1..2}}", "holds"},
    {"CountFails", "{count: [{event: fake.call, is: 2}, {event: script_error, is: 1}]}",
     "count: count script_error: expected 1, seen none"},
    {"Order", "{order: [fake.call, fake.print, fake.resume]}", "holds"},
    {"OrderFails", "{order: [fake.resume, fake.call]}",
     "order: order: expected fake.call after fake.resume (at 36.666ms (block 6)), seen first at 10ms (block 1)"},
    {"OrderAtOneInstant", "{order: [fake.print, fake.call]}",
     "order: order: expected fake.call after fake.print (at 10ms (block 1)), seen first at 10ms (block 1)"},
    {"OrderMissing", "{order: [fake.call, script_error]}",
     "order: order: expected script_error after fake.call (at 10ms (block 1)), seen none"},
    {"Print", "{print: [hello, good bye]}", "holds"},
    {"PrintFails", "{print: [hello, bye]}",
     "print: print: expected line 2 to be 'bye', seen 'good bye' at 41ms (block 7)"},
    {"PrintTooLittle", "{print: [hello, good bye, more]}",
     "print: print: expected line 3 to be 'more', seen nothing more"},
    {"PrintTooMuch", "{print: hello}",
     "print: print: expected line 2 to be nothing more, seen 'good bye' at 41ms (block 7)"},
    {"PrintNothing", "{print: []}", "print: print: expected line 1 to be nothing more, seen 'hello' at 10ms (block 1)"},
    {"PrintContains", "{print: {contains: [ell, bye]}}", "holds"},
    {"PrintContainsInOrder", "{print: {contains: [bye, ell]}}",
     "print: print: expected a line with 'ell' from line 3 on, seen none; 2 lines in all, line 3 is nothing more"},
    {"Latency", "{latency: {from: fake.call, to: fake.resume, is: 1blk..5blk}}", "holds"},
    {"LatencyToOneBlock", "{latency: {from: fake.call, to: fake.resume, is: 5333333ns..26666666ns}}", "holds"},
    {"LatencyTooLong", "{latency: {from: fake.call, to: fake.resume, is: 1blk..4blk}}",
     "latency: latency fake.call -> fake.resume: expected 1blk..4blk (5.333ms..21.333ms), seen 26.667ms (5 blocks) at "
     "36.666ms (block 6)"},
    {"LatencyTooShort", "{latency: {from: fake.call, to: fake.resume, is: 10ms..30ms}}",
     "latency: latency fake.call -> fake.resume: expected 10ms..30ms, seen 5.333ms (1 block) at 45.333ms (block 8)"},
    {"LatencyUnanswered", "{latency: {from: fake.resume, to: fake.call, is: 1ms..9ms}}",
     "latency: latency fake.resume -> fake.call: expected 1ms..9ms, seen no fake.call after fake.resume at 45.333ms "
     "(block 8)"},
    {"LatencyOfNothing", "{latency: {from: script_error, to: fake.call, is: 1ms}}",
     "latency: latency script_error -> fake.call: expected 1ms, seen no script_error"},
    {"Xruns", "{xruns: 0}", "holds"},
    {"XrunsFails", "{xruns: 1..2}", "xruns: xruns: expected 1..2, seen none"},
    {"FirstSound", "{audio: {first_sound: 20ms}}", "holds"},
    {"FirstSoundLate", "{audio: {first_sound: 5ms..15ms}}",
     "audio: audio first_sound: expected at 5ms..15ms, seen at frame 960, 20ms (block 3)"},
    {"Peak", "{audio: {peak: -6.1dB..-6dB}}", "holds"},
    {"PeakTooHigh", "{audio: {peak: -20dB..-12dB}}", "audio: audio peak: expected -20.0dB..-12.0dB, seen -6.0dB"},
    {"Rms", "{audio: {rms: -18.1dB..-18dB}}", "holds"},
    {"RmsTooLow", "{audio: {rms: -6dB..0dB}}", "audio: audio rms: expected -6.0dB..0.0dB, seen -18.1dB"},
    {"Silent", "{audio: {silent: [0ms..20ms, 30ms..100ms]}}", "holds"},
    {"SilentFails", "{audio: {silent: [0ms..20ms, 10ms..25ms]}}",
     "audio: audio silent: expected silence in 10ms..25ms, seen -6.0dB at frame 960, 20ms (block 3)"},
    {"SilentFailsAtTheLastFrame", "{audio: {silent: 1439smp..50ms}}",
     "audio: audio silent: expected silence in 29.979ms..50ms, seen -6.0dB at frame 1439, 29.979ms (block 5)"},
    {"NoEventAt", "{no_event: {name: fake.call, at: 11ms..39ms}}", "holds"},
    {"NoEventOfAnotherContext", "{no_event: {name: fake.call, context: audio}}", "holds"},
    {"NoEventOfOtherValues", "{no_event: {name: fake.call, values: {number: 3}}}", "holds"},
    {"NoEventAtFails", "{no_event: {name: fake.call, at: 11ms..40ms, context: script, values: {number: 2}}}",
     "no_event: no_event fake.call at 11ms..40ms by script with number 2: expected none, seen 1: fake.call 2 at 40ms "
     "(block 7) by script"},
    {"NoEventTextFails", "{no_event: {name: fake.print, text: hello}}",
     "no_event: no_event fake.print with text 'hello': expected none, seen 1: fake.print hello at 10ms (block 1) by "
     "script"},
    {"LatencyInSamples", "{latency: {from: fake.call, to: fake.resume, is: 256smp..1280smp}}", "holds"},
    {"LatencyInSamplesTooLong", "{latency: {from: fake.call, to: fake.resume, is: 256smp..1279smp}}",
     "latency: latency fake.call -> fake.resume: expected 5.333ms..26.646ms, seen 26.667ms (5 blocks) at 36.666ms "
     "(block 6)"},
    {"LatencyMixesUnits", "{latency: {from: fake.call, to: fake.resume, is: 1blk..27ms}}", "holds"},
    {"Window", "{audio: {windows: [{from: 20ms, to: 25ms, peak: -6.1dB..-6dB, rms: -8.1dB..-8dB}]}}", "holds"},
    {"WindowInBlocks",
     "{audio: {windows: [{from: 0blk, to: 3blk, silent: true}, {from: 3blk, to: 4blk, silent: "
     "false}]}}",
     "holds"},
    {"WindowPeakFails", "{audio: {windows: [{from: 30ms, to: 40ms, peak: -6.1dB..-6dB}]}}",
     "audio: audio window 30ms..40ms peak: expected -6.1dB..-6.0dB, seen -infdB"},
    {"WindowRmsIsOfTheWindow", "{audio: {windows: [{from: 20ms, to: 30ms, rms: -18.1dB..-18dB}]}}",
     "audio: audio window 20ms..30ms rms: expected -18.1dB..-18.0dB, seen -8.1dB"},
    {"WindowSilentFails", "{audio: {windows: [{from: 10ms, to: 25ms, silent: true}]}}",
     "audio: audio window 10ms..25ms silent: expected silence, seen -6.0dB at frame 960, 20ms (block 3)"},
    {"WindowSoundFails", "{audio: {windows: [{from: 0ms, to: 20ms, silent: false}]}}",
     "audio: audio window 0ms..20ms silent: expected sound, seen only silence"},
    {"WindowFirstSound", "{audio: {windows: [{from: 25ms, to: 50ms, first_sound: 25ms}]}}", "holds"},
    {"WindowFirstSoundFails", "{audio: {windows: [{from: 25ms, to: 50ms, first_sound: 26ms..30ms}]}}",
     "audio: audio window 25ms..50ms first_sound: expected at 26ms..30ms, seen at frame 1200, 25ms (block 4)"},
    {"SecondWindowFails",
     "{audio: {windows: [{from: 0ms, to: 1ms, silent: true}, {from: 1ms, to: 2ms, peak: "
     "-3dB..0dB}]}}",
     "audio: audio window 1ms..2ms peak: expected -3.0dB..0.0dB, seen -infdB"},
    {"FindingsNone", "{findings: none}", "holds"},
    {"FindingsMissing", "{findings: [deadlock]}", "findings: findings: expected deadlock, seen none"},
    {"GoldenIsNotJudgedHere", "{golden: [audio, trace]}", "holds"},
};

INSTANTIATE_TEST_SUITE_P(All, ExpectCases, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<Case>& info) { return std::string(info.param.name); });

engine::Finding Found(std::string kind) {
  return {.kind = std::move(kind),
          .time = 36'666'666,
          .context = "audio",
          .point = "",
          .location = "run.fake:4",
          .message = "It was late."};
}

TEST_F(ExpectTest, FindingsThatNothingAllowsAreFailures) {
  RunResult result = HandMade();
  result.findings = {Found("xrun"), Found("xrun"), Found("race")};
  EXPECT_EQ(Judged("{}", result),
            "findings: findings: expected none, seen xrun of audio at 36.666ms (block 6) in run.fake:4: It was late.");
  EXPECT_EQ(failures_.size(), 2u);
  EXPECT_EQ(failures_[0].line, 0);
  Judged("{findings: none}", result);
  EXPECT_EQ(failures_.size(), 2u);
  EXPECT_EQ(failures_[0].line, 5);
  EXPECT_EQ(Judged("{findings: [xrun, race]}", result), "holds");
  EXPECT_EQ(Judged("{findings: [xrun]}", result),
            "findings: findings: expected xrun, seen race of audio at 36.666ms (block 6) in run.fake:4: It was late.");
  EXPECT_EQ(Judged("{findings: [xrun, race, deadlock]}", result),
            "findings: findings: expected deadlock, seen xrun, race");
  EXPECT_EQ(
      Judged("{findings: [xrun, rave]}", result),
      "findings: findings: expected xrun, rave, seen race of audio at 36.666ms (block 6) in run.fake:4: It was late.");
  EXPECT_EQ(failures_[1].message, "findings: expected rave, seen xrun, race; did you mean 'race'?");
}

TEST_F(ExpectTest, CountedXrunsAreAllowed) {
  RunResult result = HandMade();
  result.findings = {Found("xrun")};
  result.xruns = 1;
  sim::LoggedEvent xrun;
  xrun.time = 36'666'666;
  xrun.context = "audio";
  xrun.type = &engine::kXrun;
  xrun.values = {6, 1'000'000};
  result.events.push_back(xrun);
  EXPECT_EQ(Judged("{xruns: 1}", result), "holds");
  EXPECT_EQ(Judged("{xruns: 0}", result),
            "xruns: xruns: expected 0, seen 1: xrun block 6 late_by 1.000000ms at 36.666ms (block 6) by audio");
}

TEST_F(ExpectTest, SoundThatIsNoNumberFailsEveryAudioExpectation) {
  RunResult result = HandMade();
  result.audio[2 * 480 + 1] = std::nanf("");
  EXPECT_EQ(Judged("{audio: {silent: 50ms..60ms}}", result),
            "audio: audio the sound holds a sample that is no number (NaN or infinite) at frame 480, 10ms (block 1)");
}

TEST_F(ExpectTest, SilenceIsSaid) {
  RunResult result = HandMade();
  result.audio.assign(9600, 0.0f);
  EXPECT_EQ(Judged("{audio: {first_sound: 0ms..100ms}}", result),
            "audio: audio first_sound: expected at 0ms..100ms, seen only silence");
  EXPECT_EQ(Judged("{audio: {peak: -20dB..0dB}}", result), "audio: audio peak: expected -20.0dB..0.0dB, seen -infdB");
}

TEST_F(ExpectTest, BlockDistancesMayBeOffByTheirRounding) {
  RunResult result = HandMade();
  result.events.resize(1);
  result.events[0].time = engine::BlockStart(2, 256, 48000);
  result.events.push_back(result.events[0]);
  result.events[1].type = &kFakeResume;
  result.events[1].time = engine::BlockStart(3, 256, 48000);  // 5 333 334 ns later, "1blk" is 5 333 333 ns
  EXPECT_EQ(Judged("{latency: {from: fake.call, to: fake.resume, is: 1blk}}", result), "holds");
  result.events[1].time += 1;
  EXPECT_NE(Judged("{latency: {from: fake.call, to: fake.resume, is: 1blk}}", result), "holds");
}

TEST_F(ExpectTest, FailuresKnowTheirPlace) {
  Judged("{xruns: 1, count: [{event: fake.call, is: 2}, {event: fake.call, is: 3}]}");
  ASSERT_EQ(failures_.size(), 2u);
  EXPECT_EQ(failures_[0].line, 5);
  EXPECT_EQ(failures_[0].column, 10);
  EXPECT_EQ(failures_[1].column, 55);
}

TEST_F(ExpectTest, SkippedRunsAreNotJudged) {
  RunResult result = HandMade();
  result.skipped = "needs Kill";
  EXPECT_EQ(Judged("{xruns: 3}", result), "holds");
}

}  // namespace
}  // namespace scenarios
