// CsoundPerformanceThread (C4): messages, process callback, one k-cycle, and so on until a message or the score ends
// it.
//
// 1. The queue is drained in one go, with queueLock held while messages run: who enqueues waits meanwhile, and a
// message
//    that enqueues waits for itself (C4.13).
// 2. Messages run before the process callback, that before the cycle's events are dispatched (C4.15).
// 3. While paused no cycle is made, but messages are run (C4.5).
//
// Thread rules: Run: the thread's context. The rest: any context, as C4's table has it.
#pragma once
#include <atomic>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/hosts/csound/binary_event.h"
#include "engine/hosts/csound/core.h"
#include "engine/hosts/csound/recorder.h"

namespace engine::csound {

class PerformanceThread {
 public:
  struct Setup {
    Version version = Version::v6_18;
    Cost enqueue, message, loop;
    ContextSpec thread;
    Recorder::Setup recorder;
  };
  // What the process callback does; runs in the thread's context.
  using Callback = std::function<void()>;

  PerformanceThread(Runtime& runtime, Core& core, const Setup& setup);
  // C4.1: the thread exists at once, paused.
  void Spawn();

  void Play();
  void Pause();
  void TogglePause();
  void Stop();
  void ScoreEvent(bool absolute, char type, std::vector<double> fields);
  void InputMessage(std::string line);
  void SetScoreOffset(double seconds);
  void Record(const std::string& file, int buffers, bool fails);
  void StopRecord();
  void Flush();
  // C4.10: the thread's code. The caller waits as long as it takes.
  int Join();
  // C4.12: the function first, its data second.
  void SetProcessCallback(const Callback* callback);
  // C4.20, versions from 7.0-2025 on: in the order of the queue, with queueLock held.
  void Call(const char* name, std::function<void()> body);

  // C4.9: of 6.18 until it is joined, later until it has ended.
  bool IsRunning() const;
  Version version() const { return setup_.version; }
  bool HasNewMessages() const { return setup_.version >= Version::v7_2025; }
  int status() const { return status_.Load("perf.status", MemoryOrder::relaxed); }
  // The message that runs, for what hangs; null: none.
  const char* stuck_in() const { return running_.load(std::memory_order_relaxed); }
  // What that message waits for, as far as is known.
  const char* stuck_for() const;

 private:
  struct Message {
    const char* name;
    std::string arguments;
    std::function<int()> run;  // non-zero: the thread ends with this code

    std::string Text() const { return arguments.empty() ? name : name + (" " + arguments); }
  };
  void Run();
  void Enqueue(const char* name, std::function<int()> run) { Enqueue(name, {}, std::move(run)); }
  void Enqueue(const char* name, std::string arguments, std::function<int()> run);
  int RunMessages();
  int InsertEvent(bool absolute, char type, std::vector<double> fields);
  void ServeCallback();
  void RecordCycle();
  void End(int code);
  void SetPaused(bool paused);

  Runtime& runtime_;
  Core& core_;
  const Setup setup_;
  Mutex queue_lock_;
  Atomic<int64_t> length_;        // of the queue: read without its lock
  std::deque<Message> messages_;  // under queue_lock_
  BinaryEvent pause_event_, flush_event_;
  bool paused_ = true;
  Atomic<int> status_;
  Shared<const Callback*> callback_;
  Shared<int> callback_data_;
  Recorder recorder_;
  std::atomic<const char*> running_ = nullptr;
  std::atomic<bool> waits_for_itself_ = false;
  std::atomic<bool> over_ = false, joined_ = false;
  ContextId context_ = kNoContext;
};

}  // namespace engine::csound
