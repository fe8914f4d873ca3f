#include "engine/hosts/halion/processor.h"

#include <algorithm>

#include "engine/hosts/halion/controller.h"
#include "engine/hosts/halion/events.h"

namespace engine::halion {
namespace {

constexpr uint32_t kEvents = 4096, kMessages = 1024;
constexpr Point kInputPush{"input.push"}, kInputPop{"input.pop"};
constexpr Point kAsyncDone{"async.done"}, kAsyncTake{"async.take"};
constexpr Point kSyncPush{"sync.push"}, kSyncPop{"sync.pop"};

}  // namespace

ProcessorConfig ProcessorConfig::From(const HostConfig& config) {
  const std::string_view resolution = config.Switch("waitResolution"), early = config.Switch("beforeSlot");
  return {.format = config.format,
          .zone = config.fields["zone"].As<bool>(),
          .early = early == "silent"   ? Early::silent
                   : early == "queued" ? Early::queued
                                       : Early::heard,
          .notes = {.mono = config.fields["mono_retrigger"].As<bool>(),
                    .key_ends_all = config.Switch("durationWithoutKey") == "ends",
                    .needs_key = config.Switch("noteWithoutKey") == "ends",
                    .latest_off = config.Switch("repeatedKey") == "latest",
                    .engine_pedal_holds = config.Switch("releasePedal") == "engine"},
          .resume_at_start = config.Switch("asyncResume") == "atBlockStart",
          .swallow = config.Switch("withoutCallback") == "swallow",
          .replace_in_place = config.Switch("runSyncReplace") == "inPlace",
          .queue_first = config.Switch("blockStartOrder") == "syncFirst",
          .waits_in_order = config.Switch("waitOrder") == "firstToWait",
          .wait_grid = resolution == "sample"   ? 1
                       : resolution == "grid32" ? 32
                                                : 0,
          .events_first = config.Switch("frameOrder") == "eventsFirst",
          .hold_queue = config.Switch("queueWhileBypassed") == "held",
          .waits_go_on = config.Switch("waitsWhileBypassed") == "goOn"};
}

Processor::Processor(Runtime& runtime, Script& script, Notes& notes, synth::Synth& synth, const Transport& transport,
                     const ProcessorConfig& config, int slot)
    : runtime_(runtime),
      script_(script),
      notes_(notes),
      synth_(synth),
      transport_(transport),
      config_(config),
      slot_(slot),
      input_(runtime, kEvents, kInputPush, kInputPop),
      completions_(runtime, kMessages, kAsyncDone, kAsyncTake),
      sync_(runtime, kMessages, kSyncPush, kSyncPop) {
  events_.reserve(kEvents);
  completed_.reserve(kMessages);
  waiting_.reserve(kMessages);
}

void Processor::Lost(const char* what) { runtime_.Emit({.type = &kLost, .text = what}); }

void Processor::Input(MidiInput event) {
  if (!input_.Push(event)) Lost("the queue of incoming events is full");
}

void Processor::Initialised(Time at) { initialised_.store(at, std::memory_order_release); }

void Processor::Completed(Completion completion) {
  if (!completions_.Push(completion)) Lost("the queue of completed runAsync calls is full");
}

// HA-R22.
bool Processor::Queue(SyncEntry entry, int* replaced) {
  bool found = false, placed = false;
  if (!entry.id.empty()) {
    sync_.RemoveIf([&](SyncEntry& other) {
      if (other.id != entry.id) return false;
      found = true;
      *replaced = other.reference;
      if (!config_.replace_in_place) return true;
      entry.at = other.at;
      other = entry;
      placed = true;
      return false;
    });
  }
  if (!placed && !sync_.Push(entry)) Lost("the queue of runSync is full");
  return found;
}

void Processor::Process(const BlockInfo& block, float* const* out) {
  Collect();
  Begin(block);
  RunTimed(block);
  synth_.Render(block.frame, format().block_frames, out);
  used_voices_ = synth_.ActiveVoices();
}

// runSync's queue stays where it is until its entries are due: a later call with the same id may still replace them.
void Processor::Collect() {
  MidiInput event;
  while (input_.Pop(&event)) events_.push_back(event);
  Completion completion;
  while (completions_.Pop(&completion)) completed_.push_back(std::move(completion));
}

void Processor::Begin(const BlockInfo& block) {
  if (!ready_) Initialise(block);
  if (!ready_) return;
  if (config_.queue_first) RunQueued(block);
  if (Resumes()) ResumeCompleted(block);
  if (!config_.queue_first) RunQueued(block);
}

// HA-R21.
void Processor::RunQueued(const BlockInfo& block) {
  if (bypassed_ && config_.hold_queue) return;
  runtime_.Preempt(kSyncPop);
  SyncEntry entry;
  while (sync_.Take(&entry, [&](const SyncEntry& first) { return first.at < block.start; })) {
    if (entry.number > 0) runtime_.Emit({.type = &kSyncRun, .values = {entry.number}});
    Run(script_.Referenced(Side::processor, slot_, entry.name, entry.reference, entry.release), block.frame);
  }
}

// HA-R10, HA-R11.
void Processor::Initialise(const BlockInfo& block) {
  if (!config_.zone || removed_ || initialised_.load(std::memory_order_acquire) >= block.start) return;
  ready_ = true;
  init_frame_ = block.frame;
  if (!script_.Has(Callback::on_init)) return;
  Run(script_.Call(Callback::on_init, slot_, [](lua_State*) { return 0; }), block.frame);
}

// HA-R20.
void Processor::ResumeCompleted(const BlockInfo& block) {
  std::vector<Completion> due;
  const Time last = config_.resume_at_start ? block.start : block.start - 1;
  for (size_t i = 0; i < completed_.size();) {
    if (completed_[i].at <= last) {
      due.push_back(std::move(completed_[i]));
      completed_.erase(completed_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  for (Completion& completion : due) {
    runtime_.Emit({.type = &kAsyncResume, .values = {completion.caller->number}});
    Run(std::move(completion.caller), block.frame);
  }
}

// A stamped event at t goes to the block with start - period <= t < start, as far into it as t is into the block
// before; one by arrival to the first block with start >= t, at offset 0. The block before is taken by its first frame,
// not by its start: that is rounded down to the nanosecond, and would put every third event a frame late.
bool Processor::FrameOf(const MidiInput& event, const BlockInfo& block, int64_t* frame) const {
  *frame = block.frame;
  if (!event.stamped) return event.at <= block.start;
  if (event.at >= block.start) return false;
  Time period_start = format().StartOf(block.index - 1);
  if (block.index < 1 || event.at < period_start) return true;
  int64_t offset = FrameAt(event.at, format().sample_rate) - (block.index - 1) * format().block_frames;
  *frame = block.frame + std::clamp<int64_t>(offset, 0, format().block_frames - 1);
  return true;
}

// A bypassed script's waits stay where they are, and go on when it is back: HA-R65.
void Processor::RunTimed(const BlockInfo& block) {
  const int64_t end = block.frame + format().block_frames;
  const bool early = config_.early == ProcessorConfig::Early::queued && !ready_ && !removed_;
  for (;;) {
    size_t next = events_.size();
    int64_t event_frame = end;
    for (size_t i = 0; i < events_.size() && !early; ++i) {
      int64_t frame = 0;
      if (!FrameOf(events_[i], block, &frame) || frame >= event_frame) continue;
      event_frame = frame;
      next = i;
    }
    const int64_t due_frame = std::max(notes_.NextDue(), block.frame);
    int64_t wait_frame = waiting_.empty() || !Resumes() ? end : std::max(waiting_.front()->until, block.frame);
    const bool event_first = wait_frame == event_frame && config_.events_first;
    if (due_frame < end && due_frame <= std::min(wait_frame, event_frame)) {
      notes_.RunDue();
    } else if (wait_frame < end && wait_frame <= event_frame && !event_first) {
      InvocationPtr invocation = std::move(waiting_.front());
      waiting_.erase(waiting_.begin());
      runtime_.Emit({.type = &kWaitEnd, .values = {invocation->number}});
      Run(std::move(invocation), wait_frame);
    } else if (next < events_.size()) {
      MidiInput event = std::move(events_[next]);
      events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(next));
      Handle(std::move(event), event_frame);
    } else {
      return;
    }
  }
}

int64_t Processor::WaitEnd(int64_t frame) const {
  const int64_t grid = config_.wait_grid > 0 ? config_.wait_grid : format().block_frames;
  return (frame + grid - 1) / grid * grid;
}

void Processor::Run(InvocationPtr invocation, int64_t frame) {
  if (!invocation) return;
  const int64_t note = invocation->note;
  invocation->frame = frame;
  File(script_.Run(std::move(invocation)));
  // HA-R23: what was spawned starts when its spawner has yielded, and may spawn again.
  for (std::vector<InvocationPtr> spawned = script_.TakeSpawned(Side::processor); !spawned.empty();
       spawned = script_.TakeSpawned(Side::processor)) {
    for (InvocationPtr& child : spawned) {
      if (child->started) {
        File(std::move(child));
        continue;
      }
      child->frame = frame;
      if (child->note == 0) child->note = note;
      File(script_.Run(std::move(child)));
    }
  }
  ResumeLetGo(frame);
}

void Processor::File(InvocationPtr invocation) {
  if (!invocation) return;
  switch (invocation->suspension) {
    case Suspension::async:
      return controller_->RunAsync(std::move(invocation));
    case Suspension::release:
      return held_.push_back(std::move(invocation));
    default:
      break;
  }
  auto later = [this](const InvocationPtr& a, const InvocationPtr& b) {
    if (config_.waits_in_order && a->until == b->until) return false;
    return a->until != b->until ? a->until < b->until : a->number < b->number;
  };
  waiting_.insert(std::upper_bound(waiting_.begin(), waiting_.end(), invocation, later), std::move(invocation));
}

}  // namespace engine::halion
