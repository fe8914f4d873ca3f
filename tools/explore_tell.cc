#include "tools/explore_tell.h"

#include <fmt/format.h>

#include <filesystem>

#include "sim/causality.h"
#include "tools/explore_explain.h"
#include "tools/explore_pool.h"
#include "tools/explore_reduce.h"
#include "tools/files.h"

namespace tools {
namespace {

// What is told of a finding: in the whole scenario, or in a smaller one.
struct Case {
  Explained explained;
  std::optional<scenarios::Scenario> smaller;  // its files lie where the finding's folder is made
};

class Teller {
 public:
  Teller(const scenarios::Scenario& scenario, const ExplorePlan& plan, const FoundRun& run, const ExploreFolder& folder,
         std::string name, const TellOptions& options)
      : scenario_(scenario), plan_(plan), run_(run), folder_(folder), name_(std::move(name)), options_(options) {}

  // The run ended its process: what it answered until then is kept, and nothing is tried with it here.
  engine::Result<Told> TellProcess() {
    const std::vector<sim::Deviation> deviations = DeviationsBeforeTheEnd(scenario_, plan_, run_.run, options_.timeout);
    const std::string report = fmt::format(
        "found      {}\n           {}\nseed       {}\nreplay     {}\n           as far as it came: {} deviations\n",
        run_.found.kind, run_.found.message, run_.seed, Replay(options_.shown), deviations.size());
    auto written = folder_.Write(name_, {.schedule = ScheduleOf(scenario_, deviations), .report = report});
    if (!written.ok()) return written.errors();
    return Told{report, name_};
  }

  engine::Result<Told> TellRun() {
    auto explained = Explain(scenario_, run_.deviations, run_.found.key, ExplainWith());
    if (!explained.ok()) return explained.errors();
    Case found{std::move(explained).value(), std::nullopt};
    const bool small = options_.shrink && !run_.in_reference && !found.explained.deviations.empty();
    if (small && !Stopped()) MakeSmaller(found);
    const scenarios::Scenario& shown = found.smaller ? *found.smaller : scenario_;
    const std::string path =
        found.smaller ? Place() + "/" + std::filesystem::path(scenario_.path).filename().string() : options_.shown;
    std::string report = ReportText(found.explained, shown, Replay(path));
    if (options_.causality && !found.explained.deviations.empty() && !Stopped()) {
      auto text = CausalityOf(shown, found.explained.deviations, run_.found.key, plan_.sound,
                              folder_.PartOf(name_) + "/causality.svg", options_.stop);
      if (!text.ok()) return text.errors();
      report += "\n" + text.value();
    }
    auto written = folder_.Write(name_, {.scenario = &shown,
                                         .schedule = ScheduleOf(shown, found.explained.deviations),
                                         .key = run_.found.key,
                                         .report = report});
    if (!written.ok()) return written.errors();
    return Told{report + HowFound(found.explained), name_};
  }

 private:
  bool Stopped() const { return options_.stop && options_.stop(); }
  std::string Place() const { return folder_.path() + "/" + name_; }
  std::string Replay(const std::string& scenario) const { return ReplayCommand(Place(), scenario, plan_); }
  ExplainOptions ExplainWith() const {
    return {.shrink = options_.shrink, .sound = plan_.sound, .stop = options_.stop};
  }

  static sim::Schedule ScheduleOf(const scenarios::Scenario& scenario, std::vector<sim::Deviation> deviations) {
    return {.scenario = scenario.name,
            .content = scenario.content_hash,
            .host = std::string(scenario.host->Name()),
            .seed = scenario.seed,
            .deviations = std::move(deviations)};
  }

  // Less of the scenario shows it, too, and can be written as a file: from here on that is what is told.
  void MakeSmaller(Case& found) {
    const std::string& key = run_.found.key;
    auto reduced = Reduce(scenario_, found.explained.deviations, found.explained.found, plan_.sound, options_.stop);
    if (!reduced) return;
    const std::optional<std::string> text = ReducedText(scenario_, *reduced);
    if (!text) return;
    const std::string part = folder_.PartOf(name_);
    auto loaded = WriteReduced(scenario_, *text, part);
    if (loaded.ok()) {
      scenarios::Scenario smaller = std::move(loaded).value();
      smaller.id = scenario_.id;
      smaller.path = scenario_.path;  // in messages: the lines are the same
      smaller.config.machine.free = scenario_.config.machine.free;
      auto again = Explain(smaller, found.explained.deviations, key, ExplainWith());
      if (again.ok() && again.value().repeats && !again.value().deviations.empty()) {
        again.value().recorded = found.explained.recorded;
        again.value().trials += found.explained.trials + reduced->trials;
        again.value().left_out = LeftOutText(scenario_, *reduced);
        found = {std::move(again).value(), std::move(smaller)};
        return;
      }
    }
    std::error_code code;
    std::filesystem::remove_all(part, code);
  }

  std::string HowFound(const Explained& explained) const {
    if (run_.in_reference) return "";
    return fmt::format("\nrun {} found it (seed {}); {} of {} deviations are left after {} trials{}\n", run_.run,
                       run_.seed, explained.deviations.size(), explained.recorded, explained.trials,
                       explained.minimal ? "" : "; fewer might do");
  }

  const scenarios::Scenario& scenario_;
  const ExplorePlan& plan_;
  const FoundRun& run_;
  const ExploreFolder& folder_;
  const std::string name_;
  const TellOptions& options_;
};

}  // namespace

engine::Result<std::string> CausalityOf(const scenarios::Scenario& scenario,
                                        const std::vector<sim::Deviation>& deviations, const std::string& key,
                                        bool sound, const std::string& svg, const std::function<bool()>& stop) {
  auto hunter = Hunter::Make(scenario, {.sound = sound, .stop = {}});
  if (!hunter.ok()) return hunter.errors();
  const std::vector<sim::CausalPoint> points =
      sim::Causality(deviations, key, hunter.value()->TrialFor(key), {.stop = stop});
  if (!svg.empty() && !points.empty()) {
    engine::Status written = WriteFile(svg, sim::CausalitySvg(points, scenario.name + ": " + key));
    if (!written.ok()) return written.errors();
  }
  return sim::CausalityText(points);
}

engine::Result<Told> Tell(const scenarios::Scenario& scenario, const ExplorePlan& plan, const FoundRun& run,
                          const ExploreFolder& folder, const std::map<std::string, std::string>& taken,
                          const TellOptions& options) {
  Teller teller(scenario, plan, run, folder, folder.FolderOf(run, taken), options);
  const bool process = run.found.kind == kWorkerKind || run.found.kind == kHungKind;
  return process ? teller.TellProcess() : teller.TellRun();
}

}  // namespace tools
