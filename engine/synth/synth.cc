#include "engine/synth/synth.h"

#include <algorithm>

#include "engine/base/check.h"

namespace engine::synth {
namespace {

VoiceSettings SettingsOf(const Synth::Config& config) {
  const Envelope& e = config.envelope;
  return {.sample_rate = config.sample_rate,
          .waveform = config.waveform,
          .envelope = {.attack_frames = FrameAt(e.attack, config.sample_rate),
                       .decay_frames = FrameAt(e.decay, config.sample_rate),
                       .sustain = e.sustain,
                       .release_frames = FrameAt(e.release, config.sample_rate),
                       .curve = e.curve},
          .filter = config.filter,
          .sample = config.sample,
          .kill_frames = config.kill_frames};
}

}  // namespace

Synth::Synth(const Config& config) : config_(config), events_(config.max_events) {
  CHECK(config.sample_rate > 0 && config.channels > 0 && config.max_voices > 0 && config.max_events > 0);
  const Envelope& e = config.envelope;
  CHECK(e.attack >= 0 && e.decay >= 0 && e.release >= 0 && config.kill_frames >= 0);
  CHECK(e.sustain >= 0 && e.sustain <= 1);
  CHECK(!config.sample || (config.sample->channels > 0 && config.sample->sample_rate > 0));
  voices_.resize(static_cast<size_t>(config.max_voices));
  for (Voice& voice : voices_) voice.Init(SettingsOf(config));
}

bool Synth::NoteOn(int64_t frame, int32_t note_id, float key, float velocity) {
  return Add({.frame = frame, .kind = SynthEvent::Kind::note_on, .note_id = note_id, .value = key, .second = velocity});
}

bool Synth::NoteOff(int64_t frame, int32_t note_id) {
  return Add({.frame = frame, .kind = SynthEvent::Kind::note_off, .note_id = note_id});
}

bool Synth::Kill(int64_t frame, int32_t note_id) {
  return Add({.frame = frame, .kind = SynthEvent::Kind::kill, .note_id = note_id});
}

bool Synth::Fade(int64_t frame, int32_t note_id, std::optional<float> start, float target, int64_t duration_frames,
                 bool kill_when_done) {
  return Add({.frame = frame,
              .kind = SynthEvent::Kind::fade,
              .note_id = note_id,
              .value = target,
              .second = start.value_or(0.0f),
              .duration = duration_frames,
              .flag = kill_when_done,
              .has_start = start.has_value()});
}

bool Synth::ChangeVolume(int64_t frame, int32_t note_id, float gain, bool relative, int64_t ramp_frames) {
  return Add({.frame = frame,
              .kind = SynthEvent::Kind::volume,
              .note_id = note_id,
              .value = gain,
              .duration = ramp_frames,
              .flag = relative});
}

bool Synth::ChangePan(int64_t frame, int32_t note_id, float pan, bool relative, int64_t ramp_frames) {
  return Add({.frame = frame,
              .kind = SynthEvent::Kind::pan,
              .note_id = note_id,
              .value = pan,
              .duration = ramp_frames,
              .flag = relative});
}

bool Synth::ChangeTune(int64_t frame, int32_t note_id, float semitones, bool relative, int64_t ramp_frames) {
  return Add({.frame = frame,
              .kind = SynthEvent::Kind::tune,
              .note_id = note_id,
              .value = semitones,
              .duration = ramp_frames,
              .flag = relative});
}

bool Synth::AllNotesOff(int64_t frame) { return Add({.frame = frame, .kind = SynthEvent::Kind::all_notes_off}); }

bool Synth::Add(const SynthEvent& event) {
  if (events_.Add(event)) return true;
  ++dropped_events_;
  return false;
}

void Synth::Render(int64_t first_frame, int frames, float* const* out) {
  for (int c = 0; c < config_.channels; ++c) std::fill_n(out[c], frames, 0.0f);
  int offset = 0;
  int acted = 0;
  for (; acted < events_.size() && events_[acted].frame < first_frame + frames; ++acted) {
    const int at = static_cast<int>(std::max<int64_t>(events_[acted].frame - first_frame, 0));
    Mix(offset, at - offset, out);
    offset = at;
    Act(events_[acted]);
  }
  Mix(offset, frames - offset, out);
  events_.RemoveFirst(acted);
}

void Synth::Mix(int offset, int frames, float* const* out) {
  if (frames == 0) return;
  for (Voice& voice : voices_) voice.Render(offset, frames, config_.channels, out);
}

void Synth::Act(const SynthEvent& event) {
  if (event.kind == SynthEvent::Kind::note_on) return StartVoice(event);
  const bool all = event.kind == SynthEvent::Kind::all_notes_off;
  for (Voice& voice : voices_) {
    if (voice.active() && (all || voice.note_id() == event.note_id)) ActOn(voice, event);
  }
}

void Synth::ActOn(Voice& voice, const SynthEvent& event) {
  switch (event.kind) {
    case SynthEvent::Kind::note_on:
      return;
    case SynthEvent::Kind::note_off:
    case SynthEvent::Kind::all_notes_off:
      return voice.Release();
    case SynthEvent::Kind::kill:
      return voice.Kill();
    case SynthEvent::Kind::fade:
      return voice.Fade(event.has_start ? std::optional(event.second) : std::nullopt, event.value, event.duration,
                        event.flag);
    case SynthEvent::Kind::volume:
      return voice.ChangeVolume(event.value, event.flag, event.duration);
    case SynthEvent::Kind::pan:
      return voice.ChangePan(event.value, event.flag, event.duration);
    case SynthEvent::Kind::tune:
      return voice.ChangeTune(event.value, event.flag, event.duration);
  }
}

void Synth::StartVoice(const SynthEvent& event) {
  FreeOrStolen().Start(event.note_id, event.value, event.second, started_++);
}

Voice& Synth::FreeOrStolen() {
  Voice* best = &voices_.front();
  for (Voice& voice : voices_) {
    if (!voice.active()) return voice;
    const bool sooner = voice.released() == best->released() ? voice.serial() < best->serial() : voice.released();
    if (sooner) best = &voice;
  }
  return *best;
}

int Synth::ActiveVoices() const {
  return static_cast<int>(std::count_if(voices_.begin(), voices_.end(), [](const Voice& v) { return v.active(); }));
}

bool Synth::IsActive(int32_t note_id) const {
  return std::any_of(voices_.begin(), voices_.end(),
                     [&](const Voice& v) { return v.active() && v.note_id() == note_id; });
}

}  // namespace engine::synth
