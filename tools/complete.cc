#include "tools/complete.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "scenarios/scenario_fields.h"
#include "tools/console.h"
#include "tools/describe.h"
#include "tools/registry.h"
#include "tools/verbs.h"

namespace tools {
namespace {

using engine::Field;
using engine::FieldType;

// What `values` of an expected event may name: any event's fields.
std::vector<Field> EventFields(const engine::Host& host) {
  std::vector<Field> fields;
  for (const engine::EventType* event : scenarios::EventsOf(host)) {
    for (const engine::EventField& field : event->fields) {
      auto same = [&](const Field& known) { return known.name == field.name; };
      if (field.name && std::none_of(fields.begin(), fields.end(), same)) {
        fields.push_back({.name = field.name, .type = FieldType::scalar, .doc = "Of events that have this field."});
      }
    }
  }
  return fields;
}

// The whole file as one tree: `expect` is filled in.
std::vector<Field> WholeScenario(const engine::Host& host) {
  std::vector<Field> fields = scenarios::ScenarioFields(host);
  for (Field& field : fields) {
    if (field.name != "expect") continue;
    field.fields = scenarios::ExpectationFields(host);
    for (Field& kind : field.fields) {
      for (Field& member : kind.fields) {
        if (member.type == FieldType::any_map) member.fields = EventFields(host);
      }
    }
  }
  return fields;
}

class Walker {
 public:
  explicit Walker(const engine::Host& host) : host_(host) {}

  // Names may hold dots: the longest that fits is meant.
  void Walk(const std::vector<Field>& fields, std::string_view path) {
    const Field* inside = nullptr;
    for (const Field& field : fields) {
      bool fits = path.size() > field.name.size() && path.starts_with(field.name) && path[field.name.size()] == '.';
      if (fits && (!inside || field.name.size() > inside->name.size())) inside = &field;
    }
    if (inside) return Enter(*inside, path.substr(inside->name.size() + 1));
    for (const Field& field : fields) Add(field.name, field.doc, path);
  }

  std::vector<Completion> found;

 private:
  void Enter(const Field& field, std::string_view path) {
    if (!field.fields.empty()) return Walk(field.fields, path);
    if (!field.element.empty() && field.type != FieldType::text) return Enter(field.element[0], path);
    if (field.type == FieldType::boolean) {
      Add("true", field.doc, path);
      Add("false", field.doc, path);
    }
    for (std::string_view choice : field.choices) Add(choice, DocOf(choice, field), path);
  }

  std::string DocOf(std::string_view choice, const Field& field) const {
    for (const engine::EventType* event : scenarios::EventsOf(host_)) {
      if (choice != event->name) continue;
      std::vector<std::string> names = FieldNames(*event);
      return names.empty() ? "An event." : "An event with " + Join(names, ", ") + ".";
    }
    return std::string(field.doc);
  }

  void Add(std::string_view key, std::string_view doc, std::string_view path) {
    if (key.starts_with(path)) found.push_back({std::string(key), std::string(doc)});
  }

  const engine::Host& host_;
};

std::string Words(const std::vector<std::string>& words) { return Join(words, " "); }

// For each flag that takes a value, over all verbs: its choices, paths, or nothing that could be listed.
std::string ValueCases(std::span<const VerbWords> verbs, const std::vector<std::string>& hosts) {
  std::string text;
  std::set<std::string> done;
  for (const VerbWords& verb : verbs) {
    for (const FlagWords& flag : verb.flags) {
      if (!flag.takes_value || !done.insert(flag.name).second) continue;
      std::string words = flag.name == "--host" ? Words(hosts) : Words(flag.choices);
      text += fmt::format("    {}) {} ;;\n", flag.name,
                          !words.empty()    ? fmt::format("words=\"{}\"", words)
                          : flag.takes_path ? "paths=1"
                                            : "return");
    }
  }
  return text;
}

std::string FlagCases(std::span<const VerbWords> verbs) {
  std::string text;
  for (const VerbWords& verb : verbs) {
    std::vector<std::string> names;
    for (const FlagWords& flag : verb.flags) names.push_back(flag.name);
    text += fmt::format("    {}) flags=\"{}\" ;;\n", verb.name, Words(names));
  }
  return text;
}

}  // namespace

std::vector<Completion> Complete(const engine::Host& host, std::string_view path) {
  Walker walker(host);
  walker.Walk(WholeScenario(host), path);
  return std::move(walker.found);
}

std::string BashCompletion(std::span<const VerbWords> verbs, std::span<const engine::Host* const> hosts) {
  std::vector<std::string> names, host_names;
  for (const VerbWords& verb : verbs) names.push_back(verb.name);
  for (const engine::Host* host : hosts) host_names.emplace_back(host->Name());
  return fmt::format(R"(# Completion of `tactus` for bash: source <(tactus complete --bash)
_tactus() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} verb=${{COMP_WORDS[1]:-}}
  local words="" flags="" paths=0
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 1 ]]; then
    mapfile -t COMPREPLY < <(compgen -W "{verbs} --help" -- "$cur")
    return
  fi
  case $prev in
{values}    *) ;;
  esac
  case $verb in
{flags}    *) ;;
  esac
  if [[ -n $words ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  elif [[ $paths -eq 0 && $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags --help" -- "$cur")
  elif [[ $paths -eq 0 && $verb == hosts ]]; then
    mapfile -t COMPREPLY < <(compgen -W "{hosts}" -- "$cur")
  elif [[ $paths -eq 0 && $verb == complete ]]; then
    local before=""
    [[ $cur != *.* ]] || before=${{cur%.*}}.
    mapfile -t COMPREPLY < <("${{COMP_WORDS[0]}}" complete "$cur" 2>/dev/null | sed -n "s|^\([^\t]*\)\t.*|$before\1|p")
  else
    # Names of files and folders; blanks within them are bash's to quote.
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}}
complete -F _tactus tactus
)",
                     fmt::arg("verbs", Words(names)), fmt::arg("values", ValueCases(verbs, host_names)),
                     fmt::arg("flags", FlagCases(verbs)), fmt::arg("hosts", Words(host_names)));
}

int ShowCompletions(const Arguments& arguments) {
  if (arguments.bash) {
    fmt::print("{}", BashCompletion(arguments.words, Hosts()));
    return kOk;
  }
  std::vector<const engine::Host*> hosts(Hosts().begin(), Hosts().end());
  if (!arguments.host.empty()) {
    auto host = FindHost(arguments.host);
    if (!host.ok()) return PrintErrors(host.errors(), arguments.json);
    hosts = {host.value()};
  }
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  std::set<std::string> seen;
  for (const engine::Host* host : hosts) {
    for (const Completion& each : Complete(*host, arguments.paths.empty() ? "" : arguments.paths.front())) {
      if (!seen.insert(each.key).second) continue;
      list.push_back({{"key", each.key}, {"doc", each.doc}});
      if (!arguments.json) fmt::print("{}\t{}\n", each.key, each.doc);
    }
  }
  if (arguments.json) fmt::print("{}\n", nlohmann::ordered_json{{"completions", list}}.dump(2));
  return kOk;
}

}  // namespace tools
