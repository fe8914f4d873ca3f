#include "tools/explore_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tools/files.h"

namespace tools {
namespace {

template <class T>
std::optional<T> Number(std::string_view text) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<uint64_t> FromEnvironment(const char* name) {
  const char* text = std::getenv(name);
  return text ? Number<uint64_t>(text) : std::nullopt;
}

}  // namespace

engine::Result<double> ParseSeconds(std::string_view text) {
  double unit = 1;
  std::string_view number = text;
  if (!text.empty()) {
    const char last = text.back();
    unit = last == 'h' ? 3600 : last == 'm' ? 60 : 1;
    if (last == 'h' || last == 'm' || last == 's') number.remove_suffix(1);
  }
  auto value = Number<double>(number);
  if (!value || !(*value > 0)) {
    return engine::MakeError(fmt::format("--time: expected a time such as 30s, 5m or 2h, found '{}'", text));
  }
  return *value * unit;
}

engine::Result<Shard> ParseShard(std::string_view text) {
  const size_t slash = text.find('/');
  const uint64_t index = Number<uint64_t>(text.substr(0, slash)).value_or(0);
  const uint64_t count = slash == std::string_view::npos ? 0 : Number<uint64_t>(text.substr(slash + 1)).value_or(0);
  if (index < 1 || index > count) {
    return engine::MakeError(fmt::format("--shard: expected i/n, such as 1/4 to 4/4, found '{}'", text));
  }
  return Shard{index - 1, count};
}

engine::Result<std::vector<std::string>> ReadKnown(const std::string& path) {
  auto text = ReadFile(path);
  if (!text.ok()) return text.errors();
  std::vector<std::string> known;
  std::istringstream in(text.value());
  for (std::string line; std::getline(in, line);) {
    line.erase(std::min(line.size(), line.find('#')));
    std::istringstream words(line);
    std::string entry;
    for (std::string word; words >> word;) entry += (entry.empty() ? "" : " ") + word;
    if (!entry.empty()) known.push_back(entry);
  }
  return known;
}

engine::Result<Shard> ShardOf(const ExploreArguments& arguments) {
  if (!arguments.shard.empty()) return ParseShard(arguments.shard);
  const auto index = FromEnvironment("TEST_SHARD_INDEX"), total = FromEnvironment("TEST_TOTAL_SHARDS");
  if (index && total && *index < *total) {
    // By this Bazel knows that its shards are minded.
    if (const char* status = std::getenv("TEST_SHARD_STATUS_FILE")) std::ofstream(status).flush();
    return Shard{*index, *total};
  }
  const auto task = FromEnvironment("SLURM_ARRAY_TASK_ID"), tasks = FromEnvironment("SLURM_ARRAY_TASK_COUNT");
  const uint64_t least = FromEnvironment("SLURM_ARRAY_TASK_MIN").value_or(0);
  if (task && tasks && *task >= least && *task - least < *tasks) return Shard{*task - least, *tasks};
  return Shard{};
}

engine::Result<ExplorePlan> MakePlan(const ExploreArguments& arguments, const scenarios::Scenario& scenario) {
  engine::Errors errors;
  ExplorePlan plan{.scenario = scenario.id,
                   .content = scenario.content_hash,
                   .strategy = scenario.explore.strategy,
                   .seed = arguments.seed.value_or(scenario.explore.seed),
                   .runs = arguments.runs.value_or(scenario.explore.runs),
                   .keep_going = arguments.keep_going,
                   .sound = arguments.sound || scenario.explore.sound,
                   .free = arguments.free,
                   .known = arguments.known_lines,
                   .shard = {},
                   .constrained = !scenario.interleave.empty()};
  if (!arguments.strategy.empty()) {
    auto strategy = sim::ParseStrategy(arguments.strategy);
    if (!strategy.ok()) errors.push_back(engine::MakeError("--strategy: " + strategy.error().message));
    if (strategy.ok()) plan.strategy = strategy.value();
  }
  if (!arguments.known.empty()) {
    auto known = ReadKnown(arguments.known);
    if (!known.ok()) errors.push_back(known.error());
    if (known.ok()) plan.known = known.value();
  }
  auto shard = ShardOf(arguments);
  if (!shard.ok()) errors.push_back(shard.error());
  if (shard.ok()) plan.shard = shard.value();
  if (plan.runs == 0) errors.push_back(engine::MakeError("--runs: expected at least one run"));
  if (errors.empty() && plan.shard.count > 1 && !plan.IsDivisible()) {
    errors.push_back(engine::MakeError(
        fmt::format("--shard: a search by {} is one and cannot be divided; random_walk, pct, pos and surw can",
                    sim::ToText(plan.strategy))));
  }
  if (!errors.empty()) return errors;
  return plan;
}

}  // namespace tools
