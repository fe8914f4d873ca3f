// Strategies by name: what is understood, what each finds, and what it may claim of what it did not find.
#include "sim/strategies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sync/shared.h"
#include "sim/explore_gtest.h"

namespace sim {

void PrintTo(const StrategyInfo& info, std::ostream* out) { *out << info.name; }

namespace {

using engine::Atomic;
using engine::ContextId;
using engine::Runtime;
using ::testing::HasSubstr;

TEST(StrategyTest, NamesAreReadAndWritten) {
  for (const StrategyInfo& info : Strategies()) {
    auto read = ParseStrategy(info.name);
    ASSERT_TRUE(read.ok()) << info.name;
    EXPECT_EQ(read.value().strategy, info.strategy);
    EXPECT_EQ(ToText(read.value()),
              info.number ? std::string(info.name) + ":" + std::to_string(info.usual) : info.name);
    EXPECT_EQ(ToText(StrategySpec(info.strategy)), ToText(read.value()));
    EXPECT_EQ(&info, &Strategies()[static_cast<size_t>(info.strategy)]) << "in the order of the enum";
  }
  EXPECT_EQ(ParseStrategy("pct:5").value(), StrategySpec(Strategy::pct, 5));
  EXPECT_EQ(ToText(StrategySpec(Strategy::delay_bound, 4)), "delay:4");
}

TEST(StrategyTest, WhatIsNoNameIsToldAndGuessed) {
  auto complaint = [](const char* text) { return ParseStrategy(text).error().message; };
  EXPECT_EQ(complaint("pcd"), "unknown strategy 'pcd'; did you mean 'pct'?");
  EXPECT_EQ(complaint("pos:3"), "pos takes no number");
  EXPECT_EQ(complaint("pct:0"), "depth of pct: expected a number from 1 to 16, not '0'");
  EXPECT_EQ(complaint("delay:x"), "delays of delay: expected a number from 1 to 64, not 'x'");
  EXPECT_EQ(complaint("delay:"), "delays of delay: expected a number from 1 to 64, not ''");
}

ExploreOptions By(StrategySpec strategy, uint64_t runs = 5'000) {
  ExploreOptions options;
  options.machine = {.free = true, .max_contexts = 8};
  options.strategy = strategy;
  options.runs = runs;
  return options;
}

void Additions(Runtime& runtime, bool whole) {
  Atomic<int> sum(runtime);
  auto add = [&] {
    if (whole) {
      sum.FetchAdd(1, "sum.add");
    } else {
      int seen = sum.Load("sum.load");
      sum.Store(seen + 1, "sum.store");
    }
  };
  ContextId a = runtime.Spawn({.name = "left"}, add, "spawn");
  ContextId b = runtime.Spawn({.name = "right"}, add, "spawn");
  runtime.Join(a, "join");
  runtime.Join(b, "join");
  if (sum.Load("sum.end") != 2) Fail(runtime, "an addition was lost");
}
void Broken(Runtime& runtime) { Additions(runtime, false); }
void Mended(Runtime& runtime) { Additions(runtime, true); }

class EachStrategy : public testing::TestWithParam<StrategyInfo> {};

TEST_P(EachStrategy, FindsALostUpdateAndRepeatsIt) {
  Exploration out = Explore(By(GetParam().strategy), Broken);
  ASSERT_TRUE(out.found) << out.Report();
  EXPECT_EQ(out.deviations.size(), 1u);
  auto again = ReplaySchedule(out.schedule, By({}).machine, Broken);
  EXPECT_FALSE(FoundNothing(again));
  EXPECT_EQ(again.value().applied, 1u);
}

TEST_P(EachStrategy, FindsNothingWhereNothingIs) {
  Exploration out = Explore(By(GetParam().strategy), Mended);
  EXPECT_TRUE(FoundNothing(out));
  EXPECT_GE(out.distinct, 2u);  // the orders of the two additions
  EXPECT_FALSE(out.claim.empty());
}

TEST_P(EachStrategy, IsTheSameSearchAgain) {
  ExploreOptions options = By(GetParam().strategy, 300);
  options.check_determinism = 7;
  Exploration a = Explore(options, Mended), b = Explore(options, Mended);
  EXPECT_EQ(a.Report(), b.Report());
  Exploration found = Explore(options, Broken);
  EXPECT_EQ(found.Report(), Explore(options, Broken).Report());
}

TEST_P(EachStrategy, KeepsConstraints) {
  ExploreOptions options = By(GetParam().strategy);
  options.constraints = {ParseConstraint("left.sum.store < right.sum.load").value()};
  Exploration out = Explore(options, Broken);
  EXPECT_TRUE(FoundNothing(out)) << "no addition is lost in this order";
  EXPECT_EQ(out.constrained, out.runs);
  options.constraints = {ParseConstraint("left.sum.load < right.sum.store").value(),
                         ParseConstraint("right.sum.load < left.sum.store").value()};
  out = Explore(options, Broken);
  EXPECT_FALSE(FoundNothing(out)) << "in this order one is always lost";
  EXPECT_EQ(out.runs, 1u);
}

INSTANTIATE_TEST_SUITE_P(All, EachStrategy, testing::ValuesIn(Strategies().begin(), Strategies().end()),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(StrategyTest, ABoundedSearchClaimsItsBoundASampleNothing) {
  Exploration out = Explore(By({Strategy::delay_bound, 1}), Mended);
  EXPECT_TRUE(out.exhausted);
  EXPECT_THAT(out.claim,
              testing::MatchesRegex("all [0-9]+ schedules with at most 1 delays or changes of timing were run"));
  EXPECT_THAT(out.Report(), HasSubstr("it may claim: all "));
  out = Explore(By({Strategy::deviation_bound, 9}, 100), Mended);
  EXPECT_FALSE(out.exhausted);
  EXPECT_THAT(out.claim, HasSubstr("not all: the search was stopped"));
  EXPECT_EQ(Explore(By({Strategy::pct, 2}, 100), Mended).claim,
            "100 runs by pct:2, which proves nothing about the others");
}

TEST(StrategyTest, AnExhaustiveSearchClaimsAllOrders) {
  Exploration out = Explore(By(Strategy::exhaustive, 100'000), Mended);
  EXPECT_TRUE(out.exhausted);
  EXPECT_THAT(out.claim, testing::StartsWith("all " + std::to_string(out.runs) + " orders that differ were run"));
  ExploreOptions options = By(Strategy::exhaustive, 100'000);
  options.constraints = {ParseConstraint("left.sum.add < right.sum.add").value()};
  out = Explore(options, Mended);
  EXPECT_TRUE(out.exhausted);
  EXPECT_EQ(out.constrained, out.runs);
  EXPECT_THAT(out.claim, HasSubstr("unreduced"));
  EXPECT_THAT(out.claim, HasSubstr("of those that keep the constraints"));
}

// With fewer deviations first, what a bounded search finds needs all of them.
TEST(StrategyTest, ABoundedSearchFindsTheFewestDeviations) {
  Exploration out = Explore(By({Strategy::deviation_bound, 5}), Broken);
  ASSERT_TRUE(out.found);
  EXPECT_EQ(out.recorded, 1u);
}

TEST(StrategyTest, AnOrderThatCannotBeKeptIsTold) {
  ExploreOptions options = By(Strategy::random_walk, 100);
  options.constraints = {ParseConstraint("left.sum.never < right.sum.add").value()};
  Exploration out = Explore(options, Mended);
  EXPECT_EQ(out.constrained, 0u);
  EXPECT_THAT(out.Report(), HasSubstr("left.sum.never < right.sum.add: right came to sum.add, but left had not come to "
                                      "sum.never before: it "));
}

TEST(StrategyTest, AScheduleWrittenByHandFindsWhatItOrders) {
  auto under = [](std::initializer_list<const char*> texts) {
    std::vector<Constraint> orders;
    for (const char* text : texts) orders.push_back(ParseConstraint(text).value());
    return RunConstrained(orders, By({}).machine, Broken);
  };
  EXPECT_FALSE(under({}).found);
  Replayed lost = under({"right.sum.load < left.sum.store"});
  ASSERT_TRUE(lost.found);
  EXPECT_EQ(lost.applied, 1u);
  Replayed old = under({"right.sum.read < left.sum.store"});  // renamed since
  ASSERT_EQ(old.unapplied.size(), 1u);
  EXPECT_THAT(old.unapplied[0], HasSubstr("right had not come to sum.read before: it had ended"));
}

}  // namespace
}  // namespace sim
