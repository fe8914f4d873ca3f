#include "scenarios/expect.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "engine/base/suggest.h"
#include "scenarios/expect_audio.h"
#include "scenarios/units.h"

namespace scenarios {
namespace {

using engine::Value;
using sim::LoggedEvent;

struct IntRange {
  int64_t lo, hi;
  bool Holds(int64_t n) const { return n >= lo && n <= hi; }
  std::string Text() const { return lo == hi ? std::to_string(lo) : fmt::format("{}..{}", lo, hi); }
};

IntRange RangeOf(const Value& value) {
  const Value::List& ends = value.As<Value::List>();
  return {ends[0].As<int64_t>(), ends[1].As<int64_t>()};
}

// "print" of whichever host: "print", "lua.print".
bool IsPrint(const LoggedEvent& event) {
  std::string_view name = event.type->name;
  return name == "print" || name.ends_with(".print");
}

class Judgement {
 public:
  Judgement(const Scenario& scenario, const RunResult& result) : scenario_(scenario), result_(result) {}

  std::vector<Failure> All() {
    for (const Expectation& expectation : scenario_.expectations) {
      now_ = &expectation;
      const std::string& kind = expectation.kind;
      if (kind == "event") Event(expectation.value);
      if (kind == "no_event") NoEvent(expectation.value);
      if (kind == "count") Count(expectation.value);
      if (kind == "order") Order(expectation.value);
      if (kind == "print") Print(expectation.value);
      if (kind == "latency") Latency(expectation.value);
      if (kind == "xruns") Xruns(expectation.value);
      if (kind == "audio") Audio(expectation.value);
      if (kind == "findings") Findings(expectation.value);
    }
    now_ = nullptr;
    if (std::none_of(scenario_.expectations.begin(), scenario_.expectations.end(),
                     [](const Expectation& expectation) { return expectation.kind == "findings"; })) {
      Findings(Value(Value::List()));
    }
    for (const std::string& unmet : result_.unmet) failures_.push_back({"interleave", "not kept: " + unmet, 0, 0, {}});
    return std::move(failures_);
  }

 private:
  void Fail(std::string message) {
    if (now_) {
      failures_.push_back({now_->kind, std::move(message), now_->line, now_->column, now_->file});
    } else {
      failures_.push_back({"findings", std::move(message), 0, 0, {}});
    }
  }

  std::string At(const LoggedEvent& event) const { return "at " + InstantText(event.time, result_.format); }

  std::vector<const LoggedEvent*> Named(const std::string& name) const {
    std::vector<const LoggedEvent*> out;
    for (const LoggedEvent& event : result_.events) {
      if (name == event.type->name) out.push_back(&event);
    }
    return out;
  }

  // "3 of them: note.on key 60 at 10ms (block 1), ...": the first few.
  std::string Seen(const std::vector<const LoggedEvent*>& events) const {
    constexpr size_t kShown = 3;
    if (events.empty()) return "none";
    std::string text = fmt::format("{}: ", events.size());
    for (size_t i = 0; i < std::min(events.size(), kShown); ++i) {
      text += fmt::format("{}{} {} by {}", i ? ", " : "", events[i]->Print(), At(*events[i]), events[i]->context);
    }
    return text + (events.size() > kShown ? ", ..." : "");
  }

  bool Matches(const LoggedEvent& event, const Value& expected) const {
    if (const Value* at = expected.Find("at")) {
      auto range = at->As<engine::Cost>();
      if (event.time < range.lo || event.time > range.hi) return false;
    }
    if (const Value* context = expected.Find("context"); context && context->As<std::string>() != event.context)
      return false;
    if (const Value* text = expected.Find("text"); text && text->As<std::string>() != event.text) return false;
    const Value* values = expected.Find("values");
    if (!values) return true;
    for (const auto& [name, value] : values->As<Value::Map>()) {
      int64_t seen = 0;
      if (!event.Field(name, &seen) || seen != value.As<int64_t>()) return false;
    }
    return true;
  }

  // The conditions of an `event`, for messages.
  std::string Conditions(const Value& expected) const {
    std::string text;
    if (const Value* at = expected.Find("at")) text += " at " + RangeText(at->As<engine::Cost>(), result_.format);
    if (const Value* context = expected.Find("context")) text += " by " + context->As<std::string>();
    if (const Value* with = expected.Find("text")) text += fmt::format(" with text '{}'", with->As<std::string>());
    if (const Value* values = expected.Find("values")) text += " with " + ValuesText(expected, *values);
    return text;
  }

  std::string ValuesText(const Value& expected, const Value& values) const {
    std::string text;
    for (const auto& [name, value] : values.As<Value::Map>()) {
      int64_t bits = value.As<int64_t>();
      engine::FieldKind kind = KindOf(expected["name"].As<std::string>(), name);
      text += text.empty() ? "" : ", ";
      if (kind == engine::FieldKind::real) {
        text += fmt::format("{} {}", name, std::bit_cast<double>(bits));
      } else {
        text += fmt::format("{} {}", name, kind == engine::FieldKind::time ? TimeText(bits) : std::to_string(bits));
      }
    }
    return text;
  }

  engine::FieldKind KindOf(const std::string& event, const std::string& name) const {
    for (const LoggedEvent& seen : result_.events) {
      if (event != seen.type->name) continue;
      for (const engine::EventField& field : seen.type->fields) {
        if (field.name && name == field.name) return field.kind;
      }
    }
    return engine::FieldKind::integer;
  }

  void Event(const Value& expected) {
    const std::string& name = expected["name"].As<std::string>();
    std::vector<const LoggedEvent*> named = Named(name);
    int64_t matching =
        std::count_if(named.begin(), named.end(), [&](auto* event) { return Matches(*event, expected); });
    const Value* count = expected.Find("count");
    if (count ? RangeOf(*count).Holds(matching) : matching > 0) return;
    Fail(fmt::format("event {}{}: expected {}, {} match; seen of that name {}", name, Conditions(expected),
                     count ? RangeOf(*count).Text() : "at least one", matching, Seen(named)));
  }

  void NoEvent(const Value& expected) {
    const std::string& name = expected["name"].As<std::string>();
    std::vector<const LoggedEvent*> named = Named(name);
    std::erase_if(named, [&](const LoggedEvent* event) { return !Matches(*event, expected); });
    if (!named.empty())
      Fail(fmt::format("no_event {}{}: expected none, seen {}", name, Conditions(expected), Seen(named)));
  }

  void Count(const Value& expected) {
    const std::string& name = expected["event"].As<std::string>();
    IntRange range = RangeOf(expected["is"]);
    std::vector<const LoggedEvent*> named = Named(name);
    if (range.Holds(static_cast<int64_t>(named.size()))) return;
    Fail(fmt::format("count {}: expected {}, seen {}", name, range.Text(), Seen(named)));
  }

  void Order(const Value& expected) {
    const LoggedEvent* before = nullptr;
    for (const Value& item : expected.As<Value::List>()) {
      const std::string& name = item.As<std::string>();
      std::vector<const LoggedEvent*> named = Named(name);
      if (named.empty())
        return Fail(fmt::format("order: expected {}{}, seen none", name, before ? Behind(*before) : ""));
      // Both stand in result_.events: their addresses are their order in the trace.
      if (before && named.front() < before) {
        return Fail(fmt::format("order: expected {}{}, seen first {}", name, Behind(*before), At(*named.front())));
      }
      before = named.front();
    }
  }

  std::string Behind(const LoggedEvent& event) const {
    return fmt::format(" after {} ({})", event.type->name, At(event));
  }

  void Print(const Value& expected) {
    std::vector<const LoggedEvent*> prints;
    for (const LoggedEvent& event : result_.events) {
      if (IsPrint(event)) prints.push_back(&event);
    }
    auto seen = [&](size_t i) {
      return i < prints.size() ? fmt::format("'{}' {}", prints[i]->text, At(*prints[i])) : std::string("nothing more");
    };
    if (const Value* lines = expected.Find("lines")) {
      const Value::List& list = lines->As<Value::List>();
      for (size_t i = 0; i < std::max(list.size(), prints.size()); ++i) {
        bool wanted = i < list.size();
        if (wanted && i < prints.size() && prints[i]->text == list[i].As<std::string>()) continue;
        std::string line = wanted ? fmt::format("'{}'", list[i].As<std::string>()) : "nothing more";
        Fail(fmt::format("print: expected line {} to be {}, seen {}", i + 1, line, seen(i)));
        break;
      }
    }
    const Value* contains = expected.Find("contains");
    if (!contains) return;
    size_t next = 0;
    for (const Value& part : contains->As<Value::List>()) {
      const std::string& text = part.As<std::string>();
      size_t from = next;
      while (next < prints.size() && prints[next]->text.find(text) == std::string::npos) ++next;
      if (next < prints.size()) {
        ++next;
        continue;
      }
      return Fail(
          fmt::format("print: expected a line with '{}' from line {} on, seen none; {} lines in all, line {} is {}",
                      text, from + 1, prints.size(), from + 1, seen(from)));
    }
  }

  void Latency(const Value& expected) {
    const std::string& from = expected["from"].As<std::string>();
    const std::string& to = expected["to"].As<std::string>();
    engine::Cost range = expected["is"].As<engine::Cost>();
    std::string what = fmt::format("latency {} -> {}: expected {}, seen ", from, to, RangeText(range, result_.format));
    size_t begun = 0;
    for (size_t i = 0; i < result_.events.size(); ++i) {
      const LoggedEvent& event = result_.events[i];
      if (from != event.type->name) continue;
      ++begun;
      auto next = std::find_if(result_.events.begin() + static_cast<ptrdiff_t>(i) + 1, result_.events.end(),
                               [&](const LoggedEvent& other) { return to == other.type->name; });
      if (next == result_.events.end()) return Fail(fmt::format("{}no {} after {} {}", what, to, from, At(event)));
      engine::Time seen = next->time - event.time;
      // Block starts are rounded down, so the distance of two of them may be off by one nanosecond.
      if (seen >= range.lo - 1 && seen <= range.hi + 1) continue;
      return Fail(fmt::format("{}{} {}", what, LengthText(seen, result_.format), At(*next)));
    }
    if (begun == 0) Fail(what + "no " + from);
  }

  void Xruns(const Value& expected) {
    IntRange range = RangeOf(expected);
    if (range.Holds(result_.xruns)) return;
    Fail(fmt::format("xruns: expected {}, seen {}", range.Text(), result_.xruns ? Seen(Named("xrun")) : "none"));
  }

  void Audio(const Value& expected) {
    for (std::string& message : JudgeAudio(expected, result_.audio, result_.format)) Fail("audio " + message);
  }

  // Each expected kind is found, and no other. Xruns that an `xruns` expectation counts are not judged twice.
  void Findings(const Value& expected) {
    std::vector<std::string_view> kinds;
    for (const Value& kind : expected.As<Value::List>()) kinds.push_back(kind.As<std::string>());
    std::vector<std::string_view> seen;
    bool counted = std::any_of(scenario_.expectations.begin(), scenario_.expectations.end(),
                               [](const Expectation& expectation) { return expectation.kind == "xruns"; });
    for (const engine::Finding& finding : result_.findings) {
      bool known = std::find(seen.begin(), seen.end(), finding.kind) != seen.end();
      if (!known) seen.push_back(finding.kind);
      bool allowed = std::find(kinds.begin(), kinds.end(), finding.kind) != kinds.end();
      if (allowed || known || (counted && finding.kind == "xrun")) continue;
      Fail(fmt::format("findings: expected {}, seen {} {}{}{}: {}", KindsText(kinds), finding.kind,
                       finding.context.empty() ? "" : "of " + finding.context + " ",
                       "at " + InstantText(finding.time, result_.format),
                       finding.location.empty() ? "" : " in " + finding.location, finding.message));
    }
    for (std::string_view kind : kinds) {
      if (std::find(seen.begin(), seen.end(), kind) != seen.end()) continue;
      Fail(fmt::format("findings: expected {}, seen {}{}", kind, KindsText(seen), engine::DidYouMean(kind, seen)));
    }
  }

  static std::string KindsText(const std::vector<std::string_view>& kinds) {
    std::string text;
    for (std::string_view kind : kinds) text += (text.empty() ? "" : ", ") + std::string(kind);
    return text.empty() ? "none" : text;
  }

  const Scenario& scenario_;
  const RunResult& result_;
  const Expectation* now_ = nullptr;
  std::vector<Failure> failures_;
};

}  // namespace

std::vector<Failure> Judge(const Scenario& scenario, const RunResult& result) {
  if (!result.skipped.empty()) return {};
  return Judgement(scenario, result).All();
}

}  // namespace scenarios
