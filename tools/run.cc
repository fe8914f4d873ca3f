// tactus run, tactus replay: one run each, shown as a score.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "sim/event_log.h"
#include "tools/console.h"
#include "tools/explore_folder.h"
#include "tools/files.h"
#include "tools/replay.h"
#include "tools/run_reference.h"
#include "tools/verbs.h"

namespace tools {
namespace {

const char* ShownBackend(const Arguments& arguments) {
  return arguments.backend == "null"             ? "null clock (real threads)"
         : arguments.backend == "reference"      ? "reference (Csound's own thread, in lock-step)"
         : arguments.backend == "reference:free" ? "reference:free (Csound's own thread, on this machine's clock)"
         : arguments.random                      ? "sim, random walk"
                                                 : "sim, reference run";
}

void PrintSettings(const scenarios::Scenario& scenario, const Arguments& arguments, const sim::Schedule* schedule) {
  fmt::print("{}\n", Paint(Tone::bold, scenario.name));
  fmt::print("  {}: host {}, {} Hz, {} frames, {} channels, {} ms, {} cores, seed {}\n", scenario.id,
             scenario.host->Name(), scenario.format.sample_rate, scenario.format.block_frames, scenario.format.channels,
             scenario.length / engine::kMillisecond, scenario.config.machine.cores, scenario.seed);
  if (schedule) {
    fmt::print("  backend: sim, schedule of {} deviations\n", schedule->deviations.size());
  } else {
    fmt::print("  backend: {}{}\n", ShownBackend(arguments),
               arguments.random ? fmt::format(" {}", *arguments.random) : "");
  }
}

int TerminalWidth() { return 120; }

int ExitCode(const Outcome& outcome) {
  if (Interrupted()) return kInterrupted;
  if (outcome.timed_out()) return kInternal;
  if (outcome.skipped()) return kAllSkipped;
  return outcome.fails() ? kFailed : kOk;
}

std::string RepeatCommand(const Arguments& arguments, const Outcome& outcome, const Target& target,
                          const std::string& folder) {
  std::string path = Shown(target.path);
  if (!outcome.scenario.variant.empty()) path += "@" + outcome.scenario.variant;
  if (arguments.random) return fmt::format("tactus replay {}/schedule.txt --scenario {}", folder, path);
  return fmt::format("tactus run {}{}", path, arguments.backend == "sim" ? "" : " --backend " + arguments.backend);
}

// Prints one run and writes its folder. Returns its exit code. JSON of several runs is one a line: `indent` -1.
int Show(const Outcome& outcome, const Arguments& arguments, const Target& target, int indent = 2) {
  if (outcome.skipped()) {
    if (arguments.json) {
      fmt::print("{}\n", ToJson(outcome, indent));
    } else {
      fmt::print("skipped: {}\n", outcome.result.skipped);
    }
    return kAllSkipped;
  }
  auto folder = WriteRunFolder(outcome, arguments.out);
  if (!folder.ok()) return PrintErrors(folder.errors(), arguments.json);
  if (!outcome.differences.empty()) {
    engine::Status received =
        golden::WriteReceived(RequestOf(outcome.scenario, target.golden), RenderingOf(outcome), folder.value());
    if (!received.ok()) return PrintErrors(received.errors(), arguments.json);
  }
  if (arguments.json) {
    fmt::print("{}\n", ToJson(outcome, indent));
    return ExitCode(outcome);
  }
  if (arguments.score) {
    fmt::print("\n{}\n", sim::ScoreText(outcome.result.events, outcome.result.format,
                                        {.colour = StdoutIsTerminal(), .width = TerminalWidth()}));
  }
  PrintVerdict(outcome);
  fmt::print("written {}/{{run.json,trace.txt,schedule.txt,audio.wav}}\n", folder.value());
  if (outcome.timed_out()) {
    fmt::print("{}\n", Paint(Tone::bad, Interrupted() ? "interrupted" : "timed out"));
  } else if (outcome.fails()) {
    fmt::print("repeat  {}\n{}\n", RepeatCommand(arguments, outcome, target, folder.value()),
               Paint(Tone::bad, "failed"));
  } else {
    fmt::print("{}\n", Paint(Tone::good, "ok"));
  }
  return ExitCode(outcome);
}

// Golden files hold the reference run. What deviates from it differs; what matters there is what was found.
void ForgetGolden(Outcome& outcome) {
  outcome.differences.clear();
  outcome.wants_golden = false;
}

// Ran twice: the hashes must agree, and the sound.
bool Repeats(const Outcome& first, const scenarios::RunOptions& options) {
  auto again = scenarios::Run(first.scenario, options);
  return again.ok() && again.value().hash == first.result.hash && again.value().audio == first.result.audio;
}

int RunOne(scenarios::Scenario scenario, const Target& target, const Arguments& arguments, int indent) {
  if (!arguments.json) {
    if (target.script) fmt::print("the default scenario:\n\n{}\n", scenario.text);
    PrintSettings(scenario, arguments, nullptr);
  }
  if (arguments.backend.starts_with("reference")) {
    auto outcome =
        arguments.backend == "reference" ? RunReference(std::move(scenario)) : RunFreeReference(std::move(scenario));
    return outcome.ok() ? Show(outcome.value(), arguments, target, indent)
                        : PrintErrors(outcome.errors(), arguments.json);
  }
  scenarios::RunOptions options{
      .backend = arguments.backend == "null" ? scenarios::Backend::null_clock : scenarios::Backend::sim,
      .random_seed = arguments.random,
      .stop = StopAfter(arguments.timeout),
      .allow_processes = arguments.allow_processes};
  auto outcome = Evaluate(std::move(scenario), options, target.golden);
  if (!outcome.ok()) return PrintErrors(outcome.errors(), arguments.json);
  if (arguments.random) ForgetGolden(outcome.value());
  if (arguments.check_determinism && arguments.backend == "sim" && !Repeats(outcome.value(), options)) {
    fmt::print(stderr, "{}: two runs differ: please report this\n", outcome.value().scenario.id);
    return kInternal;
  }
  return Show(outcome.value(), arguments, target, indent);
}

// The first line that begins with `word`, counted from 1; 0 if there is none.
int LineOf(std::string_view word, const std::string& text) {
  std::istringstream in(text);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.starts_with(word)) return number;
  }
  return 0;
}

}  // namespace

int Run(const Arguments& arguments) {
  if (arguments.random && arguments.backend != "sim") {
    return PrintErrors({engine::MakeError("--random is for --backend sim: nobody decides for real threads")},
                       arguments.json);
  }
  if (arguments.allow_processes && arguments.backend == "sim") {
    return PrintErrors({engine::MakeError("--allow-processes is for --backend null: in a simulation nothing is real")},
                       arguments.json);
  }
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  int worst = kOk;
  size_t runs = 0, skipped = 0;
  for (const Target& target : targets.value()) {
    auto variants = Load(target);
    if (!variants.ok()) {
      worst = std::max(worst, PrintErrors(variants.errors(), arguments.json));
      continue;
    }
    bool alone = targets.value().size() == 1 && variants.value().size() == 1;
    for (scenarios::Scenario& scenario : variants.value()) {
      if (Interrupted()) return kInterrupted;
      int code = RunOne(std::move(scenario), target, arguments, alone ? 2 : -1);
      ++runs;
      if (code == kAllSkipped) {
        ++skipped;
      } else {
        worst = std::max(worst, code);
      }
    }
  }
  return worst == kOk && skipped > 0 && skipped == runs ? kAllSkipped : worst;
}

int Replay(const Arguments& arguments) {
  const std::string& path = arguments.paths.front();
  auto text = ReadFile(path);
  if (!text.ok()) return PrintErrors(text.errors(), arguments.json);
  auto schedule = sim::ParseSchedule(text.value(), path);
  if (!schedule.ok()) return PrintErrors(schedule.errors(), arguments.json);
  if (arguments.scenario.empty()) {
    return PrintErrors({{.file = path,
                         .message = "expected --scenario FILE: the scenario that this schedule belongs to ('" +
                                    schedule.value().scenario + "')"}},
                       arguments.json);
  }
  auto targets = FindTargets({arguments.scenario}, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  const Target& target = targets.value().front();
  auto variants = Load(target);
  if (!variants.ok()) return PrintErrors(variants.errors(), arguments.json);
  // Of a matrix, the variant that the schedule names.
  auto& all = variants.value();
  auto named = std::find_if(all.begin(), all.end(), [&](const scenarios::Scenario& scenario) {
    return scenario.name == schedule.value().scenario;
  });
  if (named == all.end()) {
    return PrintErrors({{.file = path,
                         .line = LineOf("scenario:", text.value()),
                         .column = 1,
                         .message = fmt::format("this schedule belongs to the scenario '{}', not to '{}'",
                                                schedule.value().scenario, all.front().name)}},
                       arguments.json);
  }
  scenarios::Scenario scenario = std::move(*named);
  scenario.seed = schedule.value().seed;
  if (arguments.explore.free) scenario.config.machine.free = true;
  const Replayed replayed{scenario, schedule.value(), FindingIn(text.value()), path,
                          Shown(target.path) + (scenario.variant.empty() ? "" : "@" + scenario.variant)};
  if (!arguments.break_at.empty()) return BreakReplay(replayed, arguments);
  if (arguments.report || arguments.explore.causality) return ReportReplay(replayed, arguments);
  if (!arguments.json) PrintSettings(scenario, arguments, &schedule.value());
  bool changed = scenario.content_hash != schedule.value().content;
  scenarios::RunOptions options{.replay = &schedule.value(), .stop = StopAfter(arguments.timeout)};
  auto outcome = Evaluate(std::move(scenario), options, target.golden);
  if (!outcome.ok()) return PrintErrors(outcome.errors(), arguments.json);
  if (!schedule.value().deviations.empty()) ForgetGolden(outcome.value());
  if (changed) {
    fmt::print(stderr, "{}: warning: the scenario or its files have changed since; {} of {} deviations applied\n", path,
               outcome.value().result.schedule_applied, schedule.value().deviations.size());
  }
  return Show(outcome.value(), arguments, target);
}

}  // namespace tools
