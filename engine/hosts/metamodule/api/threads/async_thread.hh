// Work that is too slow for update(): an action that a timer of the module's core runs again and again, below audio.
#pragma once
#include <cstdint>

#include "CoreModules/CoreProcessor.hh"
#include "util/callable.hh"

namespace MetaModule {

class AsyncThread {
 public:
  // The constructor does not start it. With 64 of them in the patch already, a further one does nothing for ever.
  explicit AsyncThread(CoreProcessor *module);
  AsyncThread(CoreProcessor *module, Callback &&action);
  ~AsyncThread();
  AsyncThread(const AsyncThread &) = delete;
  AsyncThread &operator=(const AsyncThread &) = delete;

  // From any context, audio too. None waits.
  void start();
  void start(Callback &&action);
  void stop();
  void run_once();
  bool is_enabled();

 private:
  Callback action_;
  uint32_t id_ = 0;
};

}  // namespace MetaModule
