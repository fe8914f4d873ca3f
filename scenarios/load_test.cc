#include "scenarios/load.h"

#include <gtest/gtest.h>

#include "scenarios/load_fixture.h"

namespace scenarios {
namespace {

constexpr const char* kValid = R"(name: everything a scenario can say
host: fake
audio: {sample_rate: 44100, block_frames: 64, channels: 1, overrun: late, input: in.wav}
length: 0.5s
seed: 7
script: run.fake
voices: 12
gain: -6dB
patch: [one, two]
params: {cutoff: 0.5, on: true, mode: saw, count: 3, word: "3"}
switches: {onTimeout: go_on, version: 4.0}
costs: {openURL: 1ms..2ms, playNote: 5us}
machine:
  cores: 4
  contexts:
    script: {priority: 12, threshold: 20, cores: [1, 3], policy: fair, slice: 1ms, wake: 1us..5us}
decisions: {fake.lost: 5, fake.order: last}
limits: {steps: 1000000, time: 2s, spin: 500}
tags: [slow, notes]
realtime: exact
silent: true
timeline:
  - {at: 60ms, note_off: {key: 60}}
  - {at: 2blk, input: arrival, note_on: {key: 60, velocity: 90}}
  - at: 60ms
    panic:
expect:
  event:
    - {name: fake.call, count: 1..3, at: 10ms..20ms, context: script, values: {number: 3}}
    - {name: fake.resume, values: {level: 0.5, wait: 3ms}, text: hello}
  no_event: [script_error, deadlock]
  count: {event: fake.call, is: 2}
  order: [fake.call, fake.resume]
  print: {contains: hello}
  latency: {from: fake.call, to: fake.resume, is: 1blk..4blk}
  xruns: 0..2
  audio: {first_sound: 10ms..30ms, peak: -20dB..-3dB, rms: -40dB..-6dB, silent: [0ms..10ms]}
  findings: none
  golden: [audio, trace]
)";

TEST_F(LoadTest, ReadsEverythingThatAScenarioCanSay) {
  auto loaded = Load(kValid);
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  const Scenario& s = loaded.value();
  EXPECT_EQ(s.id, "topic/case");
  EXPECT_EQ(s.name, "everything a scenario can say");
  EXPECT_EQ(s.host, &kFake);
  EXPECT_EQ(s.format, (engine::AudioFormat{.sample_rate = 44100, .block_frames = 64, .channels = 1}));
  EXPECT_EQ(s.overrun, engine::Overrun::late);
  EXPECT_EQ(s.audio_input, (folder_ / "topic/in.wav").string());
  EXPECT_EQ(s.length, 500'000'000);
  EXPECT_EQ(s.seed, 7u);
  EXPECT_EQ(s.step_limit, 1'000'000u);
  EXPECT_EQ(s.time_limit, 2 * engine::kSecond);
  EXPECT_EQ(s.spin_limit, 500u);
  EXPECT_EQ(s.tags, (std::vector<std::string>{"slow", "notes"}));
  EXPECT_EQ(s.realtime, Realtime::exact);
  EXPECT_TRUE(s.silent);
  EXPECT_FALSE(s.must_fail);
  ASSERT_EQ(s.decisions.size(), 2u);
  EXPECT_EQ(s.decisions[0].second.As<int64_t>(), 5);
  EXPECT_EQ(s.decisions[1].second.As<std::string>(), "last");
  EXPECT_EQ(s.expectations.size(), 12u);
}

TEST_F(LoadTest, GivesTheHostAllSwitchesCostsAndFields) {
  auto loaded = Load(kValid);
  ASSERT_TRUE(loaded.ok());
  const engine::HostConfig& config = loaded.value().config;
  EXPECT_EQ(config.Switch("onTimeout"), "go_on");
  EXPECT_EQ(config.Switch("version"), "4.0");
  EXPECT_EQ(config.CostOf("openURL"), (engine::Cost{1'000'000, 2'000'000}));
  EXPECT_EQ(config.CostOf("instruction"), (engine::Cost{20, 20}));
  EXPECT_EQ(config.CostOf("playNote"), (engine::Cost{5000, 5000}));
  EXPECT_EQ(config.fields["voices"].As<int64_t>(), 12);
  EXPECT_EQ(config.fields["gain"].As<double>(), -6);
  EXPECT_EQ(config.fields["patch"].As<engine::Value::List>()[1].As<std::string>(), "two");
  const engine::Value& params = config.fields["params"];
  EXPECT_EQ(params["cutoff"].As<double>(), 0.5);
  EXPECT_EQ(params["on"].As<bool>(), true);
  EXPECT_EQ(params["mode"].As<std::string>(), "saw");
  EXPECT_EQ(params["count"].As<int64_t>(), 3);
  EXPECT_EQ(params["word"].As<std::string>(), "3");
  EXPECT_EQ(params.line(), 10);
  EXPECT_EQ(params.column(), 9);
  EXPECT_EQ(config.fields.Find("tune"), nullptr);
  EXPECT_EQ(config.fields.Find("seed"), nullptr);
  const engine::ContextSpec& script = config.machine.Context("script");
  EXPECT_EQ(config.machine.cores, 4);
  EXPECT_EQ(script.priority, 12);
  EXPECT_EQ(script.threshold, 20);
  EXPECT_EQ(script.cores, 0b1010u);
  EXPECT_EQ(script.policy, engine::Policy::fair);
  EXPECT_EQ(script.slice, 1'000'000);
  EXPECT_EQ(script.wake, (engine::Cost{1000, 5000}));
  EXPECT_EQ(config.machine.Context("audio").priority, 40);
}

TEST_F(LoadTest, SortsTheTimelineAndKeepsFileOrderOfEquals) {
  auto loaded = Load(kValid);
  ASSERT_TRUE(loaded.ok());
  const auto& timeline = loaded.value().timeline;
  ASSERT_EQ(timeline.size(), 3u);
  EXPECT_EQ(timeline[0].at, engine::BlockStart(2, 64, 44100));
  EXPECT_FALSE(timeline[0].stamped);
  EXPECT_EQ(timeline[0].arguments["velocity"].As<int64_t>(), 90);
  EXPECT_EQ(timeline[0].arguments["fade"].As<engine::Time>(), engine::BlockStart(1, 64, 44100));
  EXPECT_EQ(kFake.Verbs()[static_cast<size_t>(timeline[1].verb)].name, "note_off");
  EXPECT_TRUE(timeline[1].stamped);
  EXPECT_EQ(kFake.Verbs()[static_cast<size_t>(timeline[2].verb)].name, "panic");
  EXPECT_EQ(timeline[1].line, 23);
}

TEST_F(LoadTest, FillsInDefaults) {
  auto loaded = Load(kHead);
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  const Scenario& s = loaded.value();
  EXPECT_EQ(s.format, engine::AudioFormat());
  EXPECT_EQ(s.seed, 1u);
  EXPECT_EQ(s.step_limit, 0u);
  EXPECT_EQ(s.realtime, Realtime::similar);
  EXPECT_EQ(s.config.Switch("onTimeout"), "stop");
  EXPECT_EQ(s.config.CostOf("openURL"), (engine::Cost{3'000'000, 12'000'000}));
  EXPECT_EQ(s.config.fields["voices"].As<int64_t>(), 8);
  EXPECT_EQ(s.config.fields["voices"].line(), 0);
  EXPECT_TRUE(s.config.fields["patch"].As<engine::Value::List>().empty());
  EXPECT_EQ(s.config.machine.cores, 2);
}

TEST_F(LoadTest, TakesShortForms) {
  auto loaded = Load(std::string(kHead) +
                     "machine: free\nexpect: {print: hello, no_event: fake.call, findings: xrun, golden: trace}\n");
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  EXPECT_TRUE(loaded.value().config.machine.free);
  const auto& expectations = loaded.value().expectations;
  ASSERT_EQ(expectations.size(), 4u);
  EXPECT_EQ(expectations[0].value["lines"].As<engine::Value::List>()[0].As<std::string>(), "hello");
  EXPECT_EQ(expectations[1].value["name"].As<std::string>(), "fake.call");
  EXPECT_EQ(expectations[2].value.As<engine::Value::List>()[0].As<std::string>(), "xrun");
  EXPECT_EQ(expectations[2].line, 6);
}

TEST_F(LoadTest, AliasesStandForWhatTheyName) {
  auto loaded =
      Load(std::string(kHead) + "timeline:\n  - {at: 1ms, note_on: &note {key: 60}}\n  - {at: 2ms, note_on: *note}\n");
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  EXPECT_EQ(loaded.value().timeline[1].arguments["key"].As<int64_t>(), 60);
}

TEST_F(LoadTest, QuotedTextMayHoldAnything) {
  auto loaded = Load(
      "\xef\xbb\xbfname: 'it''s'\r\nhost: \"fake\"\r\nlength: 100ms\r\nscript: run.fake\r\ntags: [\"a \\\" # b\", "
      "'\"', \"\xc3\xa4\"]\r\n"
      "params: {\"k k\": &a \"x\", block: y}\r\n");
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  EXPECT_EQ(loaded.value().name, "it's");
  EXPECT_EQ(loaded.value().tags, (std::vector<std::string>{"a \" # b", "\"", "\xc3\xa4"}));
  EXPECT_EQ(loaded.value().config.fields["params"]["k k"].As<std::string>(), "x");
  auto block = Load(std::string(kHead) + "params:\n  a: |\n    \tx = \"1\n  b: 2\n");
  ASSERT_TRUE(block.ok()) << ToString(block.errors());
  EXPECT_EQ(block.value().config.fields["params"]["a"].As<std::string>(), "\tx = \"1\n");
}

// Only of a literal block are the lines of the text lines of the file.
TEST_F(LoadTest, ABlockKnowsWhereItsFirstLineBegins) {
  auto loaded = Load(std::string(kHead) +
                     "patch:\n"
                     "  - |\n    one\n\n      two\n"       // 6
                     "  - &it |-  # said\n\n     three\n"  // 10: its first line is empty
                     "  - *it\n"                           // 13
                     "  - \"a\\nb\"\n"
                     "  - >\n    folded\n    text\n"
                     "  - plain\n");
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  struct Place {
    int line, text_line, text_column;
  };
  std::vector<Place> places;
  for (const engine::Value& text : loaded.value().config.fields["patch"].As<engine::Value::List>()) {
    places.push_back({text.line(), text.text_line(), text.text_column()});
  }
  const std::vector<Place> expected = {{6, 7, 5}, {10, 11, 6}, {13, 11, 6}, {14, 0, 0}, {15, 0, 0}, {18, 0, 0}};
  ASSERT_EQ(places.size(), expected.size());
  for (size_t i = 0; i < places.size(); ++i) {
    EXPECT_EQ(places[i].line, expected[i].line) << i;
    EXPECT_EQ(places[i].text_line, expected[i].text_line) << i;
    EXPECT_EQ(places[i].text_column, expected[i].text_column) << i;
  }
}

TEST_F(LoadTest, ContentHashCoversTheFilesThatAreNamed) {
  std::string before = Load(kHead).value().content_hash;
  EXPECT_EQ(before.size(), 16u);
  EXPECT_EQ(Load(kHead).value().content_hash, before);
  EXPECT_NE(Load(std::string(kHead) + "# note\n").value().content_hash, before);
  Write("topic/run.fake", "print('bye')\n");
  EXPECT_NE(Load(kHead).value().content_hash, before);
}

TEST_F(LoadTest, FilesNamedFailSayWhatIsFound) {
  std::string name = "topic/fail_case.yaml";
  EXPECT_TRUE(Load(std::string(kHead) + "expect: {findings: [script_error]}", name).value().must_fail);
  EXPECT_NE(Complaints(kHead, name).find("a scenario named fail_* says what is found"), std::string::npos);
  EXPECT_NE(Complaints(std::string(kHead) + "expect: {findings: none}", name).find("5:20: a scenario named"),
            std::string::npos);
}

TEST_F(LoadTest, GoldenSaysWhatIsCompared) {
  Scenario plain = Load(kValid).value();
  EXPECT_TRUE(plain.golden_windows.empty());
  EXPECT_EQ(plain.golden_variants, 1);
  EXPECT_EQ(plain.golden_id, "topic/case");
  Scenario s =
      Load(std::string(kHead) + "expect: {golden: {audio: true, windows: [50ms..80ms, 480smp..20ms], variants: 2}}\n")
          .value();
  EXPECT_EQ(s.golden_variants, 2);
  EXPECT_EQ(s.golden_windows, (std::vector<std::pair<int64_t, int64_t>>{{480, 960}, {2400, 3840}}));
  EXPECT_TRUE(s.expectations[0].value["audio"].As<bool>());
  EXPECT_FALSE(s.expectations[0].value["trace"].As<bool>());
  Scenario one = Load(std::string(kHead) + "expect: {golden: {audio: true, windows: 10ms..20ms}}\n").value();
  EXPECT_EQ(one.golden_windows.size(), 1u);
  Scenario word = Load(std::string(kHead) + "expect: {golden: trace}\n").value();
  EXPECT_TRUE(word.expectations[0].value["trace"].As<bool>());
}

TEST_F(LoadTest, CostsMayVary) {
  auto loaded =
      Load(std::string(kHead) +
           "costs: {openURL: {around: 5ms, spread: 2ms}, playNote: {often: 1ms, rarely: 20ms, one_in: 50}}\n");
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  const engine::HostConfig& config = loaded.value().config;
  engine::Cost around{.lo = 0, .hi = 13'000'000, .usual = 5'000'000, .spread = 2'000'000};
  EXPECT_EQ(config.CostOf("openURL"), around);
  engine::Cost often{.lo = 1'000'000, .hi = 20'000'000, .usual = 1'000'000, .one_in = 50};
  EXPECT_EQ(config.CostOf("playNote"), often);
}

TEST_F(LoadTest, ABareScriptGetsItsHostsDefaultScenario) {
  auto loaded = LoadScript((folder_ / "topic/run.fake").string(), kHosts);
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  EXPECT_EQ(loaded.value().id, "run");
  EXPECT_EQ(loaded.value().path, "");
  EXPECT_NE(loaded.value().text.find("script: run.fake"), std::string::npos);
  EXPECT_EQ(loaded.value().config.fields["script"].As<std::string>(), (folder_ / "topic/run.fake").string());
  auto unknown = LoadScript((folder_ / "topic/in.wav").string(), kHosts);
  EXPECT_NE(unknown.error().message.find("no host runs '.wav' files"), std::string::npos);
  EXPECT_FALSE(LoadScript((folder_ / "topic/none.fake").string(), kHosts).ok());
  EXPECT_FALSE(LoadScript("", kHosts).ok());
}

TEST_F(LoadTest, MissingFilesAreComplaints) {
  EXPECT_FALSE(LoadScenario((folder_ / "none.yaml").string(), "", kHosts).ok());
  EXPECT_FALSE(LoadScenario(folder_.string(), "", kHosts).ok());
  EXPECT_FALSE(LoadScenario("", "", kHosts).ok());
}

TEST_F(LoadTest, AllComplaintsComeAtOnceInTheOrderOfTheText) {
  std::string seen =
      Complaints("name: x\nhost: fake\nlength: 5\nlenght: 3ms\nscript: none.fake\nexpect: {cuont: 1}\nvoices: 0\n");
  EXPECT_EQ(
      seen,
      "3:9: expected a duration such as 10ms, 3blk, 480smp or 0.5s, found '5'\n"
      "4:1: unknown key 'lenght'; did you mean 'length'? (keys: name, host, audio, length, seed, switches, costs, "
      "machine, "
      "decisions, limits, timeline, expect and 15 more)\n"
      "5:9: there is no file 'none.fake'\n"
      "6:10: unknown expectation 'cuont'; did you mean 'count'? (expectations: event, no_event, count, order, print, "
      "latency, xruns, audio, findings, golden)\n"
      "7:9: expected 1..64, found 0\n");
}

// Whatever the text, there is a scenario or a complaint.
TEST_F(LoadTest, EveryTruncationOfAValidFileEndsWell) {
  std::string text = kValid;
  size_t bad = 0;
  for (size_t size = 0; size < text.size(); ++size) {
    auto loaded = Load(text.substr(0, size));
    if (loaded.ok()) continue;
    ++bad;
    EXPECT_FALSE(loaded.error().message.empty());
  }
  EXPECT_GT(bad, text.size() / 2);
}

TEST_F(LoadTest, EveryChangedByteEndsWell) {
  std::string text = kValid;
  constexpr std::string_view kBytes("\t{\"*:\n\x80-\0", 9);
  for (size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = kBytes[at % kBytes.size()];
    auto loaded = Load(changed);
    EXPECT_TRUE(loaded.ok() || !loaded.error().message.empty());
  }
}

struct Malformed {
  const char* name;
  const char* text;       // behind kHead, so its first line is line 5; whole if it begins with '!'
  const char* complaint;  // part of what Complaints says
};

class MalformedTest : public LoadTest, public testing::WithParamInterface<Malformed> {};

TEST_P(MalformedTest, IsToldWhereAndWhy) {
  std::string text = GetParam().text[0] == '!' ? GetParam().text + 1 : std::string(kHead) + GetParam().text;
  std::string seen = Complaints(text);
  EXPECT_NE(seen.find(GetParam().complaint), std::string::npos) << "seen: " << seen;
}

const Malformed kMalformed[] = {
#include "scenarios/malformed_cases.inc"
};

INSTANTIATE_TEST_SUITE_P(All, MalformedTest, testing::ValuesIn(kMalformed),
                         [](const testing::TestParamInfo<Malformed>& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace scenarios
