// The real performance thread as its users have it: nothing stops it but its device and what its callback does.
//
// Thread rules: what is called of RealCsound, as Csound allows it; the places are called by the performance thread,
// `message` by whichever thread Csound prints on.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "tools/csound_reference/real_csound.h"

namespace tools::csound_reference {

class FreeCsound final : public RealCsound {
 public:
  struct Places {
    std::function<void(const std::string& line)> message;  // from Start on
    std::function<void()> callback;
    std::function<void(std::span<const double> frames)> write;  // returns when Csound may go on
  };

  // Its thread is paused, and calls none of the places before it plays.
  static engine::Result<std::unique_ptr<FreeCsound>> Make(const engine::csound::EngineSetup& setup);
  // REQUIRES: Join has returned.
  ~FreeCsound() override = default;

  // What it has printed until now; later lines are told to `places`. Before the first call of its thread.
  std::vector<std::string> Start(Places places);

 private:
  FreeCsound() = default;
  void AtMessage(const char* text) override;
  void AtCallback() override { places_.callback(); }
  void AtWrite(std::span<const double> frames) override { places_.write(frames); }
  void AtClose() override {}

  Places places_;
  std::mutex mutex_;
  engine::csound::MessageLines lines_;  // under mutex_
};

}  // namespace tools::csound_reference
