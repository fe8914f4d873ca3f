#include "engine/hosts/hise/thread.h"

#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/script.h"

namespace engine::hise {

const char* NameOf(ThreadKind kind) {
  switch (kind) {
    case ThreadKind::message:
      return "Message Thread";
    case ThreadKind::scripting:
      return "Scripting Thread";
    case ThreadKind::loading:
      return "Sample Thread";
    case ThreadKind::audio:
      return "Audio Thread";
    case ThreadKind::unknown:
      return "Unknown Thread";
    case ThreadKind::free:
      return "Free (unlocked)";
  }
  return "Thread not found";
}

hisescript::Context& Thread::ContextFor(Script& script) {
  for (Entry& entry : contexts_) {
    if (entry.script == &script) return *entry.context;
  }
  contexts_.push_back({&script, std::make_unique<hisescript::Context>(script.engine(), script.hooks())});
  hisescript::Context& made = *contexts_.back().context;
  made.user = this;
  const Settings& settings = script.app().settings;
  if (kind == ThreadKind::audio && settings.audio_guard && settings.backend) {
    made.allocator().GuardAudio(settings.audio_strings_refused);
  }
  return made;
}

Thread& Threads::Enter(ThreadKind kind, std::string name) {
  auto thread = std::make_unique<Thread>(kind, runtime_.SelfId(), std::move(name));
  Guard guard(runtime_, guard_);
  threads_.push_back(std::move(thread));
  return *threads_.back();
}

// Latest first: a context's number may be given again after its end.
const Thread* Threads::Find(ContextId context) {
  Guard guard(runtime_, guard_);
  for (size_t i = threads_.size(); i-- > 0;) {
    if (threads_[i]->context == context) return threads_[i].get();
  }
  return nullptr;
}

Thread& Threads::Self() {
  if (const Thread* known = Find(runtime_.SelfId())) return const_cast<Thread&>(*known);
  return Enter(ThreadKind::unknown, "Unknown Thread");
}

void Threads::SleepUntil(Time deadline, Point point) {
  Thread& self = Self();
  CancellationPoint(self);
  self.cancellable.store(true);
  while (runtime_.Now() < deadline) runtime_.Park(deadline, point);
  self.cancellable.store(false);
  CancellationPoint(self);
}

void Threads::CancellationPoint(Thread& thread) {
  if (!thread.cancelled.load()) return;
  runtime_.Emit({.type = &kTaskCancelled, .text = thread.name});
  if (cancel_unwinds) throw RunEnd{};
  for (;;) runtime_.Park(kForever, "thread.cancelled");
}

}  // namespace engine::hise
