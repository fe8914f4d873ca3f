#include "engine/synth/voice.h"

#include <cmath>

namespace engine::synth {
namespace {

constexpr float kMaxGain = 16;   // +24 dB
constexpr float kMaxTune = 128;  // semitones, up or down
constexpr float kLowestKey = -64;
constexpr float kHighestKey = 192;

float Hold(float x, float low, float high) { return x > low ? (x < high ? x : high) : low; }

// Gains multiplied can get as small as one likes; what nobody hears must not become denormal.
float Flush(float x) { return fabsf(x) < 1e-20f ? 0.0f : x; }

}  // namespace

void Voice::Init(const VoiceSettings& settings) {
  settings_ = settings;
  active_ = false;
  oscillator_.Init(settings_.sample_rate, settings_.waveform);
  envelope_.Init(settings_.envelope);
  if (!settings_.filter) return;
  const FilterSettings& filter = *settings_.filter;
  for (auto& f : filters_) f.Init(settings_.sample_rate, filter.mode, filter.cutoff_hz, filter.q);
}

void Voice::Start(int32_t note_id, float key, float velocity, int64_t serial) {
  note_id_ = note_id;
  serial_ = serial;
  key_ = Hold(key, kLowestKey, kHighestKey);
  velocity_ = Hold(velocity, 0, 1);
  killed_ = kill_after_fade_ = false;
  fade_.Init(1);
  volume_.Init(1);
  pan_.Init(0);
  tune_.Init(0);
  kill_.Init(1);
  pan_gains_ = dsp::Pan(0);
  for (auto& f : filters_) f.Restart();
  envelope_.Start();
  oscillator_.Restart();
  if (settings_.sample) player_.Start(*settings_.sample);
  Retune();
  active_ = !settings_.sample || !player_.done();
}

void Voice::Release() {
  envelope_.Release();
  if (envelope_.done()) active_ = false;
}

void Voice::Kill() {
  if (killed_) return;
  killed_ = true;
  kill_.GoTo(0, settings_.kill_frames);
  if (!kill_.running()) active_ = false;
}

void Voice::Fade(std::optional<float> start, float target, int64_t duration_frames, bool kill_when_done) {
  const float end = Hold(target, 0, 1);
  if (start) {
    fade_.Jump(Hold(*start, 0, 1));
  } else {
    duration_frames = dsp::FramesForDistance(fade_.value(), end, duration_frames);
  }
  fade_.GoTo(end, duration_frames);
  kill_after_fade_ = kill_when_done;
  if (kill_when_done && !fade_.running()) EndAfterFade();
}

void Voice::EndAfterFade() {
  if (fade_.value() > 0) return Kill();
  active_ = false;
}

void Voice::ChangeVolume(float gain, bool relative, int64_t ramp_frames) {
  // Relative to where the last change was going: two changes in a row add up, however far the first one got.
  volume_.GoTo(Hold(relative ? volume_.target() * gain : gain, 0, kMaxGain), ramp_frames);
}

void Voice::ChangePan(float pan, bool relative, int64_t ramp_frames) {
  pan_.GoTo(Hold(relative ? pan_.target() + pan : pan, -1, 1), ramp_frames);
  pan_gains_ = dsp::Pan(pan_.value());
}

void Voice::ChangeTune(float semitones, bool relative, int64_t ramp_frames) {
  tune_.GoTo(Hold(relative ? tune_.target() + semitones : semitones, -kMaxTune, kMaxTune), ramp_frames);
  Retune();
}

void Voice::Retune() {
  const float key = key_ + tune_.value();
  if (!settings_.sample) return oscillator_.SetFrequency(dsp::KeyToHz(key));
  const Sample& sample = *settings_.sample;
  const double ratio = dsp::SemitonesToRatio(key - sample.root_key);
  player_.SetSpeed(ratio * sample.sample_rate / settings_.sample_rate);
}

StereoFrame Voice::Source() {
  const bool stereo = settings_.sample && settings_.sample->channels > 1;
  StereoFrame y;
  if (settings_.sample) {
    y = player_.Next();
  } else {
    y.left = y.right = oscillator_.Next();
  }
  if (settings_.filter) {
    y.left = filters_[0].Next(y.left);
    y.right = stereo ? filters_[1].Next(y.right) : y.left;
  }
  return y;
}

// What may change from this frame to the next, apart from the source. All of it is per frame and none of it per block.
void Voice::Advance() {
  if (pan_.running()) {
    pan_.Next();
    pan_gains_ = dsp::Pan(pan_.value());
  }
  if (tune_.running()) {
    tune_.Next();
    Retune();
  }
  if (kill_after_fade_ && !fade_.running()) {
    kill_after_fade_ = false;
    EndAfterFade();
  }
  const bool killed = killed_ && !kill_.running();
  if (killed || envelope_.done() || (settings_.sample && player_.done())) active_ = false;
}

void Voice::Render(int offset, int frames, int channels, float* const* out) {
  for (int i = offset; i < offset + frames && active_; ++i) {
    const float gain = kVoiceLevel * velocity_ * volume_.Next() * fade_.Next() * envelope_.Next() * kill_.Next();
    const StereoFrame y = Source();
    if (channels == 1) {
      out[0][i] += Flush(0.5f * (y.left + y.right) * gain);
    } else {
      const float left = Flush(y.left * gain * pan_gains_.left);
      const float right = Flush(y.right * gain * pan_gains_.right);
      for (int c = 0; c < channels; ++c) out[c][i] += c % 2 == 0 ? left : right;
    }
    Advance();
  }
}

}  // namespace engine::synth
