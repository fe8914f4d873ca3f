#include "sim/checkers/data_race.h"

#include <fmt/format.h>

#include <utility>

namespace sim::checkers {

using engine::AccessKind;

inline DataRace::Kind DataRace::KindOf(AccessKind kind) {
  return kind == AccessKind::read    ? Kind::read
         : kind == AccessKind::write ? Kind::write
         : kind == AccessKind::load  ? Kind::load
                                     : Kind::store;
}

const char* DataRace::Verb(Kind kind) {
  switch (kind) {
    case Kind::load:
      return "loads (atomic)";
    case Kind::read:
      return "reads";
    case Kind::store:
      return "stores (atomic)";
    case Kind::write:
      return "writes";
  }
  return "";
}

inline bool DataRace::Conflict(Kind a, Kind b) {
  bool writes = a >= Kind::store || b >= Kind::store;
  bool plain = a == Kind::read || a == Kind::write || b == Kind::read || b == Kind::write;
  return writes && plain;
}

inline bool DataRace::Covers(Kind now, Kind old) {
  return now == old || now == Kind::write || (old == Kind::load && now != Kind::load);
}

void DataRace::OnBegin(MachineView& machine, const Context*) {
  machine_ = &machine;
  slots_ = 0;
  if (!reported_.empty()) reported_.clear();
}

void DataRace::OnAccess(const Moment& at, const engine::Memory& memory, AccessKind kind, engine::MemoryOrder) {
  if (kind == AccessKind::acquire || kind == AccessKind::release) return;
  for (; slots_ <= memory.slot; ++slots_) {
    if (words_.size() <= slots_) words_.emplace_back();
    words_[slots_].name = "";
    words_[slots_].accesses.clear();
  }
  Word& word = words_[memory.slot];
  if (*word.name == '\0') word.name = at.point.name;
  const Epoch epoch = clocks_.EpochOf(at.who.id);
  const Kind now_kind = KindOf(kind);
  for (const Access& old : word.accesses) {
    if (old.epoch == epoch && old.kind == now_kind) return;  // nothing new since
  }
  Access now{epoch, now_kind, PlaceOf(at)};
  const VectorClock& clock = clocks_.ClockOf(at.who.id);
  auto kept = word.accesses.begin();
  for (const Access& old : word.accesses) {
    bool ordered = clock.Knows(old.epoch);
    if (!ordered && Conflict(old.kind, now.kind)) Report(word, old, now);
    if (ordered && Covers(now.kind, old.kind)) continue;
    if (&*kept != &old) *kept = old;
    ++kept;
  }
  word.accesses.erase(kept, word.accesses.end());
  word.accesses.push_back(now);
}

void DataRace::Report(const Word& word, const Access& first, const Access& second) {
  auto site = [](const Access& access) {
    return Site{access.place.point.hash, LocationText(access.place.location), access.kind};
  };
  std::pair<Site, Site> pair{site(first), site(second)};
  if (pair.second < pair.first) std::swap(pair.first, pair.second);
  if (!reported_.insert(std::move(pair)).second) return;
  found_.push_back(FindingAt(
      *machine_, "data_race", second.place,
      fmt::format("{} {} at {} what {} {} at {}, and nothing orders the two: another run may have them the other way "
                  "round. It is the word first touched at {}. Guard both places with one lock, pass the value through "
                  "a queue, or make it an atomic with release and acquire.",
                  machine_->NameOf(second.place.context), Verb(second.kind), PlaceText(second.place),
                  machine_->NameOf(first.place.context), Verb(first.kind), PlaceText(first.place), word.name)));
}

}  // namespace sim::checkers
