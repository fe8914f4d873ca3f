// What a device makes of time: when a write of so many frames returns, and what is heard. Written anew from the rules
// C1.5 to C1.7, buffer by buffer, so that the model's ring is held against something.
//
// Single-threaded, on the virtual time that it is told.
#pragma once
#include <memory>
#include <span>
#include <vector>

#include "engine/audio_device.h"
#include "engine/hosts/csound/options.h"

namespace tools::csound_reference {

class Card {
 public:
  struct Setup {
    engine::AudioFormat format;
    int buffer = 256, count = 4;
    int channels = 2;  // of what is written
  };
  // What is heard: interleaved, as many frames as the run has.
  using Heard = std::vector<float>;

  virtual ~Card() = default;
  virtual void Open(engine::Time now) = 0;
  // False: no room; try again when it has played. True: taken; `returns` is when the write is over.
  virtual bool Write(engine::Time now, std::span<const double> frames, engine::Time* returns) = 0;
  // Devices with a clock: adds the frames of one period to `heard`. False: they ran out.
  virtual bool Play(float* heard, int frames) = 0;
  virtual bool has_clock() const = 0;
  // Whether it ran out since the last call, for the warning of the next write.
  virtual bool TakeUnderrun() { return false; }
};

// jack and alsa add what they play to `heard`, null appends what is written.
std::unique_ptr<Card> MakeCard(engine::csound::DeviceKind kind, const Card::Setup& setup, Card::Heard* heard);

}  // namespace tools::csound_reference
