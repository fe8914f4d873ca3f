// POS: how often each order of a small program comes, against all ways to draw, worked out on paper.
#include "sim/schedulers/pos.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/schedulers/crew.h"
#include "sim/schedulers/random_walk.h"
#include "sim/schedulers/sampling.h"

namespace sim {
namespace {

constexpr int kRuns = 20'000;

// What a member does at a point: accesses the object of that number; 0 is none.
struct Event {
  int object;
  bool writes;
};
using Members = std::vector<std::vector<Event>>;

// On the machine: each member writes its letter when it has begun, and after each event.
class PosCrew {
 public:
  explicit PosCrew(const Members& members) {
    static const char* const kNames[] = {"A", "B", "C"};
    for (size_t i = 0; i < members.size(); ++i) {
      crew.Add(kNames[i], [this, letter = kNames[i], events = members[i]](Toy& t) {
        crew.order += letter;
        for (Event event : events) {
          auto kind = event.writes ? engine::AccessKind::store : engine::AccessKind::load;
          if (event.object == 0) t.runtime.Preempt("own.step");
          if (event.object > 0) t.runtime.Access(memory[event.object], kind, engine::MemoryOrder::relaxed, "x.access");
          crew.order += letter;
        }
      });
    }
  }
  template <class Seeded>
  std::map<std::string, int> Orders() {
    std::map<std::string, int> orders;
    Seeded scheduler(0);
    for (uint64_t seed = 1; seed <= kRuns; ++seed) {
      scheduler.Reseed(seed);
      EXPECT_EQ(crew.Run(scheduler), Verdict::ok);
      ++orders[crew.order];
    }
    return orders;
  }
  Crew crew;
  engine::Memory memory[4];
};

// On paper: how often each order comes, over all rankings of all that is drawn. Of draws made so far only the order
// counts, and each new one is in any place among them alike.
class PosOnPaper {
 public:
  explicit PosOnPaper(Members members, bool draws_anew = true) : members_(std::move(members)), draws_anew_(draws_anew) {
    for (auto& events : members_) events.insert(events.begin(), Event{0, false});  // the beginning
    Run run{.draw = std::vector<int>(members_.size()), .done = std::vector<size_t>(members_.size(), 0)};
    std::vector<size_t> all;
    for (size_t i = 0; i < members_.size(); ++i) all.push_back(i);
    Draw(run, all);
  }
  // Expected counts.
  std::map<std::string, double> Orders() const { return orders_; }

 private:
  struct Run {
    std::vector<int> ranking{};  // draws, the least first
    std::vector<int> draw;       // each member's
    std::vector<size_t> done;
    std::string order{};
    double chance = 1;
    int draws = 0;
  };
  void Draw(Run run, std::vector<size_t> who) {
    if (who.empty()) return Go(std::move(run));
    run.draw[who.back()] = run.draws;
    who.pop_back();
    run.chance /= static_cast<double>(run.ranking.size() + 1);
    for (size_t place = 0; place <= run.ranking.size(); ++place) {
      Run drawn = run;
      drawn.ranking.insert(drawn.ranking.begin() + static_cast<ptrdiff_t>(place), drawn.draws++);
      Draw(std::move(drawn), who);
    }
  }
  void Go(Run run) {
    std::vector<size_t> can_go;
    for (size_t i = 0; i < members_.size(); ++i) {
      if (run.done[i] < members_[i].size()) can_go.push_back(i);
    }
    if (can_go.empty()) {
      orders_[run.order] += run.chance * kRuns;
      return;
    }
    auto rank = [&](size_t i) { return std::find(run.ranking.begin(), run.ranking.end(), run.draw[i]); };
    size_t next =
        *std::max_element(can_go.begin(), can_go.end(), [&](size_t a, size_t b) { return rank(a) < rank(b); });
    Event event = members_[next][run.done[next]++];
    run.order += static_cast<char>('A' + next);
    std::vector<size_t> anew;
    for (size_t i : can_go) {
      if (run.done[i] == members_[i].size()) continue;
      Event other = members_[i][run.done[i]];
      bool races = event.object > 0 && event.object == other.object && (event.writes || other.writes);
      if (i == next || (races && draws_anew_)) anew.push_back(i);
    }
    Draw(std::move(run), can_go.size() > 1 ? anew : std::vector<size_t>{});
  }

  Members members_;
  const bool draws_anew_;
  std::map<std::string, double> orders_;
};

// How probable it is to count this if that is expected.
double Chance(const std::map<std::string, int>& counted, const PosOnPaper& expected) {
  for (const auto& [order, count] : counted) EXPECT_TRUE(expected.Orders().contains(order)) << order;
  double chance = ChanceOf(ChiSquare(counted, expected.Orders()), static_cast<int>(expected.Orders().size()) - 1);
  testing::Test::RecordProperty("chance", std::to_string(chance));
  return chance;
}

constexpr Event kOwn{0, false}, kReadX{1, false}, kWriteX{1, true}, kReadY{2, false}, kWriteY{2, true};

//   A   p1 p2 p3 ... p7           each of its own object
//   B                   b         last: the least of eight priorities, where a random walk needs 1 / 2^7
TEST(PosTest, PrivateStepsCostNoLuck) {
  PosCrew crew({{kOwn, kOwn, kOwn, kOwn, kOwn, kOwn}, {}});
  auto rate_is = [](const std::map<std::string, int>& orders, double rate) {
    auto at = orders.find("AAAAAAAB");
    uint64_t hits = at == orders.end() ? 0 : static_cast<uint64_t>(at->second);
    EXPECT_LE(LowerLimit(hits, kRuns), rate) << hits << " of " << kRuns;
    EXPECT_GE(UpperLimit(hits, kRuns), rate) << hits << " of " << kRuns;
  };
  rate_is(crew.Orders<Pos>(), 1.0 / 8);
  rate_is(crew.Orders<RandomWalk>(), 1.0 / 128);
}

// By hand, for A: x, own  B: x. Drawn are a0, b0, A's x, B's x, own; and B's x anew once A has written x.
// a0 b0 x own | x:  a0 > b0 > A's x > B's x is 1/24, and own > the new number 1/2.   Without drawing anew: 1/30.
// b0 a0 x own | x:  B's x the least of four, b0 > a0: 1/8, and 1/2.                  Without: 1/10.
TEST(PosTest, OnPaperIsAsByHand) {
  const Members members{{kWriteX, kOwn}, {kReadX}};
  EXPECT_NEAR(PosOnPaper(members).Orders()["ABAAB"] / kRuns, 1.0 / 48, 1e-9);
  EXPECT_NEAR(PosOnPaper(members).Orders()["BAAAB"] / kRuns, 1.0 / 16, 1e-9);
  EXPECT_NEAR(PosOnPaper(members, /*draws_anew=*/false).Orders()["ABAAB"] / kRuns, 1.0 / 30, 1e-9);
  EXPECT_NEAR(PosOnPaper(members, /*draws_anew=*/false).Orders()["BAAAB"] / kRuns, 1.0 / 10, 1e-9);
}

TEST(PosTest, EveryOrderComesAsOftenAsOnPaper) {
  for (const Members& members : {Members{{kWriteX, kOwn}, {kReadX}},             //
                                 Members{{kWriteX, kOwn}, {kWriteX}},            //
                                 Members{{kReadX, kOwn}, {kReadX}},              // two reads do not race
                                 Members{{kWriteX, kWriteY}, {kReadX, kReadY}},  //
                                 Members{{kWriteX, kWriteY}, {kWriteY, kWriteX}}}) {
    EXPECT_GT(Chance(PosCrew(members).Orders<Pos>(), PosOnPaper(members)), 0.001);
  }
}

TEST(PosTest, APosThatIsNoneIsCaught) {
  const Members members{{kWriteX, kWriteY}, {kReadX, kReadY}};
  EXPECT_LT(Chance(PosCrew(members).Orders<RandomWalk>(), PosOnPaper(members)), 1e-9);
  EXPECT_LT(Chance(PosCrew(members).Orders<Pos>(), PosOnPaper(members, /*draws_anew=*/false)), 1e-9);
  const Members readers{{kReadX, kOwn}, {kReadX}}, writers{{kWriteX, kOwn}, {kWriteX}};
  EXPECT_LT(Chance(PosCrew(readers).Orders<Pos>(), PosOnPaper(writers)), 1e-9);
}

}  // namespace
}  // namespace sim
