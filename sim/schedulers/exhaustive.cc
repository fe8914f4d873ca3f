#include "sim/schedulers/exhaustive.h"

#include <bit>

#include "engine/base/check.h"

namespace sim {
namespace {
constexpr uint64_t Bit(ContextId context) { return 1ull << context; }
}  // namespace

Exhaustive::Exhaustive(ExhaustiveOptions options)
    : options_(options), reduced_(options.reduce), strict_(options.strict) {
  if (!reduced_) why_ = "it was asked to be";
  order_.Configure(strict_, options.blind);
}

std::function<Scheduler*(uint64_t)> Exhaustive::AsNext() {
  return [this](uint64_t) -> Scheduler* {
    if (done_) return nullptr;
    if (!started_ || Next()) return this;
    return nullptr;
  };
}

// ---- a run -------------------------------------------------------------------------------------------------

void Exhaustive::Begin(MachineView& machine) {
  machine_ = &machine;
  if (!started_ && reduced_ && !machine.Free()) {
    reduced_ = false;
    why_ = "the machine has costs or priorities or few cores";
  }
  started_ = true;
  position_ = 0;
  last_ = 0;
  is_blocked_ = false;
  while (path_.size() > given_) {  // the same run once more
    contexts_.resize(path_.back().contexts);
    sleepers_.resize(path_.back().sleepers);
    path_.pop_back();
  }
  order_.Begin(machine);
  state_ = given_ > 0 ? State::follows : State::explores;
  if (given_ == 0) {
    order_.Truncate(0);
    order_.Resume({});
  }
}

uint64_t Exhaustive::NextStop(uint64_t step) {
  if (state_ == State::explores) return step;
  return state_ == State::follows ? path_[position_].step : kNever;
}

void Exhaustive::Visit(ContextId context, Point, bool, Time now) {
  if (state_ != State::explores || !reduced_) return;
  order_.Visit(context, false);
  last_ = now;
}

void Exhaustive::VisitAccess(ContextId context, Point, const engine::Memory&, engine::AccessKind, engine::MemoryOrder,
                             Time now) {
  if (state_ != State::explores || !reduced_) return;
  order_.Visit(context, true);
  last_ = now;
  TurnAround();
}

uint32_t Exhaustive::Decide(const Decision& decision) {
  sampled_ |= decision.kind == DecisionKind::delay;
  if (state_ == State::follows) return Follow(decision);
  if (state_ == State::runs_on) return 0;
  if (!reduced_ || decision.kind != DecisionKind::pick) return Enumerate(decision);
  return Pick(decision);
}

uint32_t Exhaustive::Follow(const Decision& decision) {
  Turn& turn = path_[position_];
  if (decision.step != turn.step || decision.kind != turn.kind || decision.options != turn.options) {
    if (decision.step < turn.step) return 0;
    diverged_ = true;
    RunOn(false);
    return 0;
  }
  last_ = decision.now;
  if (++position_ < given_) return turn.answer;
  state_ = State::explores;
  if (!reduced_) return turn.answer;
  if (turn.explored) {
    order_.Resume({});
    order_.Start(decision.contexts[turn.answer], static_cast<uint32_t>(position_ - 1));
  } else {
    order_.Resume(turn.open);
  }
  return turn.answer;
}

Exhaustive::Turn& Exhaustive::AddTurn(const Decision& decision) {
  path_.emplace_back();
  Turn& turn = path_.back();
  turn.step = decision.step;
  turn.kind = decision.kind;
  turn.explored = false;
  turn.options = decision.options;
  turn.answer = 0;
  turn.event = order_.size();
  turn.contexts = contexts_.size();
  turn.sleepers = sleepers_.size();
  return turn;
}

// Every answer.
uint32_t Exhaustive::Enumerate(const Decision& decision) {
  if (reduced_) order_.Read();
  Turn& turn = AddTurn(decision);
  if (reduced_) turn.open = order_.open();
  return 0;
}

// Who goes on: the machine's first option, of those with whom a run would be a new one.
uint32_t Exhaustive::Pick(const Decision& decision) {
  order_.Read();
  order_.Close();
  TurnAround();
  if (order_.complaint() != PartialOrder::Complaint::none) {
    RunOn(false);
    return 0;
  }
  last_ = decision.now;
  Turn& turn = AddTurn(decision);
  turn.explored = true;
  turn.enabled = 0;
  contexts_.insert(contexts_.end(), decision.contexts, decision.contexts + decision.options);
  for (uint32_t i = 0; i < decision.options; ++i) turn.enabled |= Bit(decision.contexts[i]);
  turn.aside = options_.polls_wait ? order_.Polling() & turn.enabled : 0;
  turn.sleep = turn.todo = 0;
  turn.touches.Clear();
  FallAsleep(turn);
  for (uint32_t i = 0; i < decision.options; ++i) {
    if ((turn.sleep | turn.aside) & Bit(decision.contexts[i])) continue;
    turn.answer = i;
    turn.todo = Bit(decision.contexts[i]);
    order_.Start(decision.contexts[i], static_cast<uint32_t>(path_.size() - 1));
    return i;
  }
  bool asleep = turn.sleep != 0;
  contexts_.resize(turn.contexts);
  sleepers_.resize(turn.sleepers);
  path_.pop_back();
  RunOn(asleep);  // else all poll in vain: what the machine says to that
  return 0;
}

// Whoever slept at the last pick and was in no conflict with what happened since sleeps on.
void Exhaustive::FallAsleep(Turn& turn) {
  const Turn* last = nullptr;
  size_t end = turn.sleepers;
  for (size_t i = path_.size() - 1; i-- > 0 && !last;) {
    if (path_[i].explored) last = &path_[i];
  }
  if (!last) return;
  for (size_t i = last->sleepers; i < end; ++i) {
    bool woken = false;
    for (uint32_t event = last->event; event < order_.size() && !woken; ++event) {
      woken = sleepers_[i].touches.ConflictsWith(order_.TouchesOf(event));
    }
    if (woken) continue;
    Sleeper sleeper = sleepers_[i];
    sleepers_.push_back(sleeper);
    turn.sleep |= Bit(sleeper.who);
  }
}

// For each race, where its first event began: somebody who can begin the other order must be run from there, unless
// somebody was or will be.
void Exhaustive::TurnAround() {
  for (const PartialOrder::Race& race : order_.races()) {
    uint32_t pick = order_.PickOf(race.first);
    if (pick == PartialOrder::kNone) continue;  // nobody else could go on
    Turn& turn = path_[pick];
    if (race.initials & (turn.todo | turn.sleep | turn.aside)) continue;
    uint64_t initials = race.initials & turn.enabled;
    turn.todo |= initials ? initials & -initials : turn.enabled;
  }
  order_.races().clear();
}

// ---- from run to run ---------------------------------------------------------------------------------------

void Exhaustive::EndOfRun() {
  if (state_ == State::follows) diverged_ = true;  // it never came to the decision
  if (reduced_ && state_ == State::explores) {
    order_.Read();
    order_.Close();
    TurnAround();
  }
  (is_blocked_ ? blocked_ : complete_) += 1;
}

void Exhaustive::StartAnew() {
  abandoned_ += complete_ + blocked_;
  complete_ = blocked_ = 0;
  path_.clear();
  contexts_.clear();
  sleepers_.clear();
  given_ = 0;
  order_.Clear();
  order_.Configure(strict_, options_.blind);
}

bool Exhaustive::Next() {
  CHECK(!done_);
  EndOfRun();
  PartialOrder::Complaint complaint = reduced_ ? order_.complaint() : PartialOrder::Complaint::none;
  if (diverged_) {
    done_ = true;
    return false;
  }
  if (complaint != PartialOrder::Complaint::none) {
    if (complaint == PartialOrder::Complaint::be_strict) {
      strict_ = true;
    } else {
      reduced_ = false;
      why_ = order_.why();
    }
    StartAnew();
    return true;
  }
  if (Advance()) return true;
  done_ = true;
  return false;
}

// To the last decision that has another answer to be tried.
bool Exhaustive::Advance() {
  for (; !path_.empty(); path_.pop_back()) {
    Turn& turn = path_.back();
    if (turn.explored) {
      if (AdvancePick(turn)) return true;
    } else {
      if (reduced_ && turn.open.pick != PartialOrder::kNone) {
        path_[turn.open.pick].touches.Add(order_.TouchesOf(turn.event));
      }
      if (++turn.answer < turn.options) {
        order_.Truncate(turn.event);
        given_ = path_.size();
        return true;
      }
    }
    contexts_.resize(turn.contexts);
    sleepers_.resize(turn.sleepers);
  }
  return false;
}

bool Exhaustive::AdvancePick(Turn& turn) {
  ContextId who = contexts_[turn.contexts + turn.answer];
  if (turn.event < order_.size()) turn.touches.Add(order_.TouchesOf(turn.event));
  sleepers_.push_back({who, turn.touches});
  turn.sleep |= Bit(who);
  turn.touches.Clear();
  order_.Truncate(turn.event);
  uint64_t todo = turn.todo & ~turn.sleep;
  if (todo == 0) return false;
  turn.answer = OptionOf(turn, static_cast<ContextId>(std::countr_zero(todo)));
  given_ = path_.size();
  return true;
}

uint32_t Exhaustive::OptionOf(const Turn& turn, ContextId who) const {
  uint32_t option = 0;
  while (contexts_[turn.contexts + option] != who) ++option;
  return option;
}

std::string Exhaustive::Claim() const {
  std::string runs = std::to_string(complete_);
  if (!Complete()) {
    return runs + " orders were run, not all: " +
           (diverged_ ? "the program does not repeat itself" : "the search was stopped");
  }
  std::string claim =
      "all " + runs + (reduced_ ? " orders that differ were run (reduced" : " orders were run (unreduced: ");
  if (!reduced_) claim += why_;
  if (blocked_ > 0) claim += "; " + std::to_string(blocked_) + " more runs repeated one of them";
  claim += ")";
  if (sampled_) claim += "; delays are a finite sample of a range: no claim on all timings";
  return claim;
}

}  // namespace sim
