#include "scenarios/overrides.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "scenarios/matrix.h"
#include "scenarios/scenario_fields.h"

namespace scenarios {
namespace {

bool IsField(std::string_view word, const engine::Host& host) {
  const std::vector<engine::Field> fields = ScenarioFields(host);
  return std::any_of(fields.begin(), fields.end(), [&](const engine::Field& field) { return field.name == word; });
}

const engine::Verb* FindVerb(std::string_view word, const engine::Host& host) {
  for (const engine::Verb& verb : host.Verbs()) {
    if (verb.name == word) return &verb;
  }
  return nullptr;
}

const Node* At(const Node& root, const std::vector<std::string>& path) {
  const Node* node = &root;
  for (const std::string& key : path) {
    node = node && node->kind == Node::Kind::map ? node->Find(key) : nullptr;
  }
  return node;
}

class Overriding {
 public:
  Overriding(const Override& given, int file, const engine::Host& host, Node& root, Converter& converter)
      : given_(given), line_(file * kLinesPerFile), host_(host), root_(root), converter_(converter) {}

  void Apply() {
    auto parsed = ParseYaml(given_.value, given_.shown);
    if (!parsed.ok()) return Complain(parsed.error().message);
    value_ = std::move(parsed).value();
    Place(value_);
    const size_t dot = given_.key.find('.');
    const std::string word = given_.key.substr(0, dot);
    const engine::Verb* verb = FindVerb(word, host_);
    if (verb && dot != std::string::npos) return ApplyToTimeline(*verb, given_.key.substr(dot + 1));
    if (!IsField(word, host_)) return ComplainOfWord(word);
    ApplyToField();
  }

 private:
  void Complain(std::string message) { converter_.Complain(line_, 0, std::move(message)); }

  // The place of the whole is that of each part: a command line has no lines.
  void Place(Node& node) {
    node.line = line_;
    node.column = 0;
    for (Node& item : node.items) Place(item);
    for (NodeEntry& entry : node.entries) {
      entry.line = line_;
      entry.column = 0;
      Place(entry.value);
    }
  }

  void ComplainOfWord(const std::string& word) {
    std::vector<std::string_view> names;
    const std::vector<engine::Field> fields = ScenarioFields(host_);
    for (const engine::Field& field : fields) names.push_back(field.name);
    for (const engine::Verb& verb : host_.Verbs()) names.push_back(verb.name);
    Complain(fmt::format("unknown key '{}'{}", word, NamesText(word, names, "keys")));
  }

  void ApplyToField() {
    auto setting = ReadSetting({given_.key, line_, 0, value_}, host_, converter_);
    if (!setting) return;
    if (given_.append) {
      const Node* old = At(root_, setting->path);
      if (old && old->kind == Node::Kind::scalar) setting->value.text = old->text + " " + value_.text;
    }
    scenarios::Apply(Variant{.label = {}, .golden_label = {}, .settings = {std::move(*setting)}}, root_, converter_);
  }

  void ApplyToTimeline(const engine::Verb& verb, const std::string& argument) {
    std::vector<std::string_view> names = {"at"};
    for (const engine::Field& field : verb.fields) names.push_back(field.name);
    if (std::find(names.begin(), names.end(), argument) == names.end()) {
      return Complain(
          fmt::format("'{}' has no argument '{}'{}", verb.name, argument, NamesText(argument, names, "arguments")));
    }
    Node* timeline = root_.Find("timeline");
    size_t found = 0;
    if (timeline && timeline->kind == Node::Kind::list) {
      for (Node& entry : timeline->items) found += SetIn(entry, verb, argument);
    }
    if (found == 0) Complain(fmt::format("the timeline has no '{}'", verb.name));
  }

  size_t SetIn(Node& entry, const engine::Verb& verb, const std::string& argument) {
    Node* arguments = entry.kind == Node::Kind::map ? entry.Find(verb.name) : nullptr;
    if (!arguments) return 0;
    if (arguments->kind == Node::Kind::null) arguments->kind = Node::Kind::map;
    Node& map = argument == "at" ? entry : *arguments;
    if (map.kind != Node::Kind::map) return 1;  // the reader of the timeline complains
    if (Node* old = map.Find(argument)) {
      *old = value_;
    } else {
      map.entries.push_back({argument, line_, 0, value_});
    }
    return 1;
  }

  const Override& given_;
  const int line_;
  const engine::Host& host_;
  Node& root_;
  Converter& converter_;
  Node value_;
};

}  // namespace

void Apply(const Override& given, int file, const engine::Host& host, Node& root, Converter& converter) {
  Overriding(given, file, host, root, converter).Apply();
}

}  // namespace scenarios
