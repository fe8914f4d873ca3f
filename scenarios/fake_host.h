// A host for the tests of this folder: one of everything a host can declare, and nothing that runs.
#pragma once
#include <string>
#include <vector>

#include "engine/hosts/host.h"

namespace scenarios {

inline constexpr engine::EventType kFakeCall{"fake.call", "{0}", {{{"number", engine::FieldKind::integer}}}};
inline constexpr engine::EventType kFakeResume{
    "fake.resume",
    "{0} {1} {2}",
    {{{"level", engine::FieldKind::real}, {"wait", engine::FieldKind::time}, {"who", engine::FieldKind::context}}}};
inline constexpr engine::EventType kFakePrint{"fake.print", "{text}"};
inline constexpr engine::EventType kFakeError{"script_error", "{text}", {}, engine::EventType::Class::finding};

class FakeHost : public engine::Host {
 public:
  std::string_view Name() const override { return "fake"; }
  std::string_view Doc() const override { return "A host that only tests have."; }
  const std::vector<engine::Field>& Fields() const override {
    using engine::Field, engine::FieldType;
    static const std::vector<Field> fields = {
        {.name = "script", .type = FieldType::file, .doc = "The script.", .required = true},
        {.name = "voices", .type = FieldType::integer, .doc = "Voices.", .fallback = "8", .min = 1, .max = 64},
        {.name = "gain", .type = FieldType::decibel, .doc = "Gain.", .fallback = "0dB", .min = -96, .max = 12},
        {.name = "tune", .type = FieldType::real, .doc = "Tuning.", .min = -1, .max = 1},
        {.name = "patch",
         .type = FieldType::list,
         .doc = "Modules.",
         .fallback = "[]",
         .element = {{.name = "module", .type = FieldType::text, .doc = "A module."}}},
        {.name = "params",
         .type = FieldType::any_map,
         .doc = "Parameters.",
         .element = {{.name = "param", .type = FieldType::scalar, .doc = "Its value."}}}};
    return fields;
  }
  const std::vector<engine::Verb>& Verbs() const override {
    using engine::FieldType;
    static const std::vector<engine::Verb> verbs = {
        {"note_on",
         {{.name = "key", .type = FieldType::integer, .doc = "Key.", .required = true, .min = 0, .max = 127},
          {.name = "velocity", .type = FieldType::integer, .doc = "Velocity.", .fallback = "100", .min = 1, .max = 127},
          {.name = "fade", .type = FieldType::duration, .doc = "Fade.", .fallback = "1blk", .min = 0, .max = 1e9}},
         "A note begins."},
        {"note_off", {{.name = "key", .type = FieldType::integer, .doc = "Key.", .required = true}}, "A note ends."},
        {"panic", {}, "All notes end."}};
    return verbs;
  }
  const std::vector<engine::Switch>& Switches() const override {
    static const std::vector<engine::Switch> switches = {
        {"onTimeout", "F-1", {"stop", "go_on"}, "What a timeout does."},
        {"version", "F-2", {"4.5", "4.0"}, "Version."}};
    return switches;
  }
  const std::vector<engine::CostName>& Costs() const override {
    static const std::vector<engine::CostName> costs = {{"openURL", {3'000'000, 12'000'000}, "Opens."},
                                                        {"instruction", {20, 20}, "An instruction."}};
    return costs;
  }
  const std::vector<std::string_view>& Decisions() const override {
    static const std::vector<std::string_view> decisions = {"fake.lost", "fake.order"};
    return decisions;
  }
  const std::vector<const engine::EventType*>& Events() const override {
    static const std::vector<const engine::EventType*> events = {&kFakeCall, &kFakeResume, &kFakePrint, &kFakeError};
    return events;
  }
  const std::vector<engine::FunctionInfo>& Functions() const override {
    static const std::vector<engine::FunctionInfo> functions = {{"playNote", "Processor", true},
                                                                {"openURL", "Controller", true}};
    return functions;
  }
  engine::Machine DefaultMachine() const override {
    return {
        .cores = 2, .free = false, .contexts = {{.name = "audio", .priority = 40}, {.name = "script", .priority = 10}}};
  }
  std::vector<std::string_view> ScriptExtensions() const override { return {".fake"}; }
  std::string DefaultScenario(std::string_view script) const override {
    return "name: a bare script\nhost: fake\nlength: 100ms\nscript: " + std::string(script) + "\n";
  }
  engine::Errors CheckScript(const std::string&) const override { return {}; }
  engine::Result<std::unique_ptr<engine::HostInstance>> Build(const engine::HostConfig&, engine::Runtime&,
                                                              engine::AudioDevice&) const override {
    return engine::MakeError("this host does not run");
  }
};

}  // namespace scenarios
