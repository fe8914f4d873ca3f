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
    Kind kind;
    Place place;
  };
  struct Word {
    const char* name = "";
    std::vector<Access> accesses;
  };
  struct Site {
    uint64_t point;
    std::string location;
    Kind kind;
    auto operator<=>(const Site&) const = default;
  };

  static Kind KindOf(engine::AccessKind kind);
  static const char* Verb(Kind kind);
  static bool Conflict(Kind a, Kind b);
  // Whatever conflicts with an `old` access conflicts with the new one too.
  static bool Covers(Kind now, Kind old);
  void Report(const Word& word, const Access& first, const Access& second);

  const HappensBefore& clocks_;
  std::vector<engine::Finding>& found_;
  MachineView* machine_ = nullptr;
  std::vector<Word> words_;  // by slot
  uint32_t slots_ = 0;
  std::set<std::pair<Site, Site>> reported_;
};

}  // namespace sim::checkers
