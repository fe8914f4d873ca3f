// The slot rack: the audio callback that runs a Processor for each slot and sums what they play. HA-R50.
//
// Thread rules: Process: audio context.
#pragma once
#include <memory>
#include <vector>

#include "engine/audio_device.h"
#include "engine/hosts/halion/processor.h"

namespace engine::halion {

class Rack final : public AudioCallback {
 public:
  // Each slot has a synth of its own: playback state is never shared.
  Rack(Runtime& runtime, Script& script, const Transport& transport, const ProcessorConfig& config,
       const synth::Synth::Config& synth, int slots);
  ~Rack() override;

  int size() const { return static_cast<int>(slots_.size()); }
  Processor& operator[](int slot);
  void Connect(Controller& controller);

  void Process(const BlockInfo& block, const float* const* in, float* const* out) override;

 private:
  struct Slot;
  AudioFormat format_;
  std::vector<std::unique_ptr<Slot>> slots_;
  std::vector<std::vector<float>> planes_;  // of one slot, where there are several
  std::vector<float*> plane_pointers_;
};

}  // namespace engine::halion
