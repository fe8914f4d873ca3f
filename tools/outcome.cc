#include "tools/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "engine/synth/wav_file.h"
#include "scenarios/fields.h"
#include "tools/files.h"
#include "tools/registry.h"

namespace tools {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const engine::Finding& finding) {
  return {{"kind", finding.kind},   {"time_ns", finding.time},      {"context", finding.context},
          {"point", finding.point}, {"location", finding.location}, {"message", finding.message}};
}

std::set<std::string> PartsOf(const std::string& label) {
  std::set<std::string> parts;
  std::istringstream in(label);
  for (std::string part; std::getline(in, part, ',');) parts.insert(part);
  return parts;
}

// The one of that label; else those that have every part that is asked for: `@block_frames=64` is every rate at that
// size.
engine::Result<std::vector<scenarios::Scenario>> Choose(std::vector<scenarios::Scenario> all, const Target& target) {
  for (scenarios::Scenario& scenario : all) {
    if (scenario.variant == target.variant) return std::vector<scenarios::Scenario>{std::move(scenario)};
  }
  std::set<std::string> wanted = PartsOf(target.variant);
  std::vector<scenarios::Scenario> chosen;
  std::vector<std::string_view> labels;
  for (scenarios::Scenario& scenario : all) {
    std::set<std::string> parts = PartsOf(scenario.variant);
    if (!std::includes(parts.begin(), parts.end(), wanted.begin(), wanted.end())) {
      if (!scenario.variant.empty()) labels.push_back(scenario.variant);
    } else {
      chosen.push_back(std::move(scenario));
    }
  }
  if (!chosen.empty()) return chosen;
  return engine::Error{.file = Shown(target.path),
                       .message = fmt::format("there is no variant '{}'{}", target.variant,
                                              scenarios::NamesText(target.variant, labels, "variants"))};
}

double PeakDecibel(const std::vector<float>& audio) {
  float peak = 0;
  for (float sample : audio) peak = std::max(peak, std::fabs(sample));
  return peak > 0 ? 20 * std::log10(static_cast<double>(peak)) : -999;
}

}  // namespace

engine::Result<std::vector<scenarios::Scenario>> Load(const Target& target, const scenarios::Overrides& overrides) {
  if (!target.script) {
    auto all = scenarios::LoadScenarios(Shown(target.path), target.root, Hosts(), overrides);
    if (!all.ok() || target.variant.empty()) return all;
    return Choose(std::move(all).value(), target);
  }
  auto one = scenarios::LoadScript(target.path, Hosts(), overrides);
  if (!one.ok()) return one.errors();
  return std::vector<scenarios::Scenario>{std::move(one).value()};
}

golden::Request RequestOf(const scenarios::Scenario& scenario, const std::string& golden) {
  golden::Request request{.stem = golden + "/" + scenario.golden_id,
                          .silent = scenario.silent,
                          .variants = scenario.golden_variants,
                          .windows = scenario.golden_windows};
  for (const scenarios::Expectation& expectation : scenario.expectations) {
    if (expectation.kind != "golden") continue;
    request.audio = expectation.value["audio"].As<bool>();
    request.trace = expectation.value["trace"].As<bool>();
  }
  return request;
}

golden::Rendering RenderingOf(const Outcome& outcome) {
  return {.format = outcome.result.format, .audio = outcome.result.audio, .events = outcome.result.events};
}

namespace {

// What real threads must reproduce: who did what in which order, and of an exact scenario the sound to the sample.
// Their events come at real times, some microseconds off, so nothing that holds a time of an event is asked of them.
void KeepWhatHoldsOnRealThreads(scenarios::Scenario& scenario) {
  bool exact = scenario.realtime == scenarios::Realtime::exact;
  std::erase_if(scenario.expectations, [exact](const scenarios::Expectation& expectation) {
    const std::string& kind = expectation.kind;
    if (kind == "golden" || kind == "audio" || kind == "xruns") return !exact;
    return kind == "event" || kind == "latency" || (kind == "no_event" && expectation.value.Find("at"));
  });
}

}  // namespace

engine::Result<Outcome> Evaluate(scenarios::Scenario scenario, const scenarios::RunOptions& options,
                                 const std::string& golden) {
  auto begin = std::chrono::steady_clock::now();
  bool real = options.backend != scenarios::Backend::sim;
  if (real) KeepWhatHoldsOnRealThreads(scenario);
  auto run = scenarios::Run(scenario, options);
  if (!run.ok()) return run.errors();
  Outcome outcome{.scenario = std::move(scenario), .result = std::move(run).value()};
  golden::Request request = RequestOf(outcome.scenario, golden);
  outcome.wants_golden = request.audio || request.trace;
  if (!outcome.skipped() && !outcome.timed_out()) {
    outcome.failures = scenarios::Judge(outcome.scenario, outcome.result);
    if (outcome.wants_golden) {
      // Real threads reproduce the sound; their trace holds real times.
      if (real) request.trace = false;
      auto differences = golden::Compare(request, RenderingOf(outcome));
      if (!differences.ok()) return differences.errors();
      outcome.differences = std::move(differences).value();
    }
  }
  outcome.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return outcome;
}

std::string ToJson(const Outcome& outcome, int indent) {
  const scenarios::RunResult& result = outcome.result;
  Json json = {{"format", 1},
               {"scenario", outcome.scenario.id},
               {"variant", outcome.scenario.variant},
               {"name", outcome.scenario.name},
               {"host", std::string(outcome.scenario.host->Name())},
               {"content", outcome.scenario.content_hash},
               {"seed", outcome.scenario.seed},
               {"verdict", sim::ToString(result.verdict)},
               {"passed", outcome.passes()},
               {"hash", fmt::format("{:016x}", result.hash)},
               {"steps", result.steps},
               {"end_ns", result.end},
               {"blocks", result.blocks},
               {"xruns", result.xruns},
               {"sample_rate", result.format.sample_rate},
               {"block_frames", result.format.block_frames},
               {"channels", result.format.channels},
               {"frames", static_cast<int64_t>(result.audio.size()) / std::max(1, result.format.channels)},
               {"peak_db", PeakDecibel(result.audio)},
               {"deviations", result.schedule.deviations.size()}};
  if (outcome.skipped()) json["skipped"] = result.skipped;
  json["findings"] = Json::array();
  for (const engine::Finding& finding : result.findings) json["findings"].push_back(ToJson(finding));
  if (!result.warnings.empty()) {
    json["warnings"] = Json::array();
    for (const engine::Finding& finding : result.warnings) json["warnings"].push_back(ToJson(finding));
  }
  json["failures"] = Json::array();
  for (const scenarios::Failure& failure : outcome.failures) {
    json["failures"].push_back({{"expectation", failure.expectation},
                                {"message", failure.message},
                                {"line", failure.line},
                                {"column", failure.column}});
    if (!failure.file.empty()) json["failures"].back()["file"] = failure.file;
  }
  json["differences"] = Json::array();
  for (const golden::Difference& difference : outcome.differences) {
    json["differences"].push_back(
        {{"file", difference.file}, {"message", difference.message}, {"missing", difference.missing}});
  }
  if (!outcome.notes.empty()) json["notes"] = outcome.notes;
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

engine::Result<std::string> WriteRunFolder(const Outcome& outcome, const std::string& out) {
  std::string folder = out + "/" + outcome.scenario.id;
  if (engine::Status written = WriteRun(outcome, folder); !written.ok()) return written.errors();
  return folder;
}

engine::Status WriteRun(const Outcome& outcome, const std::string& folder) {
  std::error_code code;
  std::filesystem::create_directories(folder, code);
  if (code) return engine::Error{.file = folder, .message = "this folder cannot be made: " + code.message()};
  const scenarios::RunResult& result = outcome.result;
  engine::Errors errors;
  auto keep = [&errors](const engine::Status& status) {
    if (!status.ok()) errors.push_back(status.error());
  };
  keep(WriteFile(folder + "/run.json", ToJson(outcome, 2) + "\n"));
  keep(WriteFile(folder + "/trace.txt", sim::TraceText(result.events, result.format)));
  keep(WriteFile(folder + "/schedule.txt", sim::ToText(result.schedule)));
  keep(engine::synth::WriteWav(folder + "/audio.wav", result.audio, result.format.sample_rate, result.format.channels));
  if (!errors.empty()) return errors;
  return engine::Ok();
}

}  // namespace tools
