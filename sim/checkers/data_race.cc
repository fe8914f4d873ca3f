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
