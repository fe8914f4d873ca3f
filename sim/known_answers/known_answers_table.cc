// Prints the table of sim/known_answers/README.md: for each bug the median of the runs that a strategy needs to find
// it, over 50 seeds, and the least and the most. One number: the search is the same from every seed.
//
//   bazel run -c opt //sim/known_answers:known_answers_table [-- STRATEGY...]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "sim/known_answers/known_answers.h"

namespace {

constexpr uint64_t kSeeds = 50, kRuns = 20'000;

bool DependsOnSeed(sim::Strategy strategy) {
  for (const sim::StrategyInfo& info : sim::Strategies()) {
    if (info.strategy == strategy) return info.samples;
  }
  return true;
}

std::string Median(const sim::KnownAnswer& answer, const sim::StrategySpec& strategy) {
  std::vector<uint64_t> runs;
  bool exhausted = false;
  const uint64_t seeds = DependsOnSeed(strategy.strategy) ? kSeeds : 1;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    sim::ExploreOptions options;
    options.machine = sim::KnownAnswerMachine();
    options.strategy = strategy;
    options.runs = kRuns;
    options.seed = seed;
    options.shrink = false;
    sim::Exploration out = sim::Explore(options, answer.broken);
    exhausted |= out.exhausted;
    runs.push_back(out.found ? out.runs : kRuns + 1);
  }
  if (exhausted) return "-";
  std::sort(runs.begin(), runs.end());
  auto text = [](uint64_t n) { return n > kRuns ? fmt::format("> {}", kRuns) : fmt::format("{}", n); };
  std::string median = text(runs[seeds / 2]);
  return seeds == 1 ? median : fmt::format("{} ({} .. {})", median, text(runs.front()), text(runs.back()));
}

std::vector<sim::StrategySpec> Columns(int argc, char** argv) {
  std::vector<sim::StrategySpec> columns;
  for (int i = 1; i < argc; ++i) {
    auto strategy = sim::ParseStrategy(argv[i]);
    if (!strategy.ok()) {
      fmt::print(stderr, "{}\n", engine::ToString(strategy.errors()));
      std::exit(2);
    }
    columns.push_back(strategy.value());
  }
  if (columns.empty()) {
    for (const sim::StrategyInfo& info : sim::Strategies()) columns.emplace_back(info.strategy);
  }
  return columns;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<sim::StrategySpec> columns = Columns(argc, argv);
  fmt::print("| bug | depth |");
  for (const sim::StrategySpec& column : columns) fmt::print(" {} |", sim::ToText(column));
  fmt::print("\n|---|---|");
  for (size_t i = 0; i < columns.size(); ++i) fmt::print("---|");
  fmt::print("\n");
  for (const sim::KnownAnswer& answer : sim::KnownAnswers()) {
    fmt::print("| {} | {} |", answer.name, answer.depth);
    for (const sim::StrategySpec& column : columns) {
      fmt::print(" {} |", Median(answer, column));
      std::fflush(stdout);
    }
    fmt::print("\n");
  }
}
