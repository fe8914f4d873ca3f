// tactus explore: searches the interleavings of one scenario, stops at a finding, makes its schedule small, tells it.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "tools/console.h"
#include "tools/explore_folder.h"
#include "tools/explore_options.h"
#include "tools/explore_pool.h"
#include "tools/explore_state.h"
#include "tools/verbs.h"

namespace tools {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

// One search from its first run to what is printed of it.
class Exploring {
 public:
  Exploring(const Arguments& arguments, const scenarios::Scenario& scenario, std::string shown, ExplorePlan plan)
      : arguments_(arguments),
        scenario_(scenario),
        shown_(std::move(shown)),
        state_(std::move(plan)),
        folder_(FolderName()) {}

  int Run() {
    if (engine::Status begun = Begin(); !begun.ok()) return PrintErrors(begun.errors(), arguments_.json);
    auto hunter = Hunter::Make(scenario_, {.sound = state_.plan().sound});
    if (!hunter.ok()) return PrintErrors(hunter.errors(), arguments_.json);
    for (const Found& found : hunter.value()->reference_found()) state_.AddReference(found);
    if (!arguments_.json) PrintSettings(*hunter.value());
    const PoolEnd end = arguments_.explore.merge.empty() ? Search() : PoolEnd::done;
    ClearProgress();
    if (end == PoolEnd::failed) {
      fmt::print(stderr, "no further process can be made\n");
      return kInternal;
    }
    if (engine::Status told = TellFindings(); !told.ok()) return PrintErrors(told.errors(), arguments_.json);
    return Conclude(end);
  }

 private:
  const ExplorePlan& plan() const { return state_.plan(); }

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
    for (const std::string& kind : hunter.expected()) {
      fmt::print("  expected by the scenario, and no finding here: {}\n", kind);
    }
    fmt::print("\n");
    std::fflush(stdout);
  }

  PoolEnd Search() {
    begin_ = saved_ = shown_at_ = Clock::now();
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
    return RunPool(scenario_, plan(), options, &stuck_run_);
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

  void ShowProgress(const PoolProgress& progress) {
    if (!IsWatched() || SecondsSince(shown_at_) < 0.25) return;
    shown_at_ = Clock::now();
    const ExploreSums sums = state_.Sums();
    const uint64_t runs = sums.runs + progress.runs;
    fmt::print(stderr, "\r\033[K{} of {} runs, {:.0f} runs/s, {} distinct traces, {} found", runs, plan().runs,
               static_cast<double>(runs) / std::max(0.001, SecondsSince(begin_)), sums.distinct,
               state_.FoundRuns().size());
    std::fflush(stderr);
  }
  void ClearProgress() const {
    if (IsWatched()) fmt::print(stderr, "\r\033[K");
  }
  bool IsWatched() const { return !arguments_.json && isatty(STDERR_FILENO) != 0; }

  engine::Status TellFindings() {
    if (engine::Status saved = state_.Save(folder_.path(), "under way", folders_); !saved.ok()) return saved;
    for (const FoundRun& run : state_.FoundRuns()) {
      if (engine::Status told = Tell(run); !told.ok()) return told;
    }
    return engine::Ok();
  }

  engine::Status Tell(const FoundRun& run) {
    if (run.found.kind == kWorkerKind) {
      Print(fmt::format("found      {}\n           {}\nrepeat     {}\n", run.found.kind, run.found.message,
                        RepeatCommand(run.run + 1)));
      return engine::Ok();
    }
    auto explained = Explain(scenario_, run.deviations, run.found.key,
                             {.shrink = arguments_.explore.shrink, .sound = plan().sound, .stop = Interrupted});
    if (!explained.ok()) return explained.errors();
    const std::string name = folder_.FolderOf(run, folders_);
    const std::string report =
        ReportText(explained.value(), scenario_, ReplayCommand(folder_.path() + "/" + name, shown_, plan()));
    Print(report);
    if (!run.in_reference) {
      Print(fmt::format("\nrun {} found it (seed {}); {} of {} deviations are left after {} trials{}\n", run.run,
                        run.seed, explained.value().deviations.size(), explained.value().recorded,
                        explained.value().trials, explained.value().minimal ? "" : "; fewer might do"));
    }
    Print("\n");
    sim::Schedule schedule{.scenario = scenario_.name,
                           .content = scenario_.content_hash,
                           .host = std::string(scenario_.host->Name()),
                           .seed = scenario_.seed,
                           .deviations = explained.value().deviations};
    folders_[run.found.key] = name;
    return folder_.Write(name, scenario_, schedule, run.found.key, report);
  }

  void Print(const std::string& text) const {
    if (!arguments_.json) fmt::print("{}", text);
  }

  std::string RepeatCommand(uint64_t runs) const {
    return fmt::format("tactus explore {} --strategy {} --seed {} --runs {}{}{}{}", shown_,
                       sim::ToText(plan().strategy), plan().seed, runs, plan().keep_going ? " --keep-going" : "",
                       plan().free ? " --free" : "", plan().sound ? " --sound" : "");
  }

  int Conclude(PoolEnd end) {
    const std::vector<FoundRun> found = state_.FoundRuns();
    const bool done = state_.IsDone();
    const char* verdict = !found.empty() ? "found" : done ? "nothing found" : "interrupted";
    if (engine::Status saved = state_.Save(folder_.path(), verdict, folders_); !saved.ok())
      return PrintErrors(saved.errors(), arguments_.json);
    if (arguments_.json) {
      fmt::print("{}\n",
                 state_.Json(verdict, folders_).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    } else {
      PrintVerdict(end, found.size(), done);
    }
    if (end == PoolEnd::timed_out) return kInternal;
    if (Interrupted()) return kInterrupted;
    return found.empty() ? kOk : kFailed;
  }

  void PrintVerdict(PoolEnd end, size_t found, bool done) const {
    const ExploreSums sums = state_.Sums();
    fmt::print("runs       {}, {} distinct traces{}{}\n", sums.runs, sums.distinct,
               state_.exhausted() ? "; nothing is left to try" : "",
               scenario_.interleave.empty() ? "" : fmt::format("; {} kept the scenario's orders", sums.constrained));
    fmt::print("claims     {}\n", Claim(sums, found));
    fmt::print("written    {}/{{explore.json,traces.bin{}}}\n", folder_.path(), found > 0 ? ",findings" : "");
    if (end == PoolEnd::timed_out) {
      fmt::print("run {} took more than {:.0f} s of real time\n{}\n", stuck_run_, arguments_.timeout,
                 Paint(Tone::bad, "timed out"));
      return;
    }
    if (!done) fmt::print("resume     {}{} --resume\n", RepeatCommand(plan().runs), Extra());
    fmt::print("{}\n", found > 0       ? Paint(Tone::bad, "found")
                       : Interrupted() ? Paint(Tone::bad, "interrupted")
                                       : Paint(Tone::good, "nothing found"));
  }

  // What must be said again so that the folder is the same.
  std::string Extra() const {
    std::string text;
    const Shard& shard = plan().shard;
    if (shard.count > 1) text += fmt::format(" --shard {}/{}", shard.index + 1, shard.count);
    if (arguments_.out != Arguments{}.out) text += " --out " + arguments_.out;
    return text;
  }

  std::string Claim(const ExploreSums& sums, size_t found) const {
    if (found > 0) {
      return "the modelled machine can do this; what else it can do, a search that stops or samples does not say";
    }
    // What the searcher says of itself depends on what it has learned of runs like these.
    std::unique_ptr<sim::Searcher> searcher = plan().SearcherOf(0);
    return searcher->Claim(sums.runs);
  }

  const Arguments& arguments_;
  const scenarios::Scenario& scenario_;
  const std::string shown_;  // the scenario, as a user names it
  ExploreState state_;
  const ExploreFolder folder_;
  std::map<uint64_t, bool> underway_;
  std::map<std::string, std::string> folders_;  // of findings, by key
  Clock::time_point begin_, saved_, shown_at_;
  double pause_ = 0.2, limit_ = 0;
  uint64_t stuck_run_ = 0;
};

}  // namespace

int Explore(const Arguments& arguments) {
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  if (!arguments.explore.time.empty()) {
    if (auto limit = ParseSeconds(arguments.explore.time); !limit.ok())
      return PrintErrors(limit.errors(), arguments.json);
  }
  int worst = kOk;
  for (const Target& target : targets.value()) {
    auto variants = Load(target);
    if (!variants.ok()) return PrintErrors(variants.errors(), arguments.json);
    for (scenarios::Scenario& scenario : variants.value()) {
      if (Interrupted()) return kInterrupted;
      if (arguments.explore.free) scenario.config.machine.free = true;
      auto plan = MakePlan(arguments.explore, scenario);
      if (!plan.ok()) return PrintErrors(plan.errors(), arguments.json);
      std::string shown = Shown(target.path);
      if (!scenario.variant.empty()) shown += "@" + scenario.variant;
      worst = std::max(worst, Exploring(arguments, scenario, std::move(shown), std::move(plan).value()).Run());
    }
  }
  return worst;
}

}  // namespace tools
