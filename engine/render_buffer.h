// What a listener of a stream would have heard, kept from frame 0 to a length fixed beforehand.
//
// Thread rules: the audio context writes; others read when it has stopped. Never allocates after construction.
#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/audio_device.h"

namespace engine {

class RenderBuffer {
 public:
  // Holds `frames` frames, silent where nothing is put; later frames are not kept.
  RenderBuffer(int channels, int64_t frames);

  // `planar`: `channels` pointers to `frames` floats each, heard from `first_frame` on.
  void Put(int64_t first_frame, const float* const* planar, int frames);
  // The same of `frames` interleaved frames.
  void PutInterleaved(int64_t first_frame, const float* frames_in, int64_t frames);
  // A block for which no callback came in time. silence: zeros. repeat: the `frames` frames before it again; zeros if
  // there are not that many. REQUIRES: policy is not `late`, which replaces nothing.
  void FillMissed(int64_t first_frame, int frames, Overrun policy);

  int channels() const { return channels_; }
  int64_t frames() const { return frames_; }
  const std::vector<float>& interleaved() const { return data_; }
  // Gives it all away: an hour is a gigabyte, and copies of that are what a short run would spend its time on.
  std::vector<float> Take() { return std::move(data_); }

 private:
  int64_t Kept(int64_t first_frame, int64_t frames) const;  // how many of them are within the length

  int channels_;
  int64_t frames_;
  std::vector<float> data_;
};

}  // namespace engine
