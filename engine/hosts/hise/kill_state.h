// Suspended audio: whoever needs the audio thread away takes a ticket; voices are faded, audio falls silent and comes
// back when no ticket is left (HI-R40 to HI-R45).
//
// Thread rules: BlockStart: audio context; the rest: any.
#pragma once
#include <functional>
#include <string>
#include <utility>

#include "engine/hosts/hise/thread.h"
#include "engine/sync/shared.h"

namespace engine::hise {

class Processor;

// HI-R40, in this order.
enum class AudioState : uint8_t {
  waiting_for_initialisation,
  initialised_but_not_activated,
  clear,
  voice_kill,
  waiting_for_clearance,
  suspended,
  shutdown_signal_received,
  pending_shutdown,
  shutdown_complete,
};

const char* NameOf(AudioState state);

class KillState {
 public:
  KillState(Runtime& runtime, Threads& threads);

  AudioState state() const { return static_cast<AudioState>(state_.Load("KillState.state")); }
  void Set(AudioState state);
  bool initialised() const { return state() != AudioState::waiting_for_initialisation; }
  bool IsAudioRunning() const {
    const AudioState now = state();
    return now != AudioState::waiting_for_initialisation && now < AudioState::suspended;
  }

  // One request to suspend; ends with the object.
  class Ticket {
   public:
    Ticket() = default;
    explicit Ticket(KillState& of) : of_(&of) { of.Take(); }
    Ticket(Ticket&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    Ticket& operator=(Ticket&& other) noexcept {
      if (this != &other) {
        Release();
        of_ = std::exchange(other.of_, nullptr);
      }
      return *this;
    }
    ~Ticket() { Release(); }

   private:
    void Release() {
      if (of_ != nullptr) std::exchange(of_, nullptr)->GiveBack();
    }
    KillState* of_ = nullptr;
  };

  // At the start of a block. `voices` says whether any sounds and is asked while some may; `kill` ends them.
  struct Block {
    bool silent = false;
    bool resumed = false;  // first block after a suspension
    bool clear = true;     // HI-R43: events start voices
  };
  template <class Voices, class Kill>
  Block BlockStart(Voices voices, Kill kill) {
    const AudioState now = state();
    const bool wanted = tickets_.Load("KillState.tickets") > 0;
    switch (now) {
      case AudioState::waiting_for_initialisation:
        return {.silent = true, .clear = false};
      case AudioState::initialised_but_not_activated:
        Set(AudioState::clear);
        return {};
      case AudioState::clear:
        if (!wanted) return {};
        Set(AudioState::voice_kill);
        if (voices() > 0) {
          kill();
          return {.clear = false};
        }
        break;
      case AudioState::voice_kill:
        if (voices() > 0) return {.clear = false};
        break;
      case AudioState::suspended:
        if (wanted) return {.silent = true, .clear = false};
        Set(AudioState::clear);
        return {.resumed = true};
      default:
        return {.silent = true, .clear = false};
    }
    Set(AudioState::suspended);
    return {.silent = true, .clear = false};
  }

  // On the scripting or loading thread: waits in steps of 20 ms, 60 of them at most (HI-R44). False: audio still runs.
  // `processor`, or null, gets more time for its script.
  bool KillVoicesAndWait(Processor* processor);

 private:
  void Take();
  void GiveBack();

  Runtime& runtime_;
  Threads& threads_;
  Atomic<int> state_, tickets_;
};

}  // namespace engine::hise
