#include "tools/csound_reference/real_csound.h"

#include <chrono>
#include <utility>

#include "engine/base/check.h"

// A friend of the thread by name, as is the class of the library that has this name and that no header defines. It
// looks, under the queue's lock: only so a thread that waits, paused, is told from one that has not yet looked.
class CsPerfThread_PerformScore {
 public:
  struct State {
    bool drained, paused, ended;
  };
  static State Look(CsoundPerformanceThread& thread) {
    if (thread.status != 0) return {.drained = thread.firstMessage == nullptr, .paused = false, .ended = true};
    csoundLockMutex(thread.queueLock);
    const State state{
        .drained = thread.firstMessage == nullptr, .paused = thread.paused != 0, .ended = thread.status != 0};
    csoundUnlockMutex(thread.queueLock);
    return state;
  }
};

namespace tools::csound_reference {
namespace {

RealCsound& Of(CSOUND* csound) { return *static_cast<RealCsound*>(csoundGetHostData(csound)); }

// Csound's compiler keeps state for the whole process.
std::mutex compiler;

}  // namespace

RealCsound::RealCsound() {
  engine::csound::InitialiseLibrary();
  csound_ = csoundCreate(this);
  CHECK(csound_ != nullptr);
  SetCallbacks();
}

void RealCsound::SetCallbacks() {
  csoundSetMessageStringCallback(csound_, [](CSOUND* csound, int, const char* text) {
    RealCsound& self = Of(csound);
    std::lock_guard lock(self.mutex_);
    self.lines_.Add(text);
  });
  csoundSetHostImplementedMIDIIO(csound_, 1);
  // A name that none of Csound's modules has, so that none of them takes the callbacks for itself.
  csoundSetRTAudioModule(csound_, "tactus");
  csoundSetPlayopenCallback(csound_, [](CSOUND*, const csRtAudioParams*) { return 0; });
  csoundSetRtplayCallback(csound_, [](CSOUND* csound, const MYFLT* frames, int bytes) {
    RealCsound& self = Of(csound);
    self.written_ = {frames, static_cast<size_t>(bytes) / sizeof(MYFLT)};
    self.Park(At::kWrite);
  });
  csoundSetRtcloseCallback(csound_, [](CSOUND* csound) {
    RealCsound& self = Of(csound);
    std::lock_guard lock(self.mutex_);
    self.closed_ = true;
  });
}

engine::Result<std::unique_ptr<RealCsound>> RealCsound::Make(const engine::csound::EngineSetup& setup) {
  std::unique_ptr<RealCsound> real(new RealCsound);
  engine::csound::EngineSetup whole = setup;
  whole.options.push_back("-odac");
  {
    std::lock_guard lock(compiler);
    if (engine::Status compiled = CompileInto(real->csound_, whole, &real->lines_); !compiled.ok()) {
      return compiled.errors();
    }
  }
  real->started_ = setup.start;
  real->thread_ = std::make_unique<CsoundPerformanceThread>(real->csound_);
  real->thread_->SetProcessCallback([](void* self) { static_cast<RealCsound*>(self)->Park(At::kCallback); },
                                    real.get());
  return real;
}

void RealCsound::Free() {
  {
    std::lock_guard lock(mutex_);
    free_ = true;
    changed_.notify_all();
  }
  if (!joined_) thread_->Stop();
}

int RealCsound::Join() {
  if (!std::exchange(joined_, true)) code_ = thread_->Join();
  return code_;
}

RealCsound::~RealCsound() {
  if (thread_) {
    Free();
    Join();
  }
  thread_.reset();
  std::lock_guard lock(compiler);
  csoundDestroy(csound_);
}

// The thread's side: it stands here, and does the work that it is given.
void RealCsound::Park(At at) {
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

RealCsound::At RealCsound::Settle() {
  if (joined_) return At::kEnded;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, std::chrono::microseconds(50), [this] { return at_ != At::kRunning; });
      if (at_ != At::kRunning) return at_;
    }
    const CsPerfThread_PerformScore::State state = CsPerfThread_PerformScore::Look(*thread_);
    if (state.ended && Over()) return At::kEnded;
    if (!state.ended && state.paused && state.drained) return At::kPaused;
  }
}

// It has a code; when its device is closed it does not stand still any more.
bool RealCsound::Over() {
  std::lock_guard lock(mutex_);
  return closed_ || !started_;
}

void RealCsound::Release() {
  std::lock_guard lock(mutex_);
  at_ = At::kRunning;
  changed_.notify_all();
}

void RealCsound::Do(std::function<void()> work) {
  std::unique_lock lock(mutex_);
  CHECK(at_ == At::kCallback);
  at_ = At::kRunning;
  work_ = std::move(work);
  changed_.notify_all();
  changed_.wait(lock, [this] { return at_ == At::kCallback; });
}

bool RealCsound::Drained() { return CsPerfThread_PerformScore::Look(*thread_).drained; }

std::vector<std::string> RealCsound::TakeMessages() {
  std::lock_guard lock(mutex_);
  return lines_.Take();
}

}  // namespace tools::csound_reference
