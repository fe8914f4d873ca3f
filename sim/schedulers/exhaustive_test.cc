#include "sim/schedulers/exhaustive.h"

#include <gtest/gtest.h>

#include "sim/known_answers/known_answers.h"
#include "sim/schedulers/random_program.h"

namespace sim {
namespace {

struct Shape {
  int contexts, rounds;
  uint64_t runs;
};

template <class Make>
void ExpectRuns(const Shape& shape, Make make) {
  SimRuntime runtime({.free = true, .max_contexts = 8});
  Exhaustive search;
  do {
    runtime.Run(search, [&] {
      auto work = make(runtime);
      ContextId contexts[5];
      for (int i = 0; i < shape.contexts; ++i) {
        contexts[i] = runtime.Spawn(
            {.name = "worker"}, [&] { work(shape.rounds); }, "spawn");
      }
      for (int i = 0; i < shape.contexts; ++i) runtime.Join(contexts[i], "join");
    });
  } while (search.Next());
  EXPECT_TRUE(search.Complete());
  EXPECT_EQ(search.complete(), shape.runs);
  EXPECT_EQ(search.blocked(), 0u);
  EXPECT_EQ(search.abandoned(), 0u);
}

// The numbers of runs that an optimal reduction needs.
class LoadThenStore : public testing::TestWithParam<Shape> {};
TEST_P(LoadThenStore, HasOneRunForEachOrderThatDiffers) {
  ExpectRuns(GetParam(), [](SimRuntime& runtime) {
    return [word = std::make_shared<engine::Atomic<int>>(runtime)](int rounds) {
      for (int i = 0; i < rounds; ++i) word->Store(word->Load("word.load") + 1, "word.store");
    };
  });
}
INSTANTIATE_TEST_SUITE_P(ExactCounts, LoadThenStore,
                         testing::Values(Shape{2, 1, 4}, Shape{2, 3, 328}, Shape{2, 5, 34'904}, Shape{3, 2, 7'134},
                                         Shape{4, 1, 576}, Shape{5, 1, 14'400}));

class LockAndUnlock : public testing::TestWithParam<Shape> {};
TEST_P(LockAndUnlock, HasOneRunForEachOrderOfArrivals) {
  ExpectRuns(GetParam(), [](SimRuntime& runtime) {
    return [mutex = std::make_shared<engine::Mutex>(runtime)](int rounds) {
      for (int i = 0; i < rounds; ++i) engine::MutexLock lock(*mutex);
    };
  });
}
INSTANTIATE_TEST_SUITE_P(ExactCounts, LockAndUnlock, testing::Values(Shape{3, 2, 90}, Shape{4, 2, 2'520}));

// ---- against plain enumeration -----------------------------------------------------------------------------

using Acts = std::vector<Act>;
constexpr uint64_t kMost = 1'500;  // runs of a plain search; programs with more are left out

RandomProgram Make(uint64_t seed, const Acts& acts) {
  engine::Random random(seed);
  RandomProgram program;
  program.machine = {.free = true, .max_contexts = 12};
  uint32_t contexts = 2 + random.Below(5) / 4;
  for (uint32_t i = 0; i < contexts; ++i) {
    program.contexts.emplace_back();
    uint32_t lines = 1 + random.Below(contexts == 2 ? 5 : 2);
    for (uint32_t j = 0; j < lines; ++j) {
      program.contexts.back().push_back({acts[random.Below(static_cast<uint32_t>(acts.size()))], random.Below(4)});
    }
  }
  constexpr engine::HandOff kKinds[] = {engine::HandOff::fifo, engine::HandOff::fifo, engine::HandOff::priority,
                                        engine::HandOff::barging};
  program.hand_off = kKinds[random.Below(4)];
  program.joined = random.Below(8) == 0 ? random.Below(contexts + 1) : contexts;
  return program;
}

const Acts kFree[] = {
    {Act::load, Act::store, Act::add, Act::compare, Act::choose},
    {Act::load, Act::store, Act::lock, Act::unlock, Act::lock, Act::unlock, Act::try_lock},
    {Act::store, Act::lock, Act::unlock, Act::wait, Act::notify, Act::notify_all, Act::choose},
    {Act::load, Act::store, Act::signal, Act::await, Act::add},
    {Act::load, Act::store, Act::lock, Act::unlock, Act::park, Act::unpark, Act::unpark, Act::spawn},
    {Act::lock, Act::unlock, Act::store, Act::load, Act::spawn, Act::preempt, Act::choose},
    {Act::load, Act::store, Act::sleep, Act::lock, Act::unlock, Act::spend, Act::yield},
    {Act::add, Act::choose, Act::lock, Act::try_lock, Act::wait, Act::notify, Act::signal, Act::await, Act::park,
     Act::unpark, Act::sleep},
};

struct Compared {
  int programs = 0, differ = 0, reduced = 0, strict = 0;
  uint64_t plain_runs = 0, reduced_runs = 0, blocked = 0;
  std::string first;
};

Compared Compare(int programs, ExhaustiveOptions options) {
  Compared out;
  for (uint64_t seed = 1; out.programs < programs; ++seed) {
    RandomProgram program = Make(seed, kFree[seed % std::size(kFree)]);
    RandomEnds plain = AllEnds(program, {.reduce = false}, kMost);
    if (!plain.exhausted) continue;
    RandomEnds reduced = AllEnds(program, options, 50 * kMost);
    ++out.programs;
    out.reduced += reduced.reduced;
    out.strict += reduced.strict;
    out.plain_runs += plain.runs;
    out.reduced_runs += reduced.runs;
    out.blocked += reduced.blocked;
    if (reduced.exhausted && reduced.ends == plain.ends) continue;
    if (++out.differ == 1) out.first = "seed " + std::to_string(seed) + "\n" + program.ToText();
  }
  return out;
}

TEST(ExhaustiveTest, TheReducedSearchReachesTheEndsOfThePlainOneIn300RandomPrograms) {
  Compared out = Compare(300, {});
  EXPECT_EQ(out.differ, 0) << out.first;
  EXPECT_GT(out.reduced, 250);
  EXPECT_GT(out.strict, 0);
  EXPECT_LT(out.strict, 100);
  EXPECT_LT(out.reduced_runs * 5, out.plain_runs);
  EXPECT_EQ(out.blocked, 0u);  // as an optimal reduction would have it, which this one need not be
}

TEST(ExhaustiveTest, AnOrderThatIsBlindToStoresIsNoticed) {
  EXPECT_GT(Compare(60, {.blind = Blind::to_stores}).differ, 5);
}

TEST(ExhaustiveTest, AnOrderThatIsBlindToWaitsIsNoticed) {
  EXPECT_GT(Compare(120, {.blind = Blind::to_waits}).differ, 0);
}

// Timers, priorities and costs that may take from 10 to 30 ns, on one or two cores.
TEST(ExhaustiveTest, WhereTimeDecidesItGoesUnreducedAndReachesTheSame) {
  int programs = 0;
  for (uint64_t seed = 1; programs < 60; ++seed) {
    RandomProgram program = Make(seed, {Act::load, Act::store, Act::spend, Act::sleep, Act::lock, Act::unlock});
    program.machine.free = false;
    program.machine.cores = 1 + static_cast<int>(seed % 2);
    RandomEnds plain = AllEnds(program, {.reduce = false}, kMost);
    if (!plain.exhausted) continue;
    ++programs;
    RandomEnds asked = AllEnds(program, {}, kMost);
    EXPECT_FALSE(asked.reduced);
    EXPECT_TRUE(asked.exhausted);
    EXPECT_EQ(asked.runs, plain.runs);
    EXPECT_EQ(asked.ends, plain.ends) << program.ToText();
  }
}

// ---- what it claims ----------------------------------------------------------------------------------------

Exploration ExploreAll(Exhaustive& search, const Body& body, uint64_t most) {
  ExploreOptions options;
  options.machine = KnownAnswerMachine();
  options.next = search.AsNext();
  options.runs = most;
  options.shrink = false;
  return Explore(options, body);
}

TEST(ExhaustiveTest, KnownBugsAreFoundAndTheirTwinsExhausted) {
  for (const KnownAnswer& answer : KnownAnswers()) {
    Exhaustive broken;
    Exploration out = ExploreAll(broken, answer.broken, 100);
    ASSERT_TRUE(out.found) << answer.name;
    EXPECT_EQ(out.found->kind, answer.finding) << answer.name;
    if (answer.mended == WritersFirst) continue;  // 664 892 runs
    Exhaustive mended;
    out = ExploreAll(mended, answer.mended, 1'000);
    EXPECT_FALSE(out.found) << answer.name;
    EXPECT_TRUE(out.exhausted) << answer.name;
    EXPECT_TRUE(mended.Complete() && mended.IsReduced()) << answer.name << ": " << mended.Claim();
  }
}

TEST(ExhaustiveTest, SaysWhatItSearched) {
  Exhaustive reduced;
  ExploreAll(reduced, LostUpdateMended, 1'000);
  EXPECT_EQ(reduced.Claim(), "all 2 orders that differ were run (reduced)");
  Exhaustive stopped;
  ExploreAll(stopped, Deque, 10);
  EXPECT_NE(stopped.Claim().find("not all: the search was stopped"), std::string::npos) << stopped.Claim();
}

TEST(ExhaustiveTest, MakesNoClaimOnAllTimings) {
  RandomProgram program;
  program.contexts = {{{Act::spend, 0}, {Act::store, 0}}, {{Act::sleep, 0}, {Act::load, 0}}};
  program.joined = 2;
  program.machine = {.cores = 2, .max_contexts = 8};
  SimRuntime runtime(program.machine);
  Exhaustive search;
  do {
    RunRandom(runtime, search, program);
  } while (search.Next());
  EXPECT_NE(search.Claim().find("the machine has costs or priorities or few cores"), std::string::npos);
  EXPECT_NE(search.Claim().find("no claim on all timings"), std::string::npos) << search.Claim();
}

TEST(ExhaustiveTest, AMainThatDoesNotJoinIsSearchedUnreduced) {
  RandomProgram program;
  program.contexts = {{{Act::load, 0}}, {{Act::store, 0}}};
  program.machine = {.free = true, .max_contexts = 8};
  RandomEnds out = AllEnds(program, {}, 10'000);
  EXPECT_TRUE(out.exhausted);
  EXPECT_FALSE(out.reduced);
}

}  // namespace
}  // namespace sim
