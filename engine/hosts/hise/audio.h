// The audio thread: suspension, MIDI events and their callbacks, synth timers, voices (HI-R30, HI-R31, HI-R42 to
// HI-R48).
//
// A block: the audio lock is tried; the state of suspension is looked at; then events and ticks by frame, on a grid of
// 8 frames; then voices. Script callbacks run here without a lock, unless they are deferred.
//
// Thread rules: Process: audio context. Input, HoldCalls: inputs. Timers: any context.
#pragma once
#include <atomic>
#include <string>
#include <vector>

#include "engine/audio_device.h"
#include "engine/hosts/hise/settings.h"
#include "engine/sync/guard.h"
#include "engine/sync/queue.h"

namespace engine::hise {

struct App;
class Processor;

struct MidiInput {
  enum class Kind : uint8_t { note_on, note_off, controller, automation, transport };
  Time at = 0;
  bool stamped = true;
  Kind kind = Kind::note_on;
  int number = 60;
  int value = 100;    // transport: whether it plays
  std::string id{};   // automation: the component
  double amount = 0;  // its value; transport: the tempo
};

// An event as scripts see it.
struct MidiEvent {
  MidiInput::Kind kind = MidiInput::Kind::note_on;
  int number = 60, value = 100, channel = 1;
  int32_t event_id = 0;
  int64_t frame = 0;  // of the stream
  int offset = 0;     // in its block
  bool artificial = false, ignored = false;
  double fade_ms = -1, fade_to = 0;  // a volume fade, if it is one
};

class Audio final : public AudioCallback {
 public:
  Audio(App& app, Runtime& runtime);

  void Process(const BlockInfo& block, const float* const* in, float* const* out) override;
  void Input(MidiInput input);
  // The DAW calls the plugin no more, or again.
  void HoldCalls(bool held) { held_.store(held); }

  // HI-R30. Per processor four at most; throws Failure.
  // `offset`: frames into the block of the event that is handled.
  void StartTimer(Processor& processor, double seconds, int offset);
  void StopTimer(Processor& processor);
  bool IsTimerRunning(const Processor& processor);

  // A script's own event, `timestamp` frames after the one that is handled. Returns its id.
  int32_t PlayArtificial(MidiEvent event, int timestamp);
  void FadeVolume(int32_t event_id, double ms, double decibel);
  // Uptime in frames; it goes on while audio is suspended.
  int64_t uptime() const { return uptime_.load(); }
  int64_t frame() const { return frame_.load(); }
  // HI-R84, if the scenario wants it: what has taken more than so many percent of a block's time.
  void WarnOfGlitch(std::string_view what, Time began, int percent);

 private:
  struct SynthTimer {
    Processor* processor = nullptr;
    double next = 0, interval = 0;  // frames of uptime
    int64_t late_in = -1;           // the block in which it caught up with a late tick
  };
  void Collect(const BlockInfo& block);
  int64_t FrameOf(const MidiInput& input, const BlockInfo& block) const;
  void Silence(float* const* out) const;
  void DropEvents(const BlockInfo& block, bool keep_note_offs);
  void Play(const BlockInfo& block, bool resumed);
  void Handle(const MidiInput& input, int64_t frame, const BlockInfo& block);
  void ToVoices(const MidiEvent& event);
  void TakeArtificial();
  int64_t NextEvent(const BlockInfo& block, size_t* which) const;
  // The frame of the next tick, or the block's end.
  int64_t NextTick(const BlockInfo& block, SynthTimer** which);
  // Whose tick it is; null if it has been stopped since.
  Processor* TakeTick(SynthTimer& timer, const BlockInfo& block);

  App& app_;
  Runtime& runtime_;
  const AudioFormat format_;
  MpscQueue<MidiInput> input_;
  std::vector<MidiInput> waiting_;
  std::vector<MidiInput> stored_offs_;  // HI-R43
  SpinLock timers_guard_;
  std::vector<SynthTimer> timers_;  // addresses stay
  MpscQueue<MidiEvent> artificial_in_;
  std::vector<MidiEvent> artificial_;  // by frame, due later
  std::atomic<bool> held_{false};
  std::atomic<int64_t> uptime_{0}, frame_{0};
  std::atomic<int32_t> next_id_{1};
  int32_t key_ids_[128] = {};
  bool entered_ = false;
  bool clear_ = false;  // HI-R43: events start voices
};

}  // namespace engine::hise
