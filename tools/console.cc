#include "tools/console.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/verbs.h"

namespace tools {
namespace {

volatile sig_atomic_t interrupted = 0;

std::string Decibel(const std::vector<float>& audio) {
  float peak = 0;
  for (float sample : audio) peak = std::max(peak, std::fabs(sample));
  return peak > 0 ? fmt::format("peak {:.1f} dBFS", 20 * std::log10(static_cast<double>(peak))) : "silent";
}

// What hosts warn of are events: a score cuts long ones, and is not always asked for. Each text once.
void PrintWarnings(const scenarios::RunResult& result) {
  std::vector<std::string_view> told;
  for (const sim::LoggedEvent& event : result.events) {
    if (!std::string_view(event.type->name).ends_with(".warning")) continue;
    if (std::find(told.begin(), told.end(), event.text) != told.end()) continue;
    told.push_back(event.text);
    fmt::print("{} at {:.6f} ms: {}\n", Paint(Tone::bold, "warning"), static_cast<double>(event.time) / 1e6,
               event.text);
  }
}

}  // namespace

bool StdoutIsTerminal() {
  static const bool terminal = isatty(STDOUT_FILENO) != 0;
  return terminal;
}

std::string Paint(Tone tone, std::string_view text) {
  if (!StdoutIsTerminal() || tone == Tone::plain) return std::string(text);
  const char* code = tone == Tone::good ? "32" : tone == Tone::bad ? "31" : tone == Tone::dim ? "2" : "1";
  return fmt::format("\033[{}m{}\033[0m", code, text);
}

nlohmann::ordered_json ToJson(const engine::Errors& errors) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const engine::Error& error : errors) {
    list.push_back({{"file", error.file}, {"line", error.line}, {"column", error.column}, {"message", error.message}});
  }
  return list;
}

int PrintErrors(const engine::Errors& errors, bool json) {
  if (json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"errors", ToJson(errors)}}.dump(
                           2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  }
  fmt::print(stderr, "{}\n", engine::ToString(errors));
  return kUsage;
}

void PrintComplaints(const Outcome& outcome, size_t most) {
  size_t printed = 0, left = 0;
  auto print = [&](const std::string& text) {
    if (printed == most) {
      ++left;
      return;
    }
    ++printed;
    fmt::print("  {}\n", text);
  };
  for (const scenarios::Failure& failure : outcome.failures) {
    std::string place = failure.line > 0
                            ? fmt::format("{}:{}:{}: ", failure.file.empty() ? outcome.scenario.path : failure.file,
                                          failure.line, failure.column)
                            : "";
    // Many a message names its expectation itself.
    const std::string kind = failure.message.starts_with(failure.expectation) ? "" : failure.expectation + ": ";
    print(place + kind + failure.message);
  }
  for (const golden::Difference& difference : outcome.differences) print(difference.file + ": " + difference.message);
  if (outcome.as_expected() && outcome.scenario.must_fail && outcome.result.findings.empty()) {
    print("it is named fail_*, and nothing failed");
  }
  if (outcome.as_expected() && !outcome.scenario.must_fail && !outcome.result.findings.empty()) {
    const engine::Finding& first = outcome.result.findings.front();
    print(fmt::format("it found something ({}), so its file must be named fail_*", first.kind));
  }
  if (left > 0) fmt::print("  and {} more\n", left);
}

void PrintVerdict(const Outcome& outcome) {
  const scenarios::RunResult& result = outcome.result;
  int64_t frames = static_cast<int64_t>(result.audio.size()) / std::max(1, result.format.channels);
  for (const engine::Finding& finding : result.findings) {
    fmt::print("{} at {:.6f} ms in {}{}: {}\n", Paint(Tone::bad, "found"), static_cast<double>(finding.time) / 1e6,
               finding.context, finding.location.empty() ? "" : " (" + finding.location + ")", finding.message);
  }
  for (const engine::Finding& finding : result.warnings) {
    fmt::print("{} at {:.6f} ms in {}{}: {}{}\n", Paint(Tone::bold, "warning"), static_cast<double>(finding.time) / 1e6,
               finding.context, finding.location.empty() ? "" : " (" + finding.location + ")",
               finding.message.starts_with(finding.kind) ? "" : finding.kind + ": ", finding.message);
  }
  PrintWarnings(result);
  fmt::print("sound   {} frames, {}; {} blocks, {} xruns\n", frames, Decibel(result.audio), result.blocks,
             result.xruns);
  if (result.hash != 0)
    fmt::print("trace   {} steps, {} events, hash {:016x}\n", result.steps, result.events.size(), result.hash);
  if (outcome.wants_golden && outcome.differences.empty()) fmt::print("golden  equal\n");
  for (const std::string& complaint : result.schedule_complaints)
    fmt::print("{}  not applied: {}\n", Paint(Tone::bad, "schedule"), complaint);
  for (const std::string& note : outcome.notes) fmt::print("{}\n", note);
  PrintComplaints(outcome, 50);
}

void CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = [](int) { interrupted = 1; };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool Interrupted() { return interrupted != 0; }

std::function<bool()> StopAfter(double seconds) {
  auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  return [end] { return Interrupted() || std::chrono::steady_clock::now() > end; };
}

}  // namespace tools
