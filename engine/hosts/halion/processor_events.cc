// What the Processor does with an event: keys and pedal, the script's callback, the way past it. HA-R12 to HA-R14,
// HA-R27, HA-R64, HA-R65.
#include "engine/hosts/halion/controller.h"
#include "engine/hosts/halion/event_object.h"
#include "engine/hosts/halion/events.h"
#include "engine/hosts/halion/processor.h"

namespace engine::halion {
namespace {

using Kind = MidiInput::Kind;

// In the order they are asked: HA-R13.
std::span<const Callback> CallbacksFor(Kind kind) {
  static constexpr Callback kNote[] = {Callback::on_note, Callback::on_unhandled_event};
  static constexpr Callback kRelease[] = {Callback::on_release, Callback::on_unhandled_event};
  static constexpr Callback kRetrigger[] = {Callback::on_retrigger, Callback::on_unhandled_event};
  static constexpr Callback kController[] = {Callback::on_controller, Callback::on_unhandled_event};
  static constexpr Callback kBend[] = {Callback::on_pitch_bend, Callback::on_controller, Callback::on_unhandled_event};
  static constexpr Callback kTouch[] = {Callback::on_after_touch, Callback::on_controller,
                                        Callback::on_unhandled_event};
  static constexpr Callback kData[] = {Callback::on_data, Callback::on_unhandled_event};
  switch (kind) {
    case Kind::note_on:
      return kNote;
    case Kind::note_off:
      return kRelease;
    case Kind::retrigger:
      return kRetrigger;
    case Kind::controller:
      return kController;
    case Kind::pitch_bend:
      return kBend;
    case Kind::after_touch:
      return kTouch;
    case Kind::data:
      return kData;
    default:
      return {};
  }
}

}  // namespace

void Processor::Handle(MidiInput event, int64_t frame) {
  switch (event.kind) {
    case Kind::note_on:
      event.note = notes_.Press(event.number, event.value, frame);
      return Deliver(event, frame);
    case Kind::note_off:
      return HandleNoteOff(event, frame);
    case Kind::controller:
      SetController(event.number, event.value);
      if (event.number == kSustainPedal) {
        for (int64_t note : notes_.SetPedal(event.value >= kPedalDown)) ResumeReleased(note, frame);
      }
      Deliver(event, frame);
      return ResumeLetGo(frame);
    case Kind::bypass:
      return SetBypass(event.value != 0, frame);
    case Kind::remove:
      removed_ = true;
      SetBypass(true, frame);
      ready_ = false;
      return;
    default:
      return Deliver(event, frame);
  }
}

void Processor::HandleNoteOff(MidiInput& event, int64_t frame) {
  const Notes::Key* last = notes_.LastDown();
  const bool was_last = last != nullptr && last->number == event.number;
  const Notes::Lifted lifted = notes_.LiftKey(event.number, frame);
  event.note = lifted.note;
  if (lifted.released) ResumeReleased(lifted.note, frame);
  Deliver(event, frame);
  if (config_.notes.mono && was_last) Retrigger(frame);
}

// HA-R64: the key that is left down sounds again. Its event has an id of its own, under which nothing sounds.
void Processor::Retrigger(int64_t frame) {
  const Notes::Key* key = notes_.LastDown();
  if (!key) return;
  Deliver({.kind = Kind::retrigger, .number = key->number, .value = key->velocity, .note = key->note}, frame);
}

// HA-R27.
void Processor::ResumeReleased(int64_t note, int64_t frame) {
  if (!Resumes()) return;
  for (size_t i = 0; i < held_.size();) {
    if (held_[i]->note != note) {
      ++i;
      continue;
    }
    InvocationPtr invocation = std::move(held_[i]);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    runtime_.Emit({.type = &kWaitReleaseEnd, .values = {invocation->number}});
    Run(std::move(invocation), frame);
    i = 0;
  }
}

// HA-R27.
void Processor::ResumeLetGo(int64_t frame) {
  for (int64_t note : notes_.TakeLetGo()) ResumeReleased(note, frame);
}

// HA-R65. What would have gone on meanwhile goes on when the script is back.
void Processor::SetBypass(bool bypassed, int64_t frame) {
  if (std::exchange(bypassed_, bypassed) == bypassed) return;
  // What goes on may release its notes yet.
  const bool goes_on = config_.waits_go_on && !removed_ && !(waiting_.empty() && held_.empty());
  if (bypassed) return notes_.LeaveScript(frame, !goes_on);
  for (InvocationPtr& waiting : waiting_) waiting->until = std::max(waiting->until, frame);
  std::vector<int64_t> released;
  for (const InvocationPtr& held : held_) {
    if (notes_.IsReleased(held->note)) released.push_back(held->note);
  }
  for (int64_t note : released) ResumeReleased(note, frame);
}

void Processor::Deliver(const MidiInput& event, int64_t frame) {
  if (Runs()) {
    for (Callback callback : CallbacksFor(event.kind)) {
      if (!script_.Has(callback)) continue;
      InvocationPtr invocation =
          script_.Call(callback, slot_, [&](lua_State* state) { return PushEvent(state, event, frame); });
      if (!invocation) continue;
      invocation->note = event.note;
      return Run(std::move(invocation), frame);
    }
    if (config_.swallow) return;
  }
  Pass(event, frame);
}

bool Processor::Sounds() const {
  if (!config_.zone || removed_) return false;
  return config_.early == ProcessorConfig::Early::heard || initialised_.load(std::memory_order_acquire) != kForever;
}

void Processor::Pass(const MidiInput& event, int64_t frame) {
  switch (event.kind) {
    case Kind::note_on:
    case Kind::retrigger:
      if (!Sounds()) return;
      notes_.On({.key = static_cast<double>(event.number), .velocity = event.value, .owner = event.note}, frame);
      return;
    case Kind::note_off:
      return notes_.OffPosted(event.note, event.number, frame, frame);
    case Kind::controller:
      if (event.number == kSustainPedal) notes_.SetEnginePedal(event.value >= kPedalDown, frame);
      runtime_.Emit({.type = &kControlChange, .values = {event.number, event.value, frame}});
      return;
    case Kind::pitch_bend:
      runtime_.Emit({.type = &kPitchBend, .values = {engine::Event::Real(BendOf(event.value)), frame}});
      return;
    case Kind::after_touch:
      runtime_.Emit({.type = &kAfterTouch, .values = {event.value, frame}});
      return;
    case Kind::data:
      runtime_.Emit({.type = &kData, .values = {frame}, .text = event.text});
      return;
    default:
      return;
  }
}

// HA-R67.
int Processor::PushEvent(lua_State* state, const MidiInput& event, int64_t frame) const {
  EventObject object(state, std::max(0.0, transport_.BeatAt(frame)));
  switch (event.kind) {
    case Kind::note_on:
    case Kind::note_off:
    case Kind::retrigger: {
      object.Set("type", event.kind == Kind::note_on    ? kTypeNoteOn
                         : event.kind == Kind::note_off ? kTypeNoteOff
                                                        : kTypeRetrigger);
      object.Set("id", event.kind == Kind::retrigger ? -1 : static_cast<double>(event.note));
      object.Set("note", event.number);
      object.Set("velocity", event.value);
      break;
    }
    case Kind::controller:
      object.Set("type", kTypeController);
      object.Set("controller", event.number);
      object.Set("value", event.value);
      break;
    case Kind::pitch_bend:
      object.Set("type", kTypeController);
      object.Set("controller", kControllerPitchBend);
      object.Set("value", event.value);
      object.Set("bend", BendOf(event.value));
      break;
    case Kind::after_touch:
      object.Set("type", kTypeController);
      object.Set("controller", kControllerAfterTouch);
      object.Set("value", event.value);
      break;
    default:
      object.Set("type", kTypeData);
      object.SetBytes("data", event.text);
      object.Set("dataType", 0);
      break;
  }
  return 1;
}

}  // namespace engine::halion
