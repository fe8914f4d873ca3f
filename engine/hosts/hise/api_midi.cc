// Message, Synth and Sampler, as scripts see them.
#include <algorithm>
#include <cmath>

#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"
#include "engine/hosts/hise/api.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {
namespace {

// HI-R83.
MidiEvent& Event(js::Call& call) {
  MidiEvent* event = EventOf(call);
  if (event == nullptr) {
    throw js::Failure("Call of Message." + std::string(call.what.substr(call.what.rfind('.') + 1)) +
                      " outside of MIDI callback");
  }
  return *event;
}
// The same, for what would change the event.
MidiEvent& Writable(js::Call& call) {
  MidiEvent& event = Event(call);
  if (ThreadOf(call).handling.deferred) {
    throw js::Failure("Illegal call of Message." + std::string(call.what.substr(call.what.rfind('.') + 1)) +
                      " (Can only be called in synchronous mode)");
  }
  return event;
}

js::Value GetNoteNumber(js::Call& call) { return js::Value::Int(Event(call).number); }
js::Value GetVelocity(js::Call& call) { return js::Value::Int(Event(call).value); }
js::Value GetEventId(js::Call& call) { return js::Value::Int(Event(call).event_id); }
js::Value GetTimestamp(js::Call& call) { return js::Value::Int(Event(call).offset); }
js::Value IsArtificial(js::Call& call) { return js::Value::Bool(Event(call).artificial); }
js::Value IgnoreEvent(js::Call& call) {
  Writable(call).ignored = call.Truth(0);
  return js::Value();
}
js::Value SetNoteNumber(js::Call& call) {
  Writable(call).number = static_cast<int>(call.Integer(0) & 127);
  return js::Value();
}
js::Value SetVelocity(js::Call& call) {
  Writable(call).value = static_cast<int>(call.Integer(0) & 127);
  return js::Value();
}
js::Value DelayEvent(js::Call& call) {
  MidiEvent& event = Writable(call);
  event.frame += call.Integer(0);
  return js::Value();
}

// ---- Synth

// An artificial event counts from the one that is handled, or from the present block.
MidiEvent Artificial(js::Call& call, MidiInput::Kind kind, int number, int value) {
  const MidiEvent* event = EventOf(call);
  return {.kind = kind,
          .number = number,
          .value = value,
          .frame = event != nullptr ? event->frame : AppOf(call).audio.frame()};
}

int Key(js::Call& call, int index) {
  const int64_t key = call.Integer(index);
  if (key < 0 || key > 127) throw js::Failure("Note number must be between 0 and 127");
  return static_cast<int>(key);
}

js::Value PlayNote(js::Call& call) {
  const int64_t velocity = call.Integer(1);
  if (velocity == 0) throw js::Failure("A velocity of 0 is not valid!");
  return js::Value::Int(AppOf(call).audio.PlayArtificial(
      Artificial(call, MidiInput::Kind::note_on, Key(call, 0), static_cast<int>(velocity & 127)), 0));
}
js::Value AddNoteOn(js::Call& call) {
  return js::Value::Int(AppOf(call).audio.PlayArtificial(
      Artificial(call, MidiInput::Kind::note_on, Key(call, 1), static_cast<int>(call.Integer(2) & 127)),
      static_cast<int>(call.Integer(3))));
}
js::Value NoteOff(js::Call& call, int64_t id, int delay) {
  MidiEvent event = Artificial(call, MidiInput::Kind::note_off, 0, 0);
  event.event_id = static_cast<int32_t>(id);
  AppOf(call).audio.PlayArtificial(event, delay);
  return js::Value();
}
js::Value NoteOffByEventId(js::Call& call) { return NoteOff(call, call.Integer(0), 0); }
js::Value NoteOffDelayed(js::Call& call) { return NoteOff(call, call.Integer(0), static_cast<int>(call.Integer(1))); }
js::Value AddVolumeFade(js::Call& call) {
  AppOf(call).audio.FadeVolume(static_cast<int32_t>(call.Integer(0)), call.Number(1), call.Number(2));
  return js::Value();
}
js::Value DeferCallbacks(js::Call& call) {
  ScriptOf(call).processor().Defer(call.Truth(0));
  return js::Value();
}
js::Value StartTimer(js::Call& call) {
  Processor& processor = ScriptOf(call).processor();
  if (processor.deferred()) {
    if (!(call.Number(0) >= 0.004)) throw js::Failure("Go easy on the timer!");
    processor.StartDeferredTimer(call.Number(0));
  } else {
    const MidiEvent* event = EventOf(call);
    AppOf(call).audio.StartTimer(processor, call.Number(0), event != nullptr ? event->offset : 0);
  }
  return js::Value();
}
js::Value StopTimer(js::Call& call) {
  Processor& processor = ScriptOf(call).processor();
  AppOf(call).audio.StopTimer(processor);
  processor.StopDeferredTimer();
  return js::Value();
}
js::Value IsTimerRunning(js::Call& call) {
  return js::Value::Bool(AppOf(call).audio.IsTimerRunning(ScriptOf(call).processor()));
}

// ---- Sampler

js::Value LoadSampleMap(js::Call& call) {
  const std::string name = call.Text(0);
  if (!AppOf(call).settings.sample_maps.contains(name)) throw js::Failure("Samplemap " + name + " not found");
  AppOf(call).LoadSampleMap(name);
  return js::Value();
}
// A sample of the scenario: "{PROJECT_FOLDER}low.wav" or a whole path.
std::shared_ptr<const synth::Sample> SampleOf(App& app, std::string name, double root) {
  constexpr std::string_view kProject = "{PROJECT_FOLDER}";
  if (name.starts_with(kProject)) name = "/Samples/" + name.substr(kProject.size());
  const auto found = app.settings.audio_files.find(name.substr(name.starts_with("/") ? 1 : 0));
  if (found == app.settings.audio_files.end()) throw js::Failure("The sample " + name + " was not found");
  auto sample = std::make_shared<synth::Sample>(*found->second);
  sample->root_key = static_cast<float>(root);
  return sample;
}

js::Value LoadFromJson(js::Call& call) {
  const js::Array* list = js::AsArray(call.at(0));
  if (list == nullptr) throw js::Failure("loadSampleMapFromJSON: the argument is not an array of samples");
  std::vector<Zone> zones;
  for (uint32_t i = 0; i < list->size(); ++i) {
    const js::Object* entry = js::AsObject(list->At(i));
    if (entry == nullptr) throw js::Failure("loadSampleMapFromJSON: sample " + std::to_string(i) + " is no object");
    const auto field = [&](std::string_view name) {
      return entry->Get(AppOf(call).heap.Intern(call.allocator(), name));
    };
    const auto key = [&](std::string_view name, int fallback) {
      const js::Value value = field(name);
      return value.is_nothing() ? fallback : static_cast<int>(std::clamp<int64_t>(js::ToInteger(value), 0, 127));
    };
    const double root = field("Root").is_nothing() ? 60.0 : js::ToDouble(field("Root"));
    zones.push_back({.sample = SampleOf(AppOf(call), js::ToText(field("FileName")), root),
                     .lo_key = key("LoKey", 0),
                     .hi_key = key("HiKey", 127)});
  }
  AppOf(call).LoadZones(std::move(zones));
  return js::Value();
}
js::Value GetSampleMap(js::Call& call) { return call.String(AppOf(call).sample_map()); }

}  // namespace

const ApiClass& MessageClass() {
  static const ApiClass type("Message", {Safe<GetNoteNumber>("getNoteNumber", 0), Safe<GetVelocity>("getVelocity", 0),
                                         Safe<GetNoteNumber>("getControllerNumber", 0),
                                         Safe<GetVelocity>("getControllerValue", 0), Safe<GetEventId>("getEventId", 0),
                                         Safe<GetTimestamp>("getTimestamp", 0), Safe<IsArtificial>("isArtificial", 0),
                                         Safe<IgnoreEvent>("ignoreEvent", 1), Safe<SetNoteNumber>("setNoteNumber", 1),
                                         Safe<SetVelocity>("setVelocity", 1), Safe<DelayEvent>("delayEvent", 1)});
  return type;
}

const ApiClass& SynthClass() {
  static const ApiClass type(
      "Synth",
      {Safe<PlayNote>("playNote", 2), Safe<AddNoteOn>("addNoteOn", 4), Safe<NoteOffByEventId>("noteOffByEventId", 1),
       Safe<NoteOffDelayed>("noteOffDelayedByEventId", 2), Safe<AddVolumeFade>("addVolumeFade", 3),
       Init<DeferCallbacks>("deferCallbacks", 1), Safe<StartTimer>("startTimer", 1), Safe<StopTimer>("stopTimer", 0),
       Safe<IsTimerRunning>("isTimerRunning", 0)});
  return type;
}

const ApiClass& SamplerClass() {
  static const ApiClass type(
      "Sampler", {Unsafe<LoadSampleMap>("loadSampleMap", 1), Unsafe<LoadFromJson>("loadSampleMapFromJSON", 1),
                  Unsafe<GetSampleMap>("getCurrentSampleMapId", 0)});
  return type;
}

}  // namespace engine::hise
