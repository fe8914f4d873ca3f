// For tests: checks a value by a JSON Schema, by as much of draft-07 as ours uses. Another word in a schema is a
// failure, so that nothing goes unchecked unseen.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

namespace tools {

class SchemaCheck {
 public:
  using Json = nlohmann::json;

  explicit SchemaCheck(const Json& schema) : root_(schema) {}

  // What is wrong, with the path to it; empty if nothing is.
  std::string Check(const Json& value) const { return Check(value, root_, ""); }

 private:
  std::string Check(const Json& value, const Json& schema, const std::string& path) const {
    for (const auto& [word, rule] : schema.items()) {
      std::string wrong = CheckWord(value, schema, word, rule, path);
      if (!wrong.empty()) return wrong;
    }
    return {};
  }

  std::string CheckWord(const Json& value, const Json& schema, const std::string& word, const Json& rule,
                        const std::string& path) const {
    auto refuse = [&] { return path + ": " + word + " " + rule.dump() + ", found " + value.dump() + "\n"; };
    if (word == "type") return HasType(value, rule) ? "" : refuse();
    if (word == "const") return value == rule ? "" : refuse();
    if (word == "enum") return std::find(rule.begin(), rule.end(), value) != rule.end() ? "" : refuse();
    if (word == "pattern") {
      return !value.is_string() || Matches(value.get<std::string>(), rule.get<std::string>()) ? "" : refuse();
    }
    if (word == "minimum") return !value.is_number() || value >= rule ? "" : refuse();
    if (word == "maximum") return !value.is_number() || value <= rule ? "" : refuse();
    if (word == "minItems") return !value.is_array() || value.size() >= rule ? "" : refuse();
    if (word == "minProperties") return !value.is_object() || value.size() >= rule ? "" : refuse();
    if (word == "required") {
      for (const Json& key : rule) {
        if (value.is_object() && !value.contains(key.get<std::string>())) return refuse();
      }
      return {};
    }
    if (word == "$ref") return Check(value, root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), path);
    if (word == "anyOf" || word == "oneOf" || word == "allOf") return CheckForms(value, word, rule, path);
    if (word == "if") return Check(value, rule, path).empty() ? Check(value, schema.at("then"), path) : "";
    if (word == "items") return CheckItems(value, rule, path);
    if (word == "properties" || word == "patternProperties" || word == "additionalProperties")
      return word == FirstOfObject(schema) ? CheckObject(value, schema, path) : "";
    static const std::string_view kUnchecked[] = {"$schema", "title", "description", "default", "definitions", "then"};
    for (std::string_view fine : kUnchecked) {
      if (word == fine) return {};
    }
    return path + ": the schema says '" + word + "', which is not checked here\n";
  }

  // A regular expression takes longer to read than to match.
  static bool Matches(const std::string& text, const std::string& pattern) {
    static std::map<std::string, std::regex> known;
    return std::regex_search(text, known.try_emplace(pattern, pattern).first->second);
  }

  static bool HasType(const Json& value, const Json& rule) {
    if (rule.is_array()) {
      return std::any_of(rule.begin(), rule.end(), [&](const Json& one) { return HasType(value, one); });
    }
    return (rule == "object" && value.is_object()) || (rule == "array" && value.is_array()) ||
           (rule == "string" && value.is_string()) || (rule == "boolean" && value.is_boolean()) ||
           (rule == "null" && value.is_null()) || (rule == "integer" && value.is_number_integer()) ||
           (rule == "number" && value.is_number());
  }

  std::string CheckForms(const Json& value, const std::string& word, const Json& forms, const std::string& path) const {
    size_t holds = 0;
    std::string all;
    for (const Json& form : forms) {
      std::string wrong = Check(value, form, path);
      holds += wrong.empty();
      all += wrong;
    }
    bool good = word == "anyOf" ? holds > 0 : word == "oneOf" ? holds == 1 : holds == forms.size();
    return good ? "" : path + ": " + word + " holds for " + std::to_string(holds) + "\n" + all;
  }

  std::string CheckItems(const Json& value, const Json& rule, const std::string& path) const {
    if (!value.is_array()) return {};
    for (size_t i = 0; i < value.size(); ++i) {
      std::string wrong = Check(value[i], rule, path + "/" + std::to_string(i));
      if (!wrong.empty()) return wrong;
    }
    return {};
  }

  // The three words of objects belong together: they are checked at the first of them.
  static std::string FirstOfObject(const Json& schema) {
    for (const char* word : {"additionalProperties", "patternProperties", "properties"}) {
      if (schema.contains(word)) return word;
    }
    return {};
  }

  std::string CheckObject(const Json& value, const Json& schema, const std::string& path) const {
    if (!value.is_object()) return {};
    for (const auto& [key, member] : value.items()) {
      std::string at = path + "/" + key;
      static const Json kNone = Json::object();
      const Json& properties = schema.contains("properties") ? schema["properties"] : kNone;
      const Json& patterns = schema.contains("patternProperties") ? schema["patternProperties"] : kNone;
      bool known = properties.contains(key);
      std::string wrong = known ? Check(member, properties[key], at) : "";
      for (const auto& [pattern, rule] : patterns.items()) {
        if (!Matches(key, pattern)) continue;
        known = true;
        wrong += Check(member, rule, at);
      }
      if (!known && schema.contains("additionalProperties")) {
        const Json& rule = schema["additionalProperties"];
        if (rule == false) wrong += at + ": no such key\n";
        if (rule.is_object()) wrong += Check(member, rule, at);
      }
      if (!wrong.empty()) return wrong;
    }
    return {};
  }

  const Json root_;
};

}  // namespace tools
