// The message thread: the user's doings, timers, and what is looked after every 30 ms (HI-R33, HI-R34).
//
// Thread rules: Run: the message thread; the rest: any, and inputs.
#pragma once
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "engine/hosts/hise/thread.h"
#include "engine/sync/event.h"

namespace engine::hise {

class MessageThread {
 public:
  using Function = std::function<void()>;

  MessageThread(Runtime& runtime, Threads& threads)
      : runtime_(runtime), threads_(threads), wake_(runtime, "message.wait", "message.wake") {}
  MessageThread(const MessageThread&) = delete;
  MessageThread& operator=(const MessageThread&) = delete;

  void Post(Function function);

  // A timer that is served late is late for good: its period counts from then.
  class Timer {
   public:
    bool running() const { return running_.load(); }

   private:
    friend class MessageThread;
    Function tick_;
    Time period_ = 0, next_ = 0;
    std::atomic<bool> running_{false};
  };
  Timer& AddTimer(Function tick);
  void Start(Timer& timer, Time period);
  void Stop(Timer& timer) { timer.running_.store(false); }

  // Called every 30 ms, as long as somebody asks for it.
  void AddPoller(Function poll) { pollers_.push_back(std::move(poll)); }
  void RequestPoll();

  // Introduces the calling context; then Run.
  void Enter(std::string name) { threads_.Enter(ThreadKind::message, std::move(name)); }
  void Run();
  // A function that takes longer is a finding. Before Run.
  void LimitFunctions(Time limit) { limit_ = limit; }

 private:
  void Call(const Function& function);
  bool RunPosted();
  void RunTimers();
  void RunPollers();
  Time NextWake();

  Runtime& runtime_;
  Threads& threads_;
  WakeEvent wake_;
  Memory memory_;
  SpinLock guard_;
  std::deque<Function> posted_;
  std::deque<Timer> timers_;
  std::vector<Function> pollers_;
  std::atomic<bool> poll_{false};
  Time poll_at_ = kForever;
  Time limit_ = kForever;
};

}  // namespace engine::hise
