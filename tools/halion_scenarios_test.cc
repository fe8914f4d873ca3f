// Every rule that is open is shown: for each switch there is a script that is played under each of its settings, and
// each of them is accepted as something else.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "tools/find.h"
#include "tools/outcome.h"
#include "tools/registry.h"

namespace tools {
namespace {

// What is accepted of a scenario; empty if nothing is.
std::string Accepted(const scenarios::Scenario& scenario, const std::string& golden) {
  std::ifstream in(golden + "/" + scenario.golden_id + ".trace");
  return {std::istreambuf_iterator<char>(in), {}};
}

// By script, then by setting.
using ByScript = std::map<std::string, std::map<std::string, std::set<std::string>>>;

bool IsShown(const engine::Switch& rule, const ByScript& scripts) {
  for (const auto& [script, settings] : scripts) {
    std::set<std::string> traces;
    for (const auto& [setting, accepted] : settings) traces.insert(*accepted.begin());
    if (traces.size() == rule.options.size()) return true;
  }
  return false;
}

TEST(HalionScenariosTest, EachSwitchHasAScriptThatIsPlayedUnderEachOfItsSettings) {
  auto targets = FindTargets({"scenarios/halion"}, "golden");
  ASSERT_TRUE(targets.ok()) << engine::ToString(targets.errors());
  std::map<std::string_view, ByScript> shown;
  const engine::Host* host = nullptr;
  for (const Target& target : targets.value()) {
    auto variants = Load(target);
    ASSERT_TRUE(variants.ok()) << engine::ToString(variants.errors());
    for (const scenarios::Scenario& scenario : variants.value()) {
      host = scenario.host;
      const std::string accepted = Accepted(scenario, target.golden);
      if (accepted.empty()) continue;
      for (const engine::Switch& rule : host->Switches()) {
        const std::string setting(scenario.config.Switch(rule.name));
        shown[rule.name][scenario.config.fields["script"].As<std::string>()][setting].insert(accepted);
      }
    }
  }
  ASSERT_NE(host, nullptr);
  ASSERT_FALSE(host->Switches().empty());
  for (const engine::Switch& rule : host->Switches()) EXPECT_TRUE(IsShown(rule, shown[rule.name])) << rule.name;
}

}  // namespace
}  // namespace tools
