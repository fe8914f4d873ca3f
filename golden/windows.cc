#include "golden/windows.h"

#include <fmt/format.h>

#include <algorithm>

namespace golden {

std::string Complaint(const Windows& windows) {
  for (const auto& [from, to] : windows) {
    if (from < 0 || to <= from) return fmt::format("a window of frames {}..{} holds none", from, to);
  }
  return {};
}

std::string NotReached(const Windows& windows, int64_t frames) {
  for (const auto& [from, to] : windows) {
    if (to <= frames) continue;
    return fmt::format("the run has {} frames and does not reach the end of the window of frames {}..{}", frames, from,
                       to);
  }
  return {};
}

std::vector<float> Cut(std::span<const float> audio, int channels, const Windows& windows) {
  if (windows.empty()) return {audio.begin(), audio.end()};
  std::vector<float> out;
  const auto frames = static_cast<int64_t>(audio.size()) / channels;
  for (const auto& [from, to] : windows) {
    const int64_t begin = std::clamp<int64_t>(from, 0, frames), end = std::clamp<int64_t>(to, begin, frames);
    out.insert(out.end(), audio.begin() + begin * channels, audio.begin() + end * channels);
  }
  return out;
}

int64_t StreamFrame(int64_t frame, const Windows& windows) {
  for (const auto& [from, to] : windows) {
    if (frame < to - from) return from + frame;
    frame -= to - from;
  }
  return windows.empty() ? frame : windows.back().second + frame;
}

}  // namespace golden
