// What the thread of a Csound does next, and who is served where it stands.
#include <algorithm>
#include <utility>

#include "tools/csound_reference/driver.h"

namespace tools::csound_reference {

using engine::Time;
using namespace engine::csound;  // NOLINT: the names of events

bool Driver::Step(Unit& unit) {
  if (GiveUp(unit)) return true;
  if (unit.busy_until > now_) return false;
  const ParkedCsound::At at = unit.real->Settle();
  EndCycle(unit);
  switch (at) {
    case ParkedCsound::At::kCallback:
      return AtCallback(unit);
    case ParkedCsound::At::kWrite:
      return AtWrite(unit);
    case ParkedCsound::At::kEnded:
      return AtEnd(unit);
    default:
      return AtPause(unit);
  }
}

// It has made a cycle, or got as far as its write: what it has to say of it. A cycle that moved Csound's clock by more
// than its own frames was a forward seek.
void Driver::EndCycle(Unit& unit) {
  FlushMessages(unit, std::exchange(unit.inserted, false), unit.PerfName());
  if (!unit.in_cycle) return;
  unit.in_cycle = false;
  const int64_t frame = unit.real->frame();
  const int64_t ksmps = static_cast<int64_t>(csoundGetKsmps(unit.real->csound()));
  if (unit.real->thread().GetStatus() == 0 && frame != unit.from_frame + ksmps) {
    Emit(kSought, unit.PerfName(), {unit.from_frame, frame});
  }
}

bool Driver::AtWrite(Unit& unit) {
  if (!unit.taken) {
    Time returns = now_;
    if (!unit.card->Write(now_, unit.real->Written(), &returns)) return false;
    unit.taken = true;
    if (unit.card->TakeUnderrun()) {
      const bool alsa = unit.description.options.device == DeviceKind::alsa;
      Emit(kMessage, unit.PerfName(), {},
           alsa ? "WARNING: Buffer underrun in real-time audio output" : "WARNING: rtjack: xrun in real time audio");
    }
    if (returns > now_) {
      unit.busy_until = returns;
      return true;
    }
  }
  unit.taken = false;
  unit.wrote = true;
  unit.real->Release();
  return true;
}

bool Driver::AtCallback(Unit& unit) {
  FinishFlushes(unit, false);
  if (!unit.arrived) {
    unit.arrived = true;
    const bool served = ServeWaiters(unit, std::exchange(unit.wrote, false));
    unit.done = 0;
    unit.due = std::min(unit.jobs.size(), static_cast<size_t>(unit.description.jobs_a_cycle));
    if (!unit.callback.IsNull()) {
      const Time work = unit.callback["work"].As<engine::Cost>().lo;
      if (work > 0) {
        unit.busy_until = now_ + work;
        return true;
      }
    }
    // Who has been served goes on before the cycle is made.
    if (served) return true;
  }
  if (!ServeJobs(unit)) return true;
  if (!unit.callback.IsNull()) PerformList(unit, unit.callback["do"]);
  unit.arrived = false;
  unit.in_cycle = true;
  unit.from_frame = unit.real->frame();
  unit.real->Release();
  return true;
}

// False: one of them works until a later instant.
bool Driver::ServeJobs(Unit& unit) {
  bool good = true;
  while (good && unit.done < unit.due) {
    Job& job = unit.jobs.front();
    if (job.work > 0) {
      unit.busy_until = now_ + std::exchange(job.work, 0);
      return false;
    }
    Job taken = std::move(job);
    unit.jobs.pop_front();
    ++unit.done;
    good = taken.run();
    if (!good) Emit(kRaised, unit.PerfName(), {}, "Exception ignored on calling ctypes callback function");
  }
  if (unit.done > 0) Emit(kServed, unit.PerfName(), {static_cast<int64_t>(unit.done), unit.real->frame()});
  return true;
}

// Csound's lock is given up: to who has lost as many block boundaries as the scenario's `decisions` say.
bool Driver::ServeWaiters(Unit& unit, bool boundary) {
  bool served = false;
  for (;;) {
    auto next = unit.waiters.end();
    for (auto at = unit.waiters.begin(); at != unit.waiters.end(); ++at) {
      const bool its_turn = at->must_lose == 0 || (boundary && at->lost >= at->must_lose);
      if (its_turn && next == unit.waiters.end()) next = at;
      if (boundary && at->must_lose > 0) ++at->lost;
    }
    if (next == unit.waiters.end()) return served;
    Call call = std::move(next->call);
    unit.waiters.erase(next);
    CallApi(call);
    Return(call);
    served = true;
    boundary = false;
  }
}

// Nobody holds Csound's lock for longer than a moment: all get it.
bool Driver::ServeFree(Unit& unit) {
  for (Waiter& waiter : unit.waiters) waiter.must_lose = 0;
  return ServeWaiters(unit, false);
}

bool Driver::AtPause(Unit& unit) {
  const bool flushed = FinishFlushes(unit, false);
  unit.wrote = false;
  return ServeFree(unit) || flushed;
}

bool Driver::AtEnd(Unit& unit) {
  bool moved = FinishFlushes(unit, true);
  if (!std::exchange(unit.ended, true)) {
    const int code = unit.real->Join();
    FlushMessages(unit, true, unit.PerfName());
    Emit(kEnded, unit.PerfName(), {code, unit.real->frame()});
    moved = true;
  }
  moved = ServeFree(unit) || moved;
  for (; !unit.joins.empty(); moved = true) {
    Call call = std::move(unit.joins.front());
    unit.joins.pop_front();
    Emit(kJoined, call.controller->name, {unit.real->Join()});
    Return(call);
  }
  return moved;
}

// Flushes that return now.
bool Driver::FinishFlushes(Unit& unit, bool ended) {
  if (unit.flushes.empty() || (!ended && !unit.real->Drained())) return false;
  while (!unit.flushes.empty()) {
    Flush& flush = unit.flushes.front();
    flush.thread.join();
    Call call = std::move(flush.call);
    unit.flushes.pop_front();
    Return(call);
  }
  return true;
}

// Who has waited for an answer as long as it wanted to (C6.5); the job stays where it is.
bool Driver::GiveUp(Unit& unit) {
  bool moved = false;
  for (size_t i = 0; i < unit.answers.size();) {
    Answer& answer = *unit.answers[i];
    if (!answer.answered && now_ < answer.deadline) {
      ++i;
      continue;
    }
    const std::shared_ptr<Answer> kept = unit.answers[i];
    unit.answers.erase(unit.answers.begin() + static_cast<ptrdiff_t>(i));
    Call& call = answer.call;
    const bool is_eval = call.verb == "eval_code";
    if (!answer.answered) {
      Emit(kEmpty, call.controller->name, {call.number, now_ - call.begun},
           is_eval ? "thread.evalCode" : "thread.sync");
    } else if (is_eval) {
      Emit(kEvalReturn, call.controller->name, {call.number, now_ - call.begun, engine::Event::Real(answer.value)},
           "thread.evalCode");
    }
    Return(call);
    moved = true;
  }
  return moved;
}

}  // namespace tools::csound_reference
