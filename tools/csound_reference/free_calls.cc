// What controllers and jobs call, each on its own thread.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/hosts/csound/events.h"
#include "tools/csound_reference/free_run.h"

namespace tools::csound_reference {

using engine::Time;
using engine::Value;
using namespace engine::csound;  // NOLINT: the names of events

bool FreeRun::Perform(Call call) {
  call.number = ++calls_;
  call.begun = Now();
  const std::string name = NameOf(call.verb, call.arguments);
  Emit(kCall, {call.number}, name);
  Do(call);
  Emit(kReturn, {call.number, Now() - call.begun}, name);
  return !call.raised;
}

void FreeRun::Do(Call& call) {
  Unit& unit = *call.unit;
  const std::string_view verb = call.verb;
  const Value* via = call.arguments.Find("via");
  const std::string way = via ? via->As<std::string>() : "";
  if (verb == "compute") return Compute(call.arguments["work"]);
  if (verb == "play") return Play(unit);
  if (verb == "record") return Record(call);
  if (verb == "join") return Emit(kJoined, {JoinThread(unit, true)});
  if (verb == "flush") return unit.real->thread().FlushMessageQueue();
  if (verb == "sync") return Sync(call);
  if (verb == "task" || verb == "process_callback") return AddTask(call);
  if (way == "queue") return EvalByQueue(call);
  if (way == "async") {
    const int code = CallAsync(unit.real->csound(), verb, call.arguments, &kept_fields_);
    if (verb == "compile_orc") Emit(kValue, {}, fmt::format("{}", code));
    return;
  }
  if (TakesLock(verb, call.arguments)) return CallDirect(call);
  if (verb == "pause" || verb == "toggle_pause") {
    std::lock_guard lock(cards_);
    unit.playing = verb == "toggle_pause" && !unit.playing;
  }
  const std::string given = CallThread(*unit.real, verb, call.arguments);
  if (!given.empty()) Emit(kValue, {}, given);
}

// The first one opens the device (C6.2).
void FreeRun::Play(Unit& unit) {
  bool first = false;
  {
    std::lock_guard lock(cards_);
    first = !std::exchange(unit.opened, true);
    if (first) unit.card->Open(Now());
    unit.playing = true;
  }
  if (first) {
    std::lock_guard lock(lines_);
    TellStart(unit, true);
  }
  unit.real->thread().Play();
}

void FreeRun::Record(Call& call) {
  const bool fails = call.arguments["fails"].As<bool>();
  const std::string file = folder_ + (fails ? "/no/such/folder.wav" : "/recorded.wav");
  call.unit->real->thread().Record(file, 16, static_cast<int>(call.arguments["buffers"].As<int64_t>()));
}

// `told`: the end of the thread is an event of the run.
int FreeRun::JoinThread(Unit& unit, bool told) {
  std::lock_guard lock(unit.joining);
  const int code = unit.real->Join();
  if (told && !std::exchange(unit.told_end, true)) EmitBy(unit.PerfName(), kEnded, {code, unit.real->frame()});
  return code;
}

// False: one of the calls raised.
bool FreeRun::PerformList(Unit& unit, const Value& list) {
  for (const Value& entry : list.As<Value::List>()) {
    for (const auto& [verb, arguments] : entry.As<Value::Map>()) {
      if (!arguments.IsNull() && !Perform({.unit = &unit, .verb = verb, .arguments = arguments})) return false;
    }
  }
  return true;
}

// It takes the time and leaves the core to others: only how long it takes is of interest.
void FreeRun::Compute(const Value& cost) { SleepUntil(Now() + cost.As<engine::Cost>().lo); }

void FreeRun::CallDirect(Call& call) {
  const bool evaluates = call.verb == "eval_code";
  if (evaluates) Emit(kEvalCall, {call.number}, "cs.evalCode");
  const ApiAnswer answer = CallApi(call.unit->real->csound(), call.verb, call.arguments);
  if (call.verb == "compile_orc") Emit(kValue, {}, fmt::format("{}", answer.value));
  if (evaluates) {
    Emit(kEvalReturn, {call.number, Now() - call.begun, engine::Event::Real(answer.value)}, "cs.evalCode");
  }
  if (!answer.there) Emit(kValue, {}, "there is no such table or index");
}

// ---- Python's process queue ----

void FreeRun::AddJob(Unit& unit, std::function<bool()> job) {
  std::lock_guard lock(unit.jobs_lock);
  unit.jobs.push_back(std::move(job));
}

void FreeRun::AddTask(Call& call) {
  Unit& unit = *call.unit;
  if (call.verb == "process_callback") {
    std::lock_guard lock(unit.jobs_lock);
    unit.callback = call.arguments;
    return;
  }
  AddJob(unit, [this, &unit, arguments = call.arguments] {
    Compute(arguments["work"]);
    if (!PerformList(unit, arguments["do"])) return false;
    const Value* raises = arguments.Find("raises");
    return !raises || !raises->As<bool>();
  });
}

// compileOrc returns at once, evalCode waits for its answer if it is told to.
void FreeRun::EvalByQueue(Call& call) {
  Unit& unit = *call.unit;
  CSOUND* csound = unit.real->csound();
  const std::string code = call.arguments["code"].As<std::string>();
  if (call.verb == "compile_orc") {
    return AddJob(unit, [csound, code] {
      csoundCompileOrc(csound, code.c_str());
      return true;
    });
  }
  Emit(kEvalCall, {call.number}, "thread.evalCode");
  const auto work = [this, csound, code] {
    const double value = csoundEvalCode(csound, code.c_str());
    Emit(kAnswer, {engine::Event::Real(value)});
    return value;
  };
  double value = 0;
  if (!call.arguments["wait"].As<bool>()) {
    AddJob(unit, [work] { return work(), true; });
  } else if (!Await(unit, call.arguments["timeout"].As<Time>(), work, &value)) {
    return Empty(call, "thread.evalCode");
  }
  Emit(kEvalReturn, {call.number, Now() - call.begun, engine::Event::Real(value)}, "thread.evalCode");
}

void FreeRun::Sync(Call& call) {
  {
    std::lock_guard lock(call.unit->jobs_lock);
    if (call.unit->jobs.empty()) return;
  }
  double none = 0;
  if (Await(
          *call.unit, call.arguments["timeout"].As<Time>(), [] { return 0.0; }, &none))
    return;
  Empty(call, "thread.sync");
}

void FreeRun::Empty(Call& call, const char* name) {
  call.raised = true;
  Emit(kEmpty, {call.number, Now() - call.begun}, name);
}

// False: nobody answered in time (C6.5); the job stays queued.
bool FreeRun::Await(Unit& unit, Time timeout, std::function<double()> work, double* value) {
  struct Answer {
    std::mutex mutex;
    std::condition_variable given;
    bool there = false;
    double value = 0;
  };
  const auto answer = std::make_shared<Answer>();
  AddJob(unit, [answer, work = std::move(work)] {
    const double computed = work();
    std::lock_guard lock(answer->mutex);
    answer->value = computed;
    answer->there = true;
    answer->given.notify_all();
    return true;
  });
  std::unique_lock lock(answer->mutex);
  const bool there =
      answer->given.wait_for(lock, std::chrono::nanoseconds(timeout), [&answer] { return answer->there; });
  *value = answer->value;
  return there;
}

// The performance thread, at its process callback.
void FreeRun::Serve(Unit& unit) {
  who_ = unit.PerfName();
  unit.last_seen = Now();
  const int64_t frame = unit.real->frame();
  const int64_t ksmps = static_cast<int64_t>(csoundGetKsmps(unit.real->csound()));
  const int64_t before = std::exchange(unit.last_frame, frame);
  if (before >= 0 && frame != before + ksmps) Emit(kSought, {before, frame});
  Value callback;
  {
    std::lock_guard lock(unit.jobs_lock);
    callback = unit.callback;
  }
  if (!callback.IsNull()) Compute(callback["work"]);
  ServeJobs(unit);
  if (!callback.IsNull()) PerformList(unit, callback["do"]);
}

void FreeRun::ServeJobs(Unit& unit) {
  size_t due = 0, done = 0;
  {
    std::lock_guard lock(unit.jobs_lock);
    due = std::min(unit.jobs.size(), static_cast<size_t>(unit.description.jobs_a_cycle));
  }
  while (done < due) {
    std::function<bool()> job;
    {
      std::lock_guard lock(unit.jobs_lock);
      job = std::move(unit.jobs.front());
      unit.jobs.pop_front();
    }
    ++done;
    if (job()) continue;
    Emit(kRaised, {}, "Exception ignored on calling ctypes callback function");
    break;
  }
  if (done > 0) Emit(kServed, {static_cast<int64_t>(done), unit.real->frame()});
}

// ---- what Csound prints ----

// What it has printed when it was compiled is told before anything else; the line that tells of the device comes last
// of it, with the first `play`.
void FreeRun::TellStart(Unit& unit, bool of_device) {
  const std::string who = who_.empty() ? unit.PerfName() : who_;
  for (const bool device : {false, true}) {
    std::erase_if(unit.start_lines, [&](const std::string& line) {
      const bool now = line.starts_with("writing ") == device && (of_device || !device);
      if (now) EmitBy(who, kMessage, {}, line);
      return now;
    });
  }
}

void FreeRun::TellLine(Unit& unit, const std::string& line) {
  std::lock_guard lock(lines_);
  TellStart(unit, false);
  EmitBy(who_.empty() ? unit.PerfName() : who_, kMessage, {}, line);
}

}  // namespace tools::csound_reference
