// Who may touch memory while whom: the firmware's table of permitted sharing, held against what modules touch.
//
// A race detector sees what nothing ordered in one run. But contexts are often ordered by what is no promise: a lock of
// malloc or printf that both took, a file call that the user interface answered, an interrupt that came late. Another
// run orders them otherwise. Here only what modules do themselves counts: their atomics, and that a task begins after
// the start() or run_once() that asked for it. Two accesses that nothing of it orders, one of which writes and one of
// which is plain, are told if the firmware lets the two overlap, whether or not they did:
//
//   update()                       a task: interrupts it, and on another core runs beside it (M4.5)
//   a task                         a task of the other core
//   save_state, get_display_text   a task, update() (M5.8)
//   constructor, destructor, load_state, knobs of the patch
//                                  a task, if the patch is edited (M5.5); while it is loaded all tasks are paused
//   the same                       update(): never, as the audio is muted
//
// The parts of the audio, on both cores, count as one: the firmware joins them after each step of the patch. So does
// each runner with all of its tasks.
//
// Limits: fences order nothing here; data handed over by any other call of the firmware is told.
//
// Thread rules: one context at a time, as everything in the simulation.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "engine/runtime.h"

namespace engine::metamodule {

struct Site;

class SharingTable {
 public:
  enum class Party : uint8_t { audio, task0, task1, gui, reader };
  static const char* NameOf(Party party);

  // What a party does now, as far as the table tells it apart.
  struct Actor {
    Party party = Party::gui;
    bool reads_state = false;  // save_state or get_display_text; else the user interface builds or takes down
  };
  struct Clash {
    const Site* site = nullptr;  // of the other; null: there is none
    Party party = Party::gui;
    bool wrote = false;
  };

  // An access to a word, which is known by its number. Each pair of places is a clash once.
  Clash Touch(uint32_t word, const Actor& actor, AccessKind kind, MemoryOrder order, const Site& site);
  // Asked to run a task; and the task runs.
  void Starts(Party party, uint32_t task);
  void Runs(Party party, uint32_t task);
  // All that was touched until now lies before all that comes: the patch is loaded, and nobody else runs.
  void Forget() { ++era_; }

 private:
  static constexpr size_t kParties = 5;
  using Clock = std::array<uint32_t, kParties>;
  struct Access {
    uint32_t count = 0;  // of its party's clock; 0: there was none
    bool atomic = false;
    bool reads_state = false;
    const Site* site = nullptr;
  };
  struct Word {
    uint32_t era = 0;
    Party last = Party::gui;  // who touched it
    Clock released{};
    std::array<Access, kParties> read{}, written{};  // the last of each party
  };

  static size_t Index(Party party) { return static_cast<size_t>(party); }
  static bool MayOverlap(const Actor& a, const Actor& b);
  static void Join(Clock& clock, const Clock& other);
  Clock& ClockOf(Party party);
  void Order(Word& word, Party party, AccessKind kind, MemoryOrder order);

  std::array<Clock, kParties> clocks_{};
  std::vector<Word> words_;  // by number
  std::map<uint32_t, Clock> started_;
  std::set<std::pair<const Site*, const Site*>> told_;  // only looked up
  uint32_t era_ = 1;
};

}  // namespace engine::metamodule
