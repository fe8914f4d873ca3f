#include "tools/csound_reference/real_csound.h"

#include <mutex>
#include <utility>

#include "engine/base/check.h"

// A friend of the thread by name, as is the class of the library that has this name and that no header defines.
class CsPerfThread_PerformScore {
 public:
  static tools::csound_reference::ThreadState Look(CsoundPerformanceThread& thread) {
    if (thread.status != 0) return {.drained = thread.firstMessage == nullptr, .paused = false, .ended = true};
    csoundLockMutex(thread.queueLock);
    const tools::csound_reference::ThreadState state{
        .drained = thread.firstMessage == nullptr, .paused = thread.paused != 0, .ended = thread.status != 0};
    csoundUnlockMutex(thread.queueLock);
    return state;
  }
};

namespace tools::csound_reference {
namespace {

// Csound's compiler keeps state for the whole process.
std::mutex compiler;

}  // namespace

ThreadState Look(CsoundPerformanceThread& thread) { return CsPerfThread_PerformScore::Look(thread); }

RealCsound::RealCsound() {
  engine::csound::InitialiseLibrary();
  csound_ = csoundCreate(this);
  CHECK(csound_ != nullptr);
  SetCallbacks();
}

void RealCsound::SetCallbacks() {
  static constexpr auto of = [](CSOUND* csound) -> RealCsound& {
    return *static_cast<RealCsound*>(csoundGetHostData(csound));
  };
  csoundSetMessageStringCallback(csound_, [](CSOUND* csound, int, const char* text) { of(csound).AtMessage(text); });
  csoundSetHostImplementedMIDIIO(csound_, 1);
  // A name that none of Csound's modules has, so that none of them takes the callbacks for itself.
  csoundSetRTAudioModule(csound_, "tactus");
  csoundSetPlayopenCallback(csound_, [](CSOUND*, const csRtAudioParams*) { return 0; });
  csoundSetRtplayCallback(csound_, [](CSOUND* csound, const MYFLT* frames, int bytes) {
    of(csound).AtWrite({frames, static_cast<size_t>(bytes) / sizeof(MYFLT)});
  });
  csoundSetRtcloseCallback(csound_, [](CSOUND* csound) { of(csound).AtClose(); });
}

engine::Status RealCsound::Begin(const engine::csound::EngineSetup& setup, engine::csound::MessageLines* lines) {
  engine::csound::EngineSetup whole = setup;
  whole.options.push_back("-odac");
  {
    std::lock_guard lock(compiler);
    if (engine::Status compiled = CompileInto(csound_, whole, lines); !compiled.ok()) return compiled;
  }
  started_ = setup.start;
  thread_ = std::make_unique<CsoundPerformanceThread>(csound_);
  thread_->SetProcessCallback([](void* self) { static_cast<RealCsound*>(self)->AtCallback(); }, this);
  return engine::Ok();
}

int RealCsound::Join() {
  if (!std::exchange(joined_, true)) code_ = thread_->Join();
  return code_;
}

RealCsound::~RealCsound() {
  thread_.reset();
  // Who derives is gone already.
  csoundSetMessageStringCallback(csound_, [](CSOUND*, int, const char*) {});
  csoundSetRtcloseCallback(csound_, [](CSOUND*) {});
  std::lock_guard lock(compiler);
  csoundDestroy(csound_);
}

}  // namespace tools::csound_reference
