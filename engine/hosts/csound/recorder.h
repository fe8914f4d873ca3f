// The performance thread's recorder: a ring that it fills each cycle and a thread that empties it into a file (C4.16 to
// C4.19). The file is not written; the trace says how many frames would be in it.
#pragma once
#include <atomic>
#include <string>

#include "engine/hosts/csound/version.h"
#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"

namespace engine::csound {

class Recorder {
 public:
  struct Setup {
    Version version = Version::v6_18;
    ContextSpec thread;
    int buffer = 256, channels = 2;
    Cost write{};  // of what was taken from the ring, to the file
  };
  Recorder(Runtime& runtime, const Setup& setup);

  // In the caller's thread (C4.16). `fails`: the file cannot be opened; then versions before 7-2026 keep the lock.
  void Start(const std::string& file, int buffers, bool fails);
  // The performance thread. Joins the recorder: before 7-2026 without a signal, which it may wait for for ever.
  void Stop();
  // In thread.join: signals, and joins the recorder, without recordLock; the file is not closed (C4.10).
  void StopByJoin();
  // The performance thread, each cycle: `items` samples of the cycle are due. Returns those that found no room.
  int64_t Put(int items);
  // Stop waits for the recorder to end, which waits for a signal (C4.19); or nobody gives recordLock back (C4.16).
  bool joining() const { return joining_.load(std::memory_order_relaxed); }
  bool abandoned() const { return abandoned_.load(std::memory_order_relaxed); }
  bool running() const { return running_.Load("record.running", MemoryOrder::relaxed) != 0; }

 private:
  void Loop();
  int64_t Take();
  void Signal();
  void Clear();

  Runtime& runtime_;
  const Setup setup_;
  Mutex record_lock_;  // recordLock: Start and Stop
  Mutex mutex_;        // of the condition
  Condition filled_;
  Atomic<int> running_;
  Atomic<int64_t> put_, taken_;  // items
  int64_t capacity_ = 0;         // items, one slot of the ring left out
  std::string file_;
  ContextId thread_ = kNoContext;
  std::atomic<bool> joining_ = false, abandoned_ = false;
};

}  // namespace engine::csound
