// engine::Runtime on a virtual clock: the threads of a run are fibers on the cores of a simulated machine.
//
// 1. Exactly one context runs at a time, on the calling OS thread. Another may run only at a step.
// 2. Code within a step takes no time. Time moves when no core can step, to the earliest timer or input.
// 3. All that falls on an instant fires, inputs first, then timers by context id, before any step.
// 4. What the real machine leaves open is a decision, answered by the Scheduler; option 0 is the reference run.
// 5. Same inputs, same bits: nothing here reads a clock, an address or a hash order.
//
// One SimRuntime does many runs, one after the other, and is warm after the first: fibers wait in their loops for the
// next body, and a step allocates nothing. Not thread-safe; use one a thread.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/indirect_return.h"
#include "engine/base/random.h"
#include "engine/inputs.h"
#include "engine/observe.h"
#include "engine/runtime.h"
#include "sim/cores.h"
#include "sim/decision.h"
#include "sim/fiber.h"
#include "sim/stack_switch.h"
#include "sim/trace.h"
#include "sim/virtual_clock.h"
#include "sim/watcher.h"

namespace sim {

struct Preset {  // what option 0 of a `value` decision is
  uint64_t point_hash = 0;
  int64_t value = 0;  // of a range
  std::string name;   // of a name table; empty: a range
};

constexpr uint64_t kPollSteps = 50'000;  // less than a second, even with a synth in each block

struct Options {
  int cores = 1;                // 1..64
  bool free = false;            // a core for each context (64 at most), no costs
  uint32_t max_contexts = 256;  // at most 65 535
  size_t stack_bytes = 256 << 10;
  uint32_t ring_log2 = 12;
  uint64_t seed = 1;
  uint64_t step_limit = ~0ull >> 2;
  Time time_limit = TimerHeap::kMaxTime;
  uint64_t spin_limit = 100'000;              // steps of one context at one instant
  int sample_rate = 48000, block_frames = 0;  // for the block numbers of schedules; 0 frames: always block 0
  std::vector<Preset> presets{};
  std::function<bool()> stop{};  // asked every kPollSteps: true ends the run as `stopped`
};

enum class Verdict : uint8_t { ok, deadlock, livelock, step_limit, time_limit, stopped };
const char* ToString(Verdict verdict);

class SimRuntime final : public engine::Runtime, public MachineView {
 public:
  explicit SimRuntime(Options options);
  ~SimRuntime() override;

  // One run: `main` in a context of that name, priority 63. When it returns the run is over: what is left is unwound.
  // Findings of the machine itself (deadlock, stack overflow, escaped exception, limits) go to the observer as events.
  Verdict Run(Scheduler& scheduler, engine::Task main, const engine::TimedInputs& inputs = {},
              engine::Observer* observer = nullptr);
  // Watches the runs that begin from now on; null: nobody does. It must outlive them.
  void SetWatcher(Watcher* watcher) {
    watcher_ = watcher;
    onlooker_ = watcher && !watcher->OrderOnly() ? watcher : nullptr;
  }

  // False: of a run whose scheduler lends its dice, and so cannot look, the trace keeps no entries. The default is
  // true.
  void KeepTrace(bool keep) { keep_trace_ = keep; }

  uint64_t Steps() const { return step_; }
  Time End() const { return clock_.Now(); }
  uint64_t Hash() const { return hash_; }  // of the whole trace
  const Trace& Events() const override { return trace_; }
  uint64_t Dropped() const { return dropped_; }  // fibers killed or crashed since construction
  uint64_t Switches() const { return switches_; }

  // engine::Runtime
  Time Now() const override { return clock_.Now(); }
  engine::ContextInfo Self() const override;
  ContextId SelfId() const override { return current_->id; }
  uint8_t PriorityOf(ContextId context) const override { return contexts_[context].priority; }
  uint64_t Seed() const override { return options_.seed; }
  bool CanForce() const override { return true; }
  ContextId Spawn(const engine::ContextSpec& spec, engine::Task body, Point point) override;
  void Join(ContextId context, Point point) override;
  void Kill(ContextId context, engine::KillMode mode, Point point) override;
  engine::WaitResult Park(Time deadline, Point point) override;
  bool Unpark(ContextId context, Point point) override;
  engine::WaitResult BusyWait(Time deadline, Point point) override;
  Time Spend(engine::Cost cost, Point what) override;
  void Interrupt(ContextId context, Point point) override;
  void Mask(uint8_t level) override;
  void Unmask(Point point) override;
  // The slow paths are calls in tail position, so that the fast ones save no registers.
  void Preempt(Point point) override {
    if (step_ + 1 >= gate_) [[unlikely]]
      return SlowPreempt(point);
    ++step_;
    Note(Step::preempt, point, 0);
  }
  void Access(engine::Memory& memory, engine::AccessKind kind, engine::MemoryOrder order, Point point) override {
    if (memory.run != run_ || step_ + 1 >= gate_) [[unlikely]]
      return dice_ ? AskAccess(memory, kind, order, point) : SlowAccess(memory, kind, order, point);
    ++step_;
    NoteAccess(memory, kind, order, point);
  }
  void Spin(Point point) override;
  void Yield(Point point) override;
  uint32_t Choose(const engine::Choice& choice) override;
  void Emit(const engine::Event& event) override;
  void SetLocation(engine::Location location) override { current_->location = location; }

  // MachineView
  std::string_view NameOf(ContextId context) override;
  uint32_t Contexts() const override { return used_; }
  int64_t BlockAt(Time time) const override;
  const Context& Of(ContextId context) const override { return contexts_[context]; }
  bool Free() const override { return options_.free; }

 private:
  struct PendingAccess {
    const engine::Memory& memory;
    engine::AccessKind kind;
    engine::MemoryOrder order;
  };
  struct NameCount {
    uint64_t key;
    uint32_t run, count;
  };

  void Note(Step kind, Point point, uint64_t argument) {
    current_->point = point;
    trace_.Add(clock_.Now(), point, argument, step_, *current_, kind);
  }

  void NoteAccess(const engine::Memory& memory, engine::AccessKind kind, engine::MemoryOrder order, Point point) {
    Note(Step::access, point,
         uint64_t{memory.slot} << 8 | static_cast<uint64_t>(order) << 4 | static_cast<uint64_t>(kind));
  }

  // Steps and decisions: decide.cc. BeginStep is true if the call must do nothing: the context is being unwound, or it
  // is no context but the timeline. Its decisions come before the step's effect for Preempt and Access, after it for
  // the others.
  bool BeginStep(Point point, bool at_end = false) {
    current_->point = point;
    if (++step_ < stop_) return false;
    if (!Brief()) return Inspect(point, at_end);
    Pass(at_end);
    return false;
  }
  // A step of a random walk at which nothing but a roll of its dice can happen: no visit, no delay, no limit.
  bool Brief() const { return step_ < brief_ && current_->slack == 0; }
  void Pass(bool at_end) {
    current_->at_end = at_end;
    clock_moved_ = false;
  }
  Context& Roll(Context& stay);
  void RollOn(bool at_end);
  bool Inspect(Point point, bool at_end);
  bool InspectStep(Point point, bool at_end, const PendingAccess* access);
  void Stop(Point point, bool at_end, const PendingAccess* access = nullptr);
  void SlowPreempt(Point point) {
    if (step_ + 1 >= stop_) return AskPreempt(point);
    ++step_;
    NotePreempt(point);
  }
  void AskPreempt(Point point);
  void NotePreempt(Point point) {
    Note(Step::preempt, point, 0);
    if (onlooker_) onlooker_->OnPreempt(Here(point));
  }
  void SlowAccess(engine::Memory& memory, engine::AccessKind kind, engine::MemoryOrder order, Point point);
  void AskAccess(engine::Memory& memory, engine::AccessKind kind, engine::MemoryOrder order, Point point);
  void TellAccess(const engine::Memory& memory, engine::AccessKind kind, engine::MemoryOrder order, Point point) {
    NoteAccess(memory, kind, order, point);
    if (watcher_) watcher_->OnAccess(Here(point), memory, kind, order);
  }
  void AskDelay(Point point);
  uint32_t Ask(const Decision& decision);
  uint64_t NextStop(uint64_t step);
  void VisitOfTheClock(Point point);
  void UpdateLimit();
  void UpdateStop() { SetStop(wanted_ < limit_ ? wanted_ : limit_); }
  void SetStop(uint64_t step) {
    stop_ = step;
    gate_ = watcher_ || dice_ ? 0 : step;
  }
  void UpdateBrief() { brief_ = dice_ ? limit_ : 0; }
  void TurnAway() {  // each call comes to Inspect, which tells it to do nothing
    SetStop(0);
    brief_ = 0;
  }
  void LetIn() {
    UpdateStop();
    UpdateBrief();
  }
  bool ReachedLimit();
  bool SpinsTooLong();
  Context& DefaultPick() const;
  Context& PickFrom(Context& stay);
  Context& RollFrom(Context& stay);
  Context& AskFrom(Context& stay);
  Context& AskPick(Context& stay);
  void PickAfter();
  void SwitchTo(Context& next);
  void SwitchFrom(Context& stay);  // to it or who is picked in its place
  // The current context cannot go on, or another may go first: time moves until somebody can.
  void Schedule();
  void GoOn(Context& next);
  void EndSlices();
  void EndSlice(Context& context);

  // Time, life and death: sim_runtime.cc.
  static void Entry(void* data);
  void AfterEffect() {
    if (current_->state != State::running) {
      Schedule();
    } else if (step_ >= stop_) {
      PickAfter();
    }
  }
  bool PollAgain();
  bool Advance();
  void FireTimer(Context& context);
  void DeliverInputs();
  Context& Prepare(const engine::ContextSpec& spec, const engine::Task& body);
  void Start(Context& context, Point point);
  [[noreturn]] void Live();
  void RunBody(Context& context);
  void EndRun(Verdict verdict);
  void UnwindAll();
  void UnwindNow(Context& context);
  void Crashed(int signal, const void* address);
  void CheckUnwinding() const;
  void SpendExact(Time duration);
  void SpendWake(Context& context);
  void Wake(Context& context);
  void ReleaseJoiners(Context& context);
  void Finish(Context& context);
  void Reset(Scheduler& scheduler);
  void NewMemory(engine::Memory& memory) {
    memory.run = run_;
    memory.slot = memory_slots_++;
  }
  void CountNames();
  // Told to who watches, out of the way of the fast paths.
  Moment Here(Point point) const { return {clock_.Now(), *current_, point}; }
  engine::WaitResult Woken(Point point, engine::WaitResult result) {
    if (watcher_) TellWake(point, result);
    return result;
  }
  [[gnu::noinline]] void TellWake(Point point, engine::WaitResult result) { watcher_->OnWake(Here(point), result); }
  [[gnu::noinline]] void TellPark(Point point, Time deadline, bool busy) {
    onlooker_->OnPark(Here(point), deadline, busy, current_->permit);
  }
  [[gnu::noinline]] void TellUnpark(Point point, const Context& target) { watcher_->OnUnpark(Here(point), target); }
  [[gnu::noinline]] void TellAdvance(Time to) { onlooker_->OnAdvance(clock_.Now(), to); }
  void Find(const engine::EventType& type, std::string_view text);
  std::string Waits();

  // Hot first.
  uint64_t step_ = 0, stop_ = 0;
  uint64_t gate_ = 0;   // where Preempt and Access leave their fast path: stop_; at once if watched or with dice
  uint64_t brief_ = 0;  // before that step a stop is Brief: limit_ if the machine rolls the scheduler's dice, else 0
  engine::Random* dice_ = nullptr;  // of the run's scheduler, or null
  Context* current_ = nullptr;
  Watcher* watcher_ = nullptr;
  Watcher* onlooker_ = nullptr;  // the same if it wants more than what orders contexts
  uint32_t run_ = 0;
  Options options_;
  Trace trace_;
  std::unique_ptr<Context[]> contexts_;
  VirtualClock clock_;
  Cores cores_;
  FiberPool fibers_;
  uint32_t used_ = 0, named_ = 0;  // contexts of this run, and how many of them have their ordinal
  uint32_t memory_slots_ = 0;
  Scheduler* scheduler_ = nullptr;
  uint64_t wanted_ = 0;        // the scheduler's next stop
  uint64_t limit_ = 0;         // the next stop for the machine's own sake
  bool always_ = false;        // the scheduler wants each step of this run
  uint64_t instant_step_ = 0;  // the step at which the clock last moved
  uint64_t poll_step_ = 0;     // when to ask Options::stop next
  uint64_t instant_ = 0;       // how often the clock moved
  uint64_t silent_calls_ = 0;  // of contexts being unwound
  bool clock_moved_ = false;   // since the last step
  bool keep_trace_ = true;
  bool over_ = false;                       // the run: what is left is unwound, and nothing is woken
  uint64_t slices_ended_ = 0;               // cores whose slice ends at this instant
  ExceptionGlobals* exceptions_ = nullptr;  // this OS thread's __cxa_get_globals()
  void* host_ = nullptr;                    // where Run waits
  int* errno_ = nullptr;
  std::unique_ptr<Context> machine_;  // stands for the timeline: not a context
  const engine::TimedInputs* inputs_ = nullptr;
  size_t next_input_ = 0;
  engine::Observer* observer_ = nullptr;
  Verdict verdict_ = Verdict::ok;
  uint64_t dropped_ = 0, switches_ = 0, hash_ = 0;
  uint64_t again_instant_ = 0, again_step_ = 0;  // where polls were last let go on for want of events
  uint32_t again_rounds_ = 0;
  std::vector<NameCount> names_;  // open addressing, never iterated
  ContextId candidates_[128];     // of the pick being asked: cores, then fair peers
};

}  // namespace sim
