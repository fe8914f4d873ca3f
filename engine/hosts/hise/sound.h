// What is heard: synths side by side, one a zone of the keyboard, replaced as a whole when samples are loaded.
//
// Which of them sound is shared without a lock: it is meant to change while audio is suspended, and if it does not wait
// for that, the voices of the old ones are cut off (HI-R46).
//
// Thread rules: Load: any but audio, one at a time; the rest: audio context.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "engine/hosts/hise/settings.h"
#include "engine/sync/shared.h"

namespace engine::hise {

// Where a sample is played.
struct Zone {
  std::shared_ptr<const synth::Sample> sample;
  int lo_key = 0, hi_key = 127;
};

class Sound {
 public:
  Sound(Runtime& runtime, const synth::Synth::Config& config, int block_frames);

  // From now on new notes play these samples. A key in no zone is silent, one in several plays the first.
  void Load(const std::vector<Zone>& zones);

  void NoteOn(int64_t frame, int32_t id, float key, float velocity);
  void NoteOff(int64_t frame, int32_t id);
  // To a gain in decibels within so many milliseconds.
  void Fade(int64_t frame, int32_t id, double ms, double decibel);
  // Fades every voice out; returns how many.
  int KillAll(int64_t frame);
  int voices();
  void Render(int64_t frame, int frames, float* const* out);

 private:
  struct Part {
    int lo_key, hi_key;
    std::unique_ptr<synth::Synth> synth;
  };
  using Parts = std::vector<Part>;

  Parts& now() {
    loads_.Read("Sound.read");
    return *current_.load(std::memory_order_acquire);
  }
  static bool IsActive(const Parts& parts, int32_t id);

  Runtime& runtime_;
  const synth::Synth::Config config_;
  Shared<int> loads_;                          // what a race detector sees of `current_`
  std::atomic<Parts*> current_{nullptr};       // sounds
  std::vector<std::unique_ptr<Parts>> parts_;  // of the thread that loads; old ones may still be in use
  std::vector<int32_t> ids_;                   // that may sound
  std::vector<float> planes_;                  // of the second and further zones
  std::vector<float*> mixed_;
};

}  // namespace engine::hise
