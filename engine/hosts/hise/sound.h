// What is heard: one synth, replaced as a whole when a sample map is loaded.
//
// Which synth sounds is shared without a lock: it is meant to change while audio is suspended, and if it does not wait
// for that, the voices of the old one are cut off (HI-R46).
//
// Thread rules: Load: any but audio; the rest: audio context.
#pragma once
#include <memory>
#include <vector>

#include "engine/hosts/hise/settings.h"
#include "engine/sync/shared.h"

namespace engine::hise {

class Sound {
 public:
  Sound(Runtime& runtime, const synth::Synth::Config& config);

  // From now on new notes play this sample.
  void Load(std::shared_ptr<const synth::Sample> sample);

  void NoteOn(int64_t frame, int32_t id, float key, float velocity);
  void NoteOff(int64_t frame, int32_t id);
  // To a gain in decibels within so many milliseconds.
  void Fade(int64_t frame, int32_t id, double ms, double decibel);
  // Fades every voice out; returns how many.
  int KillAll(int64_t frame);
  int voices();
  void Render(int64_t frame, int frames, float* const* out);

 private:
  synth::Synth& now() { return *synths_[static_cast<size_t>(current_.Read("Sound.read"))]; }

  Runtime& runtime_;
  const synth::Synth::Config config_;
  std::vector<std::unique_ptr<synth::Synth>> synths_;
  Shared<int> current_;
  std::vector<int32_t> ids_;  // that may sound
};

}  // namespace engine::hise
