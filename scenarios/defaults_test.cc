// Files of defaults as the loader reads them. What it refuses is in malformed_cases.inc.
#include <gmock/gmock.h>

#include "scenarios/load_fixture.h"

namespace scenarios {
namespace {

class DefaultsTest : public LoadTest {
 protected:
  Scenario One(const std::string& text) {
    auto loaded = Load(std::string(kHead) + text);
    EXPECT_TRUE(loaded.ok()) << ToString(loaded.errors());
    return loaded.ok() ? std::move(loaded).value() : Scenario();
  }
};

TEST_F(DefaultsTest, HoldWhereTheScenarioSaysNothing) {
  Scenario s = One("defaults: quick.defaults.yaml\naudio: {channels: 2}\n");
  EXPECT_EQ(s.format.block_frames, 64);
  EXPECT_EQ(s.format.channels, 2);
  EXPECT_EQ(s.config.CostOf("openURL"), (engine::Cost{1'000'000, 1'000'000}));
}

TEST_F(DefaultsTest, OfSeveralFilesTheLaterWins) {
  Write("topic/slow.defaults.yaml", "audio: {block_frames: 512}\ncosts: {playNote: 3ms}\n");
  Scenario s = One("defaults: [quick.defaults.yaml, slow.defaults.yaml]\n");
  EXPECT_EQ(s.format.block_frames, 512);
  EXPECT_EQ(s.format.channels, 1);
  EXPECT_EQ(s.config.CostOf("openURL").lo, 1'000'000);
  EXPECT_EQ(s.config.CostOf("playNote").lo, 3'000'000);
  EXPECT_EQ(One("defaults: [slow.defaults.yaml, quick.defaults.yaml]\n").format.block_frames, 64);
}

TEST_F(DefaultsTest, ListsCostsAndExpectationsAreReplacedAsAWhole) {
  Write("topic/more.defaults.yaml",
        "tags: [a, b]\ncosts: {openURL: {around: 1ms, spread: 1ms}}\n"
        "expect: {event: {name: fake.call, count: 3}, xruns: 0..2}\n");
  Scenario s =
      One("defaults: more.defaults.yaml\ntags: [c]\ncosts: {openURL: {often: 1ms, rarely: 2ms, one_in: 9}}\n"
          "expect: {event: {name: fake.resume}}\n");
  EXPECT_EQ(s.tags, (std::vector<std::string>{"c"}));
  EXPECT_EQ(s.config.CostOf("openURL").one_in, 9u);
  ASSERT_EQ(s.expectations.size(), 2u);
  EXPECT_EQ(s.expectations[0].value.Find("count"), nullptr);
  EXPECT_EQ(s.expectations[1].kind, "xruns");
}

TEST_F(DefaultsTest, AFreeMachineKeepsItsOtherKeys) {
  Write("topic/free.defaults.yaml", "machine: free\n");
  Scenario s = One("defaults: free.defaults.yaml\nmachine: {cores: 1}\n");
  EXPECT_TRUE(s.config.machine.free);
  EXPECT_EQ(s.config.machine.cores, 1);
}

TEST_F(DefaultsTest, MayStandAnywhereBelowTheRootAndHoldTheHost) {
  Write("all.defaults.yaml", "host: fake\nlength: 50ms\nscript: run.fake\n");
  auto loaded = Load("name: short\ndefaults: ../all.defaults.yaml\n");
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  EXPECT_EQ(loaded.value().length, 50 * engine::kMillisecond);
  EXPECT_EQ(loaded.value().config.fields["script"].As<std::string>(), (folder_ / "topic/run.fake").string());
}

TEST_F(DefaultsTest, AMatrixGoesOverThem) {
  auto loaded =
      LoadAll(std::string(kHead) + "defaults: quick.defaults.yaml\nmatrix: {audio.block_frames: [16], voices: [2]}\n");
  ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  EXPECT_EQ(loaded.value()[0].format.block_frames, 16);
  EXPECT_EQ(loaded.value()[0].format.channels, 1);
}

TEST_F(DefaultsTest, AreReadOnlyWhereTheyAreNamed) {
  Write("topic/defaults.yaml", "seed: 7\n");
  Write("topic/.defaults.yaml", "seed: 7\n");
  EXPECT_EQ(One("").seed, 1u);
}

TEST_F(DefaultsTest, TheirBytesAreContent) {
  std::string before = One("defaults: quick.defaults.yaml\n").content_hash;
  EXPECT_EQ(One("defaults: quick.defaults.yaml\n").content_hash, before);
  Write("topic/quick.defaults.yaml", "audio: {block_frames: 64, channels: 1}\ncosts: {openURL: 1ms}\n# changed\n");
  EXPECT_NE(One("defaults: quick.defaults.yaml\n").content_hash, before);
  EXPECT_THAT(One("defaults: quick.defaults.yaml\n").files,
              testing::Contains((folder_ / "topic/quick.defaults.yaml").string()));
}

TEST_F(DefaultsTest, ExpectationsKnowTheirFile) {
  Write("topic/quiet.defaults.yaml", "\nexpect: {xruns: 0}\n");
  Scenario s = One("defaults: quiet.defaults.yaml\nexpect: {print: []}\n");
  ASSERT_EQ(s.expectations.size(), 2u);
  EXPECT_EQ(s.expectations[0].file, "");
  EXPECT_EQ(s.expectations[0].line, 6);
  EXPECT_TRUE(s.expectations[1].file.ends_with("topic/quiet.defaults.yaml"));
  EXPECT_EQ(s.expectations[1].line, 2);
}

}  // namespace
}  // namespace scenarios
