#include "engine/hosts/csound/process_queue.h"

#include <algorithm>
#include <utility>

#include "engine/hosts/csound/events.h"

namespace engine::csound {
namespace {
constexpr Point kCallback{"callback.python"}, kPut{"queue.put"}, kGet{"queue.get"}, kSize{"queue.size"};
}  // namespace

ProcessQueue::ProcessQueue(Runtime& runtime, Gil& gil, Core& core, const Setup& setup)
    : runtime_(runtime), gil_(gil), core_(core), setup_(setup), serve_([this] { Serve(); }) {}

size_t ProcessQueue::Size() {
  runtime_.Access(memory_, AccessKind::load, MemoryOrder::acquire, kSize);
  Guard guard(runtime_, guard_);
  return jobs_.size();
}

void ProcessQueue::Put(Job job) {
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::release, kPut);
  Guard guard(runtime_, guard_);
  jobs_.push_back(std::move(job));
}

void ProcessQueue::Serve() {
  gil_.Acquire();
  runtime_.Spend(setup_.callback, kCallback);
  const size_t due = std::min(Size(), static_cast<size_t>(setup_.jobs_a_cycle));
  size_t done = 0;
  while (done < due) {
    Job job;
    runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, kGet);
    {
      Guard guard(runtime_, guard_);
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    ++done;
    if (job()) continue;
    // C6.6: what is left of this cycle's jobs waits for the next one.
    runtime_.Emit({.type = &kRaised, .text = "Exception ignored on calling ctypes callback function"});
    break;
  }
  if (done > 0) {
    runtime_.Emit({.type = &kServed, .values = {static_cast<int64_t>(done), core_.engine().Frame()}});
  }
  gil_.Release();
}

bool ProcessQueue::Await(Gil* gil, Answer& answer, Time timeout) {
  const Time deadline = runtime_.Now() + timeout;
  WithoutGil waiting(gil);
  return answer.event.Wait(deadline);
}

bool ProcessQueue::EvalCode(Gil* gil, const std::string& code, Time timeout, double* value) {
  auto answer = std::make_shared<Answer>(runtime_);
  Put([this, code, answer] {
    {
      WithoutGil native(&gil_);
      answer->value = core_.EvalCode(code);
    }
    runtime_.Emit({.type = &kAnswer, .values = {Event::Real(answer->value)}});
    answer->event.Signal();
    return true;
  });
  const bool answered = Await(gil, *answer, timeout);
  *value = answer->value;
  return answered;
}

bool ProcessQueue::Sync(Gil* gil, Time timeout) {
  if (Size() == 0) return true;
  auto answer = std::make_shared<Answer>(runtime_);
  Put([answer] {
    answer->event.Signal();
    return true;
  });
  return Await(gil, *answer, timeout);
}

}  // namespace engine::csound
