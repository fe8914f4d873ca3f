#include "engine/render_buffer.h"

#include <algorithm>

#include "engine/base/check.h"

namespace engine {

RenderBuffer::RenderBuffer(int channels, int64_t frames) : channels_(channels), frames_(frames) {
  CHECK(channels >= 0 && frames >= 0);
  data_.resize(static_cast<size_t>(channels * frames));
}

int64_t RenderBuffer::Kept(int64_t first_frame, int64_t frames) const {
  CHECK(first_frame >= 0);
  return std::clamp<int64_t>(frames_ - first_frame, 0, frames);
}

void RenderBuffer::Put(int64_t first_frame, const float* const* planar, int frames) {
  int64_t kept = Kept(first_frame, frames);
  if (kept == 0) return;
  float* out = data_.data() + first_frame * channels_;
  for (int channel = 0; channel < channels_; ++channel) {
    const float* in = planar[channel];
    for (int64_t i = 0; i < kept; ++i) out[i * channels_ + channel] = in[i];
  }
}

void RenderBuffer::PutInterleaved(int64_t first_frame, const float* frames_in, int64_t frames) {
  const int64_t kept = Kept(first_frame, frames);
  if (kept > 0) std::copy_n(frames_in, kept * channels_, data_.begin() + first_frame * channels_);
}

void RenderBuffer::FillMissed(int64_t first_frame, int frames, Overrun policy) {
  CHECK(policy != Overrun::late);
  int64_t kept = Kept(first_frame, frames);
  if (kept == 0) return;
  auto out = data_.begin() + first_frame * channels_;
  if (policy == Overrun::repeat && first_frame >= frames) {
    std::copy_n(out - int64_t{frames} * channels_, kept * channels_, out);
  } else {
    std::fill_n(out, kept * channels_, 0.0f);
  }
}

}  // namespace engine
