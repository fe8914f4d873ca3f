#include "engine/hosts/hise/server.h"

#include "engine/hosts/hise/events.h"

namespace engine::hise {

void Server::Call(std::string url, Done done) {
  runtime_.Emit({.type = &kServerCall, .text = url});
  {
    Guard guard(runtime_, guard_);
    pending_.push_back({std::move(url), std::move(done)});
  }
  wake_.Signal();
}

void Server::Run(std::string name) {
  threads_.Enter(ThreadKind::unknown, std::move(name));
  const ServerAnswer not_found{.after = 50 * kMillisecond, .status = 404, .body = "{}"};
  for (;;) {
    wake_.Wait();
    for (;;) {
      Pending next;
      {
        Guard guard(runtime_, guard_);
        if (pending_.empty()) break;
        next = std::move(pending_.front());
        pending_.pop_front();
      }
      const auto found = answers_.find(next.url);
      const ServerAnswer& answer = found == answers_.end() ? not_found : found->second;
      threads_.Sleep(answer.after, "server.answer");
      runtime_.Emit({.type = &kServerAnswer, .values = {answer.status}, .text = next.url});
      next.done(answer.status, answer.body);
    }
  }
}

}  // namespace engine::hise
