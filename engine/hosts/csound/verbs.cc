// The table of verbs: their arguments. What they do is in actions.cc.
#include "engine/hosts/csound/verbs.h"

#include <utility>

namespace engine::csound {
namespace {

using Type = FieldType;

Field Text(std::string_view name, std::string_view doc, bool required = true) {
  return {.name = name, .type = Type::text, .doc = doc, .required = required};
}

Field Code() { return Text("code", "Orchestra code."); }

Field Via(std::vector<std::string_view> choices, std::string_view doc) {
  return {.name = "via", .type = Type::choice, .doc = doc, .fallback = choices.front(), .choices = choices};
}

Field Number(std::string_view name, std::string_view doc) {
  return {.name = name, .type = Type::real, .doc = doc, .required = true};
}

Field Index(std::string_view name, std::string_view doc) {
  return {.name = name, .type = Type::integer, .doc = doc, .required = true, .min = 0, .max = 1'000'000'000};
}

Field Timeout(std::string_view fallback) {
  return {.name = "timeout", .type = Type::duration, .doc = "How long it waits.", .fallback = fallback, .min = 0};
}

Field Work() {
  return {.name = "work", .type = Type::cost, .doc = "What it computes beside its calls.", .fallback = "0ns"};
}

// Of the thread beside its messages, and of the caller itself.
std::vector<NamedVerb> OtherVerbs() {
  return {
      {"record",
       {Text("file", "The file; it is not written."),
        {.name = "buffers",
         .type = Type::integer,
         .doc = "numbufs: the ring's size (C4.17).",
         .fallback = "4",
         .min = 1,
         .max = 1024},
        {.name = "fails", .type = Type::boolean, .doc = "The file cannot be opened (C4.16).", .fallback = "false"}},
       "thread.record."},
      {"stop_record", {}, "thread.stopRecord (C4.19)."},
      {"status", {}, "thread.status: its value is in the trace."},
      {"is_running", {}, "thread.isRunning: 1 or 0 is in the trace (C4.9)."},
      {"compute", {Work()}, "The controller computes: a Python one holds the GIL (C6.11)."},
  };
}

std::vector<NamedVerb> PlainVerbs() {
  std::vector<NamedVerb> verbs = {
      {"play", {}, "thread.play: the device is opened if it is not yet, and cycles are made (C4.1, C6.2)."},
      {"pause", {}, "thread.pause: no cycles from the next message step on (C4.6)."},
      {"toggle_pause", {}, "thread.togglePause (C6.8)."},
      {"stop", {}, "thread.stop: StopRecord, then Stop; messages behind it are deleted (C4.9)."},
      {"join", {}, "thread.join: waits until the thread has ended (C4.10)."},
      {"flush", {}, "thread.flushMessageQueue (C4.11)."},
      {"score_event",
       {Via({"thread", "direct", "async"},
            "A message of the thread, or the API with or without its lock (C5.6, C5.7)."),
        {.name = "type",
         .type = Type::choice,
         .doc = "The event's opcode.",
         .fallback = "i",
         .choices = {"i", "f", "e", "a", "q", "d"}},
        {.name = "pfields",
         .type = Type::list,
         .doc = "p1 and on.",
         .required = true,
         .element = {Number("p", "A p-field.")}},
        {.name = "absolute",
         .type = Type::boolean,
         .doc = "p2 counts from the start; thread only (C4.7).",
         .fallback = "false"}},
       "scoreEvent."},
      {"input_message",
       {Via({"thread", "direct", "async"}, "A message of the thread, or the API with or without its lock."),
        Text("text", "A line of a score.")},
       "inputMessage."},
      {"score_offset", {Number("seconds", "Where the score goes on.")}, "thread.setScoreOffsetSeconds (C2.5)."},
      {"compile_orc",
       {Via({"direct", "async", "queue", "message"},
            "The API with its lock, its asynchronous queue, the process queue, or a message (from 7.0-2025 on)."),
        Code()},
       "compileOrc (C5.1, C5.4, C6.5, C4.20)."},
      {"eval_code",
       {Via({"direct", "queue", "message"},
            "The API with its lock, the process queue, or a message (from 7.0-2025 on)."),
        Code(),
        Timeout("5s"),
        {.name = "wait",
         .type = Type::boolean,
         .doc = "Waits for the value; false: a callback gets it.",
         .fallback = "true"}},
       "evalCode (C5.3, C6.5)."},
      {"sync", {Timeout("5s")}, "thread.sync: until the process queue has been served (C6.7)."},
      {"set_process_queue", {}, "thread.setProcessQueue (C6.3)."},
      {"set_channel",
       {Text("name", "A control channel."), Number("value", "Its value.")},
       "setControlChannel: no lock (C5.8)."},
      {"get_channel", {Text("name", "A control channel.")}, "controlChannel: its value is in the trace."},
      {"table_set",
       {Index("table", "Number of the function table."), Index("index", "From 0."), Number("value", "The value.")},
       "tableSet: takes the lock (C5.7)."},
      {"table_get",
       {Index("table", "Number of the function table."), Index("index", "From 0.")},
       "tableGet: its value is in the trace."},
  };
  std::vector<NamedVerb> others = OtherVerbs();
  for (NamedVerb& verb : others) verbs.push_back(std::move(verb));
  return verbs;
}

Field Do(std::string_view doc) {
  Field calls{.name = "do", .type = Type::list, .doc = doc, .fallback = "[]"};
  Field call{.name = "call", .type = Type::map, .doc = "One verb with its arguments."};
  static const std::vector<NamedVerb> plain = PlainVerbs();
  for (const NamedVerb& verb : plain) {
    call.fields.push_back({.name = verb.name, .type = Type::map, .doc = verb.doc, .fields = verb.fields});
  }
  calls.element = {call};
  return calls;
}

}  // namespace

const std::vector<NamedVerb>& AllVerbs() {
  static const std::vector<NamedVerb> verbs = [] {
    std::vector<NamedVerb> out = PlainVerbs();
    out.push_back(
        {"task",
         {Do("What the job calls, in order."),
          Work(),
          {.name = "raises", .type = Type::boolean, .doc = "It raises at its end (C6.6).", .fallback = "false"}},
         "thread.task: a job for the process queue (C6.5)."});
    out.push_back({"process_callback",
                   {Do("What it calls in every cycle."),
                    Work(),
                    {.name = "python",
                     .type = Type::boolean,
                     .doc = "It is a Python function and needs the GIL.",
                     .fallback = "true"}},
                   "thread.setProcessCallback: a function that is called in every cycle (C4.12)."});
    out.push_back({"request_callback",
                   {Do("What it calls, with the message queue's lock held."), Work()},
                   "thread.requestCallback, from 7.0-2025 on (C4.20)."});
    return out;
  }();
  return verbs;
}

}  // namespace engine::csound
