// The verbs on the real thread and the real API.
#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "tools/csound_reference/driver.h"

namespace tools::csound_reference {

using engine::Time;
using engine::Value;
using namespace engine::csound;  // NOLINT: the names of events

namespace {

std::vector<double> Fields(const Value& list) {
  std::vector<double> out;
  for (const Value& field : list.As<Value::List>()) out.push_back(field.As<double>());
  return out;
}

struct Name {
  std::string_view verb, name;
};
constexpr Name kNames[] = {
    {"play", "thread.play"},
    {"pause", "thread.pause"},
    {"toggle_pause", "thread.togglePause"},
    {"stop", "thread.stop"},
    {"join", "thread.join"},
    {"flush", "thread.flushMessageQueue"},
    {"score_offset", "thread.setScoreOffsetSeconds"},
    {"sync", "thread.sync"},
    {"set_channel", "cs.setControlChannel"},
    {"get_channel", "cs.controlChannel"},
    {"table_set", "cs.tableSet"},
    {"table_get", "cs.tableGet"},
    {"status", "thread.status"},
    {"compute", "compute"},
    {"task", "thread.task"},
    {"process_callback", "thread.setProcessCallback"},
    {"score_event", "scoreEvent"},
    {"input_message", "inputMessage"},
    {"compile_orc", "compileOrc"},
    {"eval_code", "evalCode"},
};

// Who calls, as events say it.
std::string NameOf(const Call& call) { return call.controller ? call.controller->name : call.unit->PerfName(); }

// The engine's own lock is asked for.
bool TakesLock(const Call& call) {
  if (call.verb == "table_set") return true;
  const Value* via = call.arguments.Find("via");
  return via && via->As<std::string>() == "direct";
}

}  // namespace

std::string NameOf(std::string_view verb, const Value& arguments) {
  std::string name;
  for (const Name& entry : kNames) {
    if (entry.verb == verb) name = entry.name;
  }
  const Value* via = arguments.Find("via");
  if (!via) return name;
  const std::string& way = via->As<std::string>();
  return way == "direct" ? "cs." + name : way == "async" ? "cs." + name + "Async" : "thread." + name;
}

bool Driver::Step(Controller& controller) {
  if (controller.waits || controller.calls.empty() || controller.busy_until > now_) return false;
  controller.waits = true;
  Call call = std::move(controller.calls.front());
  controller.calls.pop_front();
  Begin(std::move(call));
  return true;
}

void Driver::Begin(Call call) {
  call.number = ++calls_;
  call.begun = now_;
  Emit(kCall, NameOf(call), {call.number}, NameOf(call.verb, call.arguments));
  if (Perform(call)) Return(call);
}

void Driver::Return(Call& call) {
  Emit(kReturn, NameOf(call), {call.number, now_ - call.begun}, NameOf(call.verb, call.arguments));
  if (call.controller) call.controller->waits = false;
}

bool Driver::LockIsFree(Unit& unit) { return !unit.real->started() || unit.real->Settle() != RealCsound::At::kWrite; }

// On the thread that makes the call: the performance thread itself from its callback.
void Driver::Native(Call& call, std::function<void()> work) {
  if (call.controller) return work();
  call.unit->real->Do(std::move(work));
}

bool Driver::Perform(Call& call) {
  Unit& unit = *call.unit;
  const std::string_view verb = call.verb;
  if (verb == "join") {
    if (unit.ended) Emit(kJoined, call.controller->name, {unit.real->Join()});
    if (!unit.ended) unit.joins.push_back(call);
    return unit.ended;
  }
  if (verb == "flush") {
    CsoundPerformanceThread& thread = unit.real->thread();
    unit.flushes.push_back({call, std::thread([&thread] { thread.FlushMessageQueue(); })});
    return false;
  }
  if (verb == "compute") {
    call.controller->busy_until = now_ + call.arguments["work"].As<engine::Cost>().lo;
    return true;
  }
  if (verb == "task" || verb == "sync" || verb == "process_callback") return PerformTask(call);
  const Value* via = call.arguments.Find("via");
  const std::string way = via ? via->As<std::string>() : "";
  if (way == "queue") return PerformEval(call);
  if (way == "async") {
    CallAsync(call);
    return true;
  }
  if (!TakesLock(call)) return PerformMessage(call);
  if (verb == "eval_code") Emit(kEvalCall, NameOf(call), {call.number}, "cs.evalCode");
  return PerformDirect(call);
}

// Csound's lock is waited for; how many block boundaries a caller loses the scenario says.
bool Driver::PerformDirect(Call& call) {
  if (!call.controller || LockIsFree(*call.unit)) {
    CallApi(call);
    return true;
  }
  int64_t must_lose = 0;
  const std::string_view policy = scenario_.config.Switch("apiLock");
  for (const auto& [name, value] : scenario_.decisions) {
    const int64_t* number = value.If<int64_t>();
    if (name == "csound.lock.lost_boundaries" && policy == "barging" && number) must_lose = *number;
  }
  if (policy == "starve") must_lose = std::numeric_limits<int64_t>::max();
  call.unit->waiters.push_back({call, must_lose});
  return false;
}

// What takes the lock, when it is free.
void Driver::CallApi(Call& call) {
  CSOUND* csound = call.unit->real->csound();
  const std::string who = NameOf(call);
  double value = std::numeric_limits<double>::quiet_NaN();
  bool there = true;
  Native(call, [&] {
    if (call.verb == "score_event") {
      const std::vector<double> fields = Fields(call.arguments["pfields"]);
      csoundScoreEvent(csound, call.Text("type")[0], fields.data(), static_cast<long>(fields.size()));
    } else if (call.verb == "input_message") {
      csoundInputMessage(csound, call.Text("text").c_str());
    } else if (call.verb == "compile_orc") {
      value = csoundCompileOrc(csound, call.Text("code").c_str());
    } else if (call.verb == "eval_code") {
      value = csoundEvalCode(csound, call.Text("code").c_str());
    } else {
      const int table = static_cast<int>(call.arguments["table"].As<int64_t>());
      const int index = static_cast<int>(call.arguments["index"].As<int64_t>());
      there = index < csoundTableLength(csound, table);
      if (there) csoundTableSet(csound, table, index, call.arguments["value"].As<double>());
    }
  });
  FlushMessages(*call.unit, true, who);
  if (call.verb == "compile_orc") Emit(kValue, who, {}, fmt::format("{}", value));
  if (call.verb == "eval_code") {
    Emit(kEvalReturn, who, {call.number, now_ - call.begun, engine::Event::Real(value)}, "cs.evalCode");
  }
  if (!there) Emit(kValue, who, {}, "there is no such table or index");
}

// Csound's asynchronous queue (C5.4 to C5.6).
void Driver::CallAsync(Call& call) {
  CSOUND* csound = call.unit->real->csound();
  const std::string who = NameOf(call);
  int code = 0;
  Native(call, [&] {
    if (call.verb == "score_event") {
      // The queue keeps a pointer to the p-fields, not a copy (C5.5): they live as long as the run.
      const std::vector<double>& fields = kept_fields_.emplace_back(Fields(call.arguments["pfields"]));
      csoundScoreEventAsync(csound, call.Text("type")[0], fields.data(), static_cast<long>(fields.size()));
    } else if (call.verb == "input_message") {
      csoundInputMessageAsync(csound, call.Text("text").c_str());
    } else {
      code = csoundCompileOrcAsync(csound, call.Text("code").c_str());
    }
  });
  if (call.verb != "compile_orc") return;
  FlushMessages(*call.unit, true, who);
  Emit(kValue, who, {}, fmt::format("{}", code));
}

void Driver::Enqueue(Call& call, std::function<void(CsoundPerformanceThread&)> work) {
  CsoundPerformanceThread& thread = call.unit->real->thread();
  Native(call, [&] { work(thread); });
}

// Messages of the thread, and what takes no lock.
bool Driver::PerformMessage(Call& call) {
  Unit& unit = *call.unit;
  CSOUND* csound = unit.real->csound();
  const std::string who = NameOf(call);
  const std::string_view verb = call.verb;
  if (verb == "play") {
    if (!std::exchange(unit.opened, true)) {
      FlushMessages(unit, true, who);
      unit.card->Open(now_);
    }
    Enqueue(call, [](auto& thread) { thread.Play(); });
  } else if (verb == "pause") {
    Enqueue(call, [](auto& thread) { thread.Pause(); });
  } else if (verb == "toggle_pause") {
    Enqueue(call, [](auto& thread) { thread.TogglePause(); });
  } else if (verb == "stop") {
    Enqueue(call, [](auto& thread) { thread.Stop(); });
  } else if (verb == "score_event") {
    const std::vector<double> fields = Fields(call.arguments["pfields"]);
    Enqueue(call, [&](auto& thread) {
      thread.ScoreEvent(call.arguments["absolute"].As<bool>(), call.Text("type")[0], static_cast<int>(fields.size()),
                        fields.data());
    });
  } else if (verb == "input_message") {
    Enqueue(call, [&](auto& thread) { thread.InputMessage(call.Text("text").c_str()); });
  } else if (verb == "score_offset") {
    Enqueue(call, [&](auto& thread) { thread.SetScoreOffsetSeconds(call.arguments["seconds"].As<double>()); });
  } else if (verb == "set_channel") {
    csoundSetControlChannel(csound, call.Text("name").c_str(), call.arguments["value"].As<double>());
  } else if (verb == "get_channel") {
    Emit(kValue, who, {}, fmt::format("{}", csoundGetControlChannel(csound, call.Text("name").c_str(), nullptr)));
  } else if (verb == "table_get") {
    const int table = static_cast<int>(call.arguments["table"].As<int64_t>());
    const int index = static_cast<int>(call.arguments["index"].As<int64_t>());
    Emit(kValue, who, {}, fmt::format("{}", csoundTableGet(csound, table, index)));
  } else if (verb == "status") {
    Emit(kValue, who, {}, fmt::format("{}", unit.real->thread().GetStatus()));
  }
  // A thread that is paused runs the message at once.
  unit.real->Settle();
  unit.inserted = unit.inserted || verb == "score_event" || verb == "input_message";
  return true;
}

bool Driver::PerformTask(Call& call) {
  Unit& unit = *call.unit;
  if (call.verb == "process_callback") {
    unit.callback = call.arguments;
    return true;
  }
  if (call.verb == "sync") {
    if (unit.jobs.empty()) return true;
    auto answer =
        std::make_shared<Answer>(Answer{.call = call, .deadline = now_ + call.arguments["timeout"].As<Time>()});
    unit.answers.push_back(answer);
    unit.jobs.push_back({.run = [answer] { return answer->answered = true; }});
    return false;
  }
  const Value arguments = call.arguments;
  unit.jobs.push_back({.work = arguments["work"].As<engine::Cost>().lo, .run = [this, &unit, arguments] {
                         if (!PerformList(unit, arguments["do"])) return false;
                         const Value* raises = arguments.Find("raises");
                         return !raises || !raises->As<bool>();
                       }});
  return true;
}

// The calls of a job, by the performance thread.
bool Driver::PerformList(Unit& unit, const Value& list) {
  for (const Value& entry : list.As<Value::List>()) {
    for (const auto& [verb, arguments] : entry.As<Value::Map>()) {
      if (!arguments.IsNull()) Begin({.unit = &unit, .verb = verb, .arguments = arguments});
    }
  }
  return true;
}

// By the process queue: compileOrc returns at once, evalCode waits for its answer.
bool Driver::PerformEval(Call& call) {
  Unit& unit = *call.unit;
  const std::string code = call.Text("code");
  CSOUND* csound = unit.real->csound();
  if (call.verb == "compile_orc") {
    unit.jobs.push_back({.run = [this, &unit, csound, code] {
      unit.real->Do([&] { csoundCompileOrc(csound, code.c_str()); });
      FlushMessages(unit, true, unit.PerfName());
      return true;
    }});
    return true;
  }
  Emit(kEvalCall, call.controller->name, {call.number}, "thread.evalCode");
  auto answer = std::make_shared<Answer>(Answer{.call = call, .deadline = now_ + call.arguments["timeout"].As<Time>()});
  unit.answers.push_back(answer);
  unit.jobs.push_back({.run = [this, &unit, csound, code, answer] {
    unit.real->Do([&] { answer->value = csoundEvalCode(csound, code.c_str()); });
    FlushMessages(unit, true, unit.PerfName());
    Emit(kAnswer, unit.PerfName(), {engine::Event::Real(answer->value)});
    return answer->answered = true;
  }});
  return false;
}

}  // namespace tools::csound_reference
