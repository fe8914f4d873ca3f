// The verbs on the real thread and the real API.
#include <fmt/format.h>

#include <limits>
#include <utility>

#include "tools/csound_reference/driver.h"

namespace tools::csound_reference {

using engine::Time;
using engine::Value;
using namespace engine::csound;  // NOLINT: the names of events

namespace {

// Who calls, as events say it.
std::string NameOf(const Call& call) { return call.controller ? call.controller->name : call.unit->PerfName(); }

}  // namespace

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

bool Driver::LockIsFree(Unit& unit) { return !unit.real->started() || unit.real->Settle() != ParkedCsound::At::kWrite; }

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
  if (!TakesLock(verb, call.arguments)) return PerformMessage(call);
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
  const std::string who = NameOf(call);
  ApiAnswer answer;
  Native(call, [&] { answer = csound_reference::CallApi(call.unit->real->csound(), call.verb, call.arguments); });
  FlushMessages(*call.unit, true, who);
  if (call.verb == "compile_orc") Emit(kValue, who, {}, fmt::format("{}", answer.value));
  if (call.verb == "eval_code") {
    Emit(kEvalReturn, who, {call.number, now_ - call.begun, engine::Event::Real(answer.value)}, "cs.evalCode");
  }
  if (!answer.there) Emit(kValue, who, {}, "there is no such table or index");
}

void Driver::CallAsync(Call& call) {
  int code = 0;
  Native(call, [&] {
    code = csound_reference::CallAsync(call.unit->real->csound(), call.verb, call.arguments, &kept_fields_);
  });
  if (call.verb != "compile_orc") return;
  const std::string who = NameOf(call);
  FlushMessages(*call.unit, true, who);
  Emit(kValue, who, {}, fmt::format("{}", code));
}

// Messages of the thread, and what takes no lock.
bool Driver::PerformMessage(Call& call) {
  Unit& unit = *call.unit;
  const std::string who = NameOf(call);
  if (call.verb == "play" && !std::exchange(unit.opened, true)) {
    FlushMessages(unit, true, who);
    unit.card->Open(now_);
  }
  std::string given;
  Native(call, [&] { given = CallThread(*unit.real, call.verb, call.arguments); });
  if (!given.empty()) Emit(kValue, who, {}, given);
  // A thread that is paused runs the message at once.
  unit.real->Settle();
  unit.inserted = unit.inserted || call.verb == "score_event" || call.verb == "input_message";
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
  const bool waits = call.arguments["wait"].As<bool>();
  if (waits) unit.answers.push_back(answer);
  unit.jobs.push_back({.run = [this, &unit, csound, code, answer] {
    unit.real->Do([&] { answer->value = csoundEvalCode(csound, code.c_str()); });
    FlushMessages(unit, true, unit.PerfName());
    Emit(kAnswer, unit.PerfName(), {engine::Event::Real(answer->value)});
    return answer->answered = true;
  }});
  if (!waits) Emit(kEvalReturn, call.controller->name, {call.number, 0, engine::Event::Real(0)}, "thread.evalCode");
  return !waits;
}

}  // namespace tools::csound_reference
