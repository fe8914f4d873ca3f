// One Csound with the real CsoundPerformanceThread of libcsnd6. Its device is the host's: what the thread does at its
// process callback and in a write is for who derives from it, in lock-step (parked_csound.h) or freely (free_csound.h).
#pragma once
#include <csound/csound.hpp>
// Behind csound.hpp, which it needs.
#include <csound/csPerfThread.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/hosts/csound/library_setup.h"

namespace tools::csound_reference {

class RealCsound {
 public:
  virtual ~RealCsound();
  RealCsound(const RealCsound&) = delete;
  RealCsound& operator=(const RealCsound&) = delete;

  CSOUND* csound() { return csound_; }
  CsoundPerformanceThread& thread() { return *thread_; }
  int64_t frame() { return csoundGetCurrentTimeSamples(csound_); }
  bool started() const { return started_; }
  // What the thread has returned; waits until it ends. Asked again it says the same.
  int Join();

 protected:
  RealCsound();
  // Compiles it and makes its thread, which calls what is below from now on. `setup` names no device; an error takes
  // `lines`, where AtMessage puts what it is told.
  engine::Status Begin(const engine::csound::EngineSetup& setup, engine::csound::MessageLines* lines);
  bool has_thread() const { return thread_ != nullptr; }
  bool joined() const { return joined_; }

  // On the performance thread, but for messages: on whichever thread Csound prints them.
  virtual void AtMessage(const char* text) = 0;
  virtual void AtCallback() = 0;
  // What it writes, interleaved, in units of 0dbfs; fewer frames than -b when performance ends.
  virtual void AtWrite(std::span<const double> frames) = 0;
  virtual void AtClose() = 0;

 private:
  void SetCallbacks();

  CSOUND* csound_;
  bool started_ = false, joined_ = false;
  int code_ = 0;
  std::unique_ptr<CsoundPerformanceThread> thread_;
};

// A look at the thread under its queue's lock: only so one that waits, paused, is told from one that has not yet
// looked.
struct ThreadState {
  bool drained = false, paused = false, ended = false;
};
ThreadState Look(CsoundPerformanceThread& thread);

}  // namespace tools::csound_reference
