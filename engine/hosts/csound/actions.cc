#include "engine/hosts/csound/actions.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "engine/base/check.h"
#include "engine/hosts/csound/events.h"
#include "engine/hosts/csound/verbs.h"

namespace engine::csound {
namespace {

constexpr Point kPython{"python.compute"};

// What a verb works with.
struct Call {
  Caller& caller;
  Unit& unit;
  const Value& arguments;
  int number;
  Time begun;
  Extra* extra = nullptr;
  bool raised = false;

  const std::string& Text(const char* name) const { return arguments[name].As<std::string>(); }
  bool Is(const char* name, std::string_view value) const { return Text(name) == value; }
  bool Truth(const char* name) const { return arguments[name].As<bool>(); }
  double Real(const char* name) const { return arguments[name].As<double>(); }
  int Integer(const char* name) const { return static_cast<int>(arguments[name].As<int64_t>()); }
  Time Duration(const char* name) const { return arguments[name].As<Time>(); }
  Time After() const { return caller.runtime.Now() - begun; }

  void Fail(const std::string& text) {
    raised = true;
    if (extra) extra->raised = text;
  }
  void Raise(const std::string& text) {
    Fail(text);
    caller.runtime.Emit({.type = &kRaised, .text = text});
  }
  // What a call gives back.
  void Say(const std::string& text) const { caller.runtime.Emit({.type = &kValue, .text = text}); }
  void Give(double value) const {
    if (extra) extra->value = value;
  }
  void SayNumber(double value) const {
    Give(value);
    Say(fmt::format("{}", value));
  }
  // A function of the API or the thread: native code, without the GIL.
  template <class Work>
  auto Native(Work work) {
    WithoutGil native(caller.gil);
    return work();
  }
  void Compute(const Value& cost) {
    const Cost work = cost.As<Cost>();
    if (work.hi == 0) return;
    if (caller.gil) {
      caller.gil->Compute(work, kPython);
    } else {
      caller.runtime.Spend(work, kPython);
    }
  }
};

std::vector<double> Fields(const Value& list) {
  std::vector<double> out;
  for (const Value& field : list.As<Value::List>()) out.push_back(field.As<double>());
  return out;
}

void Play(Call& c) {
  if (!c.unit.opened) {
    c.unit.opened = true;
    c.unit.core.Open();
  }
  c.Native([&] { c.unit.thread.Play(); });
}

// C6.8: the Python module of 7.0 names a function that the library does not have.
void TogglePause(Call& c) {
  if (c.caller.gil && c.unit.thread.version() == Version::v7_0) {
    return c.Raise("AttributeError: csoundPerformanceThreadTogglepause: no such function in this version's library");
  }
  c.Native([&] { c.unit.thread.TogglePause(); });
}

void ScoreEvent(Call& c) {
  const char type = c.Text("type")[0];
  std::vector<double> fields = Fields(c.arguments["pfields"]);
  c.Native([&] {
    if (c.Is("via", "thread")) return c.unit.thread.ScoreEvent(c.Truth("absolute"), type, fields);
    if (c.Is("via", "async")) return c.unit.core.ScoreEventAsync(type, fields);
    c.unit.core.ScoreEvent(type, fields);
  });
}

void InputMessage(Call& c) {
  c.Native([&] {
    if (c.Is("via", "thread")) return c.unit.thread.InputMessage(c.Text("text"));
    if (c.Is("via", "async")) return c.unit.core.InputMessageAsync(c.Text("text"));
    c.unit.core.InputMessage(c.Text("text"));
  });
}

bool NeedsQueue(Call& c) {
  if (c.unit.queue_installed) return true;
  c.Raise("RuntimeError: there is no process queue; withProcessQueue=True or setProcessQueue() makes one");
  return false;
}

bool NeedsNewMessages(Call& c) {
  if (c.unit.thread.HasNewMessages()) return true;
  c.Raise("AttributeError: this version's thread has no such message (from 7.0-2025 on)");
  return false;
}

void CompileOrc(Call& c) {
  const std::string code = c.Text("code");
  Core& core = c.unit.core;
  if (c.Is("via", "queue")) {
    if (!NeedsQueue(c)) return;
    Gil* python = &c.caller.python;
    c.unit.queue.Put([&core, python, code] {
      WithoutGil native(python);
      core.CompileOrc(code);
      return true;
    });
    return;
  }
  if (c.Is("via", "message")) {
    if (!NeedsNewMessages(c)) return;
    c.Native([&] { c.unit.thread.Call("compileOrc", [&core, code] { core.CompileOrc(code); }); });
    return;
  }
  const bool good = c.Native([&] { return c.Is("via", "async") ? core.CompileOrcAsync(code) : core.CompileOrc(code); });
  c.SayNumber(good ? 0 : -1);
}

void EvalCode(Call& c) {
  const std::string code = c.Text("code");
  Core& core = c.unit.core;
  Runtime& runtime = c.caller.runtime;
  auto returned = [&](double value) {
    c.Give(value);
    runtime.Emit({.type = &kEvalReturn,
                  .values = {c.number, c.After(), Event::Real(value)},
                  .text = c.Is("via", "direct") ? "cs.evalCode" : "thread.evalCode"});
  };
  runtime.Emit(
      {.type = &kEvalCall, .values = {c.number}, .text = c.Is("via", "direct") ? "cs.evalCode" : "thread.evalCode"});
  if (c.Is("via", "direct")) return returned(c.Native([&] { return core.EvalCode(code); }));
  if (c.Is("via", "message")) {
    if (!NeedsNewMessages(c)) return;
    c.Native([&] {
      c.unit.thread.Call("evalCode", [&core, &runtime, code] {
        runtime.Emit({.type = &kAnswer, .values = {Event::Real(core.EvalCode(code))}});
      });
    });
    return;
  }
  if (!NeedsQueue(c)) return;
  if (!c.Truth("wait")) {
    Gil* python = &c.caller.python;
    c.unit.queue.Put([&core, &runtime, python, code] {
      WithoutGil native(python);
      runtime.Emit({.type = &kAnswer, .values = {Event::Real(core.EvalCode(code))}});
      return true;
    });
    return returned(0);
  }
  double value = 0;
  if (c.unit.queue.EvalCode(c.caller.gil, code, c.Duration("timeout"), &value)) return returned(value);
  c.Fail("queue.Empty");
  runtime.Emit({.type = &kEmpty, .values = {c.number, c.After()}, .text = "thread.evalCode"});
}

void Sync(Call& c) {
  if (!NeedsQueue(c)) return;
  if (c.unit.queue.Sync(c.caller.gil, c.Duration("timeout"))) return;
  c.Fail("queue.Empty");
  c.caller.runtime.Emit({.type = &kEmpty, .values = {c.number, c.After()}, .text = "thread.sync"});
}

void SetProcessQueue(Call& c) {
  if (c.unit.callback_installed) return c.Raise("RuntimeError: there is a process callback already");
  c.unit.queue_installed = true;
  c.Native([&] { c.unit.thread.SetProcessCallback(&c.unit.queue.callback()); });
}

// What a job or a callback does on the performance thread: a script's function, or the calls that a timeline lists.
struct Job {
  Caller caller;
  Unit* unit;
  Value arguments;
  std::function<bool(const Caller&)> body;

  // False: it raised.
  bool Run() {
    if (body) return body(caller);
    Call call{.caller = caller, .unit = *unit, .arguments = arguments, .number = 0, .begun = caller.runtime.Now()};
    call.Compute(arguments["work"]);
    if (!PerformAll(caller, *unit, arguments["do"])) return false;
    const Value* raises = arguments.Find("raises");
    return !raises || !raises->As<bool>();
  }
};

Job JobOf(const Call& c, Gil* gil) {
  Job job{.caller = c.caller, .unit = &c.unit, .arguments = c.arguments, .body = {}};
  job.caller.gil = gil;
  job.caller.in_call = nullptr;
  if (c.extra) job.body = c.extra->body;
  return job;
}

void Task(Call& c) {
  if (!NeedsQueue(c)) return;
  c.unit.queue.Put([job = JobOf(c, &c.caller.python)]() mutable { return job.Run(); });
}

void SetProcessCallback(Call& c) {
  if (c.unit.queue_installed) return c.Raise("RuntimeError: the process callback serves the process queue");
  c.unit.callback_installed = true;
  c.unit.user_callback = [job = JobOf(c, c.Truth("python") ? &c.caller.python : nullptr)]() mutable {
    if (job.caller.gil) job.caller.gil->Acquire();
    job.Run();
    if (job.caller.gil) job.caller.gil->Release();
  };
  c.Native([&] { c.unit.thread.SetProcessCallback(&c.unit.user_callback); });
}

void RequestCallback(Call& c) {
  if (!NeedsNewMessages(c)) return;
  c.Native([&] {
    c.unit.thread.Call("requestCallback", [job = JobOf(c, &c.caller.python)]() mutable {
      job.caller.gil->Acquire();
      job.Run();
      job.caller.gil->Release();
    });
  });
}

void GetTable(Call& c) {
  double value = 0;
  if (c.unit.core.Table(c.Integer("table"), c.Integer("index"), &value)) return c.SayNumber(value);
  c.Say(fmt::format("there is no table {} with an index {}", c.Integer("table"), c.Integer("index")));
}

void SetTable(Call& c) {
  const bool there =
      c.Native([&] { return c.unit.core.SetTable(c.Integer("table"), c.Integer("index"), c.Real("value")); });
  if (!there) c.Say(fmt::format("there is no table {} with an index {}", c.Integer("table"), c.Integer("index")));
}

void Join(Call& c) {
  const int code = c.Native([&] { return c.unit.thread.Join(); });
  c.Give(code);
  c.caller.runtime.Emit({.type = &kJoined, .values = {code}});
}

using Run = void (*)(Call&);
struct Entry {
  std::string_view verb, name;
  Run run;
};

const Entry kEntries[] = {
    {"play", "thread.play", Play},
    {"pause", "thread.pause", [](Call& c) { c.Native([&] { c.unit.thread.Pause(); }); }},
    {"toggle_pause", "thread.togglePause", TogglePause},
    {"stop", "thread.stop", [](Call& c) { c.Native([&] { c.unit.thread.Stop(); }); }},
    {"join", "thread.join", Join},
    {"flush", "thread.flushMessageQueue", [](Call& c) { c.Native([&] { c.unit.thread.Flush(); }); }},
    {"score_event", "scoreEvent", ScoreEvent},
    {"input_message", "inputMessage", InputMessage},
    {"score_offset", "thread.setScoreOffsetSeconds",
     [](Call& c) { c.Native([&] { c.unit.thread.SetScoreOffset(c.Real("seconds")); }); }},
    {"compile_orc", "compileOrc", CompileOrc},
    {"eval_code", "evalCode", EvalCode},
    {"sync", "thread.sync", Sync},
    {"set_process_queue", "thread.setProcessQueue", SetProcessQueue},
    {"set_channel", "cs.setControlChannel", [](Call& c) { c.unit.core.SetChannel(c.Text("name"), c.Real("value")); }},
    {"get_channel", "cs.controlChannel", [](Call& c) { c.SayNumber(c.unit.core.Channel(c.Text("name"))); }},
    {"table_set", "cs.tableSet", SetTable},
    {"table_get", "cs.tableGet", GetTable},
    {"record", "thread.record",
     [](Call& c) { c.Native([&] { c.unit.thread.Record(c.Text("file"), c.Integer("buffers"), c.Truth("fails")); }); }},
    {"stop_record", "thread.stopRecord", [](Call& c) { c.Native([&] { c.unit.thread.StopRecord(); }); }},
    {"status", "thread.status", [](Call& c) { c.SayNumber(c.unit.thread.status()); }},
    {"is_running", "thread.isRunning", [](Call& c) { c.SayNumber(c.unit.thread.IsRunning()); }},
    {"compute", "compute", [](Call& c) { c.Compute(c.arguments["work"]); }},
    {"task", "thread.task", Task},
    {"process_callback", "thread.setProcessCallback", SetProcessCallback},
    {"request_callback", "thread.requestCallback", RequestCallback},
};

}  // namespace

std::string_view ScriptName(std::string_view verb) {
  for (const Entry& entry : kEntries) {
    if (entry.verb == verb) return entry.name;
  }
  return {};
}

// "cs.scoreEvent", "thread.scoreEvent", "cs.scoreEventAsync": as the way goes.
static std::string NameOf(const Entry& entry, const Value& arguments) {
  const Value* via = arguments.Find("via");
  if (!via) return std::string(entry.name);
  const std::string& way = via->As<std::string>();
  if (way == "direct") return fmt::format("cs.{}", entry.name);
  if (way == "async") return fmt::format("cs.{}Async", entry.name);
  return fmt::format("thread.{}", entry.name);
}

bool Perform(Caller& caller, Unit& unit, std::string_view verb, const Value& arguments, Extra* extra) {
  const Entry* found = nullptr;
  for (const Entry& entry : kEntries) {
    if (entry.verb == verb) found = &entry;
  }
  CHECK(found != nullptr);
  const int number = caller.calls->fetch_add(1, std::memory_order_relaxed) + 1;
  Call call{.caller = caller,
            .unit = unit,
            .arguments = arguments,
            .number = number,
            .begun = caller.runtime.Now(),
            .extra = extra};
  const std::string name = NameOf(*found, arguments);
  if (caller.in_call) {
    caller.in_call->since.store(call.begun, std::memory_order_relaxed);
    caller.in_call->by.store(caller.runtime.SelfId(), std::memory_order_relaxed);
    caller.in_call->name.store(found->name.data(), std::memory_order_relaxed);
  }
  caller.runtime.Emit({.type = &kCall, .values = {number}, .text = name});
  found->run(call);
  if (caller.in_call) caller.in_call->name.store(nullptr, std::memory_order_relaxed);
  caller.runtime.Emit({.type = &kReturn, .values = {number, call.After()}, .text = name});
  return !call.raised;
}

bool PerformAll(Caller& caller, Unit& unit, const Value& list) {
  for (const Value& call : list.As<Value::List>()) {
    for (const auto& [verb, arguments] : call.As<Value::Map>()) {
      if (!arguments.IsNull() && !Perform(caller, unit, verb, arguments)) return false;
    }
  }
  return true;
}

}  // namespace engine::csound
