// What a scenario may say of its Csounds, which rule holds where versions differ, and what things cost.
#include "engine/hosts/csound/verbs.h"

namespace engine::csound {
namespace {

using Type = FieldType;

std::vector<Field> UnitFields() {
  return {
      {.name = "csd", .type = Type::file, .doc = "A .csd; its <CsOptions> are read as `options` are."},
      {.name = "orchestra", .type = Type::text, .doc = "An orchestra, in place of a .csd."},
      {.name = "score", .type = Type::text, .doc = "A score for the orchestra; without one it plays for ever (C3.5)."},
      {.name = "options",
       .type = Type::text,
       .doc = "Csound's options as users write them, `-+rtaudio=jack -odac -B512 -b256`: they select the device, "
              "null, jack or alsa, and its buffers (C1.2, C1.3); without -odac cycles are made as fast as they can be.",
       .fallback = ""},
      {.name = "sample_rate",
       .type = Type::choice,
       .doc = "Whose sample rate holds: the orchestra's, which then must be the device's, or the device's (-r).",
       .fallback = "orchestra",
       .choices = {"orchestra", "device"}},
      {.name = "started",
       .type = Type::boolean,
       .doc = "csoundStart is called; a thread on an engine that is not started ends with -1 (C2.1).",
       .fallback = "true"},
      {.name = "process_queue",
       .type = Type::boolean,
       .doc = "performanceThread(withProcessQueue=True) of ctcsound7 (C6.3).",
       .fallback = "false"},
      {.name = "jobs_a_cycle",
       .type = Type::integer,
       .doc = "Of the process queue; a handler written by hand often runs one (C6.4).",
       .fallback = "10",
       .min = 1,
       .max = 1000},
  };
}

}  // namespace

const std::vector<Field>& CsoundFields() {
  static const std::vector<Field> fields = [] {
    std::vector<Field> out = UnitFields();
    out.push_back({.name = "instances",
                   .type = Type::any_map,
                   .doc = "Several Csounds in one program, by name; then the keys above are theirs.",
                   .element = {{.name = "instance", .type = Type::map, .doc = "One Csound.", .fields = UnitFields()}}});
    out.push_back(
        {.name = "controllers",
         .type = Type::any_map,
         .doc = "Threads of the user's program; there always is one of the name controller.",
         .element = {{.name = "thread",
                      .type = Type::map,
                      .doc = "A thread.",
                      .fields = {{.name = "python",
                                  .type = Type::boolean,
                                  .doc = "It runs Python, with the GIL (C6.11).",
                                  .fallback = "false"},
                                 {.name = "script",
                                  .type = Type::file,
                                  .doc = "A Lua file with ctcsound7's names that it runs from the start."}}}}});
    return out;
  }();
  return fields;
}

const std::vector<Verb>& CsoundVerbs() {
  static const Field instance{
      .name = "instance", .type = Type::text, .doc = "Which Csound; the first if not given.", .fallback = ""};
  static const Field controller{.name = "controller",
                                .type = Type::text,
                                .doc = "The thread that calls, when it has returned from what it called before.",
                                .fallback = "controller"};
  static const std::vector<Verb> verbs = [] {
    std::vector<Verb> out;
    for (const NamedVerb& verb : AllVerbs()) {
      out.push_back({verb.name, verb.fields, verb.doc});
      out.back().fields.push_back(instance);
      out.back().fields.push_back(controller);
    }
    return out;
  }();
  return verbs;
}

const std::vector<Switch>& CsoundSwitches() {
  static const std::vector<Switch> switches = {
      {"version",
       "C4.19",
       {"6.18", "7.0", "7.0-2025", "7-2026"},
       "Which Csound the thread is of: it runs until it is joined in 6.18 (C4.9), has no togglePause in Python in 7.0 "
       "(C6.8); compile, evaluate and call back by messages from 7.0-2025 on (C4.20); StopRecord signals its recorder "
       "from 7-2026 on."},
      {"apiLock",
       "C5.10",
       {"barging", "fair", "starve"},
       "Who gets the API lock at the end of a block: barging lets a waiter lose `csound.lock.lost_boundaries` of "
       "them."},
  };
  return switches;
}

const std::vector<CostName>& CsoundCosts() {
  static const std::vector<CostName> costs = {
      {"cycle", {20'000, 20'000}, "One k-cycle of opcodes."},
      {"loop", {1'000, 1'000}, "From the end of a cycle to the next one's messages: the lock is free."},
      {"lockWindow", {30'000, 30'000}, "What a waiter that was woken needs to be at the lock."},
      {"parse", {50'000, 50'000}, "To parse an orchestra fragment, without the lock."},
      {"merge", {160'000, 160'000}, "To merge it and run its instr 0, with the lock (C5.10: 0.16 to 0.26 ms in all)."},
      {"insert", {1'000, 1'000}, "To insert an event or set a table, with the lock."},
      {"enqueue", {1'000, 1'000}, "To append a message, with the queue's lock."},
      {"message", {0, 0}, "To run a message, beside what it does."},
      {"recordWrite", {5'000, 5'000}, "The recorder writes what it has taken: it is not in its wait then (C4.19)."},
      {"callback", {0, 0}, "The process queue's Python in each cycle."},
      {"call", {0, 0}, "A Python controller's own work for each call."},
  };
  return costs;
}

}  // namespace engine::csound
