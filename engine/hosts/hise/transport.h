// The DAW's transport: whether it plays, and its tempo. Listeners are called on the audio thread, or with the message
// thread's poll as a high job (B3 of the rules' table, HI-R21).
//
// Thread rules: Change: audio context; Listen: any.
#pragma once
#include <atomic>
#include <deque>
#include <vector>

#include "engine/hosts/hise/script.h"

namespace engine::hise {

class Transport {
 public:
  enum class What : uint8_t { tempo, playing };

  explicit Transport(App& app);

  void Change(bool playing, double tempo);
  // REQUIRES: an inline function if `synchronous`. The last of a script and kind counts.
  void Listen(Script& script, What what, bool synchronous, js::Value function);

 private:
  struct Listener {
    Script* script = nullptr;
    What what = What::tempo;
    bool synchronous = false;
    js::Slot function;
    double told = 0;  // asynchronous: the value of the last job
  };

  double ValueOf(What what) const { return what == What::tempo ? tempo_.load() : playing_.load() ? 1 : 0; }
  static js::Value Shown(What what, double value);
  void Poll();
  std::vector<Listener*> Copy();

  App& app_;
  std::atomic<bool> playing_{false};
  std::atomic<double> tempo_{120};
  SpinLock guard_;
  std::deque<Listener> listeners_;  // addresses stay
};

}  // namespace engine::hise
