#include "engine/hosts/hise/verbs.h"

namespace engine::hise {
namespace {

using Type = FieldType;
using Kind = MidiInput::Kind;

Field Integer(std::string_view name, std::string_view doc, double min, double max) {
  return {.name = name, .type = Type::integer, .doc = doc, .required = true, .min = min, .max = max};
}

Field Text(std::string_view name, std::string_view doc) { return {.name = name, .doc = doc, .required = true}; }

Field Real(std::string_view name, std::string_view doc) {
  return {.name = name, .type = Type::real, .doc = doc, .required = true};
}

}  // namespace

const std::vector<Verb>& HiseVerbs() {
  static const Field script = {.name = "script", .doc = "The script processor.", .fallback = "Interface"};
  static const std::vector<Verb> verbs = {
      {"note_on",
       {Integer("key", "MIDI key.", 0, 127),
        {.name = "velocity", .type = Type::integer, .doc = "MIDI velocity.", .fallback = "100", .min = 1, .max = 127}},
       "A note begins: onNoteOn."},
      {"note_off", {Integer("key", "MIDI key.", 0, 127)}, "A note ends: onNoteOff."},
      {"controller",
       {Integer("cc", "MIDI controller number.", 0, 127), Integer("value", "MIDI controller value.", 0, 127)},
       "A MIDI controller moves: onController."},
      {"automate",
       {Text("id", "A component."), Real("value", "Its new value.")},
       "The DAW moves a parameter: the control callback runs on the audio thread."},
      {"transport",
       {{.name = "playing", .type = Type::boolean, .doc = "Whether it plays.", .fallback = "true"},
        {.name = "tempo", .type = Type::real, .doc = "Beats a minute.", .fallback = "120", .min = 1, .max = 1000}},
       "The DAW starts, stops or changes its tempo: callbacks of TransportHandler."},
      {"set_control",
       {Text("id", "A component."), Real("value", "Its new value."), script},
       "The user edits a component: a high job of the scripting thread."},
      {"click", {Text("id", "A button."), script}, "The user clicks a button: its value becomes 1, or 0 again."},
      {"load_sample_map", {Text("name", "One of `sample_maps`.")}, "The user loads a sample map."},
      {"load_preset", {Text("name", "One of `presets`.")}, "The user loads a user preset."},
      {"compile",
       {{.name = "file", .type = Type::file, .doc = "What is compiled in place of the processor's file."}, script},
       "The user compiles the script again (HI-R15, HI-R75)."},
      {"hold_audio", {}, "The DAW calls the plugin no more: no blocks come (HI-R44)."},
      {"resume_audio", {}, "The DAW calls the plugin again."},
      {"close_app", {}, "The user closes the application."},
  };
  return verbs;
}

MidiInput InputOf(const InputEvent& event) {
  const Value& arguments = event.arguments;
  auto integer = [&](const char* name) { return static_cast<int>(arguments[name].As<int64_t>()); };
  MidiInput midi{.at = event.at, .stamped = event.stamped};
  switch (static_cast<UserVerb>(event.verb)) {
    case UserVerb::note_on:
      midi.number = integer("key");
      midi.value = integer("velocity");
      break;
    case UserVerb::note_off:
      midi.kind = Kind::note_off;
      midi.number = integer("key");
      break;
    case UserVerb::controller:
      midi.kind = Kind::controller;
      midi.number = integer("cc");
      midi.value = integer("value");
      break;
    case UserVerb::transport:
      midi.kind = Kind::transport;
      midi.value = arguments["playing"].As<bool>() ? 1 : 0;
      midi.amount = arguments["tempo"].As<double>();
      break;
    default:
      midi.kind = Kind::automation;
      midi.id = arguments["id"].As<std::string>();
      midi.amount = arguments["value"].As<double>();
      break;
  }
  return midi;
}

}  // namespace engine::hise
