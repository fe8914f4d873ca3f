// One sounding note:  source (wave or sample) -> filter -> envelope * fade * volume * velocity * kill -> pan.
//
// The filter stands before the gains, so that a fade is exact: the ratio to the unfaded note is the fade itself.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/dsp/adsr.h"
#include "engine/dsp/filter.h"
#include "engine/dsp/gain.h"
#include "engine/dsp/oscillator.h"
#include "engine/dsp/smoother.h"
#include "engine/synth/sample.h"
#include "engine/synth/sample_player.h"

namespace engine::synth {

// One full-velocity voice peaks here, -12 dBFS: four of them just fit.
inline constexpr float kVoiceLevel = 0.25f;

struct FilterSettings {
  dsp::FilterMode mode = dsp::FilterMode::low_pass;
  float cutoff_hz = 8000;
  float q = 0.7071f;
};

struct VoiceSettings {
  int sample_rate = 48000;
  dsp::Waveform waveform = dsp::Waveform::sine;
  dsp::AdsrShape envelope;
  std::optional<FilterSettings> filter;
  std::shared_ptr<const Sample> sample;  // instead of the wave, if there is one
  int64_t kill_frames = 64;
};

// Audio context; never allocates after Init. Every value out of range is held at the nearest one in range, NaN at the
// lowest: scripts compute these numbers.
class Voice {
 public:
  void Init(const VoiceSettings& settings);

  void Start(int32_t note_id, float key, float velocity, int64_t serial);
  void Release();
  void Kill();  // ramps to zero in kill_frames; a second one changes nothing
  void Fade(std::optional<float> start, float target, int64_t duration_frames, bool kill_when_done);
  void ChangeVolume(float gain, bool relative, int64_t ramp_frames);
  void ChangePan(float pan, bool relative, int64_t ramp_frames);
  void ChangeTune(float semitones, bool relative, int64_t ramp_frames);

  // Adds `frames` frames to out[channel][offset...]; stops early if the note ends.
  void Render(int offset, int frames, int channels, float* const* out);

  bool active() const { return active_; }
  bool released() const { return killed_ || envelope_.released(); }
  int32_t note_id() const { return note_id_; }
  int64_t serial() const { return serial_; }  // the order of Start among all voices

 private:
  StereoFrame Source();
  void Retune();
  void EndAfterFade();
  void Advance();

  VoiceSettings settings_;
  dsp::Oscillator oscillator_;
  SamplePlayer player_;
  dsp::StateVariableFilter filters_[2];
  dsp::Adsr envelope_;
  dsp::Smoother fade_, volume_, pan_, tune_, kill_;
  dsp::PanGains pan_gains_;

  int32_t note_id_ = 0;
  int64_t serial_ = 0;
  float key_ = 0;
  float velocity_ = 0;
  bool active_ = false;
  bool killed_ = false;
  bool kill_after_fade_ = false;
};

}  // namespace engine::synth
