// tactus sweep: one scenario under each of several values; what is measured of it, as tables and a drawing.
#include <fmt/format.h>

#include <algorithm>

#include "tools/console.h"
#include "tools/files.h"
#include "tools/sweep_plot.h"
#include "tools/sweep_report.h"
#include "tools/sweep_run.h"
#include "tools/verbs.h"

namespace tools {
namespace {

// A measure that no run had a value for was asked for in vain.
engine::Errors WhatIsMissing(const SweepPlan& plan, const SweepResult& result) {
  engine::Errors errors;
  for (size_t k = 0; k < plan.measures.size(); ++k) {
    auto any = [k](const SweepSummary& summary) { return summary.of[k].count > 0 || summary.missing[k] > 0; };
    if (std::any_of(result.summaries.begin(), result.summaries.end(), any)) continue;
    if (std::string why = plan.measures[k].WhyNothing(result.seen[k]); !why.empty())
      errors.push_back(engine::MakeError(std::move(why)));
  }
  return errors;
}

// Why points were refused, each reason once; then how many.
engine::Errors Refusals(const SweepPlan& plan, const SweepResult& result, size_t* refused) {
  engine::Errors errors;
  *refused = 0;
  for (size_t i = 0; i < plan.runs.size(); ++i) {
    for (const engine::Error& error : result.records[i].errors) {
      auto same = [&](const engine::Error& other) { return other.ToString() == error.ToString(); };
      if (std::none_of(errors.begin(), errors.end(), same)) errors.push_back(error);
    }
  }
  for (const SweepSummary& summary : result.summaries) *refused += summary.refused.empty() ? 0 : 1;
  return errors;
}

engine::Status WriteAll(const SweepPlan& plan, const SweepResult& result, const std::string& folder,
                        const std::string& json) {
  const std::pair<const char*, std::string> files[] = {{"sweep.csv", PointsCsv(plan, result)},
                                                       {"runs.csv", RunsCsv(plan, result)},
                                                       {"sweep.json", json},
                                                       {"sweep.svg", SweepSvg(plan, result)}};
  for (const auto& [name, text] : files) {
    if (engine::Status written = WriteFile(folder + "/" + name, text); !written.ok()) return written.errors();
  }
  return engine::Ok();
}

int Interrupt(const SweepResult& result) {
  const auto done = std::count_if(result.records.begin(), result.records.end(),
                                  [](const SweepRecord& record) { return record.done; });
  fmt::print(stderr, "interrupted after {} of {} runs; nothing was written\n", done, result.records.size());
  return kInterrupted;
}

int TimedOut(const SweepResult& result, double timeout) {
  const auto late = std::count_if(result.records.begin(), result.records.end(),
                                  [](const SweepRecord& record) { return record.timed_out; });
  if (late == 0) return kOk;
  fmt::print(stderr, "{} run{} timed out after {} s (--timeout); nothing was written\n", late, late == 1 ? "" : "s",
             timeout);
  return kInternal;
}

}  // namespace

int Sweep(const Arguments& arguments) {
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  if (targets.value().size() != 1)
    return PrintErrors({engine::MakeError("a sweep is of one scenario, this folder has several")}, arguments.json);
  auto planned = MakeSweepPlan(arguments.sweep, targets.value().front());
  if (!planned.ok()) return PrintErrors(planned.errors(), arguments.json);
  const SweepPlan& plan = planned.value();
  if (std::string missing = plan.host->Missing(); !missing.empty()) {
    fmt::print(arguments.json ? stderr : stdout, "skipped: {}\n", missing);
    return kAllSkipped;
  }
  if (!arguments.json) fmt::print("{}", SettingsText(plan));
  std::fflush(stdout);
  const SweepResult result = RunSweep(plan, arguments.jobs, arguments.timeout, arguments.json);
  if (result.interrupted) return Interrupt(result);
  if (int late = TimedOut(result, arguments.timeout); late != kOk) return late;
  size_t refused = 0;
  const engine::Errors why = Refusals(plan, result, &refused);
  if (refused == plan.points.size()) return PrintErrors(why, arguments.json);
  if (engine::Errors errors = WhatIsMissing(plan, result); !errors.empty()) return PrintErrors(errors, arguments.json);
  const std::string folder = arguments.out + "/sweep/" + plan.id, json = SweepJson(plan, result);
  if (engine::Status written = WriteAll(plan, result, folder, json); !written.ok())
    return PrintErrors(written.errors(), arguments.json);
  if (arguments.json) {
    fmt::print("{}\n", json);
  } else {
    fmt::print("{}\n", TableText(plan, result));
    for (const engine::Error& error : why) fmt::print("refused: {}\n", error.ToString());
    fmt::print("written {}/{{sweep.csv,runs.csv,sweep.json,sweep.svg}}\n", folder);
    fmt::print("{}\n", refused > 0
                           ? Paint(Tone::bad, fmt::format("{} of {} points were refused", refused, plan.points.size()))
                           : Paint(Tone::good, "ok"));
  }
  return refused > 0 ? kFailed : kOk;
}

}  // namespace tools
