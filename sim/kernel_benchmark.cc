// The kernel's speed, with everything in: trace hash, masks, fair policy, all decision kinds. One core; compare with
// the raw switch of the same run.
#include <benchmark/benchmark.h>

#include <boost/context/detail/fcontext.hpp>
#include <memory>
#include <vector>

#include "engine/base/random.h"
#include "engine/sync/mutex.h"
#include "sim/schedulers/schedulers.h"
#include "sim/sim_audio_device.h"
#include "sim/sim_runtime.h"

namespace sim {
namespace {

using engine::Runtime;

// Boost's, so that the yardstick stays the same whatever becomes of ours.
void RawSwitch(benchmark::State& state) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x3f);  // unequal sticky flags would make each switch an assist
#endif
  std::vector<char> stack(65536);
  void* fiber = boost::context::detail::make_fcontext(stack.data() + stack.size(), stack.size(), [](auto transfer) {
    for (;;) transfer = boost::context::detail::jump_fcontext(transfer.fctx, nullptr);
  });
  for (auto _ : state) fiber = boost::context::detail::jump_fcontext(fiber, nullptr).fctx;
  state.SetItemsProcessed(state.iterations() * 2);
}
BENCHMARK(RawSwitch);

// Each iteration is a run of at least a million steps of one kind; items are the steps.
struct Sleepers {
  uint32_t contexts;
  uint64_t each;
};

void SleepAndWake(benchmark::State& state) {
  Sleepers n{static_cast<uint32_t>(state.range(0)),
             std::max<uint64_t>(10, 2'000'000 / static_cast<uint64_t>(state.range(0)))};
  SimRuntime runtime({.max_contexts = n.contexts + 1, .stack_bytes = 16 << 10});
  Runtime* rt = &runtime;
  Reference reference;
  bool random = state.range(1) != 0;
  for (auto _ : state) {
    runtime.Run(reference, [rt, n, random] {
      for (uint32_t i = 0; i < n.contexts; ++i) {
        rt->Spawn(
            {.name = "sleeper"},
            [rt, i, n, random] {
              engine::Random dice(i);
              Time at = 1000 + i * 10;
              for (uint64_t k = 0; k < n.each; ++k) {
                rt->Park(at, "tick");
                at += random ? 1 + dice.Below(20 * n.contexts) : 10 * n.contexts;
              }
            },
            "spawn");
      }
      for (uint32_t i = 1; i <= n.contexts; ++i) rt->Join(static_cast<ContextId>(i), "join");
    });
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * n.contexts * n.each));
}
BENCHMARK(SleepAndWake)
    ->ArgNames({"contexts", "random"})
    ->Args({2, 0})
    ->Args({100, 1})
    ->Args({10000, 1})
    ->Unit(benchmark::kMillisecond);

void Yield(benchmark::State& state) {
  SimRuntime runtime({.max_contexts = 3, .spin_limit = 1 << 30});  // all of it falls on one instant
  Runtime* rt = &runtime;
  Reference reference;
  constexpr uint64_t kEach = 1'000'000;
  for (auto _ : state) {
    runtime.Run(reference, [rt] {
      for (int i = 0; i < 2; ++i) {
        rt->Spawn(
            {.name = "yielder"},
            [rt] {
              for (uint64_t k = 0; k < kEach; ++k) rt->Yield("yield");
            },
            "spawn");
      }
      rt->Join(1, "join");
      rt->Join(2, "join");
    });
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * 2 * kEach));
}
BENCHMARK(Yield)->Unit(benchmark::kMillisecond);

void PreemptWithoutSwitch(benchmark::State& state) {
  SimRuntime runtime({.max_contexts = 3});
  Runtime* rt = &runtime;
  Reference reference;
  constexpr uint64_t kEach = 1'000'000,
                     kInstant = 50'000;  // below the limit at which a busy instant is watched for spins
  for (auto _ : state) {
    runtime.Run(reference, [rt] {
      for (uint64_t k = 0; k < kEach / kInstant; ++k) {
        for (uint64_t j = 0; j < kInstant; ++j) rt->Preempt("point");
        rt->Park(rt->Now() + 1, "tick");
      }
    });
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kEach));
}
BENCHMARK(PreemptWithoutSwitch)->Unit(benchmark::kMillisecond);

struct Turns {
  explicit Turns(Runtime& runtime) : mutex(runtime), condition(runtime) {}
  engine::Mutex mutex;
  engine::Condition condition;
  int turn = 0;
};

void MutexAndConditionHandOver(benchmark::State& state) {
  SimRuntime runtime({.max_contexts = 3, .spin_limit = 1 << 30});
  Runtime* rt = &runtime;
  Reference reference;
  constexpr uint64_t kEach = 500'000;
  for (auto _ : state) {
    runtime.Run(reference, [rt] {
      Turns turns(*rt);
      Turns* t = &turns;
      for (int me = 0; me < 2; ++me) {
        rt->Spawn(
            {.name = "player"},
            [t, me] {
              for (uint64_t k = 0; k < kEach; ++k) {
                engine::MutexLock lock(t->mutex);
                while (t->turn != me) t->condition.Wait(t->mutex);
                t->turn = 1 - me;
                t->condition.NotifyOne();
              }
            },
            "spawn");
      }
      rt->Join(1, "join");
      rt->Join(2, "join");
    });
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * 2 * kEach));
}
BENCHMARK(MutexAndConditionHandOver)->Unit(benchmark::kMillisecond);

class Silence final : public engine::AudioCallback {
 public:
  void Process(const engine::BlockInfo&, const float* const*, float* const*) override { ++blocks; }
  int64_t blocks = 0;
};

// One hour of 48 kHz in blocks of 64 frames, and four contexts that wake every 10 ms.
void HourOfBlocks(benchmark::State& state) {
  constexpr Time kHour = 3600 * engine::kSecond;
  SimRuntime runtime({.cores = 2, .max_contexts = 16, .sample_rate = 48000, .block_frames = 64});
  Runtime* rt = &runtime;
  Reference reference;
  for (auto _ : state) {
    Silence silence;
    SimAudioDevice device(runtime, {.format = {.sample_rate = 48000, .block_frames = 64}});
    struct {
      Silence* silence;
      SimAudioDevice* device;
    } both{&silence, &device};
    runtime.Run(reference, [rt, both] {
      for (int i = 0; i < 4; ++i) {
        rt->Spawn(
            {.name = "idle"},
            [rt] {
              for (Time at = 10 * engine::kMillisecond; at < kHour; at += 10 * engine::kMillisecond)
                rt->Park(at, "tick");
            },
            "spawn");
      }
      benchmark::DoNotOptimize(
          both.device->Start(*both.silence, {.name = "audio", .role = engine::Role::audio, .priority = 10}).ok());
      rt->Park(kHour, "end");
      both.device->Stop();
    });
    if (silence.blocks != 2'700'000) state.SkipWithError("not an hour of blocks");
  }
}
BENCHMARK(HourOfBlocks)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sim

BENCHMARK_MAIN();
