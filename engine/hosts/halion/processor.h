// The Processor context: MIDI events and sound, inside the audio callback.
//
// At block n, in this order:
//   1. onInit, once, after the script's global statements (HA-R10)
//   2. callbacks whose runAsync completed before the block's start go on (HA-R20)
//   3. functions queued by runSync before the block's start, in order (HA-R21, HA-R22)
//   4. events and waits of the block, by frame; at one frame waits first, then events in order of arrival
//   5. the synth renders the block
//
// Thread rules: Process: audio context. Input, Completed, Queue: any.
#pragma once
#include <string>
#include <vector>

#include "engine/audio_device.h"
#include "engine/hosts/halion/notes.h"
#include "engine/hosts/halion/script.h"
#include "engine/sync/queue.h"

namespace engine::halion {

class Controller;

struct MidiInput {
  enum class Kind : uint8_t { note_on, note_off, controller };
  Time at = 0;
  bool stamped = true;
  Kind kind = Kind::note_on;
  int number = 60;  // key or controller
  int value = 100;  // velocity or value
};

// A callback whose runAsync has completed.
struct Completion {
  InvocationPtr caller;
  Time at = 0;
};

// An entry of runSync's queue.
struct SyncEntry {
  int64_t number = 0;
  int reference = 0;  // of the function, in the script's registry
  std::string id;     // empty: none
  Time at = 0;
};

class Processor final : public AudioCallback {
 public:
  Processor(Runtime& runtime, Script& script, Notes& notes, synth::Synth& synth, const AudioFormat& format);

  void Connect(Controller& controller) { controller_ = &controller; }
  void Input(MidiInput event);
  // The global statements have run.
  void Initialised(Time at);
  void Completed(Completion completion);
  // True: an entry of the same id was waiting and is replaced; `*replaced` is its function's reference.
  bool Queue(SyncEntry entry, int* replaced);

  void Process(const BlockInfo& block, const float* const* in, float* const* out) override;

  Notes& notes() { return notes_; }
  const AudioFormat& format() const { return format_; }
  int64_t init_frame() const { return init_frame_; }  // HA-R66: getTime counts from here
  int ControllerValue(int number) const { return controllers_[number & 127]; }
  void SetController(int number, int value) { controllers_[number & 127] = value; }

 private:
  void Collect();
  void Begin(const BlockInfo& block);
  void RunTimed(const BlockInfo& block);
  void Handle(const MidiInput& event, int64_t frame);
  void HandleNoteOn(const MidiInput& event, int64_t frame);
  void HandleNoteOff(const MidiInput& event, int64_t frame);
  void HandleController(const MidiInput& event, int64_t frame);
  bool FrameOf(const MidiInput& event, const BlockInfo& block, int64_t* frame) const;
  // Runs it at a frame and files it away if it waits.
  void Run(InvocationPtr invocation, int64_t frame);
  void Lost(const char* what);

  Runtime& runtime_;
  Script& script_;
  Notes& notes_;
  synth::Synth& synth_;
  const AudioFormat format_;
  Controller* controller_ = nullptr;

  MpscQueue<MidiInput> input_;
  MpscQueue<Completion> completions_;
  MpscQueue<SyncEntry> sync_;
  std::atomic<Time> initialised_{kForever};
  // Taken from the queues, not yet due.
  std::vector<MidiInput> events_;
  std::vector<Completion> completed_;
  std::vector<SyncEntry> entries_;
  std::vector<InvocationPtr> waiting_;  // by frame, then by number
  bool ready_ = false;                  // onInit has been called
  int64_t init_frame_ = 0;
  int controllers_[128] = {};
};

}  // namespace engine::halion
