#include "engine/hosts/halion/verbs.h"

#include "engine/hosts/halion/events.h"

namespace engine::halion {
namespace {

using Type = FieldType;
using Kind = MidiInput::Kind;

Field Integer(std::string_view name, std::string_view doc, double min, double max) {
  return {.name = name, .type = Type::integer, .doc = doc, .required = true, .min = min, .max = max};
}

Field Optional(Field field, std::string_view fallback) {
  field.required = false;
  field.fallback = fallback;
  return field;
}

}  // namespace

const std::vector<Verb>& HalionVerbs() {
  static const Field slot = Optional(Integer("slot", "The slot of the rack, from 0.", 0, 63), "0");
  static const Field key = Integer("key", "MIDI key.", 0, 127);
  static const std::vector<Verb> verbs = {
      {"note_on",
       {key, Optional(Integer("velocity", "MIDI velocity.", 1, 127), "100"), slot},
       "A note begins: onNote."},
      {"note_off",
       {key, Optional(Integer("velocity", "MIDI release velocity.", 0, 127), "0"), slot},
       "A note ends: onRelease."},
      {"controller",
       {Integer("cc", "MIDI controller number; 64 is the sustain pedal.", 0, 127),
        Integer("value", "MIDI controller value.", 0, 127), slot},
       "A MIDI controller moves: onController."},
      {"pitch_bend", {Integer("value", "From -8191 to 8191.", -8191, 8191), slot}, "The wheel moves: onPitchBend."},
      {"after_touch", {Integer("value", "From 0 to 127.", 0, 127), slot}, "Channel aftertouch: onAfterTouch."},
      {"data",
       {{.name = "bytes",
         .type = Type::text,
         .doc = "Bytes of a system exclusive message, as `f0 41 f7`.",
         .required = true},
        slot},
       "A system exclusive message: onData."},
      {"bypass",
       {{.name = "on", .type = Type::boolean, .doc = "Bypassed, or back.", .required = true}, slot},
       "The user bypasses the script module: events pass by it (HA-R65)."},
      {"remove_from_slot", {slot}, "The program leaves its slot: onRemoveFromSlot; its script plays no more."},
      {"set_parameter",
       {{.name = "name", .type = Type::text, .doc = "A script parameter.", .required = true},
        {.name = "value", .type = Type::scalar, .doc = "Its new value.", .required = true},
        slot},
       "The user changes a script parameter: onChanged, in the Controller or the Processor (HA-R41)."},
      {"change_parameters",
       {slot},
       "The user changes every script parameter once: switches over, others to their maximum."},
      {"save", {slot}, "The host saves the project: onSave."},
      {"load", {slot}, "The host gives back what it saved last: parameters, then onLoad. The script stays loaded."},
  };
  return verbs;
}

MidiInput InputOf(const InputEvent& event) {
  const Value& arguments = event.arguments;
  auto integer = [&](const char* name) { return static_cast<int>(arguments[name].As<int64_t>()); };
  MidiInput midi{.at = event.at, .stamped = event.stamped};
  switch (static_cast<UserVerb>(event.verb)) {
    case UserVerb::note_on:
    case UserVerb::note_off:
      midi.kind = event.verb == 0 ? Kind::note_on : Kind::note_off;
      midi.number = integer("key");
      midi.value = integer("velocity");
      break;
    case UserVerb::controller:
      midi.kind = Kind::controller;
      midi.number = integer("cc");
      midi.value = integer("value");
      break;
    case UserVerb::pitch_bend:
      midi.kind = Kind::pitch_bend;
      midi.value = integer("value");
      break;
    case UserVerb::after_touch:
      midi.kind = Kind::after_touch;
      midi.value = integer("value");
      break;
    case UserVerb::data:
      midi.kind = Kind::data;
      midi.text = arguments["bytes"].As<std::string>();
      break;
    case UserVerb::bypass:
      midi.kind = Kind::bypass;
      midi.value = arguments["on"].As<bool>();
      break;
    default:
      midi.kind = Kind::remove;
      break;
  }
  return midi;
}

void EmitInput(Runtime& runtime, const MidiInput& input) {
  switch (input.kind) {
    case Kind::note_on:
      return runtime.Emit({.type = &kInputNoteOn, .values = {input.number, input.value}});
    case Kind::note_off:
      return runtime.Emit({.type = &kInputNoteOff, .values = {input.number}});
    case Kind::controller:
      return runtime.Emit({.type = &kInputController, .values = {input.number, input.value}});
    case Kind::pitch_bend:
      return runtime.Emit({.type = &kInputPitchBend, .values = {input.value}});
    case Kind::after_touch:
      return runtime.Emit({.type = &kInputAfterTouch, .values = {input.value}});
    case Kind::data:
      return runtime.Emit({.type = &kInputData, .text = input.text});
    case Kind::bypass:
      return runtime.Emit({.type = &kInputProgram, .text = input.value != 0 ? "bypass" : "bypass ends"});
    default:
      return runtime.Emit({.type = &kInputProgram, .text = "remove from slot"});
  }
}

}  // namespace engine::halion
