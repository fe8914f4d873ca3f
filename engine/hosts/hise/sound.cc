#include "engine/hosts/hise/sound.h"

#include <algorithm>
#include <cmath>

#include "engine/hosts/hise/events.h"

namespace engine::hise {
namespace {

constexpr size_t kMostSynths = 4096, kMostNotes = 4096;

}  // namespace

Sound::Sound(Runtime& runtime, const synth::Synth::Config& config)
    : runtime_(runtime), config_(config), current_(runtime, 0) {
  synths_.reserve(kMostSynths);  // the audio thread reads it while another is added
  synths_.push_back(std::make_unique<synth::Synth>(config));
  ids_.reserve(kMostNotes);
}

void Sound::Load(std::shared_ptr<const synth::Sample> sample) {
  if (synths_.size() == kMostSynths) return;
  synth::Synth::Config config = config_;
  config.sample = std::move(sample);
  synths_.push_back(std::make_unique<synth::Synth>(config));
  current_.Write(static_cast<int>(synths_.size()) - 1, "Sound.load");
}

void Sound::NoteOn(int64_t frame, int32_t id, float key, float velocity) {
  now().NoteOn(frame, id, key, velocity);
  if (ids_.size() < kMostNotes) ids_.push_back(id);
  runtime_.Emit({.type = &kNoteOn,
                 .values = {id, static_cast<int64_t>(key), static_cast<int64_t>(std::lround(velocity * 127)), frame}});
}

void Sound::NoteOff(int64_t frame, int32_t id) {
  now().NoteOff(frame, id);
  runtime_.Emit({.type = &kNoteOff, .values = {id, frame}});
}

void Sound::Fade(int64_t frame, int32_t id, double ms, double decibel) {
  const float gain = decibel <= -100 ? 0.0f : powf(10.0f, static_cast<float>(decibel) / 20.0f);
  const auto frames = static_cast<int64_t>(ms * config_.sample_rate / 1000);
  now().Fade(frame, id, std::nullopt, std::min(gain, 1.0f), frames, gain == 0);
  runtime_.Emit({.type = &kFade, .values = {id, Event::Real(ms), Event::Real(decibel)}});
}

int Sound::KillAll(int64_t frame) {
  synth::Synth& synth = now();
  int killed = 0;
  for (int32_t id : ids_) {
    if (!synth.IsActive(id)) continue;
    synth.Kill(frame, id);
    ++killed;
  }
  runtime_.Emit({.type = &kVoicesKilled, .values = {killed, frame}});
  return killed;
}

int Sound::voices() { return now().ActiveVoices(); }

void Sound::Render(int64_t frame, int frames, float* const* out) {
  synth::Synth& synth = now();
  synth.Render(frame, frames, out);
  std::erase_if(ids_, [&](int32_t id) { return !synth.IsActive(id); });
}

}  // namespace engine::hise
