#include "engine/hosts/metamodule/audio.h"

#include <algorithm>

#include "engine/hosts/metamodule/events.h"

namespace engine::metamodule {
namespace {

constexpr Point kLoading{"audio.loading"}, kStopping{"audio.stopping"}, kMutedWord{"audio.muted"},
    kRetrying{"audio.retrying"}, kOverloaded{"audio.overloaded"}, kWake{"audio.wake"}, kReader{"reader.wake"},
    kWindow{"startWindow"}, kBalance{"audio.balance"};
constexpr float kFullScaleVolts = 8;  // of a WAV file's 1.0
constexpr float kFadeSeconds = 0.02f;
constexpr double kOverloadDuty = 0.985;
constexpr double kLoadFilter = 0.05;
constexpr Time kGroup = 100 * kMillisecond;

}  // namespace

Audio::Audio(Runtime& runtime, Player& player, Runner& runner0, Runner& runner1, const Policy& policy,
             const Options& options)
    : runtime_(runtime),
      player_(player),
      runner0_(runner0),
      runner1_(runner1),
      policy_(policy),
      options_(options),
      controls_(runtime, 1024, "controls.push", "controls.pop"),
      loading_(runtime, false),
      stopping_(runtime, false),
      muted_(runtime, true),
      retrying_(runtime, false),
      overloaded_(runtime, false),
      balance_(runtime, false),
      read_elements_(runtime, false) {
  for (auto& half : halves_) {
    half.assign(static_cast<size_t>(options.format.block_frames * options.format.channels), 0.f);
  }
  due_.reserve(1024);
}

void Audio::Connect(ContextId main_loop, ContextId reader) {
  main_loop_ = main_loop;
  reader_ = reader;
}

void Audio::PauseRunners() {
  runner0_.Pause();
  runner1_.Pause();
}

void Audio::Start(const Cost& window) {
  runner0_.Resume();
  runner1_.Resume();
  SpendSome(runtime_, window, kWindow);
  began_ = true;
  loading_.Store(false, kLoading);
  stopping_.Store(false, kStopping);
  retrying_.Store(false, kRetrying);
  muted_.Store(false, kMutedWord);
}

// M2.11, M5.3: what the last block's fade came to, and which one begins.
void Audio::Fade(const BlockInfo& block) {
  const float step = 1.f / (static_cast<float>(options_.format.sample_rate) * kFadeSeconds);
  if (loading_.Load(kLoading) || stopping_.Load(kStopping)) {
    if (gain_ > 0 && !muted_.Load(kMutedWord)) {
      if (delta_ >= 0) runtime_.Emit({.type = &kFade, .values = {block.index}, .text = "down"});
      delta_ = -step;
      return;
    }
    delta_ = 0;
    if (policy_.mute_pauses) PauseRunners();
    if (!muted_.Exchange(true, kMutedWord)) runtime_.Emit({.type = &kMuted, .values = {block.index}});
    return;
  }
  if (muted_.Load(kMutedWord)) return;
  if (began_) CheckRunners();
  if (gain_ < 1) {
    if (delta_ <= 0) runtime_.Emit({.type = &kFade, .values = {block.index}, .text = "up"});
    delta_ = step;
  } else if (delta_ > 0 || began_) {
    delta_ = 0;
    runtime_.Emit({.type = &kPlaying, .values = {block.index}});
  }
  began_ = false;
}

void Audio::CheckRunners() {
  for (Runner* runner : {&runner0_, &runner1_}) {
    if (runner->paused()) runtime_.Emit({.type = &kLeftPaused, .values = {runner->core()}});
  }
}

void Audio::Collect() {
  Control control;
  if (!controls_.Pop(&control)) return;
  due_.push_back(std::move(control));
  while (controls_.Take(&control, [](const Control&) { return true; })) due_.push_back(std::move(control));
}

bool Audio::Due(const Control& control, const BlockInfo& block, int frame) const {
  if (!control.stamped) return control.at <= block.start;
  const AudioFormat& format = options_.format;
  Time window = format.StartOf(block.index) - format.StartOf(block.index - 1);
  return FrameAt(control.at - (block.start - window), format.sample_rate) <= frame;
}

void Audio::Apply(const Control& control) {
  switch (control.kind) {
    case Control::Kind::knob:
      if (Slot* slot = player_.Find(control.module)) slot->module->SetParam(control.number, control.value);
      return;
    case Control::Kind::jack:
      jacks_[control.number % kMaxJacks] = control.value;
      return;
    case Control::Kind::note_on:
      midi_.note = static_cast<float>(control.number - 60) / 12.f;  // a volt an octave, C4 is 0 V
      midi_.gate = kFullScaleVolts;
      return;
    case Control::Kind::note_off:
      midi_.gate = 0;
      return;
    case Control::Kind::cc:
      midi_.cc[control.number & 127] = control.value;
      return;
  }
}

void Audio::Silence(float* const* out) const {
  for (int c = 0; c < options_.format.channels; ++c) std::fill_n(out[c], options_.format.block_frames, 0.f);
}

void Audio::Play(const BlockInfo& block, const float* const* in, float* const* out) {
  const AudioFormat& format = options_.format;
  const int in_jacks = std::max(format.input_channels, kMaxJacks), out_jacks = std::min(format.channels, kMaxJacks);
  float volts[kMaxJacks];
  size_t next = 0;
  for (int frame = 0; frame < format.block_frames; ++frame) {
    while (next < due_.size() && Due(due_[next], block, frame)) Apply(due_[next++]);
    for (int c = 0; c < kMaxJacks; ++c) {
      volts[c] = jacks_[c] + (c < format.input_channels ? in[c][frame] * kFullScaleVolts : 0.f);
    }
    player_.Step(volts, std::min(in_jacks, kMaxJacks), midi_, out_, out_jacks);
    gain_ += delta_;
    for (int c = 0; c < out_jacks; ++c) out[c][frame] = out_[c] * gain_ / kFullScaleVolts;
  }
  for (int c = out_jacks; c < format.channels; ++c) std::fill_n(out[c], format.block_frames, 0.f);
  due_.erase(due_.begin(), due_.begin() + static_cast<std::ptrdiff_t>(next));
}

void Audio::Process(const BlockInfo& block, const float* const* in, float* const* out) {
  const Time began = runtime_.Now();
  const auto frames = static_cast<size_t>(options_.format.block_frames);
  std::vector<float>& half = halves_[block.index & 1];
  if (retrying_.Load(kRetrying)) {
    runtime_.Emit({.type = &kStale, .values = {block.index}});
    for (size_t c = 0; c < static_cast<size_t>(options_.format.channels); ++c) {
      std::copy_n(half.data() + c * frames, frames, out[c]);
    }
  } else {
    Fade(block);
    Collect();
    if (muted_.Load(kMutedWord)) {
      Silence(out);
    } else {
      Play(block, in, out);
      read_elements_.Store(true, kReader);
      if (reader_ != kNoContext) runtime_.Unpark(reader_, kReader);
    }
    for (size_t c = 0; c < static_cast<size_t>(options_.format.channels); ++c) {
      std::copy_n(out[c], frames, half.data() + c * frames);
    }
  }
  Measure(block, began);
}

// M2.7, M2.8.
void Audio::Measure(const BlockInfo& block, Time began) {
  const AudioFormat& format = options_.format;
  const double period = 1e9 * format.block_frames / format.sample_rate;
  const double duty = static_cast<double>(runtime_.Now() - began) / period;
  load_ = load_ < 0 ? duty : load_ + kLoadFilter * (duty - load_);
  if (options_.watch_blocks) {
    runtime_.Emit({.type = &kBlock, .values = {block.index, Event::Real(100 * load_)}});
  }
  if (duty <= kOverloadDuty) return;
  runtime_.Emit({.type = &kOverrun, .values = {block.index, Event::Real(duty)}});
  if (++overruns_ > options_.most_overruns) runtime_.Emit({.type = &kOverruns, .values = {overruns_}});
  if (policy_.overload_balances) balance_.Store(true, kBalance);
  if (policy_.overload_drops) return;  // the device repeats what was heard last
  retrying_.Store(true, kRetrying);
  if (main_loop_ != kNoContext) runtime_.Unpark(main_loop_, kWake);
}

void Audio::RecoverLoop() {
  for (;;) {
    while (!retrying_.Load(kRetrying)) runtime_.Park(kForever, kWake);
    if (muted_.Load(kMutedWord)) {
      retrying_.Store(false, kRetrying);
      continue;
    }
    // Counted from the start of the group, not from the last overrun.
    if (group_start_ >= 0 && runtime_.Now() - group_start_ < kGroup) {
      ++group_count_;
    } else {
      group_start_ = runtime_.Now();
      group_count_ = 0;
    }
    if (group_count_ < options_.max_retries) {
      runtime_.Emit({.type = &kRetry, .values = {group_count_ + 1}});
      player_.Step(jacks_, kMaxJacks, midi_, out_, std::min(options_.format.channels, kMaxJacks));
      retrying_.Store(false, kRetrying);
      continue;
    }
    // M2.9: at once, without a fade. The gain stays where it is (M5.9).
    muted_.Store(true, kMutedWord);
    PauseRunners();
    overloaded_.Store(true, kOverloaded);
    retrying_.Store(false, kRetrying);
    runtime_.Emit({.type = &kOverload});
  }
}

void Audio::ReadLoop() {
  for (;;) {
    while (!read_elements_.Exchange(false, kReader)) runtime_.Park(kForever, kIrq);
    for (Slot& slot : player_.slots()) slot.module->ReadElements();
  }
}

}  // namespace engine::metamodule
