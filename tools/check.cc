// tactus check, schema: what can be said without running.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "scenarios/run.h"
#include "scenarios/schema.h"
#include "tools/check_script.h"
#include "tools/console.h"
#include "tools/registry.h"
#include "tools/verbs.h"

namespace tools {
namespace {

using Json = nlohmann::ordered_json;

const engine::Host& HostOfScript(const std::string& path) {
  for (const engine::Host* host : Hosts()) {
    for (std::string_view extension : host->ScriptExtensions()) {
      if (path.ends_with(extension)) return *host;
    }
  }
  return *Hosts().front();
}

engine::Errors CheckFile(const engine::Host& host, const std::string& path) {
  engine::Errors errors = host.CheckScript(path);
  // What does not compile is not read further.
  return errors.empty() ? CheckScript(host, path) : errors;
}

// Variants of a scenario mostly have the same to complain of.
void AddNew(const engine::Errors& found, engine::Errors* errors) {
  for (const engine::Error& error : found) {
    auto same = [&](const engine::Error& other) { return other.ToString() == error.ToString(); };
    if (std::none_of(errors->begin(), errors->end(), same)) errors->push_back(error);
  }
}

// `checked`: scripts that a scenario before it named.
engine::Errors CheckOne(const Target& target, std::set<std::string>& checked) {
  if (target.script) return CheckFile(HostOfScript(target.path), target.path);
  auto variants = Load(target);
  if (!variants.ok()) return variants.errors();
  engine::Errors errors;
  for (const scenarios::Scenario& scenario : variants.value()) {
    AddNew(scenarios::NamedErrors(scenario.host->CheckCode(scenario.config), scenario), &errors);
    for (const std::string& file : scenario.files) {
      for (std::string_view extension : scenario.host->ScriptExtensions()) {
        if (!file.ends_with(extension) || !checked.insert(file).second) continue;
        engine::Errors found = CheckFile(*scenario.host, file);
        errors.insert(errors.end(), found.begin(), found.end());
      }
    }
  }
  return errors;
}

}  // namespace

int Check(const Arguments& arguments) {
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  engine::Errors errors;
  std::set<std::string> checked;
  for (const Target& target : targets.value()) {
    engine::Errors found = CheckOne(target, checked);
    errors.insert(errors.end(), found.begin(), found.end());
    if (found.empty() && !arguments.json) fmt::print("{} {}\n", Paint(Tone::good, "ok"), Shown(target.path));
  }
  if (!errors.empty()) return PrintErrors(errors, arguments.json);
  if (arguments.json) fmt::print("{}\n", Json{{"errors", Json::array()}}.dump(2));
  return kOk;
}

int Schema(const Arguments&) {
  fmt::print("{}\n", scenarios::Schema(Hosts()));
  return kOk;
}

}  // namespace tools
