// The schema as an editor uses it: what the loader takes holds by it, and what it refuses does not.
#include <gtest/gtest.h>

#include "scenarios/schema.h"
#include "scenarios/yaml_tree.h"
#include "tools/files.h"
#include "tools/find.h"
#include "tools/outcome.h"
#include "tools/registry.h"
#include "tools/schema_check.h"

namespace tools {
namespace {

using Json = nlohmann::json;
using scenarios::Node;

// As an editor's YAML reader types it.
Json ToJson(const Node& node) {
  Json json;
  if (node.kind == Node::Kind::scalar) {
    Json plain = Json::parse(node.text, nullptr, false);
    json = !node.quoted && (plain.is_number() || plain.is_boolean()) ? plain : Json(node.text);
  }
  if (node.kind == Node::Kind::list) json = Json::array();
  for (const Node& item : node.items) json.push_back(ToJson(item));
  if (node.kind == Node::Kind::map) json = Json::object();
  for (const scenarios::NodeEntry& entry : node.entries) json[entry.key] = ToJson(entry.value);
  return json;
}

std::string Checked(const std::string& yaml) {
  static const SchemaCheck kSchema(Json::parse(scenarios::Schema(Hosts())));
  auto tree = scenarios::ParseYaml(yaml, "test.yaml");
  return tree.ok() ? kSchema.Check(ToJson(tree.value())) : ToString(tree.errors());
}

// Those that the loader takes: what it refuses, other tests tell.
TEST(SchemaTest, EveryScenarioHoldsByIt) {
  auto targets = FindTargets({"scenarios"}, "golden");
  ASSERT_TRUE(targets.ok()) << ToString(targets.errors());
  int checked = 0;
  for (const Target& target : targets.value()) {
    if (!Load(target).ok()) continue;
    ++checked;
    EXPECT_EQ(Checked(ReadFile(target.path).value()), "") << target.path;
  }
  EXPECT_GE(checked, 10);
}

constexpr const char* kHead = "name: a test\nhost: halion\nlength: 100ms\nscript: x.lua\n";

struct Case {
  const char* name;
  const char* text;  // behind kHead
};

class SchemaTakes : public testing::TestWithParam<Case> {};
TEST_P(SchemaTakes, What) { EXPECT_EQ(Checked(std::string(kHead) + GetParam().text), ""); }

const Case kTaken[] = {
    {"Nothing", ""},
    {"Matrix", "matrix: {audio.block_frames: [64, 128], switches.onTimeout: [script, callback]}\n"},
    {"MatrixOfCosts", "matrix: {costs.openURL: [3ms, 1ms..2ms], machine: [free]}\n"},
    {"Variants", "matrix:\n  - {set: {audio.block_frames: 64, audio: {channels: 1}}, as: small}\n"},
    {"VariantOfAnExpectation", "matrix: [{set: {expect.latency: {from: note.on, to: note.off, is: 1blk}}, as: a}]\n"},
    {"VaryingCostInAVariant", "matrix: [{set: {costs.openURL: {around: 1ms, spread: 1ms}}, as: a}]\n"},
    {"SameOutput", "matrix: {audio.block_frames: [64]}\nsame_output: [audio.block_frames]\n"},
    {"SameOutputWord", "matrix: {audio.block_frames: [64]}\nsame_output: audio.block_frames\n"},
    {"Defaults", "defaults: [a.defaults.yaml]\n"},
    {"DefaultsWord", "defaults: a.defaults.yaml\n"},
    {"CostAround", "costs: {openURL: {around: 5ms, spread: 2ms}}\n"},
    {"CostOften", "costs: {openURL: {often: 5ms, rarely: 2ms, one_in: 50}}\n"},
    {"AudioWindows", "expect: {audio: {windows: [{from: 0ms, to: 1blk, peak: -20dB..-3dB, silent: false}]}}\n"},
    {"LatencyInSamples", "expect: {latency: {from: note.on, to: note.off, is: 0smp..480smp}}\n"},
    {"GoldenWord", "expect: {golden: audio}\n"},
    {"GoldenList", "expect: {golden: [audio, trace]}\n"},
    {"GoldenMap", "expect: {golden: {audio: true, trace: true, windows: [10ms..200ms], variants: 2}}\n"},
    {"GoldenOneWindow", "expect: {golden: {audio: true, windows: 10ms..200ms}}\n"},
    {"NoEventWithConditions", "expect: {no_event: {name: note.on, at: 0ms..5ms, context: audio, values: {key: 3}}}\n"},
};
INSTANTIATE_TEST_SUITE_P(All, SchemaTakes, testing::ValuesIn(kTaken),
                         [](const testing::TestParamInfo<Case>& info) { return std::string(info.param.name); });

class SchemaRefuses : public testing::TestWithParam<Case> {};
TEST_P(SchemaRefuses, What) { EXPECT_NE(Checked(std::string(kHead) + GetParam().text), ""); }

const Case kRefused[] = {
    {"UnknownKey", "lenght: 3ms\n"},
    {"MatrixKey", "matrix: {audio.block_frame: [64]}\n"},
    {"MatrixValue", "matrix: {audio.block_frames: [0]}\n"},
    {"MatrixWithoutList", "matrix: {audio.block_frames: 64}\n"},
    {"MatrixEmpty", "matrix: {audio.block_frames: []}\n"},
    {"MatrixOfTheName", "matrix: {name: [a]}\n"},
    {"VariantWithoutSet", "matrix: [{as: a}]\n"},
    {"VariantKey", "matrix: [{set: {audio.block_frame: 64}}]\n"},
    {"VariantWord", "matrix: [{set: {audio.block_frames: 64}, ass: a}]\n"},
    {"CostKey", "costs: {openURL: {arund: 5ms}}\n"},
    {"CostUnit", "costs: {openURL: {around: 5, spread: 1ms}}\n"},
    {"WakeCannotVary", "machine: {contexts: {audio: {wake: {around: 5us, spread: 1us}}}}\n"},
    {"AudioWindowWithoutEnd", "expect: {audio: {windows: [{from: 0ms, peak: -3dB}]}}\n"},
    {"GoldenPart", "expect: {golden: [audoi]}\n"},
    {"GoldenKey", "expect: {golden: {audoi: true}}\n"},
    {"GoldenVariants", "expect: {golden: {audio: true, variants: 0}}\n"},
    {"NoEventCount", "expect: {no_event: {name: note.on, count: 3}}\n"},
};
INSTANTIATE_TEST_SUITE_P(All, SchemaRefuses, testing::ValuesIn(kRefused),
                         [](const testing::TestParamInfo<Case>& info) { return std::string(info.param.name); });

TEST(SchemaTest, WhatIsRequiredMayStandElsewhere) {
  EXPECT_NE(Checked("name: x\nhost: halion\n"), "");
  EXPECT_EQ(Checked("name: x\nhost: halion\ndefaults: a.defaults.yaml\n"), "");
  EXPECT_EQ(Checked("name: x\nhost: halion\nmatrix: {length: [1ms], script: [a.lua]}\n"), "");
  EXPECT_NE(Checked("host: halion\ndefaults: a.defaults.yaml\n"), "");
}

}  // namespace
}  // namespace tools
