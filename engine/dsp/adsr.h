// Attack, decay, sustain, release, counted in frames.
//
//   frame 0 is 1 / (attack + 1), never 0, so that a note is heard from its first frame; frame `attack` is 1;
//   frame attack + decay is the sustain level. Release before frame r: frame r is still the old level, and
//   done() holds once frame r + release - 1 has been taken.
#pragma once
#include <cmath>
#include <cstdint>

namespace engine::dsp {

// Of decay and release; attack is always linear. exponential falls by 60 dB in its time, then lands on the target.
enum class Curve : uint8_t { linear, exponential };

struct AdsrShape {
  int64_t attack_frames = 0;
  int64_t decay_frames = 0;
  float sustain = 1;
  int64_t release_frames = 0;
  Curve curve = Curve::linear;
};

// Audio context; never allocates.
class Adsr {
 public:
  void Init(const AdsrShape& shape) {
    shape_ = shape;
    decay_ratio_ = Ratio(shape.decay_frames);
    release_ratio_ = Ratio(shape.release_frames);
    Start();
  }

  void Start() {
    stage_ = Stage::attack;
    position_ = 0;
    if (shape_.attack_frames <= 0) return EnterDecay();
    level_ = Attack();
  }
  // A second Release, or one after the end, does nothing.
  void Release() {
    if (released()) return;
    stage_ = Stage::release;
    position_ = 0;
    start_ = distance_ = level_;
    if (shape_.release_frames <= 0) Finish();
  }

  // The level of this frame; then one frame on.
  float Next() {
    const float level = level_;
    Advance();
    return level;
  }

  float level() const { return level_; }  // of the coming frame
  bool released() const { return stage_ >= Stage::release; }
  bool done() const { return stage_ == Stage::done; }

 private:
  enum class Stage : uint8_t { attack, decay, sustain, release, done };

  static float Ratio(int64_t frames) {
    constexpr float kLog2Of1000 = 9.96578428f;
    return frames > 0 ? exp2f(-kLog2Of1000 / static_cast<float>(frames)) : 0.0f;
  }
  static float Part(int64_t position, int64_t frames) {
    return static_cast<float>(static_cast<double>(position) / static_cast<double>(frames));
  }
  float Attack() const { return Part(position_ + 1, shape_.attack_frames + 1); }

  void Advance() {
    if (stage_ == Stage::sustain || stage_ == Stage::done) return;
    ++position_;
    if (stage_ == Stage::attack) {
      if (position_ >= shape_.attack_frames) return EnterDecay();
      level_ = Attack();
    } else if (stage_ == Stage::decay) {
      if (position_ >= shape_.decay_frames) return EnterSustain();
      level_ = shape_.sustain + Fall(shape_.decay_frames, decay_ratio_);
    } else {
      if (position_ >= shape_.release_frames) return Finish();
      level_ = Fall(shape_.release_frames, release_ratio_);
    }
  }
  // What is left of the way from start_ down to the target.
  float Fall(int64_t frames, float ratio) {
    if (shape_.curve == Curve::linear) return start_ * (1.0f - Part(position_, frames));
    return distance_ *= ratio;
  }
  void EnterDecay() {
    if (shape_.decay_frames <= 0) return EnterSustain();
    stage_ = Stage::decay;
    position_ = 0;
    level_ = 1;
    start_ = distance_ = 1.0f - shape_.sustain;
  }
  void EnterSustain() {
    stage_ = Stage::sustain;
    level_ = shape_.sustain;
  }
  void Finish() {
    stage_ = Stage::done;
    level_ = 0;
  }

  AdsrShape shape_;
  float decay_ratio_ = 0;
  float release_ratio_ = 0;
  Stage stage_ = Stage::done;
  int64_t position_ = 0;  // frames since the stage began
  float level_ = 0;
  float start_ = 0;     // height of the fall of this stage
  float distance_ = 0;  // what an exponential fall has left of it
};

}  // namespace engine::dsp
