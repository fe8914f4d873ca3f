// Contexts that wait for something, in order of arrival. A waiter lives on the stack of the context that waits.
#pragma once
#include "engine/runtime.h"

namespace engine {

struct Waiter {
  ContextId context = kNoContext;
  bool called = false;  // it was chosen: what it waits for is its own, or it may try again
  bool queued = false;
  Waiter* next = nullptr;
  Waiter* previous = nullptr;
};

class Waiters {
 public:
  bool empty() const { return head_ == nullptr; }
  Waiter* head() const { return head_; }

  void Append(Waiter& waiter) {
    waiter.queued = true;
    waiter.next = nullptr;
    waiter.previous = tail_;
    (tail_ ? tail_->next : head_) = &waiter;
    tail_ = &waiter;
  }
  void Remove(Waiter& waiter) {
    if (!waiter.queued) return;
    waiter.queued = false;
    (waiter.previous ? waiter.previous->next : head_) = waiter.next;
    (waiter.next ? waiter.next->previous : tail_) = waiter.previous;
  }
  Waiter* Find(ContextId context) const {
    Waiter* waiter = head_;
    while (waiter && waiter->context != context) waiter = waiter->next;
    return waiter;
  }
  // Whom a decision may choose from: ids in order of arrival, at most `most`.
  uint32_t List(ContextId* out, uint32_t most) const {
    uint32_t n = 0;
    for (Waiter* waiter = head_; waiter && n < most; waiter = waiter->next) out[n++] = waiter->context;
    return n;
  }

 private:
  Waiter* head_ = nullptr;
  Waiter* tail_ = nullptr;
};

}  // namespace engine
