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

// The event object of a callback: HA-R67.
int PushEvent(lua_State* state, int type, int64_t id, std::initializer_list<std::pair<const char*, double>> fields) {
  lua_newtable(state);
  lua_pushnumber(state, type);
  lua_setfield(state, -2, "type");
  lua_pushnumber(state, static_cast<double>(id));
  lua_setfield(state, -2, "id");
  for (const auto& [name, value] : fields) {
    lua_pushnumber(state, value);
    lua_setfield(state, -2, name);
  }
  return 1;
}

}  // namespace

Processor::Processor(Runtime& runtime, Script& script, Notes& notes, synth::Synth& synth, const AudioFormat& format)
    : runtime_(runtime),
      script_(script),
      notes_(notes),
      synth_(synth),
      format_(format),
      input_(runtime, kEvents, kInputPush, kInputPop),
      completions_(runtime, kMessages, kAsyncDone, kAsyncTake),
      sync_(runtime, kMessages, kSyncPush, kSyncPop) {
  events_.reserve(kEvents);
  completed_.reserve(kMessages);
  entries_.reserve(kMessages);
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

bool Processor::Queue(SyncEntry entry, int* replaced) {
  bool found = false;
  if (!entry.id.empty()) {
    found = sync_.RemoveIf([&](const SyncEntry& other) {
      bool same = other.id == entry.id;
      if (same) *replaced = other.reference;
      return same;
    }) > 0;
  }
  if (!sync_.Push(entry)) Lost("the queue of runSync is full");
  return found;
}

void Processor::Process(const BlockInfo& block, const float* const*, float* const* out) {
  Collect();
  Begin(block);
  RunTimed(block);
  synth_.Render(block.frame, format_.block_frames, out);
}

// runSync's queue stays where it is until its entries are due: a later call with the same id may still replace them.
void Processor::Collect() {
  MidiInput event;
  while (input_.Pop(&event)) events_.push_back(event);
  Completion completion;
  while (completions_.Pop(&completion)) completed_.push_back(std::move(completion));
}

void Processor::Begin(const BlockInfo& block) {
  if (!ready_ && initialised_.load(std::memory_order_acquire) < block.start) {
    ready_ = true;
    init_frame_ = block.frame;
    if (script_.Has(Callback::on_init)) Run(script_.Call(Callback::on_init, [](lua_State*) { return 0; }), block.frame);
  }
  std::vector<Completion> due;
  for (size_t i = 0; i < completed_.size();) {
    if (completed_[i].at < block.start) {
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
  runtime_.Preempt(kSyncPop);
  SyncEntry entry;
  while (sync_.Take(&entry, [&](const SyncEntry& first) { return first.at < block.start; })) {
    runtime_.Emit({.type = &kSyncRun, .values = {entry.number}});
    Run(script_.Referenced(Side::processor, "runSync", entry.reference, true), block.frame);
  }
}

// A stamped event at t goes to the block with start - period <= t < start, as far into it as t is into the block
// before; one by arrival to the first block with start >= t, at offset 0. The block before is taken by its first frame,
// not by its start: that is rounded down to the nanosecond, and would put every third event a frame late.
bool Processor::FrameOf(const MidiInput& event, const BlockInfo& block, int64_t* frame) const {
  *frame = block.frame;
  if (!event.stamped) return event.at <= block.start;
  if (event.at >= block.start) return false;
  Time period_start = format_.StartOf(block.index - 1);
  if (block.index < 1 || event.at < period_start) return true;
  int64_t offset = FrameAt(event.at, format_.sample_rate) - (block.index - 1) * format_.block_frames;
  *frame = block.frame + std::clamp<int64_t>(offset, 0, format_.block_frames - 1);
  return true;
}

void Processor::RunTimed(const BlockInfo& block) {
  const int64_t end = block.frame + format_.block_frames;
  for (;;) {
    size_t next = events_.size();
    int64_t event_frame = end;
    for (size_t i = 0; i < events_.size(); ++i) {
      int64_t frame = 0;
      if (!FrameOf(events_[i], block, &frame) || frame >= event_frame) continue;
      event_frame = frame;
      next = i;
    }
    int64_t wait_frame = waiting_.empty() ? end : std::max(waiting_.front()->until, block.frame);
    if (wait_frame < end && wait_frame <= event_frame) {
      InvocationPtr invocation = std::move(waiting_.front());
      waiting_.erase(waiting_.begin());
      runtime_.Emit({.type = &kWaitEnd, .values = {invocation->number}});
      Run(std::move(invocation), wait_frame);
    } else if (next < events_.size()) {
      MidiInput event = events_[next];
      events_.erase(events_.begin() + static_cast<std::ptrdiff_t>(next));
      Handle(event, event_frame);
    } else {
      return;
    }
  }
}

void Processor::Run(InvocationPtr invocation, int64_t frame) {
  if (!invocation) return;
  invocation->frame = frame;
  invocation = script_.Run(std::move(invocation));
  if (!invocation) return;
  if (invocation->suspension == Suspension::async) {
    controller_->RunAsync(std::move(invocation));
    return;
  }
  auto later = [](const InvocationPtr& a, const InvocationPtr& b) {
    return a->until != b->until ? a->until < b->until : a->number < b->number;
  };
  waiting_.insert(std::upper_bound(waiting_.begin(), waiting_.end(), invocation, later), std::move(invocation));
}

void Processor::Handle(const MidiInput& event, int64_t frame) {
  switch (event.kind) {
    case MidiInput::Kind::note_on:
      return HandleNoteOn(event, frame);
    case MidiInput::Kind::note_off:
      return HandleNoteOff(event, frame);
    case MidiInput::Kind::controller:
      return HandleController(event, frame);
  }
}

// An event with no callback passes through (HA-R14).
void Processor::HandleNoteOn(const MidiInput& event, int64_t frame) {
  int64_t note = notes_.Press(event.number);
  if (ready_ && script_.Has(Callback::on_note)) {
    InvocationPtr invocation = script_.Call(Callback::on_note, [&](lua_State* state) {
      return PushEvent(state, 1, note, {{"note", event.number}, {"velocity", event.value}});
    });
    if (!invocation) return;
    invocation->note = note;
    return Run(std::move(invocation), frame);
  }
  notes_.On({.key = static_cast<double>(event.number), .velocity = event.value, .owner = note}, frame);
}

void Processor::HandleNoteOff(const MidiInput& event, int64_t frame) {
  int64_t note = notes_.LiftKey(event.number, frame);
  if (ready_ && script_.Has(Callback::on_release)) {
    InvocationPtr invocation = script_.Call(Callback::on_release, [&](lua_State* state) {
      return PushEvent(state, 2, note, {{"note", event.number}, {"velocity", event.value}});
    });
    if (!invocation) return;
    invocation->note = note;
    return Run(std::move(invocation), frame);
  }
  notes_.OffPosted(note, event.number, frame);
}

void Processor::HandleController(const MidiInput& event, int64_t frame) {
  SetController(event.number, event.value);
  if (ready_ && script_.Has(Callback::on_controller)) {
    return Run(script_.Call(Callback::on_controller,
                            [&](lua_State* state) {
                              return PushEvent(state, 3, -1, {{"controller", event.number}, {"value", event.value}});
                            }),
               frame);
  }
  runtime_.Emit({.type = &kControlChange, .values = {event.number, event.value, frame}});
}

}  // namespace engine::halion
