// What a context of the audio role must not do: take locks, wait, allocate, touch files.
//
// Each place is told once a run and context. A wait for the next block is none of these: the device's own.
//
// Limits: allocations are seen only in binaries that link allocation_hook.cc, and only those by operator new; files
// only in those that link file_hook.cc. Other system calls are seen if the host declares them as a wait.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "sim/checkers/call_sink.h"
#include "sim/checkers/lock_book.h"

namespace sim::checkers {

enum class Severity : uint8_t {
  off,
  warn,   // told, but no reason for a run to fail
  error,  // a finding
};

struct RealtimeOptions {
  Severity lock = Severity::warn;         // rt_lock: even a free one
  Severity wait = Severity::error;        // rt_wait
  Severity allocation = Severity::error;  // rt_allocation
  Severity file = Severity::error;        // rt_file
};

class Realtime final : public Watcher, public CallSink {
 public:
  // `book` must see each operation before this one. `runtime` is asked who allocates.
  Realtime(const LockBook& book, const engine::Runtime& runtime, RealtimeOptions options,
           std::vector<engine::Finding>& errors, std::vector<engine::Finding>& warnings)
      : book_(book), runtime_(runtime), options_(options), errors_(errors), warnings_(warnings) {}
  ~Realtime() override;

  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                engine::MemoryOrder order) override;
  void OnPark(const Moment& at, Time deadline, bool busy, bool at_once) override;
  void OnEnd() override;
  void OnAllocation(size_t bytes) override;
  void OnFileAccess(const char* function, const char* path) override;

 private:
  struct Site {
    const char* kind;  // compared by content: see operator<
    ContextId context;
    uint64_t point;
    std::string location;
    bool operator<(const Site& other) const;
  };
  // The audio context that makes a call past the runtime, and where; false: it is none, or was told of it already.
  bool IsCallOfAudio(const char* kind, Place& place);
  void Tell(Severity severity, const char* kind, const Place& place, std::string message);
  bool IsNew(const char* kind, const Place& place);

  const LockBook& book_;
  const engine::Runtime& runtime_;
  const RealtimeOptions options_;
  std::vector<engine::Finding>& errors_;
  std::vector<engine::Finding>& warnings_;
  const Context* contexts_ = nullptr;
  std::set<Site> told_;
};

}  // namespace sim::checkers
