// The sample loading thread: loads sample maps and presets and whatever else needs the voices gone, and tells how far
// it is (HI-R46, HI-R72).
//
// Thread rules: Run: the loading thread; the rest: any but audio.
#pragma once
#include <functional>
#include <string>

#include "engine/hosts/hise/kill_state.h"
#include "engine/hosts/hise/pool.h"

namespace engine::hise {

class MessageThread;
class Processor;

class Loading {
 public:
  Loading(Runtime& runtime, Threads& threads, KillState& kill_state, MessageThread& message);

  // Kills all voices, waits for silence, runs the function here. HI-R45: true: it has run; false: it is queued.
  bool KillVoicesAndCall(Processor* processor, std::string what, std::function<bool()> function);
  void Run(std::string name);

  // What is shown of it. The first that clears the flag wins, whoever set it (HI-R72).
  void SetPreload(bool on);
  bool preload() const { return preload_.load(); }
  void SetStatus(std::string status);
  std::string status();
  void SetProgress(double progress) { progress_.store(progress); }
  double progress() const { return progress_.load(); }
  // Called on the message thread when the flag has changed.
  std::function<void(bool)> on_preload;

 private:
  void RunJob(Job& job);

  Runtime& runtime_;
  Threads& threads_;
  KillState& kill_state_;
  MessageThread& message_;
  JobQueue jobs_;
  WakeEvent wake_;
  std::atomic<bool> preload_{false};
  std::atomic<double> progress_{0};
  SpinLock guard_;
  std::string status_;
};

}  // namespace engine::hise
