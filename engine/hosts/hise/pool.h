// The scripting thread: what runs scripts that are not on the audio thread, one job after the other (HI-R10 to HI-R18).
//
//   compilation -> high -> low -> deferred repaints, each until it is empty; then up to 500 ms of waiting
//
// Priorities count at the top of a pass only: while low jobs are drained, a high one waits (HI-R12).
//
// Thread rules: Add, AddRepaint, Notify, Clear: any context. Run: the scripting thread.
#pragma once
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "engine/hosts/hise/kill_state.h"
#include "engine/hosts/hise/locks.h"
#include "engine/sync/event.h"

namespace engine::hise {

class Processor;

struct Job {
  enum class Type : uint8_t { none, compilation, high, low };
  Type type = Type::low;
  Processor* processor = nullptr;
  std::string what;
  // False: a script error, which has been reported.
  std::function<bool()> run;
  KillState::Ticket ticket{};
};

class JobQueue {
 public:
  JobQueue(Runtime& runtime, Point push, Point pop) : runtime_(runtime), push_(push), pop_(pop) {}
  void Push(Job job);
  bool Pop(Job* job);
  int Clear();

 private:
  Runtime& runtime_;
  const Point push_, pop_;
  Memory memory_;
  SpinLock guard_;
  std::deque<Job> jobs_;
};

class Pool {
 public:
  Pool(Runtime& runtime, Threads& threads, Locks& locks);

  // Runs the job now, queues it or loses it: HI-R16.
  void Add(Job job);
  // HI-R18: without waking anybody.
  void AddRepaint(Job job);
  void Notify() { wake_.Signal(); }
  // HI-R15: low and high jobs of all processors.
  void Clear();
  // The processor's callbacks are skipped for the rest of this pass.
  void Compiled(Processor& processor) { compiled_.push_back(&processor); }

  void Run(std::string name);
  // The thread stops after the job that it is in. True: within the time.
  bool Stop(Time time_out);
  // Until then jobs of the message thread run at once (HI-R16).
  void Initialised() { initialised_.store(true); }
  // A job that takes longer is a finding. Before Run.
  void LimitJobs(Time limit) { limit_ = limit; }

 private:
  bool RunsNow(const Job& job, const Thread& thread) const;
  bool RunJob(Job& job, const Thread& thread);
  void Pass(const Thread& self);
  bool Drain(JobQueue& queue, const Thread& self);
  void ClearLow();

  Runtime& runtime_;
  Threads& threads_;
  Locks& locks_;
  JobQueue compilation_, high_, low_, repaints_;
  WakeEvent wake_;
  std::atomic<bool> initialised_{false}, stopping_{false}, stopped_{false};
  Time limit_ = kForever;
  // Of the scripting thread.
  Job::Type current_ = Job::Type::none;
  std::vector<Processor*> compiled_;
};

}  // namespace engine::hise
