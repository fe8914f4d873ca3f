// tactus update: shows what would change in golden files, asks, and writes what was accepted.
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "tools/console.h"
#include "tools/envelope.h"
#include "tools/files.h"
#include "tools/update_ask.h"
#include "tools/update_change.h"
#include "tools/update_orphans.h"
#include "tools/verbs.h"

namespace tools {
namespace {

using Json = nlohmann::ordered_json;

struct Progress {
  size_t equal = 0, written = 0, rejected = 0, skipped = 0;
  Json files = Json::array(), changes = Json::array();
  engine::Errors errors;
  bool stopped = false;                         // nobody answers any more
  std::map<std::string, std::string> accepted;  // golden files of this update, and the scenario whose they are
  bool shown = false;                           // a change: the letters of envelopes have been explained

  size_t left() const { return rejected + skipped; }
};

void Accept(const Change& change, const Target& target, Decision decision, const Arguments& arguments,
            Progress& progress) {
  const std::string& id = change.outcome.scenario.id;
  auto written = golden::Update(change.request, RenderingOf(change.outcome),
                                decision == Decision::add ? golden::Accept::further : golden::Accept::in_place);
  if (!written.ok()) {
    progress.errors.insert(progress.errors.end(), written.errors().begin(), written.errors().end());
    return;
  }
  if (target.golden_inside) {
    if (engine::Status marked = WriteFile(target.golden + "/" + kInside, ""); !marked.ok())
      progress.errors.push_back(marked.error());
  }
  for (const std::string& file : written.value()) {
    progress.files.push_back(file);
    if (!arguments.json) fmt::print("  written {}\n", file);
  }
  progress.accepted.emplace(change.request.stem, id);
  golden::RemoveReceived(change.request, arguments.out + "/" + id);
  ++progress.written;
  if (change.passes_otherwise()) return;
  fmt::print(stderr, "{}: warning: accepted, but it still fails: see its expectations above\n", id);
}

void Reject(const Change& change, const Arguments& arguments, Progress& progress) {
  ++progress.rejected;
  const std::string folder = arguments.out + "/" + change.outcome.scenario.id;
  engine::Status kept = golden::WriteReceived(change.request, RenderingOf(change.outcome), folder);
  if (!kept.ok()) progress.errors.push_back(kept.error());
  if (kept.ok() && !arguments.json) fmt::print("  rejected; what was received is in {}\n", folder);
}

const char* NameOf(Decision decision) {
  return decision == Decision::accept   ? "accepted"
         : decision == Decision::add    ? "added"
         : decision == Decision::reject ? "rejected"
                                        : "skipped";
}

void Decide(const Change& change, const Target& target, const Arguments& arguments, Decider& decider,
            Progress& progress) {
  if (!arguments.json) {
    PrintChange(change);
    if (!std::exchange(progress.shown, true)) fmt::print("  {}\n", Paint(Tone::dim, EnvelopeLegend()));
  }
  const Decision decision = decider.Decide(change);
  progress.changes.push_back(ToJson(change));
  progress.changes.back()["decision"] = NameOf(decision);
  switch (decision) {
    case Decision::accept:
    case Decision::add:
      return Accept(change, target, decision, arguments, progress);
    case Decision::reject:
      return Reject(change, arguments, progress);
    case Decision::skip:
      ++progress.skipped;
      return;
    case Decision::stop:
      ++progress.skipped;
      progress.stopped = true;
  }
}

void UpdateOne(scenarios::Scenario scenario, const Target& target, const Arguments& arguments, Decider& decider,
               Progress& progress) {
  auto change = FindChange(std::move(scenario), {.stop = StopAfter(arguments.timeout)}, target.golden);
  if (!change.ok()) {
    progress.errors.insert(progress.errors.end(), change.errors().begin(), change.errors().end());
    return;
  }
  if (Interrupted()) return;
  // Without a whole run there is nothing to compare.
  const Outcome& outcome = change.value().outcome;
  if (outcome.timed_out() || outcome.skipped()) {
    progress.skipped += outcome.timed_out();
    const std::string why = outcome.timed_out() ? "timed out" : "skipped: " + outcome.result.skipped;
    if (!arguments.json) fmt::print("{}\n  {}; nothing is written\n", Paint(Tone::bold, outcome.scenario.id), why);
    return;
  }
  if (!change.value().any()) {
    ++progress.equal;
    return;
  }
  // What `same_output` says to be one would be written once for each.
  if (auto before = progress.accepted.find(change.value().request.stem); before != progress.accepted.end()) {
    progress.errors.push_back(
        {.file = Shown(target.path),
         .message = fmt::format("{} differs from {}, whose golden files it shares by `same_output`; they are left as "
                                "the first one made them",
                                outcome.scenario.id, before->second)});
    ++progress.rejected;
    return;
  }
  Decide(change.value(), target, arguments, decider, progress);
}

void PrintSummary(const Arguments& arguments, const Decider& decider, const Progress& progress) {
  if (arguments.json) {
    Json json = {{"equal", progress.equal},       {"written", progress.written}, {"left", progress.left()},
                 {"rejected", progress.rejected}, {"skipped", progress.skipped}, {"files", progress.files},
                 {"changes", progress.changes}};
    if (!progress.errors.empty()) json["errors"] = ToJson(progress.errors);
    fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
    return;
  }
  if (progress.skipped > 0 && !decider.asks() && arguments.accept.empty()) {
    fmt::print("nothing is asked, as this is no terminal; to accept: --yes, or --accept with a pattern of ids\n");
  }
  if (Interrupted()) {
    fmt::print("interrupted; what was accepted is written\n");
  } else if (progress.stopped) {
    fmt::print("no more answers; what was accepted is written\n");
  }
  fmt::print("{} equal, {} written, {} left as they are", progress.equal, progress.written, progress.left());
  if (progress.rejected > 0) fmt::print(" ({} rejected, {} skipped)", progress.rejected, progress.skipped);
  fmt::print("\n");
}

}  // namespace

int Update(const Arguments& arguments) {
  if (arguments.orphans) return UpdateOrphans(arguments);
  if (std::getenv("CI")) {
    return PrintErrors(
        {engine::MakeError("golden files are never written where CI is set: run `tactus update` on your machine")},
        arguments.json);
  }
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  Progress progress;
  Decider decider(arguments);
  for (const Target& target : targets.value()) {
    if (Interrupted() || progress.stopped) break;
    auto variants = Load(target);
    if (!variants.ok()) {
      progress.errors.insert(progress.errors.end(), variants.errors().begin(), variants.errors().end());
      continue;
    }
    for (scenarios::Scenario& scenario : variants.value()) {
      if (Interrupted() || progress.stopped) break;
      UpdateOne(std::move(scenario), target, arguments, decider, progress);
    }
  }
  PrintSummary(arguments, decider, progress);
  if (Interrupted()) return kInterrupted;
  if (!progress.errors.empty()) return PrintErrors(progress.errors, false);
  return progress.left() > 0 ? kFailed : kOk;
}

}  // namespace tools
