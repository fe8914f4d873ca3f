// Prints the table of sim/known_answers/README.md: for each bug the median of the runs that a strategy needs to find
// it, over 50 seeds.
//
//   bazel run //sim/known_answers:known_answers_table
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "sim/known_answers/known_answers.h"

namespace {

constexpr uint64_t kSeeds = 50, kRuns = 100'000;

struct Column {
  const char* name;
  sim::Strategy strategy;
};
constexpr Column kColumns[] = {{"random walk", sim::Strategy::random_walk}};

std::string Median(const sim::KnownAnswer& answer, sim::Strategy strategy) {
  std::vector<uint64_t> runs;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    sim::ExploreOptions options;
    options.machine = sim::KnownAnswerMachine();
    options.strategy = strategy;
    options.runs = kRuns;
    options.seed = seed;
    options.shrink = false;
    sim::Exploration out = sim::Explore(options, answer.broken);
    runs.push_back(out.found ? out.runs : kRuns + 1);
  }
  std::sort(runs.begin(), runs.end());
  auto text = [](uint64_t n) { return n > kRuns ? fmt::format("> {}", kRuns) : fmt::format("{}", n); };
  return fmt::format("{} ({} .. {})", text(runs[kSeeds / 2]), text(runs.front()), text(runs.back()));
}

}  // namespace

int main() {
  fmt::print("| bug | depth |");
  for (const Column& column : kColumns) fmt::print(" {} |", column.name);
  fmt::print("\n|---|---|");
  for (size_t i = 0; i < std::size(kColumns); ++i) fmt::print("---|");
  fmt::print("\n");
  for (const sim::KnownAnswer& answer : sim::KnownAnswers()) {
    fmt::print("| {} | {} |", answer.name, answer.depth);
    for (const Column& column : kColumns) fmt::print(" {} |", Median(answer, column.strategy));
    fmt::print("\n");
  }
}
