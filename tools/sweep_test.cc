// `tactus sweep` as a user calls it, and the parts of it that are functions: axes, measures, scales.
#include <cmath>
#include <sstream>

#include "tools/command_fixture.h"
#include "tools/sweep_measure.h"
#include "tools/sweep_options.h"
#include "tools/sweep_plot.h"

namespace tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kFolder = "tactus-out/sweep/note/";

class SweepTest : public CommandTest {
 protected:
  Said Sweep(std::vector<std::string> words, const std::string& scenario = "scenarios/note.yaml") {
    words.insert(words.begin(), {"sweep", scenario});
    return Tactus(std::move(words));
  }
  nlohmann::json Result() const { return nlohmann::json::parse(Read(std::string(kFolder) + "sweep.json")); }

  static std::vector<std::string> Lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  static size_t Count(const std::string& text, const std::string& part) {
    size_t count = 0;
    for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
  }
};

// A note waits for the next block, and runAsync for the one behind its end: whole blocks, the longer the larger they
// are.
TEST_F(SweepTest, EachPointIsTheScenarioUnderItsValues) {
  const Said said = Sweep({"--vary", "audio.block_frames=64..512", "--measure", "latency:runAsync"});
  ASSERT_EQ(said.code, 0) << said.out << said.err;
  const nlohmann::json points = Result()["points"];
  ASSERT_EQ(points.size(), 4u);
  int frames = 64;
  for (const nlohmann::json& point : points) {
    EXPECT_EQ(point["at"]["audio.block_frames"], std::to_string(frames));
    EXPECT_EQ(point["latency:runAsync"]["count"], 1);
    const double block_ms = 1e3 * frames / 48000, blocks = point["latency:runAsync"]["median"].get<double>() / block_ms;
    EXPECT_GE(blocks, 0.99) << frames;
    EXPECT_NEAR(blocks, std::round(blocks), 1e-3) << frames;
    frames *= 2;
  }
  EXPECT_THAT(said.out, HasSubstr("written tactus-out/sweep/note/{sweep.csv,runs.csv,sweep.json,sweep.svg}\nok\n"));
  EXPECT_EQ(NamesBelow("tactus-out").size(), 4u);
}

TEST_F(SweepTest, SeveralAxesAreTheirProductTheLastFastest) {
  ASSERT_EQ(Sweep({"--vary", "audio.block_frames=64,256", "--vary", "costs.openURL=1ms,20ms,40ms", "--measure",
                   "latency:openURL"})
                .code,
            0);
  const std::vector<std::string> lines = Lines(Read(std::string(kFolder) + "sweep.csv"));
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_THAT(lines[0], StartsWith("audio.block_frames,costs.openURL,measure,unit,runs,count,missing,min,p05,p25,"));
  EXPECT_EQ(lines[1], "64,1ms,latency:openURL,ms,1,1,0,1,1,1,1,1,1,1,1,,");
  EXPECT_EQ(lines[3], "64,40ms,latency:openURL,ms,1,1,0,40,40,40,40,40,40,40,40,,");
  EXPECT_EQ(lines[5], "256,20ms,latency:openURL,ms,1,1,0,20,20,20,20,20,20,20,20,,");
}

// The note waits for the start of a block: over one block every wait occurs.
TEST_F(SweepTest, SamplesMoveTheCallThroughOnePeriod) {
  ASSERT_EQ(Sweep({"--vary", "audio.block_frames=480", "--measure", "latency:input.note_on..callback.start",
                   "--samples", "10"})
                .code,
            0);
  const nlohmann::json point = Result()["points"][0];
  EXPECT_EQ(point["period_ns"], 10'000'000);
  std::vector<double> waits;
  for (const nlohmann::json& sample : point["samples"]) {
    for (double wait : sample["latency:input.note_on..callback.start"]) waits.push_back(wait);
  }
  ASSERT_EQ(waits.size(), 10u);
  for (size_t k = 1; k < waits.size(); ++k) EXPECT_NEAR(waits[k], waits[k - 1] - 1, k == 1 ? 10 : 1e-5) << k;
  EXPECT_EQ(point["samples"][3]["shift_ns"], 3'000'000);
}

// Also what follows the call is moved, and the end of the run: the distance of two notes stays.
TEST_F(SweepTest, WhatFollowsTheCallIsMovedWithIt) {
  ASSERT_EQ(Sweep({"--vary", "audio.block_frames=480", "--measure", "latency:input.note_on..input.note_off",
                   "--samples", "7", "--within", "35ms"})
                .code,
            0);
  const nlohmann::json point = Result()["points"][0];
  EXPECT_EQ(point["period_ns"], 35'000'000);
  EXPECT_EQ(point["latency:input.note_on..input.note_off"]["count"], 7);
  EXPECT_EQ(point["latency:input.note_on..input.note_off"]["min"], 40.0);
  EXPECT_EQ(point["latency:input.note_on..input.note_off"]["max"], 40.0);
}

TEST_F(SweepTest, WhatIsVariedOverIsOnePointsDistribution) {
  ASSERT_EQ(Sweep({"--vary", "audio.block_frames=64,256", "--over", "costs.openURL=10ms..50ms/10ms", "--measure",
                   "latency:openURL"})
                .code,
            0);
  const nlohmann::json points = Result()["points"];
  ASSERT_EQ(points.size(), 2u);
  for (const nlohmann::json& point : points) {
    const nlohmann::json& of = point["latency:openURL"];
    EXPECT_EQ(of["count"], 5);
    EXPECT_EQ(of["min"], 10.0);
    EXPECT_EQ(of["p25"], 20.0);
    EXPECT_EQ(of["median"], 30.0);
    EXPECT_EQ(of["p75"], 40.0);
    EXPECT_EQ(of["max"], 50.0);
    EXPECT_EQ(of["mean"], 30.0);
  }
  EXPECT_THAT(Lines(Read(std::string(kFolder) + "runs.csv"))[2], StartsWith("64,20ms,0,20,"));
}

TEST_F(SweepTest, ArgumentsAndTimesOfTheTimelineCanBeVaried) {
  ASSERT_EQ(Sweep({"--vary", "note_on.key=60,72", "--vary", "note_off.at=30ms,60ms", "--measure",
                   "latency:input.note_on..input.note_off"})
                .code,
            0);
  const nlohmann::json points = Result()["points"];
  ASSERT_EQ(points.size(), 4u);
  EXPECT_EQ(points[0]["latency:input.note_on..input.note_off"]["median"], 20.0);
  EXPECT_EQ(points[3]["latency:input.note_on..input.note_off"]["median"], 50.0);
}

TEST_F(SweepTest, VariantsOfAMatrixAreAnAxis) {
  Write("scenarios/note.yaml", std::string(kScenario) + "matrix: {audio.block_frames: [64, 128]}\n");
  const Said said = Sweep({"--vary", "costs.openURL=5ms,6ms", "--measure", "latency:openURL"});
  ASSERT_EQ(said.code, 0) << said.err;
  const nlohmann::json points = Result()["points"];
  ASSERT_EQ(points.size(), 4u);
  EXPECT_EQ(points[1]["at"]["variant"], "block_frames=128");
  EXPECT_EQ(points[1]["at"]["costs.openURL"], "5ms");
  EXPECT_EQ(points[2]["latency:openURL"]["median"], 6.0);
}

// What the file expects is of its own values: here the latency is another, and the sweep does not fail for it.
TEST_F(SweepTest, ExpectationsAreNotJudged) {
  Write("scenarios/note.yaml",
        std::string(kScenario) + "expect: {latency: {from: openURL, to: openURL.end, is: 0ms..1ms}}\n");
  EXPECT_EQ(Sweep({"--vary", "costs.openURL=50ms", "--measure", "latency:openURL"}).code, 0);
}

TEST_F(SweepTest, CallsThatDoNotReturnAreCounted) {
  const Said said = Sweep({"--vary", "costs.openURL=200ms,60ms", "--measure", "latency:openURL"});
  ASSERT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("nothing was measured  1 did not return"));
  EXPECT_EQ(Result()["points"][0]["latency:openURL"]["missing"], 1);
  EXPECT_EQ(Result()["points"][1]["latency:openURL"]["count"], 1);
}

TEST_F(SweepTest, CountsXrunsAndLatenessAreMeasures) {
  Write("scenarios/note.lua", "function onNote(event)\n  playNote(60, 100, 10)\n  playNote(64, 100, 10)\nend\n");
  ASSERT_EQ(Sweep({"--vary", "costs.playNote=0ms,20ms", "--measure", "count:note.on", "--measure", "xruns", "--measure",
                   "late"})
                .code,
            0);
  const nlohmann::json points = Result()["points"];
  EXPECT_EQ(points[0]["count:note.on"]["median"], 2.0);
  EXPECT_EQ(points[0]["xruns"]["median"], 0.0);
  EXPECT_EQ(points[0]["late"]["median"], 0.0);
  EXPECT_GT(points[1]["xruns"]["median"], 0.0);
  EXPECT_GT(points[1]["late"]["median"], 10.0);
  EXPECT_EQ(points[1]["findings"]["xrun"], 1);
}

TEST_F(SweepTest, TheSameSweepIsTheSameBytesWhateverRunsAtATime) {
  const std::vector<std::string> words = {
      "--vary",    "audio.block_frames=64..512", "--over",    "costs.openURL=1ms,9ms",
      "--measure", "latency:runAsync",           "--samples", "5"};
  std::map<std::string, std::string> first;
  for (const char* jobs : {"1", "1", "2", "7"}) {
    std::vector<std::string> all = words;
    all.insert(all.end(), {"-j", jobs});
    ASSERT_EQ(Sweep(all).code, 0);
    std::map<std::string, std::string> files;
    for (const std::string& name : NamesBelow("tactus-out")) files[name] = Read("tactus-out/" + name);
    if (first.empty()) first = files;
    EXPECT_EQ(files, first) << jobs;
  }
  EXPECT_EQ(first.size(), 4u);
}

TEST_F(SweepTest, AScenarioIsAsItIsUnderItsOwnValues) {
  ASSERT_EQ(Sweep({"--vary", "audio.block_frames=256", "--measure", "latency:runAsync"}).code, 0);
  const double swept = Result()["points"][0]["latency:runAsync"]["median"];
  ASSERT_EQ(Tactus({"run", "scenarios/note.yaml"}).code, 1);  // there are no golden files
  double call = 0, resume = 0;
  for (const std::string& line : Lines(Read("tactus-out/note/trace.txt"))) {
    if (line.find("runAsync.call") != std::string::npos) call = std::stod(line);
    if (line.find("runAsync.resume") != std::string::npos) resume = std::stod(line);
  }
  EXPECT_GT(call, 0);
  EXPECT_NEAR(swept, resume - call, 1e-3);
}

TEST_F(SweepTest, TheDrawingHasItsAxesCurvesAndNames) {
  Replace("scenarios/note.yaml", "a note sounds", "a note & <its> \\\"sound\\\"");
  Replace("scenarios/note.yaml", "name: a note", "name: \"a note");
  Replace("scenarios/note.yaml", "sound\\\"", "sound\\\"\"");
  const Said said = Sweep({"--vary", "audio.block_frames=64..1024", "--vary", "costs.openURL=1ms,20ms", "--vary",
                           "audio.sample_rate=44100,48000", "--measure", "latency:runAsync", "--samples", "3"});
  ASSERT_EQ(said.code, 0) << said.err;
  const std::string svg = Read(std::string(kFolder) + "sweep.svg");
  EXPECT_THAT(svg, StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\""));
  EXPECT_THAT(svg, HasSubstr("a note &amp; &lt;its&gt; &quot;sound&quot;"));
  EXPECT_THAT(svg, HasSubstr("costs.openURL=1ms"));
  EXPECT_THAT(svg, HasSubstr("audio.sample_rate=44100"));
  EXPECT_THAT(svg, HasSubstr("latency:runAsync, ms"));
  EXPECT_THAT(svg, HasSubstr("audio.block_frames, logarithmic"));
  // A dot for each of 20 points and for each of two names; two bands and a line for each of four curves.
  EXPECT_EQ(Count(svg, "<circle"), 22u);
  EXPECT_EQ(Count(svg, "<polygon"), 8u);
  EXPECT_EQ(Count(svg, "<polyline"), 4u);
  EXPECT_EQ(Count(svg, "<text"), Count(svg, "</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

TEST_F(SweepTest, WordsAreDrawnAsBars) {
  ASSERT_EQ(Sweep({"--vary", "audio.overrun=silence,late", "--measure", "latency:runAsync"}).code, 0);
  const std::string svg = Read(std::string(kFolder) + "sweep.svg");
  EXPECT_THAT(svg, HasSubstr(">silence</text>"));
  EXPECT_EQ(Count(svg, "<polyline"), 0u);
  EXPECT_EQ(Count(svg, "<circle"), 2u);
}

TEST_F(SweepTest, PointsThatAreRefusedAreToldAndTheOthersMeasured) {
  Write("scenarios/broken.lua", "function onNote(\n");
  const Said said = Sweep({"--vary", "script=note.lua,broken.lua", "--measure", "latency:runAsync"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("refused: "));
  EXPECT_THAT(said.out, HasSubstr("broken.lua"));
  EXPECT_THAT(said.out, HasSubstr("1 of 2 points were refused\n"));
  EXPECT_EQ(Result()["points"][0]["latency:runAsync"]["count"], 1);
  EXPECT_THAT(Result()["points"][1]["refused"].get<std::string>(), HasSubstr("broken.lua"));
  const Said all = Sweep({"--vary", "script=broken.lua", "--measure", "latency:runAsync"});
  EXPECT_EQ(all.code, 2);
  EXPECT_THAT(all.err, HasSubstr("broken.lua"));
}

struct Bad {
  std::vector<std::string> words;
  std::string message;
};

TEST_F(SweepTest, WhatIsWrongIsToldAndNothingIsWritten) {
  const std::string vary = "audio.block_frames=64,128", measure = "latency:runAsync";
  const Bad cases[] = {
      {{"--measure", measure}, "nothing varies: say --vary KEY=VALUES"},
      {{"--vary", vary}, "nothing is measured: say --measure latency:VERB"},
      {{"--vary", "audio.block_frame=64", "--measure", measure},
       "--vary audio.block_frame=64: unknown key 'audio.block_frame'; did you mean 'block_frames'?"},
      {{"--vary", "audoi.block_frames=64", "--measure", measure}, "unknown key 'audoi'; did you mean 'audio'?"},
      {{"--vary", "audio.block_frames=banana", "--measure", measure}, "--vary audio.block_frames=banana: expected"},
      {{"--vary", "note_on.kee=60", "--measure", measure}, "'note_on' has no argument 'kee'; did you mean 'key'?"},
      {{"--vary", "pitch_bend.value=1", "--measure", measure}, "the timeline has no 'pitch_bend'"},
      {{"--vary", "name=a,b", "--measure", measure}, "'name' is the same for all variants"},
      {{"--vary", "csound.b=64", "--measure", measure}, "this is of the host csound, the scenario of halion"},
      {{"--vary", vary, "--vary", vary, "--measure", measure}, "'audio.block_frames' varies already"},
      {{"--vary", vary, "--over", vary, "--measure", measure}, "'audio.block_frames' varies already"},
      {{"--vary", vary, "--measure", "latncy:runAsync"}, "unknown measure; did you mean 'latency:'?"},
      {{"--vary", vary, "--measure", "speed"}, "unknown measure (measures: latency:VERB"},
      {{"--vary", vary, "--measure", "latency:runAsinc"}, "by the name 'runAsinc'; did you mean 'runAsync'?"},
      {{"--vary", vary, "--measure", "latency:"}, "of what?"},
      {{"--vary", vary, "--measure", "latency:note.on..note.off2"}, "unknown event 'note.off2'; did you mean"},
      {{"--vary", vary, "--measure", "count:note.onn"}, "unknown event 'note.onn'; did you mean 'note.on'?"},
      {{"--vary", vary, "--measure", "latency:wait"}, "no run has an event wait"},
      {{"--vary", vary, "--measure", measure, "--samples", "0"}, "--samples: expected 1 or more, found 0"},
      {{"--vary", vary, "--measure", measure, "--samples", "2", "--within", "soon"}, "--within: expected a duration"},
      {{"--vary", vary, "--measure", measure, "--samples", "2", "--within", "0ms"}, "--within: expected a duration"},
      {{"--vary", vary, "--measure", measure, "--samples", "1000000"}, "these are more than 1000000 runs"},
  };
  const auto before = Tree();
  for (const Bad& bad : cases) {
    const Said said = Sweep(bad.words);
    EXPECT_EQ(said.code, 2) << bad.message;
    EXPECT_THAT(said.err, HasSubstr(bad.message));
    EXPECT_EQ(said.out.find("written"), std::string::npos);
  }
  EXPECT_EQ(Tree(), before);
}

TEST_F(SweepTest, SeveralMistakesAreToldAtOnce) {
  const Said said = Sweep({"--vary", "audio.block_frames=9..3", "--measure", "speed", "--samples", "-1"});
  EXPECT_EQ(said.code, 2);
  EXPECT_EQ(Lines(said.err).size(), 3u) << said.err;
}

TEST_F(SweepTest, AWrongScenarioIsToldAsEverywhere) {
  Write("scenarios/note.yaml", "name: a test\nhost: hallion\n");
  const Said said = Sweep({"--vary", "length=1ms,2ms", "--measure", "xruns"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("scenarios/note.yaml:2:7: unknown host 'hallion'; did you mean 'halion'?"));
}

TEST_F(SweepTest, JsonIsTheFile) {
  const Said said = Sweep({"--vary", "audio.block_frames=64", "--measure", "xruns", "--json"});
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.Json(), Result());
}

TEST_F(SweepTest, AnInterruptEndsItAndNothingIsWritten) {
  Process process = Start({"sweep", "scenarios/note.yaml", "--vary", "length=1s..1000s", "--measure", "xruns",
                           "--samples", "1000", "-j", "2"});
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  process.Interrupt();
  const Said said = process.Wait();
  EXPECT_EQ(said.code, 130);
  EXPECT_THAT(said.err, HasSubstr("nothing was written"));
  EXPECT_FALSE(Exists("tactus-out"));
}

// ---- Axes ----

TEST(SweepAxisTest, RangesAreDoubledOrStepped) {
  struct Case {
    const char* text;
    std::vector<std::string> values;
  };
  const Case cases[] = {
      {"k=64..512", {"64", "128", "256", "512"}},
      {"k=48..200", {"48", "96", "192"}},
      {"k=1ms..8ms", {"1ms", "2ms", "4ms", "8ms"}},
      {"k=1..3ms", {"1ms", "2ms"}},
      {"k=0..3/1", {"0", "1", "2", "3"}},
      {"k=0.1..0.5/0.2", {"0.1", "0.3", "0.5"}},
      {"k=-20dB..-10dB/5", {"-20dB", "-15dB", "-10dB"}},
      {"k=10ms..30ms/10ms", {"10ms", "20ms", "30ms"}},
      {"k=a, b ,c", {"a", "b", "c"}},
      {"k=3ms..12ms,5ms", {"3ms..12ms", "5ms"}},
      {"k=7", {"7"}},
  };
  for (const Case& each : cases) {
    auto axis = ParseAxis(each.text, "--vary");
    ASSERT_TRUE(axis.ok()) << each.text << ": " << engine::ToString(axis.errors());
    EXPECT_EQ(axis.value().key, "k");
    EXPECT_EQ(axis.value().values, each.values) << each.text;
  }
}

TEST(SweepAxisTest, WhatIsNoRangeIsRefused) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "expected KEY=VALUES"},
      {"k", "expected KEY=VALUES"},
      {"=3", "expected KEY=VALUES"},
      {"k=", "no values stand behind the ="},
      {"k=8..4", "the range ends below its beginning"},
      {"k=0..8", "a range without a step is doubled"},
      {"k=0.5..8", "a range without a step is doubled"},
      {"k=a..b", "expected a number at each end of the range, found 'a'"},
      {"k=1..", "expected a number at each end of the range, found ''"},
      {"k=1ms..2s", "the ends have units that differ, 'ms' and 's'"},
      {"k=1..9/0", "expected a step above 0"},
      {"k=1..9/x", "expected a step above 0"},
      {"k=1ms..9ms/1s", "expected a step above 0 in the unit of the range"},
      {"k=0..1000/0.001", "at most 1000 values"},
      {"k=1,,2", "a value of the list is empty"},
      {"k=1,2,1", "the value 1 stands there twice"},
  };
  for (const auto& [text, message] : cases) {
    auto axis = ParseAxis(text, "--vary");
    ASSERT_FALSE(axis.ok()) << text;
    EXPECT_THAT(engine::ToString(axis.errors()), HasSubstr(message)) << text;
    EXPECT_THAT(engine::ToString(axis.errors()), StartsWith(std::string("--vary ") + text + ": "));
  }
}

TEST(SweepAxisTest, ValuesAreNumbersIfAllHaveOneUnit) {
  EXPECT_THAT(ParseAxis("k=1ms,2.5ms", "--vary").value().numbers, ElementsAre(1, 2.5));
  EXPECT_EQ(ParseAxis("k=1ms,2.5ms", "--vary").value().unit, "ms");
  EXPECT_TRUE(ParseAxis("k=1ms,2s", "--vary").value().numbers.empty());
  EXPECT_TRUE(ParseAxis("k=direct,queue", "--vary").value().numbers.empty());
  EXPECT_TRUE(ParseAxis("k=6.18,7.0-2025", "--vary").value().numbers.empty());
}

// ---- Distributions and scales ----

TEST(SweepDistributionTest, QuantilesAreValuesThatWereSeen) {
  std::vector<double> values;
  for (int i = 100; i > 0; --i) values.push_back(i);
  const Distribution of = DistributionOf(values);
  EXPECT_EQ(of.count, 100u);
  EXPECT_EQ(of.least, 1);
  EXPECT_EQ(of.p05, 5);
  EXPECT_EQ(of.p25, 25);
  EXPECT_EQ(of.median, 50);
  EXPECT_EQ(of.p75, 75);
  EXPECT_EQ(of.p95, 95);
  EXPECT_EQ(of.most, 100);
  EXPECT_NEAR(of.mean, 50.5, 1e-9);
  EXPECT_EQ(DistributionOf({3}).p05, 3);
  EXPECT_EQ(DistributionOf({3}).p95, 3);
  EXPECT_EQ(DistributionOf({}).count, 0u);
}

TEST(SweepScaleTest, DoubledValuesStandEvenly) {
  Scale scale = Scale::OfAxis(ParseAxis("k=64..1024", "--vary").value());
  scale.Place(0, 4);
  EXPECT_TRUE(scale.logarithmic());
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(scale.At(64 << i), i, 1e-9);
  Scale linear = Scale::OfAxis(ParseAxis("k=1..4/1", "--vary").value());
  linear.Place(0, 3);
  EXPECT_FALSE(linear.logarithmic());
  EXPECT_NEAR(linear.At(2), 1, 1e-9);
}

TEST(SweepScaleTest, TicksAreRoundAndHoldAllValues) {
  const std::pair<double, double> ranges[] = {{0, 0}, {0, 3.7}, {3, 31}, {0.2, 252}, {-4, 9}, {5, 5}, {1e-6, 2e3}};
  for (const auto& [least, most] : ranges) {
    Scale scale = Scale::OfValues(least, most);
    scale.Place(100, 0);
    EXPECT_GE(scale.ticks().size(), 2u) << least << ".." << most;
    EXPECT_LE(scale.ticks().size(), 40u) << least << ".." << most;
    EXPECT_LE(scale.ticks().front(), least + 1e-9);
    EXPECT_GE(scale.ticks().back(), most - 1e-9);
    EXPECT_GE(scale.At(most), -1e-6);
    EXPECT_LE(scale.At(least), 100 + 1e-6);
  }
}

}  // namespace
}  // namespace tools
