#include "engine/realtime/realtime_runtime.h"

#include <sched.h>
#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>

#include "engine/base/check.h"
#include "engine/cost_draw.h"

namespace engine {
namespace {

constexpr EventType kException{"exception", "{text}", {}, EventType::Class::finding};
constexpr EventType kTimeLimit{"time_limit", "{text}", {}, EventType::Class::finding};
constexpr Point kMain{"main"};

// What a context may do after the end of the run without waiting, before that is a loop.
constexpr uint32_t kSilentCalls = 10'000;
// Deadlines beyond it are never: 2^60 ns are 36 years, and a sum with Origin() does not overflow.
constexpr Time kFar = Time{1} << 60;

thread_local RealtimeContext* current = nullptr;

Time Monotonic() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kSecond + now.tv_nsec;
}

}  // namespace

RealtimeRuntime::RealtimeRuntime(Options options)
    : Runtime(/*concurrent=*/true), options_(std::move(options)), machine_(new RealtimeContext) {
  CHECK(options_.max_contexts >= 1 && options_.max_contexts < kNoContext);
  machine_->name = "input";
  machine_->priority = 63;
}

RealtimeRuntime::~RealtimeRuntime() = default;

// ---- a run -------------------------------------------------------------------------------------------------

void RealtimeRuntime::Reset(Observer* observer) {
  late_ = 0;
  contexts_ = std::make_unique<RealtimeContext[]>(options_.max_contexts);
  used_ = 0;
  live_ = 0;
  notes_.clear();
  observer_ = observer;
  events_ = 0;
  machine_->silent_calls = 0;
  origin_ = Monotonic();
  ending_ = false;
}

RealtimeRuntime::Verdict RealtimeRuntime::Run(Task main, const TimedInputs& inputs, Observer* observer) {
  Reset(observer);
  Spawn({.name = kMain, .role = Role::controller, .priority = 63}, main, kMain);
  std::thread input([this, &inputs] { DeliverInputs(inputs); });
  bool returned = WaitUntil(contexts_[0], options_.time_limit, [this] { return contexts_[0].done; });
  if (!returned) {
    Find(kTimeLimit, "the run reached its limit of real time: " + Waits());
    EndRun();
  }
  if (!WaitForEnd(Monotonic() - origin_ + options_.unwind_limit)) {
    std::fprintf(stderr, "contexts that do not end with the run: %s\n", Waits().c_str());
    CHECK(!"every context ends with the run");
  }
  input.join();
  for (uint32_t i = 0; i < used_; ++i) contexts_[i].thread.join();
  return returned ? Verdict::ok : Verdict::time_limit;
}

bool RealtimeRuntime::WaitForEnd(Time limit) {
  std::unique_lock lock(life_);
  auto until = std::chrono::steady_clock::time_point(std::chrono::nanoseconds(origin_ + std::min(limit, kFar)));
  return ended_.wait_until(lock, until, [this] { return live_ == 0; });
}

void RealtimeRuntime::EndRun() {
  {
    std::lock_guard lock(trace_);
    if (Ending()) return;
    end_ = Monotonic() - origin_;
    observer_ = nullptr;
    ending_.store(true, std::memory_order_release);
  }
  std::lock_guard births(life_);  // who is born later sees `ending_`
  for (uint32_t i = 0; i < used_; ++i) {
    std::lock_guard lock(contexts_[i].mutex);
    contexts_[i].changed.notify_all();
  }
  std::lock_guard lock(machine_->mutex);
  machine_->changed.notify_all();
}

void RealtimeRuntime::DeliverInputs(const TimedInputs& inputs) {
  current = machine_.get();
  for (const TimedInput& input : inputs) {
    WaitUntil(*machine_, input.at, [this] { return Ending(); });
    if (Ending()) return;
    NoteLate(input.at);
    input.deliver();
  }
}

// ---- contexts ----------------------------------------------------------------------------------------------

RealtimeContext& RealtimeRuntime::Current() const { return current ? *current : *machine_; }

RealtimeContext& RealtimeRuntime::At(ContextId context) const {
  CHECK(context < used_.load(std::memory_order_acquire));
  return contexts_[context];
}

// As in the simulation: children of main go by their own name, others by parent/name; the k-th of a name is name#k.
std::string RealtimeRuntime::UniqueName(ContextId parent, Point name) const {
  std::string text = parent != kNoContext && parent != 0 ? contexts_[parent].name + "/" : "";
  text += name.name;
  int ordinal = 1;
  for (uint32_t i = 0; i < used_; ++i) ordinal += contexts_[i].parent == parent && contexts_[i].name_hash == name.hash;
  if (ordinal > 1) text += "#" + std::to_string(ordinal);
  return text;
}

ContextId RealtimeRuntime::Spawn(const ContextSpec& spec, Task body, Point point) {
  RealtimeContext& self = Current();
  self.point = point;
  if (Over(self)) return kNoContext;
  std::lock_guard births(life_);
  if (Ending()) return kNoContext;
  uint32_t id = used_;
  CHECK(id < options_.max_contexts);
  RealtimeContext& context = contexts_[id];
  context.id = static_cast<ContextId>(id);
  context.parent = self.id;
  context.name_hash = spec.name.hash;
  context.name = UniqueName(self.id, spec.name);
  context.role = spec.role;
  context.priority = spec.priority;
  context.body = body;
  ++live_;
  used_.store(id + 1, std::memory_order_release);
  context.thread = std::thread([this, &context] { Live(context); });
  return context.id;
}

void RealtimeRuntime::AskForFifo(const RealtimeContext& context) {
  sched_param parameter{};
  parameter.sched_priority = std::clamp(context.priority + 1, sched_get_priority_min(SCHED_FIFO), 64);
  // What an audio context spawns is no audio context: it must not inherit this.
  if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &parameter) == 0) return;
  std::string reason = std::strerror(errno);
  std::lock_guard lock(life_);
  notes_.push_back("context '" + context.name + "' runs without SCHED_FIFO: " + reason);
}

void RealtimeRuntime::Live(RealtimeContext& context) {
  current = &context;
  prctl(PR_SET_TIMERSLACK, 1);  // the usual 50 us are a twentieth of a block
  if (context.role == Role::audio && options_.fifo) AskForFifo(context);
  try {
    if (!Ending()) context.body();
  } catch (const RunEnd&) {
  } catch (const std::exception& error) {
    Find(kException, std::string("an exception left the context: ") + error.what());
  } catch (...) {
    Find(kException, "an exception left the context, of a type that is no std::exception");
  }
  if (context.id == 0) EndRun();
  {
    std::lock_guard lock(context.mutex);
    context.done = true;
    context.changed.notify_all();
  }
  std::lock_guard lock(life_);
  if (--live_ == 0) ended_.notify_all();
}

Time RealtimeRuntime::Now() const { return Ending() && !current ? end_ : Monotonic() - origin_; }

ContextId RealtimeRuntime::SelfId() const { return Current().id; }

ContextInfo RealtimeRuntime::Self() const {
  const RealtimeContext& self = Current();
  return {self.id, self.name, self.role, self.priority, self.location};
}

uint8_t RealtimeRuntime::PriorityOf(ContextId context) const { return At(context).priority; }
Time RealtimeRuntime::Accounted() const { return Current().accounted; }
void RealtimeRuntime::SetLocation(Location location) { Current().location = location; }

// ---- waiting -----------------------------------------------------------------------------------------------

// True: the run is over, and the call must do nothing. Throws, unless that would end the process.
bool RealtimeRuntime::Over(RealtimeContext& self) {
  if (!Ending()) return false;
  if (&self != machine_.get() && std::uncaught_exceptions() == 0) throw RunEnd{};
  return true;
}

// Waits on `on.changed` until `ready`; false if the deadline came first.
template <class Ready>
bool RealtimeRuntime::WaitUntil(RealtimeContext& on, Time deadline, Ready ready) {
  std::unique_lock lock(on.mutex);
  if (deadline >= kFar) {
    on.changed.wait(lock, ready);
    return true;
  }
  auto until = std::chrono::steady_clock::time_point(std::chrono::nanoseconds(origin_ + deadline));
  return on.changed.wait_until(lock, until, ready);
}

WaitResult RealtimeRuntime::Park(Time deadline, Point point) {
  RealtimeContext& self = Current();
  self.point = point;
  if (Over(self)) return WaitResult::woken;
  CHECK(&self != machine_.get());  // inputs never wait
  Time began = Now();
  WaitUntil(self, deadline, [&] { return self.permit.load(std::memory_order_relaxed) || Ending(); });
  self.accounted += Now() - began;
  if (Over(self)) return WaitResult::woken;
  if (!self.permit.exchange(false, std::memory_order_acquire)) {
    NoteLate(std::max(deadline, began));
    return WaitResult::deadline;
  }
  const Time permitted = self.permitted.load(std::memory_order_relaxed);
  if (permitted > began) NoteLate(permitted);
  return WaitResult::woken;
}

bool RealtimeRuntime::Unpark(ContextId id, Point point) {
  if (current) current->point = point;
  RealtimeContext& context = At(id);
  std::lock_guard lock(context.mutex);
  if (context.done) return false;
  if (!context.permit.load(std::memory_order_relaxed)) context.permitted.store(Now(), std::memory_order_relaxed);
  context.permit.store(true, std::memory_order_release);
  context.changed.notify_all();
  return true;
}

void RealtimeRuntime::Join(ContextId id, Point point) {
  RealtimeContext& self = Current();
  self.point = point;
  if (Over(self)) return;
  CHECK(id != self.id);
  RealtimeContext& other = At(id);
  Time began = Now();
  WaitUntil(other, kForever, [&] { return other.done || Ending(); });
  self.accounted += Now() - began;
  Over(self);  // even if the other has ended: it may be main
}

WaitResult RealtimeRuntime::BusyWait(Time deadline, Point point) {
  RealtimeContext& self = Current();
  self.point = point;
  Time began = Now();
  WaitResult result = WaitResult::woken;
  while (!Over(self) && !self.permit.exchange(false, std::memory_order_acquire)) {
    if (Now() >= deadline) {
      result = WaitResult::deadline;
      break;
    }
    std::this_thread::yield();
  }
  self.accounted += Now() - began;
  return result;
}

Time RealtimeRuntime::Spend(Cost cost, Point what) {
  RealtimeContext& self = Current();
  self.point = what;
  if (cost.varies()) cost.lo = DrawCost(cost, options_.seed, self.name_hash, what, self.accounted);
  if (Over(self) || options_.spend == SpendMode::none || cost.lo <= 0) return 0;
  Time until = Now() + cost.lo;
  if (options_.spend == SpendMode::sleep) {
    WaitUntil(self, until, [this] { return Ending(); });
  } else {
    while (!Ending() && Now() < until) {
    }
    if (!Ending()) NoteLate(until);
  }
  self.accounted += cost.lo;
  Over(self);
  return 0;
}

void RealtimeRuntime::Spin(Point point) {
  RealtimeContext& self = Current();
  self.point = point;
  if (!Over(self)) std::this_thread::yield();
}

void RealtimeRuntime::Yield(Point point) { Spin(point); }

// ---- steps that take no time -------------------------------------------------------------------------------

// A loop that never waits must end with the run too; but a few calls in destructors may pass.
void RealtimeRuntime::Pass(Point point) {
  RealtimeContext& self = Current();
  self.point = point;
  if (Ending() && ++self.silent_calls > kSilentCalls) Over(self);
}

void RealtimeRuntime::Preempt(Point point) { Pass(point); }
void RealtimeRuntime::Access(Memory&, AccessKind, MemoryOrder, Point point) { Pass(point); }

void RealtimeRuntime::Kill(ContextId, KillMode, Point) { CHECK(CanForce()); }
void RealtimeRuntime::Interrupt(ContextId, Point) { CHECK(CanForce()); }
void RealtimeRuntime::Mask(uint8_t) { CHECK(CanForce()); }
void RealtimeRuntime::Unmask(Point) { CHECK(CanForce()); }

uint32_t RealtimeRuntime::Choose(const Choice& choice) {
  Pass(choice.point);
  if (choice.kind != Choice::Kind::value) return 0;
  for (const Preset& preset : options_.presets) {
    if (preset.point_hash != choice.point.hash) continue;
    for (uint32_t i = 0; i < choice.options; ++i) {
      if (choice.names ? preset.name == choice.names[i] : preset.value == choice.first + i) return i;
    }
  }
  return 0;
}

// ---- events ------------------------------------------------------------------------------------------------

void RealtimeRuntime::Emit(const Event& event) {
  const RealtimeContext& self = Current();
  std::lock_guard lock(trace_);
  if (!observer_) return;
  observer_->OnEvent({.time = Now(),
                      .context = self.id,
                      .who = self.name,
                      .point = current ? &self.point : nullptr,
                      .location = current ? self.location : Location{},
                      .step = ++events_,
                      .event = event});
}

void RealtimeRuntime::Find(const EventType& type, std::string_view text) {
  Emit({.type = &type, .values = {}, .text = text});
}

// Who has not ended. Not where: that is theirs to read, and they run.
std::string RealtimeRuntime::Waits() {
  std::string text;
  for (uint32_t i = 0; i < used_; ++i) {
    std::lock_guard lock(contexts_[i].mutex);
    if (!contexts_[i].done) text += (text.empty() ? "" : ", ") + contexts_[i].name;
  }
  return text;
}

}  // namespace engine
