// Windows: the parts of a long run that are kept and compared. A golden file holds them one after another.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace golden {

// Frames from..to of the stream, `to` exclusive. Empty: the whole run.
using Windows = std::vector<std::pair<int64_t, int64_t>>;

// What is wrong with them by themselves; empty if nothing is.
std::string Complaint(const Windows& windows);
// The first frame of a window that a run of `frames` frames does not reach, told as a sentence; empty if there is none.
std::string NotReached(const Windows& windows, int64_t frames);

// The samples within the windows, one window after another.
std::vector<float> Cut(std::span<const float> audio, int channels, const Windows& windows);
// The frame of the stream that is the n-th of those cut out.
int64_t StreamFrame(int64_t frame, const Windows& windows);

}  // namespace golden
