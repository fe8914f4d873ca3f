#include "sim/checkers/data_race.h"

#include <fmt/format.h>

#include <utility>

namespace sim::checkers {

using engine::AccessKind;

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

void DataRace::OnBegin(MachineView& machine, const Context*) {
  machine_ = &machine;
  slots_ = 0;
  if (!reported_.empty()) reported_.clear();
}

// Words up to this one, as if nobody had touched them.
void DataRace::Grow(uint32_t slot) {
  if (words_.size() <= slot) words_.resize(slot + 1u);
  for (; slots_ <= slot; ++slots_) words_[slots_].used = 0;
}

[[gnu::always_inline]] inline DataRace::Access* DataRace::Judge(Word& word, const Moment& at, Kind kind, Epoch epoch,
                                                                const VectorClock& clock) {
  constexpr auto bit = [](Kind of) { return 1u << static_cast<int>(of); };
  constexpr unsigned kLoad = bit(Kind::load), kRead = bit(Kind::read), kStore = bit(Kind::store),
                     kWrite = bit(Kind::write);
  // By Kind: what it conflicts with, one of the two writing and one of them plain; and what it covers, since whatever
  // conflicts with that conflicts with the new access too.
  static constexpr unsigned kConflicts[] = {kWrite, kStore | kWrite, kRead | kWrite, kLoad | kRead | kStore | kWrite};
  static constexpr unsigned kCovers[] = {kLoad, kLoad | kRead, kLoad | kStore, kLoad | kRead | kStore | kWrite};
  if (word.used == 0) word.name = at.point.name;
  Access *const first = word.accesses.data(), *const end = first + word.used, *kept = first, *now = nullptr;
  for (const Access* old = first; old != end; ++old) {
    if (old->epoch == epoch && old->kind == kind) return nullptr;  // nothing new since
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
  word.plain += !IsAtomic(kind);
  if (!now) now = &word.accesses[word.Append()];
  now->Set(epoch, kind, at);
  now->plain = word.plain;
  return now;
}

void DataRace::OnAccess(const Moment& at, const engine::Memory& memory, engine::AccessKind access,
                        engine::MemoryOrder) {
  if (IsOfLock(access)) return;
  if (memory.slot >= slots_) [[unlikely]]
    Grow(memory.slot);
  const uint32_t index = IndexOf(at.who.id);
  const VectorClock& clock = clocks_.ClockAt(index);
  Judge(words_[memory.slot], at, KindOf(access), {index, clock[index]}, clock);
}

void DataRace::OnAnyWord(Word& word, const Moment& at, Kind kind, Epoch epoch, const VectorClock& clock) {
  const Access* const now = Judge(word, at, kind, epoch, clock);
  if (!now || !IsAtomic(kind) || epoch.index >= kNear) return;
  word.mine[kind == Kind::load][epoch.index] = static_cast<uint8_t>(now - word.accesses.data());
}

void DataRace::Report(const Word& word, const Access& old, Kind kind, const Moment& at) {
  const Place first{old.context, engine::Point::Interned(old.point), old.location, old.time}, second = PlaceOf(at);
  auto site = [](const Place& place, Kind of) { return Site{place.point.hash, LocationText(place.location), of}; };
  std::pair<Site, Site> pair{site(first, old.kind), site(second, kind)};
  if (pair.second < pair.first) std::swap(pair.first, pair.second);
  if (!reported_.insert(std::move(pair)).second) return;
  found_.push_back(FindingAt(
      *machine_, "data_race", second,
      fmt::format("{} {} at {} what {} {} at {}, and nothing orders the two: another run may have them the other way "
                  "round. It is the word first touched at {}. Guard both places with one lock, pass the value through "
                  "a queue, or make it an atomic with release and acquire.",
                  machine_->NameOf(second.context), Verb(kind), PlaceText(second), machine_->NameOf(first.context),
                  Verb(old.kind), PlaceText(first), word.name)));
}

}  // namespace sim::checkers
