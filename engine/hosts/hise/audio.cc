#include "engine/hosts/hise/audio.h"

#include <algorithm>
#include <cmath>

#include "engine/hosts/hise/app.h"
#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"
#include "engine/hosts/hise/transport.h"

namespace engine::hise {
namespace {

constexpr uint32_t kEvents = 4096;
constexpr int kRaster = 8;         // HI-R48
constexpr size_t kTimerSlots = 4;  // HI-R30
constexpr double kShortest = 0.004;

int64_t OnRaster(int64_t frames) { return frames / kRaster * kRaster; }

}  // namespace

Audio::Audio(App& app, Runtime& runtime)
    : app_(app),
      runtime_(runtime),
      format_(app.settings.format),
      input_(runtime, kEvents, "input.push", "input.pop"),
      artificial_in_(runtime, kEvents, "artificial.push", "artificial.pop") {
  waiting_.reserve(kEvents);
  stored_offs_.reserve(kEvents);
  artificial_.reserve(kEvents);
  timers_.reserve(kTimerSlots);
}

void Audio::Input(MidiInput input) {
  if (!input_.Push(input)) runtime_.Emit({.type = &kJobLost, .text = "the queue of incoming events is full"});
}

void Audio::Silence(float* const* out) const {
  for (int c = 0; c < format_.channels; ++c) std::fill_n(out[c], format_.block_frames, 0.0f);
}

void Audio::Process(const BlockInfo& block, const float* const*, float* const* out) {
  if (!entered_) app_.threads.Enter(ThreadKind::audio, "Audio Thread");
  entered_ = true;
  frame_.store(block.frame);
  const Time began = runtime_.Now();
  if (held_.load()) return Silence(out);
  Collect(block);
  HostLock& lock = app_.locks[LockId::audio];
  if (!lock.TryLock()) {  // HI-R47
    runtime_.Emit({.type = &kBlockLost, .values = {block.index}, .text = "somebody holds the audio lock"});
    DropEvents(block, false);
    Silence(out);
  } else {
    const KillState::Block now =
        app_.kill_state.BlockStart([&] { return app_.sound.voices(); }, [&] { app_.sound.KillAll(block.frame); });
    clear_ = now.clear;
    if (now.silent) {
      DropEvents(block, true);
      Silence(out);
    } else {
      Play(block, now.resumed);
      app_.sound.Render(block.frame, format_.block_frames, out);
    }
    lock.Unlock();
  }
  uptime_.store(uptime_.load() + format_.block_frames);
  WarnOfGlitch("the whole block", began, 70);
}

void Audio::WarnOfGlitch(std::string_view what, Time began, int percent) {
  if (!app_.settings.glitch_logger) return;
  const Time took = runtime_.Now() - began, period = format_.StartOf(1);
  if (took * 100 <= period * percent) return;
  runtime_.Emit({.type = &kGlitch, .values = {took, percent}, .text = what});
}

void Audio::Collect(const BlockInfo&) {
  MidiInput input;
  while (waiting_.size() < kEvents && input_.Pop(&input)) waiting_.push_back(std::move(input));
}

// A stamped event at t goes to the block with start - period <= t < start, as far into it as t is into the block
// before; one by arrival to the first block with start >= t. Not yet due: a frame beyond the block.
int64_t Audio::FrameOf(const MidiInput& input, const BlockInfo& block) const {
  const int64_t later = block.frame + format_.block_frames;
  if (!input.stamped) return input.at <= block.start ? block.frame : later;
  if (input.at >= block.start) return later;
  if (block.index < 1 || input.at < format_.StartOf(block.index - 1)) return block.frame;
  const int64_t offset = FrameAt(input.at, format_.sample_rate) - (block.index - 1) * format_.block_frames;
  return block.frame + OnRaster(std::clamp<int64_t>(offset, 0, format_.block_frames - 1));
}

// HI-R43: note-offs of a suspended block are kept for the first one that is played again.
void Audio::DropEvents(const BlockInfo& block, bool keep_note_offs) {
  std::erase_if(waiting_, [&](const MidiInput& input) {
    if (FrameOf(input, block) >= block.frame + format_.block_frames) return false;
    if (keep_note_offs && input.kind == MidiInput::Kind::note_off) stored_offs_.push_back(input);
    return true;
  });
  TakeArtificial();
  std::erase_if(artificial_, [&](const MidiEvent& event) { return event.frame < block.frame + format_.block_frames; });
}

void Audio::TakeArtificial() {
  MidiEvent event;
  while (artificial_.size() < kEvents && artificial_in_.Pop(&event)) {
    const auto later = [](int64_t frame, const MidiEvent& e) { return frame < e.frame; };
    artificial_.insert(std::upper_bound(artificial_.begin(), artificial_.end(), event.frame, later), event);
  }
}

int64_t Audio::NextEvent(const BlockInfo& block, size_t* which) const {
  int64_t first = block.frame + format_.block_frames;
  for (size_t i = 0; i < waiting_.size(); ++i) {
    const int64_t frame = FrameOf(waiting_[i], block);
    if (frame >= first) continue;
    first = frame;
    *which = i;
  }
  return first;
}

int64_t Audio::NextTick(const BlockInfo& block, SynthTimer** which) {
  int64_t first = block.frame + format_.block_frames;
  const auto up = static_cast<double>(uptime_.load());
  Guard guard(runtime_, timers_guard_);
  for (SynthTimer& timer : timers_) {
    if (timer.processor == nullptr || timer.next >= up + format_.block_frames) continue;
    const bool late = timer.next < up;
    if (late && timer.late_in == block.index && !app_.settings.late_ticks_burst) continue;  // HI-R31
    const int64_t frame = block.frame + (late ? 0 : OnRaster(static_cast<int64_t>(timer.next - up)));
    if (frame >= first) continue;
    first = frame;
    *which = &timer;
  }
  return first;
}

Processor* Audio::TakeTick(SynthTimer& timer, const BlockInfo& block) {
  Guard guard(runtime_, timers_guard_);
  if (timer.next < static_cast<double>(uptime_.load())) timer.late_in = block.index;
  timer.next += timer.interval;
  return timer.processor;
}

void Audio::Play(const BlockInfo& block, bool resumed) {
  if (resumed) {
    for (const MidiInput& input : stored_offs_) Handle(input, block.frame, block);
    stored_offs_.clear();
  }
  const int64_t end = block.frame + format_.block_frames;
  for (;;) {
    TakeArtificial();
    size_t event = 0;
    SynthTimer* timer = nullptr;
    const int64_t event_frame = NextEvent(block, &event), tick_frame = NextTick(block, &timer);
    const int64_t own_frame = artificial_.empty() ? end : std::max(artificial_.front().frame, block.frame);
    if (own_frame < end && own_frame <= std::min(event_frame, tick_frame)) {
      MidiEvent own = artificial_.front();
      own.frame = own_frame;
      artificial_.erase(artificial_.begin());
      ToVoices(own);
    } else if (timer != nullptr && tick_frame <= event_frame) {
      if (Processor* processor = TakeTick(*timer, block)) {
        processor->OnTick(tick_frame, static_cast<int>(tick_frame - block.frame));
      }
    } else if (event_frame < end) {
      const MidiInput input = std::move(waiting_[event]);
      waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(event));
      Handle(input, event_frame, block);
    } else {
      return;
    }
  }
}

void Audio::Handle(const MidiInput& input, int64_t frame, const BlockInfo& block) {
  if (input.kind == MidiInput::Kind::automation) {
    for (auto& processor : app_.processors) processor->OnAutomation(input.id, input.amount);
    return;
  }
  if (input.kind == MidiInput::Kind::transport) return app_.transport->Change(input.value != 0, input.amount);
  const bool off = input.kind == MidiInput::Kind::note_off;
  if (!clear_ && !off) return;
  MidiEvent event{.kind = input.kind,
                  .number = input.number,
                  .value = input.value,
                  .frame = frame,
                  .offset = static_cast<int>(frame - block.frame)};
  if (input.kind != MidiInput::Kind::controller) {
    int32_t& id = key_ids_[input.number & 127];
    if (!off) id = next_id_.fetch_add(1);
    event.event_id = id;
  }
  if (clear_) {
    for (auto& processor : app_.processors) {
      processor->OnMidi(event);
      if (event.ignored) return;
    }
  }
  ToVoices(event);
}

void Audio::ToVoices(const MidiEvent& event) {
  const auto id = event.event_id;
  if (event.fade_ms >= 0) return app_.sound.Fade(event.frame, id, event.fade_ms, event.fade_to);
  if (event.kind == MidiInput::Kind::note_on && clear_) {
    app_.sound.NoteOn(event.frame, id, static_cast<float>(event.number), static_cast<float>(event.value) / 127.0f);
  } else if (event.kind == MidiInput::Kind::note_off && id != 0) {
    app_.sound.NoteOff(event.frame, id);
  }
}

int32_t Audio::PlayArtificial(MidiEvent event, int timestamp) {
  event.artificial = true;
  event.frame = OnRaster(event.frame + timestamp);
  if (event.kind == MidiInput::Kind::note_on) event.event_id = next_id_.fetch_add(1);
  if (!artificial_in_.Push(event)) throw hisescript::Failure("Hise Event buffer is full");
  return event.event_id;
}

void Audio::FadeVolume(int32_t event_id, double ms, double decibel) {
  PlayArtificial({.kind = MidiInput::Kind::controller,
                  .event_id = event_id,
                  .frame = frame_.load(),
                  .fade_ms = ms,
                  .fade_to = decibel},
                 0);
}

void Audio::StartTimer(Processor& processor, double seconds, int offset) {
  if (!(seconds >= kShortest)) throw hisescript::Failure("Go easy on the timer!");
  Guard guard(runtime_, timers_guard_);
  SynthTimer* slot = nullptr;
  for (SynthTimer& timer : timers_) {
    if (timer.processor == &processor || (slot == nullptr && timer.processor == nullptr)) slot = &timer;
  }
  if (slot == nullptr && timers_.size() < kTimerSlots) slot = &timers_.emplace_back();
  if (slot == nullptr) throw hisescript::Failure("All 4 timers are used");
  const double interval = seconds * format_.sample_rate;
  *slot = {
      .processor = &processor, .next = static_cast<double>(uptime_.load() + offset) + interval, .interval = interval};
}

void Audio::StopTimer(Processor& processor) {
  Guard guard(runtime_, timers_guard_);
  for (SynthTimer& timer : timers_) {
    if (timer.processor == &processor) timer.processor = nullptr;
  }
}

bool Audio::IsTimerRunning(const Processor& processor) {
  Guard guard(runtime_, timers_guard_);
  return std::any_of(timers_.begin(), timers_.end(), [&](const SynthTimer& t) { return t.processor == &processor; });
}

}  // namespace engine::hise
