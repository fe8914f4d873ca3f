#include "engine/hosts/csound/recorder.h"

#include <algorithm>

#include "engine/hosts/csound/events.h"

namespace engine::csound {
namespace {
constexpr Point kLock{"record.lock"}, kUnlock{"record.unlock"}, kWait{"record.wait"}, kSignal{"record.signal"};
constexpr Point kMutex{"record.mutex"}, kMutexFree{"record.mutex.free"}, kFlag{"record.flag"}, kRing{"record.ring"};
constexpr Point kSpawn{"record.start"}, kJoin{"record.join"}, kWrite{"record.write"};
constexpr int64_t kMostAtOnce = 4096;  // items that the recorder reads in one go
}  // namespace

Recorder::Recorder(Runtime& runtime, const Setup& setup)
    : runtime_(runtime),
      setup_(setup),
      record_lock_(runtime, HandOff::fifo, kLock, kUnlock),
      mutex_(runtime, HandOff::fifo, kMutex, kMutexFree),
      filled_(runtime, kWait, kSignal),
      running_(runtime),
      put_(runtime),
      taken_(runtime) {}

void Recorder::Start(const std::string& file, int buffers, bool fails) {
  record_lock_.Lock();
  if (running_.Load(kFlag) != 0) return record_lock_.Unlock();
  if (fails) {
    runtime_.Emit({.type = &kMessage, .text = "Could not open file " + file});
    // C4.16: the lock stays taken; the next StopRecord waits for it for ever.
    const bool kept = setup_.version != Version::v7_2026;
    abandoned_.store(kept, std::memory_order_relaxed);
    if (!kept) record_lock_.Unlock();
    return;
  }
  file_ = file;
  capacity_ = int64_t{setup_.buffer} * setup_.channels * setup_.channels * buffers - 1;  // C4.17
  put_.Store(0, kRing);
  taken_.Store(0, kRing);
  running_.Store(1, kFlag);
  runtime_.Emit({.type = &kRecordOpened, .values = {capacity_}, .text = file_});
  thread_ = runtime_.Spawn(
      setup_.thread, [this] { Loop(); }, kSpawn);
  record_lock_.Unlock();
}

int64_t Recorder::Put(int items) {
  const int64_t put = put_.Load(kRing);
  const int64_t room = capacity_ - (put - taken_.Load(kRing, MemoryOrder::acquire));
  const int64_t kept = std::min<int64_t>(items, room);
  put_.Store(put + kept, kRing, MemoryOrder::release);
  Signal();
  return items - kept;
}

// The condition without its mutex (C4.18): who is not yet waiting does not hear it.
void Recorder::Signal() { filled_.NotifyOne(); }

int64_t Recorder::Take() {
  const int64_t taken = taken_.Load(kRing);
  const int64_t there = put_.Load(kRing, MemoryOrder::acquire) - taken;
  const int64_t items = std::min(there, kMostAtOnce);
  taken_.Store(taken + items, kRing, MemoryOrder::release);
  return items;
}

void Recorder::Loop() {
  const bool fixed = setup_.version == Version::v7_2026;
  for (;;) {
    {
      MutexLock lock(mutex_);
      if (running_.Load(kFlag) == 0) break;
      filled_.Wait(mutex_);
    }
    while (Take() > 0) runtime_.Spend(setup_.write, kWrite);
    if (!fixed && running_.Load(kFlag) == 0) break;
  }
}

// The flag is looked at with the mutex from 7-2026 on: cleared with it, no wait misses the signal.
void Recorder::Clear() {
  if (setup_.version != Version::v7_2026) return running_.Store(0, kFlag);
  MutexLock lock(mutex_);
  running_.Store(0, kFlag);
  filled_.NotifyAll();
}

void Recorder::StopByJoin() {
  if (running_.Load(kFlag) == 0) return;
  Clear();
  Signal();
  runtime_.Join(thread_, kJoin);
}

void Recorder::Stop() {
  record_lock_.Lock();
  if (running_.Load(kFlag) == 0) return record_lock_.Unlock();
  Clear();
  joining_.store(true, std::memory_order_relaxed);
  runtime_.Join(thread_, kJoin);
  joining_.store(false, std::memory_order_relaxed);
  runtime_.Emit({.type = &kRecordClosed, .values = {taken_.Load(kRing) / setup_.channels}, .text = file_});
  record_lock_.Unlock();
}

}  // namespace engine::csound
