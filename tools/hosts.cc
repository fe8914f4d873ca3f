// tactus hosts: what each host offers. Text and JSON are made from one document.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenarios/scenario_fields.h"
#include "tools/console.h"
#include "tools/describe.h"
#include "tools/registry.h"
#include "tools/verbs.h"

namespace tools {
namespace {

using Json = nlohmann::ordered_json;

Json FieldsOf(const std::vector<engine::Field>& fields) {
  Json list = Json::array();
  for (const engine::Field& field : fields) {
    list.push_back({{"name", field.name},
                    {"type", TypeText(field)},
                    {"limits", LimitsText(field)},
                    {"default", DefaultText(field)},
                    {"doc", field.doc}});
  }
  return list;
}

Json VerbsOf(const engine::Host& host) {
  Json list = Json::array();
  for (const engine::Verb& verb : host.Verbs()) {
    list.push_back({{"name", verb.name}, {"doc", verb.doc}, {"fields", FieldsOf(verb.fields)}});
  }
  return list;
}

Json SwitchesOf(const engine::Host& host) {
  Json list = Json::array();
  for (const engine::Switch& each : host.Switches()) {
    list.push_back({{"name", each.name}, {"rule", each.rule}, {"options", each.options}, {"doc", each.doc}});
  }
  return list;
}

Json CostsOf(const engine::Host& host) {
  Json list = Json::array();
  for (const engine::CostName& cost : host.Costs()) {
    list.push_back({{"name", cost.name}, {"standard", CostText(cost.standard)}, {"doc", cost.doc}});
  }
  return list;
}

Json EventsJson(const engine::Host& host) {
  Json list = Json::array();
  for (const engine::EventType* event : scenarios::EventsOf(host)) {
    bool finding = event->kind == engine::EventType::Class::finding;
    list.push_back({{"name", event->name}, {"fields", FieldNames(*event)}, {"finding", finding}});
  }
  return list;
}

Json ContextsOf(const engine::Host& host) {
  Json list = Json::array();
  for (const engine::ContextSpec& spec : host.DefaultMachine().contexts) {
    list.push_back({{"name", spec.name.name}, {"priority", spec.priority}, {"wake", CostText(spec.wake)}});
  }
  return list;
}

Json FunctionsOf(const engine::Host& host) {
  Json list = Json::array();
  for (const engine::FunctionInfo& function : host.Functions()) {
    list.push_back({{"name", function.name}, {"contexts", function.contexts}, {"modelled", function.modelled}});
  }
  return list;
}

Json HostJson(const engine::Host& host) {
  return {{"name", host.Name()},
          {"doc", host.Doc()},
          {"scripts", host.ScriptExtensions()},
          {"cores", host.DefaultMachine().cores},
          {"contexts", ContextsOf(host)},
          {"verbs", VerbsOf(host)},
          {"switches", SwitchesOf(host)},
          {"costs", CostsOf(host)},
          {"decisions", host.Decisions()},
          {"events", EventsJson(host)},
          {"functions", FunctionsOf(host)}};
}

std::string Cell(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::vector<std::string> words;
  for (const Json& word : value) words.push_back(Cell(word));
  return Join(words, ", ");
}

// Columns as wide as what is in them; the last one is not padded.
void PrintTable(std::string_view title, const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return;
  fmt::print("\n{}\n", Paint(Tone::bold, title));
  std::vector<size_t> widths(rows.front().size());
  for (const auto& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line = " ";
    for (size_t i = 0; i < row.size(); ++i) line += fmt::format(" {:{}}", row[i], widths[i] + 1);
    fmt::print("{}\n", line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

// The members of each object of the list, in the order of `keys`.
void PrintList(std::string_view title, const Json& list, std::initializer_list<const char*> keys) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& item : list) {
    rows.emplace_back();
    for (const char* key : keys) rows.back().push_back(Cell(item[key]));
  }
  PrintTable(title, rows);
}

// A row for each verb, and below it one for each of its fields.
void PrintVerbs(const Json& verbs) {
  Json rows = Json::array();
  for (const Json& verb : verbs) {
    rows.push_back({{"name", verb["name"]}, {"type", ""}, {"limits", ""}, {"default", ""}, {"doc", verb["doc"]}});
    for (Json field : verb["fields"]) {
      field["name"] = "  " + Cell(field["name"]);
      rows.push_back(field);
    }
  }
  PrintList("timeline verbs and their fields", rows, {"name", "type", "limits", "default", "doc"});
}

void PrintHost(Json host) {
  fmt::print("{}: {}\n", Paint(Tone::bold, Cell(host["name"])), Cell(host["doc"]));
  PrintList("contexts: name, priority, wake latency", host["contexts"], {"name", "priority", "wake"});
  PrintVerbs(host["verbs"]);
  PrintList("switches: the first option is the default", host["switches"], {"name", "rule", "options", "doc"});
  PrintList("costs", host["costs"], {"name", "standard", "doc"});
  std::vector<std::vector<std::string>> decisions;
  for (const Json& name : host["decisions"]) decisions.push_back({Cell(name)});
  PrintTable("decisions", decisions);
  for (Json& event : host["events"]) event["finding"] = event["finding"].get<bool>() ? "finding" : "";
  PrintList("events", host["events"], {"name", "finding", "fields"});
  size_t modelled = 0;
  for (Json& function : host["functions"]) {
    modelled += function["modelled"].get<bool>();
    function["modelled"] = function["modelled"].get<bool>() ? "modelled" : "-";
  }
  PrintList(fmt::format("functions: {} of {} are modelled", modelled, host["functions"].size()), host["functions"],
            {"name", "contexts", "modelled"});
}

}  // namespace

int ShowHosts(const Arguments& arguments) {
  Json list = Json::array();
  for (const engine::Host* host : Hosts()) {
    if (arguments.paths.empty()) list.push_back(HostJson(*host));
  }
  for (const std::string& name : arguments.paths) {
    auto host = FindHost(name);
    if (!host.ok()) return PrintErrors(host.errors(), arguments.json);
    list.push_back(HostJson(*host.value()));
  }
  if (arguments.json) {
    fmt::print("{}\n", Json{{"hosts", list}}.dump(2));
    return kOk;
  }
  for (size_t i = 0; i < list.size(); ++i) {
    if (i > 0) fmt::print("\n");
    PrintHost(list[i]);
  }
  return kOk;
}

}  // namespace tools
