#include "tools/csound_reference/card.h"

#include <algorithm>
#include <deque>

namespace tools::csound_reference {
namespace {

// As the card's channels: further ones stay silent, those it has not are lost.
std::vector<float> Converted(std::span<const double> frames, const Card::Setup& setup) {
  const size_t channels = static_cast<size_t>(setup.channels), card = static_cast<size_t>(setup.format.channels);
  std::vector<float> out(static_cast<size_t>(setup.buffer) * card);
  for (size_t frame = 0; frame < frames.size() / channels; ++frame) {
    for (size_t channel = 0; channel < std::min(channels, card); ++channel) {
      out[frame * card + channel] = static_cast<float>(frames[frame * channels + channel]);
    }
  }
  return out;
}

// C1.5: buffers that are all the card's at first.
class Jack final : public Card {
 public:
  explicit Jack(const Setup& setup) : setup_(setup), buffers_(static_cast<size_t>(setup.count)) {}
  bool has_clock() const override { return true; }
  void Open(engine::Time) override {
    open_ = true;
    for (Buffer& buffer : buffers_) {
      buffer.full = true;
      buffer.frames = Converted({}, setup_);
    }
  }
  bool Write(engine::Time now, std::span<const double> frames, engine::Time* returns) override {
    Buffer& buffer = buffers_[write_];
    if (buffer.full) return false;
    buffer = {true, Converted(frames, setup_)};
    write_ = (write_ + 1) % buffers_.size();
    *returns = now;
    return true;
  }
  bool Play(float* heard, int frames) override {
    if (!open_) return true;
    const int channels = setup_.format.channels;
    for (int frame = 0; frame < frames; ++frame) {
      Buffer& buffer = buffers_[play_];
      if (!buffer.full) {
        underrun_ = true;
        return false;
      }
      for (int channel = 0; channel < channels; ++channel) {
        heard[frame * channels + channel] += buffer.frames[static_cast<size_t>(at_ * channels + channel)];
      }
      if (++at_ < setup_.buffer) continue;
      buffer.full = false;
      at_ = 0;
      play_ = (play_ + 1) % buffers_.size();
    }
    return true;
  }
  bool TakeUnderrun() override { return std::exchange(underrun_, false); }

 private:
  struct Buffer {
    bool full = false;
    std::vector<float> frames;
  };
  const Setup setup_;
  std::vector<Buffer> buffers_;
  size_t write_ = 0, play_ = 0;
  int at_ = 0;  // frames of buffers_[play_] that have been played
  bool open_ = false, underrun_ = false;
};

// C1.7: a ring of frames; one that ran out begins again when it is full.
class Alsa final : public Card {
 public:
  explicit Alsa(const Setup& setup) : setup_(setup) {}
  bool has_clock() const override { return true; }
  void Open(engine::Time) override { ring_.assign(static_cast<size_t>(capacity()), 0.0f), runs_ = true; }
  bool Write(engine::Time now, std::span<const double> frames, engine::Time* returns) override {
    const std::vector<float> converted = Converted(frames, setup_);
    if (runs_ && ring_.size() + converted.size() > capacity()) return false;
    ring_.insert(ring_.end(), converted.begin(), converted.end());
    if (ring_.size() >= capacity()) runs_ = true;
    *returns = now;
    return true;
  }
  bool Play(float* heard, int frames) override {
    if (!runs_) return true;
    const size_t asked = static_cast<size_t>(frames * setup_.format.channels);
    const size_t there = std::min(asked, ring_.size());
    for (size_t i = 0; i < there; ++i) heard[i] += ring_[i];
    ring_.erase(ring_.begin(), ring_.begin() + static_cast<ptrdiff_t>(there));
    if (there == asked) return true;
    runs_ = false;
    underrun_ = true;
    return false;
  }
  bool TakeUnderrun() override { return std::exchange(underrun_, false); }

 private:
  size_t capacity() const { return static_cast<size_t>(setup_.buffer * setup_.count * setup_.format.channels); }
  const Setup setup_;
  std::deque<float> ring_;
  bool runs_ = false, underrun_ = false;
};

// C1.6: a target that each write moves on; what is left until there is slept, in whole milliseconds.
class Null final : public Card {
 public:
  Null(const Setup& setup, Heard* heard) : setup_(setup), heard_(heard) {}
  bool has_clock() const override { return false; }
  void Open(engine::Time now) override { opened_ = now; }
  bool Write(engine::Time now, std::span<const double> frames, engine::Time* returns) override {
    for (float sample : Converted(frames, setup_)) {
      if (at_ < heard_->size()) (*heard_)[at_] += sample;
      ++at_;
    }
    frames_ += setup_.buffer;
    const engine::Time left = opened_ + engine::TimeOfFrame(frames_, setup_.format.sample_rate) - now;
    const engine::Time milliseconds = left > 0 ? (left + engine::kMillisecond / 2) / engine::kMillisecond : 0;
    *returns = now + milliseconds * engine::kMillisecond;
    return true;
  }
  bool Play(float*, int) override { return true; }

 private:
  const Setup setup_;
  Heard* heard_;
  size_t at_ = 0;
  int64_t frames_ = 0;
  engine::Time opened_ = 0;
};

}  // namespace

std::unique_ptr<Card> MakeCard(engine::csound::DeviceKind kind, const Card::Setup& setup, Card::Heard* heard) {
  if (kind == engine::csound::DeviceKind::jack) return std::make_unique<Jack>(setup);
  if (kind == engine::csound::DeviceKind::alsa) return std::make_unique<Alsa>(setup);
  return std::make_unique<Null>(setup, heard);
}

}  // namespace tools::csound_reference
