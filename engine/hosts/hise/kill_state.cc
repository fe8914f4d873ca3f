#include "engine/hosts/hise/kill_state.h"

#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {

const char* NameOf(AudioState state) {
  constexpr const char* kNames[] = {"WaitingForInitialisation",
                                    "InitialisedButNotActivated",
                                    "Clear",
                                    "VoiceKill",
                                    "WaitingForClearance",
                                    "Suspended",
                                    "ShutdownSignalReceived",
                                    "PendingShutdown",
                                    "ShutdownComplete"};
  return kNames[static_cast<size_t>(state)];
}

KillState::KillState(Runtime& runtime, Threads& threads)
    : runtime_(runtime), threads_(threads), state_(runtime, 0), tickets_(runtime, 0) {}

void KillState::Set(AudioState state) {
  state_.Store(static_cast<int>(state), "KillState.set");
  runtime_.Emit({.type = &kState, .text = NameOf(state)});
}

void KillState::Take() {
  const int tickets = tickets_.FetchAdd(1, "KillState.take") + 1;
  runtime_.Emit({.type = &kTicket, .values = {tickets}, .text = "taken"});
}

void KillState::GiveBack() {
  const int tickets = tickets_.FetchAdd(-1, "KillState.give_back") - 1;
  runtime_.Emit({.type = &kTicket, .values = {tickets}, .text = "given back"});
}

bool KillState::KillVoicesAndWait(Processor* processor) {
  constexpr Time kPoll = 20 * kMillisecond;
  constexpr int kPolls = 1000 / 20 + 10;
  const Time began = runtime_.Now();
  int polls = 0;
  while (IsAudioRunning() && polls < kPolls) {
    threads_.Sleep(kPoll, "KillState.poll");
    ++polls;
  }
  // The host counts each poll as 60 ms, not as 20.
  if (processor != nullptr) processor->ExtendTimeOut(polls * 60 * kMillisecond);
  if (!IsAudioRunning()) return true;
  runtime_.Emit({.type = &kStillRunning, .values = {runtime_.Now() - began}});
  return false;
}

}  // namespace engine::hise
