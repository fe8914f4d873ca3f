// A matrix as the loader reads it. What it refuses is in malformed_cases.inc.
#include <gmock/gmock.h>

#include "scenarios/load_fixture.h"

namespace scenarios {
namespace {

using testing::ElementsAre;

class MatrixTest : public LoadTest {
 protected:
  std::vector<Scenario> All(const std::string& text) {
    auto loaded = LoadAll(std::string(kHead) + text);
    EXPECT_TRUE(loaded.ok()) << ToString(loaded.errors());
    return loaded.ok() ? std::move(loaded).value() : std::vector<Scenario>();
  }

  static std::vector<std::string> Ids(const std::vector<Scenario>& all) {
    std::vector<std::string> ids;
    for (const Scenario& scenario : all) ids.push_back(scenario.id);
    return ids;
  }
  static std::vector<std::string> GoldenIds(const std::vector<Scenario>& all) {
    std::vector<std::string> ids;
    for (const Scenario& scenario : all) ids.push_back(scenario.golden_id);
    return ids;
  }
};

TEST_F(MatrixTest, IsTheProductInTheOrderWritten) {
  auto all = All("matrix:\n  audio.block_frames: [64, 32]\n  switches.onTimeout: [stop, go_on]\n");
  EXPECT_THAT(Ids(all),
              ElementsAre("topic/case@block_frames=64,onTimeout=stop", "topic/case@block_frames=64,onTimeout=go_on",
                          "topic/case@block_frames=32,onTimeout=stop", "topic/case@block_frames=32,onTimeout=go_on"));
  EXPECT_EQ(GoldenIds(all), Ids(all));
  EXPECT_EQ(all[1].name, "a test @block_frames=64,onTimeout=go_on");
  EXPECT_EQ(all[1].config.scenario, all[1].name);
  EXPECT_EQ(all[1].variant, "block_frames=64,onTimeout=go_on");
  EXPECT_EQ(all[1].format.block_frames, 64);
  EXPECT_EQ(all[1].config.Switch("onTimeout"), "go_on");
  EXPECT_EQ(all[2].format.block_frames, 32);
  EXPECT_EQ(all[2].config.Switch("onTimeout"), "stop");
}

TEST_F(MatrixTest, ValuesAreReadByTheFormatOfTheirVariant) {
  auto all = All("matrix: {audio.block_frames: [48, 480]}\ntimeline: [{at: 2blk, panic: {}}]\n");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].timeline[0].at, 2 * engine::kMillisecond);
  EXPECT_EQ(all[1].timeline[0].at, 20 * engine::kMillisecond);
}

TEST_F(MatrixTest, WhatTheScenarioSaysIsReplaced) {
  auto all = All("seed: 9\naudio: {channels: 1, block_frames: 16}\nmatrix: {seed: [1, 2], audio.block_frames: [64]}\n");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].seed, 1u);
  EXPECT_EQ(all[1].seed, 2u);
  EXPECT_EQ(all[1].format.block_frames, 64);
  EXPECT_EQ(all[1].format.channels, 1);
}

// Names of fields may hold dots, names of parameters are anything.
TEST_F(MatrixTest, ReachesFieldsWithDotsInTheirNames) {
  auto all = All("matrix: {decisions.fake.lost: [3], params.a.b: [x], machine.contexts.script.priority: [7]}\n");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].id, "topic/case@lost=3,b=x,priority=7");
  EXPECT_EQ(all[0].decisions[0].first, "fake.lost");
  EXPECT_EQ(all[0].config.fields["params"]["a.b"].As<std::string>(), "x");
  EXPECT_EQ(all[0].config.machine.Context("script").priority, 7);
}

TEST_F(MatrixTest, KeysThatEndAlikeAreWrittenOut) {
  auto all = All("matrix: {costs.openURL: [1ms..2ms], params.openURL: [\"a b\"], voices: [3]}\n");
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].variant, "costs.openURL=1ms..2ms,params.openURL=a_b,voices=3");
}

TEST_F(MatrixTest, SetsAllOfAMachine) {
  auto all = All("machine: free\nmatrix: {machine.cores: [1, 3]}\n");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all[1].config.machine.free);
  EXPECT_EQ(all[1].config.machine.cores, 3);
  EXPECT_TRUE(All("matrix: {machine: [free]}\n")[0].config.machine.free);
}

TEST_F(MatrixTest, AListNamesItsVariants) {
  auto all =
      All("matrix:\n"
          "  - set:\n"
          "      audio: {block_frames: 32}\n"
          "      expect.latency: {from: fake.call, to: fake.resume, is: 1blk}\n"
          "    as: small\n"
          "  - {set: {audio.block_frames: 512, costs.openURL.around: 2ms, costs.openURL.spread: 1ms}}\n");
  EXPECT_THAT(Ids(all), ElementsAre("topic/case@small", "topic/case@block_frames=512,around=2ms,spread=1ms"));
  EXPECT_EQ(all[0].format.block_frames, 32);
  ASSERT_EQ(all[0].expectations.size(), 1u);
  EXPECT_TRUE(all[1].expectations.empty());
  EXPECT_EQ(all[1].config.CostOf("openURL").usual, 2'000'000);
}

TEST_F(MatrixTest, VariantsOfOneSoundShareItsGoldenFile) {
  auto all =
      All("matrix: {audio.block_frames: [64, 32], voices: [1, 2]}\nsame_output: [audio.block_frames]\n"
          "expect: {golden: audio}\n");
  EXPECT_THAT(GoldenIds(all),
              ElementsAre("topic/case@voices=1", "topic/case@voices=2", "topic/case@voices=1", "topic/case@voices=2"));
  EXPECT_EQ(all[2].id, "topic/case@block_frames=32,voices=1");
  auto one = All("matrix: {voices: [1, 2]}\nsame_output: voices\nexpect: {golden: [audio]}\n");
  EXPECT_THAT(GoldenIds(one), ElementsAre("topic/case", "topic/case"));
}

TEST_F(MatrixTest, HoldsAThousandVariantsAndNoMore) {
  std::string ten = "[0,1,2,3,4,5,6,7,8,9]";
  EXPECT_EQ(All("matrix: {params.a: " + ten + ", params.b: " + ten + ", params.c: " + ten + "}\n").size(), 1000u);
}

TEST_F(MatrixTest, AFileWithVariantsIsNotOneScenario) {
  auto loaded = Load(std::string(kHead) + "matrix: {voices: [1, 2]}\n");
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().message, "expected one scenario, found a matrix of 2");
  EXPECT_TRUE(Load(std::string(kHead) + "matrix: {voices: [1]}\n").ok());
}

// A mistake of the file is told once, not once a variant.
TEST_F(MatrixTest, ComplaintsOfAllVariantsComeOnce) {
  EXPECT_EQ(Complaints(std::string(kHead) + "matrix: {voices: [0, 1, 65], seed: [1, 2]}\ntune: 3\n"),
            "5:19: expected 1..64, found 0\n5:25: expected 1..64, found 65\n6:7: expected -1..1, found 3\n");
}

constexpr const char* kAll =
    "name: a test\nhost: fake\nlength: 100ms\nscript: run.fake\nexpect: {golden: audio}\n"
    "matrix:\n  audio.block_frames: [64, 32]\n  voices: [1, 2]\nsame_output: [audio.block_frames]\n"
    "defaults: [quick.defaults.yaml]\ncosts: {openURL: {around: 5ms, spread: 2ms}}\n";
constexpr const char* kList =
    "name: a test\nhost: fake\nlength: 100ms\nscript: run.fake\n"
    "matrix:\n  - {set: {audio.block_frames: 64, expect.xruns: 0..1}, as: small}\n  - {set: {params.x: [1, 2]}, as: "
    "b}\n";

TEST_F(MatrixTest, EveryTruncationEndsWell) {
  for (std::string text : {kAll, kList}) {
    for (size_t size = 0; size < text.size(); ++size) {
      auto loaded = LoadAll(text.substr(0, size));
      EXPECT_TRUE(loaded.ok() || !loaded.error().message.empty());
    }
  }
}

TEST_F(MatrixTest, EveryChangedByteEndsWell) {
  constexpr std::string_view kBytes("\t{\"*:\n\x80-[.,", 11);
  for (std::string text : {kAll, kList}) {
    for (size_t at = 0; at < text.size(); ++at) {
      std::string changed = text;
      changed[at] = kBytes[at % kBytes.size()];
      auto loaded = LoadAll(changed);
      EXPECT_TRUE(loaded.ok() || !loaded.error().message.empty());
    }
  }
}

}  // namespace
}  // namespace scenarios
