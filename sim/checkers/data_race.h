// Two contexts touch the same word, one of them writes, and nothing orders the two: a finding even if this run's order
// did no harm, because another order can.
//
// By happens-before, with the epochs of FastTrack (Flanagan and Freund, PLDI 2009). What differs: a word keeps the
// last access of each context and kind that no later one covers, with its place, because both places are reported;
// reads and writes are kept alike, and atomic accesses too, which do not race with each other but do with plain ones
// (of those, some that are covered may stay).
// A pair of places is reported once a run, whoever ran there.
//
// Limits: words are those of the engine's Shared and Atomic; what lies behind a queue or a lock is seen by its order
// only. The machine is sequentially consistent: a relaxed load reads the last store, but it orders nothing.
#pragma once
#include <array>
#include <set>
#include <vector>

#include "sim/checkers/happens_before.h"

namespace sim::checkers {

class DataRace final : public Watcher {
 public:
  // `clocks` must see each access after this one: an atomic is not ordered by what it orders itself.
  DataRace(const HappensBefore& clocks, std::vector<engine::Finding>& found) : clocks_(clocks), found_(found) {}

  void OnBegin(MachineView& machine, const Context* contexts) override;
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                engine::MemoryOrder order) override;
  // The same of what is no lock, for long runs, in which contexts come back to a word time and again. Inline, for who
  // calls it at each step.
  void OnWord(const Moment& at, const engine::Memory& memory, engine::AccessKind kind);

 private:
  enum class Kind : uint8_t { load, read, store, write };  // the atomic ones are load and store
  static constexpr bool IsAtomic(Kind kind) { return kind == Kind::load || kind == Kind::store; }
  static constexpr uint32_t kNear = 16;
  struct Access {
    Epoch epoch;
    const char* point = nullptr;
    Time time = 0;
    engine::Location location;
    ContextId context = 0;
    Kind kind = Kind::load;
    uint32_t plain = 0;  // of its word, then

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
    uint32_t plain = 0;           // how many plain accesses there were
    // Where the last store and the last load of each of the first contexts may be among them, by IndexOf.
    std::array<std::array<uint8_t, kNear>, 2> mine{};
    std::vector<Access> accesses;
    void Widen() {
      accesses.emplace_back();
      room = static_cast<uint32_t>(accesses.size());
    }
    // One more, still empty. Returns where.
    uint32_t Append() {
      if (used == room) [[unlikely]]
        Widen();
      return used++;
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
  // What was kept of it; null: nothing.
  Access* Judge(Word& word, const Moment& at, Kind kind, Epoch epoch, const VectorClock& clock);
  [[gnu::noinline]] void OnAnyWord(Word& word, const Moment& at, Kind kind, Epoch epoch, const VectorClock& clock);
  [[gnu::cold]] void Report(const Word& word, const Access& old, Kind kind, const Moment& at);

  const HappensBefore& clocks_;
  std::vector<engine::Finding>& found_;
  MachineView* machine_ = nullptr;
  std::vector<Word> words_;  // by slot
  uint32_t slots_ = 0;
  std::set<std::pair<Site, Site>> reported_;
};

// Atomics race with plain accesses only, and most are touched time and again by the same contexts: an access takes the
// place of its context's last one of the kind if no plain one came since, as that found whatever it races with. What
// else it covers stays until somebody comes who has no place.
[[gnu::always_inline]] inline void DataRace::OnWord(const Moment& at, const engine::Memory& memory,
                                                    engine::AccessKind access) {
  if (memory.slot >= slots_) [[unlikely]]
    Grow(memory.slot);
  Word& word = words_[memory.slot];
  const Kind kind = KindOf(access);
  const uint32_t index = IndexOf(at.who.id);
  const VectorClock& clock = clocks_.ClockAt(index);
  const Epoch epoch{index, clock[index]};
  if (IsAtomic(kind) && index < kNear) {
    const uint32_t place = word.mine[kind == Kind::load][index];
    if (place < word.used) {
      Access& last = word.accesses[place];
      if (last.epoch.index == index && last.kind == kind && last.plain == word.plain) {
        if (last.epoch.count != epoch.count) last.Set(epoch, kind, at);  // else there is nothing new since
        return;
      }
    }
  }
  OnAnyWord(word, at, kind, epoch, clock);
}

}  // namespace sim::checkers
