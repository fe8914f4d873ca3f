// PCT's guarantee as a test: the measured rate of runs that find a defect of known depth, against the paper's bound
// 1 / (n k^(d-1)) and against the exact rate, which all ways to draw give.
#include <gtest/gtest.h>

#include "sim/schedulers/pct.h"
#include "sim/schedulers/random_walk.h"
#include "sim/schedulers/sampling.h"
#include "sim/schedulers/small_program.h"

namespace sim {
namespace {

constexpr uint64_t kRuns = 10'000;

constexpr SmallOp kNothing = [](SmallState&) {};
constexpr SmallOp kInit = [](SmallState& s) { s.flag = 1; };
constexpr SmallOp kUse = [](SmallState& s) { s.hit |= s.flag == 0; };
template <int who>
constexpr SmallOp kLoad = [](SmallState& s) { s.seen[who] = s.flag; };
template <int who>
constexpr SmallOp kStore = [](SmallState& s) {
  s.hit |= s.flag != s.seen[who];
  s.flag = s.seen[who] + 1;
};
// Turn by turn: the flag counts while the turns come in this order, and is spoilt by one that comes too early.
template <int turn>
constexpr SmallOp kTurn = [](SmallState& s) { s.flag = s.flag == turn ? turn + 1 : 99; };
template <int turn>
constexpr SmallOp kLastTurn = [](SmallState& s) { s.hit = s.flag == turn; };

std::vector<SmallOp> Private(int steps, std::vector<SmallOp> then) {
  std::vector<SmallOp> ops(static_cast<size_t>(steps), kNothing);
  ops.insert(ops.end(), then.begin(), then.end());
  return ops;
}

//   use before init     writer  ...... init      reader      use
//   last of three       each uses, the third initialises: hit unless the third is first: here the bound is met exactly
//                       by who must come last
//   lost update         left    load        store           right    load store
//   zigzag              left    1      3                    right       2       4
std::vector<SmallProgram> Programs() {
  return {
      {"use_before_init", 1, {Private(4, {kInit}), Private(2, {kUse})}},
      {"a_long_way_before_init", 1, {{kInit}, Private(12, {kUse})}},
      {"last_of_three", 1, {{kTurn<0>}, {kTurn<0>}, {[](SmallState& s) { s.hit = s.flag == 99; }}}},
      {"lost_update", 2, {Private(2, {kLoad<0>, kStore<0>, kNothing}), Private(2, {kLoad<1>, kStore<1>, kNothing})}},
      {"lost_update_beside_a_third", 2, {{kLoad<0>, kStore<0>}, {kLoad<1>, kStore<1>}, Private(4, {})}},
      {"lost_update_of_three", 2, {{kLoad<0>, kStore<0>}, {kLoad<1>, kStore<1>}, {kLoad<2>, kStore<2>}}},
      {"zigzag", 3, {{kNothing, kTurn<0>, kTurn<2>, kNothing}, {kNothing, kTurn<1>, kLastTurn<3>}}},
      {"zigzag_beside_a_third", 3, {{kTurn<0>, kTurn<2>}, {kTurn<1>, kLastTurn<3>}, {}}},
      {"long_zigzag", 4, {{kTurn<0>, kTurn<2>, kLastTurn<4>}, {kTurn<1>, kTurn<3>}}},
  };
}

double Bound(const SmallProgram& program) {
  return 1 / (program.Contexts() * std::pow(program.Picks(), program.depth - 1.0));
}

template <class Seeded>
uint64_t HitsOf(const SmallProgram& program, Seeded scheduler) {
  SmallCrew crew(program);
  uint64_t hits = 0;
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    scheduler.Reseed(seed);
    hits += crew.Hits(scheduler);
  }
  return hits;
}

Pct PctFor(const SmallProgram& program) { return Pct(0, {.depth = program.depth, .picks = program.Picks()}); }

class PctBoundTest : public testing::TestWithParam<SmallProgram> {};

TEST_P(PctBoundTest, FindsADefectAtLeastAsOftenAsThePaperPromises) {
  const SmallProgram& program = GetParam();
  const double bound = Bound(program), exact = PctOnPaper(program, program.depth).Rate();
  const uint64_t hits = HitsOf(program, PctFor(program));
  RecordProperty("promised", std::to_string(bound));
  RecordProperty("exact", std::to_string(exact));
  RecordProperty("hits_of_10000", std::to_string(hits));
  EXPECT_GE(exact, bound * (1 - 1e-12)) << "the paper's theorem, on paper";
  EXPECT_GE(UpperLimit(hits, kRuns), bound);
  if (exact > 1.1 * bound) {
    EXPECT_GE(LowerLimit(hits, kRuns), bound) << hits << " hits, exact rate " << exact;
  }
}

TEST_P(PctBoundTest, FindsItAsOftenAsAllWaysToDrawSay) {
  const SmallProgram& program = GetParam();
  const double exact = PctOnPaper(program, program.depth).Rate();
  const uint64_t hits = HitsOf(program, PctFor(program));
  EXPECT_LE(LowerLimit(hits, kRuns), exact) << hits;
  EXPECT_GE(UpperLimit(hits, kRuns), exact) << hits;
}

TEST_P(PctBoundTest, NeverFindsADefectDeeperThanItGoes) {
  const SmallProgram& program = GetParam();
  if (program.depth == 1) return;
  EXPECT_EQ(PctOnPaper(program, program.depth - 1).Rate(), 0) << "the depth is less than it says";
  EXPECT_EQ(HitsOf(program, Pct(0, {.depth = program.depth - 1, .picks = program.Picks()})), 0u);
}

TEST_P(PctBoundTest, LearnsHowManyPicksARunAsks) {
  const SmallProgram& program = GetParam();
  SmallCrew crew(program);
  Pct pct(0, {.depth = 4});  // shallow ones do not come to all picks
  for (uint64_t seed = 1; seed <= 3000; ++seed) {
    pct = Pct(seed, pct.Learned());
    crew.Hits(pct);
  }
  EXPECT_EQ(pct.Learned().picks, program.Picks());
}

INSTANTIATE_TEST_SUITE_P(KnownDepths, PctBoundTest, testing::ValuesIn(Programs()),
                         [](const auto& info) { return std::string(info.param.name); });

// The tests above can fail: a random walk loses its way on a long one, and a guess of too many picks dilutes.
TEST(PctBoundTest, ARandomWalkDoesNotKeepTheBound) {
  const SmallProgram program = Programs()[1];
  EXPECT_LT(UpperLimit(HitsOf(program, RandomWalk(0)), kRuns), Bound(program));
}

TEST(PctBoundTest, AWrongNumberOfPicksDoesNotKeepTheExactRate) {
  const SmallProgram program = Programs()[3];
  const double exact = PctOnPaper(program, program.depth).Rate();
  const uint64_t hits = HitsOf(program, Pct(0, {.depth = program.depth, .picks = 5 * program.Picks()}));
  EXPECT_LT(UpperLimit(hits, kRuns), exact);
}

}  // namespace
}  // namespace sim
