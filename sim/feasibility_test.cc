// A search tells of what the modelled machine can do. `free` lifts cores, priorities and costs, and finds more: what
// another machine could do. Both are searched to their ends here, so that "cannot" means just that.
#include <gtest/gtest.h>

#include "engine/sync/shared.h"
#include "sim/explore.h"

namespace sim {
namespace {

using engine::ContextId;
using engine::Runtime;

constexpr engine::Time kMs = engine::kMillisecond;

Exploration Search(const Options& machine, const Body& body) {
  return Explore({.machine = machine, .strategy = ParseStrategy("exhaustive").value(), .runs = 100'000}, body);
}

// The audio context outranks the loader on the one core and never waits: nobody sees its pair half-written.
void WritesAPairUnseen(Runtime& runtime) {
  engine::Atomic<int> left(runtime), right(runtime);
  ContextId audio = runtime.Spawn(
      {.name = "audio", .priority = 40},
      [&] {
        left.Store(1, "left.store");
        right.Store(1, "right.store");
      },
      "spawn");
  ContextId loader = runtime.Spawn(
      {.name = "loader", .priority = 10},
      [&] {
        int a = left.Load("left.load"), b = right.Load("right.load");
        if (a != b) Fail(runtime, "the pair is half-written");
      },
      "spawn");
  runtime.Join(audio, "join");
  runtime.Join(loader, "join");
}

TEST(Feasibility, PrioritiesOnOneCoreExcludeWhatAFreeMachineFinds) {
  Exploration real = Search({.cores = 1, .max_contexts = 8}, WritesAPairUnseen);
  EXPECT_FALSE(real.found) << real.Report();
  EXPECT_TRUE(real.exhausted);

  Exploration free = Search({.free = true, .max_contexts = 8}, WritesAPairUnseen);
  ASSERT_TRUE(free.found);
  EXPECT_EQ(free.found->message, "the pair is half-written");

  // A second core is all that it takes.
  Exploration two_cores = Search({.cores = 2, .max_contexts = 8}, WritesAPairUnseen);
  EXPECT_TRUE(two_cores.found);
}

// Who takes `slow` stores after who takes at most 2 ms, if no less than that is slow.
Body StoresAfter(engine::Cost slow) {
  return [slow](Runtime& runtime) {
    engine::Atomic<int> last(runtime);
    auto store = [&](int value, engine::Cost cost) {
      return [&runtime, &last, value, cost] {
        runtime.Spend(cost, "work");
        last.Store(value, "last.store");
      };
    };
    ContextId first = runtime.Spawn({.name = "first"}, store(1, {1 * kMs, 2 * kMs}), "spawn");
    ContextId second = runtime.Spawn({.name = "second"}, store(2, slow), "spawn");
    runtime.Join(first, "join");
    runtime.Join(second, "join");
    if (last.Load("last.load") != 2) Fail(runtime, "the slow one was first");
  };
}

TEST(Feasibility, CostRangesThatDoNotMeetExcludeWhatAFreeMachineFinds) {
  Body body = StoresAfter({3 * kMs, 5 * kMs});
  Exploration real = Search({.cores = 2, .max_contexts = 8}, body);
  EXPECT_FALSE(real.found) << real.Report();
  EXPECT_TRUE(real.exhausted);
  EXPECT_TRUE(Search({.free = true, .max_contexts = 8}, body).found);
}

TEST(Feasibility, CostRangesThatOverlapLetBothFindIt) {
  Body body = StoresAfter({2 * kMs - 1, 5 * kMs});
  EXPECT_TRUE(Search({.cores = 2, .max_contexts = 8}, body).found);
  EXPECT_TRUE(Search({.free = true, .max_contexts = 8}, body).found);
}

TEST(Feasibility, EqualsOnTwoCoresLoseAnAdditionOnEitherMachine) {
  Body body = [](Runtime& runtime) {
    engine::Atomic<int> sum(runtime);
    auto add = [&] { sum.Store(sum.Load("sum.load") + 1, "sum.store"); };
    ContextId left = runtime.Spawn({.name = "left"}, add, "spawn");
    ContextId right = runtime.Spawn({.name = "right"}, add, "spawn");
    runtime.Join(left, "join");
    runtime.Join(right, "join");
    if (sum.Load("sum.load") != 2) Fail(runtime, "an addition was lost");
  };
  EXPECT_TRUE(Search({.cores = 2, .max_contexts = 8}, body).found);
  EXPECT_TRUE(Search({.free = true, .max_contexts = 8}, body).found);
}

}  // namespace
}  // namespace sim
