// Decisions: everything an operating system or a host leaves open, and the oracle that answers them.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/random.h"
#include "sim/context.h"

namespace sim {

class Trace;

enum class DecisionKind : uint8_t { pick, delay, wake, value };

// The answers of a `delay`.
enum class Delay : uint32_t { go_on, until_event, all };

struct Decision {
  DecisionKind kind;
  uint32_t options;  // >= 2, but for picks of a scheduler that wants forced ones too
  uint64_t step;
  Time now;
  ContextId context;                    // who took the last step; kNoContext: the clock
  const Point* point;                   // where it stands
  const ContextId* contexts = nullptr;  // pick, wake: who each option is
  bool lands = false;                   // delay: option 1 is until_event; else the options are go_on and all
  const char* const* names = nullptr;   // value: what the outcomes are called, or null: first, first + 1, ...
  int64_t first = 0;
  uint32_t reference = 0;  // value: the outcome that option 0 stands for

  // value: options come as the reference outcome, then the others in their own order.
  uint32_t Outcome(uint32_t option) const {
    return option == 0 ? reference : option <= reference ? option - 1 : option;
  }
};

// What schedulers may know of the machine.
class MachineView {
 public:
  virtual ~MachineView() = default;
  virtual std::string_view NameOf(ContextId context) = 0;  // unique; valid until the next run
  virtual uint32_t Contexts() const = 0;                   // ids 0 .. Contexts() - 1 were spawned
  virtual int64_t BlockAt(Time time) const = 0;
  virtual const Trace& Events() const = 0;  // of the run so far
  virtual const Context& Of(ContextId context) const = 0;
  virtual bool Free() const = 0;  // a core for each context, no costs: any order of steps can happen
};

// The oracle. Option 0 is the reference run. One scheduler serves one run at a time; Begin resets it.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  virtual void Begin(MachineView&) {}
  // The first step >= `step` at which it wants to be asked; kNever if none is left. Who answers the first call of a run
  // with kAlways wants each of its steps, and is not called again in it.
  virtual uint64_t NextStop(uint64_t step) = 0;
  // Who wants each step, answers each decision by Below(options) of one generator and looks at nothing else may lend
  // that after Begin: the machine then rolls by itself where it can, with the same outcomes, and makes no visits.
  virtual engine::Random* Dice() { return nullptr; }
  // REQUIRES of the answer: < decision.options.
  virtual uint32_t Decide(const Decision& decision) = 0;
  // Called at each step that is stopped at, before its decisions: the n-th visit of a context to a point is counted
  // here. `at_end`: the end of a Spend, which has the point of its beginning.
  virtual void Visit(ContextId, Point, bool /*at_end*/, Time) {}
  // The same at an Access, which happens when the context takes its next step. memory.slot counts from 0 in the order
  // of first touch within the run.
  virtual void VisitAccess(ContextId context, Point point, const engine::Memory&, engine::AccessKind,
                           engine::MemoryOrder, Time now) {
    Visit(context, point, false, now);
  }
  // A context goes on at the place of its last visit, after a delay there let others run: not a visit of its own.
  virtual void Return(ContextId, Point, bool /*at_end*/) {}

  static constexpr uint64_t kNever = ~0ull;
  static constexpr uint64_t kAlways = 0;
};

}  // namespace sim
