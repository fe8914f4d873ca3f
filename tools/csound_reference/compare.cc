#include "tools/csound_reference/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>

namespace tools::csound_reference {
namespace {

// The real thread does not tell which message it runs or deletes; what comes of it is seen.
constexpr std::string_view kSeen[] = {
    "csound.message",  "call",        "return",       "value",         "evalCode.call", "evalCode.return",
    "evalCode.answer", "queue.Empty", "queue.served", "python.raised", "perf.ended",    "joined",
    "sought",          "underrun",
};

std::string Quoted(const std::vector<std::string>& lines, size_t at) {
  return at < lines.size() ? "'" + lines[at] + "'" : "nothing more";
}

}  // namespace

bool IsSeen(std::string_view event) { return std::find(std::begin(kSeen), std::end(kSeen), event) != std::end(kSeen); }

std::vector<std::string> Comparable(const scenarios::RunResult& result) {
  std::map<std::string, std::vector<std::string>> of_each;
  for (const sim::LoggedEvent& event : result.events) {
    if (!IsSeen(event.type->name)) continue;
    sim::LoggedEvent timeless = event;
    for (size_t i = 0; i < event.type->fields.size(); ++i) {
      if (event.type->fields[i].kind == engine::FieldKind::time) timeless.values[i] = 0;
    }
    const size_t dot = event.context.find('.');
    of_each[dot == event.context.npos ? "" : event.context.substr(0, dot)].push_back(timeless.Print());
  }
  std::vector<std::string> out;
  for (const auto& [csound, lines] : of_each) out.insert(out.end(), lines.begin(), lines.end());
  return out;
}

Comparison Compare(const scenarios::RunResult& model, const scenarios::RunResult& real) {
  const std::vector<std::string> a = Comparable(model), b = Comparable(real);
  Comparison out{.events = b.size(), .frames = static_cast<int64_t>(real.audio.size()) / real.format.channels};
  const size_t both = std::min(a.size(), b.size());
  const size_t at = static_cast<size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<ptrdiff_t>(both), b.begin()).first - a.begin());
  if (at < std::max(a.size(), b.size())) {
    out.order = fmt::format("event {}: the model has {}, the real thread {}", at + 1, Quoted(a, at), Quoted(b, at));
  }
  const size_t samples = std::min(model.audio.size(), real.audio.size());
  for (size_t i = 0; i < samples; ++i) {
    if (model.audio[i] == real.audio[i]) continue;
    out.audio = fmt::format("frame {}: the model plays {}, the real thread {}",
                            i / static_cast<size_t>(real.format.channels), model.audio[i], real.audio[i]);
    return out;
  }
  if (model.audio.size() != real.audio.size()) out.audio = "one is longer than the other";
  return out;
}

namespace {

// 'instr 1 at frame 1536' is 'instr # at frame #'.
std::string WithoutNumbers(const std::string& text) {
  std::string out;
  for (char c : text) {
    const bool digit = (c >= '0' && c <= '9') || (c == '.' && out.ends_with('#'));
    if (!digit) {
      out += c;
    } else if (!out.ends_with('#')) {
      out += '#';
    }
  }
  return out;
}

std::string Timeless(sim::LoggedEvent event) {
  static constexpr std::string_view kOfTheClock[] = {"frame", "call", "from", "to"};
  for (size_t i = 0; i < event.type->fields.size(); ++i) {
    const engine::EventField& field = event.type->fields[i];
    const bool clock = field.name && std::find(std::begin(kOfTheClock), std::end(kOfTheClock),
                                               std::string_view(field.name)) != std::end(kOfTheClock);
    if (clock || field.kind == engine::FieldKind::time) event.values[i] = 0;
  }
  if (std::string_view(event.type->name) == "csound.message") event.text = WithoutNumbers(event.text);
  return event.Print();
}

std::map<std::string, std::vector<std::string>> ByThread(const scenarios::RunResult& result) {
  std::map<std::string, std::vector<std::string>> out;
  for (const sim::LoggedEvent& event : result.events) {
    if (IsSeen(event.type->name)) out[event.context].push_back(Timeless(event));
  }
  return out;
}

}  // namespace

std::vector<ThreadComparison> CompareThreads(const scenarios::RunResult& model, const scenarios::RunResult& real) {
  std::map<std::string, std::vector<std::string>> a = ByThread(model), b = ByThread(real);
  for (const auto& [context, lines] : a) b[context];
  std::vector<ThreadComparison> out;
  for (const auto& [context, lines] : b) {
    const std::vector<std::string>& other = a[context];
    ThreadComparison& found = out.emplace_back(ThreadComparison{.context = context, .events = lines.size()});
    size_t at = 0;
    while (at < lines.size() && at < other.size() && lines[at] == other[at]) ++at;
    if (at == lines.size() && at == other.size()) continue;
    found.difference =
        fmt::format("event {}: the model has {}, the real thread {}", at + 1, Quoted(other, at), Quoted(lines, at));
  }
  return out;
}

}  // namespace tools::csound_reference
