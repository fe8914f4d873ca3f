#include "threads/async_thread.hh"

#include "host.hpp"
#include "system/time.hh"

struct CallbackParts {
  static TactusAction Of(const Callback &callback) {
    TactusAction action{callback.call_, {}};
    std::memcpy(action.captures, callback.captures_, sizeof(action.captures));
    return action;
  }
};

namespace MetaModule {

AsyncThread::AsyncThread(CoreProcessor *module) : id_(tactus_host->task_add(tactus_host->host, module)) {}

AsyncThread::AsyncThread(CoreProcessor *module, Callback &&action) : AsyncThread(module) { action_ = action; }

AsyncThread::~AsyncThread() {
  stop();
  if (id_ != 0) tactus_host->task_remove(tactus_host->host, id_);
}

void AsyncThread::start() {
  TactusAction action = CallbackParts::Of(action_);
  if (id_ != 0) tactus_host->task_start(tactus_host->host, id_, &action, 0);
}

void AsyncThread::start(Callback &&action) {
  action_ = action;
  start();
}

void AsyncThread::run_once() {
  TactusAction action = CallbackParts::Of(action_);
  if (id_ != 0) tactus_host->task_start(tactus_host->host, id_, &action, 1);
}

void AsyncThread::stop() {
  if (id_ != 0) tactus_host->task_stop(tactus_host->host, id_);
}

bool AsyncThread::is_enabled() { return id_ != 0 && tactus_host->task_enabled(tactus_host->host, id_) != 0; }

uint32_t get_ticks() { return static_cast<uint32_t>(tactus_host->now(tactus_host->host) / 1'000'000); }

void delay_ms(uint32_t ms) { tactus_host->busy(tactus_host->host, int64_t{ms} * 1'000'000); }

}  // namespace MetaModule
