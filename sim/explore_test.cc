// Searching, finding, shrinking, telling: on bodies small enough to know the answer.
#include "sim/explore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <stdexcept>

#include "engine/base/random.h"
#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/explore_gtest.h"

namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

[[gnu::noinline]] void* operator new(size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace sim {
namespace {

using engine::Atomic;
using engine::ContextId;
using engine::Runtime;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

ExploreOptions Free(uint64_t runs = 10'000) {
  ExploreOptions options;
  options.machine.free = true;
  options.machine.max_contexts = 8;
  options.runs = runs;
  return options;
}

template <class Left, class Right>
void Both(Runtime& runtime, Left left, Right right) {
  ContextId a = runtime.Spawn({.name = "left"}, left, "spawn");
  ContextId b = runtime.Spawn({.name = "right"}, right, "spawn");
  runtime.Join(a, "join");
  runtime.Join(b, "join");
}

//   left    load        store          the addition of right is lost
//   right         load         store
void LostUpdate(Runtime& runtime, int private_steps) {
  Atomic<int> sum(runtime);
  auto add = [&] {
    for (int i = 0; i < private_steps; ++i) runtime.Preempt("private");
    int value = sum.Load("sum.load");
    sum.Store(value + 1, "sum.store");
    for (int i = 0; i < private_steps; ++i) runtime.Preempt("private");
  };
  Both(runtime, add, add);
  if (sum.Load("sum.end") != 2) Fail(runtime, "an addition was lost");
}
void TwoAdditions(Runtime& runtime) { LostUpdate(runtime, 0); }

TEST(ExploreTest, ALostUpdateIsFoundExplainedAndRepeated) {
  Exploration out = Explore(Free(), TwoAdditions);
  ASSERT_TRUE(out.found);
  EXPECT_EQ(out.found->kind, "failure");
  EXPECT_EQ(out.found->message, "an addition was lost");
  EXPECT_EQ(out.found->context, "main");
  EXPECT_EQ(out.found->point, "sum.end");
  EXPECT_TRUE(out.minimal);
  ASSERT_THAT(out.deviations, SizeIs(1));
  EXPECT_EQ(ToText(out.deviations[0]).substr(0, 44), "at left sum.store #1 (block 0): pick right  ");
  ASSERT_TRUE(out.critical);
  EXPECT_EQ(out.critical->Words(), "right passed sum.load before left passed sum.store");
  EXPECT_THAT(out.Report(), HasSubstr("because right passed sum.load before left passed sum.store\n"));
  EXPECT_THAT(out.Report(), HasSubstr("right went on while left stood at sum.store\n"));
  EXPECT_THAT(out.Report(), HasSubstr(out.schedule));
  auto again = ReplaySchedule(out.schedule, Free().machine, TwoAdditions);
  ASSERT_TRUE(again.ok());
  ASSERT_TRUE(again.value().found);
  EXPECT_EQ(again.value().found->message, out.found->message);
}

TEST(ExploreTest, ATestThatFailsPrintsTheSchedule) {
  Exploration out = Explore(Free(), TwoAdditions);
  EXPECT_THAT(std::string(FoundNothing(out).message()), HasSubstr("at left sum.store #1 (block 0): pick right"));
  EXPECT_TRUE(FoundNothing(Explore(Free(100), [](Runtime&) {})));
}

TEST(ExploreTest, SameOptionsSameResult) {
  Exploration a = Explore(Free(), TwoAdditions), b = Explore(Free(), TwoAdditions);
  EXPECT_EQ(a.Report(), b.Report());
  ExploreOptions other = Free();
  other.seed = 3;
  EXPECT_NE(Explore(other, TwoAdditions).found_seed, a.found_seed);
}

// With two additions that are one step each: the orders of start, add and exit of two contexts, and of main's joins.
TEST(ExploreTest, DistinctTracesAreCounted) {
  auto body = [](Runtime& runtime) {
    Atomic<int> sum(runtime);
    auto add = [&] { sum.FetchAdd(1, "sum.add"); };
    Both(runtime, add, add);
  };
  Exploration a = Explore(Free(20'000), body);
  ExploreOptions other = Free(20'000);
  other.seed = 99;
  EXPECT_TRUE(FoundNothing(a));
  EXPECT_EQ(a.runs, 20'000u);
  EXPECT_GT(a.distinct, 10u);
  EXPECT_EQ(a.distinct, Explore(other, body).distinct);  // all that there are
  EXPECT_EQ(Explore(Free(100), [](Runtime&) {}).distinct, 1u);
}

TEST(ExploreTest, PrivateStepsDoNotLengthenASchedule) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    ExploreOptions options = Free();
    options.seed = seed;
    Exploration out = Explore(options, [](Runtime& runtime) { LostUpdate(runtime, 50); });
    ASSERT_TRUE(out.found);
    EXPECT_GT(out.recorded, 20u);
    EXPECT_TRUE(out.minimal);
    EXPECT_THAT(out.deviations, SizeIs(1)) << out.Report();
    EXPECT_TRUE(out.critical);
  }
}

// The run is longer than the trace's ring: what explains it runs on a larger one.
TEST(ExploreTest, ALongRunIsExplainedToo) {
  ExploreOptions options = Free();
  options.machine.ring_log2 = 6;
  Exploration out = Explore(options, [](Runtime& runtime) { LostUpdate(runtime, 100); });
  ASSERT_TRUE(out.found);
  ASSERT_TRUE(out.critical);
  EXPECT_THAT(out.critical->first_point, "sum.load");
  EXPECT_THAT(out.critical->second_point, "sum.store");
  EXPECT_GT(out.failing.size(), 400u);
  EXPECT_THAT(out.Report(), HasSubstr("FOUND"));
  EXPECT_THAT(out.Report(), HasSubstr(" more)"));
}

TEST(ExploreTest, WhatTheMachineFindsIsAFinding) {
  auto kind = [](const Body& body) {
    ExploreOptions options = Free(100);
    options.machine.step_limit = 10'000;
    Exploration out = Explore(options, body);
    return out.found ? out.found->kind : "nothing";
  };
  EXPECT_EQ(kind([](Runtime& runtime) { runtime.Park(engine::kForever, "nobody"); }), "deadlock");
  EXPECT_EQ(kind([](Runtime& runtime) {
              for (;;) runtime.Spin("poll");
            }),
            "livelock");
  EXPECT_EQ(kind([](Runtime&) { throw std::runtime_error("thrown"); }), "exception");
  EXPECT_EQ(kind([](Runtime&) {
              static int* volatile nowhere = nullptr;
              *nowhere = 1;
            }),
            "crash");
  EXPECT_EQ(kind([](Runtime& runtime) {
              for (;;) runtime.Preempt("loop");
            }),
            "step_limit");
}

TEST(ExploreTest, AFindingOfTheReferenceRunNeedsNoDeviation) {
  Exploration out = Explore(Free(), [](Runtime& runtime) { Fail(runtime, "always"); });
  EXPECT_EQ(out.runs, 1u);
  EXPECT_THAT(out.deviations, IsEmpty());
  EXPECT_FALSE(out.critical);
  EXPECT_THAT(out.Report(), HasSubstr("the reference run shows it"));
}

// The last look at a flag may come before its last change, by a context that is no longer there.
TEST(ExploreTest, APollThatLookedTooEarlyIsNoLivelock) {
  EXPECT_TRUE(FoundNothing(Explore(Free(), [](Runtime& runtime) {
    Atomic<int> flag(runtime), enough(runtime);
    Both(
        runtime,
        [&] {
          while (flag.Load("flag.look") == 0 && enough.Load("enough.look") == 0) runtime.Spin("spin");
        },
        [&] { flag.Store(1, "flag.raise"); });
  })));
  ExploreOptions options = Free(10);
  options.machine.spin_limit = 1000;
  Exploration out = Explore(options, [](Runtime& runtime) {
    Atomic<int> flag(runtime);
    auto poll = [&] {
      while (flag.Load("flag.look") == 0) runtime.Spin("spin");
    };
    Both(runtime, poll, poll);
  });
  ASSERT_TRUE(out.found);
  EXPECT_EQ(out.found->kind, "livelock");
}

// ---- other decisions ---------------------------------------------------------------------------------------

TEST(ExploreTest, AValueIsShrunkToItsSmallestOption) {
  Exploration out = Explore(Free(), [](Runtime& runtime) {
    for (int i = 0; i < 3; ++i) {
      uint32_t lost =
          runtime.Choose({.kind = engine::Choice::Kind::value, .point = "blocks.lost", .options = 10, .first = 0});
      if (i == 1 && lost >= 4) Fail(runtime, "too many blocks were lost");
    }
  });
  ASSERT_THAT(out.deviations, SizeIs(1)) << out.Report();
  EXPECT_EQ(out.deviations[0].choice, "4");
  EXPECT_EQ(out.deviations[0].visit, 2u);
  EXPECT_THAT(out.Report(), HasSubstr("blocks.lost (visit 2) of main came out as 4"));
}

// The worker is done at 5; only if it takes longer does the timer at 12 come first.
TEST(ExploreTest, ATimeIsShrunkToOneDelay) {
  ExploreOptions options;
  options.machine.cores = 2;
  Exploration out = Explore(options, [](Runtime& runtime) {
    Atomic<int> done(runtime);
    Both(
        runtime,
        [&] {
          runtime.Spend({5, 25}, "work");
          done.Store(1, "done.store");
        },
        [&] {
          while (runtime.Now() < 12) runtime.Park(12, "timer");
          if (done.Load("done.load") == 0) Fail(runtime, "the worker is late");
        });
  });
  ASSERT_TRUE(out.found);
  ASSERT_FALSE(out.deviations.empty());
  EXPECT_LE(out.deviations.size(), 2u) << out.Report();
  EXPECT_EQ(out.deviations[0].kind, DecisionKind::delay) << out.Report();
}

TEST(ExploreTest, AWakeIsNamedByWhomItWakes) {
  Exploration out = Explore(Free(), [](Runtime& runtime) {
    engine::Mutex mutex(runtime);
    engine::Condition condition(runtime, "wait", "notify");
    int waiting = 0, first = 0;
    auto wait = [&](int me) {
      return [&, me] {
        mutex.Lock();
        ++waiting;
        condition.Wait(mutex);
        if (first == 0) first = me;
        mutex.Unlock();
      };
    };
    ContextId a = runtime.Spawn({.name = "one"}, wait(1), "spawn");
    while (waiting < 1) runtime.Park(runtime.Now() + 1, "rest");
    ContextId b = runtime.Spawn({.name = "two"}, wait(2), "spawn");
    while (waiting < 2) runtime.Park(runtime.Now() + 1, "rest");
    mutex.Lock();
    condition.NotifyOne();
    mutex.Unlock();
    while (first == 0) runtime.Park(runtime.Now() + 1, "rest");
    condition.NotifyOne();
    if (first != 1) Fail(runtime, "the second was woken first");
    runtime.Join(a, "join");
    runtime.Join(b, "join");
  });
  ASSERT_THAT(out.deviations, SizeIs(1)) << out.Report();
  EXPECT_THAT(out.Report(), HasSubstr("main woke two at notify"));
}

// ---- determinism -------------------------------------------------------------------------------------------

ExploreOptions Checked() {
  ExploreOptions options = Free(200);
  options.check_determinism = 10;
  return options;
}

TEST(DeterminismTest, AStaticCounterIsCaughtAtItsFirstStep) {
  static int count;
  count = 0;
  Exploration out = Explore(Checked(), [](Runtime& runtime) {
    runtime.Preempt("begin");
    if (++count % 2 == 0) runtime.Preempt("every.other.time");
    runtime.Preempt("end");
  });
  ASSERT_TRUE(out.found);
  EXPECT_EQ(out.found->kind, "nondeterminism");
  EXPECT_THAT(out.found->message, HasSubstr("at step 2, first main at end, then main at every.other.time"));
  EXPECT_THAT(out.schedule, IsEmpty());
}

// Seldom, so that it is not the first check that meets it: the heap has come to rest, and would give the same block.
TEST(DeterminismTest, ThePathOfAnAddressIsCaught) {
  ExploreOptions options = Free();
  options.check_determinism = 1;
  Exploration out = Explore(options, [](Runtime& runtime) {
    static constexpr Point kWay("way");
    if (runtime.Choose({.kind = engine::Choice::Kind::value, .point = kWay, .options = 20}) != 19) return;
    auto object = std::make_unique<int>();
    uint64_t address = reinterpret_cast<uintptr_t>(object.get());
    for (uint64_t i = engine::Random(address).Next() % 64; i > 0; --i) runtime.Preempt("as.often.as.the.hash.says");
  });
  ASSERT_TRUE(out.found);
  EXPECT_EQ(out.found->kind, "nondeterminism");
  EXPECT_GT(out.runs, 1u);
}

TEST(DeterminismTest, AnAddressInAnEventIsCaught) {
  Exploration out = Explore(Checked(), [](Runtime& runtime) {
    static constexpr engine::EventType kMade{"made", "{0}", {{{"at", engine::FieldKind::integer}}}};
    auto object = std::make_unique<int>();
    runtime.Emit({.type = &kMade, .values = {static_cast<int64_t>(reinterpret_cast<uintptr_t>(object.get()))}});
  });
  ASSERT_TRUE(out.found);
  EXPECT_THAT(out.found->message, HasSubstr("event 1 (made of main) is not"));
}

TEST(DeterminismTest, AnHonestBodyPasses) {
  Exploration out = Explore(Checked(), [](Runtime& runtime) {
    auto flag = std::make_unique<Atomic<int>>(runtime);
    Both(
        runtime, [&] { flag->Store(1, "flag.store"); }, [&] { flag->Load("flag.load"); });
  });
  EXPECT_TRUE(FoundNothing(out));
  EXPECT_EQ(out.runs, 200u);
}

// ---- schedulers, limits ------------------------------------------------------------------------------------

// Learns from run to run, so that its seed alone does not repeat it.
class Restless final : public Scheduler {
 public:
  explicit Restless(uint64_t* runs) : random_(++*runs) {}
  uint64_t NextStop(uint64_t step) override { return step; }
  uint32_t Decide(const Decision& decision) override { return random_.Below(decision.options); }

 private:
  engine::Random random_;
};

TEST(ExploreTest, ASchedulerOfOnesOwnIsRepeatedByItsAnswers) {
  uint64_t runs = 0;
  ExploreOptions options = Free();
  options.check_determinism = 1;
  options.scheduler = [&runs](uint64_t) { return std::make_unique<Restless>(&runs); };
  Exploration out = Explore(options, TwoAdditions);
  ASSERT_TRUE(out.found);
  EXPECT_EQ(out.found->kind, "failure");
  EXPECT_EQ(out.runs, runs);
  EXPECT_THAT(out.deviations, SizeIs(1));
  EXPECT_TRUE(out.critical);
}

TEST(ExploreTest, ASearchThatLearnsLivesAsLongAsTheExploration) {
  uint64_t runs = 0;
  std::optional<Restless> restless;
  ExploreOptions options = Free();
  options.next = [&](uint64_t) { return runs == 500 ? nullptr : &restless.emplace(&runs); };
  Exploration out = Explore(options, TwoAdditions);
  ASSERT_TRUE(out.found);
  EXPECT_FALSE(out.exhausted);
  EXPECT_THAT(out.deviations, SizeIs(1));
  runs = 0;
  out = Explore(options, [](Runtime&) {});
  EXPECT_TRUE(out.exhausted);
  EXPECT_EQ(out.runs, 500u);
}

// Does not like runs that end at 2.
class NotAtTwo final : public RunChecker {
 public:
  explicit NotAtTwo(SimRuntime& runtime) : runtime_(runtime) {}
  const engine::Finding* Found() override { return runtime_.End() == 2 ? &finding_ : nullptr; }

 private:
  SimRuntime& runtime_;
  engine::Finding finding_{.kind = "too_late", .context = "main", .point = "", .location = "", .message = "at 2"};
};

TEST(ExploreTest, WhatACheckerFindsIsAFinding) {
  ExploreOptions options = Free();
  options.checker = [](SimRuntime& runtime) { return std::make_unique<NotAtTwo>(runtime); };
  Exploration out = Explore(options, [](Runtime& runtime) {
    uint32_t until = runtime.Choose({.kind = engine::Choice::Kind::value, .point = "until", .options = 3, .first = 0});
    while (runtime.Now() < until) runtime.Park(until, "rest");
  });
  ASSERT_TRUE(out.found);
  EXPECT_EQ(out.found->kind, "too_late");
  ASSERT_THAT(out.deviations, SizeIs(1));
  EXPECT_EQ(out.deviations[0].choice, "2");
}

TEST(ExploreTest, WithoutShrinkingTheScheduleIsAsItWasFound) {
  ExploreOptions options = Free();
  options.shrink = false;
  Exploration out = Explore(options, [](Runtime& runtime) { LostUpdate(runtime, 10); });
  ASSERT_TRUE(out.found);
  EXPECT_EQ(out.deviations.size(), out.recorded);
  auto again = ReplaySchedule(out.schedule, options.machine, [](Runtime& runtime) { LostUpdate(runtime, 10); });
  EXPECT_FALSE(FoundNothing(again));
  EXPECT_EQ(again.value().applied, out.recorded);
}

TEST(ExploreTest, AnOldScheduleTellsWhatNoLongerApplies) {
  Exploration out = Explore(Free(), TwoAdditions);
  auto again = ReplaySchedule(out.schedule, Free().machine, [](Runtime&) {});
  ASSERT_TRUE(again.ok());
  EXPECT_FALSE(again.value().found);
  ASSERT_THAT(again.value().unapplied, SizeIs(1));
  EXPECT_THAT(again.value().unapplied[0], HasSubstr("the run never came to this place"));
  EXPECT_FALSE(ReplaySchedule("no schedule", Free().machine, TwoAdditions).ok());
}

TEST(ExploreTest, StopEndsTheSearch) {
  ExploreOptions options = Free();
  int asked = 0;
  options.stop = [&asked] { return ++asked > 3; };
  EXPECT_EQ(Explore(options, [](Runtime&) {}).runs, 3 * 64u);
}

TEST(ExploreTest, AWarmRunAllocatesNothing) {
  uint64_t runs = 0;
  int64_t warm = 0, last = 0;
  Explore(Free(1000), [&](Runtime& runtime) {
    if (++runs == 500) warm = allocations;
    last = allocations;
    engine::Mutex mutex(runtime);
    Atomic<int> sum(runtime);
    auto add = [&] {
      engine::MutexLock lock(mutex);
      sum.Load("sum.load");
    };
    runtime.Join(runtime.Spawn({.name = "left"}, add, "spawn"), "join");
  });
  EXPECT_EQ(runs, 1000u);
  EXPECT_GT(warm, 0);
  EXPECT_EQ(last - warm, 0);
}

}  // namespace
}  // namespace sim
