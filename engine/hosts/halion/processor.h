// The Processor of one slot: MIDI events and sound, inside the audio callback.
//
// At block n, in this order:
//   1. onInit, once, after the script's global statements (HA-R10)
//   2. callbacks whose runAsync completed before the block's start go on (HA-R20)
//   3. functions queued by runSync before the block's start, in order (HA-R21, HA-R22)
//   4. what is due in the block, by frame; at one frame ends of notes first, then waits, then events in order of
//      arrival
//   5. the synth renders the block
// Switches may put 3 before 2, and in 4 events before waits.
//
// Thread rules: Process: audio context. Input, Completed, Queue: any.
#pragma once
#include <string>
#include <vector>

#include "engine/audio_device.h"
#include "engine/hosts/halion/notes.h"
#include "engine/hosts/halion/script.h"
#include "engine/hosts/halion/transport.h"
#include "engine/sync/queue.h"

namespace engine::halion {

class Controller;

// What comes in from outside.
struct MidiInput {
  // The last three are the user's doing, in order with what is played.
  enum class Kind : uint8_t { note_on, note_off, controller, pitch_bend, after_touch, data, retrigger, bypass, remove };
  Time at = 0;
  bool stamped = true;
  Kind kind = Kind::note_on;
  int number = 60;     // key or controller
  int value = 100;     // velocity, value; bypass: on
  int64_t note = 0;    // note_on, note_off, retrigger: its id, given as it is handled
  std::string text{};  // data: the bytes as text
};

struct ProcessorConfig {
  AudioFormat format;
  bool zone = true;  // HA-R11: the program has one
  enum class Early : uint8_t { silent, queued, heard };
  Early early = Early::silent;  // HA-R11: events before the program is in its slot
  Notes::Options notes;
  bool resume_at_start = false;   // HA-R20: a runAsync that completes at a block's start resumes in that block
  bool swallow = false;           // HA-R14: an event without a callback goes nowhere
  bool replace_in_place = false;  // HA-R22
  bool queue_first = false;       // HA-R21: 3 comes before 2
  bool waits_in_order = false;    // HA-R15: of waits that end at one frame the first to begin goes on first
  int wait_grid = 1;              // HA-R29: waits end at multiples of so many frames; 0: at block starts
  bool events_first = false;      // HA-R29: at one frame events come before waits
  bool hold_queue = false;        // HA-R65: what runSync queued runs when the script is back
  bool waits_go_on = false;       // HA-R65: suspended callbacks do not wait for it

  static ProcessorConfig From(const HostConfig& config);
};

// A callback whose runAsync has completed.
struct Completion {
  InvocationPtr caller;
  Time at = 0;
};

// An entry of runSync's queue, or an onChanged for the Processor (HA-R41).
struct SyncEntry {
  int64_t number = 0;  // 0: onChanged
  std::string name;    // of the callback
  int reference = 0;   // of the function, in the script's registry; given back when it has run, if `release`
  bool release = true;
  std::string id;  // empty: none
  Time at = 0;
};

class Processor {
 public:
  Processor(Runtime& runtime, Script& script, Notes& notes, synth::Synth& synth, const Transport& transport,
            const ProcessorConfig& config, int slot);

  void Connect(Controller& controller) { controller_ = &controller; }
  void Input(MidiInput event);
  // The program is in the slot, and everything the Controller does first has been done (HA-R10).
  void Initialised(Time at);
  // From onInit until the program leaves the slot; before and after it the script has no Processor here.
  bool ready() const { return ready_; }
  void Completed(Completion completion);
  // True: an entry of the same id was waiting and is replaced; `*replaced` is its function's reference.
  bool Queue(SyncEntry entry, int* replaced);

  void Process(const BlockInfo& block, float* const* out);

  Notes& notes() { return notes_; }
  const Transport& transport() const { return transport_; }
  const AudioFormat& format() const { return config_.format; }
  int slot() const { return slot_; }
  // HA-R26: as of the end of the last block.
  int used_voices() const { return used_voices_; }
  int free_voices() const { return synth_.config().max_voices - used_voices_; }
  // HA-R29: where a wait that would end at this frame ends.
  int64_t WaitEnd(int64_t frame) const;
  int64_t init_frame() const { return init_frame_; }  // HA-R66: getTime counts from here
  int ControllerValue(int number) const { return controllers_[number & 127]; }
  void SetController(int number, int value) { controllers_[number & 127] = value; }

 private:
  void Collect();
  void Begin(const BlockInfo& block);
  void Initialise(const BlockInfo& block);
  void ResumeCompleted(const BlockInfo& block);
  void RunQueued(const BlockInfo& block);
  void RunTimed(const BlockInfo& block);
  bool FrameOf(const MidiInput& event, const BlockInfo& block, int64_t* frame) const;
  void Handle(MidiInput event, int64_t frame);
  void HandleNoteOff(MidiInput& event, int64_t frame);
  void Retrigger(int64_t frame);
  void ResumeReleased(int64_t note, int64_t frame);
  // Those whose notes the engine's pedal has let go of.
  void ResumeLetGo(int64_t frame);
  void SetBypass(bool bypassed, int64_t frame);
  // To the script's callback for it, or past the script.
  void Deliver(const MidiInput& event, int64_t frame);
  void Pass(const MidiInput& event, int64_t frame);
  int PushEvent(lua_State* state, const MidiInput& event, int64_t frame) const;
  // Runs it at a frame, and what it spawns; files away what waits.
  void Run(InvocationPtr invocation, int64_t frame);
  void File(InvocationPtr invocation);
  // There is a zone, and the program is loaded, and not removed since.
  bool Sounds() const;
  bool Runs() const { return ready_ && !bypassed_; }
  bool Resumes() const { return ready_ && (!bypassed_ || config_.waits_go_on); }
  void Lost(const char* what);

  Runtime& runtime_;
  Script& script_;
  Notes& notes_;
  synth::Synth& synth_;
  const Transport& transport_;
  const ProcessorConfig config_;
  const int slot_;
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
  std::vector<InvocationPtr> held_;     // until their note is released, in the order they began to wait
  std::atomic<bool> ready_ = false;     // onInit has been called, and the program is still in the slot
  bool removed_ = false;
  bool bypassed_ = false;
  int used_voices_ = 0;
  int64_t init_frame_ = 0;
  int controllers_[128] = {};
};

}  // namespace engine::halion
