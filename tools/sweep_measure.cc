#include "tools/sweep_measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/audio_device.h"
#include "engine/base/suggest.h"
#include "scenarios/fields.h"
#include "scenarios/scenario_fields.h"

namespace tools {
namespace {

constexpr std::string_view kMeasures[] = {"latency:", "count:", "xruns", "late"};

// "eval_code" as "evalCode": timelines have the one, scripts and events the other.
std::string CamelCase(std::string_view text) {
  std::string out;
  bool up = false;
  for (char c : text) {
    if (c != '_') out += up && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    up = c == '_';
  }
  return out;
}

std::vector<std::string_view> EventNames(const engine::Host& host) {
  std::vector<std::string_view> names;
  for (const engine::EventType* type : scenarios::EventsOf(host)) names.push_back(type->name);
  return names;
}

bool Has(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string_view FirstOf(const std::vector<std::string_view>& names, const std::string& word,
                         std::initializer_list<const char*> ends) {
  for (const char* end : ends) {
    for (std::string_view name : names) {
      if (name == word + end) return name;
    }
  }
  return {};
}

const engine::Verb* VerbOf(const engine::Host& host, std::string_view function) {
  for (const engine::Verb& verb : host.Verbs()) {
    if (verb.name == function || CamelCase(verb.name) == function) return &verb;
  }
  return nullptr;
}

// "thread.evalCode" is called "evalCode".
std::string_view FunctionOf(std::string_view text) { return text.substr(text.rfind('.') + 1); }

// Words that `latency:` understands: functions with events of their own, and verbs if the host tells calls apart.
std::vector<std::string> LatencyWords(const engine::Host& host, const std::vector<std::string_view>& names) {
  std::vector<std::string> words;
  for (std::string_view name : names) {
    const std::string word(name.substr(0, name.rfind('.')));
    const bool begins = !FirstOf(names, word, {".call", ".start", ""}).empty();
    if (begins && !FirstOf(names, word, {".return", ".resume", ".end"}).empty()) words.push_back(word);
  }
  if (Has(names, "call") && Has(names, "return")) {
    for (const engine::Verb& verb : host.Verbs()) words.emplace_back(verb.name);
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace

engine::Status Measure::Fail(std::string message) const {
  return engine::MakeError(fmt::format("--measure {}: {}", name_, message));
}

engine::Result<Measure> Measure::Parse(const std::string& text, const engine::Host& host) {
  Measure out;
  out.name_ = text;
  const size_t colon = text.find(':');
  const std::string word = text.substr(0, colon), what = colon == std::string::npos ? "" : text.substr(colon + 1);
  engine::Status read = engine::Ok();
  const std::vector<std::string_view> names = EventNames(host);
  if (word == "latency") {
    read = what.empty() ? out.Fail("of what? latency:VERB, latency:FUNCTION or latency:FROM..TO")
                        : out.ReadLatency(what, host);
  } else if (word == "count") {
    out.kind_ = Kind::count;
    out.from_ = what;
    if (!Has(names, what)) {
      read = out.Fail(fmt::format("unknown event '{}'{}", what, scenarios::NamesText(what, names, "events")));
    }
  } else if (text == "xruns") {
    out.kind_ = Kind::xruns;
  } else if (text == "late") {
    out.kind_ = Kind::late;
  } else {
    read =
        out.Fail(fmt::format("unknown measure{} (measures: latency:VERB, latency:FROM..TO, count:EVENT, xruns, late)",
                             engine::DidYouMean(word + (colon == std::string::npos ? "" : ":"), kMeasures)));
  }
  if (!read.ok()) return read.errors();
  return out;
}

engine::Status Measure::ReadLatency(const std::string& what, const engine::Host& host) {
  const std::vector<std::string_view> names = EventNames(host);
  if (const size_t dots = what.find(".."); dots != std::string::npos) {
    from_ = what.substr(0, dots);
    to_ = what.substr(dots + 2);
    for (const std::string& end : {from_, to_}) {
      if (!Has(names, end))
        return Fail(fmt::format("unknown event '{}'{}", end, scenarios::NamesText(end, names, "events")));
    }
    verb_ = VerbOf(host, from_.substr(0, from_.find('.')));
    return engine::Ok();
  }
  const std::string word = CamelCase(what);
  verb_ = VerbOf(host, word);
  from_ = FirstOf(names, word, {".call", ".start", ""});
  to_ = FirstOf(names, word, {".return", ".resume", ".end"});
  if (!from_.empty() && !to_.empty()) return engine::Ok();
  const std::vector<std::string> words = LatencyWords(host, names);
  if (Has(names, "call") && Has(names, "return")) {
    from_ = "call";
    to_ = "return";
    function_ = word;
    if (verb_) return engine::Ok();
  }
  std::vector<std::string_view> views(words.begin(), words.end());
  return Fail(fmt::format("nothing is known that begins and ends by the name '{}'{}", what,
                          scenarios::NamesText(what, views, "of this host")));
}

const char* Measure::unit() const { return kind_ == Kind::latency || kind_ == Kind::late ? "ms" : ""; }

std::string Measure::Title() const {
  switch (kind_) {
    case Kind::latency:
      return fmt::format("from {} to {}{}", from_, to_, function_.empty() ? "" : " of " + function_);
    case Kind::count:
      return "events " + from_;
    case Kind::xruns:
      return "blocks that came too late";
    case Kind::late:
      return "by how much the latest block came too late";
  }
  return {};
}

bool Measure::Begins(const sim::LoggedEvent& event) const {
  return from_ == event.type->name && (function_.empty() || FunctionOf(event.text) == function_);
}

Reading Measure::Of(const scenarios::RunResult& result) const {
  Reading out;
  if (kind_ == Kind::xruns) out.values.push_back(static_cast<double>(result.xruns));
  if (kind_ == Kind::xruns) return out;
  double count = 0, latest = 0;
  for (size_t i = 0; i < result.events.size(); ++i) {
    const sim::LoggedEvent& event = result.events[i];
    int64_t number = 0, late_by = 0;
    count += from_ == event.type->name ? 1 : 0;
    if (event.type == &engine::kXrun && event.Field("late_by", &late_by))
      latest = std::max(latest, static_cast<double>(late_by) / 1e6);
    if (kind_ != Kind::latency || !Begins(event)) continue;
    // Calls that overlap are told apart by their numbers, where events have them.
    const bool numbered = event.Field("call", &number);
    auto end = std::find_if(
        result.events.begin() + static_cast<ptrdiff_t>(i) + 1, result.events.end(), [&](const sim::LoggedEvent& other) {
          int64_t its = 0;
          return to_ == other.type->name && (!numbered || !other.Field("call", &its) || its == number);
        });
    if (end == result.events.end()) {
      ++out.missing;
    } else {
      out.values.push_back(static_cast<double>(end->time - event.time) / 1e6);
    }
  }
  if (kind_ == Kind::count) out.values.push_back(count);
  if (kind_ == Kind::late) out.values.push_back(latest);
  return out;
}

void Measure::AddSeen(const scenarios::RunResult& result, std::vector<std::string>* seen) const {
  if (kind_ != Kind::latency) return;
  for (const sim::LoggedEvent& event : result.events) {
    if (function_.empty() || from_ != event.type->name) continue;
    const std::string function(FunctionOf(event.text));
    if (std::find(seen->begin(), seen->end(), function) == seen->end()) seen->push_back(function);
  }
}

std::string Measure::WhyNothing(const std::vector<std::string>& seen) const {
  if (kind_ != Kind::latency) return {};
  if (function_.empty()) return fmt::format("--measure {}: no run has an event {}", name_, from_);
  std::vector<std::string_view> views(seen.begin(), seen.end());
  return fmt::format("--measure {}: no run calls '{}'{}", name_, function_,
                     scenarios::NamesText(function_, views, "called"));
}

Distribution DistributionOf(std::vector<double> values) {
  Distribution out{.count = values.size()};
  if (values.empty()) return out;
  std::sort(values.begin(), values.end());
  auto rank = [&](double share) {
    const auto at = static_cast<size_t>(std::ceil(share * static_cast<double>(values.size())));
    return values[std::max<size_t>(at, 1) - 1];
  };
  out.least = values.front();
  out.p05 = rank(0.05);
  out.p25 = rank(0.25);
  out.median = rank(0.5);
  out.p75 = rank(0.75);
  out.p95 = rank(0.95);
  out.most = values.back();
  for (double value : values) out.mean += value / static_cast<double>(values.size());
  return out;
}

}  // namespace tools
