#include "tools/sweep_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "tools/console.h"

namespace tools {
namespace {

using Clock = std::chrono::steady_clock;

class Sweeping {
 public:
  Sweeping(const SweepPlan& plan, double timeout, bool quiet)
      : plan_(plan), timeout_(timeout), watched_(!quiet && isatty(STDERR_FILENO) != 0) {
    result_.records.resize(plan.runs.size());
    result_.seen.resize(plan.measures.size());
  }

  SweepResult Run(int jobs) {
    jobs = jobs > 0 ? jobs : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    jobs = std::min(jobs, static_cast<int>(plan_.runs.size()));
    std::vector<std::thread> threads;
    for (int i = 1; i < jobs; ++i) threads.emplace_back([this] { Work(); });
    Work();
    for (std::thread& thread : threads) thread.join();
    if (watched_) fmt::print(stderr, "\r\033[K");
    result_.interrupted = Interrupted();
    for (std::vector<std::string>& seen : result_.seen) std::sort(seen.begin(), seen.end());
    Summarise();
    return std::move(result_);
  }

 private:
  void Work() {
    for (size_t index = next_++; index < plan_.runs.size() && !Interrupted(); index = next_++) {
      SweepRecord record = RunOne(plan_.runs[index]);
      std::lock_guard lock(mutex_);
      result_.records[index] = std::move(record);
      ++done_;
      ShowProgress();
    }
  }

  SweepRecord RunOne(const SweepRun& run) {
    SweepRecord record{.done = true};
    const scenarios::Scenario scenario = ScenarioOf(plan_, run);
    auto result = scenarios::Run(scenario, {.stop = StopAfter(timeout_)});
    if (!result.ok()) {
      record.errors = result.errors();
      return record;
    }
    const scenarios::RunResult& ran = result.value();
    record.skipped = ran.skipped;
    record.timed_out = ran.verdict == sim::Verdict::stopped;
    if (record.timed_out || !record.skipped.empty()) return record;
    for (const Measure& measure : plan_.measures) record.readings.push_back(measure.Of(ran));
    for (const engine::Finding& finding : ran.findings) {
      if (std::find(record.findings.begin(), record.findings.end(), finding.kind) == record.findings.end())
        record.findings.push_back(finding.kind);
    }
    std::lock_guard lock(mutex_);
    for (size_t i = 0; i < plan_.measures.size(); ++i) plan_.measures[i].AddSeen(ran, &result_.seen[i]);
    return record;
  }

  void ShowProgress() {
    if (!watched_ || Clock::now() < show_at_) return;
    show_at_ = Clock::now() + std::chrono::milliseconds(250);
    const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
    fmt::print(stderr, "\r\033[K{} of {} runs, {:.0f} runs/s", done_, plan_.runs.size(),
               static_cast<double>(done_) / std::max(0.001, seconds));
    std::fflush(stderr);
  }

  void Summarise() {
    result_.summaries.resize(plan_.points.size());
    std::vector<std::vector<std::vector<double>>> values(plan_.points.size());
    for (std::vector<std::vector<double>>& of : values) of.resize(plan_.measures.size());
    for (SweepSummary& summary : result_.summaries) summary.missing.resize(plan_.measures.size());
    for (size_t i = 0; i < plan_.runs.size(); ++i) {
      const SweepRecord& record = result_.records[i];
      const size_t point = plan_.runs[i].point;
      SweepSummary& summary = result_.summaries[point];
      if (!record.errors.empty() && summary.refused.empty()) summary.refused = engine::ToString(record.errors);
      if (record.readings.empty()) continue;
      ++summary.runs;
      for (const std::string& kind : record.findings) ++summary.findings[kind];
      for (size_t k = 0; k < plan_.measures.size(); ++k) {
        const Reading& reading = record.readings[k];
        summary.missing[k] += reading.missing;
        values[point][k].insert(values[point][k].end(), reading.values.begin(), reading.values.end());
      }
    }
    for (size_t point = 0; point < plan_.points.size(); ++point) {
      for (std::vector<double>& of : values[point]) result_.summaries[point].of.push_back(DistributionOf(of));
    }
  }

  const SweepPlan& plan_;
  const double timeout_;
  const bool watched_;
  SweepResult result_;
  std::atomic<size_t> next_{0};
  std::mutex mutex_;
  size_t done_ = 0;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point show_at_ = begin_;
};

}  // namespace

SweepResult RunSweep(const SweepPlan& plan, int jobs, double timeout, bool quiet) {
  return Sweeping(plan, timeout, quiet).Run(jobs);
}

}  // namespace tools
