// The audio interrupt of core 0: fades, the patch, the measure of its load, and what an overload leads to (M2).
//
// gain_ begins at -1, so that the first fade-in takes twice as long and begins with its phase inverted. A fade ends
// when the *next* interrupt sees that it is over (M2.11).
//
// Thread rules: Process: the audio interrupt. RecoverLoop: core 0's main loop. The words between them and the user
// interface are steps; Post* may be called for an input.
#pragma once
#include <vector>

#include "engine/audio_device.h"
#include "engine/hosts/metamodule/player.h"
#include "engine/hosts/metamodule/runner.h"
#include "engine/sync/queue.h"

namespace engine::metamodule {

// A knob, a jack of the panel or a MIDI message.
struct Control {
  enum class Kind : uint8_t { knob, jack, note_on, note_off, cc };
  Time at = 0;
  bool stamped = true;
  Kind kind = Kind::knob;
  std::string module{};
  int number = 0;
  float value = 0;
};

class Audio final : public AudioCallback {
 public:
  struct Options {
    AudioFormat format;
    int max_retries = 2;
    bool watch_blocks = false;
    int64_t most_overruns = INT64_MAX;
  };
  Audio(Runtime& runtime, Player& player, Runner& runner0, Runner& runner1, const Policy& policy,
        const Options& options);

  void Post(Control control) { controls_.Push(std::move(control)); }
  void Connect(ContextId main_loop, ContextId reader);
  void Process(const BlockInfo& block, const float* const* in, float* const* out) override;
  // Core 0's main loop: background; never returns.
  void RecoverLoop();
  // The reader of panel elements, an interrupt of core 1; never returns.
  void ReadLoop();

  // The user interface.
  void RequestLoad() { loading_.Store(true, "audio.loading"); }
  void RequestStop() { stopping_.Store(true, "audio.stopping"); }
  bool muted() { return muted_.Load("audio.muted"); }
  // Overloaded since it was last asked.
  // M2.10: an overloading block asks for it, if the user wants that.
  bool TakeBalance() { return policy_.overload_balances && balance_.Exchange(false, "audio.balance"); }
  bool TakeOverload() { return overloaded_.Exchange(false, "audio.overloaded"); }
  // M5.10: the runners go on first, the flags are cleared afterwards.
  void Start(const Cost& window);
  void PauseRunners();

 private:
  static constexpr int kMaxJacks = kPanelJacks;

  void Fade(const BlockInfo& block);
  void Collect();
  void Apply(const Control& control);
  bool Due(const Control& control, const BlockInfo& block, int frame) const;
  void Play(const BlockInfo& block, const float* const* in, float* const* out);
  void Silence(float* const* out) const;
  void Measure(const BlockInfo& block, Time began);
  void CheckRunners();

  Runtime& runtime_;
  Player& player_;
  Runner &runner0_, &runner1_;
  const Policy& policy_;
  const Options options_;
  MpscQueue<Control> controls_;
  std::vector<Control> due_;
  ContextId main_loop_ = kNoContext, reader_ = kNoContext;
  Atomic<bool> loading_, stopping_, muted_, retrying_, overloaded_, balance_, read_elements_;
  float gain_ = -1, delta_ = 0;
  bool began_ = false;  // audio has been started, and no block has been played since
  MidiState midi_;
  float jacks_[kMaxJacks] = {};  // of the panel, set by the timeline
  float out_[kMaxJacks] = {};
  std::vector<float> halves_[2];  // the buffer that the codec plays, both halves, by channel
  double load_ = -1;
  int group_count_ = 0;
  Time group_start_ = -kForever;
  int64_t overruns_ = 0;
};

}  // namespace engine::metamodule
