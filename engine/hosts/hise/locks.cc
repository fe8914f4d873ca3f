#include "engine/hosts/hise/locks.h"

#include "engine/hosts/hise/events.h"

namespace engine::hise {
namespace {

// Sample and iterator lock are equals.
constexpr int kRank[kLocks] = {0, 1, 2, 2, 3};

}  // namespace

const char* NameOf(LockId lock) {
  constexpr const char* kNames[kLocks] = {"MessageLock", "ScriptLock", "SampleLock", "IteratorLock", "AudioLock"};
  return kNames[static_cast<size_t>(lock)];
}

void HostLock::Lock() {
  if (!HeldBySelf()) mutex_.Lock();
  ++depth_;
}

bool HostLock::TryLock() {
  if (!HeldBySelf() && !mutex_.TryLock()) return false;
  ++depth_;
  return true;
}

void HostLock::Unlock() {
  if (--depth_ == 0) mutex_.Unlock();
}

Locks::Locks(Runtime& runtime)
    : runtime_(runtime),
      locks_{{runtime, "MessageLock.lock", "MessageLock.unlock"},
             {runtime, "ScriptLock.lock", "ScriptLock.unlock"},
             {runtime, "SampleLock.lock", "SampleLock.unlock"},
             {runtime, "IteratorLock.lock", "IteratorLock.unlock"},
             {runtime, "AudioLock.lock", "AudioLock.unlock"}} {
  for (auto& recorded : recorded_) recorded = ThreadKind::free;
}

const char* Locks::Refusal(LockId lock, const Thread& thread) const {
  if (IsRecorded(lock, thread)) return "LockedBySameThread";
  if (lock == LockId::sample && IsRecorded(LockId::iterator, thread)) return "SampleLockWhileIterating";
  const int rank = kRank[static_cast<size_t>(lock)];
  for (int i = 0; i < kLocks; ++i) {
    if (kRank[i] > rank && IsRecorded(static_cast<LockId>(i), thread)) return "PossibleDeadlock";
  }
  return nullptr;
}

LockId Locks::EnterScript(int64_t number, const Thread& thread) {
  const auto refuse = [](const char* name, const char* code) {
    throw hisescript::Failure(std::string("Error at acquiring ") + name + ": " + code);
  };
  if (number == 0) refuse(NameOf(LockId::message), "WhyULockMessageThread");
  if (number < 0 || number > 4) {
    throw hisescript::Failure("Threads." + std::to_string(number) + " has no lock");
  }
  const auto lock = static_cast<LockId>(number);
  if (const char* code = Refusal(lock, thread)) refuse(NameOf(lock), code);
  FindOutOfOrder(lock, thread);
  (*this)[lock].Lock();
  return lock;
}

// The refusals go by what is recorded, and a script's `.lock` is not (HI-R52): here by who holds what.
void Locks::FindOutOfOrder(LockId lock, const Thread& thread) {
  const int rank = kRank[static_cast<size_t>(lock)];
  for (int i = 0; i < kLocks; ++i) {
    if (kRank[i] <= rank || locks_[i].owner() != thread.context) continue;
    runtime_.Emit({.type = &kLockOutOfOrder,
                   .text = std::string(NameOf(lock)) + " is taken under " + NameOf(static_cast<LockId>(i))});
  }
}

void Locks::GoOnWithout(LockId lock, const char* code) {
  runtime_.Emit({.type = &kLockOutOfOrder,
                 .text = std::string(NameOf(lock)) + " is refused (" + code + "), and the thread goes on without it"});
}

std::vector<const char*> Locks::HeldBy(ContextId context) const {
  std::vector<const char*> held;
  for (int i = 0; i < kLocks; ++i) {
    if (locks_[i].owner() == context) held.push_back(NameOf(static_cast<LockId>(i)));
  }
  return held;
}

// Taking again what this kind of thread has recorded is no refusal here: the lock is recursive.
ScopedLock::ScopedLock(Locks& locks, LockId lock, const Thread& thread) : locks_(locks), lock_(lock) {
  const bool again = locks.IsRecorded(lock, thread) && locks[lock].HeldBySelf();
  if (const char* code = again ? nullptr : locks.Refusal(lock, thread)) {
    locks.GoOnWithout(lock, code);
    return;
  }
  locks[lock].Lock();
  taken_ = true;
  before_ = locks.recorded_[static_cast<size_t>(lock)].exchange(thread.kind);
  if (before_ != thread.kind) before_ = ThreadKind::free;
}

ScopedLock::~ScopedLock() {
  if (!taken_) return;
  locks_.recorded_[static_cast<size_t>(lock_)] = before_;
  locks_[lock_].Unlock();
}

}  // namespace engine::hise
