#include "sim/cores.h"

#include <algorithm>

namespace sim {

void Cores::Occupy(Context& context) {
  if (context.slice_left <= 0) context.slice_left = context.slice;
  if (context.busy_wait) {
    if (context.due <= clock_.Now()) {
      context.busy_wait = false;
      context.timed_out = true;
      Resume(context);
      return;
    }
    context.state = State::busy;
    if (context.due != engine::kForever) clock_.Arm(context, context.due);
  } else if (context.left > 0) {
    context.state = State::spending;
    context.segment_start = clock_.Now();
    Time segment = context.fair ? std::min(context.left, context.slice_left) : context.left;
    clock_.Arm(context, clock_.Now() + segment);
  } else {
    Resume(context);
    return;
  }
  runnable_ &= ~Bit(context.core);
}

// Off its core in the middle of what it did; what is left is kept.
void Cores::Suspend(Context& context) {
  if (context.state == State::spending) Account(context);
  if (context.state == State::spending || context.state == State::busy) VirtualClock::Disarm(context);
  TakeOff(context);
}

void Cores::Admit(Context& context, uint8_t level, bool front) {
  if (uint64_t free = context.cores & idle_) {
    Place(context, LowestBit(free));
    return;
  }
  int victim = -1;
  uint8_t least = context.priority;
  for (uint64_t m = context.cores & all_; m; m &= m - 1) {
    int core = LowestBit(m);
    if (on_[core]->threshold < least) {
      least = on_[core]->threshold;
      victim = core;
    }
  }
  if (victim < 0) {
    Enqueue(context, level, front);
    return;
  }
  Context& evicted = *on_[victim];
  Suspend(evicted);
  Place(context, victim);
  Admit(evicted, evicted.threshold, true);  // ends: each in turn has a lower priority
}

void Cores::Enqueue(Context& context, uint8_t level, bool front) {
  context.state = State::ready;
  context.level = level;
  context.next = context.previous = engine::kNoContext;
  uint64_t bit = Bit(level);
  if (!(levels_ & bit)) {
    levels_ |= bit;
    head_[level] = tail_[level] = context.id;
  } else if (front) {
    context.next = head_[level];
    contexts_[head_[level]].previous = context.id;
    head_[level] = context.id;
  } else {
    context.previous = tail_[level];
    contexts_[tail_[level]].next = context.id;
    tail_[level] = context.id;
  }
}

void Cores::Unlink(Context& context) {
  uint8_t level = context.level;
  if (context.previous == engine::kNoContext) {
    head_[level] = context.next;
  } else {
    contexts_[context.previous].next = context.next;
  }
  if (context.next == engine::kNoContext) {
    tail_[level] = context.previous;
  } else {
    contexts_[context.next].previous = context.previous;
  }
  if (head_[level] == engine::kNoContext) levels_ &= ~Bit(level);
}

Context* Cores::Dequeue(int core) {
  for (uint64_t levels = levels_; levels;) {
    int level = std::bit_width(levels) - 1;
    for (ContextId id = head_[level]; id != engine::kNoContext; id = contexts_[id].next) {
      if (!(contexts_[id].cores >> core & 1)) continue;
      Unlink(contexts_[id]);
      return &contexts_[id];
    }
    levels &= ~Bit(level);
  }
  return nullptr;
}

bool Cores::Yield(Context& context) {
  uint8_t level = context.priority;
  if (!(levels_ >> level & 1)) return false;
  for (ContextId id = head_[level]; id != engine::kNoContext; id = contexts_[id].next) {
    if (!(contexts_[id].cores >> context.core & 1)) continue;
    Replace(context, contexts_[id]);
    return true;
  }
  return false;
}

void Cores::Replace(Context& context, Context& peer) {
  Unlink(peer);
  Suspend(context);
  context.slice_left = context.slice;
  Enqueue(context, context.priority, false);
  Place(peer, context.core);
}

void Cores::Reconsider(Context& context) {
  for (uint64_t levels = levels_; levels;) {
    int level = std::bit_width(levels) - 1;
    if (level <= context.threshold) return;
    for (ContextId id = head_[level]; id != engine::kNoContext; id = contexts_[id].next) {
      Context& waiting = contexts_[id];
      if (!(waiting.cores >> context.core & 1) || waiting.priority <= context.threshold) continue;
      Unlink(waiting);
      Suspend(context);
      Place(waiting, context.core);
      Admit(context, context.threshold, true);
      return;
    }
    levels &= ~Bit(level);
  }
}

uint32_t Cores::Peers(const Context& context, ContextId* out, uint32_t most) const {
  uint8_t level = context.priority;
  if (!context.fair || context.threshold != level || !(levels_ >> level & 1)) return 0;
  uint32_t n = 0;
  for (ContextId id = head_[level]; id != engine::kNoContext && n < most; id = contexts_[id].next) {
    if (contexts_[id].cores >> context.core & 1) out[n++] = id;
  }
  return n;
}

void Cores::Remove(Context& context) {
  switch (context.state) {
    case State::done:
      return;
    case State::ready:
      Unlink(context);
      break;
    case State::parked:
      VirtualClock::Disarm(context);
      break;
    default:
      Suspend(context);
      Leave(context);
  }
  context.state = State::done;
}

}  // namespace sim
