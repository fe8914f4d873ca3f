#include "tools/run_reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "tools/csound_reference/compare.h"
#include "tools/csound_reference/free.h"
#include "tools/csound_reference/lockstep.h"

namespace tools {
namespace {

using engine::Value;
using scenarios::Expectation;

// Why it is not run at all; empty: nothing is known against it.
std::string Missing(const scenarios::Scenario& scenario) {
  if (scenario.host->Name() != "csound") return "--backend reference is Csound's own thread";
  return scenario.host->Missing();
}

// ---- what holds at any time ----

engine::FieldKind KindOf(const scenarios::Scenario& scenario, const std::string& event, const std::string& field) {
  for (const engine::EventType* type : scenario.host->Events()) {
    if (event != type->name) continue;
    for (const engine::EventField& known : type->fields) {
      if (known.name && field == known.name) return known.kind;
    }
  }
  return engine::FieldKind::integer;
}

// The event's own values, without those that are times or frames.
Value ValuesAtAnyTime(const scenarios::Scenario& scenario, const std::string& event, const Value& values) {
  Value::Map kept;
  for (const auto& [name, value] : values.As<Value::Map>()) {
    if (name != "frame" && KindOf(scenario, event, name) != engine::FieldKind::time) kept.emplace_back(name, value);
  }
  return Value(std::move(kept));
}

Value ConditionsAtAnyTime(const scenarios::Scenario& scenario, const Value& conditions) {
  const std::string& event = conditions["name"].As<std::string>();
  Value::Map kept;
  for (const auto& [name, value] : conditions.As<Value::Map>()) {
    if (name == "at") continue;
    kept.emplace_back(name, name == "values" && !value.IsNull() ? ValuesAtAnyTime(scenario, event, value) : value);
  }
  return Value(std::move(kept));
}

// Events that the expectation names.
std::vector<std::string> EventsOf(const Expectation& expectation) {
  const Value& value = expectation.value;
  if (expectation.kind == "order") {
    std::vector<std::string> names;
    for (const Value& name : value.As<Value::List>()) names.push_back(name.As<std::string>());
    return names;
  }
  return {value[expectation.kind == "count" ? "event" : "name"].As<std::string>()};
}

// False: it holds a time, or names what only the model tells.
bool HoldsAtAnyTime(scenarios::Scenario& scenario, Expectation& expectation) {
  const std::string& kind = expectation.kind;
  if (kind == "findings") return true;
  if (kind != "event" && kind != "no_event" && kind != "count" && kind != "order") return false;
  for (const std::string& name : EventsOf(expectation)) {
    if (!csound_reference::IsSeen(name)) return false;
  }
  if (kind == "no_event" && expectation.value.Find("at")) return false;
  if (kind == "event" || kind == "no_event") expectation.value = ConditionsAtAnyTime(scenario, expectation.value);
  return true;
}

void KeepWhatHoldsAtAnyTime(scenarios::Scenario& scenario) {
  const bool nothing = scenario.realtime == scenarios::Realtime::no;
  std::erase_if(scenario.expectations,
                [&](Expectation& expectation) { return nothing || !HoldsAtAnyTime(scenario, expectation); });
}

bool Expects(const scenarios::Scenario& scenario, const std::string& finding) {
  return std::any_of(scenario.expectations.begin(), scenario.expectations.end(), [&](const Expectation& expectation) {
    if (expectation.kind != "findings") return false;
    const Value::List& kinds = expectation.value.As<Value::List>();
    return std::any_of(kinds.begin(), kinds.end(),
                       [&](const Value& kind) { return kind.As<std::string>() == finding; });
  });
}

// ---- what is told ----

// "silent", or "peak -14.0 dBFS from 21.3 ms on".
std::string SoundText(const scenarios::RunResult& result) {
  const float quiet = 1e-5f;
  float peak = 0;
  size_t first = result.audio.size();
  for (size_t i = 0; i < result.audio.size(); ++i) {
    peak = std::max(peak, std::fabs(result.audio[i]));
    if (first == result.audio.size() && std::fabs(result.audio[i]) > quiet) first = i;
  }
  if (peak <= quiet) return "silent";
  const double frame = static_cast<double>(first / static_cast<size_t>(result.format.channels));
  return fmt::format("peak {:.1f} dBFS from {:.1f} ms on", 20 * std::log10(static_cast<double>(peak)),
                     frame * 1000 / result.format.sample_rate);
}

std::vector<std::string> Notes(const scenarios::Scenario& scenario, const scenarios::RunResult& model,
                               const scenarios::RunResult& real, int64_t gaps) {
  std::vector<std::string> notes;
  for (const csound_reference::ThreadComparison& thread : csound_reference::CompareThreads(model, real)) {
    notes.push_back(fmt::format("thread  {}: {}", thread.context,
                                thread.difference.empty()
                                    ? fmt::format("{} events, as the model's, times and frames aside", thread.events)
                                    : thread.difference));
  }
  notes.push_back(fmt::format("heard   {}; of the model: {}", SoundText(real), SoundText(model)));
  if (gaps > 0) {
    notes.push_back(fmt::format("gaps    {}: the card ran dry; not judged, as this machine may have been late", gaps));
  }
  notes.push_back(
      "claims  this machine did this once, and may do otherwise the next time. Judged: that calls return and "
      "the threads end");
  notes.push_back(scenario.realtime == scenarios::Realtime::no
                      ? "        and nothing else, as the scenario says `realtime: no`"
                      : fmt::format("        and {} expectations that hold whatever the clock does. Not judged: times, "
                                    "frames, sound",
                                    scenario.expectations.size()));
  return notes;
}

// How the lock-stepped thread differs from the model.
void CompareWithModel(const scenarios::RunResult& model, Outcome& outcome) {
  const csound_reference::Comparison found = csound_reference::Compare(model, outcome.result);
  for (const std::string& difference : {found.order, found.audio}) {
    if (!difference.empty()) outcome.failures.push_back({.expectation = "reference", .message = difference});
  }
}

void JudgeFreeRun(const scenarios::RunResult& model, Outcome& outcome) {
  KeepWhatHoldsAtAnyTime(outcome.scenario);
  // A gap may be the thread's doing or this machine's; only who expects one is told of it.
  int64_t gaps = 0;
  if (!Expects(outcome.scenario, "underrun")) {
    gaps = static_cast<int64_t>(std::erase_if(
        outcome.result.findings, [](const engine::Finding& finding) { return finding.kind == "underrun"; }));
  }
  // Of a scenario that promises nothing, what is found is told, not held against it.
  if (outcome.scenario.realtime != scenarios::Realtime::no) {
    outcome.failures = scenarios::Judge(outcome.scenario, outcome.result);
  }
  outcome.notes = Notes(outcome.scenario, model, outcome.result, gaps);
}

// The model and the real thread play the scenario; `judge` has its say unless the real one cannot.
template <class Play, class Judge>
engine::Result<Outcome> RunBoth(scenarios::Scenario scenario, Play play, Judge judge) {
  Outcome outcome{.scenario = std::move(scenario)};
  if (std::string missing = Missing(outcome.scenario); !missing.empty()) {
    outcome.result = {.format = outcome.scenario.format, .skipped = std::move(missing)};
    return outcome;
  }
  // First: what is wrong with the scenario is the same for both, and told with its place.
  auto model = scenarios::Run(outcome.scenario, {});
  if (!model.ok()) return model.errors();
  auto real = play(outcome.scenario);
  if (!real.ok()) return real.errors();
  outcome.result = std::move(real).value();
  if (!outcome.skipped()) judge(model.value(), outcome);
  return outcome;
}

}  // namespace

engine::Result<Outcome> RunReference(scenarios::Scenario scenario) {
  return RunBoth(std::move(scenario), csound_reference::RunLockstep, CompareWithModel);
}

engine::Result<Outcome> RunFreeReference(scenarios::Scenario scenario) {
  return RunBoth(std::move(scenario), csound_reference::RunFree, JudgeFreeRun);
}

}  // namespace tools
