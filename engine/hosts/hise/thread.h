// Who runs: the threads of the host as it tells them apart (HI-R1), and what each needs to run scripts.
//
// Thread rules: a Thread belongs to one context; Threads may be asked from any.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "engine/hisescript/context.h"
#include "engine/runtime.h"
#include "engine/sync/guard.h"

namespace engine::hise {

class Script;
struct MidiEvent;

// The numbers are those of the script's Threads class (HI-R2); 3 is the hidden iterator lock.
enum class ThreadKind : uint8_t { message = 0, scripting = 1, loading = 2, audio = 4, unknown = 5, free = 6 };

const char* NameOf(ThreadKind kind);

class Thread {
 public:
  Thread(ThreadKind kind, ContextId context, std::string name) : kind(kind), context(context), name(std::move(name)) {}

  // The interpreter of a script on this thread, made when it is first needed.
  hisescript::Context& ContextFor(Script& script);

  const ThreadKind kind;
  const ContextId context;
  const std::string name;
  // pthread_cancel has been called: the thread ends at its next cancellation point (HI-R63).
  std::atomic<bool> cancelled{false};
  // It stands at a cancellation point.
  std::atomic<bool> cancellable{false};

  // The MIDI callback that it is in.
  struct Handling {
    const Script* script = nullptr;
    MidiEvent* event = nullptr;
    bool deferred = false;
  } handling;

 private:
  struct Entry {
    Script* script;
    std::unique_ptr<hisescript::Context> context;
  };
  std::vector<Entry> contexts_;
};

class Threads {
 public:
  explicit Threads(Runtime& runtime) : runtime_(runtime) {}
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  // Introduces the calling context.
  Thread& Enter(ThreadKind kind, std::string name);
  // The calling context. A stranger is one that called the audio callback, or an unknown one.
  Thread& Self();
  const Thread* Find(ContextId context);

  // Waits; a cancellation point.
  void Sleep(Time duration, Point point) { SleepUntil(runtime_.Now() + duration, point); }
  void SleepUntil(Time deadline, Point point);
  // Ends the calling thread if it was cancelled.
  void CancellationPoint(Thread& thread);
  // What a cancelled thread does: unwinding its stack, or nothing more at all, with its locks held.
  bool cancel_unwinds = true;

 private:
  Runtime& runtime_;
  SpinLock guard_;
  std::vector<std::unique_ptr<Thread>> threads_;
};

}  // namespace engine::hise
