// What a HALion scenario may say of the program.
#include "engine/hosts/halion/transport.h"
#include "engine/hosts/halion/verbs.h"

namespace engine::halion {
namespace {

using Type = FieldType;

Field Instrument() {
  return {
      .name = "instrument",
      .type = Type::map,
      .doc = "The zone that the script plays.",
      .fallback = "{}",
      .fields = {{.name = "waveform",
                  .type = Type::choice,
                  .doc = "What a voice oscillates with.",
                  .fallback = "sine",
                  .choices = {"sine", "saw", "square", "triangle"}},
                 {.name = "sample", .type = Type::file, .doc = "A WAV file that voices play in place of the waveform."},
                 {.name = "root_key",
                  .type = Type::real,
                  .doc = "The key at which the sample sounds as recorded.",
                  .fallback = "60",
                  .min = 0,
                  .max = 127},
                 {.name = "attack", .type = Type::duration, .doc = "Attack time of a voice.", .fallback = "2ms"},
                 {.name = "release", .type = Type::duration, .doc = "Release time of a voice.", .fallback = "50ms"},
                 {.name = "voices",
                  .type = Type::integer,
                  .doc = "Polyphony: the oldest voice is stolen beyond it.",
                  .fallback = "64",
                  .min = 1,
                  .max = 1024}}};
}

}  // namespace

const std::vector<Field>& HalionFields() {
  static const std::vector<Field> fields = {
      {.name = "script", .type = Type::file, .doc = "The Lua script of the MIDI module.", .required = true},
      {.name = "controller_tick",
       .type = Type::duration,
       .doc = "The Controller's own rate, which is not published: its waits end at multiples of this (HA-R24).",
       .fallback = "10ms",
       .min = 1},
      {.name = "idle_period",
       .type = Type::duration,
       .doc = "How often onIdle comes while nothing else is due, which is not published (HA-R12).",
       .fallback = "100ms",
       .min = 1000},
      Instrument(),
      {.name = "zone",
       .type = Type::boolean,
       .doc = "The program has a zone; without one onInit is not called and the script is not asked (HA-R11).",
       .fallback = "true"},
      {.name = "in_slot",
       .type = Type::boolean,
       .doc = "The program is loaded into the slot rack (HA-R10, HA-R11).",
       .fallback = "true"},
      {.name = "slots",
       .type = Type::integer,
       .doc = "In how many slots the program is loaded; parameters and globals are shared (HA-R50).",
       .fallback = "1",
       .min = 1,
       .max = 64},
      {.name = "mono_retrigger",
       .type = Type::boolean,
       .doc = "Mono and Retrigger are active: a key left down sounds again (HA-R64).",
       .fallback = "false"},
      {.name = "preset",
       .type = Type::map,
       .doc = "The program is loaded as part of a preset: parameters are restored, then onLoad is called (HA-R10).",
       .fields = {{.name = "parameters",
                   .type = Type::any_map,
                   .doc = "Values of parameters.",
                   .element = {{.name = "value", .type = Type::scalar, .doc = "The value."}}},
                  {.name = "data",
                   .type = Type::any_map,
                   .doc = "What onLoad is given: a table.",
                   .element = {{.name = "value", .type = Type::scalar, .doc = "A field of it."}}}}},
      TransportField(),
  };
  return fields;
}

}  // namespace engine::halion
