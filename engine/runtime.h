// Seam 1: what engine code may ask of time, contexts and waiting. Implemented by sim::SimRuntime on a virtual clock and
// by engine::RealtimeRuntime on real threads; nothing in engine/ asks which one it has.
//
// Thread rules: every method acts on the calling context, unless it names another. Methods that take a Point begin a
// *step*: in the simulation another context may run there and only there. All other code takes no time.
#pragma once
#include <cstdint>
#include <cstring>
#include <new>
#include <string_view>
#include <type_traits>

#include "engine/base/time.h"
#include "engine/observe.h"

namespace engine {

enum class Role : uint8_t { audio, controller, script, background, gui, device, input };

// Time a piece of work may take: at least lo, at most hi. The reference run takes lo, or of a cost that varies a time
// that is drawn anew for each piece of work: see cost_draw.h.
struct Cost {
  Time lo = 0, hi = 0;
  Time usual = 0;       // of a cost that varies
  Time spread = 0;      // > 0: about `usual`, with this standard deviation
  uint32_t one_in = 0;  // > 0: `usual`, but once in so many times the other end of lo..hi
  bool varies() const { return spread > 0 || one_in > 0; }
  bool operator==(const Cost&) const = default;
};

// What Access says of memory. acquire and release are for locks, read and write for data left unprotected on purpose.
// An acquire of relaxed order is an attempt at a lock: it never waits; if it got the lock, an rmw of acquire order
// follows.
enum class AccessKind : uint8_t { load, store, rmw, read, write, acquire, release };
enum class MemoryOrder : uint8_t { relaxed, acquire, release, acq_rel, seq_cst };

// Eight bytes that a watched object carries, for the runtime's use. Zero at birth; valid in one run only.
struct Memory {
  uint32_t slot = 0, run = 0;
};

enum class WaitResult : uint8_t { woken, deadline, interrupted };

// A forced kill. drop: nothing is unwound and locks stay held. unwind: destructors run within the step of the Kill.
// Their calls of the Runtime neither wait nor let another run, and take no time; but an Unpark wakes, so that a lock
// which a destructor gives up goes to the next. Who is woken runs after the Kill. orphan: it lives on, out of reach;
// Join returns.
enum class KillMode : uint8_t { drop, unwind, orphan };

// A callable stored inline, so that Spawn does not allocate. REQUIRES: trivially copyable, at most 64 bytes.
class Task {
 public:
  Task() = default;
  template <class F>
  Task(F callable) {  // NOLINT: implicit on purpose
    static_assert(sizeof(F) <= sizeof(storage_) && std::is_trivially_copyable_v<F>);
    new (storage_) F(callable);
    call_ = [](void* storage) { (*static_cast<F*>(storage))(); };
  }
  void operator()() { call_(storage_); }
  explicit operator bool() const { return call_ != nullptr; }

 private:
  void (*call_)(void*) = nullptr;
  alignas(8) unsigned char storage_[64];
};

enum class Policy : uint8_t { preemptive, fair };

struct ContextSpec {
  Point name = "context";  // k-th spawn of a name by one parent is name#k, the first is just name
  Role role = Role::background;
  uint8_t priority = 1;    // 0..63, higher wins
  uint8_t threshold = 0;   // pre-empted only by a priority above max(priority, threshold): run-to-completion groups
  uint64_t cores = ~0ull;  // set of cores it may run on; those that the machine has not are left out
  Policy policy = Policy::preemptive;
  Time slice = 3 * kMillisecond;  // of Policy::fair
  bool interrupt = false;         // may park at "irq.wait" only
  Cost wake{};                    // CPU time spent at each wake
  uint32_t stack_bytes = 0;       // 0: the runtime's default
};

struct ContextInfo {
  ContextId id = kNoContext;
  std::string_view name;  // unique
  Role role = Role::background;
  uint8_t priority = 0;
  Location location;
};

// Thrown out of a waiting call to unwind a context whose run has ended or that is killed. Let it pass: catch it, or
// `...`, only to rethrow.
struct RunEnd {};

// An outcome that the outside world leaves open.
struct Choice {
  enum class Kind : uint8_t { wake, value };
  Kind kind;
  Point point;                          // of a value: its name, "csound.lock.lost_boundaries"
  uint32_t options;                     // REQUIRES: >= 1
  const ContextId* contexts = nullptr;  // wake: who may be woken, `options` of them
  const char* const* names = nullptr;   // value: the options' names, or null: first, first + 1, ...
  int64_t first = 0;
};

// The pure virtual seam. Calls after the end of the run do nothing; those inside a killed context's unwinding: see
// KillMode.
class Runtime {
 public:
  // concurrent: contexts may run at the same time, so sync types guard their own state. See engine/sync/guard.h.
  explicit Runtime(bool concurrent) : concurrent_(concurrent) {}
  virtual ~Runtime() = default;
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
  bool concurrent() const { return concurrent_; }

  // Time since the start of the run.
  virtual Time Now() const = 0;
  virtual ContextInfo Self() const = 0;
  virtual ContextId SelfId() const = 0;
  virtual uint8_t PriorityOf(ContextId context) const = 0;
  // The run's seed: randomness of a context is Random(Seed() ^ hash of its name).
  virtual uint64_t Seed() const = 0;
  // Kill, Mask and Interrupt work; false on real threads, where scenarios that need them are skipped.
  virtual bool CanForce() const = 0;

  virtual ContextId Spawn(const ContextSpec& spec, Task body, Point point) = 0;
  virtual void Join(ContextId context, Point point) = 0;
  virtual void Kill(ContextId context, KillMode mode, Point point) = 0;

  // Waits until Unpark or the deadline (absolute). May return early: an early Unpark is remembered, once. Callers
  // re-test their condition in a loop.
  virtual WaitResult Park(Time deadline, Point point) = 0;
  // Wakes; carries the happens-before clock. False if the context is dead: a lock then goes to the next.
  virtual bool Unpark(ContextId context, Point point) = 0;
  // A wait that holds its core: spin lock, busy file call. Ended by Unpark, the deadline or Interrupt.
  virtual WaitResult BusyWait(Time deadline, Point point) = 0;
  // Declares CPU time. Returns what was not spent because of Interrupt, else 0.
  virtual Time Spend(Cost cost, Point what) = 0;
  // Ends another's Spend or BusyWait early; otherwise no effect, not remembered.
  virtual void Interrupt(ContextId context, Point point) = 0;
  // Raises the own threshold until Unmask; nests up to 4 deep. Parking under a mask is a finding.
  virtual void Mask(uint8_t level) = 0;
  virtual void Unmask(Point point) = 0;

  virtual void Preempt(Point point) = 0;
  // A preemption point, then the access: one step.
  virtual void Access(Memory& memory, AccessKind kind, MemoryOrder order, Point point) = 0;
  // "I am polling": lets others, or time, go on.
  virtual void Spin(Point point) = 0;
  // Gives way to ready equals.
  virtual void Yield(Point point) = 0;
  // Returns the chosen option, 0 <= result < choice.options.
  virtual uint32_t Choose(const Choice& choice) = 0;

  // Hands a typed event to trace and checkers. Never allocates.
  virtual void Emit(const Event& event) = 0;
  // The script or source line of the calling context, copied into events, races and findings. Not a step.
  virtual void SetLocation(Location location) = 0;

 private:
  const bool concurrent_;
};

}  // namespace engine
