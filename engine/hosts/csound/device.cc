#include "engine/hosts/csound/device.h"

#include <algorithm>

#include "engine/hosts/csound/events.h"

namespace engine::csound {
namespace {

constexpr Point kWrite{"device.write"}, kPlay{"device.play"}, kSleep{"device.sleep"}, kOpen{"device.open"};
enum : int { kClosed, kRunning, kStopped };

}  // namespace

int SinkMixer::Add() {
  at_.push_back(done_);
  return static_cast<int>(at_.size()) - 1;
}

void SinkMixer::Write(int writer, const float* frames, int count) {
  if (finished_) return;
  int64_t& at = at_[static_cast<size_t>(writer)];
  const size_t needed = static_cast<size_t>((at + count - done_) * channels_);
  if (mixed_.size() < needed) mixed_.resize(needed);
  float* out = mixed_.data() + (at - done_) * channels_;
  for (int i = 0; i < count * channels_; ++i) out[i] += frames[i];
  at += count;
  Flush();
}

void SinkMixer::Close(int writer) {
  at_[static_cast<size_t>(writer)] = -1;
  Flush();
}

void SinkMixer::Finish() {
  for (int64_t& at : at_) at = -1;
  Flush();
  finished_ = true;
}

void SinkMixer::Flush() {
  int64_t to = done_ + static_cast<int64_t>(mixed_.size()) / channels_;
  for (int64_t at : at_) {
    if (at >= 0) to = std::min(to, at);
  }
  if (to == done_) return;
  sink_.Write(mixed_.data(), to - done_);
  mixed_.erase(mixed_.begin(), mixed_.begin() + (to - done_) * channels_);
  done_ = to;
}

void Card::Process(const BlockInfo&, const float* const*, float* const* out) {
  for (Player* player : players_) player->Play(out, frames_);
}

RingDevice::RingDevice(Runtime& runtime, const Setup& setup)
    : runtime_(runtime),
      setup_(setup),
      ring_(static_cast<size_t>(capacity()) * static_cast<size_t>(setup.channels)),
      written_(runtime),
      read_(runtime),
      state_(runtime, kClosed),
      xrun_(runtime),
      consumed_(runtime, kWrite, kPlay) {}

void RingDevice::Open() {
  written_.Store(capacity(), kOpen);
  state_.Store(kRunning, kOpen);
}

bool RingDevice::HasRoom() {
  const int64_t written = written_.Load(kWrite), read = read_.Load(kWrite, MemoryOrder::acquire);
  if (setup_.kind == DeviceKind::alsa) return written - read + setup_.buffer <= capacity();
  // A buffer is given back when its last frame has been played.
  return read / setup_.buffer > written / setup_.buffer - setup_.count;
}

void RingDevice::Write(const float* frames, std::string* warning) {
  while (state_.Load(kWrite) == kRunning && !HasRoom()) consumed_.Wait();
  if (xrun_.Exchange(0, kWrite) != 0) {
    *warning = setup_.kind == DeviceKind::alsa ? "WARNING: Buffer underrun in real-time audio output"
                                               : "WARNING: rtjack: xrun in real time audio";
  }
  const int64_t at = written_.Load(kWrite);
  const int64_t begin = at % capacity(), first = std::min<int64_t>(setup_.buffer, capacity() - begin);
  const int channels = setup_.channels;
  std::copy_n(frames, first * channels, ring_.begin() + begin * channels);
  std::copy_n(frames + first * channels, (setup_.buffer - first) * channels, ring_.begin());
  written_.Store(at + setup_.buffer, kWrite, MemoryOrder::release);
  const bool full = at + setup_.buffer - read_.Load(kWrite) >= capacity();
  if (full && state_.Load(kWrite) == kStopped) state_.Store(kRunning, kWrite);
}

// The card has no frame to play.
void RingDevice::Miss() {
  xrun_.Store(1, kPlay);
  if (setup_.kind == DeviceKind::alsa) state_.Store(kStopped, kPlay);
  if (!in_gap_ && playing_.load(std::memory_order_relaxed)) {
    runtime_.Emit(
        {.type = &kUnderrun,
         .values = {played_},
         .text = setup_.kind == DeviceKind::alsa ? "ALSA has no frames to play" : "JACK has no frames to play"});
  }
  in_gap_ = true;
}

// Adds `count` frames that lie in the ring from `begin` on to `out`, from `at` on.
void RingDevice::Add(int64_t begin, int64_t count, float* const* out, int64_t at) const {
  const int channels = setup_.channels;
  for (int channel = 0; channel < channels; ++channel) {
    const float* in = ring_.data() + begin * channels + channel;
    float* to = out[channel] + at;
    for (int64_t i = 0; i < count; ++i) to[i] += in[i * channels];
  }
}

void RingDevice::Play(float* const* out, int frames) {
  const int state = state_.Load(kPlay);
  if (state == kClosed) return;
  if (state == kStopped) {
    played_ += frames;
    return;
  }
  const int64_t read = read_.Load(kPlay);
  const int64_t there = std::min<int64_t>(written_.Load(kPlay, MemoryOrder::acquire) - read, frames);
  for (int64_t done = 0; done < there;) {
    const int64_t begin = (read + done) % capacity(), count = std::min(there - done, capacity() - begin);
    Add(begin, count, out, done);
    done += count;
  }
  read_.Store(read + there, kPlay, MemoryOrder::release);
  played_ += there;
  if (there < frames) {
    Miss();
  } else {
    in_gap_ = false;
  }
  played_ += frames - there;
  consumed_.Signal();
}

NullDevice::NullDevice(Runtime& runtime, SinkMixer& mixer, int buffer, int sample_rate)
    : runtime_(runtime), mixer_(mixer), writer_(mixer.Add()), buffer_(buffer), sample_rate_(sample_rate) {}

void NullDevice::Write(const float* frames, std::string*) {
  mixer_.Write(writer_, frames, buffer_);
  frames_ += buffer_;
  const Time ahead = opened_ + TimeOfFrame(frames_, sample_rate_) - runtime_.Now();
  const Time milliseconds = (ahead + kMillisecond / 2) / kMillisecond;
  if (ahead <= 0 || milliseconds == 0) return;
  const Time until = runtime_.Now() + milliseconds * kMillisecond;
  while (runtime_.Now() < until) runtime_.Park(until, kSleep);
}

}  // namespace engine::csound
