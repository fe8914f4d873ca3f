// engine::Runtime on real threads: each context is one, and time is the machine's monotonic clock since the run began.
//
// 1. Contexts run when the operating system says so. Priorities and cores are not imposed; audio contexts ask for
//    SCHED_FIFO and go on without it where that is not allowed (see notes()).
// 2. An Unpark leaves one permit with its context under that context's mutex: no wake-up is lost, and two are one.
// 3. When main returns the run is over: events are no longer heard, and who waits, spends, spins, yields or joins is
//    unwound by RunEnd.
// 4. Interrupt, Kill and Mask cannot be had from threads: CanForce() is false, and calling them is our own mistake.
// 5. Choose gives the reference outcome.
//
// Emit takes one lock for the whole run, so that events are heard one at a time and in the order of their times. An
// audio context may wait there for another's observer: the price of a trace, in a run that nobody listens to.
#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/inputs.h"
#include "engine/observe.h"
#include "engine/realtime/realtime_context.h"
#include "engine/runtime.h"

namespace engine {

class RealtimeRuntime : public Runtime {
 public:
  enum class SpendMode : uint8_t {
    none,   // Spend returns at once
    sleep,  // it takes cost.lo and leaves the core to others
    busy,   // it takes cost.lo and holds the core
  };
  struct Preset {  // the reference outcome of a `value` choice, option 0 if there is none
    uint64_t point_hash = 0;
    int64_t value = 0;   // of a range
    std::string name{};  // of a name table; empty: a range
  };
  struct Options {
    SpendMode spend = SpendMode::none;
    bool fifo = true;  // ask for SCHED_FIFO for audio contexts
    uint32_t max_contexts = 256;
    uint64_t seed = 1;
    Time time_limit = kForever;        // of the run: the guard against a wait that never ends
    Time unwind_limit = 10 * kSecond;  // a context that outlives the run by more aborts the process, with its name
    std::vector<Preset> presets{};
  };
  enum class Verdict : uint8_t { ok, time_limit };

  explicit RealtimeRuntime(Options options);
  ~RealtimeRuntime() override;

  // One run, with `main` in a context of that name. `inputs` are delivered by one thread of their own. Blocks until
  // main has returned and all contexts have ended. A run that reaches its limit has a finding of that kind that says
  // who had not ended.
  Verdict Run(Task main, const TimedInputs& inputs = {}, Observer* observer = nullptr);

  Time End() const { return end_; }  // of the last run
  // What the machine did not grant, as sentences. After the run.
  const std::vector<std::string>& notes() const { return notes_; }
  // CLOCK_MONOTONIC at the start of the run, in ns.
  Time Origin() const { return origin_; }
  // How often the machine was more than kLate behind with a wake-up, an input or a piece of work: such a run proves
  // nothing.
  static constexpr Time kLate = 100 * kMicrosecond;
  int64_t Late() const { return late_.load(std::memory_order_relaxed); }
  // What the calling context has spent and waited so far: time that the model wants, unlike that which the machine
  // loses.
  Time Accounted() const;
  // Whether the run is over and the calling context should return.
  bool Ending() const { return ending_.load(std::memory_order_acquire); }

  // engine::Runtime
  Time Now() const override;
  ContextInfo Self() const override;
  ContextId SelfId() const override;
  uint8_t PriorityOf(ContextId context) const override;
  uint64_t Seed() const override { return options_.seed; }
  bool CanForce() const override { return false; }
  ContextId Spawn(const ContextSpec& spec, Task body, Point point) override;
  void Join(ContextId context, Point point) override;
  void Kill(ContextId context, KillMode mode, Point point) override;
  WaitResult Park(Time deadline, Point point) override;
  bool Unpark(ContextId context, Point point) override;
  WaitResult BusyWait(Time deadline, Point point) override;
  Time Spend(Cost cost, Point what) override;
  void Interrupt(ContextId context, Point point) override;
  void Mask(uint8_t level) override;
  void Unmask(Point point) override;
  void Preempt(Point point) override;
  void Access(Memory& memory, AccessKind kind, MemoryOrder order, Point point) override;
  void Spin(Point point) override;
  void Yield(Point point) override;
  uint32_t Choose(const Choice& choice) override;
  void Emit(const Event& event) override;
  void SetLocation(Location location) override;

 private:
  void NoteLate(Time due) {
    if (Now() - due > kLate) late_.fetch_add(1, std::memory_order_relaxed);
  }
  RealtimeContext& Current() const;
  RealtimeContext& At(ContextId context) const;
  bool Over(RealtimeContext& self);
  void Pass(Point point);
  template <class Ready>
  bool WaitUntil(RealtimeContext& on, Time deadline, Ready ready);
  std::string UniqueName(ContextId parent, Point name) const;
  void Live(RealtimeContext& context);
  void AskForFifo(const RealtimeContext& context);
  void DeliverInputs(const TimedInputs& inputs);
  void EndRun();
  void Reset(Observer* observer);
  bool WaitForEnd(Time limit);
  std::string Waits();
  void Find(const EventType& type, std::string_view text);

  const Options options_;
  Time origin_ = 0, end_ = 0;
  std::unique_ptr<RealtimeContext[]> contexts_;
  std::unique_ptr<RealtimeContext> machine_;  // who delivers inputs, and any thread that is no context
  std::atomic<uint32_t> used_ = 0;
  std::atomic<bool> ending_ = true;
  std::atomic<int64_t> late_ = 0;

  std::mutex life_;  // guards births, `live_` and `notes_`. Taken before a context's mutex.
  std::condition_variable ended_;
  uint32_t live_ = 0;
  std::vector<std::string> notes_;

  std::mutex trace_;  // guards what follows. Taken last.
  Observer* observer_ = nullptr;
  uint64_t events_ = 0;
};

}  // namespace engine
