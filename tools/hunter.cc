#include "tools/hunter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/check.h"
#include "scenarios/expect.h"
#include "sim/schedulers/schedulers.h"

namespace tools {
namespace {

// Expectations that are judged here, or that hold of the reference run only.
bool IsJudgedElsewhere(const scenarios::Failure& failure) {
  return failure.expectation == "findings" || failure.expectation == "golden" || failure.expectation == "interleave";
}

std::vector<std::string> ExpectedBy(const scenarios::Scenario& scenario) {
  std::vector<std::string> kinds;
  for (const scenarios::Expectation& expectation : scenario.expectations) {
    if (expectation.kind == "xruns") kinds.push_back("xrun");  // how many, that expectation says
    if (expectation.kind != "findings") continue;
    for (const engine::Value& kind : expectation.value.As<engine::Value::List>()) {
      kinds.push_back(kind.As<std::string>());
    }
  }
  return kinds;
}

Found FoundOf(const engine::Finding& finding) {
  return {.key = fmt::format("{} {} {} {}", finding.kind, finding.context, finding.location, finding.point),
          .kind = finding.kind,
          .message = finding.message,
          .context = finding.context,
          .point = finding.point,
          .location = finding.location,
          .time = finding.time};
}

Found FoundOf(const scenarios::Failure& failure, const scenarios::Scenario& scenario) {
  const std::string line = fmt::format("{}:{}", failure.line, failure.column);
  const bool named = failure.message.starts_with(failure.expectation);
  return {.key = fmt::format("{} {} {}{}", kExpectationKind, failure.expectation,
                             failure.file.empty() ? "" : failure.file + ":", line),
          .kind = kExpectationKind,
          .message = named ? failure.message : failure.expectation + ": " + failure.message,
          .context = {},
          .point = {},
          .location = (failure.file.empty() ? scenario.path : failure.file) + ":" + line};
}

}  // namespace

std::string GroupOf(const Found& found) {
  return found.kind == kExpectationKind || found.point.empty() ? found.key : found.kind + " " + found.point;
}

bool IsKnown(const Found& found, const std::vector<std::string>& known) {
  return std::any_of(known.begin(), known.end(),
                     [&](const std::string& line) { return line == found.kind || line == GroupOf(found); });
}

Hunter::Hunter(const scenarios::Scenario& scenario, const HunterOptions& options)
    : scenario_(scenario), sound_(options.sound), expected_(ExpectedBy(scenario)), known_(options.known) {}

engine::Result<std::unique_ptr<Hunter>> Hunter::Make(const scenarios::Scenario& scenario, HunterOptions options) {
  std::unique_ptr<Hunter> hunter(new Hunter(scenario, options));
  auto session = scenarios::SimSession::Make(scenario, {.ring_log2 = options.ring_log2, .stop = options.stop});
  if (!session.ok()) return session.errors();
  hunter->session_ = std::move(session).value();
  sim::Reference reference;
  if (engine::Status ran = hunter->session_->Run(reference); !ran.ok()) return ran.errors();
  hunter->reference_audio_ = hunter->session_->result().audio;
  hunter->Judge();
  hunter->reference_found_ = hunter->found_;
  return hunter;
}

void Hunter::Run(sim::Scheduler& scheduler) {
  CHECK(session_->Run(scheduler).ok());  // the reference run was: a script compiles or it does not
  Judge();
}

void Hunter::Judge() {
  found_.clear();
  const scenarios::RunResult& result = session_->result();
  for (const engine::Finding& finding : result.findings) {
    if (std::find(expected_.begin(), expected_.end(), finding.kind) == expected_.end()) Add(FoundOf(finding));
  }
  if (result.verdict == sim::Verdict::stopped) return;
  for (const scenarios::Failure& failure : scenarios::Judge(scenario_, result)) {
    if (!IsJudgedElsewhere(failure)) Add(FoundOf(failure, scenario_));
  }
  if (sound_) JudgeSound();
}

void Hunter::Add(Found found) {
  auto same = [&](const Found& other) { return other.key == found.key; };
  if (std::any_of(found_.begin(), found_.end(), same) || IsKnown(found, known_)) return;
  found_.push_back(std::move(found));
}

void Hunter::JudgeSound() {
  const std::vector<float>& audio = session_->result().audio;
  auto differs = std::mismatch(reference_audio_.begin(), reference_audio_.end(), audio.begin(), audio.end());
  if (differs.first == reference_audio_.end()) return;
  const engine::AudioFormat& format = scenario_.format;
  const int64_t frame = (differs.first - reference_audio_.begin()) / format.channels;
  const engine::Time time = engine::TimeOfFrame(frame, format.sample_rate);
  Add({.key = kSoundKind,
       .kind = kSoundKind,
       .message = fmt::format("the sound depends on the interleaving: it differs from the reference run's "
                              "from frame {} on (block {}, {:.6f} ms): {} instead of {}",
                              frame, frame / format.block_frames, static_cast<double>(time) / 1e6, *differs.second,
                              *differs.first),
       .context = "audio",
       .point = {},
       .location = {},
       .time = time});
}

bool Hunter::Shows(const std::string& key) const {
  return std::any_of(found_.begin(), found_.end(), [&](const Found& found) { return found.key == key; });
}

sim::Trial Hunter::TrialFor(std::string key) {
  return [this, key = std::move(key)](sim::Scheduler& scheduler) {
    Run(scheduler);
    return sim::Tried{Shows(key) ? key : found_.empty() ? "" : found_.front().key, &session_->trace()};
  };
}

}  // namespace tools
