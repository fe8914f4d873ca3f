// Apart from synth_test.cc, because it replaces operator new for its whole program.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <new>

#include "engine/synth/synth.h"

namespace {
int64_t allocations = 0;
}  // namespace

// Not inlined: GCC would see free() of what came from new, and warn.
[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, size_t) noexcept { std::free(p); }

namespace engine::synth {
namespace {

TEST(SynthAllocationTest, NothingIsAllocatedAfterConstruction) {
  Synth::Config config;
  config.max_voices = 8;
  config.max_events = 50;
  config.filter = FilterSettings{};
  const int64_t before_construction = allocations;
  Synth synth(config);
  EXPECT_GT(allocations, before_construction);  // so the count counts

  float left[256], right[256];
  float* out[] = {left, right};
  const int64_t before = allocations;
  for (int block = 0; block < 100; ++block) {
    const int64_t frame = 256 * block;
    for (int i = 0; i < 5; ++i) {
      const int id = 10 * block + i;
      synth.NoteOn(frame + 50 * i, id, 60, 1);
      synth.Fade(frame + 20, id, {}, 0, 1000, true);
      synth.ChangeVolume(frame + 900, id, 0.5f, true, 100);
      synth.ChangePan(frame, id, 0.5f, true, 100);
      synth.ChangeTune(frame + 10, id, 2, true, 100);
      synth.NoteOff(frame + 300, id);
      synth.Kill(frame + 3000, id);
    }
    synth.AllNotesOff(frame + 5000);
    synth.Render(frame, 256, out);
    synth.IsActive(synth.ActiveVoices());
  }
  EXPECT_EQ(allocations, before);
  EXPECT_GT(synth.DroppedEvents(), 0);  // a full queue does not allocate either
}

}  // namespace
}  // namespace engine::synth
