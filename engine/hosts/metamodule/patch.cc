#include "engine/hosts/metamodule/patch.h"

#include <algorithm>
#include <charconv>

namespace engine::metamodule {
namespace {

using Type = FieldType;

Error At(const Value& value, std::string message) {
  return {.line = value.line(), .column = value.column(), .message = std::move(message)};
}

bool ReadNumber(std::string_view text, int* number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size() && *number >= 0 && !text.empty();
}

Cost CostOf(const Value& value, const char* name) {
  const Value* cost = value.Find(name);
  return cost && cost->If<Cost>() ? cost->As<Cost>() : Cost{};
}

// That there is what a cable is plugged into.
Status CheckEnd(const PatchSpec& patch, const Jack& jack, const Value& where) {
  if (jack.kind == Jack::Kind::panel && jack.number >= kPanelJacks) {
    return At(where, "the panel has jacks 0 to " + std::to_string(kPanelJacks - 1));
  }
  if (jack.kind != Jack::Kind::module) return Ok();
  std::string names;
  for (const ModuleSpec& module : patch.modules) {
    if (module.name == jack.module) return Ok();
    names += (names.empty() ? "" : ", ") + module.name;
  }
  return At(where, "the patch has no module '" + jack.module + "' (modules: " + names + ")");
}

}  // namespace

std::vector<Field> ModuleFields() {
  return {
      {.name = "name", .type = Type::text, .doc = "How cables and the timeline call it.", .required = true},
      {.name = "plugin",
       .type = Type::text,
       .doc = "The shared object that has it, without .so: in the scenario's folder, or one of the examples.",
       .required = true},
      {.name = "type", .type = Type::text, .doc = "The slug that the plugin registered; absent: its first."},
      {.name = "knobs",
       .type = Type::any_map,
       .doc = "Parameters by number, set when the patch is loaded.",
       .element = {{.name = "value", .type = Type::real, .doc = "From 0 to 1."}}},
      {.name = "state", .type = Type::text, .doc = "What load_state is given."},
      {.name = "update", .type = Type::cost, .doc = "CPU time of one update()."},
      {.name = "task", .type = Type::cost, .doc = "CPU time of one run of a task of it, before what it does."},
  };
}

Field PatchField(std::string_view name, std::string_view doc) {
  return {.name = name,
          .type = Type::map,
          .doc = doc,
          .fields = {{.name = "modules",
                      .type = Type::list,
                      .doc = "In the order in which they are made and updated.",
                      .element = {{.name = "module", .type = Type::map, .doc = "A module.", .fields = ModuleFields()}}},
                     {.name = "cables",
                      .type = Type::list,
                      .doc = "Jacks are written osc.0, in.0, out.0, midi.note, midi.gate, midi.cc7.",
                      .element = {{.name = "cable",
                                   .type = Type::map,
                                   .doc = "A cable.",
                                   .fields = {{.name = "from", .doc = "An output.", .required = true},
                                              {.name = "to", .doc = "An input.", .required = true}}}}}}};
}

Result<Jack> ReadJack(const std::string& text, bool source) {
  size_t dot = text.rfind('.');
  std::string owner = text.substr(0, dot), rest = dot == text.npos ? "" : text.substr(dot + 1);
  Jack jack{.module = owner};
  if (source && owner == "midi") {
    if (rest == "note" || rest == "gate") {
      jack.kind = rest == "note" ? Jack::Kind::midi_note : Jack::Kind::midi_gate;
      return jack;
    }
    if (rest.starts_with("cc") && ReadNumber(std::string_view(rest).substr(2), &jack.number)) {
      jack.kind = Jack::Kind::midi_cc;
      return jack;
    }
  }
  if (!ReadNumber(rest, &jack.number)) {
    return MakeError("'" + text + "' is no jack; " + (source ? "osc.0, in.0, midi.note" : "osc.0, out.0") + " are");
  }
  if (owner == (source ? "in" : "out")) jack.kind = Jack::Kind::panel;
  return jack;
}

Result<ModuleSpec> ReadModule(const Value& value) {
  ModuleSpec module{.name = value["name"].As<std::string>(),
                    .plugin = value["plugin"].As<std::string>(),
                    .update = CostOf(value, "update"),
                    .task = CostOf(value, "task"),
                    .line = value.line(),
                    .column = value.column()};
  if (module.name == "in" || module.name == "out" || module.name == "midi") {
    return At(value, "'" + module.name + "' is the name of jacks of the panel");
  }
  if (const Value* type = value.Find("type"); type && type->If<std::string>()) module.type = type->As<std::string>();
  if (const Value* state = value.Find("state"); state && state->If<std::string>())
    module.state = state->As<std::string>();
  const Value* knobs = value.Find("knobs");
  if (!knobs || !knobs->If<Value::Map>()) return module;
  for (const auto& [name, knob] : knobs->As<Value::Map>()) {
    int number = 0;
    if (!ReadNumber(name, &number)) return At(knob, "parameters are named by their number, not '" + name + "'");
    module.knobs.push_back({number, static_cast<float>(knob.As<double>())});
  }
  return module;
}

Result<PatchSpec> ReadPatch(const std::string& name, const Value& value, size_t max_modules) {
  PatchSpec patch{.name = name};
  if (const Value* modules = value.Find("modules"); modules && modules->If<Value::List>()) {
    for (const Value& entry : modules->As<Value::List>()) {
      auto module = ReadModule(entry);
      if (!module.ok()) return module.errors();
      for (const ModuleSpec& other : patch.modules) {
        if (other.name == module.value().name) return At(entry, "there are two modules '" + other.name + "'");
      }
      patch.modules.push_back(std::move(module).value());
    }
  }
  if (const Value* cables = value.Find("cables"); cables && cables->If<Value::List>()) {
    for (const Value& entry : cables->As<Value::List>()) {
      auto from = ReadJack(entry["from"].As<std::string>(), true);
      auto to = ReadJack(entry["to"].As<std::string>(), false);
      if (!from.ok()) return At(entry, from.errors().front().message);
      if (!to.ok()) return At(entry, to.errors().front().message);
      for (const Jack& jack : {from.value(), to.value()}) {
        if (Status end = CheckEnd(patch, jack, entry); !end.ok()) return end.errors();
      }
      patch.cables.push_back({from.value(), to.value()});
    }
  }
  if (patch.modules.size() > max_modules) {
    return At(value, "a patch has " + std::to_string(max_modules + 1) + " modules at most, the panel's hub among them");
  }
  return patch;
}

}  // namespace engine::metamodule
