#include "scenarios/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "engine/base/suggest.h"
#include "scenarios/units.h"

namespace scenarios {

using engine::Field;
using engine::FieldType;
using engine::Value;

namespace {

constexpr double kNoMin = Field{}.min, kNoMax = Field{}.max;

std::vector<std::string_view> NamesOf(std::span<const Field> fields) {
  std::vector<std::string_view> names;
  for (const Field& field : fields) names.push_back(field.name);
  return names;
}

// A limit as the field's values are written.
std::string LimitText(FieldType type, double limit) {
  if (type == FieldType::duration || type == FieldType::cost) return TimeText(static_cast<engine::Time>(limit));
  return fmt::format("{}{}", limit, type == FieldType::decibel ? "dB" : "");
}

Node ScalarNode(std::string_view text, const Node& place) {
  Node node;
  node.kind = Node::Kind::scalar;
  node.text = std::string(text);
  node.line = place.line;
  node.column = place.column;
  return node;
}

}  // namespace

bool IsRange(const Field& field) { return field.type == FieldType::text && field.element.size() == 1; }

Field RangeField(std::string_view name, FieldType of, std::string_view doc, bool required) {
  Field field{.name = name, .type = FieldType::text, .doc = doc, .required = required};
  field.element.push_back({.name = "bound", .type = of, .doc = "An end of the range."});
  if (of == FieldType::integer) field.element[0].min = 0;
  return field;
}

std::string ListOf(std::span<const std::string_view> names) {
  constexpr size_t kShown = 12;
  std::string text;
  for (size_t i = 0; i < std::min(names.size(), kShown); ++i) text += (i ? ", " : "") + std::string(names[i]);
  if (names.size() > kShown) text += fmt::format(" and {} more", names.size() - kShown);
  return text;
}

std::string NamesText(std::string_view found, std::span<const std::string_view> names, std::string_view what) {
  if (names.empty()) return fmt::format(" (there are no {} here)", what);
  std::string hint = engine::DidYouMean(found, names);
  return fmt::format("{} ({}: {})", hint, what, ListOf(names));
}

void Converter::Complain(int line, int column, std::string message) {
  errors_->push_back({.line = line, .column = column, .message = std::move(message)});
}

Value Converter::Wrong(const Node& node, std::string_view expected) {
  Complain(node.line, node.column, fmt::format("expected {}, found {}", expected, Describe(node)));
  return {};
}

Value Converter::Convert(const Node& node, const Field& field) {
  switch (field.type) {
    case FieldType::list:
      return ConvertList(node, field.element.at(0));
    case FieldType::map:
      return ConvertMap(node, field.fields);
    case FieldType::any_map:
      return ConvertAnyMap(node, field.element.at(0));
    case FieldType::cost:
      if (node.kind == Node::Kind::map && !field.fields.empty()) return VaryingCost(node, field);
      [[fallthrough]];
    default:
      return Scalar(node, field);
  }
}

Value Converter::Scalar(const Node& node, const Field& field) {
  static constexpr const char* kExpected[] = {"true or false",
                                              "a whole number",
                                              "a number",
                                              "a text",
                                              "one of its words",
                                              "a duration such as 10ms",
                                              "a time or a range of times such as 3ms..12ms",
                                              "a level such as -20dB",
                                              "the name of a file",
                                              "a value"};
  auto expected = kExpected[static_cast<size_t>(field.type)];
  if (node.kind != Node::Kind::scalar) {
    if (field.type == FieldType::choice) return Wrong(node, "one of " + ListOf(field.choices));
    return Wrong(node, IsRange(field) ? "a value or a range such as 1..3" : expected);
  }
  switch (field.type) {
    case FieldType::boolean:
      if (node.quoted || (node.text != "true" && node.text != "false")) return Wrong(node, expected);
      return {node.text == "true", node.line, node.column};
    case FieldType::integer:
    case FieldType::real:
    case FieldType::decibel:
      return Number(node, field);
    case FieldType::duration:
    case FieldType::cost:
      return Time(node, field);
    case FieldType::choice:
      return Choice(node, field);
    case FieldType::file:
      return File(node);
    case FieldType::scalar:
      return Any(node);
    default:
      return IsRange(field) ? Range(node, field) : Text(node);
  }
}

Value Converter::Text(const Node& node) {
  Value value(node.text, node.line, node.column);
  value.SetTextPlace(node.text_line, node.text_column);
  return value;
}

bool Converter::Within(const Node& node, const Field& field, double value) {
  if (value >= field.min && value <= field.max) return true;
  std::string lo = LimitText(field.type, field.min), hi = LimitText(field.type, field.max);
  std::string expected = field.min == kNoMin   ? fmt::format("at most {}", hi)
                         : field.max == kNoMax ? fmt::format("at least {}", lo)
                                               : fmt::format("{}..{}", lo, hi);
  Complain(node.line, node.column, fmt::format("expected {}, found {}", expected, node.text));
  return false;
}

template <class T>
Value Converter::Checked(const Node& node, const Field& field, const engine::Result<T>& result) {
  if (!result.ok()) {
    Complain(node.line, node.column, result.error().message);
    return {};
  }
  if (!Within(node, field, static_cast<double>(result.value()))) return {};
  return {result.value(), node.line, node.column};
}

Value Converter::Number(const Node& node, const Field& field) {
  if (field.type == FieldType::decibel) return Checked(node, field, ParseDecibel(node.text));
  if (node.quoted) return Wrong(node, "a number, which stands without quotes");
  if (field.type == FieldType::integer) return Checked(node, field, ParseInteger(node.text));
  return Checked(node, field, ParseReal(node.text));
}

Value Converter::Time(const Node& node, const Field& field) {
  if (field.type == FieldType::duration) return Checked(node, field, ParseDuration(node.text, format_));
  engine::Result<engine::Cost> cost = ParseCost(node.text, format_);
  if (!cost.ok()) {
    Complain(node.line, node.column, cost.error().message);
    return {};
  }
  if (!Within(node, field, static_cast<double>(cost.value().lo)) ||
      !Within(node, field, static_cast<double>(cost.value().hi))) {
    return {};
  }
  return {cost.value(), node.line, node.column};
}

// {around, spread} or {often, rarely, one_in}.
Value Converter::VaryingCost(const Node& node, const Field& field) {
  size_t before = errors_->size();
  Value map = ConvertMap(node, field.fields);
  if (errors_->size() > before) return {};
  auto time = [&](std::string_view name) { return map[name].As<engine::Time>(); };
  size_t written = map.As<Value::Map>().size();
  engine::Cost cost;
  if (written == 2 && map.Find("around") && map.Find("spread")) {
    cost = {.lo = 0, .hi = time("around") + 4 * time("spread"), .usual = time("around"), .spread = time("spread")};
  } else if (written == 3 && map.Find("often") && map.Find("rarely") && map.Find("one_in")) {
    if (time("often") == time("rarely")) {
      Complain(map["rarely"].line(), map["rarely"].column(), "this cost does not vary");
      return {};
    }
    cost = {.lo = std::min(time("often"), time("rarely")),
            .hi = std::max(time("often"), time("rarely")),
            .usual = time("often"),
            .one_in = static_cast<uint32_t>(map["one_in"].As<int64_t>())};
  } else {
    Complain(node.line, node.column, "expected {around, spread} or {often, rarely, one_in}");
    return {};
  }
  return {cost, node.line, node.column};
}

Value Converter::Choice(const Node& node, const Field& field) {
  if (std::find(field.choices.begin(), field.choices.end(), node.text) == field.choices.end()) {
    Complain(node.line, node.column,
             fmt::format("unknown {} '{}'{}", field.name, node.text, NamesText(node.text, field.choices, "choices")));
    return {};
  }
  return {node.text, node.line, node.column};
}

Value Converter::Range(const Node& node, const Field& field) {
  auto [first, last] = SplitRange(node.text);
  Value lo = Convert(ScalarNode(first, node), field.element[0]);
  if (first.data() == last.data() || lo.IsNull())
    return lo.IsNull() ? lo : Value(Value::List{lo, lo}, node.line, node.column);
  Value hi = Convert(ScalarNode(last, node), field.element[0]);
  if (hi.IsNull()) return hi;
  bool whole = lo.If<int64_t>() != nullptr;
  if (whole ? lo.As<int64_t>() > hi.As<int64_t>() : lo.As<double>() > hi.As<double>()) {
    Complain(node.line, node.column, fmt::format("the range '{}' ends before it begins", node.text));
    return {};
  }
  return {Value::List{lo, hi}, node.line, node.column};
}

Value Converter::File(const Node& node) {
  namespace fs = std::filesystem;
  auto refuse = [&](std::string_view why) {
    Complain(node.line, node.column, fmt::format("{} '{}'", why, node.text));
    return Value();
  };
  fs::path written(node.text);
  if (node.text.empty() || node.text.find('\0') != node.text.npos) return refuse("expected the name of a file, found");
  if (written.is_absolute()) return refuse("expected a file in the scenario's folder, found the absolute path");
  std::error_code error;
  fs::path folder = fs::weakly_canonical(fs::absolute(folder_, error), error);
  fs::path path = fs::weakly_canonical(folder / written, error);
  if (error) return refuse("cannot look for the file");
  // Links are followed first: a scenario must hold all it needs, so that it means the same elsewhere.
  fs::path inside = path.lexically_relative(folder);
  if (inside.empty() || *inside.begin() == "..") return refuse("this file is outside the scenario's folder:");
  fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return refuse("there is no file");
  if (!fs::is_regular_file(status)) return refuse("expected a file, found a folder or a device:");
  if (!std::ifstream(path).good()) return refuse("cannot read the file");
  files_.push_back(path.string());
  return {path.string(), node.line, node.column};
}

Value Converter::Any(const Node& node) {
  if (!node.quoted) {
    if (node.text == "true" || node.text == "false") return {node.text == "true", node.line, node.column};
    if (auto whole = ParseInteger(node.text); whole.ok()) return {whole.value(), node.line, node.column};
    if (auto real = ParseReal(node.text); real.ok()) return {real.value(), node.line, node.column};
  }
  return {node.text, node.line, node.column};
}

Value Converter::ConvertList(const Node& node, const Field& element) {
  if (node.kind == Node::Kind::null) return {Value::List(), node.line, node.column};
  if (node.kind != Node::Kind::list) return Wrong(node, "a list");
  Value::List list;
  for (const Node& item : node.items) list.push_back(Convert(item, element));
  return {std::move(list), node.line, node.column};
}

bool Converter::CheckIsMap(const Node& node) {
  if (node.kind != Node::Kind::map) {
    Wrong(node, "a map");
    return false;
  }
  for (const NodeEntry& entry : node.entries) {
    if (node.Find(entry.key) == &entry.value) continue;
    auto same = [&](const NodeEntry& other) { return other.key == entry.key; };
    int line = LineOf(std::find_if(node.entries.begin(), node.entries.end(), same)->line);
    Complain(entry.line, entry.column, fmt::format("'{}' is written twice, first in line {}", entry.key, line));
  }
  return true;
}

Value Converter::ConvertAnyMap(const Node& node, const Field& element) {
  if (node.kind == Node::Kind::null) return {Value::Map(), node.line, node.column};
  if (!CheckIsMap(node)) return {};
  Value::Map map;
  for (const NodeEntry& entry : node.entries) map.emplace_back(entry.key, Convert(entry.value, element));
  return {std::move(map), node.line, node.column};
}

Value Converter::ConvertMap(const Node& node, std::span<const Field> fields) {
  if (node.kind != Node::Kind::null && !CheckIsMap(node)) return {};
  std::vector<std::string_view> names = NamesOf(fields);
  Value::Map map;
  for (const NodeEntry& entry : node.entries) {
    auto field = std::find(names.begin(), names.end(), entry.key);
    if (field == names.end()) {
      Complain(entry.line, entry.column,
               fmt::format("unknown key '{}'{}", entry.key, NamesText(entry.key, names, "keys")));
    } else if (node.Find(entry.key) == &entry.value) {
      map.emplace_back(entry.key, Convert(entry.value, fields[static_cast<size_t>(field - names.begin())]));
    }
  }
  for (const Field& field : fields) {
    if (node.Find(field.name)) continue;
    if (field.required)
      Complain(node.line, node.column, fmt::format("the key '{}' is missing: {}", field.name, field.doc));
    if (!field.fallback.empty()) map.emplace_back(field.name, Fallback(field));
  }
  return {std::move(map), node.line, node.column};
}

// A fallback that its own table refuses is our mistake.
Value Converter::Fallback(const Field& field) {
  bool scalar = field.type != FieldType::list && field.type != FieldType::map && field.type != FieldType::any_map;
  Node node = ScalarNode(field.fallback, {});
  if (!scalar) node = ParseYaml(std::string(field.fallback), "").value();
  node.line = node.column = 0;
  size_t before = errors_->size();
  Value value = Convert(node, field);
  CHECK(errors_->size() == before);
  return value;
}

}  // namespace scenarios
