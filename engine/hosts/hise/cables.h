// Global cables: numbers by name, shared by all scripts, with callbacks for who listens.
//
// Thread rules: any context. A synchronous callback runs on the thread that writes; others come with the message
// thread's poll, as a high job with the last value, if it has changed.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "engine/hosts/hise/script.h"

namespace engine::hise {

class Cables {
 public:
  explicit Cables(App& app);

  struct Listener {
    Script* script;
    js::Value function;
    bool synchronous;
    double told = 0;  // asynchronous: the value of the last job
  };
  struct Cable {
    std::string id;
    std::atomic<double> value{0};
    std::deque<Listener> listeners;  // addresses stay
  };

  // Made when it is first asked for.
  Cable& Find(const std::string& id);
  void Set(Cable& cable, double value);
  void Listen(Cable& cable, Listener listener);

 private:
  void Poll();
  std::vector<Listener*> Copy(Cable& cable);

  App& app_;
  SpinLock guard_;
  std::deque<Cable> cables_;
};

}  // namespace engine::hise
