#include "tools/update_change.h"

#include <fmt/format.h>

#include <utility>

#include "golden/files.h"
#include "golden/line_diff.h"
#include "tools/console.h"
#include "tools/envelope.h"

namespace tools {
namespace {

constexpr size_t kLinesShown = 12;

std::string Indented(const std::string& text) {
  std::string out;
  for (char c : text) out += c == '\n' ? std::string("\n    ") : std::string(1, c);
  return out;
}

engine::synth::Sample SoundOf(const Change& change) {
  const golden::Rendering rendering = RenderingOf(change.outcome);
  return {.sample_rate = rendering.format.sample_rate,
          .channels = rendering.format.channels,
          .frames = golden::Cut(rendering.audio, rendering.format.channels, change.request.windows)};
}

std::string DescribeSound(const Change& change, const std::string& file) {
  auto before = golden::ReadRecording(file);
  const bool readable = before.ok() && before.value();
  const engine::synth::Sample now = SoundOf(change);
  std::string text;
  if (!readable) text += fmt::format("\nthis run: {} frames, {} channels", now.FrameCount(), now.channels);
  return text + DrawEnvelope(readable ? &*before.value() : nullptr, now, change.request.windows);
}

// Of a trace that nothing can be compared with.
std::string DescribeNewTrace(const Change& change) {
  const golden::Rendering rendering = RenderingOf(change.outcome);
  const std::string text = sim::TraceText(rendering.events, rendering.format);
  return golden::PrintEdits(golden::DiffLines({}, golden::Lines(text)), kLinesShown);
}

void PrintFile(const Change& change, const std::string& file, const std::string& message, bool comparable) {
  std::string text = message;
  if (file.ends_with(".wav")) {
    text += DescribeSound(change, file);
  } else if (!comparable) {
    text += DescribeNewTrace(change);
  }
  fmt::print("  {}: {}\n", file, Indented(text));
}

}  // namespace

bool Change::passes_otherwise() const {
  return outcome.failures.empty() && outcome.scenario.must_fail == !outcome.result.findings.empty();
}

bool Change::may_add() const {
  const size_t count = golden::Variants(request).size();
  return count > 0 && count < static_cast<size_t>(request.variants);
}

engine::Result<Change> FindChange(scenarios::Scenario scenario, const scenarios::RunOptions& options,
                                  const std::string& golden) {
  // Evaluate would stop at a golden file that cannot be read.
  std::vector<scenarios::Expectation> expectations = scenario.expectations;
  std::erase_if(scenario.expectations, [](const scenarios::Expectation& each) { return each.kind == "golden"; });
  auto outcome = Evaluate(std::move(scenario), options, golden);
  if (!outcome.ok()) return outcome.errors();
  Change change{.outcome = std::move(outcome).value()};
  change.outcome.scenario.expectations = std::move(expectations);
  change.request = RequestOf(change.outcome.scenario, golden);
  if (change.outcome.skipped() || change.outcome.timed_out()) return change;
  auto differences = golden::Compare(change.request, RenderingOf(change.outcome));
  if (differences.ok()) {
    change.differences = std::move(differences).value();
  } else {
    change.unreadable = differences.errors();
  }
  return change;
}

void PrintChange(const Change& change) {
  fmt::print("{}\n", Paint(Tone::bold, change.outcome.scenario.id));
  for (const golden::Difference& difference : change.differences)
    PrintFile(change, difference.file, difference.message, !difference.missing);
  for (const engine::Error& error : change.unreadable) PrintFile(change, error.file, error.message, false);
  if (change.passes_otherwise()) return;
  fmt::print("  {}\n", Paint(Tone::bad, "and it fails for another reason:"));
  PrintComplaints(change.outcome, kLinesShown);
}

nlohmann::ordered_json ToJson(const Change& change) {
  nlohmann::ordered_json json = {{"scenario", change.outcome.scenario.id},
                                 {"passes_otherwise", change.passes_otherwise()},
                                 {"differences", nlohmann::ordered_json::array()}};
  for (const golden::Difference& difference : change.differences) {
    json["differences"].push_back(
        {{"file", difference.file}, {"message", difference.message}, {"missing", difference.missing}});
  }
  if (!change.unreadable.empty()) json["unreadable"] = ToJson(change.unreadable);
  return json;
}

}  // namespace tools
