// tactus test: many scenarios, each run and compared with its golden files.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <set>
#include <thread>

#include "scenarios/fields.h"
#include "tools/console.h"
#include "tools/explore.h"
#include "tools/files.h"
#include "tools/junit.h"
#include "tools/update_orphans.h"
#include "tools/verbs.h"

namespace tools {
namespace {

// A scenario to test, or why its file holds none.
struct Job {
  const Target* target;
  std::optional<scenarios::Scenario> scenario;
  engine::Errors errors;
};

std::vector<Job> JobsOf(const std::vector<Target>& targets) {
  std::vector<Job> jobs;
  for (const Target& target : targets) {
    auto all = Load(target);
    if (!all.ok()) jobs.push_back({&target, {}, all.errors()});
    if (!all.ok()) continue;
    for (scenarios::Scenario& scenario : all.value()) jobs.push_back({&target, std::move(scenario), {}});
  }
  return jobs;
}

// Those with one of --tag and none of --not-tag. Files with errors stay: nobody knows what they would have been.
engine::Result<std::vector<Job>> ByTags(std::vector<Job> jobs, const Arguments& arguments) {
  if (arguments.tags.empty() && arguments.not_tags.empty()) return jobs;
  std::set<std::string_view> known;
  for (const Job& job : jobs) {
    if (job.scenario) known.insert(job.scenario->tags.begin(), job.scenario->tags.end());
  }
  // An unknown word would choose all or nothing, and the run would be green.
  engine::Errors errors;
  std::vector<std::string_view> names(known.begin(), known.end());
  for (const std::vector<std::string>* list : {&arguments.tags, &arguments.not_tags}) {
    for (const std::string& tag : *list) {
      if (known.contains(tag)) continue;
      errors.push_back(engine::MakeError(
          fmt::format("no scenario has the tag '{}'{}", tag, scenarios::NamesText(tag, names, "tags"))));
    }
  }
  if (!errors.empty()) return errors;
  auto has = [](const Job& job, const std::vector<std::string>& tags) {
    const std::vector<std::string>& own = job.scenario->tags;
    return std::find_first_of(own.begin(), own.end(), tags.begin(), tags.end()) != own.end();
  };
  std::erase_if(jobs, [&](const Job& job) {
    if (!job.scenario) return false;
    return has(job, arguments.not_tags) || (!arguments.tags.empty() && !has(job, arguments.tags));
  });
  if (jobs.empty()) return engine::MakeError("no scenario has these tags and none of the others");
  return jobs;
}

Case TestOne(const Job& job, const Arguments& arguments) {
  const Target& target = *job.target;
  Case out{.id = std::filesystem::relative(target.path, target.root).replace_extension().string(),
           .path = Shown(target.path),
           .errors = job.errors};
  if (!job.scenario) return out;
  out.id = job.scenario->id;
  scenarios::RunOptions options{
      .backend = arguments.backend == "null" ? scenarios::Backend::null_clock : scenarios::Backend::sim,
      .stop = StopAfter(arguments.timeout)};
  auto outcome = Evaluate(*job.scenario, options, target.golden);
  if (!outcome.ok()) {
    out.errors = outcome.errors();
    return out;
  }
  out.outcome = std::move(outcome).value();
  if (arguments.check_determinism && arguments.backend == "sim") {
    auto again = scenarios::Run(out.outcome->scenario, options);
    out.differs = !again.ok() || again.value().hash != out.outcome->result.hash ||
                  again.value().audio != out.outcome->result.audio;
  }
  if (!out.outcome->differences.empty()) {
    std::string folder = arguments.out + "/" + out.outcome->scenario.id;
    if (auto written = WriteRunFolder(*out.outcome, arguments.out); !written.ok()) out.errors = written.errors();
    auto received =
        golden::WriteReceived(RequestOf(out.outcome->scenario, target.golden), RenderingOf(*out.outcome), folder);
    if (!received.ok()) out.errors = received.errors();
  }
  return out;
}

// A machine that could not keep up proves nothing: such a run is repeated, at most twice.
Case TestRepeated(const Job& job, const Arguments& arguments) {
  Case out = TestOne(job, arguments);
  for (int again = 0; again < 2 && out.outcome && out.outcome->result.machine_xruns > 0 && !out.passed(); ++again) {
    out = TestOne(job, arguments);
  }
  return out;
}

void PrintCase(const Case& result) {
  std::string time = result.outcome ? fmt::format("{:7.1f} ms", result.outcome->seconds * 1e3) : "         -";
  Tone tone = result.skipped() ? Tone::dim : result.passed() ? Tone::good : Tone::bad;
  fmt::print("{} {}  {}\n",
             Paint(tone, result.skipped()  ? "skip"
                         : result.passed() ? "pass"
                                           : "FAIL"),
             time, result.id);
  if (result.skipped()) fmt::print("  {}\n", result.outcome->result.skipped);
  if (result.passed() || result.skipped()) return;
  for (const engine::Error& error : result.errors) fmt::print("  {}\n", error.ToString());
  if (result.outcome && result.outcome->timed_out()) fmt::print("  timed out\n");
  if (result.differs) fmt::print("  two runs of it differ\n");
  if (result.outcome) PrintComplaints(*result.outcome, 9);
}

void PrintExplored(const Case& result) {
  fmt::print("{} {:7.1f} ms  {}: {} runs, {} distinct traces\n",
             Paint(result.passed() ? Tone::good : Tone::bad, result.passed() ? "pass" : "FAIL"), result.seconds() * 1e3,
             result.id, result.explored->runs, result.explored->distinct);
  for (const engine::Error& error : result.errors) fmt::print("  {}\n", error.ToString());
  fmt::print("{}", result.explored->text);
  std::fflush(stdout);
}

// One annotation a failed scenario; GitHub shows ten a step, and reads stderr as well.
void Annotate(const std::vector<Case>& cases, bool json) {
  if (!std::getenv("GITHUB_ACTIONS")) return;
  int left = 9;
  for (const Case& each : cases) {
    if (each.passed() || each.skipped() || left-- <= 0) continue;
    fmt::print(json ? stderr : stdout, "::error file={},title={}::{}\n", each.path, each.id, each.FirstComplaint());
  }
}

std::vector<Case> RunAll(const std::vector<Job>& jobs, const Arguments& arguments) {
  std::vector<Case> cases(jobs.size());
  std::atomic<size_t> next{0};
  std::mutex printing;
  std::vector<bool> done(jobs.size());
  size_t printed = 0;
  auto work = [&] {
    for (;;) {
      size_t index = next++;
      if (index >= jobs.size() || Interrupted()) return;
      Case result = TestRepeated(jobs[index], arguments);
      std::lock_guard lock(printing);
      cases[index] = std::move(result);
      done[index] = true;
      // In the order of the list, whoever finishes first.
      for (; printed < jobs.size() && done[printed]; ++printed) {
        if (!arguments.json) PrintCase(cases[printed]);
      }
      std::fflush(stdout);
    }
  };
  int workers =
      arguments.jobs > 0 ? arguments.jobs : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  workers = std::min(workers, static_cast<int>(jobs.size()));
  if (arguments.backend != "sim") workers = 1;  // real threads need the machine for themselves
  std::vector<std::thread> threads;
  for (int i = 1; i < workers; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  cases.resize(Interrupted() ? printed : cases.size());
  return cases;
}

// After the tests, in this thread: a search has processes of its own. Those that failed are not searched.
void ExploreToo(const std::vector<Job>& jobs, const Arguments& arguments, std::vector<Case>& cases) {
  const size_t tested = cases.size();
  for (size_t i = 0; i < tested && !Interrupted(); ++i) {
    if (!jobs[i].scenario || !jobs[i].scenario->explore.given || !cases[i].passed()) continue;
    const scenarios::Scenario& scenario = *jobs[i].scenario;
    const std::string shown = cases[i].path + (scenario.variant.empty() ? "" : "@" + scenario.variant);
    ExploreReport report = ExploreScenario(arguments, scenario, shown, /*quiet=*/true);
    cases.push_back({.id = scenario.id + " explored", .path = cases[i].path, .errors = report.errors, .outcome = {}});
    cases.back().explored = std::move(report);
    if (!arguments.json) PrintExplored(cases.back());
  }
}

}  // namespace

int Test(const Arguments& arguments) {
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  auto jobs = ByTags(JobsOf(targets.value()), arguments);
  if (!jobs.ok()) return PrintErrors(jobs.errors(), arguments.json);
  std::vector<Case> cases = RunAll(jobs.value(), arguments);
  if (arguments.test_explores) ExploreToo(jobs.value(), arguments, cases);
  size_t passed = 0, failed = 0, skipped = 0;
  bool usage = false;
  for (const Case& each : cases) {
    (each.skipped() ? skipped : each.passed() ? passed : failed) += 1;
    usage = usage || !each.errors.empty();
  }
  if (arguments.json) fmt::print("{}\n", ToJson(cases));
  if (!arguments.junit.empty()) {
    if (engine::Status written = WriteFile(arguments.junit, ToJunit(cases)); !written.ok())
      return PrintErrors(written.errors(), false);
  }
  Annotate(cases, arguments.json);
  if (!arguments.json) {
    if (skipped > 0) fmt::print("{} skipped\n", skipped);
    fmt::print("{} passed, {} failed\n", passed, failed);
  }
  if (Interrupted()) return kInterrupted;
  NoteOrphans(arguments, targets.value());
  if (usage) return kUsage;
  if (failed > 0) return kFailed;
  return passed == 0 && skipped > 0 ? kAllSkipped : kOk;
}

}  // namespace tools
