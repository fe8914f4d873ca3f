// The verb explore as a user meets it: what it finds, what it prints of it, what lies in its folder whatever ends it.
#include <random>
#include <set>
#include <sstream>

#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class ExploreCommandTest : public CommandTest {
 protected:
  // The key is let go at 5 ms. openURL takes 1 ms, or up to 8: then onRelease finds no note to end.
  //
  //   reference    audio       |onNote..|          |playNote|              |onRelease ends it|
  //                controller           |openURL|
  //   racing       audio       |onNote..|               |onRelease: nil|   |playNote|, and nobody ends it
  //                controller           |openURL................................|
  static constexpr const char* kRacing =
      "local id\n"
      "function onNote(event)\n"
      "  runAsync(function() openURL('chords') end)\n"
      "  id = playNote(event.note, event.velocity, 0)\n"
      "end\n"
      "function onRelease(event)\n"
      "  if id then releaseVoice(id) end\n"
      "end\n";
  // Who comes too late sees that the key is up.
  static constexpr const char* kSafe =
      "local id, up\n"
      "function onNote(event)\n"
      "  up = false\n"
      "  runAsync(function() openURL('chords') end)\n"
      "  id = playNote(event.note, event.velocity, 0)\n"
      "  if up then releaseVoice(id) end\n"
      "end\n"
      "function onRelease(event)\n"
      "  up = true\n"
      "  if id then releaseVoice(id) end\n"
      "end\n";
  static constexpr const char* kRace =
      "name: a release ends its note\n"
      "host: halion\n"
      "audio: {sample_rate: 48000, block_frames: 64, channels: 1}\n"
      "length: 12ms\n"
      "script: race.lua\n"
      "costs: {openURL: 1ms..8ms}\n"
      "timeline:\n"
      "  - {at: 1ms, note_on: {key: 60}}\n"
      "  - {at: 5ms, note_off: {key: 60}}\n"
      "  - {at: 11ms, controller: {cc: 1, value: 64}}\n"
      "expect:\n"
      "  xruns: 0..20\n"  // who spends long under the script's lock lets audio wait
      "  count: {event: note.off, is: 1}\n";

  void SetUp() override {
    CommandTest::SetUp();
    Write("scenarios/race.lua", kRacing);
    Write("scenarios/race.yaml", kRace);
  }
  Said Explore(std::vector<std::string> more) {
    std::vector<std::string> words = {"explore", "scenarios/race.yaml"};
    words.insert(words.end(), more.begin(), more.end());
    return Tactus(words);
  }
  nlohmann::json State(const std::string& folder = "tactus-out/explore/race") const {
    return nlohmann::json::parse(Read(folder + "/explore.json"));
  }
  static std::string FirstLines(const std::string& text, int count) {
    std::istringstream in(text);
    std::string out, line;
    while (count-- > 0 && std::getline(in, line)) out += line + "\n";
    return out;
  }
  static std::set<std::string> KeysOf(const nlohmann::json& state) {
    std::set<std::string> keys;
    for (const auto& finding : state["findings"]) keys.insert(finding["key"].get<std::string>());
    return keys;
  }
  // The words behind "replay" in a report.
  static std::vector<std::string> ReplayCommandIn(const std::string& text) {
    const size_t begin = text.find("replay     tactus ");
    if (begin == std::string::npos) return {};
    std::istringstream in(text.substr(begin + 18, text.find('\n', begin) - begin - 18));
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
  }
};

TEST_F(ExploreCommandTest, FindsARaceAndSaysWhoRacedWhereAndHowToSeeItAgain) {
  const Said said = Explore({"--runs", "2000"});
  EXPECT_EQ(said.code, 1) << said.out << said.err;
  EXPECT_THAT(FirstLines(said.out, 24),
              AllOf(HasSubstr("expected 1, seen none"), HasSubstr("controller"), HasSubstr("audio"),
                    ContainsRegex("race.lua:[0-9]"), HasSubstr("replay     tactus replay ")));
  EXPECT_THAT(said.out, HasSubstr("the reference run"));
  const nlohmann::json state = State();
  ASSERT_THAT(state["findings"], SizeIs(1));
  const std::string folder = "tactus-out/explore/race/" + state["findings"][0]["folder"].get<std::string>();
  for (const char* file : {"schedule.txt", "report.txt", "run.json", "trace.txt", "audio.wav"}) {
    EXPECT_TRUE(Exists(folder + "/" + file)) << file;
  }
}

TEST_F(ExploreCommandTest, ItsReplayCommandPrintsTheSameReport) {
  const Said said = Explore({"--runs", "2000"});
  const std::vector<std::string> words = ReplayCommandIn(said.out);
  ASSERT_THAT(words, Not(IsEmpty())) << said.out;
  const Said again = Tactus(words);
  EXPECT_EQ(again.code, 1) << again.err;
  const std::string report =
      Read("tactus-out/explore/race/" + State()["findings"][0]["folder"].get<std::string>() + "/report.txt");
  auto score = [](const std::string& text) {
    return text.substr(std::min(text.size(), text.find("the reference run  ")));
  };
  EXPECT_EQ(score(again.out), score(report));
  EXPECT_THAT(again.out, HasSubstr("expected 1, seen none"));
}

TEST_F(ExploreCommandTest, OneDeviationIsLeft) {
  Explore({"--runs", "2000"});
  const std::string schedule =
      Read("tactus-out/explore/race/" + State()["findings"][0]["folder"].get<std::string>() + "/schedule.txt");
  EXPECT_THAT(schedule, HasSubstr("\nend 1\n"));
}

TEST_F(ExploreCommandTest, FindsNothingWhereNothingIs) {
  Write("scenarios/race.lua", kSafe);
  const Said said = Explore({"--runs", "600"});
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("runs       600, "), HasSubstr("\nclaims     "), HasSubstr("\nnothing found\n")));
  EXPECT_EQ(State()["verdict"], "nothing found");
}

TEST_F(ExploreCommandTest, TheFindingDoesNotDependOnTheNumberOfProcesses) {
  for (const char* strategy : {"random_walk", "pos"}) {
    Explore({"--runs", "3000", "-j", "1", "--strategy", strategy});
    const nlohmann::json alone = State();
    Explore({"--runs", "3000", "-j", "3", "--strategy", strategy});
    EXPECT_EQ(State(), alone) << strategy;
  }
}

TEST_F(ExploreCommandTest, ShardsTogetherAreOneSearch) {
  Explore({"--runs", "1200", "--keep-going", "--no-shrink"});
  const nlohmann::json whole = State();
  std::vector<std::string> merge = {"--runs", "1200", "--keep-going", "--no-shrink", "--merge"};
  for (const char* shard : {"1", "2", "3"}) {
    Explore({"--runs", "1200", "--keep-going", "--no-shrink", "--shard", std::string(shard) + "/3"});
    merge.push_back(std::string("tactus-out/explore/race/shard-") + shard + "-of-3");
  }
  Explore(merge);
  EXPECT_EQ(State(), whole);
}

TEST_F(ExploreCommandTest, BazelAndSlurmSayWhichShard) {
  const std::vector<std::string> words = {"explore", "scenarios/race.yaml", "--runs", "600", "--no-shrink"};
  Tactus(words, {"TEST_SHARD_INDEX=1", "TEST_TOTAL_SHARDS=2"});
  EXPECT_TRUE(Exists("tactus-out/explore/race/shard-2-of-2/explore.json"));
  Tactus(words, {"SLURM_ARRAY_TASK_ID=5", "SLURM_ARRAY_TASK_MIN=5", "SLURM_ARRAY_TASK_COUNT=3"});
  EXPECT_TRUE(Exists("tactus-out/explore/race/shard-1-of-3/explore.json"));
}

// Killed at twenty moments, resumed each time: every file is whole, and what is found in the end is the same.
TEST_F(ExploreCommandTest, KilledAtAnyMomentItCanBeResumed) {
  const std::vector<std::string> words = {"explore", "scenarios/race.yaml", "--runs", "4000", "--keep-going", "-j",
                                          "2"};
  Tactus(words);
  nlohmann::json whole = State();
  std::filesystem::remove_all(Path("tactus-out"));
  std::vector<std::string> resumed = words;
  resumed.push_back("--resume");
  std::minstd_rand random(7);
  for (int i = 0; i < 20; ++i) {
    {
      Process process = Start(Exists("tactus-out/explore/race/explore.json") ? resumed : words);
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 400));
    }  // kill -9
    for (const std::string& name : NamesBelow("tactus-out")) {
      if (name.find(".part") != std::string::npos || !name.ends_with(".json")) continue;
      EXPECT_TRUE(nlohmann::json::accept(Read("tactus-out/" + name))) << name;
    }
  }
  const Said last = Tactus(Exists("tactus-out/explore/race/explore.json") ? resumed : words);
  EXPECT_EQ(last.code, 1) << last.err;
  EXPECT_EQ(State(), whole);
  for (const std::string& name : NamesBelow("tactus-out")) EXPECT_EQ(name.find(".part"), std::string::npos) << name;
}

TEST_F(ExploreCommandTest, CtrlCLeavesWhatWasDoneAndSaysHowToGoOn) {
  Write("scenarios/race.lua", kSafe);
  Process process = Start({"explore", "scenarios/race.yaml", "--runs", "50000000"});
  WaitUntil([&] { return Exists("tactus-out/explore/race/explore.json"); });
  process.Interrupt();
  const Said said = process.Wait();
  EXPECT_EQ(said.code, 130) << said.err;
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("resume     tactus explore scenarios/race.yaml "), HasSubstr("\ninterrupted\n")));
  EXPECT_EQ(State()["verdict"], "interrupted");
  EXPECT_GT(State()["runs"], 0);
}

TEST_F(ExploreCommandTest, TerminationOfTheWholeGroupIsAnInterruptionAndNoFinding) {
  Write("scenarios/race.lua", kSafe);
  Process process = Start({"explore", "scenarios/race.yaml", "--runs", "50000000"});
  WaitUntil([&] { return Exists("tactus-out/explore/race/explore.json"); });
  process.Terminate();
  const Said said = process.Wait();
  EXPECT_EQ(said.code, 130) << said.out << said.err;
  EXPECT_EQ(State()["verdict"], "interrupted");
  EXPECT_TRUE(State()["findings"].empty()) << State()["findings"];
}

TEST_F(ExploreCommandTest, ATimeLimitEndsTheSearch) {
  Write("scenarios/race.lua", kSafe);
  const Said said = Explore({"--runs", "50000000", "--time", "0.5s"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("resume     "));
}

TEST_F(ExploreCommandTest, WhatTheScenarioExpectsIsNoFinding) {
  Write("scenarios/fail_error.lua", "function onNote(event) error('no') end\n");
  Write("scenarios/fail_error.yaml",
        "name: an error\nhost: halion\nlength: 20ms\nscript: fail_error.lua\n"
        "timeline:\n  - {at: 1ms, note_on: {key: 60}}\nexpect: {findings: [script_error]}\n");
  const Said said = Tactus({"explore", "scenarios/fail_error.yaml", "--runs", "100"});
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("no finding here: script_error"));
}

TEST_F(ExploreCommandTest, WhatTheReferenceRunShowsNeedsNoSearch) {
  Replace("scenarios/race.yaml", "off, is: 1}", "off, is: 7}");
  const Said said = Explore({"--runs", "2000"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("the reference run shows it: no schedule is needed"));
  EXPECT_EQ(State()["runs"], 0);
}

TEST_F(ExploreCommandTest, ASoundThatDependsOnTheOrderIsAFindingIfAskedFor) {
  Replace("scenarios/race.yaml", "  count: {event: note.off, is: 1}\n", "");
  EXPECT_EQ(Explore({"--runs", "300"}).code, 0);
  const Said said = Explore({"--runs", "300", "--sound"});
  EXPECT_EQ(said.code, 1) << said.err;
  EXPECT_THAT(said.out, AllOf(HasSubstr("order_sensitive_sound"), ContainsRegex("from frame [0-9]+ on"),
                              HasSubstr(" --sound --report")));
}

TEST_F(ExploreCommandTest, TheScenarioSaysHowItIsSearched) {
  Write("scenarios/race.lua", kSafe);
  Write("scenarios/race.yaml", std::string(kRace) + "explore: {scheduler: pct, depth: 2, runs: 300, seed: 9}\n");
  const Said said = Explore({});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("explore: pct:2, at most 300 runs, seed 9"));
}

TEST_F(ExploreCommandTest, ACheckerWarnsOrFailsAsTheScenarioSays) {
  const std::vector<std::string> run = {"run", "scenarios/race.yaml", "--no-score"};
  EXPECT_EQ(Tactus(run).code, 0);
  Write("scenarios/race.yaml", std::string(kRace) + "checkers: {rt_lock: warn}\n");
  const Said warned = Tactus(run);
  EXPECT_EQ(warned.code, 0);
  EXPECT_THAT(warned.out, ContainsRegex("warning at .* rt_lock: "));
  Write("scenarios/race.yaml", std::string(kRace) + "checkers: {rt_lock: error}\n");
  const Said failed = Tactus(run);
  EXPECT_EQ(failed.code, 1);
  EXPECT_THAT(failed.out, HasSubstr("seen rt_lock of audio"));
}

TEST_F(ExploreCommandTest, AnOrderThatCannotBeKeptIsAFailure) {
  Write("scenarios/race.yaml", std::string(kRace) + "interleave: [controller.nowhere < audio.openURL]\n");
  const Said said = Tactus({"run", "scenarios/race.yaml", "--no-score"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("interleave: not kept: controller.nowhere"));
}

TEST_F(ExploreCommandTest, TheReportNamesTheScriptLineOfEachContext) {
  const Said said = Explore({"--runs", "2000"});
  const std::string head = FirstLines(said.out.substr(said.out.find("found ")), 24);
  EXPECT_THAT(head, AllOf(ContainsRegex("controller +(stood at|came to) race.lua:[0-9]"),
                          ContainsRegex("audio +(stood at|came to) race.lua:[0-9]"), HasSubstr("replay     tactus")));
}

TEST_F(ExploreCommandTest, WhatTheFindingDoesNotNeedIsLeftOutOfItsScenario) {
  Explore({"--runs", "2000"});
  const std::string folder = "tactus-out/explore/race/" + State()["findings"][0]["folder"].get<std::string>();
  const std::string smaller = Read(folder + "/race.yaml");
  EXPECT_THAT(smaller, HasSubstr("  # left out: - {at: 11ms, controller:"));
  EXPECT_THAT(smaller, HasSubstr("\n  - {at: 1ms, note_on: {key: 60}}\n"));
  EXPECT_THAT(smaller, Not(HasSubstr("length: 12ms")));
  EXPECT_EQ(Read(folder + "/race.lua"), kRacing);
  const std::string report = Read(folder + "/report.txt");
  EXPECT_THAT(report, AllOf(ContainsRegex("left out   [0-9] of 3 timeline events \\(line"), HasSubstr("of 12ms"),
                            HasSubstr(" --scenario " + folder + "/race.yaml")));
  EXPECT_THAT(Tactus({"replay", folder + "/schedule.txt", "--scenario", folder + "/race.yaml", "--report"}).out,
              HasSubstr("expected 1, seen none"));
}

TEST_F(ExploreCommandTest, CausalitySaysWhereTheHarmIsDoneAndDrawsIt) {
  const Said said = Explore({"--runs", "2000", "--causality"});
  const std::string folder = "tactus-out/explore/race/" + State()["findings"][0]["folder"].get<std::string>();
  EXPECT_THAT(Read(folder + "/causality.svg"), AllOf(HasSubstr("<svg"), HasSubstr("</svg>")));
  std::vector<std::string> words = ReplayCommandIn(said.out);
  ASSERT_THAT(words, Not(IsEmpty()));
  words.back() = "--causality";
  std::filesystem::remove(Path(folder + "/causality.svg"));
  const Said again = Tactus(words);
  EXPECT_EQ(again.code, 1) << again.err;
  EXPECT_THAT(again.out, HasSubstr("written    " + folder + "/causality.svg"));
  EXPECT_TRUE(Exists(folder + "/causality.svg"));
}

TEST_F(ExploreCommandTest, AReplayStopsForADebuggerAtAVisit) {
  std::vector<std::string> words = ReplayCommandIn(Explore({"--runs", "2000"}).out);
  ASSERT_THAT(words, Not(IsEmpty()));
  words.back() = "--break-at";
  words.push_back("controller.openURL#1");
  const Said said = Tactus(words);
  EXPECT_EQ(said.code, 128 + SIGTRAP);
  EXPECT_THAT(said.err, AllOf(HasSubstr("gdb -x tools/gdb/tactus.py --args tactus replay"), HasSubstr("race.lua:3")));
  words.back() = "controller.openURL#99";
  const Said beyond = Tactus(words);
  EXPECT_EQ(beyond.code, 2);
  EXPECT_THAT(beyond.err, HasSubstr("only 1 time"));
}

TEST_F(ExploreCommandTest, WhatIsKnownIsLeftOut) {
  const Said said = Explore({"--runs", "300"});
  const size_t at = said.out.find("known      as '");
  ASSERT_NE(at, std::string::npos) << said.out;
  const size_t begin = at + 15;
  Write("known.txt", "# of last week\n" + said.out.substr(begin, said.out.find('\'', begin) - begin) + "\n");
  const Said again = Explore({"--runs", "300", "--known", "known.txt"});
  EXPECT_EQ(again.code, 0) << again.out;
  EXPECT_THAT(again.out, HasSubstr("nothing found"));
}

TEST_F(ExploreCommandTest, HowMuchIsUnseenIsSaidAsAnEstimate) {
  Write("scenarios/race.lua", kSafe);
  const Said said = Explore({"--runs", "600"});
  EXPECT_THAT(said.out, AllOf(ContainsRegex("unseen     [0-9.]+ % of further runs"), HasSubstr("not of faults")));
  EXPECT_LE(State()["seen_once"], State()["distinct"]);
}

TEST_F(ExploreCommandTest, JUnitTellsWhatWasFound) {
  Explore({"--runs", "2000", "--junit", "results.xml"});
  EXPECT_THAT(Read("results.xml"),
              AllOf(HasSubstr("failures=\"1\""), HasSubstr("expected 1, seen none"), HasSubstr("replay     tactus")));
}

TEST_F(ExploreCommandTest, MergeNeedsTheFoldersOnly) {
  Explore({"--runs", "1200", "--keep-going"});
  const nlohmann::json whole = State();
  std::vector<std::string> merge = {"merge"};
  for (const char* shard : {"1", "2"}) {
    Explore({"--runs", "1200", "--keep-going", "--shard", std::string(shard) + "/2"});
    merge.push_back(std::string("tactus-out/explore/race/shard-") + shard + "-of-2");
  }
  EXPECT_EQ(Tactus(merge).code, 1);
  EXPECT_EQ(State(), whole);
}

TEST_F(ExploreCommandTest, TestExploresTheScenariosThatSayHow) {
  const Said plain = Tactus({"test", "scenarios/race.yaml", "--explore"});
  EXPECT_EQ(plain.code, 0) << plain.out;
  EXPECT_THAT(plain.out, Not(HasSubstr("explored")));
  Write("scenarios/race.yaml", std::string(kRace) + "explore: {runs: 2000}\n");
  EXPECT_EQ(Tactus({"test", "scenarios/race.yaml"}).code, 0);
  const Said said = Tactus({"test", "scenarios/race.yaml", "--explore"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("race explored"), HasSubstr("expected 1, seen none"), HasSubstr("1 passed, 1 failed")));
  Write("scenarios/race.lua", kSafe);
  EXPECT_EQ(Tactus({"test", "scenarios/race.yaml", "--explore"}).code, 0);
}

TEST_F(ExploreCommandTest, JsonIsTheStateOfTheFolder) {
  const Said said = Explore({"--runs", "2000", "--json"});
  EXPECT_EQ(said.code, 1);
  EXPECT_EQ(said.Json(), State());
}

TEST_F(ExploreCommandTest, WrongOptionsAreToldBeforeAnythingIsRun) {
  EXPECT_THAT(Explore({"--time", "soon"}).err, HasSubstr("--time: expected a time such as 30s, 5m or 2h"));
  EXPECT_THAT(Explore({"--shard", "5/4"}).err, HasSubstr("--shard: expected i/n"));
  EXPECT_THAT(Explore({"--strategy", "ptc"}).err, HasSubstr("--strategy: "));
  EXPECT_THAT(Explore({"--resume"}).err, HasSubstr("there is no exploration in this folder"));
  EXPECT_EQ(Explore({"--shard", "1/2", "--strategy", "coverage"}).code, 2);
  EXPECT_FALSE(Exists("tactus-out"));
}

TEST_F(ExploreCommandTest, AnotherSearchIsNotResumed) {
  Explore({"--runs", "2000"});
  const Said said = Explore({"--runs", "2000", "--seed", "2", "--resume"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("this exploration is another"));
}

}  // namespace
}  // namespace tools
