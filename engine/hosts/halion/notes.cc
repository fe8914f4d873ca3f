#include "engine/hosts/halion/notes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/hosts/halion/events.h"

namespace engine::halion {

Notes::Notes(Runtime& runtime, synth::Synth& synth, int sample_rate, const Options& options)
    : runtime_(runtime), synth_(synth), sample_rate_(sample_rate), options_(options) {
  down_.reserve(1024);
  sustained_.reserve(1024);
  due_.reserve(1024);
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
  const auto is_key = [key](const Key& struck) { return struck.number == key; };
  auto lifted = std::find_if(down_.begin(), down_.end(), is_key);
  if (lifted == down_.end()) return {};
  if (options_.latest_off) lifted = std::prev(std::find_if(down_.rbegin(), down_.rend(), is_key).base());
  const int64_t note = lifted->note;
  down_.erase(lifted);
  ReleaseIf([note](const Voice& voice) { return voice.owner == note && voice.held_by_key; }, frame);
  if (pedal_) sustained_.push_back(note);
  return {note, !pedal_};
}

std::vector<int64_t> Notes::SetPedal(bool down) {
  if (options_.engine_pedal_holds) return {};
  pedal_ = down;
  return down ? std::vector<int64_t>() : std::exchange(sustained_, {});
}

void Notes::SetEnginePedal(bool down, int64_t frame) {
  engine_pedal_ = down;
  if (!down) ReleaseIf([](const Voice& voice) { return voice.sustained; }, frame);
  if (!options_.engine_pedal_holds) return;
  pedal_ = down;
  if (!down) let_go_.insert(let_go_.end(), sustained_.begin(), sustained_.end());
  if (!down) sustained_.clear();
}

void Notes::Release(size_t voice, int64_t frame) {
  if (engine_pedal_) {
    voices_[voice].sustained = true;
  } else {
    Off(voices_[voice].id, frame);  // takes it out of the list
  }
}

template <class Test>
void Notes::ReleaseIf(Test test, int64_t frame) {
  for (size_t i = 0; i < voices_.size();) {
    const int64_t id = voices_[i].id;
    if (test(voices_[i])) Release(i, frame);
    if (i < voices_.size() && voices_[i].id == id) ++i;
  }
}

int64_t Notes::On(const Start& start, int64_t frame) {
  if (options_.mono) OffAll(frame);
  int64_t id = next_id_++;
  synth_.NoteOn(frame, static_cast<int32_t>(id), static_cast<float>(start.key),
                static_cast<float>(start.velocity) / 127.0f);
  if (start.volume != 1)
    synth_.ChangeVolume(frame, static_cast<int32_t>(id), static_cast<float>(start.volume), false, 0);
  if (start.pan != 0) synth_.ChangePan(frame, static_cast<int32_t>(id), static_cast<float>(start.pan), false, 0);
  if (start.tune != 0) synth_.ChangeTune(frame, static_cast<int32_t>(id), static_cast<float>(start.tune), false, 0);
  Emit(kNoteOn, {id, static_cast<int64_t>(start.key), start.velocity, frame});
  voices_.push_back({.id = id,
                     .owner = start.owner,
                     .key = static_cast<int>(start.key),
                     .held_by_key = start.held_by_key,
                     .played = start.played,
                     .ends = start.duration_ms > 0,
                     .frame = frame});
  if (start.duration_ms > 0) Add({.frame = frame + FramesOf(start.duration_ms), .id = id});
  const bool needs_key = start.held_by_key && (start.duration_ms < 0 || options_.key_ends_all);
  const bool lacks_key = options_.needs_key && start.played && start.owner == 0 && start.duration_ms < 0;
  if (lacks_key || (needs_key && !IsDown(start.owner))) Release(voices_.size() - 1, frame);
  return id;
}

void Notes::Off(int64_t id, int64_t frame) {
  synth_.NoteOff(frame, static_cast<int32_t>(id));
  Emit(kNoteOff, {id, frame});
  std::erase_if(voices_, [id](const Voice& voice) { return voice.id == id; });
}

void Notes::OffPosted(int64_t owner, int key, int64_t frame, int64_t now) {
  if (frame > now) return Add({.frame = frame, .owner = owner, .key = key});
  ReleaseIf(
      [=](const Voice& voice) {
        return !voice.held_by_key && voice.owner != 0 && voice.frame <= frame &&
               (owner != 0 ? voice.owner == owner : voice.key == key);
      },
      frame);
}

void Notes::Add(const Due& due) {
  auto later = [](const Due& a, const Due& b) { return a.frame < b.frame; };
  due_.insert(std::upper_bound(due_.begin(), due_.end(), due, later), due);
}

void Notes::RunDue() {
  const Due due = due_.front();
  due_.erase(due_.begin());
  if (due.id == 0) return OffPosted(due.owner, due.key, due.frame, due.frame);
  ReleaseIf([&due](const Voice& voice) { return voice.id == due.id; }, due.frame);
}

void Notes::OffAll(int64_t frame) {
  while (!voices_.empty()) Off(voices_.front().id, frame);
}

void Notes::SetBypassNoteOff(int key, bool enable) { bypass_off_[key & 127] = enable; }

void Notes::LeaveScript(int64_t frame, bool report) {
  const std::vector<Voice> voices = voices_;
  for (const Voice& voice : voices) {
    if (!voice.played || voice.ends || (voice.held_by_key && IsDown(voice.owner))) continue;
    if (bypass_off_[voice.key & 127]) {
      Off(voice.id, frame);
    } else if (report) {
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
