// A lock that one regular owner takes again and again, with a free window so short that others seldom get in: the API
// lock of an audio engine, held over each block. Who waits loses block boundaries to the owner; how many is the
// policy's, or the machine's, choice.
//
//   fair       the first Unlock hands it to who waits longest
//   barging    a waiter loses n boundaries first, a `value` decision of the point `lost`; n = 0: fair
//   starve     never handed over
//
// Whatever the policy, a lock that stays free for longer than `window`, the time that a woken waiter needs to be there,
// goes to who waits. Not recursive. Any context but interrupts.
#pragma once
#include "engine/sync/guard.h"

namespace engine {

enum class Contest : uint8_t { fair, barging, starve };

class ContestedLock {
 public:
  struct Points {
    Point lock = "contested.lock", unlock = "contested.unlock", lost = "contested.lost_boundaries";
  };
  static constexpr uint32_t kMostLost = 100;

  ContestedLock(Runtime& runtime, Contest policy, Time window, Points points)
      : runtime_(runtime), policy_(policy), window_(window), points_(points) {}
  ContestedLock(const ContestedLock&) = delete;
  ContestedLock& operator=(const ContestedLock&) = delete;

  // The regular owner: it is handed the lock before it has lost anything.
  void LockRegularly() { Lock(true); }
  void Lock() { Lock(false); }
  // `boundary`: the owner has just been at the device, so that who waited since the last one has lost another.
  // REQUIRES: the calling context holds it.
  void Unlock(bool boundary = false);
  // Whether the context waits, and has the lock after some more boundaries of an owner that goes on; or has it already,
  // be it that it has not gone on since. Any context.
  bool WillBeLetIn(ContextId context);

 private:
  struct Waiter {
    ContextId context;
    uint32_t must_lose = 0, lost = 0;
    bool called = false;    // the lock was handed over
    Time again = kForever;  // when it looks whether the lock is still free
    uint64_t since = 0;     // of that look: the release it was woken by
    Waiter* next = nullptr;
  };
  struct Queued;

  void Lock(bool regular);
  bool IsHeld();
  bool IsCalled(const Waiter& waiter);
  bool TryTake(Waiter& waiter, bool first);
  Waiter* ChooseNext(bool boundary);
  void Remove(Waiter& waiter);

  Runtime& runtime_;
  const Contest policy_;
  const Time window_;
  const Points points_;
  Memory memory_;
  SpinLock guard_;
  ContextId owner_ = kNoContext;
  uint64_t taken_ = 0;         // how often it was taken
  Waiter* waiters_ = nullptr;  // in order of arrival
};

}  // namespace engine
