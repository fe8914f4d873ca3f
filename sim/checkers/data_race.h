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
  void OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind kind,
                engine::MemoryOrder order) override;

 private:
  enum class Kind : uint8_t { load, read, store, write };  // the atomic ones are load and store
  struct Access {
    Epoch epoch;
    const char* point = nullptr;
    Time time = 0;
    engine::Location location;
    ContextId context = 0;
    Kind kind = Kind::load;
  };
  struct Word {
    const char* name = "";
    uint32_t used = 0, room = 0;  // of accesses, which keeps its memory for the next run; room is its size
    std::vector<Access> accesses;
    void Widen() {
      accesses.emplace_back();
      room = static_cast<uint32_t>(accesses.size());
    }
    // Field by field: of a whole one the processor would have to read what was just written in other pieces.
    void Append(Epoch epoch, Kind kind, const Moment& at) {
      if (used == room) [[unlikely]]
        Widen();
      Access& now = accesses[used++];
      now.epoch = epoch;
      now.point = at.point.name;
      now.time = at.time;
      now.location = at.who.location;
      now.context = at.who.id;
      now.kind = kind;
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

}  // namespace sim::checkers
