// tactus check, schema, hosts: what can be said without running.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "scenarios/schema.h"
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

engine::Errors CheckOne(const Target& target) {
  if (target.script) return HostOfScript(target.path).CheckScript(target.path);
  auto scenario = Load(target);
  if (!scenario.ok()) return scenario.errors();
  engine::Errors errors;
  for (const std::string& file : scenario.value().files) {
    const engine::Host& host = *scenario.value().host;
    for (std::string_view extension : host.ScriptExtensions()) {
      if (!file.ends_with(extension)) continue;
      engine::Errors found = host.CheckScript(file);
      errors.insert(errors.end(), found.begin(), found.end());
    }
  }
  return errors;
}

}  // namespace

int Check(const Arguments& arguments) {
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  engine::Errors errors;
  for (const Target& target : targets.value()) {
    engine::Errors found = CheckOne(target);
    errors.insert(errors.end(), found.begin(), found.end());
    if (found.empty() && !arguments.json) fmt::print("{} {}\n", Paint(Tone::good, "ok"), target.path);
  }
  if (!errors.empty()) return PrintErrors(errors, arguments.json);
  if (arguments.json) fmt::print("{}\n", Json{{"errors", Json::array()}}.dump(2));
  return kOk;
}

int Schema(const Arguments&) {
  fmt::print("{}\n", scenarios::Schema(Hosts()));
  return kOk;
}

int ShowHosts(const Arguments& arguments) {
  Json list = Json::array();
  for (const engine::Host* host : Hosts()) {
    size_t modelled = 0;
    Json functions = Json::array();
    for (const engine::FunctionInfo& function : host->Functions()) {
      modelled += function.modelled;
      functions.push_back({{"name", std::string(function.name)},
                           {"contexts", std::string(function.contexts)},
                           {"modelled", function.modelled}});
    }
    list.push_back({{"name", std::string(host->Name())}, {"doc", std::string(host->Doc())}, {"functions", functions}});
    if (arguments.json) continue;
    fmt::print("{}: {}\n\n", Paint(Tone::bold, host->Name()), host->Doc());
    for (const engine::Verb& verb : host->Verbs()) fmt::print("  timeline  {:24} {}\n", verb.name, verb.doc);
    for (const engine::Switch& each : host->Switches())
      fmt::print("  switch    {:24} {} ({})\n", each.name, each.doc, each.rule);
    fmt::print("\n  {} of {} functions are modelled\n\n", modelled, host->Functions().size());
    for (const engine::FunctionInfo& function : host->Functions()) {
      fmt::print("  {:28} {:24} {}\n", function.name, function.contexts,
                 function.modelled ? "modelled" : Paint(Tone::dim, "-"));
    }
  }
  if (arguments.json) fmt::print("{}\n", Json{{"hosts", list}}.dump(2));
  return kOk;
}

}  // namespace tools
