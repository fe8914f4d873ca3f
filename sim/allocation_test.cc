// A warm step allocates nothing: every kind of step is counted against a replaced operator new.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "engine/sync/event.h"
#include "engine/sync/mutex.h"
#include "engine/sync/queue.h"
#include "engine/sync/shared.h"
#include "sim/schedulers/schedulers.h"
#include "sim/sim_audio_device.h"
#include "sim/sim_runtime.h"

namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

void* operator new(size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace sim {
namespace {

constexpr engine::EventType kTick{"tick", "{0}", {{{"n", engine::FieldKind::integer}}}};

struct World {
  explicit World(engine::Runtime& r) : runtime(r), mutex(r), condition(r), event(r), queue(r, 8), word(r) {}
  engine::Runtime& runtime;
  engine::Mutex mutex;
  engine::Condition condition;
  engine::WakeEvent event;
  engine::MpscQueue<int> queue;
  engine::Atomic<int> word;
  int64_t before = 0, after = 0;

  void EveryKindOfStep() {
    for (int i = 0; i < 100; ++i) {
      runtime.Preempt("preempt");
      runtime.Spend({10, 20}, "spend");
      runtime.Park(runtime.Now() + 5, "park");
      runtime.Yield("yield");
      runtime.Emit({.type = &kTick, .values = {i}});
      runtime.SetLocation({"file", i});
      runtime.Mask(3);
      runtime.Unmask("unmask");
      runtime.Choose({.kind = engine::Choice::Kind::value, .point = "value", .options = 3});
      word.FetchAdd(1, "add");
      int value = i;
      queue.Push(value);
      queue.Pop(&value);
      engine::MutexLock lock(mutex);
      condition.NotifyAll();
      event.Signal();
    }
    runtime.Join(runtime.Spawn(
                     {.name = "child"}, [] {}, "spawn"),
                 "join");
  }
};

TEST(AllocationTest, AWarmStepAllocatesNothing) {
  SimRuntime runtime({.cores = 2, .max_contexts = 64});
  Reference reference;
  for (int run = 0; run < 2; ++run) {
    World world(runtime);
    World* w = &world;
    runtime.Run(reference, [w] {
      for (int i = 0; i < 3; ++i)
        w->runtime.Spawn(
            {.name = "other"}, [w] { w->EveryKindOfStep(); }, "spawn");
      w->EveryKindOfStep();  // the first round may warm up names
      w->before = allocations;
      w->EveryKindOfStep();
      w->after = allocations;
      w->runtime.Park(w->runtime.Now() + engine::kSecond, "rest");
    });
    if (run == 1) {
      EXPECT_EQ(world.after - world.before, 0);
    }
  }
}

class Ramp final : public engine::AudioCallback {
 public:
  void Process(const engine::BlockInfo& block, const float* const*, float* const* out) override {
    out[0][0] = static_cast<float>(block.index);
    if (block.index == 10) before = allocations;
    if (block.index == 1000) after = allocations;
  }
  int64_t before = 0, after = 0;
};

TEST(AllocationTest, ABlockAllocatesNothing) {
  SimRuntime runtime({.cores = 2});
  Ramp ramp;
  SimAudioDevice device(runtime, {.format = {.block_frames = 64}, .frames = 48000});
  struct Both {
    engine::Runtime& runtime;
    SimAudioDevice& device;
    Ramp& ramp;
  } both{runtime, device, ramp};
  Both* b = &both;
  Reference reference;
  runtime.Run(reference, [b] {
    ASSERT_TRUE(b->device.Start(b->ramp, {.name = "audio"}).ok());
    b->runtime.Park(2 * engine::kSecond, "rest");
    b->device.Stop();
  });
  EXPECT_GT(ramp.after, 0);
  EXPECT_EQ(ramp.after - ramp.before, 0);
}

TEST(AllocationTest, TheCounterCounts) {
  int64_t before = allocations;
  ::operator delete(::operator new(8));
  EXPECT_EQ(allocations - before, 1);
}

}  // namespace
}  // namespace sim
