#include "engine/hosts/metamodule/sharing_table.h"

#include <algorithm>

#include "engine/access.h"

namespace engine::metamodule {
namespace {

bool IsTask(SharingTable::Party party) {
  return party == SharingTable::Party::task0 || party == SharingTable::Party::task1;
}

}  // namespace

const char* SharingTable::NameOf(Party party) {
  switch (party) {
    case Party::audio:
      return "the audio";
    case Party::task0:
      return "a task on core 0";
    case Party::task1:
      return "a task on core 1";
    case Party::gui:
      return "the user interface";
    case Party::reader:
      return "the reader of displays";
  }
  return "";
}

bool SharingTable::MayOverlap(const Actor& a, const Actor& b) {
  if (a.party == b.party) return false;
  if (IsTask(a.party) || IsTask(b.party)) return true;
  if (a.party == Party::audio) return b.reads_state;
  return b.party == Party::audio && a.reads_state;
}

void SharingTable::Join(Clock& clock, const Clock& other) {
  for (size_t i = 0; i < kParties; ++i) clock[i] = std::max(clock[i], other[i]);
}

SharingTable::Clock& SharingTable::ClockOf(Party party) {
  Clock& clock = clocks_[Index(party)];
  if (clock[Index(party)] == 0) clock[Index(party)] = 1;
  return clock;
}

void SharingTable::Starts(Party party, uint32_t task) {
  Clock& own = ClockOf(party);
  Join(started_[task], own);
  ++own[Index(party)];
}

void SharingTable::Runs(Party party, uint32_t task) { Join(ClockOf(party), started_[task]); }

SharingTable::Clash SharingTable::Touch(uint32_t number, const Actor& actor, AccessKind kind, MemoryOrder order,
                                        const Site& site) {
  if (words_.size() <= number) words_.resize(number + 1u);
  Word& word = words_[number];
  if (word.era != era_) {
    word = {};
    word.era = era_;
  }
  const bool atomic = kind != AccessKind::read && kind != AccessKind::write;
  const bool writes = Writes(kind);
  const Clock& own = ClockOf(actor.party);
  Access& mine = (writes ? word.written : word.read)[Index(actor.party)];
  // Most memory is one party's: nothing new since its own last access of the kind.
  if (!atomic && word.last == actor.party && mine.count == own[Index(actor.party)] && !mine.atomic) return {};
  word.last = actor.party;
  Clash clash;
  auto meet = [&](size_t other, const Access& before, bool wrote) {
    const Actor who{static_cast<Party>(other), before.reads_state};
    if (clash.site || before.count <= own[other] || (atomic && before.atomic) || !MayOverlap(who, actor)) return;
    if (!told_.insert(std::minmax(before.site, &site)).second) return;
    clash = {before.site, who.party, wrote};
  };
  for (size_t other = 0; other < kParties; ++other) {
    if (other == Index(actor.party)) continue;
    meet(other, word.written[other], true);
    if (writes) meet(other, word.read[other], false);
  }
  mine = {own[Index(actor.party)], atomic, actor.reads_state, &site};
  if (atomic) Order(word, actor.party, kind, order);
  return clash;
}

void SharingTable::Order(Word& word, Party party, AccessKind kind, MemoryOrder order) {
  Clock& own = ClockOf(party);
  if (kind != AccessKind::store && Acquires(order)) Join(own, word.released);
  if (kind == AccessKind::load) return;
  if (kind == AccessKind::store) word.released = {};  // a read-modify-write carries on what was released before
  if (!Releases(order)) return;
  Join(word.released, own);
  ++own[Index(party)];
}

}  // namespace engine::metamodule
