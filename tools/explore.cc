// tactus explore: searches the interleavings of one scenario, stops at a finding, makes its schedule small, tells it.
#include "tools/explore.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <thread>

#include "tools/console.h"
#include "tools/explore_folder.h"
#include "tools/explore_options.h"
#include "tools/explore_pool.h"
#include "tools/explore_state.h"
#include "tools/explore_tell.h"
#include "tools/files.h"
#include "tools/junit.h"
#include "tools/verbs.h"

namespace tools {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

// One search from its first run to what is printed of it.
class Exploring {
 public:
  Exploring(const Arguments& arguments, const scenarios::Scenario& scenario, std::string shown, ExplorePlan plan,
            bool quiet)
      : arguments_(arguments),
        scenario_(scenario),
        shown_(std::move(shown)),
        quiet_(quiet),
        state_(std::move(plan), shown_),
        folder_(FolderName()) {}

  ExploreReport Run() {
    begin_ = Clock::now();
    if (engine::Status begun = Begin(); !begun.ok()) return Failed(begun.errors());
    auto hunter = Hunter::Make(scenario_, {.sound = plan().sound, .known = plan().known, .stop = {}});
    if (!hunter.ok()) return Failed(hunter.errors());
    for (const Found& found : hunter.value()->reference_found()) state_.AddReference(found);
    if (!quiet_) PrintSettings(*hunter.value());
    const PoolEnd end = arguments_.explore.merge.empty() ? Search() : PoolEnd::done;
    ClearProgress();
    if (end == PoolEnd::failed) return Failed({engine::MakeError("no further process can be made")}, kInternal);
    if (engine::Status told = TellFindings(); !told.ok()) return Failed(told.errors());
    return Conclude();
  }

 private:
  const ExplorePlan& plan() const { return state_.plan(); }

  ExploreReport Failed(engine::Errors errors, int code = kUsage) {
    report_.errors = std::move(errors);
    report_.code = code;
    return std::move(report_);
  }

  std::string FolderName() const {
    std::string name = arguments_.out + "/explore/" + scenario_.id;
    const Shard& shard = state_.plan().shard;
    if (shard.count > 1) name += fmt::format("/shard-{}-of-{}", shard.index + 1, shard.count);
    return name;
  }

  // What earlier searches have left counts if it is to.
  engine::Status Begin() {
    std::vector<std::string> sources = arguments_.explore.merge;
    if (arguments_.explore.resume) sources.push_back(folder_.path());
    folder_.Clear(/*findings=*/!arguments_.explore.resume);
    for (const std::string& source : sources) {
      auto other = ExploreState::Load(source);
      if (!other.ok()) return other.errors();
      if (!plan().Matches(other.value().plan())) {
        return engine::Error{.file = source,
                             .message =
                                 "this exploration is another: scenario, strategy, seed and options must be "
                                 "the same (" +
                                 ToJson(other.value().plan()).dump() + ")"};
      }
      state_.Merge(other.value());
    }
    return engine::Ok();
  }

  void PrintSettings(const Hunter& hunter) const {
    fmt::print("{}\n", Paint(Tone::bold, scenario_.name));
    fmt::print("  {}: host {}, {} Hz, {} frames, {} channels, {} ms, {} cores, seed {}\n", scenario_.id,
               scenario_.host->Name(), scenario_.format.sample_rate, scenario_.format.block_frames,
               scenario_.format.channels, scenario_.length / engine::kMillisecond, scenario_.config.machine.cores,
               scenario_.seed);
    fmt::print("  explore: {}, at most {} runs, seed {}{}{}{}\n", sim::ToText(plan().strategy), plan().runs,
               plan().seed, plan().free ? ", machine free" : "", plan().sound ? ", sound compared" : "",
               plan().shard.count > 1 ? fmt::format(", shard {}/{}", plan().shard.index + 1, plan().shard.count) : "");
    for (const std::string& line : plan().known) fmt::print("  known, and no finding here: {}\n", line);
    for (const std::string& kind : hunter.expected()) {
      fmt::print("  expected by the scenario, and no finding here: {}\n", kind);
    }
    fmt::print("\n");
    std::fflush(stdout);
  }

  PoolEnd Search() {
    saved_ = shown_at_ = Clock::now();
    PoolOptions options{.jobs = Jobs(), .run_timeout = arguments_.timeout};
    options.next = [this]() -> std::optional<uint64_t> {
      auto chunk = state_.NextChunk(underway_);
      if (chunk) underway_[*chunk] = true;
      return chunk;
    };
    options.done = [this](ChunkResult result) {
      underway_.erase(result.chunk);
      state_.Add(std::move(result));
      SaveNowAndThen();
    };
    options.stop = [this](const PoolProgress& progress) {
      ShowProgress(progress);
      return Interrupted() || (limit_ > 0 && SecondsSince(begin_) > limit_);
    };
    if (!arguments_.explore.time.empty()) limit_ = ParseSeconds(arguments_.explore.time).value();
    return RunPool(scenario_, plan(), options);
  }

  int Jobs() const {
    if (!plan().IsDivisible()) return 1;
    return arguments_.jobs > 0 ? arguments_.jobs : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  }

  // The longer saving takes, the rarer it is.
  void SaveNowAndThen() {
    if (SecondsSince(saved_) < pause_) return;
    const Clock::time_point before = Clock::now();
    [[maybe_unused]] bool saved = state_.Save(folder_.path(), "under way", folders_).ok();  // told at the end
    pause_ = std::max(0.2, 20 * SecondsSince(before));
    saved_ = Clock::now();
  }

  // Counting takes longer the more there is: then it is rarer.
  void ShowProgress(const PoolProgress& progress) {
    if (!IsWatched() || SecondsSince(shown_at_) < show_pause_) return;
    shown_at_ = Clock::now();
    const ExploreSums sums = state_.Sums();
    const uint64_t runs = sums.runs + progress.runs;
    // How fast it still grows: over the chunks that have come since about ten seconds ago.
    if (grown_.empty() || sums.runs > grown_.back().runs) grown_.push_back({sums.runs, sums.distinct});
    if (grown_.size() > 40) grown_.pop_front();
    const uint64_t fresh = sums.distinct - grown_.front().distinct, of = sums.runs - grown_.front().runs;
    fmt::print(stderr, "\r\033[K{} of {} runs, {:.0f} runs/s, {} distinct traces{}, {} found", runs, plan().runs,
               static_cast<double>(runs) / std::max(0.001, SecondsSince(begin_)), sums.distinct,
               of == 0 ? "" : fmt::format(" (of late {:.0f} % of runs are new)", 100.0 * fresh / of),
               state_.FoundRuns().size());
    std::fflush(stderr);
    show_pause_ = std::max(0.25, 20 * SecondsSince(shown_at_));
  }
  void ClearProgress() const {
    if (IsWatched()) fmt::print(stderr, "\r\033[K");
  }
  bool IsWatched() const { return !quiet_ && isatty(STDERR_FILENO) != 0; }

  // By group: of each the first in full, the others by name.
  engine::Status TellFindings() {
    if (engine::Status saved = state_.Save(folder_.path(), "under way", folders_); !saved.ok()) return saved;
    std::vector<FoundRun> found = state_.FoundRuns();
    std::map<std::string, uint64_t> first;
    for (const FoundRun& run : found) first.try_emplace(GroupOf(run.found), run.run);
    std::stable_sort(found.begin(), found.end(), [&](const FoundRun& a, const FoundRun& b) {
      return first.at(GroupOf(a.found)) < first.at(GroupOf(b.found));
    });
    std::string group;
    for (const FoundRun& run : found) {
      auto told = Tell(scenario_, plan(), run, folder_, folders_, Telling());
      if (!told.ok()) return told.errors();
      const bool fresh = group != GroupOf(run.found);
      group = GroupOf(run.found);
      folders_[run.found.key] = told.value().folder;
      report_.found.push_back(run.found.kind + ": " + run.found.message);
      Print(fresh ? (report_.text.empty() ? "" : "\n") + told.value().text + "known      as '" + group + "'\n"
                  : fmt::format("alike      {} (run {}): {}/{}\n", run.found.key, run.run, folder_.path(),
                                told.value().folder));
    }
    if (!found.empty()) Print("\n");
    return engine::Ok();
  }

  TellOptions Telling() const {
    return {.shown = shown_,
            .shrink = arguments_.explore.shrink,
            .causality = arguments_.explore.causality,
            .timeout = arguments_.timeout,
            .stop = Interrupted};
  }

  void Print(const std::string& text) {
    if (!quiet_) fmt::print("{}", text);
    report_.text += text;
  }

  std::string RepeatCommand(uint64_t runs) const {
    return fmt::format("tactus explore {} --strategy {} --seed {} --runs {}{}{}{}", shown_,
                       sim::ToText(plan().strategy), plan().seed, runs, plan().keep_going ? " --keep-going" : "",
                       plan().free ? " --free" : "", plan().sound ? " --sound" : "");
  }

  ExploreReport Conclude() {
    const bool found = !report_.found.empty(), done = state_.IsDone();
    const char* verdict = found ? "found" : done ? "nothing found" : "interrupted";
    if (engine::Status saved = state_.Save(folder_.path(), verdict, folders_); !saved.ok())
      return Failed(saved.errors());
    const ExploreSums sums = state_.Sums();
    if (!quiet_) PrintVerdict(sums, found, done);
    report_.json = state_.Json(verdict, folders_).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    report_.runs = sums.runs;
    report_.distinct = sums.distinct;
    report_.seconds = SecondsSince(begin_);
    report_.code = Interrupted() ? kInterrupted : found ? kFailed : kOk;
    return std::move(report_);
  }

  void PrintVerdict(const ExploreSums& sums, bool found, bool done) const {
    fmt::print("runs       {}, {} distinct traces{}{}\n", sums.runs, sums.distinct,
               state_.exhausted() ? "; nothing is left to try" : "",
               scenario_.interleave.empty() ? "" : fmt::format("; {} kept the scenario's orders", sums.constrained));
    if (sums.runs > 0 && !state_.exhausted()) {
      fmt::print(
          "unseen     {:.1f} % of further runs would show a new trace: as many of these were seen once only\n"
          "           (Good and Turing's estimate; of traces that this search draws, not of faults)\n",
          100 * sums.Unseen());
    }
    fmt::print("claims     {}\n", Claim(sums, found));
    fmt::print("written    {}/{{explore.json,traces.bin{}}}\n", folder_.path(), found ? ",findings" : "");
    if (!done) fmt::print("resume     {}{} --resume\n", RepeatCommand(plan().runs), Extra());
    fmt::print("{}\n", found           ? Paint(Tone::bad, "found")
                       : Interrupted() ? Paint(Tone::bad, "interrupted")
                                       : Paint(Tone::good, "nothing found"));
  }

  // What must be said again so that the folder is the same.
  std::string Extra() const {
    std::string text;
    const Shard& shard = plan().shard;
    if (shard.count > 1) text += fmt::format(" --shard {}/{}", shard.index + 1, shard.count);
    if (arguments_.out != Arguments{}.out) text += " --out " + arguments_.out;
    if (!arguments_.explore.known.empty()) text += " --known " + arguments_.explore.known;
    return text;
  }

  std::string Claim(const ExploreSums& sums, bool found) const {
    if (found) {
      return "the modelled machine can do this; what else it can do, a search that stops or samples does not say";
    }
    // What the searcher says of itself depends on what it has learned of runs like these.
    std::unique_ptr<sim::Searcher> searcher = plan().SearcherOf(0);
    return searcher->Claim(sums.runs);
  }

  const Arguments& arguments_;
  const scenarios::Scenario& scenario_;
  const std::string shown_;  // the scenario, as a user names it
  const bool quiet_;
  ExploreState state_;
  const ExploreFolder folder_;
  ExploreReport report_;
  std::map<uint64_t, bool> underway_;
  std::map<std::string, std::string> folders_;  // of findings, by key
  std::deque<ExploreSums> grown_;
  Clock::time_point begin_, saved_, shown_at_;
  double pause_ = 0.2, show_pause_ = 0.25, limit_ = 0;
};

// One case a scenario, which fails with what was found.
Case CaseOf(const scenarios::Scenario& scenario, const std::string& shown, const ExploreReport& report) {
  return {.id = scenario.id, .path = shown, .errors = report.errors, .outcome = {}, .explored = report};
}

}  // namespace

ExploreReport ExploreScenario(const Arguments& arguments, const scenarios::Scenario& scenario, const std::string& shown,
                              bool quiet) {
  auto plan = MakePlan(arguments.explore, scenario);
  if (!plan.ok()) return {.errors = plan.errors(), .code = kUsage};
  return Exploring(arguments, scenario, shown, std::move(plan).value(), quiet).Run();
}

int Explore(const Arguments& arguments) {
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  if (!arguments.explore.time.empty()) {
    if (auto limit = ParseSeconds(arguments.explore.time); !limit.ok())
      return PrintErrors(limit.errors(), arguments.json);
  }
  int worst = kOk;
  bool skipped = false;
  std::vector<Case> cases;
  for (const Target& target : targets.value()) {
    auto variants = Load(target);
    if (!variants.ok()) return PrintErrors(variants.errors(), arguments.json);
    for (scenarios::Scenario& scenario : variants.value()) {
      if (Interrupted()) return kInterrupted;
      if (std::string missing = scenario.host->Missing(); !missing.empty()) {
        fmt::print(arguments.json ? stderr : stdout, "skipped: {}: {}\n", scenario.id, missing);
        skipped = true;
        continue;
      }
      if (arguments.explore.free) scenario.config.machine.free = true;
      std::string shown = Shown(target.path);
      if (!scenario.variant.empty()) shown += "@" + scenario.variant;
      const ExploreReport report = ExploreScenario(arguments, scenario, shown, arguments.json);
      if (!report.errors.empty()) PrintErrors(report.errors, arguments.json);
      if (report.errors.empty() && arguments.json) fmt::print("{}\n", report.json);
      cases.push_back(CaseOf(scenario, shown, report));
      worst = std::max(worst, report.code);
      if (report.code == kUsage) return kUsage;
    }
  }
  if (!arguments.junit.empty()) {
    if (engine::Status written = WriteFile(arguments.junit, ToJunit(cases)); !written.ok())
      return PrintErrors(written.errors(), false);
  }
  return skipped && cases.empty() ? kAllSkipped : worst;
}

// What the folders have in common is read from the first of them; the searches need not be named again.
int Merge(const Arguments& arguments) {
  auto state = ExploreState::Load(arguments.paths.front());
  if (!state.ok()) return PrintErrors(state.errors(), arguments.json);
  const ExplorePlan& plan = state.value().plan();
  Arguments merging = arguments;
  merging.explore.merge = arguments.paths;
  merging.paths = {state.value().file()};
  merging.explore.runs = plan.runs;
  merging.explore.seed = plan.seed;
  merging.explore.strategy = sim::ToText(plan.strategy);
  merging.explore.keep_going = plan.keep_going;
  merging.explore.sound = plan.sound;
  merging.explore.free = plan.free;
  merging.explore.known_lines = plan.known;
  merging.explore.shard = "1/1";
  return Explore(merging);
}

}  // namespace tools
