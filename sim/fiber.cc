#include "sim/fiber.h"

#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "engine/base/check.h"
#include "sim/stack_switch.h"

namespace sim {
namespace {

constexpr size_t kPage = 4096;
constexpr size_t kEmergencyBytes = 128 << 10;

unsigned char* Map(size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  CHECK(memory != MAP_FAILED);
  return static_cast<unsigned char*>(memory);
}

}  // namespace

FiberPool::FiberPool(uint32_t max_contexts, size_t stack_bytes)
    : stack_bytes_((stack_bytes + kPage - 1) / kPage * kPage), max_contexts_(max_contexts), guarded_(max_contexts) {
  stride_ = stack_bytes_ + kPage;
  base_ = Map(stride_ * max_contexts_);
}

FiberPool::~FiberPool() {
  munmap(base_, stride_ * max_contexts_);
  for (const Large& large : large_) munmap(large.base, large.bytes + kPage);
}

unsigned char* FiberPool::StackOf(uint32_t index, size_t bytes, size_t* size) {
  if (bytes > stack_bytes_) {
    bytes = (bytes + kPage - 1) / kPage * kPage;
    for (const Large& large : large_) {
      if (large.index == index && large.bytes >= bytes) {
        *size = large.bytes;
        return large.base + kPage;
      }
    }
    large_.push_back({Map(bytes + kPage), bytes, index});
    CHECK(mprotect(large_.back().base, kPage, PROT_NONE) == 0);
    *size = bytes;
    return large_.back().base + kPage;
  }
  if (!guarded_[index]) {
    CHECK(mprotect(base_ + index * stride_, kPage, PROT_NONE) == 0);
    guarded_[index] = true;
  }
  *size = stack_bytes_;
  return base_ + index * stride_ + kPage;
}

void* FiberPool::Make(uint32_t index, size_t bytes, void (*entry)(void* data), void* data) {
  size_t size = 0;
  unsigned char* stack = StackOf(index, bytes, &size);
  // Tops of neighbouring stacks must not share cache sets: with equal offsets 100 contexts thrash the first-level
  // cache.
  size_t shift = (index & 31) * 128;
  return NewStack(stack + size - shift, entry, data);
}

int64_t FiberPool::GuardOwner(const void* address) const {
  auto at = static_cast<const unsigned char*>(address);
  if (at >= base_ && at < base_ + stride_ * max_contexts_) {
    auto offset = static_cast<size_t>(at - base_);
    return offset % stride_ < kPage ? static_cast<int64_t>(offset / stride_) : -1;
  }
  for (const Large& large : large_) {
    if (at >= large.base && at < large.base + kPage) return large.index;
  }
  return -1;
}

// ---- crashes -----------------------------------------------------------------------------------------------

namespace {
thread_local CrashCatcher* catcher = nullptr;
thread_local struct {
  int signal;
  const void* address;
} fault;

struct OwnedStack {  // for the handler, and for the landing; made once a thread
  unsigned char* memory = nullptr;
  ~OwnedStack() {
    if (memory) munmap(memory, kEmergencyBytes);
  }
  unsigned char* Get() {
    if (!memory) memory = Map(kEmergencyBytes);
    return memory;
  }
};
thread_local OwnedStack handler_stack, landing_stack;
constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
}  // namespace

struct CrashHandler {
  static void Landing() {
    CrashCatcher* now = catcher;
    now->land_(now->owner_, fault.signal, fault.address);
    CHECK(!"a landing that does not return");
  }

  static void Handle(int signal, siginfo_t* info, void* raw) {
    if (!catcher || !catcher->ours_(catcher->owner_, info->si_addr)) {
      ::signal(signal, SIG_DFL);  // ours to die of: the instruction faults again
      return;
    }
    fault = {signal, info->si_addr};
#if defined(__x86_64__)
    auto* context = static_cast<ucontext_t*>(raw);
    auto top = reinterpret_cast<uintptr_t>(landing_stack.Get()) + kEmergencyBytes - 64;
    context->uc_mcontext.gregs[REG_RSP] = static_cast<greg_t>((top & ~uintptr_t{15}) - 8);  // as after a call
    context->uc_mcontext.gregs[REG_RIP] = reinterpret_cast<greg_t>(&Landing);
#else
    (void)raw;
    ::signal(signal, SIG_DFL);
#endif
  }

  static void Install() {
    [[maybe_unused]] static const bool once = [] {
      struct sigaction action = {};
      action.sa_sigaction = &Handle;
      action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
      for (int signal : kSignals) CHECK(sigaction(signal, &action, nullptr) == 0);
      return true;
    }();
    stack_t stack = {};
    stack.ss_sp = handler_stack.Get();
    stack.ss_size = kEmergencyBytes;
    CHECK(sigaltstack(&stack, nullptr) == 0);
    landing_stack.Get();
  }
};

CrashCatcher::CrashCatcher(void* owner, Ours ours, Land land)
    : outer_(catcher), owner_(owner), ours_(ours), land_(land) {
  thread_local bool installed = false;
  if (!installed) CrashHandler::Install();
  installed = true;
  catcher = this;
}

CrashCatcher::~CrashCatcher() { catcher = outer_; }

}  // namespace sim
