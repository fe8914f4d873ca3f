#include "engine/hosts/halion/rack.h"

#include <algorithm>

namespace engine::halion {

struct Rack::Slot {
  Slot(Runtime& runtime, Script& script, const Transport& transport, const ProcessorConfig& config,
       const synth::Synth::Config& synth_config, int index)
      : synth(synth_config),
        notes(runtime, synth, config.format.sample_rate, config.notes),
        processor(runtime, script, notes, synth, transport, config, index) {}

  synth::Synth synth;
  Notes notes;
  Processor processor;
};

Rack::Rack(Runtime& runtime, Script& script, const Transport& transport, const ProcessorConfig& config,
           const synth::Synth::Config& synth, int slots)
    : format_(config.format) {
  for (int i = 0; i < slots; ++i) {
    slots_.push_back(std::make_unique<Slot>(runtime, script, transport, config, synth, i));
  }
  planes_.assign(static_cast<size_t>(format_.channels), std::vector<float>(static_cast<size_t>(format_.block_frames)));
  for (std::vector<float>& plane : planes_) plane_pointers_.push_back(plane.data());
}

Rack::~Rack() = default;

Processor& Rack::operator[](int slot) { return slots_[static_cast<size_t>(slot)]->processor; }

void Rack::Connect(Controller& controller) {
  for (auto& slot : slots_) slot->processor.Connect(controller);
}

void Rack::Process(const BlockInfo& block, const float* const*, float* const* out) {
  slots_.front()->processor.Process(block, out);
  for (size_t i = 1; i < slots_.size(); ++i) {
    slots_[i]->processor.Process(block, plane_pointers_.data());
    for (size_t channel = 0; channel < planes_.size(); ++channel) {
      std::transform(planes_[channel].begin(), planes_[channel].end(), out[channel], out[channel], std::plus<>());
    }
  }
}

}  // namespace engine::halion
