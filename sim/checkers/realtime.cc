#include "sim/checkers/realtime.h"

#include <fmt/format.h>

#include <string_view>
#include <tuple>
#include <utility>

#include "sim/findings.h"

namespace sim::checkers {
namespace {

constexpr Point kDeviceWait{"audio.wait"};  // for the next block

bool IsAudio(const Moment& at) { return at.who.id != engine::kNoContext && at.who.role == engine::Role::audio; }

}  // namespace

Realtime::~Realtime() { OnEnd(); }

bool Realtime::Site::operator<(const Site& other) const {
  return std::tuple(std::string_view(kind), context, point, std::string_view(location)) <
         std::tuple(std::string_view(other.kind), other.context, other.point, std::string_view(other.location));
}

void Realtime::OnBegin(MachineView&, const Context* contexts) {
  contexts_ = contexts;
  told_.clear();
  if (options_.allocation != Severity::off || options_.file != Severity::off) call_sink = this;
}

void Realtime::OnEnd() {
  if (call_sink == this) call_sink = nullptr;
}

bool Realtime::IsNew(const char* kind, const Place& place) {
  return told_.insert({kind, place.context, place.point.hash, LocationText(place.location)}).second;
}

void Realtime::Tell(Severity severity, const char* kind, const Place& place, std::string message) {
  (severity == Severity::error ? errors_ : warnings_)
      .push_back(FindingAt(book_.machine(), kind, place, std::move(message)));
}

void Realtime::OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                        engine::MemoryOrder order) {
  if (options_.lock == Severity::off || !IsLock(kind, order) || !IsAudio(at)) return;
  Place place = PlaceOf(at);
  if (!IsNew("rt_lock", place)) return;
  Tell(options_.lock, "rt_lock", place,
       fmt::format("{}, which has the audio role, takes lock {} at {}: whoever holds it then makes the audio late. Try "
                   "the lock and do without it, or pass the data through a queue.",
                   book_.machine().NameOf(at.who.id), book_.NameOf(memory.slot), PlaceText(place)));
}

void Realtime::OnPark(const Moment& at, Time deadline, bool, bool at_once) {
  if (options_.wait == Severity::off || at_once || !IsAudio(at)) return;
  if (at.point.hash == kDeviceWait.hash || at.point.hash == kIrqWait.hash) return;
  Place place = PlaceOf(at);
  if (!IsNew("rt_wait", place)) return;
  std::string what = deadline == engine::kForever ? "until it is woken" : "until " + TimeText(deadline) + " at most";
  const WaitsFor& wait = book_.WaitOf(at.who.id);
  MachineView& machine = book_.machine();
  if (wait.lock != kNoLock && book_.HolderOf(wait.lock) != engine::kNoContext) {
    what = fmt::format("for lock {}, which {} took at {}", book_.NameOf(wait.lock),
                       machine.NameOf(book_.HolderOf(wait.lock)), PlaceText(book_.TakenAt(wait.lock)));
  } else if (wait.end_of != engine::kNoContext) {
    what = fmt::format("for the end of {}", machine.NameOf(wait.end_of));
  }
  Tell(options_.wait, "rt_wait", place,
       fmt::format("{}, which has the audio role, waits at {} {}: the block may be late. Wait in another context, and "
                   "tell the audio by a queue or an atomic.",
                   machine.NameOf(at.who.id), PlaceText(place), what));
}

bool Realtime::IsCallOfAudio(const char* kind, Place& place) {
  ContextId id = runtime_.SelfId();
  if (id == engine::kNoContext || contexts_[id].role != engine::Role::audio || contexts_[id].unwinding) return false;
  const Context& context = contexts_[id];
  place = {id, context.point, context.location, runtime_.Now()};
  return IsNew(kind, place);
}

void Realtime::OnAllocation(size_t bytes) {
  if (options_.allocation == Severity::off) return;
  MachineWork work;
  Place place;
  if (!IsCallOfAudio("rt_allocation", place)) return;
  Tell(options_.allocation, "rt_allocation", place,
       fmt::format("{}, which has the audio role, allocates {} bytes after {}: the allocator may lock or ask the "
                   "operating system. Allocate before the audio starts.",
                   book_.machine().NameOf(place.context), bytes, PlaceText(place)));
}

void Realtime::OnFileAccess(const char* function, const char* path) {
  if (options_.file == Severity::off) return;
  MachineWork work;
  Place place;
  if (!IsCallOfAudio("rt_file", place)) return;
  Tell(options_.file, "rt_file", place,
       fmt::format(
           "{}, which has the audio role, calls {}{} after {}: the file may be on a slow disk. Read and write in "
           "another context, and pass the data by a queue.",
           book_.machine().NameOf(place.context), function, path ? fmt::format(" of {}", path) : "", PlaceText(place)));
}

}  // namespace sim::checkers
