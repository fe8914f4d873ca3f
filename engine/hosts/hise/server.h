// The thread that waits for servers: their answers are the scenario's.
//
// Thread rules: Call: any but audio; Run: the server's thread.
#pragma once
#include <deque>
#include <functional>
#include <string>

#include "engine/hosts/hise/settings.h"
#include "engine/hosts/hise/thread.h"
#include "engine/sync/event.h"

namespace engine::hise {

class Server {
 public:
  using Done = std::function<void(int status, const std::string& body)>;

  Server(Runtime& runtime, Threads& threads, const std::map<std::string, ServerAnswer>& answers)
      : runtime_(runtime), threads_(threads), answers_(answers), wake_(runtime, "server.wait", "server.wake") {}

  // One call after the other; `done` is called on the server's thread.
  void Call(std::string url, Done done);
  void Run(std::string name);

 private:
  struct Pending {
    std::string url;
    Done done;
  };

  Runtime& runtime_;
  Threads& threads_;
  const std::map<std::string, ServerAnswer>& answers_;
  WakeEvent wake_;
  SpinLock guard_;
  std::deque<Pending> pending_;
};

}  // namespace engine::hise
