#include "tools/csound_reference/parked_csound.h"

#include <chrono>
#include <utility>

#include "engine/base/check.h"

namespace tools::csound_reference {

engine::Result<std::unique_ptr<ParkedCsound>> ParkedCsound::Make(const engine::csound::EngineSetup& setup) {
  std::unique_ptr<ParkedCsound> parked(new ParkedCsound);
  if (engine::Status begun = parked->Begin(setup, &parked->lines_); !begun.ok()) return begun.errors();
  return parked;
}

void ParkedCsound::AtMessage(const char* text) {
  std::lock_guard lock(mutex_);
  lines_.Add(text);
}

void ParkedCsound::AtWrite(std::span<const double> frames) {
  written_ = frames;
  Park(At::kWrite);
}

void ParkedCsound::AtClose() {
  std::lock_guard lock(mutex_);
  closed_ = true;
}

void ParkedCsound::Free() {
  {
    std::lock_guard lock(mutex_);
    free_ = true;
    changed_.notify_all();
  }
  if (!joined()) thread().Stop();
}

ParkedCsound::~ParkedCsound() {
  if (!has_thread()) return;
  Free();
  Join();
}

// The thread's side: it stands here, and does the work that it is given.
void ParkedCsound::Park(At at) {
  std::unique_lock lock(mutex_);
  if (free_) return;
  at_ = at;
  changed_.notify_all();
  for (;;) {
    changed_.wait(lock, [this] { return free_ || at_ == At::kRunning || work_; });
    if (!work_) return;
    std::function<void()> work = std::exchange(work_, nullptr);
    lock.unlock();
    work();
    lock.lock();
    at_ = at;
    changed_.notify_all();
  }
}

ParkedCsound::At ParkedCsound::Settle() {
  if (joined()) return At::kEnded;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, std::chrono::microseconds(50), [this] { return at_ != At::kRunning; });
      if (at_ != At::kRunning) return at_;
    }
    const ThreadState state = Look(thread());
    if (state.ended && Over()) return At::kEnded;
    if (!state.ended && state.paused && state.drained) return At::kPaused;
  }
}

// It has a code; when its device is closed it does not stand still any more.
bool ParkedCsound::Over() {
  std::lock_guard lock(mutex_);
  return closed_ || !started();
}

void ParkedCsound::Release() {
  std::lock_guard lock(mutex_);
  at_ = At::kRunning;
  changed_.notify_all();
}

void ParkedCsound::Do(std::function<void()> work) {
  std::unique_lock lock(mutex_);
  CHECK(at_ == At::kCallback);
  at_ = At::kRunning;
  work_ = std::move(work);
  changed_.notify_all();
  changed_.wait(lock, [this] { return at_ == At::kCallback; });
}

std::vector<std::string> ParkedCsound::TakeMessages() {
  std::lock_guard lock(mutex_);
  return lines_.Take();
}

}  // namespace tools::csound_reference
