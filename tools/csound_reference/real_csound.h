// One Csound with the real CsoundPerformanceThread of libcsnd6, in lock-step: the thread stands still at its process
// callback and inside each write to its device until it is let go. Between two of these places it runs alone, so what
// it does depends on nothing but what was called while it stood.
//
//     Settle()   kWrite      in csoundPerformKsmps, Csound's lock held, as behind a full JACK
//                kCallback   between messages and cycle, the lock is free
//                kPaused     waits for a message
//                kEnded      the thread is over
//
// Thread rules: all calls from one thread, but Flush. Csound is called while the thread stands still, and what takes
// Csound's lock not at kWrite.
#pragma once
#include <condition_variable>
#include <csound/csound.hpp>
// Behind csound.hpp, which it needs.
#include <csound/csPerfThread.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/hosts/csound/library_setup.h"

namespace tools::csound_reference {

class RealCsound {
 public:
  enum class At : uint8_t { kRunning, kPaused, kCallback, kWrite, kEnded };

  // Compiles it and makes its thread. `setup` names the device: "-odac".
  static engine::Result<std::unique_ptr<RealCsound>> Make(const engine::csound::EngineSetup& setup);
  // Lets the thread run to its end, whatever it was at.
  ~RealCsound();

  // Waits until the thread stands still or has ended.
  At Settle();
  // At kCallback and kWrite: it goes on.
  void Release();
  // It stands still no more, and is told to stop.
  void Free();
  // At kCallback: the thread itself does this, and stands at the callback again.
  void Do(std::function<void()> work);
  // At kWrite: what it writes, interleaved, in units of 0dbfs; fewer frames than -b when performance ends.
  std::span<const double> Written() const { return written_; }
  // At kEnded, when nobody is in Flush any more: what the thread has returned.
  int Join();

  CSOUND* csound() { return csound_; }
  CsoundPerformanceThread& thread() { return *thread_; }
  int64_t frame() { return csoundGetCurrentTimeSamples(csound_); }
  // No message waits, so that Flush returns.
  bool Drained();
  bool started() const { return started_; }
  std::vector<std::string> TakeMessages();

 private:
  RealCsound();
  void SetCallbacks();
  void Park(At at);
  bool Over();

  CSOUND* csound_;
  bool started_ = false;
  std::unique_ptr<CsoundPerformanceThread> thread_;
  bool joined_ = false;
  int code_ = 0;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Under mutex_.
  At at_ = At::kRunning;
  bool free_ = false;    // it stands still no more
  bool closed_ = false;  // the device: nothing is written any more
  std::function<void()> work_;
  engine::csound::MessageLines lines_;
  std::span<const double> written_;  // while it stands at kWrite
};

}  // namespace tools::csound_reference
