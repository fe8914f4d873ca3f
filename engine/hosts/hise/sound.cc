#include "engine/hosts/hise/sound.h"

#include <algorithm>
#include <cmath>

#include "engine/hosts/hise/events.h"

namespace engine::hise {
namespace {

constexpr size_t kMostNotes = 4096;

}  // namespace

Sound::Sound(Runtime& runtime, const synth::Synth::Config& config, int block_frames)
    : runtime_(runtime),
      config_(config),
      loads_(runtime, 0),
      planes_(static_cast<size_t>(config.channels) * static_cast<size_t>(block_frames)) {
  for (int c = 0; c < config.channels; ++c) mixed_.push_back(planes_.data() + c * block_frames);
  parts_.push_back(std::make_unique<Parts>());
  parts_.back()->push_back({0, 127, std::make_unique<synth::Synth>(config)});
  current_.store(parts_.back().get());
  ids_.reserve(kMostNotes);
}

void Sound::Load(const std::vector<Zone>& zones) {
  auto parts = std::make_unique<Parts>();
  for (const Zone& zone : zones) {
    synth::Synth::Config config = config_;
    config.sample = zone.sample;
    parts->push_back({zone.lo_key, zone.hi_key, std::make_unique<synth::Synth>(config)});
  }
  parts_.push_back(std::move(parts));
  loads_.Write(static_cast<int>(parts_.size()) - 1, "Sound.load");
  current_.store(parts_.back().get(), std::memory_order_release);
}

bool Sound::IsActive(const Parts& parts, int32_t id) {
  return std::any_of(parts.begin(), parts.end(), [id](const Part& part) { return part.synth->IsActive(id); });
}

void Sound::NoteOn(int64_t frame, int32_t id, float key, float velocity) {
  const int whole = static_cast<int>(key);
  for (Part& part : now()) {
    if (whole < part.lo_key || whole > part.hi_key) continue;
    part.synth->NoteOn(frame, id, key, velocity);
    break;
  }
  if (ids_.size() < kMostNotes) ids_.push_back(id);
  runtime_.Emit({.type = &kNoteOn,
                 .values = {id, static_cast<int64_t>(key), static_cast<int64_t>(std::lround(velocity * 127)), frame}});
}

void Sound::NoteOff(int64_t frame, int32_t id) {
  for (Part& part : now()) part.synth->NoteOff(frame, id);
  runtime_.Emit({.type = &kNoteOff, .values = {id, frame}});
}

void Sound::Fade(int64_t frame, int32_t id, double ms, double decibel) {
  const float gain = decibel <= -100 ? 0.0f : powf(10.0f, static_cast<float>(decibel) / 20.0f);
  const auto frames = static_cast<int64_t>(ms * config_.sample_rate / 1000);
  for (Part& part : now()) part.synth->Fade(frame, id, std::nullopt, std::min(gain, 1.0f), frames, gain == 0);
  runtime_.Emit({.type = &kFade, .values = {id, Event::Real(ms), Event::Real(decibel)}});
}

int Sound::KillAll(int64_t frame) {
  Parts& parts = now();
  int killed = 0;
  for (int32_t id : ids_) {
    if (!IsActive(parts, id)) continue;
    for (Part& part : parts) part.synth->Kill(frame, id);
    ++killed;
  }
  runtime_.Emit({.type = &kVoicesKilled, .values = {killed, frame}});
  return killed;
}

int Sound::voices() {
  int voices = 0;
  for (const Part& part : now()) voices += part.synth->ActiveVoices();
  return voices;
}

void Sound::Render(int64_t frame, int frames, float* const* out) {
  Parts& parts = now();
  if (parts.empty()) {
    for (int c = 0; c < config_.channels; ++c) std::fill_n(out[c], frames, 0.0f);
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    parts[i].synth->Render(frame, frames, i == 0 ? out : mixed_.data());
    for (int c = 0; i > 0 && c < config_.channels; ++c) {
      for (int f = 0; f < frames; ++f) out[c][f] += mixed_[static_cast<size_t>(c)][f];
    }
  }
  std::erase_if(ids_, [&](int32_t id) { return !IsActive(parts, id); });
}

}  // namespace engine::hise
