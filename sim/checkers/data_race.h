// Two contexts touch the same word, one of them writes, and nothing orders the two: a finding even if this run's order
// did no harm, because another order can.
//
// By happens-before, with the epochs of FastTrack (Flanagan and Freund, PLDI 2009). What differs: a word keeps the
// last access of each context and kind that no later one covers, with its place, because both places are reported;
// reads and writes are kept alike, and atomic accesses too, which do not race with each other but do with plain ones.
// A pair of places is reported once a run, whoever ran there.
//
// Limits: words are those of the engine's Shared and Atomic; what lies behind a queue or a lock is seen by its order
// only. The machine is sequentially consistent: a relaxed load reads the last store, but it orders nothing.
#pragma once
#include <set>
#include <vector>

#include "sim/checkers/happens_before.h"

namespace sim::checkers {

class DataRace final : public Watcher {
 public:
  // `clocks` must see each access after this one: an atomic is not ordered by what it orders itself.
  DataRace(const HappensBefore& clocks, std::vector<engine::Finding>& found) : clocks_(clocks), found_(found) {}

  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind, engine::MemoryOrder) override {
    if (!IsOfLock(kind)) OnWord(at, memory, kind);
  }
  // The same of what is no lock. Inline, for who calls it at each step.
  void OnWord(const Moment& at, const engine::Memory& memory, engine::AccessKind kind);

 private:
  enum class Kind : uint8_t { load, read, store, write };  // the atomic ones are load and store
  struct Access {
    Epoch epoch;
    const char* point = nullptr;
    Time time = 0;
    engine::Location location;
    ContextId context = 0;
    Kind kind = Kind::load;

    // Field by field: of a whole one the processor would have to read what was just written in other pieces.
    void Set(Epoch when, Kind of, const Moment& at) {
      epoch = when;
      point = at.point.name;
      time = at.time;
      location = at.who.location;
      context = at.who.id;
      kind = of;
    }
  };
  struct Word {
    const char* name = "";
    uint32_t used = 0, room = 0;  // of accesses, which keeps its memory for the next run; room is its size
    std::vector<Access> accesses;
    void Widen() {
      accesses.emplace_back();
      room = static_cast<uint32_t>(accesses.size());
    }
    // One more, still empty.
    Access* Append() {
      if (used == room) [[unlikely]]
        Widen();
      return &accesses[used++];
    }
  };
  struct Site {
    uint64_t point;
    std::string location;
    Kind kind;
    auto operator<=>(const Site&) const = default;
  };

  static Kind KindOf(engine::AccessKind kind) {
    // By AccessKind: load, store, rmw, read, write.
    static constexpr Kind kKinds[] = {Kind::load, Kind::store, Kind::store, Kind::read, Kind::write};
    return kKinds[static_cast<int>(kind)];
  }
  static const char* Verb(Kind kind);
  void Grow(uint32_t slot);
  [[gnu::cold]] void Report(const Word& word, const Access& old, Kind kind, const Moment& at);

  const HappensBefore& clocks_;
  std::vector<engine::Finding>& found_;
  MachineView* machine_ = nullptr;
  std::vector<Word> words_;  // by slot
  uint32_t slots_ = 0;
  std::set<std::pair<Site, Site>> reported_;
};

[[gnu::always_inline]] inline void DataRace::OnWord(const Moment& at, const engine::Memory& memory,
                                                    engine::AccessKind access) {
  constexpr auto bit = [](Kind of) { return 1u << static_cast<int>(of); };
  constexpr unsigned kLoad = bit(Kind::load), kRead = bit(Kind::read), kStore = bit(Kind::store),
                     kWrite = bit(Kind::write);
  // By Kind: what it conflicts with, one of the two writing and one of them plain; and what it covers, since whatever
  // conflicts with that conflicts with the new access too.
  static constexpr unsigned kConflicts[] = {kWrite, kStore | kWrite, kRead | kWrite, kLoad | kRead | kStore | kWrite};
  static constexpr unsigned kCovers[] = {kLoad, kLoad | kRead, kLoad | kStore, kLoad | kRead | kStore | kWrite};
  if (memory.slot >= slots_) [[unlikely]]
    Grow(memory.slot);
  Word& word = words_[memory.slot];
  const Kind kind = KindOf(access);
  const uint32_t index = IndexOf(at.who.id);
  const VectorClock& clock = clocks_.ClockAt(index);
  const Epoch epoch{index, clock[index]};
  if (word.used == 0) word.name = at.point.name;
  Access *const first = word.accesses.data(), *const end = first + word.used, *kept = first, *now = nullptr;
  for (const Access* old = first; old != end; ++old) {
    if (old->epoch == epoch && old->kind == kind) return;  // nothing new since
  }
  const unsigned conflicts = kConflicts[static_cast<int>(kind)], covers = kCovers[static_cast<int>(kind)];
  for (Access* old = first; old != end; ++old) {
    if (clock.Knows(old->epoch)) {
      if (covers & bit(old->kind)) {
        if (!now) now = kept++;  // in the place of the first that it covers
        continue;
      }
    } else if (conflicts & bit(old->kind)) [[unlikely]] {
      Report(word, *old, kind, at);
    }
    if (kept != old) *kept = *old;
    ++kept;
  }
  word.used = static_cast<uint32_t>(kept - first);
  if (!now) now = word.Append();
  now->Set(epoch, kind, at);
}

}  // namespace sim::checkers
