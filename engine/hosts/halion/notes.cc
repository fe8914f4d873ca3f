#include "engine/hosts/halion/notes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/hosts/halion/events.h"

namespace engine::halion {

Notes::Notes(Runtime& runtime, synth::Synth& synth, int sample_rate)
    : runtime_(runtime), synth_(synth), sample_rate_(sample_rate) {
  down_.reserve(1024);
  sustained_.reserve(1024);
  std::fill(std::begin(pressed_), std::end(pressed_), -1);
  voices_.reserve(1024);
}

int64_t Notes::FramesOf(double ms) const { return ms <= 0 ? 0 : std::llround(ms * sample_rate_ / 1000.0); }

int64_t Notes::Press(int key, int velocity, int64_t frame) {
  down_.push_back({key, velocity, next_id_});
  pressed_[key & 127] = frame;
  return next_id_++;
}

bool Notes::IsDown(int64_t note) const {
  return std::any_of(down_.begin(), down_.end(), [note](const Key& key) { return key.note == note; });
}

bool Notes::IsReleased(int64_t note) const {
  return !IsDown(note) && std::find(sustained_.begin(), sustained_.end(), note) == sustained_.end();
}

bool Notes::IsKeyDown(int key) const {
  return std::any_of(down_.begin(), down_.end(), [key](const Key& struck) { return struck.number == key; });
}

bool Notes::IsOctaveKeyDown(int key) const {
  return std::any_of(down_.begin(), down_.end(), [key](const Key& struck) { return struck.number % 12 == key % 12; });
}

int64_t Notes::FramesSincePress(int key, int64_t frame) const {
  const int64_t pressed = pressed_[key & 127];
  return pressed < 0 ? -1 : frame - pressed;
}

Notes::Lifted Notes::LiftKey(int key, int64_t frame) {
  auto lifted = std::find_if(down_.begin(), down_.end(), [key](const Key& struck) { return struck.number == key; });
  if (lifted == down_.end()) return {};
  const int64_t note = lifted->note;
  down_.erase(lifted);
  if (pedal_) {
    sustained_.push_back(note);
    return {note, false};
  }
  Release(note, frame);
  return {note, true};
}

std::vector<int64_t> Notes::SetPedal(bool down, int64_t frame) {
  if (std::exchange(pedal_, down) == down || down) return {};
  std::vector<int64_t> released = std::exchange(sustained_, {});
  for (int64_t note : released) Release(note, frame);
  return released;
}

void Notes::Release(int64_t note, int64_t frame) {
  for (size_t i = 0; i < voices_.size();) {
    if (voices_[i].owner == note && voices_[i].held_by_key) {
      Off(voices_[i].id, frame);  // takes it out of the list
    } else {
      ++i;
    }
  }
}

int64_t Notes::On(const Start& start, int64_t frame) {
  int64_t id = next_id_++;
  synth_.NoteOn(frame, static_cast<int32_t>(id), static_cast<float>(start.key),
                static_cast<float>(start.velocity) / 127.0f);
  if (start.volume != 1)
    synth_.ChangeVolume(frame, static_cast<int32_t>(id), static_cast<float>(start.volume), false, 0);
  if (start.pan != 0) synth_.ChangePan(frame, static_cast<int32_t>(id), static_cast<float>(start.pan), false, 0);
  if (start.tune != 0) synth_.ChangeTune(frame, static_cast<int32_t>(id), static_cast<float>(start.tune), false, 0);
  Emit(kNoteOn, {id, static_cast<int64_t>(start.key), start.velocity, frame});
  if (start.duration_ms > 0) synth_.NoteOff(frame + FramesOf(start.duration_ms), static_cast<int32_t>(id));
  voices_.push_back(
      {id, start.owner, static_cast<int>(start.key), start.held_by_key, start.played, start.duration_ms > 0});
  if (start.held_by_key && start.duration_ms < 0 && IsReleased(start.owner)) Off(id, frame);
  return id;
}

void Notes::Off(int64_t id, int64_t frame) {
  synth_.NoteOff(frame, static_cast<int32_t>(id));
  Emit(kNoteOff, {id, frame});
  std::erase_if(voices_, [id](const Voice& voice) { return voice.id == id; });
}

void Notes::OffPosted(int64_t owner, int key, int64_t frame) {
  for (size_t i = 0; i < voices_.size();) {
    const Voice& voice = voices_[i];
    if (!voice.held_by_key && voice.owner != 0 && (owner != 0 ? voice.owner == owner : voice.key == key)) {
      Off(voice.id, frame);
    } else {
      ++i;
    }
  }
}

void Notes::OffAll(int64_t frame) {
  while (!voices_.empty()) Off(voices_.front().id, frame);
}

void Notes::SetBypassNoteOff(int key, bool enable) { bypass_off_[key & 127] = enable; }

void Notes::LeaveScript(int64_t frame) {
  const std::vector<Voice> voices = voices_;
  for (const Voice& voice : voices) {
    if (!voice.played || voice.ends || (voice.held_by_key && !IsReleased(voice.owner))) continue;
    if (bypass_off_[voice.key & 127]) {
      Off(voice.id, frame);
    } else {
      Emit(kHangingNote, {voice.id, voice.key});
    }
  }
}

void Notes::Fade(int64_t id, std::optional<double> from, double to, double ms, bool kill, int64_t frame) {
  std::optional<float> start;
  if (from) start = static_cast<float>(*from);
  synth_.Fade(frame, static_cast<int32_t>(id), start, static_cast<float>(to), FramesOf(ms), kill);
  if (kill) std::erase_if(voices_, [id](const Voice& voice) { return voice.id == id; });
  Emit(kFade, {id, Event::Real(to), Event::Real(ms), frame}, kill ? " kill" : "");
}

void Notes::Volume(int64_t id, double value, bool relative, double ms, int64_t frame) {
  synth_.ChangeVolume(frame, static_cast<int32_t>(id), static_cast<float>(value), relative, FramesOf(ms));
  Emit(kVolume, {id, Event::Real(value), Event::Real(ms), frame}, relative ? " relative" : "");
}

void Notes::Pan(int64_t id, double value, bool relative, double ms, int64_t frame) {
  synth_.ChangePan(frame, static_cast<int32_t>(id), static_cast<float>(value), relative, FramesOf(ms));
  Emit(kPan, {id, Event::Real(value), Event::Real(ms), frame}, relative ? " relative" : "");
}

void Notes::Tune(int64_t id, double semitones, bool relative, double ms, int64_t frame) {
  synth_.ChangeTune(frame, static_cast<int32_t>(id), static_cast<float>(semitones), relative, FramesOf(ms));
  Emit(kTune, {id, Event::Real(semitones), Event::Real(ms), frame}, relative ? " relative" : "");
}

}  // namespace engine::halion
