// Structures without locks, and the one step each that must not be moved.
#include "engine/sync/shared.h"
#include "sim/known_answers/known_answers.h"

namespace sim {
namespace {

using engine::Atomic;
using engine::ContextId;
using engine::Runtime;
using engine::Shared;

// A stack of nodes 1..3 by index. A node popped and pushed again looks as if it had never been away; a tag, counted at
// each change of the head, tells the two apart.
struct Stack {
  Stack(Runtime& runtime, bool tagged)
      : count(tagged ? 16 : 0),
        head(runtime, 1),
        next{Atomic<int>(runtime), Atomic<int>(runtime, 2), Atomic<int>(runtime, 3), Atomic<int>(runtime)} {}
  int Pop() {
    int seen = head.Load("head.load");
    while (seen % 16 != 0) {
      int rest = next[seen % 16].Load("next.load");
      if (head.CompareExchange(seen, seen / 16 * 16 + count + rest, "head.pop")) return seen % 16;
    }
    return 0;
  }
  void Push(int node) {
    int seen = head.Load("head.load");
    do {
      next[node].Store(seen % 16, "next.store");
    } while (!head.CompareExchange(seen, seen / 16 * 16 + count + node, "head.push"));
  }
  const int count;   // what a change adds to the tag
  Atomic<int> head;  // tag * 16 + node
  Atomic<int> next[4];
};

void PopAndPush(Runtime& runtime, bool tagged) {
  Stack stack(runtime, tagged);
  Atomic<int> owners[4] = {Atomic<int>(runtime), Atomic<int>(runtime), Atomic<int>(runtime), Atomic<int>(runtime)};
  auto own = [&](int node) {
    if (node != 0 && owners[node].FetchAdd(1, "own") != 0) Fail(runtime, "a node has two owners");
  };
  auto once = [&] { own(stack.Pop()); };
  auto often = [&] {
    int first = stack.Pop();
    own(stack.Pop());
    if (first != 0) stack.Push(first);
  };
  ContextId a = runtime.Spawn({.name = "left"}, once, "spawn");
  ContextId b = runtime.Spawn({.name = "right"}, often, "spawn");
  runtime.Join(a, "join");
  runtime.Join(b, "join");
  for (int i = 0; i < 3; ++i) own(stack.Pop());
}

// One producer, one consumer, two slots. The index may move only when the slot is filled.
void ProduceAndConsume(Runtime& runtime, bool index_last) {
  Atomic<int> written(runtime);
  Shared<int> slots[2] = {Shared<int>(runtime), Shared<int>(runtime)};
  auto produce = [&] {
    for (int i = 0; i < 2; ++i) {
      if (!index_last) written.Store(i + 1, "index.store");
      slots[i].Write(10 + i, "slot.write");
      if (index_last) written.Store(i + 1, "index.store");
    }
  };
  auto consume = [&] {
    for (int i = 0; i < 2; ++i) {
      while (written.Load("index.load") <= i) runtime.Spin("spin");
      if (slots[i].Read("slot.read") != 10 + i) Fail(runtime, "a slot was read before it was written");
    }
  };
  ContextId a = runtime.Spawn({.name = "producer"}, produce, "spawn");
  ContextId b = runtime.Spawn({.name = "consumer"}, consume, "spawn");
  runtime.Join(a, "join");
  runtime.Join(b, "join");
}

// The owner takes from the bottom, thieves from the top. The owner must say what it takes before it looks at the top:
// without a fence between them a processor swaps the two, as is written out here.
struct StealDeque {
  StealDeque(Runtime& runtime, bool fence)
      : fence(fence), top(runtime), bottom(runtime, 2), items{Atomic<int>(runtime, 1), Atomic<int>(runtime, 2)} {}
  int Take() {
    int b = bottom.Load("bottom.load") - 1;
    int t = 0;
    if (fence) bottom.Store(b, "bottom.store");
    t = top.Load("top.load");
    if (!fence) bottom.Store(b, "bottom.store");
    if (t < b) return items[b].Load("item.take");
    int item = 0;
    if (t == b && top.CompareExchange(t, t + 1, "top.take")) item = items[b].Load("item.take");
    bottom.Store(b + 1, "bottom.restore");
    return item;
  }
  int Steal() {
    int t = top.Load("top.look");
    if (t >= bottom.Load("bottom.look")) return 0;
    int item = items[t].Load("item.steal");
    return top.CompareExchange(t, t + 1, "top.steal") ? item : 0;
  }
  const bool fence;
  Atomic<int> top, bottom;
  Atomic<int> items[2];
};

void TakeAndSteal(Runtime& runtime, bool fence) {
  StealDeque deque(runtime, fence);
  Atomic<int> owners[3] = {Atomic<int>(runtime), Atomic<int>(runtime), Atomic<int>(runtime)};
  auto own = [&](int item) {
    if (item != 0 && owners[item].FetchAdd(1, "own") != 0) Fail(runtime, "an item was taken twice");
  };
  auto take = [&] {
    own(deque.Take());
    own(deque.Take());
  };
  auto steal = [&] {
    own(deque.Steal());
    own(deque.Steal());
  };
  ContextId a = runtime.Spawn({.name = "owner"}, take, "spawn");
  ContextId b = runtime.Spawn({.name = "thief"}, steal, "spawn");
  runtime.Join(a, "join");
  runtime.Join(b, "join");
}

}  // namespace

void StackWithAba(Runtime& runtime) { PopAndPush(runtime, false); }
void StackWithTag(Runtime& runtime) { PopAndPush(runtime, true); }
void IndexTooEarly(Runtime& runtime) { ProduceAndConsume(runtime, false); }
void IndexLast(Runtime& runtime) { ProduceAndConsume(runtime, true); }
void DequeWithoutFence(Runtime& runtime) { TakeAndSteal(runtime, false); }
void Deque(Runtime& runtime) { TakeAndSteal(runtime, true); }

}  // namespace sim
