// Where the machine asks: steps that are stopped at, the decisions that stand there, and who goes on.
#include <algorithm>
#include <array>
#include <bit>

#include "engine/base/check.h"
#include "sim/findings.h"
#include "sim/sim_runtime.h"

namespace sim {
namespace {
constexpr Point kInstant{"instant"}, kSlice{"slice"};
constexpr uint64_t kSilentCalls = 1'000'000;  // what a context may do while it is unwound, before that is a loop

// For a set of up to seven of the first eight cores: which they are, a byte each from the lowest on; the last byte says
// how many.
constexpr std::array<uint64_t, 256> kCoresOf = [] {
  std::array<uint64_t, 256> lists{};
  for (uint64_t set = 0; set < 256; ++set) {
    uint64_t n = 0;
    for (uint64_t core = 0; core < 8 && n < 7; ++core) {
      if (set >> core & 1) lists[set] |= core << 8 * n++;
    }
    lists[set] |= n << 56;
  }
  return lists;
}();
}  // namespace

// From that step on each one is looked at: the run may be over, or somebody may be polling.
void SimRuntime::UpdateLimit() {
  limit_ = std::min({options_.step_limit, poll_step_, instant_step_ + options_.spin_limit});
  UpdateBrief();
}

inline uint64_t SimRuntime::NextStop(uint64_t step) {
  if (always_) return step;
  MachineWork work;
  return scheduler_->NextStop(step);
}

// No context, but time itself stands at that point.
void SimRuntime::VisitOfTheClock(Point point) {
  MachineWork work;
  scheduler_->Visit(engine::kNoContext, point, false, clock_.Now());
}

inline uint32_t SimRuntime::Ask(const Decision& decision) {
  MachineWork work;
  uint32_t answer = scheduler_->Decide(decision);
  CHECK(answer < decision.options);
  return answer;
}

// True: the run was ended, and the current context is being unwound.
bool SimRuntime::ReachedLimit() {
  if (step_ >= options_.step_limit) {
    {
      MachineWork work;  // not over EndRun, which leaves this fiber
      Find(kStepLimit, "the run reached its limit of " + std::to_string(options_.step_limit) + " steps");
    }
    EndRun(Verdict::step_limit);
    return true;
  }
  if (step_ >= poll_step_) {
    poll_step_ = step_ + kPollSteps;
    UpdateLimit();
    if (options_.stop && options_.stop()) {
      EndRun(Verdict::stopped);
      return true;
    }
  }
  return false;
}

// More than `spin_limit` steps of one context at one instant are a poll: it waits for the next instant.
bool SimRuntime::SpinsTooLong() {
  Context& context = *current_;
  if (step_ - instant_step_ < options_.spin_limit) return false;
  if (context.spin_instant != instant_) {
    context.spin_instant = instant_;
    context.spin_steps = 0;
  }
  if (++context.spin_steps < options_.spin_limit) return false;
  context.spin_steps = 0;
  cores_.StartSpinning(context);
  Schedule();
  return true;
}

// Who polls may have looked before the last change, by a context that has ended since: so all poll once more. False if
// that was of no use: they handed the turn around until each was held for polling too long, or did so time and again.
bool SimRuntime::PollAgain() {
  constexpr uint32_t kRounds = 1000;
  if (again_instant_ != instant_) again_rounds_ = 0;
  if (again_rounds_ > 0 && step_ - again_step_ >= options_.spin_limit) return false;
  if (++again_rounds_ > kRounds) return false;
  again_instant_ = instant_;
  again_step_ = step_;
  cores_.ResumeSpinners();
  return true;
}

TACTUS_INDIRECT_RETURN bool SimRuntime::InspectStep(Point point, bool at_end, const PendingAccess* access) {
  Context& context = *current_;
  if (context.unwinding || &context == machine_.get()) [[unlikely]] {
    --step_;
    if (context.unwinding && ++silent_calls_ > kSilentCalls) CheckUnwinding();
    return true;
  }
  if (step_ >= limit_ && ReachedLimit()) [[unlikely]]
    return true;
  context.at_end = at_end;
  clock_moved_ = false;
  wanted_ = NextStop(step_);
  if (step_ < wanted_) {
    UpdateStop();
    return false;
  }
  {
    MachineWork work;
    if (access) {
      scheduler_->VisitAccess(context.id, point, access->memory, access->kind, access->order, clock_.Now());
    } else {
      scheduler_->Visit(context.id, point, at_end, clock_.Now());
    }
  }
  if (context.slack > 0) {
    AskDelay(point);
    UpdateStop();
  }
  return false;  // stop_ is behind us as it was: who asks next moves it
}

TACTUS_INDIRECT_RETURN bool SimRuntime::Inspect(Point point, bool at_end) {
  return InspectStep(point, at_end, nullptr);
}

TACTUS_INDIRECT_RETURN void SimRuntime::AskDelay(Point point) {
  Context& context = *current_;
  while (context.slack > 0 && step_ >= wanted_) {
    Time next =
        std::min(clock_.Earliest(), next_input_ < inputs_->size() ? (*inputs_)[next_input_].at : engine::kForever);
    bool lands = next != engine::kForever && next - clock_.Now() <= context.slack;
    uint32_t answer = Ask({.kind = DecisionKind::delay,
                           .options = lands ? 3u : 2u,
                           .step = step_,
                           .now = clock_.Now(),
                           .context = context.id,
                           .point = &point,
                           .lands = lands});
    wanted_ = NextStop(step_);
    if (answer == 0) return;
    Time duration = lands && answer == 1 ? next - clock_.Now() : context.slack;
    context.slack -= duration;
    Note(Step::land, point, static_cast<uint64_t>(duration));
    SpendExact(duration);
    if (context.unwinding) return;
    ++step_;  // no second decision of a kind in one step
    clock_moved_ = false;
    {
      MachineWork work;
      scheduler_->Return(context.id, point, context.at_end);
    }
    wanted_ = NextStop(step_);
  }
}

// Not inlined: its last call is the switch, so it leaves no frame on the stack.
TACTUS_INDIRECT_RETURN [[gnu::noinline]] void SimRuntime::SwitchTo(Context& next) {
  Context& context = *current_;
  if (&next == &context) return;
  ++switches_;
  ExceptionGlobals& exceptions = *exceptions_;
  int& error = *errno_;
  context.exceptions = exceptions;
  context.saved_errno = error;
  exceptions = next.exceptions;
  error = next.saved_errno;
  current_ = &next;
  SwitchStacks(&context.stack_pointer, &next.stack_pointer);
}

TACTUS_INDIRECT_RETURN void SimRuntime::Stop(Point point, bool at_end, const PendingAccess* access) {
  if (Brief()) return RollOn(at_end);
  if (!InspectStep(point, at_end, access) && step_ >= stop_) PickAfter();
}

TACTUS_INDIRECT_RETURN void SimRuntime::AskPreempt(Point point) {
  ++step_;
  Stop(point, false);
  NotePreempt(point);
}

// Not asked, but watched: nothing has to be kept over a call.
void SimRuntime::SlowAccess(engine::Memory& memory, engine::AccessKind kind, engine::MemoryOrder order, Point point) {
  if (step_ + 1 >= stop_ || memory.run != run_ || !watcher_) return AskAccess(memory, kind, order, point);
  ++step_;
  TellAccess(memory, kind, order, point);
}

TACTUS_INDIRECT_RETURN [[gnu::noinline]] void SimRuntime::AskAccess(engine::Memory& memory, engine::AccessKind kind,
                                                                    engine::MemoryOrder order, Point point) {
  if (memory.run != run_) [[unlikely]]
    NewMemory(memory);
  ++step_;
  if (Brief()) {
    RollOn(/*at_end=*/false);
  } else if (step_ >= stop_) {
    PendingAccess access{memory, kind, order};
    Stop(point, false, &access);
  }
  TellAccess(memory, kind, order, point);
}

// Who goes on if nobody deviates: who took the last step at this instant; if it cannot or the instant is new, the
// highest priority, ties lowest core.
inline Context& SimRuntime::DefaultPick() const {
  if (!clock_moved_ && current_->state == State::running && &cores_.On(current_->core) == current_) return *current_;
  uint64_t runnable = cores_.runnable();
  Context* best = &cores_.On(LowestBit(runnable));
  for (runnable &= runnable - 1; runnable; runnable &= runnable - 1) {
    Context& other = cores_.On(LowestBit(runnable));
    if (other.priority > best->priority) best = &other;
  }
  return *best;
}

// Candidates: `stay` first, the others that can step by core, then fair peers of `stay`.
Context& SimRuntime::AskPick(Context& stay) {
  uint64_t others = cores_.runnable() & ~(1ull << stay.core);
  bool with_peers = stay.fair && &stay == current_ && !clock_moved_;
  if (!others && !with_peers) return stay;
  uint32_t n = 0;
  candidates_[n++] = stay.id;
  for (; others; others &= others - 1) candidates_[n++] = cores_.On(LowestBit(others)).id;
  uint32_t cores = n;
  if (with_peers) n += cores_.Peers(stay, candidates_ + n, static_cast<uint32_t>(std::size(candidates_)) - n);
  if (n == 1) return stay;
  uint32_t answer = Ask({.kind = DecisionKind::pick,
                         .options = n,
                         .step = step_,
                         .now = clock_.Now(),
                         .context = clock_moved_ ? engine::kNoContext : current_->id,
                         .point = clock_moved_ ? &kInstant : &current_->point,
                         .contexts = candidates_});
  Context& chosen = contexts_[candidates_[answer]];
  if (answer >= cores) cores_.Replace(stay, chosen);
  return chosen;
}

// The same by the scheduler's dice: the option'th of the cores, without a list of them, a Decision or a call.
[[gnu::always_inline]] inline Context& SimRuntime::Roll(Context& stay) {
  wanted_ = stop_ = step_ + 1;  // gate_ is 0 as long as there are dice
  if (stay.fair) [[unlikely]]
    return AskPick(stay);
  const uint64_t own = 1ull << stay.core;
  const uint64_t others = cores_.runnable() & ~own;
  if (!others) return stay;
  if ((others | own) < 256) [[likely]] {
    // No branch on the answer: it is random, and would be mispredicted.
    const uint64_t list = kCoresOf[others];
    const uint32_t answer = dice_->Below(static_cast<uint32_t>(list >> 56) + 1);
    return cores_.On(static_cast<int>((list << 8 | stay.core) >> 8 * answer & 0xff));
  }
  uint64_t left = others;
  uint32_t answer = dice_->Below(1 + static_cast<uint32_t>(std::popcount(others)));
  if (answer == 0) return stay;
  while (--answer > 0) left &= left - 1;
  return cores_.On(LowestBit(left));
}

[[gnu::always_inline]] inline void SimRuntime::RollOn(bool at_end) {
  Pass(at_end);
  Context& next = Roll(*current_);
  if (next.state != State::running) [[unlikely]]
    return Schedule();
  SwitchTo(next);
}

// The one who takes the next step; `stay` is option 0 and can step.
[[gnu::always_inline]] inline Context& SimRuntime::PickFrom(Context& stay) {
  return step_ < stop_ ? stay : RollFrom(stay);
}

// Not inlined: its frame would lie under each wait, and with 10 000 contexts that sleep each line of a stack counts.
[[gnu::noinline]] Context& SimRuntime::RollFrom(Context& stay) {
  if (step_ < brief_) return Roll(stay);
  return AskFrom(stay);
}

Context& SimRuntime::AskFrom(Context& stay) {
  if (clock_moved_) {
    if (step_ >= limit_ && ReachedLimit()) [[unlikely]]
      return *current_;
    wanted_ = NextStop(step_);
    if (step_ >= wanted_) VisitOfTheClock(kInstant);
  }
  Context* chosen = &stay;
  if (step_ >= wanted_) {
    chosen = &AskPick(stay);
    wanted_ = NextStop(step_ + 1);
  }
  UpdateStop();
  return *chosen;
}

// After a step's effect, with the current context still able to go on: may another go first?
TACTUS_INDIRECT_RETURN void SimRuntime::PickAfter() {
  if (current_->unwinding) [[unlikely]]
    return;
  if (step_ >= limit_ && SpinsTooLong()) [[unlikely]]
    return;
  if (clock_moved_) [[unlikely]]
    return Schedule();
  GoOn(PickFrom(*current_));
}

TACTUS_INDIRECT_RETURN void SimRuntime::Schedule() {
  while (!cores_.runnable()) {
    if (!Advance()) return EndRun(verdict_);
  }
  GoOn(PickFrom(DefaultPick()));
}

[[gnu::always_inline]] inline void SimRuntime::GoOn(Context& next) {
  if (current_->unwinding) [[unlikely]]
    return;
  if (next.state != State::running) [[unlikely]]
    return Schedule();  // chosen in place of an equal, it goes on with what it was pre-empted in
  SwitchTo(next);
}

TACTUS_INDIRECT_RETURN void SimRuntime::SwitchFrom(Context& stay) { SwitchTo(PickFrom(stay)); }

void SimRuntime::EndSlices() {
  for (uint64_t m = slices_ended_; m; m &= m - 1) {
    int core = LowestBit(m);
    if (cores_.all() >> core & 1) EndSlice(cores_.On(core));
  }
  slices_ended_ = 0;
}

// A fair context used up its slice of CPU time. Option 0: the queue's head takes the core.
void SimRuntime::EndSlice(Context& context) {
  uint32_t n = cores_.Peers(context, candidates_, 64);
  context.slice_left = context.slice;
  if (n == 0) return;
  ++step_;
  trace_.Add(clock_.Now(), kSlice, candidates_[0], step_, context, Step::slice);
  candidates_[n] = context.id;  // go on
  uint32_t answer = 0;
  if (step_ >= stop_) {
    wanted_ = NextStop(step_);
    if (step_ >= wanted_) {
      VisitOfTheClock(kSlice);
      answer = Ask({.kind = DecisionKind::pick,
                    .options = n + 1,
                    .step = step_,
                    .now = clock_.Now(),
                    .context = engine::kNoContext,
                    .point = &kSlice,
                    .contexts = candidates_});
      wanted_ = NextStop(step_ + 1);
    }
    UpdateStop();
  }
  if (answer < n) cores_.Replace(context, contexts_[candidates_[answer]]);
}

TACTUS_INDIRECT_RETURN uint32_t SimRuntime::Choose(const engine::Choice& choice) {
  uint32_t reference = 0;
  bool is_value = choice.kind == engine::Choice::Kind::value;
  if (is_value) {
    for (const Preset& preset : options_.presets) {
      if (preset.point_hash != choice.point.hash) continue;
      for (uint32_t i = 0; i < choice.options; ++i) {
        bool same = choice.names ? preset.name == choice.names[i] : preset.value == choice.first + i;
        if (same) reference = i;
      }
    }
  }
  if (BeginStep(choice.point)) return reference;
  uint32_t outcome = reference;
  if (choice.options > 1 && step_ >= stop_ && step_ >= wanted_) {
    Decision decision{.kind = is_value ? DecisionKind::value : DecisionKind::wake,
                      .options = choice.options,
                      .step = step_,
                      .now = clock_.Now(),
                      .context = current_->id,
                      .point = &choice.point,
                      .contexts = choice.contexts,
                      .names = choice.names,
                      .first = choice.first,
                      .reference = reference};
    outcome = decision.Outcome(Ask(decision));
    wanted_ = NextStop(step_ + 1);
    UpdateStop();
  }
  Note(Step::choose, choice.point, outcome);
  return outcome;
}

}  // namespace sim
