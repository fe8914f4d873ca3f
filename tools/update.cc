// tactus update: shows what would change in golden files, asks, and writes what was accepted.
#include <fmt/format.h>
#include <fnmatch.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tools/console.h"
#include "tools/verbs.h"

namespace tools {
namespace {

bool Matches(const std::string& id, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    if (fnmatch(pattern.c_str(), id.c_str(), 0) == 0) return true;
  }
  return false;
}

// y: write, n: leave, a: write this and all that follow, q: stop.
char Ask(const std::string& id) {
  if (!isatty(STDIN_FILENO)) return 'n';
  for (;;) {
    fmt::print("write the golden files of {}? [y]es [n]o [a]ll [q]uit ", id);
    std::fflush(stdout);
    std::string line;
    if (!std::getline(std::cin, line)) return 'q';
    if (line.size() == 1 && std::string("ynaq").find(line[0]) != std::string::npos) return line[0];
  }
}

struct Progress {
  bool all = false;
  size_t written = 0, left = 0, equal = 0;
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
};

// False: stop.
bool UpdateOne(const Outcome& outcome, const Target& target, const Arguments& arguments, Progress& progress,
               engine::Errors& errors) {
  // Without a whole run there is nothing to compare.
  if (outcome.timed_out() || outcome.skipped()) {
    progress.left += outcome.timed_out();
    std::string why = outcome.timed_out() ? "timed out" : "skipped: " + outcome.result.skipped;
    if (!arguments.json) fmt::print("{}\n  {}; nothing is written\n", Paint(Tone::bold, outcome.scenario.id), why);
    return true;
  }
  if (outcome.differences.empty()) {
    ++progress.equal;
    return true;
  }
  if (!arguments.json) {
    fmt::print("{}\n", Paint(Tone::bold, outcome.scenario.id));
    for (const golden::Difference& difference : outcome.differences)
      fmt::print("  {}: {}\n", difference.file, difference.message);
    for (const scenarios::Failure& failure : outcome.failures) {
      fmt::print("  {} {}: {}\n", Paint(Tone::bad, "and an expectation fails:"), failure.expectation, failure.message);
    }
  }
  bool accept = progress.all || arguments.yes || Matches(outcome.scenario.id, arguments.accept);
  if (!accept && arguments.accept.empty() && !arguments.json) {
    char answer = Ask(outcome.scenario.id);
    if (answer == 'q') return false;
    progress.all = answer == 'a';
    accept = answer != 'n';
  }
  if (!accept) {
    ++progress.left;
    return true;
  }
  auto written = golden::Update(RequestOf(outcome.scenario, target.golden), RenderingOf(outcome));
  if (!written.ok()) {
    errors.push_back(written.error());
    return true;
  }
  for (const std::string& file : written.value()) {
    progress.files.push_back(file);
    if (!arguments.json) fmt::print("  written {}\n", file);
  }
  ++progress.written;
  return true;
}

}  // namespace

int Update(const Arguments& arguments) {
  if (std::getenv("CI")) {
    return PrintErrors(
        {engine::MakeError("golden files are never written where CI is set: run `tactus update` on your machine")},
        arguments.json);
  }
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  Progress progress;
  engine::Errors errors;
  for (const Target& target : targets.value()) {
    if (Interrupted()) return kInterrupted;
    auto scenario = Load(target);
    if (!scenario.ok()) {
      errors.insert(errors.end(), scenario.errors().begin(), scenario.errors().end());
      continue;
    }
    auto outcome = Evaluate(std::move(scenario).value(), {.stop = StopAfter(arguments.timeout)}, target.golden);
    if (!outcome.ok()) {
      errors.insert(errors.end(), outcome.errors().begin(), outcome.errors().end());
      continue;
    }
    if (Interrupted()) return kInterrupted;
    if (!UpdateOne(outcome.value(), target, arguments, progress, errors)) break;
  }
  if (arguments.json) {
    nlohmann::ordered_json json = {
        {"equal", progress.equal}, {"written", progress.written}, {"left", progress.left}, {"files", progress.files}};
    if (!errors.empty()) json["errors"] = ToJson(errors);
    fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    fmt::print("{} equal, {} written, {} left as they are\n", progress.equal, progress.written, progress.left);
  }
  if (!errors.empty()) return PrintErrors(errors, false);
  return progress.left > 0 ? kFailed : kOk;
}

}  // namespace tools
