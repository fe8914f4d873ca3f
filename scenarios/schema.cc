#include "scenarios/schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenarios/fields.h"
#include "scenarios/scenario_fields.h"

namespace scenarios {
namespace {

using engine::Field;
using engine::FieldType;
using Json = nlohmann::ordered_json;

#define SCENARIOS_TIME "[0-9]+(\\.[0-9]+)?(ns|us|ms|s|blk|smp)"
constexpr const char* kDuration = "^" SCENARIOS_TIME "$";
constexpr const char* kSignedDuration = "^-?" SCENARIOS_TIME "$";
constexpr const char* kCost = "^" SCENARIOS_TIME "(\\.\\." SCENARIOS_TIME ")?$";
#undef SCENARIOS_TIME
#define SCENARIOS_LEVEL "-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?dB"
constexpr const char* kDecibel = "^" SCENARIOS_LEVEL "$";
constexpr const char* kDecibelRange = "^" SCENARIOS_LEVEL "(\\.\\." SCENARIOS_LEVEL ")?$";
#undef SCENARIOS_LEVEL

constexpr const char* kCostReference = "#/definitions/cost";

Json Pattern(const char* pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

// A value as an editor's YAML reader types it: `4.5` and `true` written plainly are no strings there.
void AddPlain(Json& list, std::string_view text) {
  list.push_back(text);
  Json plain = Json::parse(text, nullptr, false);
  if (plain.is_number() || plain.is_boolean()) list.push_back(plain);
}

Json Limited(const char* type, const Field& field) {
  Json json = {{"type", type}};
  bool whole = field.type == FieldType::integer;
  if (field.min != Field{}.min) json["minimum"] = whole ? Json(static_cast<int64_t>(field.min)) : Json(field.min);
  if (field.max != Field{}.max) json["maximum"] = whole ? Json(static_cast<int64_t>(field.max)) : Json(field.max);
  return json;
}

Json Map(const std::vector<Field>& fields);

Json TypeOf(const Field& field) {
  switch (field.type) {
    case FieldType::boolean:
      return {{"type", "boolean"}};
    case FieldType::integer:
      return Limited("integer", field);
    case FieldType::real:
      return Limited("number", field);
    case FieldType::text:
      if (!IsRange(field)) return {{"type", {"string", "number", "boolean"}}};
      if (field.element[0].type == FieldType::decibel) return Pattern(kDecibelRange);
      return {{"anyOf", {Json{{"type", "integer"}, {"minimum", 0}}, Pattern("^[0-9]+(\\.\\.[0-9]+)?$")}}};
    case FieldType::choice: {
      Json options = Json::array();
      for (std::string_view choice : field.choices) AddPlain(options, choice);
      return {{"enum", options}};
    }
    case FieldType::duration:
      return Pattern(field.min < 0 ? kSignedDuration : kDuration);
    case FieldType::cost:
      // There is one for each function of the host, and again in a matrix: by reference, or the schema is megabytes.
      // Beside a $ref an editor would not look at the description.
      return field.fields.empty() ? Pattern(kCost) : Json{{"allOf", {Json{{"$ref", kCostReference}}}}};
    case FieldType::decibel:
      return Pattern(kDecibel);
    case FieldType::file:
      return {{"type", "string"}};
    case FieldType::scalar:
      return {{"type", {"boolean", "number", "string"}}};
    case FieldType::list:
      return {{"type", {"array", "null"}}, {"items", TypeOf(field.element.at(0))}};
    case FieldType::any_map:
      return {{"type", {"object", "null"}}, {"additionalProperties", TypeOf(field.element.at(0))}};
    case FieldType::map:
      return Map(field.fields);
  }
  return {};
}

Json Described(const Field& field, Json json) {
  if (!field.doc.empty()) json["description"] = field.doc;
  // Fallbacks of lists and maps are empty ones: nothing worth showing.
  bool scalar = field.type != FieldType::list && field.type != FieldType::map && field.type != FieldType::any_map;
  if (scalar && !field.fallback.empty()) {
    Json plain = Json::parse(field.fallback, nullptr, false);
    json["default"] = plain.is_number() || plain.is_boolean() ? plain : Json(field.fallback);
  }
  return json;
}

Json Map(const std::vector<Field>& fields) {
  Json properties = Json::object(), required = Json::array();
  for (const Field& field : fields) {
    properties[std::string(field.name)] = Described(field, TypeOf(field));
    if (field.required) required.push_back(field.name);
  }
  // Nothing written is an empty map, which lacks what is required.
  Json json = {{"type", required.empty() ? Json({"object", "null"}) : Json("object")},
               {"properties", std::move(properties)},
               {"additionalProperties", false}};
  if (!required.empty()) json["required"] = required;
  return json;
}

// One of these forms: the short ones that the loader expands, and the long one.
Json AnyOf(std::initializer_list<Json> forms) { return {{"anyOf", Json(forms)}}; }

// A member that may be written in a further form; its description stays in front.
void AlsoAs(Json& member, const Json& further) {
  Json description = member["description"];
  member.erase("description");
  member = {{"description", description}, {"anyOf", {member, further}}};
}

Json ListOfTexts() { return {{"type", "array"}, {"items", {{"type", {"string", "number", "boolean"}}}}}; }

Json Text() { return {{"type", {"string", "number", "boolean"}}}; }

Json Expectation(const Field& field) {
  Json form = TypeOf(field);
  if (field.name == "findings") return AnyOf({form, Text()});
  if (field.name == "golden") {
    Json part = {{"enum", {"audio", "trace"}}};
    AlsoAs(form["properties"]["windows"], Pattern(kCost));
    return AnyOf({part, Json{{"type", "array"}, {"items", part}}, form});
  }
  if (field.name == "print") {
    for (const char* key : {"lines", "contains"}) AlsoAs(form["properties"][key], Text());
    return AnyOf({Text(), ListOfTexts(), form});
  }
  if (field.name == "audio") AlsoAs(form["properties"]["silent"], Pattern(kCost));
  if (field.type != FieldType::map) return form;
  Json one = form;
  if (field.name == "no_event") one = AnyOf({TypeOf(field.fields[0]), form});
  return AnyOf({one, Json{{"type", "array"}, {"items", one}}});
}

// The form of a field that is a map, or null: `machine` and most expectations have others beside it.
const Json* MapForm(const Json& field) {
  if (field.contains("properties") || field.contains("additionalProperties")) return &field;
  if (!field.contains("anyOf")) return nullptr;
  for (const Json& form : field["anyOf"]) {
    if (const Json* map = MapForm(form)) return map;
  }
  return nullptr;
}

// What a matrix can set, by dotted keys: `value` makes the schema of each from that of its field.
template <class ValueOf>
void AddPaths(Json& object, const Json& properties, const std::string& prefix, const ValueOf& value) {
  static constexpr const char* kFixed[] = {"name", "host", "defaults", "matrix", "same_output"};
  for (const auto& [name, field] : properties.items()) {
    if (prefix.empty() && std::find(std::begin(kFixed), std::end(kFixed), name) != std::end(kFixed)) continue;
    object["properties"][prefix + name] = value(field);
    const Json* map = MapForm(field);
    if (!map) continue;
    if (map->contains("properties")) AddPaths(object, (*map)["properties"], prefix + name + ".", value);
    // The parts of a cost that varies, which all are alike.
    if (prefix + name == "costs") object["patternProperties"]["^costs\\.[^.]+\\."] = value(Json::object());
    const Json& others = (*map)["additionalProperties"];
    if (others.is_object()) object["patternProperties"]["^" + prefix + name + "\\."] = value(others);
  }
}

Json MatrixSchema(const Json& properties) {
  Json product = {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", false}};
  AddPaths(product, properties, "", [](const Json& field) -> Json {
    return {{"type", "array"}, {"minItems", 1}, {"items", field}};
  });
  Json set = {{"type", "object"}, {"minProperties", 1}, {"additionalProperties", false}};
  AddPaths(set, properties, "", [](const Json& field) { return field; });
  Json one = {{"type", "object"},
              {"properties", {{"set", set}, {"as", {{"type", {"string", "number"}}}}}},
              {"required", {"set"}},
              {"additionalProperties", false}};
  return AnyOf({product, Json{{"type", "array"}, {"minItems", 1}, {"items", one}}});
}

// What is required may stand in a file of defaults or in a matrix.
void AlsoElsewhere(Json& json, Json required) {
  Json name = Json::array();
  for (size_t i = 0; i < required.size(); ++i) {
    if (required[i] == "name") name.push_back("name");
  }
  json["required"] = name;
  json["anyOf"] = {Json{{"required", required}}, Json{{"required", {"defaults"}}}, Json{{"required", {"matrix"}}}};
}

// One entry of the timeline: a time and exactly one verb.
void OneVerb(const engine::Host& host, Json& timeline) {
  Json one = Json::array();
  for (const engine::Verb& verb : host.Verbs()) one.push_back({{"required", {verb.name}}});
  if (!one.empty()) timeline["items"]["oneOf"] = one;
}

// A time, a range, or how it varies: of any host's costs, which are all of one form.
Json CostSchema(const engine::Host& host) {
  for (const Field& field : ScenarioFields(host)) {
    if (field.name == "costs") return {{"anyOf", {Pattern(kCost), Map(field.fields.at(0).fields)}}};
  }
  return Pattern(kCost);
}

Json HostSchema(const engine::Host& host) {
  Json json = Map(ScenarioFields(host));
  Json& properties = json["properties"];
  AlsoAs(properties["machine"], {{"const", "free"}});
  OneVerb(host, properties["timeline"]);
  Json expect = {{"type", {"object", "null"}}, {"description", properties["expect"]["description"]}};
  for (const Field& field : ExpectationFields(host)) {
    expect["properties"][std::string(field.name)] = Described(field, Expectation(field));
  }
  expect["additionalProperties"] = false;
  properties["expect"] = expect;
  AlsoAs(properties["defaults"], Text());
  AlsoAs(properties["same_output"], Text());
  Json matrix = MatrixSchema(properties);
  matrix["description"] = properties["matrix"]["description"];
  properties["matrix"] = matrix;
  AlsoElsewhere(json, json["required"]);
  json["description"] = host.Doc();
  return json;
}

}  // namespace

std::string Schema(Hosts hosts) {
  Json names = Json::array(), choices = Json::array(), definitions = Json::object();
  for (const engine::Host* host : hosts) {
    std::string name(host->Name());
    names.push_back(name);
    definitions[name] = HostSchema(*host);
    choices.push_back({{"if", {{"properties", {{"host", {{"const", name}}}}}, {"required", {"host"}}}},
                       {"then", {{"$ref", "#/definitions/" + name}}}});
  }
  definitions["cost"] = CostSchema(*hosts.front());
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"},
                 {"title", "tactus scenario"},
                 {"type", "object"},
                 {"properties", {{"host", {{"enum", names}, {"description", "The system that runs the scripts."}}}}},
                 {"allOf", choices},
                 {"definitions", definitions}};
  AlsoElsewhere(schema, {"name", "host", "length"});
  return schema.dump() + "\n";
}

}  // namespace scenarios
