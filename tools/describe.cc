#include "tools/describe.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "engine/base/suggest.h"
#include "scenarios/units.h"
#include "tools/registry.h"

namespace tools {
namespace {

using engine::Field;
using engine::FieldType;

// A text field with an element is a range of that element; see scenarios/fields.h.
bool IsRange(const Field& field) { return field.type == FieldType::text && !field.element.empty(); }

std::string LimitText(const Field& field, double limit) {
  bool time = field.type == FieldType::duration || field.type == FieldType::cost;
  if (time) return scenarios::TimeText(static_cast<engine::Time>(limit));
  return fmt::format("{:g}{}", limit, field.type == FieldType::decibel ? "dB" : "");
}

}  // namespace

std::string TypeText(const Field& field) {
  switch (field.type) {
    case FieldType::boolean:
      return "true or false";
    case FieldType::integer:
      return "whole number";
    case FieldType::real:
      return "number";
    case FieldType::text:
      return IsRange(field) ? TypeText(field.element[0]) + " or range" : "text";
    case FieldType::choice: {
      std::vector<std::string> choices(field.choices.begin(), field.choices.end());
      return (choices.size() > 1 ? "one of " : "") + Join(choices, ", ");
    }
    case FieldType::duration:
      return "time";
    case FieldType::cost:
      return "time or range of times";
    case FieldType::decibel:
      return "level in dB";
    case FieldType::file:
      return "file";
    case FieldType::scalar:
      return "true or false, number or text";
    case FieldType::list:
      return "list of " + (field.element[0].type == FieldType::map ? "maps" : TypeText(field.element[0]));
    case FieldType::any_map:
      return "map of names to " + TypeText(field.element[0]);
    case FieldType::map:
      return "map";
  }
  return "";
}

std::string LimitsText(const Field& field) {
  if (field.type == FieldType::list || IsRange(field)) return LimitsText(field.element[0]);
  bool low = field.min != Field{}.min, high = field.max != Field{}.max;
  if (low && high) return LimitText(field, field.min) + ".." + LimitText(field, field.max);
  if (low) return "at least " + LimitText(field, field.min);
  return high ? "at most " + LimitText(field, field.max) : "";
}

std::string DefaultText(const Field& field) {
  if (field.required) return "required";
  // Those of maps are empty ones: nothing worth showing.
  return field.fallback == "{}" || field.fallback == "[]" ? "" : std::string(field.fallback);
}

std::string CostText(engine::Cost cost) {
  std::string lo = scenarios::TimeText(cost.lo);
  return cost.lo == cost.hi ? lo : lo + ".." + scenarios::TimeText(cost.hi);
}

std::vector<std::string> FieldNames(const engine::EventType& event) {
  std::vector<std::string> names;
  for (const engine::EventField& field : event.fields) {
    if (field.name) names.push_back(field.name);
  }
  return names;
}

std::string Join(std::span<const std::string> words, std::string_view between) {
  return fmt::format("{}", fmt::join(words.begin(), words.end(), between));
}

std::string YamlText(std::string_view text) {
  auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || std::string_view(" _./-").find(c) != std::string_view::npos;
  };
  bool words = !text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) && text.back() != ' ' &&
               std::all_of(text.begin(), text.end(), plain);
  // YAML's own words for truth and nothing, which readers type differently.
  static constexpr std::string_view kOwn[] = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (words && std::find(std::begin(kOwn), std::end(kOwn), lower) == std::end(kOwn)) return std::string(text);
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

engine::Result<const engine::Host*> FindHost(std::string_view name) {
  std::vector<std::string_view> names;
  for (const engine::Host* host : Hosts()) {
    if (name.empty() || host->Name() == name) return host;
    names.push_back(host->Name());
  }
  return engine::MakeError(fmt::format("there is no host '{}'{} (hosts: {})", name, engine::DidYouMean(name, names),
                                       fmt::join(names, ", ")));
}

}  // namespace tools
