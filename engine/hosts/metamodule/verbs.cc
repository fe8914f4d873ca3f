#include "engine/hosts/metamodule/verbs.h"

#include "engine/hosts/metamodule/patch.h"

namespace engine::metamodule {
namespace {

using Type = FieldType;

Field Integer(std::string_view name, std::string_view doc, double min, double max) {
  return {.name = name, .type = Type::integer, .doc = doc, .required = true, .min = min, .max = max};
}

Field Real(std::string_view name, std::string_view doc, double min, double max) {
  return {.name = name, .type = Type::real, .doc = doc, .required = true, .min = min, .max = max};
}

Field Text(std::string_view name, std::string_view doc) {
  return {.name = name, .type = Type::text, .doc = doc, .required = true};
}

Field Names(std::string_view name, std::string_view doc) {
  return {.name = name, .type = Type::list, .doc = doc, .element = {{.name = "name", .doc = "A name."}}};
}

}  // namespace

const std::vector<Verb>& MetaModuleVerbs() {
  static const std::vector<Verb> verbs = {
      {"knob",
       {Text("module", "A module of the patch."), Integer("number", "Its parameter.", 0, 1000),
        Real("value", "From 0 to 1; a button is 1 while it is down.", -1000, 1000)},
       "A knob or button is moved: set_param, in the audio interrupt."},
      {"jack",
       {Integer("number", "Input jack of the panel.", 0, 7), Real("volts", "Its voltage from now on.", -20, 20)},
       "A voltage is put on a jack of the panel; an input WAV is added to it."},
      {"note_on", {Integer("key", "MIDI key.", 0, 127)}, "A MIDI note begins: midi.note and midi.gate."},
      {"note_off", {Integer("key", "MIDI key.", 0, 127)}, "A MIDI note ends: midi.gate."},
      {"controller",
       {Integer("cc", "MIDI controller number.", 0, 127), Integer("value", "From 0 to 127.", 0, 127)},
       "A MIDI controller moves: midi.cc7 and the like, from 0 V to 8 V."},
      {"load", {Text("patch", "One of `patches`.")}, "The user loads another patch (M5.4)."},
      {"mute", {}, "The user stops the audio (M5.7)."},
      {"unmute", {}, "The user lets the audio go on (M5.7)."},
      {"add_module", ModuleFields(), "The user adds a module to the patch that plays (M5.5)."},
      {"remove_module", {Text("name", "A module of the patch.")}, "The user removes a module (M5.5)."},
      {"change_module", ModuleFields(), "The user puts another module in the place of the one of that name (M5.5)."},
      {"save", {}, "The user saves the patch while it plays: save_state (M5.8)."},
  };
  return verbs;
}

const std::vector<Field>& MetaModuleFields() {
  static const std::vector<Field> fields = {
      PatchField("patch", "The patch at boot: it is loaded without the user's asking (M5.4)."),
      {.name = "patches",
       .type = Type::any_map,
       .doc = "Further patches, by name, for `load`.",
       .element = {PatchField("patch", "A patch.")}},
      {.name = "overrun_retries",
       .type = Type::integer,
       .doc = "Overruns of a group that are retried before the audio stops (M2.1, M2.8).",
       .fallback = "2",
       .min = 0,
       .max = 64},
      {.name = "room",
       .type = Type::map,
       .doc = "How much the firmware has room for. More than the device's shows what a larger patch would do.",
       .fallback = "{}",
       .fields = {{.name = "modules",
                   .type = Type::integer,
                   .doc = "Modules of a patch, without the panel.",
                   .fallback = "63",
                   .min = 1,
                   .max = 10000},
                  {.name = "tasks",
                   .type = Type::integer,
                   .doc = "AsyncThreads of all modules together (M3.2).",
                   .fallback = "64",
                   .min = 1,
                   .max = 10000}}},
      {.name = "hooks",
       .type = Type::map,
       .doc = "Which memory accesses of modules are steps, at which another context may run; atomics always are.",
       .fallback = "{}",
       .fields = {{.name = "on", .type = Type::boolean, .doc = "Any at all.", .fallback = "true"},
                  {.name = "shared",
                   .type = Type::boolean,
                   .doc = "Only at places that touch memory which several contexts share. A first run of "
                          "the scenario, that nobody sees, finds them.",
                   .fallback = "false"},
                  Names("files", "Only those in files of these names."),
                  Names("functions", "Only those in functions or classes of these names.")}},
      {.name = "bounds",
       .type = Type::map,
       .doc = "What may not be exceeded: more is a finding.",
       .fallback = "{}",
       .fields = {{.name = "page",
                   .type = Type::duration,
                   .doc = "How late a page of the user interface may be: `gui_late`."},
                  {.name = "task",
                   .type = Type::duration,
                   .doc = "How long an enabled task may wait for its next run: `task_starved`."},
                  {.name = "overruns",
                   .type = Type::integer,
                   .doc = "How many blocks may take more than 98.5 % of their time: `overruns`.",
                   .min = 0}}},
      {.name = "watch",
       .type = Type::map,
       .doc = "Events that would otherwise fill every trace.",
       .fallback = "{}",
       .fields =
           {{.name = "passes", .type = Type::boolean, .doc = "Passes of the runners.", .fallback = "false"},
            {.name = "tasks", .type = Type::boolean, .doc = "Runs of tasks.", .fallback = "false"},
            {.name = "modules",
             .type = Type::boolean,
             .doc = "What each module was measured to take.",
             .fallback = "false"},
            {.name = "blocks", .type = Type::boolean, .doc = "Audio blocks and their load.", .fallback = "false"}}},
  };
  return fields;
}

const std::vector<Switch>& MetaModuleSwitches() {
  static const std::vector<Switch> switches = {
      {"timerDuringRun",
       "M5.2",
       {"stopped", "counts"},
       "Whether a runner's timer counts while it executes; it did before 6a1bb7721 (2025-07-04)."},
      {"pauseUndone",
       "M5.2",
       {"never", "byEndOfPass"},
       "Whether the end of a pass undoes a pause; it did before 7f96171d8 (2025-07-28)."},
      {"pauseEndsPass",
       "M5.1",
       {"afterTask", "afterList"},
       "Where a pause ends a pass; after the whole list before c48f3d1f2 (2025-08-13)."},
      {"loadWaits",
       "M5.4",
       {"forRunners", "never"},
       "Whether loading waits for runners that execute; it did not before c48f3d1f2 (2025-08-13)."},
      {"taskExceptions",
       "M4.4",
       {"caught", "escape"},
       "What becomes of an exception that a task throws; it escaped before 2026-07."},
      {"startOrder",
       "M3.3",
       {"enabledLast", "enabledFirst"},
       "Whether start() enables a task before its action is in place; it did before 2025-04."},
      {"pauseAtMute",
       "M5.3",
       {"yes", "no"},
       "Whether the mute notification pauses the runners; since 630ee846d (2025-07-22)."},
      {"delayBeforeAudio",
       "M5.4",
       {"20ms", "none"},
       "Whether tasks get 20 ms before the audio of a loaded patch; since e8e331ee5 (2025-04-23)."},
      {"overload",
       "M2.10",
       {"retry", "drop", "balance"},
       "What follows an overloading block: retries and a stop, or, since #616 (2026-09-04), its loss, and, if the user "
       "wants that, balancing the cores anew."},
  };
  return switches;
}

const std::vector<CostName>& MetaModuleCosts() {
  static const std::vector<CostName> costs = {
      {"access", {}, "An instrumented memory access of a module."},
      {"update", {}, "One update() of a module that declares none of its own."},
      {"cable", {}, "Moving one cable."},
      {"pass", {}, "What a pass of a runner takes beside its tasks."},
      {"lvgl", {}, "The graphics library's part of the user interface, every 2 ms (M1.4)."},
      {"page", {}, "The page's part of it, every 16 ms."},
      {"malloc", {}, "How long the heap's lock is held (M6.1)."},
      {"stdio", {}, "How long that of the console and the list of files is held (M6.1)."},
      {"pauseWindow", {0, 200}, "Between a runner's last look at its pause and its timer's start (M5.2)."},
      {"startWindow", {0, 200}, "Between the runners' start and the flags' end when audio starts (M5.10)."},
      {"open", {kMillisecond, kMillisecond}, "The card's answer to an open (M6.2)."},
      {"read", {kMillisecond, kMillisecond}, "Its answer to a read of 128 KiB at most."},
      {"write", {kMillisecond, kMillisecond}, "Its answer to a write."},
      {"seek", {100 * kMicrosecond, 100 * kMicrosecond}, "Its answer to a seek."},
      {"close", {kMillisecond, kMillisecond}, "Its answer to a close."},
  };
  return costs;
}

}  // namespace engine::metamodule
