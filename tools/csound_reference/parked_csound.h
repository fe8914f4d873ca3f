// The real performance thread in lock-step: it stands still at its process callback and inside each write to its device
// until it is let go. Between two of these places it runs alone, so what it does depends on nothing but what was called
// while it stood.
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
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "tools/csound_reference/real_csound.h"

namespace tools::csound_reference {

class ParkedCsound final : public RealCsound {
 public:
  enum class At : uint8_t { kRunning, kPaused, kCallback, kWrite, kEnded };

  static engine::Result<std::unique_ptr<ParkedCsound>> Make(const engine::csound::EngineSetup& setup);
  // Lets the thread run to its end, whatever it was at.
  ~ParkedCsound() override;

  // Waits until the thread stands still or has ended.
  At Settle();
  // At kCallback and kWrite: it goes on.
  void Release();
  // It stands still no more, and is told to stop.
  void Free();
  // At kCallback: the thread itself does this, and stands at the callback again.
  void Do(std::function<void()> work);
  // At kWrite.
  std::span<const double> Written() const { return written_; }
  // No message waits, so that Flush returns.
  bool Drained() { return Look(thread()).drained; }
  std::vector<std::string> TakeMessages();

 private:
  ParkedCsound() = default;
  void AtMessage(const char* text) override;
  void AtCallback() override { Park(At::kCallback); }
  void AtWrite(std::span<const double> frames) override;
  void AtClose() override;
  void Park(At at);
  bool Over();

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
