// What scenarios/metamodule/README.md says of the scenarios: each exists, and a switch that one sets makes the
// difference that it expects.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "tools/find.h"
#include "tools/outcome.h"

namespace tools {
namespace {

constexpr char kFolder[] = "scenarios/metamodule/";

// The names in backquotes of its tables' rows.
std::set<std::string> NamedByReadme() {
  std::ifstream in(std::string(kFolder) + "README.md");
  std::set<std::string> names;
  const std::regex quoted("`([a-z0-9_/]+)`");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("| ")) continue;
    for (std::sregex_iterator at(line.begin(), line.end(), quoted), end; at != end; ++at) names.insert((*at)[1]);
  }
  return names;
}

std::vector<scenarios::Scenario> LoadNamed(const std::string& name, std::string* golden) {
  auto targets = FindTargets({kFolder + name + ".yaml"}, "golden");
  if (!targets.ok()) return {};
  *golden = targets.value().front().golden;
  auto variants = Load(targets.value().front());
  return variants.ok() ? std::move(variants).value() : std::vector<scenarios::Scenario>{};
}

bool Passes(const scenarios::Scenario& scenario, const std::string& golden) {
  auto outcome = Evaluate(scenario, {}, golden);
  EXPECT_TRUE(outcome.ok()) << scenario.golden_id;
  return outcome.ok() && outcome.value().passes();
}

TEST(MetaModuleScenariosTest, WhatTheReadmeNamesExistsAndPasses) {
  const auto names = NamedByReadme();
  EXPECT_GT(names.size(), 50u);
  for (const std::string& name : names) {
    std::string golden;
    const auto variants = LoadNamed(name, &golden);
    EXPECT_FALSE(variants.empty()) << name;
    for (const auto& scenario : variants) EXPECT_TRUE(Passes(scenario, golden)) << name;
  }
}

TEST(MetaModuleScenariosTest, TheReadmeNamesEachFault) {
  const auto names = NamedByReadme();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string name = entry.path().lexically_relative(kFolder).replace_extension().string();
    if (name.starts_with("fail_") || name.starts_with("races/")) {
      EXPECT_TRUE(names.contains(name)) << name;
    }
  }
}

// The switches that it sets are the firmware's own again; their names.
std::set<std::string> Unset(scenarios::Scenario* scenario) {
  std::set<std::string> names;
  for (auto& [name, option] : scenario->config.switches) {
    for (const engine::Switch& known : scenario->host->Switches()) {
      if (known.name != name || known.options.front() == option) continue;
      option = known.options.front();
      names.insert(name);
    }
  }
  return names;
}

// In the races a search makes the difference, not the reference run.
TEST(MetaModuleScenariosTest, ASwitchMakesTheDifference) {
  std::set<std::string> shown = {"startOrder"};  // only in a race
  const engine::Host* host = nullptr;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".yaml") continue;
    std::string golden;
    for (scenarios::Scenario& scenario : LoadNamed(entry.path().stem().string(), &golden)) {
      host = scenario.host;
      const std::set<std::string> unset = Unset(&scenario);
      EXPECT_TRUE(unset.empty() || !Passes(scenario, golden)) << scenario.golden_id;
      shown.insert(unset.begin(), unset.end());
    }
  }
  ASSERT_NE(host, nullptr);
  EXPECT_EQ(shown.size(), host->Switches().size());
}

}  // namespace
}  // namespace tools
