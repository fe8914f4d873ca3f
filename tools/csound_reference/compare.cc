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

std::vector<std::string> Comparable(const scenarios::RunResult& result) {
  std::map<std::string, std::vector<std::string>> of_each;
  for (const sim::LoggedEvent& event : result.events) {
    if (std::find(std::begin(kSeen), std::end(kSeen), std::string_view(event.type->name)) == std::end(kSeen)) continue;
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

}  // namespace tools::csound_reference
