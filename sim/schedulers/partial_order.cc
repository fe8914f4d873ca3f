#include "sim/schedulers/partial_order.h"

#include <algorithm>
#include <bit>

namespace sim {
namespace {

constexpr uint64_t Bit(uint32_t context) { return 1ull << context; }

bool Waits(const Context& context) { return context.state == State::parked || context.state == State::busy; }

}  // namespace

// ---- what the trace says -----------------------------------------------------------------------------------

void PartialOrder::Clear() {
  Truncate(0);
  complaint_ = Complaint::none;
  why_ = "";
  spun_ = false;
}

void PartialOrder::Truncate(uint32_t events) {
  if (events < size()) {
    const Event& event = events_[events];
    waiting_ = event.waiting;
    polling_ = event.polling;
    ledger_.Rewind(event.mark);
    events_.resize(events);
  }
  open_ = {};
  races_.clear();
}

void PartialOrder::Resume(const Open& open) {
  open_ = open;
  seen_ = machine_->Events().Size();
}

void PartialOrder::Start(ContextId who, uint32_t pick) {
  open_ = {};
  open_.who = who;
  open_.pick = pick;
  uint32_t looks = ledger_[ContextWord(who, kLooks)];
  open_.begun = pick != kNone || looks > 0;
  if (looks == 0 || blind_ == Blind::to_waits) return;
  for (const Touch& touch : events_[looks - 1].looks) open_.touches.Add(touch.object, touch.mode);
}

void PartialOrder::Read() {
  const Trace& trace = machine_->Events();
  for (; seen_ < trace.Size() && complaint_ != Complaint::give_up; ++seen_) ReadEntry(trace.At(seen_));
}

void PartialOrder::ReadEntry(const Trace::Entry& entry) {
  if (entry.kind == Step::timer || entry.kind == Step::input) return Barrier();
  if (entry.context == engine::kNoContext) return;  // the machine's own: main's birth, what an input does
  if (entry.context >= kMostContexts) return GiveUp("more than 64 contexts");
  if (open_.who != entry.context) {
    Close();
    Start(entry.context, kNone);
  }
  open_.begun = true;
  switch (entry.kind) {
    case Step::access:
      return ReadAccess(entry);
    case Step::preempt:
    case Step::start:
    case Step::choose:
      return;
    case Step::park:
    case Step::busy:
      return ReadWait(entry);
    case Step::unpark:
      ReadUnpark(static_cast<ContextId>(entry.argument));
      break;
    case Step::interrupt:
      Touched(static_cast<uint32_t>(entry.argument), TouchMode::write);
      break;
    case Step::spawn:
      if (entry.argument >= kMostContexts) return GiveUp("more than 64 contexts");
      open_.child = static_cast<uint32_t>(entry.argument);
      Touched(kSpawns, TouchMode::write);
      break;
    case Step::exit:
      ReadExit();
      break;
    case Step::spin:
      open_.polls = spun_ = true;
      break;
    case Step::spend:
    case Step::yield:
    case Step::mask:
      break;  // nothing, on a core of one's own
    default:
      return GiveUp("a context is killed");
  }
  Close();
}

void PartialOrder::Touched(uint32_t object, TouchMode mode) {
  bool waits = object < kSpawns;
  // Its own waits and end matter to those alone who wake it without being asked.
  if (open_.at_once) open_.more |= object != open_.who || ledger_[ContextWord(open_.who, kUnparked)] > 0;
  if (waits ? blind_ == Blind::to_waits : blind_ == Blind::to_stores) {
    if (waits) return;
    mode = TouchMode::read;
  }
  open_.touches.Add(object, mode);
}

void PartialOrder::ReadAccess(const Trace::Entry& entry) {
  using engine::AccessKind;
  using engine::MemoryOrder;
  uint32_t object = kMemory + static_cast<uint32_t>(entry.argument >> 8);
  auto kind = static_cast<AccessKind>(entry.argument & 15);
  auto order = static_cast<MemoryOrder>(entry.argument >> 4 & 15);
  bool looks = kind == AccessKind::load || kind == AccessKind::read;
  bool arrives = !strict_ && kind == AccessKind::acquire && order == MemoryOrder::acquire;
  bool releases = !strict_ && kind == AccessKind::release && order == MemoryOrder::release;
  Touched(object, looks      ? TouchMode::read
                  : arrives  ? TouchMode::arrive
                  : releases ? TouchMode::release
                             : TouchMode::write);
  if (releases) open_.released = object;
  if (!arrives) return;
  if (machine_->Of(open_.who).permit) MustBeStrict();
  Touched(open_.who, TouchMode::write);
  open_.queue = object;
  open_.at_once = true;  // unless it waits
}

// A wait that has begun, or was none: an Unpark came before, or who is joined has ended.
void PartialOrder::ReadWait(const Trace::Entry& entry) {
  const Trace& trace = machine_->Events();
  const Context& self = machine_->Of(open_.who);
  open_.waits = Waits(self);
  for (uint64_t i = seen_ + 1; i < trace.Size() && !open_.waits; ++i) {  // it did, but the clock moved since
    open_.waits = trace.At(i).kind == Step::timer && trace.At(i).context == open_.who;
  }
  bool in_queue = open_.queue != kNone && open_.waits;
  if (in_queue) {
    open_.at_once = false;
  } else {
    if (open_.queue != kNone) MustBeStrict();  // somebody's wake-up meets a wait in a queue
    Touched(open_.who, TouchMode::write);
    open_.queue = kNone;
  }
  uint32_t target = kNone;
  if (!open_.waits) {
    bool woken_before = permit_ && (entry.kind == Step::busy || entry.argument == 1);
    if (woken_before || entry.kind == Step::busy) return;
    open_.at_once = true;
    target = static_cast<uint32_t>(entry.argument);
    open_.joined |= Bit(target);
  } else if (!in_queue && entry.kind == Step::park) {
    for (uint32_t i = 0; i < machine_->Contexts(); ++i) {
      if (machine_->Of(static_cast<ContextId>(i)).joiner == open_.who) target = i;
    }
  }
  open_.joins = target != kNone;
  if (strict_ && target != kNone) Touched(target, TouchMode::read);
  if (open_.waits) Close();
}

void PartialOrder::ReadUnpark(ContextId target) {
  uint32_t waits = ledger_[ContextWord(target, kWaits)];
  uint32_t queue = waits > 0 ? events_[waits - 1].queue : kNone;
  open_.woken = waits > 0 ? target : kNone;
  if (queue != kNone && queue == open_.released) return;  // handed over: that is in the order of arrivals
  if (queue != kNone || machine_->Of(target).state == State::done) MustBeStrict();
  open_.unparked = target;
  Touched(target, TouchMode::write);
}

void PartialOrder::ReadExit() {
  open_.ends = true;
  open_.ends_run = open_.who == 0;
  Touched(open_.who, TouchMode::write);
}

// ---- the order ---------------------------------------------------------------------------------------------

void PartialOrder::Widen(uint32_t contexts) {
  uint32_t stride = stride_;
  while (stride < contexts) stride *= 2;
  if (stride == stride_) return;
  std::vector<uint32_t> wide(clocks_.size() / stride_ * stride);
  for (size_t row = 0; row < clocks_.size() / stride_; ++row) {
    std::copy_n(&clocks_[row * stride_], stride_, &wide[row * stride]);
  }
  clocks_.swap(wide);
  stride_ = stride;
}

PartialOrder::Event& PartialOrder::Append(ContextId who) {
  Widen(machine_->Contexts());
  uint32_t index = size();
  if (clocks_.size() < (size_t{index} + 1) * 2 * stride_) clocks_.resize((size_t{index} + 16) * 4 * stride_);
  events_.push_back({.who = who, .waiting = waiting_, .polling = polling_, .mark = ledger_.Mark()});
  return events_.back();
}

// All before it happens before all after it.
void PartialOrder::Barrier() {
  Close();
  if (spun_) return GiveUp("contexts poll while time passes");
  Append(engine::kNoContext);
  uint32_t index = size() - 1;
  uint32_t* clock = Goes(index);
  for (uint32_t i = 0; i < stride_; ++i) {
    clock[i] = i < kMostContexts ? ledger_[ContextWord(i, kLast)] : 0;
  }
  ledger_.Set(kBarrier, index + 1);
  WakeThoseWhoGoOn(kNone);
}

void PartialOrder::Close() {
  if (open_.who == engine::kNoContext) return;
  if (open_.begun) Record();
  open_.who = engine::kNoContext;
}

void PartialOrder::Record() {
  ContextId who = open_.who;
  Event& event = Append(who);
  uint32_t index = size() - 1;
  event.pick = open_.pick;
  event.touches = open_.touches;
  event.queue = open_.waits ? open_.queue : kNone;
  event.polls = open_.polls;
  event.previous = ledger_[ContextWord(who, kLast)];

  uint32_t* clock = Asks(index);
  if (event.previous > 0) {
    std::copy_n(Goes(event.previous - 1), stride_, clock);
  } else {
    std::fill_n(clock, stride_, 0);
  }
  uint32_t barrier = ledger_[kBarrier];
  if (barrier > event.previous) Join(clock, Goes(barrier - 1));
  if (uint32_t waker = ledger_[ContextWord(who, kWaker)]) {
    Join(clock, Goes(waker - 1));
    ledger_.Set(ContextWord(who, kWaker), 0);
  }
  if (ledger_[ContextWord(who, kLooks)] > 0) ledger_.Set(ContextWord(who, kLooks), 0);
  FindRaces(index, clock);
  clock[who] = index + 1;
  std::copy_n(clock, stride_, Goes(index));
  GoOn(index);
  Remember(index);
}

// What it waited for, or would have, is before what it does then, though not before its asking.
void PartialOrder::GoOn(uint32_t index) {
  if (open_.at_once && open_.more) MustBeStrict();
  if (open_.at_once && open_.queue != kNone) {
    if (uint32_t release = ledger_[ObjectWord(open_.queue, kRelease)]) Join(Goes(index), Goes(release - 1));
  }
  for (uint64_t m = open_.joined; m; m &= m - 1) {
    uint32_t end = ledger_[ContextWord(static_cast<uint32_t>(std::countr_zero(m)), kLast)];
    if (end > 0) Join(Goes(index), Goes(end - 1));
  }
  for (uint32_t i = 1; i < machine_->Contexts() && open_.ends_run; ++i) {
    bool joined = ledger_[ContextWord(i, kEnded)] > 0 && ledger_[ContextWord(i, kLast)] <= Goes(index)[i];
    if (!joined) GiveUp("main ends before contexts that it did not join");
  }
}

void PartialOrder::Remember(uint32_t index) {
  Event& event = events_[index];
  ContextId who = event.who;
  ledger_.Set(ContextWord(who, kLast), index + 1);
  for (const Touch& touch : event.touches) {
    uint32_t which = touch.mode == TouchMode::read     ? kReads + who
                     : touch.mode == TouchMode::write  ? uint32_t{kWrite}
                     : touch.mode == TouchMode::arrive ? uint32_t{kArrival}
                                                       : uint32_t{kRelease};
    ledger_.Set(ObjectWord(touch.object, which), index + 1);
  }
  polling_ &= ~Bit(who);
  for (uint64_t m = polling_; m; m &= m - 1) {
    uint32_t other = static_cast<uint32_t>(std::countr_zero(m));
    if (events_[ledger_[ContextWord(other, kPolled)] - 1].looks.ConflictsWith(event.touches)) polling_ &= ~Bit(other);
  }
  if (open_.ends) ledger_.Set(ContextWord(who, kEnded), 1);
  if (open_.unparked != kNone) ledger_.Set(ContextWord(open_.unparked, kUnparked), 1);
  if (open_.child != kNone) ledger_.Set(ContextWord(open_.child, kWaker), index + 1);
  if (open_.polls) PutAside(index);
  if (open_.waits) {
    ledger_.Set(ContextWord(who, kWaits), index + 1);
    waiting_ |= Bit(who);
    if (event.queue == kNone && !open_.joins) {  // once woken it looks again at what it had looked at
      for (const Touch& touch : event.touches) {
        if (touch.mode != TouchMode::release) event.looks.Add(touch.object, touch.mode);
      }
    }
  }
  if (open_.woken != kNone && (waiting_ & Bit(open_.woken))) WakeUp(open_.woken, index);
  WakeThoseWhoGoOn(index);
}

void PartialOrder::WakeUp(uint32_t context, uint32_t by) {
  ledger_.Set(ContextWord(context, kWaker), by == kNone ? 0 : by + 1);
  ledger_.Set(ContextWord(context, kLooks), ledger_[ContextWord(context, kWaits)]);
  ledger_.Set(ContextWord(context, kWaits), 0);
  waiting_ &= ~Bit(context);
}

void PartialOrder::WakeThoseWhoGoOn(uint32_t by) {
  for (uint64_t m = waiting_; m; m &= m - 1) {
    uint32_t context = static_cast<uint32_t>(std::countr_zero(m));
    if (!Waits(machine_->Of(static_cast<ContextId>(context)))) WakeUp(context, by);
  }
}

// A context that has only looked since its last Spin, and begins again: until something of that changes it would see
// the same once more.
void PartialOrder::PutAside(uint32_t index) {
  constexpr int kFar = 8;
  Touches looked = events_[index].touches;
  uint32_t at = events_[index].previous;
  for (int i = 0; i < kFar && at > 0 && !events_[at - 1].polls && looked.OnlyLooks(); ++i) {
    looked.Add(events_[at - 1].touches);
    at = events_[at - 1].previous;
    if (looked.size() > kFar) return;
  }
  if (at > 0 && !events_[at - 1].polls) {  // its first round: the events before the loop count too, if they only look
    return;
  }
  if (looked.empty() || !looked.OnlyLooks()) return;
  events_[index].looks = looked;
  ledger_.Set(ContextWord(events_[index].who, kPolled), index + 1);
  polling_ |= Bit(events_[index].who);
}

// ---- races -------------------------------------------------------------------------------------------------

// The last event of each kind and context that touched the same in conflict: older ones are before these.
uint32_t PartialOrder::Gather(const Event& event, uint32_t* out) const {
  uint32_t n = 0;
  auto add = [&](uint32_t word) {
    if (word > 0) out[n++] = word - 1;
  };
  uint32_t contexts = std::min(machine_->Contexts(), kMostContexts);
  for (const Touch& touch : event.touches) {
    add(ledger_[ObjectWord(touch.object, kWrite)]);
    if (Conflict(touch.mode, TouchMode::arrive)) add(ledger_[ObjectWord(touch.object, kArrival)]);
    if (Conflict(touch.mode, TouchMode::release)) add(ledger_[ObjectWord(touch.object, kRelease)]);
    if (!Conflict(touch.mode, TouchMode::read)) continue;
    for (uint32_t i = 0; i < contexts; ++i) add(ledger_[ObjectWord(touch.object, kReads + i)]);
  }
  return n;
}

void PartialOrder::FindRaces(uint32_t index, uint32_t* clock) {
  uint32_t before[Touches::kMost * (kReads + kMostContexts)];
  uint32_t n = Gather(events_[index], before);
  std::sort(before, before + n, std::greater<>());
  size_t first = races_.size();
  for (uint32_t i = 0; i < n; ++i) {  // the newest first: what is before one of them is no race
    ContextId who = events_[before[i]].who;
    if (clock[who] > before[i]) continue;
    races_.push_back({before[i], index, 0});
    Join(clock, Asks(before[i]));
  }
  for (; first < races_.size(); ++first) FindInitials(races_[first]);
}

// To turn a race around, all that is not after its first event comes before it, then the second. Which contexts can
// begin?
void PartialOrder::FindInitials(Race& race) {
  ContextId loser = events_[race.first].who;
  uint64_t seen = 0;
  uint32_t first_of[kMostContexts];
  for (uint32_t i = race.first + 1; i <= race.second; ++i) {
    ContextId who = events_[i].who;
    if (who == engine::kNoContext) continue;
    const uint32_t* clock = Asks(i);
    if (i < race.second && clock[loser] > race.first) continue;
    if (seen & Bit(who)) continue;
    bool follows = false;
    for (uint64_t m = seen; m && !follows; m &= m - 1) {
      uint32_t other = static_cast<uint32_t>(std::countr_zero(m));
      follows = clock[other] > first_of[other];
    }
    seen |= Bit(who);
    first_of[who] = i;
    if (!follows) race.initials |= Bit(who);
  }
}

}  // namespace sim
