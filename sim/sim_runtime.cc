#include "sim/sim_runtime.h"

#include <cxxabi.h>
#include <signal.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <exception>
#include <utility>

#include "engine/base/check.h"
#include "engine/cost_draw.h"
#include "sim/findings.h"

namespace sim {
namespace {

constexpr Point kMain{"main"}, kStart{"start"}, kExit{"exit"}, kTimer{"timer"}, kWake{"wake"}, kInput{"input"};

Time Clamp(Time deadline, Time now) { return std::clamp(deadline, now, TimerHeap::kMaxTime); }

// What is drawn, or, if a search says so, the least: a delay at the end of Spend reaches the times above either.
Time TakeDraw(SimRuntime& runtime, const engine::Cost& cost, uint64_t who, Point what) {
  static constexpr const char* kNames[] = {"drawn", "least"};
  Time drawn = engine::DrawCost(cost, runtime.Seed(), who, what, runtime.Now());
  if (drawn == cost.lo) return drawn;
  bool least = runtime.Choose({.kind = engine::Choice::Kind::value, .point = what, .options = 2, .names = kNames}) == 1;
  return least ? cost.lo : drawn;
}

}  // namespace

const char* ToString(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::deadlock:
      return "deadlock";
    case Verdict::livelock:
      return "livelock";
    case Verdict::step_limit:
      return "step limit";
    case Verdict::time_limit:
      return "time limit";
    case Verdict::stopped:
      return "stopped";
  }
  return "";
}

SimRuntime::SimRuntime(Options options)
    : Runtime(/*concurrent=*/false),
      options_(std::move(options)),
      trace_(options_.ring_log2),
      contexts_(new Context[options_.max_contexts]),
      clock_(contexts_.get(), options_.max_contexts),
      cores_(contexts_.get(), clock_),
      fibers_(options_.max_contexts, options_.stack_bytes),
      machine_(new Context) {
  CHECK(options_.cores >= 1 && options_.cores <= 64);
  CHECK(options_.max_contexts >= 1 && options_.max_contexts < engine::kNoContext);
  for (uint32_t i = 0; i < options_.max_contexts; ++i) {
    contexts_[i].id = static_cast<ContextId>(i);
    contexts_[i].PutOn(0);
  }
  machine_->id = engine::kNoContext;
  machine_->PutOn(0);
  machine_->name = "input";
  machine_->priority = 63;
  names_.resize(std::bit_ceil(2 * options_.max_contexts));
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x3f);  // unequal sticky flags make each switch an assist: 77 ns
#endif
}

SimRuntime::~SimRuntime() = default;

int64_t SimRuntime::BlockAt(Time time) const {
  return options_.block_frames > 0 ? engine::BlockAt(time, options_.block_frames, options_.sample_rate) : 0;
}

// ---- a run -------------------------------------------------------------------------------------------------

void SimRuntime::Reset(Scheduler& scheduler) {
  for (uint32_t i = 0; i < used_; ++i) {
    Context& context = contexts_[i];
    context.state = State::done;
    context.armed = context.in_heap = context.permit = false;
  }
  clock_.Reset();
  cores_.Reset(options_.free ? 0 : options_.cores);
  trace_.Clear();
  used_ = named_ = memory_slots_ = 0;
  ++run_;
  step_ = instant_step_ = instant_ = 0;
  again_rounds_ = 0;
  clock_moved_ = false;
  slices_ended_ = 0;
  next_input_ = 0;
  poll_step_ = kPollSteps;
  verdict_ = Verdict::ok;
  scheduler_ = &scheduler;
  scheduler.Begin(*this);
  if (watcher_) watcher_->OnBegin(*this, contexts_.get());
  wanted_ = scheduler.NextStop(1);
  always_ = wanted_ == Scheduler::kAlways;
  dice_ = scheduler.Dice();
  trace_.Keep(keep_trace_ || !dice_);
  UpdateLimit();
  UpdateStop();
}

TACTUS_INDIRECT_RETURN Verdict SimRuntime::Run(Scheduler& scheduler, engine::Task main,
                                               const engine::TimedInputs& inputs, engine::Observer* observer) {
  exceptions_ = reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
  errno_ = &errno;
  observer_ = observer;
  over_ = false;
  inputs_ = &inputs;
  machine_->unwinding = false;
  current_ = machine_.get();
  Reset(scheduler);
  CrashCatcher crashes(
      this,
      [](void* self, const void*) {
        auto* runtime = static_cast<SimRuntime*>(self);
        return runtime->current_ != nullptr && runtime->current_ != runtime->machine_.get();
      },
      [](void* self, int signal, const void* address) { static_cast<SimRuntime*>(self)->Crashed(signal, address); });
  Start(Prepare({.name = kMain, .role = engine::Role::controller, .priority = 63}, main), kMain);  // no step
  ExceptionGlobals kept = *exceptions_;
  int kept_errno = *errno_;
  current_ = &contexts_[0];
  SwitchStacks(&host_, &current_->stack_pointer);  // current_ is now who ended the run
  current_->exceptions = *exceptions_;
  *exceptions_ = kept;
  *errno_ = kept_errno;
  hash_ = trace_.Hash();
  if (onlooker_) onlooker_->OnEnd();
  over_ = true;
  UnwindAll();
  current_ = nullptr;
  return verdict_;
}

// Called on a fiber: back to Run. Returns only when that fiber is resumed to be unwound, or for the next run.
TACTUS_INDIRECT_RETURN void SimRuntime::EndRun(Verdict verdict) {
  verdict_ = verdict;
  SwitchStacks(&current_->stack_pointer, &host_);
}

void SimRuntime::UnwindAll() {
  observer_ = nullptr;
  Watcher *watcher = std::exchange(watcher_, nullptr), *onlooker = std::exchange(onlooker_, nullptr);
  for (uint32_t i = 1; i < used_; ++i) {
    if (contexts_[i].state != State::done) UnwindNow(contexts_[i]);
  }
  if (contexts_[0].state != State::done) UnwindNow(contexts_[0]);  // last: what others use may live on its stack
  watcher_ = watcher;
  onlooker_ = onlooker;
}

// Runs the context's destructors, now, on its own fiber.
TACTUS_INDIRECT_RETURN void SimRuntime::UnwindNow(Context& context) {
  context.state = State::done;
  if (!context.started) return;
  Context* caller = current_;
  void* kept_host = host_;
  ExceptionGlobals kept = *exceptions_;
  uint64_t kept_step = step_;
  context.unwinding = true;
  silent_calls_ = 0;
  TurnAway();
  *exceptions_ = context.exceptions;
  current_ = &context;
  SwitchStacks(&host_, &context.stack_pointer);
  context.unwinding = false;
  *exceptions_ = kept;
  host_ = kept_host;
  current_ = caller;
  step_ = kept_step;
  LetIn();
}

void SimRuntime::CheckUnwinding() const {
  // While an exception is in flight a second one would end the process; the first carries us out.
  if (current_->unwinding && exceptions_->uncaught == 0) throw engine::RunEnd{};
}

// ---- fibers ------------------------------------------------------------------------------------------------

void SimRuntime::Entry(void* data) { static_cast<SimRuntime*>(data)->Live(); }

TACTUS_INDIRECT_RETURN void SimRuntime::RunBody(Context& context) {
  try {
    context.body();
  } catch (const engine::RunEnd&) {
  } catch (const std::exception& error) {
    MachineWork work;
    if (!context.unwinding) Find(kException, std::string("an exception left the context: ") + error.what());
  } catch (...) {
    if (!context.unwinding) Find(kException, "an exception left the context, of a type that is no std::exception");
  }
}

// One round a life. No function of its own: each return after a switch is a mispredicted branch.
void SimRuntime::Live() {
  for (;;) {
    Context& context = *current_;
    context.started = true;
    Note(Step::start, kStart, 0);
    RunBody(context);
    if (context.unwinding) {  // back to UnwindNow
      SwitchStacks(&context.stack_pointer, &host_);
      continue;
    }
    BeginStep(kExit);
    Note(Step::exit, kExit, 0);
    if (onlooker_) onlooker_->OnExit(Here(kExit));
    Finish(context);
    if (context.id == 0) {
      EndRun(Verdict::ok);
    } else {
      Schedule();
    }
  }
}

// The context is done; who joins it is woken.
void SimRuntime::Finish(Context& context) {
  context.state = State::done;
  cores_.Leave(context);
  ReleaseJoiners(context);
}

void SimRuntime::ReleaseJoiners(Context& context) {
  while (context.joiner != engine::kNoContext) {
    Context& joiner = contexts_[context.joiner];
    context.joiner = joiner.next_joiner;
    joiner.next_joiner = engine::kNoContext;
    Wake(joiner);
  }
}

void SimRuntime::Crashed(int signal, const void* address) {
  Context& context = *current_;
  if (fibers_.GuardOwner(address) >= 0) {
    Find(kStackOverflow, "the context overran its stack");
  } else {
    MachineWork work;
    Find(kCrash, std::string("the context crashed: ") + sigdescr_np(signal));
  }
  if (onlooker_) onlooker_->OnExit(Here(context.point));
  ++dropped_;
  context.has_fiber = false;
  *exceptions_ = {};
  Finish(context);
  if (context.id == 0) {
    EndRun(Verdict::ok);
  } else {
    Schedule();
  }
}

// ---- time --------------------------------------------------------------------------------------------------

bool SimRuntime::Advance() {
  Time next = clock_.Earliest();
  if (next_input_ < inputs_->size()) next = std::min(next, std::max((*inputs_)[next_input_].at, clock_.Now()));
  if (next == engine::kForever) {
    MachineWork work;
    if (cores_.AnySpinning()) {
      if (PollAgain()) return true;
      Find(kLivelock, "contexts poll for something that nobody is left to do: " + Waits());
      verdict_ = Verdict::livelock;
    } else {
      Find(kDeadlock, "nobody can go on: " + Waits());
      verdict_ = Verdict::deadlock;
    }
    return false;
  }
  if (next > options_.time_limit) {
    MachineWork work;
    Find(kTimeLimit, "the run reached its limit of virtual time");
    verdict_ = Verdict::time_limit;
    return false;
  }
  if (onlooker_) TellAdvance(next);
  clock_.MoveTo(next);
  clock_moved_ = true;
  ++instant_;
  instant_step_ = step_;
  UpdateLimit();
  UpdateStop();
  cores_.ResumeSpinners();
  if (next_input_ < inputs_->size()) DeliverInputs();
  while (Context* due = clock_.TakeDue()) FireTimer(*due);
  if (slices_ended_) EndSlices();
  return true;
}

void SimRuntime::FireTimer(Context& context) {
  if (context.state == State::spending) {
    cores_.Account(context);
    if (context.fair && context.slice_left <= 0) slices_ended_ |= 1ull << context.core;
    if (context.left > 0) {  // only the slice is over
      cores_.Occupy(context);
    } else {
      cores_.Resume(context);
    }
    return;
  }
  context.timed_out = true;
  trace_.Add(clock_.Now(), kTimer, 0, step_, context, Step::timer);
  if (context.state == State::busy) {
    context.busy_wait = false;
    cores_.Resume(context);
  } else {
    cores_.MakeReady(context);
  }
}

void SimRuntime::DeliverInputs() {
  Context* caller = current_;
  uint64_t kept_step = step_, kept_stop = stop_;
  current_ = machine_.get();
  TurnAway();
  while (next_input_ < inputs_->size() && (*inputs_)[next_input_].at <= clock_.Now()) {
    trace_.Add(clock_.Now(), kInput, next_input_, kept_step, *machine_, Step::input);
    (*inputs_)[next_input_++].deliver();
  }
  current_ = caller;
  step_ = kept_step;
  SetStop(kept_stop);
  UpdateBrief();
}

TACTUS_INDIRECT_RETURN void SimRuntime::SpendExact(Time duration) {
  current_->left = duration;
  cores_.Occupy(*current_);
  Schedule();
}

// ---- waiting -----------------------------------------------------------------------------------------------

void SimRuntime::Wake(Context& context) {
  switch (context.state) {
    case State::parked:
      VirtualClock::Disarm(context);
      cores_.MakeReady(context);
      break;
    case State::busy:
      VirtualClock::Disarm(context);
      context.busy_wait = false;
      cores_.Resume(context);
      break;
    case State::ready:
      if (context.busy_wait) {
        context.busy_wait = false;
        break;
      }
      [[fallthrough]];
    default:
      context.permit = true;
  }
}

TACTUS_INDIRECT_RETURN engine::WaitResult SimRuntime::Park(Time deadline, Point point) {
  using engine::WaitResult;
  Context& context = *current_;
  if (BeginStep(point)) {
    CheckUnwinding();
    return WaitResult::woken;
  }
  context.slack = 0;
  if (context.masks > 0) [[unlikely]]
    Find(kMaskedPark, "the context waits while it masks others");
  if (context.interrupt && point.hash != kIrqWait.hash) [[unlikely]] {
    Find(kInterruptPark, "an interrupt waits somewhere else than at irq.wait");
  }
  if (onlooker_) TellPark(point, deadline, /*busy=*/false);
  if (context.permit) {
    context.permit = false;
    Note(Step::park, point, 1);
    return Woken(point, WaitResult::woken);
  }
  Note(Step::park, point, static_cast<uint64_t>(deadline));
  context.timed_out = false;
  context.state = State::parked;
  if (deadline != engine::kForever) clock_.Arm(context, Clamp(deadline, clock_.Now()));
  if (context.fair) context.slice_left = context.slice;
  cores_.Leave(context);
  Schedule();
  if (context.unwinding) [[unlikely]]
    CheckUnwinding();
  Woken(point, context.timed_out ? WaitResult::deadline : WaitResult::woken);
  if (context.wakes_slowly) SpendWake(context);
  return context.timed_out ? WaitResult::deadline : WaitResult::woken;
}

TACTUS_INDIRECT_RETURN void SimRuntime::SpendWake(Context& context) {
  bool timed_out = context.timed_out;
  Spend(context.wake, kWake);
  context.timed_out = timed_out;
}

TACTUS_INDIRECT_RETURN bool SimRuntime::Unpark(ContextId id, Point point) {
  Context& context = contexts_[id];
  bool alive = context.state != State::done;
  if (BeginStep(point)) {  // an input, or a destructor of who is killed: no step, but it wakes
    if (over_ || !alive) return alive;
    if (current_->unwinding) Note(Step::unpark, point, id);
    if (watcher_) TellUnpark(point, context);
    Wake(context);
    return true;
  }
  Note(Step::unpark, point, id);
  if (!alive) return false;
  if (watcher_) TellUnpark(point, context);
  Wake(context);
  AfterEffect();
  return true;
}

TACTUS_INDIRECT_RETURN engine::WaitResult SimRuntime::BusyWait(Time deadline, Point point) {
  using engine::WaitResult;
  Context& context = *current_;
  if (BeginStep(point)) {
    CheckUnwinding();
    return WaitResult::woken;
  }
  context.slack = 0;
  Note(Step::busy, point, static_cast<uint64_t>(deadline));
  if (onlooker_) TellPark(point, deadline, /*busy=*/true);
  if (context.permit) {
    context.permit = false;
    return Woken(point, WaitResult::woken);
  }
  context.timed_out = context.interrupted = false;
  context.busy_wait = true;
  context.due = deadline == engine::kForever ? deadline : Clamp(deadline, clock_.Now());
  cores_.Occupy(context);
  if (context.state == State::running) return Woken(point, WaitResult::deadline);
  Schedule();
  CheckUnwinding();
  return Woken(point, context.interrupted ? WaitResult::interrupted
                      : context.timed_out ? WaitResult::deadline
                                          : WaitResult::woken);
}

TACTUS_INDIRECT_RETURN Time SimRuntime::Spend(engine::Cost cost, Point what) {
  Context& context = *current_;
  if (cost.varies() && !options_.free) [[unlikely]] {
    CountNames();
    cost.lo = TakeDraw(*this, cost, context.name_point.hash + context.ordinal, what);
  }
  if (BeginStep(what)) {
    CheckUnwinding();
    return 0;
  }
  if (options_.free) cost = {};
  Note(Step::spend, what, static_cast<uint64_t>(cost.lo));
  context.slack = 0;
  Time unspent = 0;
  if (cost.lo > 0) {
    context.interrupted = false;
    SpendExact(cost.lo);
    if (context.unwinding) [[unlikely]]
      CheckUnwinding();
    if (context.interrupted) {
      unspent = context.slack;  // left there by Interrupt
      context.slack = 0;
      context.interrupted = false;
      cost.hi = cost.lo;
    }
  }
  context.slack = std::max<Time>(cost.hi - cost.lo, 0);
  if (++step_ >= stop_) Stop(what, /*at_end=*/true);
  if (context.unwinding) [[unlikely]]
    CheckUnwinding();
  return unspent;
}

TACTUS_INDIRECT_RETURN void SimRuntime::Interrupt(ContextId id, Point point) {
  Context& context = contexts_[id];
  if (BeginStep(point)) return;
  Note(Step::interrupt, point, id);
  bool on_core = context.state == State::spending || context.state == State::busy;
  bool queued = context.state == State::ready && (context.left > 0 || context.busy_wait);
  if (!on_core && !queued) return;
  if (context.state == State::spending) cores_.Account(context);
  if (!context.busy_wait) context.slack = context.left;
  context.left = 0;
  context.busy_wait = false;
  context.interrupted = true;
  if (on_core) {
    VirtualClock::Disarm(context);
    cores_.Resume(context);
  }
  AfterEffect();
}

void SimRuntime::Mask(uint8_t level) {
  Context& context = *current_;
  if (context.unwinding || &context == machine_.get()) return;
  CHECK(context.masks < std::size(context.saved_threshold));
  context.saved_threshold[context.masks++] = context.threshold;
  context.threshold = std::max(context.threshold, level);
}

TACTUS_INDIRECT_RETURN void SimRuntime::Unmask(Point point) {
  Context& context = *current_;
  if (BeginStep(point)) return;
  CHECK(context.masks > 0);
  Note(Step::mask, point, 0);
  context.threshold = context.saved_threshold[--context.masks];
  cores_.Reconsider(context);
  AfterEffect();
}

TACTUS_INDIRECT_RETURN void SimRuntime::Spin(Point point) {
  Context& context = *current_;
  if (BeginStep(point)) return CheckUnwinding();
  Note(Step::spin, point, 0);
  uint64_t others = cores_.runnable() & ~(1ull << context.core);
  if (!others) {
    cores_.StartSpinning(context);
    Schedule();
    return CheckUnwinding();
  }
  if (step_ >= stop_ && SpinsTooLong()) return CheckUnwinding();
  uint64_t after = others & ~((2ull << context.core) - 1);  // the next other core, cyclic
  SwitchFrom(cores_.On(LowestBit(after ? after : others)));
  CheckUnwinding();
}

TACTUS_INDIRECT_RETURN void SimRuntime::Yield(Point point) {
  if (BeginStep(point)) return CheckUnwinding();
  Note(Step::yield, point, 0);
  if (step_ >= stop_ && SpinsTooLong()) return CheckUnwinding();
  cores_.Yield(*current_);
  AfterEffect();
  CheckUnwinding();
}

// ---- life and death ----------------------------------------------------------------------------------------

TACTUS_INDIRECT_RETURN ContextId SimRuntime::Spawn(const engine::ContextSpec& spec, engine::Task body, Point point) {
  bool silent = BeginStep(point);
  Context& context = Prepare(spec, body);
  if (silent && current_ != machine_.get()) {  // a context that is being unwound cannot give birth
    context.state = State::done;
    return context.id;
  }
  Start(context, point);
  if (!silent) AfterEffect();
  return context.id;
}

// A new context of this run, with a fiber, that is nowhere yet.
inline Context& SimRuntime::Prepare(const engine::ContextSpec& spec, const engine::Task& body) {
  CHECK(used_ < options_.max_contexts);
  CHECK(spec.priority < 64);
  ContextId id = static_cast<ContextId>(used_++);
  Context& context = contexts_[id];
  size_t stack_bytes = std::max<size_t>(spec.stack_bytes, options_.stack_bytes);
  if (!context.has_fiber || stack_bytes > context.stack_bytes) {
    context.stack_pointer = fibers_.Make(id, stack_bytes, &Entry, this);
    context.stack_bytes = stack_bytes;
    context.has_fiber = true;
    context.exceptions = {};
  }
  context.body = body;
  context.parent = current_->id;
  context.name_point = spec.name;
  context.role = spec.role;
  context.priority = spec.priority;
  context.threshold = std::max(spec.priority, spec.threshold);
  context.cores = spec.cores & cores_.all();
  context.fair = spec.policy == engine::Policy::fair;
  context.slice = context.slice_left = context.fair ? std::max<Time>(spec.slice, 1) : engine::kForever;
  context.interrupt = spec.interrupt;
  context.wakes_slowly = spec.wake.hi > 0 && !options_.free;
  if (context.wakes_slowly) context.wake = spec.wake;
  context.left = context.slack = 0;
  context.point = kStart;
  context.location = {};
  context.joiner = context.next_joiner = engine::kNoContext;
  context.timed_out = context.unwinding = false;
  context.saved_errno = 0;
  context.busy_wait = context.interrupted = context.started = context.orphan = false;
  context.masks = 0;
  if (options_.free) {
    CHECK(id < 64);  // a core for each
    context.cores = cores_.AddCore();
  }
  CHECK(context.cores != 0);
  return context;
}

inline void SimRuntime::Start(Context& context, Point point) {
  trace_.Add(clock_.Now(), point, context.id, step_, *current_, Step::spawn);
  if (watcher_) watcher_->OnSpawn(Here(point), context);
  cores_.MakeReady(context);
}

TACTUS_INDIRECT_RETURN void SimRuntime::Join(ContextId id, Point point) {
  Context& context = contexts_[id];
  if (context.state == State::done || context.orphan) {
    if (BeginStep(point)) return;
    Note(Step::park, point, id);
    if (watcher_) watcher_->OnJoin(Here(point), context, /*done=*/true);
    return;
  }
  if (onlooker_) onlooker_->OnJoin(Here(point), context, /*done=*/false);
  current_->next_joiner = context.joiner;
  context.joiner = current_->id;
  do {
    Park(engine::kForever, point);
  } while (context.state != State::done && !context.orphan && !current_->unwinding);
  if (watcher_ && !current_->unwinding) watcher_->OnJoin(Here(point), context, /*done=*/true);
}

TACTUS_INDIRECT_RETURN void SimRuntime::Kill(ContextId id, engine::KillMode mode, Point point) {
  Context& context = contexts_[id];
  if (BeginStep(point)) return;
  Note(Step::kill, point, id);
  if (context.state == State::done) return;
  CHECK(&context != current_ && id != 0);
  if (watcher_) watcher_->OnKill(Here(point), context, mode);
  if (mode == engine::KillMode::orphan) {
    context.orphan = true;
  } else {
    cores_.Remove(context);
    if (mode == engine::KillMode::unwind) {
      UnwindNow(context);
    } else {
      ++dropped_;
      context.has_fiber = !context.started;
    }
    if (watcher_) watcher_->OnKilled(Here(point), context);
  }
  ReleaseJoiners(context);
  AfterEffect();
}

// ---- names and events --------------------------------------------------------------------------------------

// Of all that were born since the last time, in the order of their birth.
void SimRuntime::CountNames() {
  size_t mask = names_.size() - 1;
  for (; named_ < used_; ++named_) {
    Context& context = contexts_[named_];
    uint64_t key = context.name_point.hash ^ (uint64_t{context.parent} + 1) * 0x9e3779b97f4a7c15u;
    size_t i = key & mask;
    while (names_[i].run == run_ && names_[i].key != key) i = (i + 1) & mask;
    if (names_[i].run != run_) names_[i] = {key, run_, 0};
    context.ordinal = ++names_[i].count;
  }
}

std::string_view SimRuntime::NameOf(ContextId id) {
  if (id == engine::kNoContext) return machine_->name;
  MachineWork work;
  CountNames();
  Context& context = contexts_[id];
  uint64_t parent_key = 0;
  std::string_view parent;
  if (context.parent != engine::kNoContext && context.parent != 0) {  // children of main go by their own name
    parent = NameOf(context.parent);
    parent_key = contexts_[context.parent].name_key;
  }
  uint64_t key = (context.name_point.hash * 31 + context.ordinal) * 31 + parent_key + 1;
  if (context.name_key != key) {
    context.name_key = key;
    context.name.clear();
    if (!parent.empty()) context.name.append(parent).append("/");
    context.name += context.name_point.name;
    if (context.ordinal > 1) context.name += "#" + std::to_string(context.ordinal);
  }
  return context.name;
}

engine::ContextInfo SimRuntime::Self() const {
  auto* self = const_cast<SimRuntime*>(this);  // the name is made when first asked for
  return {current_->id, self->NameOf(current_->id), current_->role, current_->priority, current_->location};
}

void SimRuntime::Emit(const engine::Event& event) {
  Context& context = *current_;
  if (context.unwinding) return;
  uint64_t text = engine::HashText(event.text);
  trace_.Mix(event.type->hash ^ text ^ static_cast<uint64_t>(clock_.Now()) << 1 ^ uint64_t{context.id} << 48);
  for (int64_t value : event.values) trace_.Mix(static_cast<uint64_t>(value));
  if (!observer_) return;
  MachineWork work;
  observer_->OnEvent({.time = clock_.Now(),
                      .context = context.id,
                      .who = NameOf(context.id),
                      .point = &context.point,
                      .location = context.location,
                      .step = step_,
                      .event = event});
}

void SimRuntime::Find(const engine::EventType& type, std::string_view text) {
  Emit({.type = &type, .values = {}, .text = text});
}

// Who waits where, for a finding.
std::string SimRuntime::Waits() {
  std::string text;
  for (uint32_t i = 0; i < used_; ++i) {
    Context& context = contexts_[i];
    if (context.state == State::done) continue;
    text += (text.empty() ? "" : ", ") + std::string(NameOf(context.id)) + " at " + context.point.name;
  }
  if (watcher_) text += watcher_->OnDeadlock();
  return text;
}

}  // namespace sim
