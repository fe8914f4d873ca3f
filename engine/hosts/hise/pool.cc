#include "engine/hosts/hise/pool.h"

#include <algorithm>
#include <utility>

#include "engine/hosts/hise/events.h"

namespace engine::hise {
namespace {

constexpr Time kIdle = 500 * kMillisecond;

}  // namespace

void JobQueue::Push(Job job) {
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::release, push_);
  Guard guard(runtime_, guard_);
  jobs_.push_back(std::move(job));
}

// What the job before held, such as a ticket, is given back first.
bool JobQueue::Pop(Job* job) {
  *job = {};
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, pop_);
  Guard guard(runtime_, guard_);
  if (jobs_.empty()) return false;
  *job = std::move(jobs_.front());
  jobs_.pop_front();
  return true;
}

int JobQueue::Clear() {
  std::deque<Job> gone;
  runtime_.Access(memory_, AccessKind::rmw, MemoryOrder::acquire, pop_);
  Guard guard(runtime_, guard_);
  gone.swap(jobs_);
  return static_cast<int>(gone.size());
}

Pool::Pool(Runtime& runtime, Threads& threads, Locks& locks)
    : runtime_(runtime),
      threads_(threads),
      locks_(locks),
      compilation_(runtime, "compilation.push", "compilation.pop"),
      high_(runtime, "high.push", "high.pop"),
      low_(runtime, "low.push", "low.pop"),
      repaints_(runtime, "repaints.push", "repaints.pop"),
      wake_(runtime, "scripting.wait", "scripting.wake") {}

bool Pool::RunsNow(const Job& job, const Thread& thread) const {
  switch (thread.kind) {
    case ThreadKind::message:
      return !initialised_.load();
    case ThreadKind::scripting:
      return job.type != Job::Type::low || current_ == Job::Type::low;
    case ThreadKind::loading:
      return job.type != Job::Type::low;
    default:
      return false;
  }
}

// HI-R16.
void Pool::Add(Job job) {
  const Thread& thread = threads_.Self();
  if (thread.kind == ThreadKind::audio) {
    runtime_.Emit({.type = &kJobLost, .text = job.what + ": the scripting thread takes no job of the audio thread"});
    return;
  }
  if (RunsNow(job, thread)) {
    RunJob(job, thread);
    return;
  }
  JobQueue& queue = job.type == Job::Type::compilation ? compilation_ : job.type == Job::Type::high ? high_ : low_;
  queue.Push(std::move(job));
  if (thread.kind == ThreadKind::message || thread.kind == ThreadKind::unknown) Notify();
}

void Pool::AddRepaint(Job job) { repaints_.Push(std::move(job)); }

// HI-R13: the lock is held for the whole of the job.
bool Pool::RunJob(Job& job, const Thread& thread) {
  const bool here = thread.kind == ThreadKind::scripting;
  const Job::Type before = here ? std::exchange(current_, job.type) : Job::Type::none;
  bool ok = true;
  {
    ScopedLock lock(locks_, LockId::script, thread);
    const Time began = runtime_.Now();
    ok = job.run();
    const Time took = runtime_.Now() - began;
    if (here && took > limit_) runtime_.Emit({.type = &kStalled, .values = {took}, .text = "scripting: " + job.what});
  }
  if (here) current_ = before;
  return ok;
}

// False: a job failed.
bool Pool::Drain(JobQueue& queue, const Thread& self) {
  Job job;
  while (!stopping_.load() && queue.Pop(&job)) {
    const bool skip = std::find(compiled_.begin(), compiled_.end(), job.processor) != compiled_.end();
    if (skip && job.type != Job::Type::compilation) {
      runtime_.Emit({.type = &kJobSkipped, .text = job.what});
      continue;
    }
    if (!RunJob(job, self)) return false;
  }
  return true;
}

void Pool::ClearLow() {
  const int low = low_.Clear(), repaints = repaints_.Clear();
  if (low + repaints > 0) runtime_.Emit({.type = &kJobsCleared, .values = {0, low, repaints}});
}

void Pool::Clear() {
  const int low = low_.Clear(), high = high_.Clear();
  if (low + high > 0) runtime_.Emit({.type = &kJobsCleared, .values = {high, low, 0}});
}

// HI-R14: after an error the other high jobs stay where they are, until the next wake or 500 ms later.
void Pool::Pass(const Thread& self) {
  compiled_.clear();
  if (!Drain(compilation_, self)) return;
  if (!Drain(high_, self) || !Drain(low_, self)) return ClearLow();
  Drain(repaints_, self);
}

void Pool::Run(std::string name) {
  const Thread& self = threads_.Enter(ThreadKind::scripting, std::move(name));
  while (!stopping_.load()) {
    Pass(self);
    if (!stopping_.load()) wake_.Wait(runtime_.Now() + kIdle);
  }
  stopped_.store(true);
}

bool Pool::Stop(Time time_out) {
  stopping_.store(true);
  Notify();
  const Time end = runtime_.Now() + time_out;
  while (!stopped_.load()) {
    if (runtime_.Now() > end) return false;
    threads_.Sleep(2 * kMillisecond, "scripting.stop");
  }
  return true;
}

}  // namespace engine::hise
