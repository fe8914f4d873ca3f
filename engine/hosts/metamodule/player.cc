#include "engine/hosts/metamodule/player.h"

#include <algorithm>

#include "engine/hosts/metamodule/events.h"

namespace engine::metamodule {
namespace {

constexpr Point kUpdate{"update"}, kCable{"cable"}, kJob{"helper.job"}, kDone{"helper.done"}, kJoin{"helper.join"},
    kLists{"lists"};
constexpr int kUpdateJob = 1, kCableJob = 2;
constexpr int kWarmUp = 32, kMeasured = 512;
constexpr Time kBias = 1000 * kSecond / 24'000'000;  // 1000 ticks of 24 MHz against core 1

}  // namespace

Slot* Player::Find(const std::string& name) {
  for (Slot& slot : slots_) {
    if (slot.spec.name == name) return &slot;
  }
  return nullptr;
}

void Player::Resolve() {
  inputs_.clear();
  inner_.clear();
  outputs_.clear();
  for (const Cable& cable : cables_) {
    Wire wire{.kind = cable.from.kind, .from_jack = cable.from.number, .to_jack = cable.to.number};
    if (wire.kind == Jack::Kind::module) wire.from = Find(cable.from.module);
    if (cable.to.kind == Jack::Kind::module) wire.to = Find(cable.to.module);
    if (wire.kind == Jack::Kind::module && !wire.from) continue;
    if (cable.to.kind == Jack::Kind::module && !wire.to) continue;
    if (wire.from) wire.core = wire.from->core;
    if (wire.kind != Jack::Kind::module) {
      if (wire.to) inputs_.push_back(wire);
    } else {
      (wire.to ? inner_ : outputs_).push_back(wire);
    }
  }
}

void Player::UpdateOne(Slot& slot) {
  SpendSome(runtime_, slot.spec.update.hi > 0 ? slot.spec.update : costs_.update, kUpdate);
  slot.module->Update();
}

void Player::HandOver() {
  if (lister_ == kNoContext) return Resolve();
  new_lists_.Store(true, kLists);
  runtime_.Unpark(lister_, kLists);
  while (new_lists_.Load(kLists)) runtime_.Spin(kLists);
}

void Player::TakeLists() {
  for (;;) {
    while (!new_lists_.Load(kLists)) runtime_.Park(kForever, kIrq);
    Resolve();
    new_lists_.Store(false, kLists);
  }
}

void Player::Balance(bool tell) {
  for (Slot& slot : slots_) slot.core = 0;
  if (slots_.size() > 1) {
    std::vector<std::pair<Time, Slot*>> measured;
    for (Slot& slot : slots_) {
      for (int i = 0; i < kWarmUp; ++i) UpdateOne(slot);
      Time began = runtime_.Now();
      for (int i = 0; i < kMeasured; ++i) UpdateOne(slot);
      measured.push_back({runtime_.Now() - began, &slot});
    }
    // The longest first, each to the core that has less so far.
    std::stable_sort(measured.begin(), measured.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    Time load[2] = {0, kBias};
    for (auto& [time, slot] : measured) {
      slot->core = load[1] < load[0] ? 1 : 0;
      load[slot->core] += time;
      if (tell) {
        runtime_.Emit({.type = &kModuleLoad, .values = {time / kMeasured, slot->core}, .text = slot->spec.name});
      }
    }
  }
  HandOver();
}

void Player::UpdateOn(int core) {
  for (Slot& slot : slots_) {
    if (slot.core == core) UpdateOne(slot);
  }
}

void Player::MoveCables(int core) {
  for (const Wire& wire : inner_) {
    if (wire.core != core) continue;
    SpendSome(runtime_, costs_.cable, kCable);
    wire.to->module->SetInput(wire.to_jack, wire.from->module->Output(wire.from_jack));
  }
}

void Player::Both(int job) {
  waiting_ = runtime_.SelfId();
  done_.Store(0, kDone);
  job_.Store(job, kJob);
  runtime_.Unpark(helper_, kJob);
  job == kUpdateJob ? UpdateOn(0) : MoveCables(0);
  while (done_.Load(kJoin) != job) runtime_.BusyWait(kForever, kJoin);
}

void Player::Help() {
  for (;;) {
    while (job_.Load(kJob) == 0) runtime_.Park(kForever, kIrq);
    int job = job_.Exchange(0, kJob);
    job == kUpdateJob ? UpdateOn(1) : MoveCables(1);
    done_.Store(job, kDone);
    runtime_.Unpark(waiting_, kDone);
  }
}

void Player::Step(const float* in, int in_jacks, const MidiState& midi, float* out, int out_jacks) {
  for (const Wire& wire : inputs_) {
    float volts = 0;
    if (wire.kind == Jack::Kind::panel && wire.from_jack < in_jacks) volts = in[wire.from_jack];
    if (wire.kind == Jack::Kind::midi_note) volts = midi.note;
    if (wire.kind == Jack::Kind::midi_gate) volts = midi.gate;
    if (wire.kind == Jack::Kind::midi_cc) volts = midi.cc[wire.from_jack & 127];
    wire.to->module->SetInput(wire.to_jack, volts);
  }
  if (slots_.size() > 1) {
    Both(kUpdateJob);
    Both(kCableJob);
  } else {
    UpdateOn(0);
    MoveCables(0);
  }
  std::fill(out, out + out_jacks, 0.f);
  for (const Wire& wire : outputs_) {
    if (wire.to_jack < out_jacks) out[wire.to_jack] += wire.from->module->Output(wire.from_jack);
  }
}

}  // namespace engine::metamodule
