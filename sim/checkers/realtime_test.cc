#include "sim/checkers/realtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sync/mutex.h"
#include "engine/sync/queue.h"
#include "sim/checkers/checked.h"
#include "sim/sim_audio_device.h"

namespace sim::checkers {
namespace {

using engine::Role;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct World {
  explicit World(engine::Runtime& r) : mutex(r), queue(r, 4) {}
  engine::Mutex mutex;
  engine::SpscQueue<int> queue;
};

template <class Body>
std::vector<std::string> RunAs(Checked& checked, Role role, Body body) {
  return checked.Run([role, body](Toy& t) {
    World world(t.runtime);
    World* w = &world;
    ContextId ui = t.Spawn({.name = "ui"}, [w](Toy& t) {
      engine::MutexLock lock(w->mutex);
      t.Spend(1000);
    });
    ContextId audio = t.Spawn({.name = "audio", .role = role}, [w, body](Toy& t) {
      t.Spend(10);
      body(t, *w);
    });
    t.runtime.Join(ui, "join");
    t.runtime.Join(audio, "join");
  });
}

void TakeLater(Toy& t, World& w) {
  t.Spend(5000);
  for (int i = 0; i < 3; ++i) engine::MutexLock lock(w.mutex);
}

TEST(RealtimeTest, AudioThatTakesALockIsToldOnceAPlaceEvenIfItIsFree) {
  Checked checked;
  EXPECT_THAT(RunAs(checked, Role::audio, TakeLater), ElementsAre("rt_lock"));
  EXPECT_EQ(checked.Message(),
            "audio, which has the audio role, takes lock mutex.lock at mutex.lock (at 0.00501 ms): whoever holds it "
            "then makes the audio late. Try the lock and do without it, or pass the data through a queue.");
  EXPECT_THAT(RunAs(checked, Role::controller, TakeLater), IsEmpty());
}

void TakeNow(Toy&, World& w) { engine::MutexLock lock(w.mutex); }

TEST(RealtimeTest, AudioThatWaitsForALockIsToldWhoHoldsIt) {
  Checked checked;
  EXPECT_THAT(RunAs(checked, Role::audio, TakeNow), ElementsAre("rt_lock", "rt_wait"));
  EXPECT_THAT(checked.Message(1), HasSubstr("audio, which has the audio role, waits at mutex.lock (at 0.00001 ms) for "
                                            "lock mutex.lock, which ui took at mutex.lock (at 0 ms)"));
  EXPECT_THAT(RunAs(checked, Role::gui, TakeNow), IsEmpty());
}

void Sleep(Toy& t, World&) { t.runtime.Park(2000, "nap"); }
void BusyWait(Toy& t, World&) { t.runtime.BusyWait(2000, "spin"); }
void Push(Toy&, World& w) { w.queue.Push(1); }

TEST(RealtimeTest, AnyOtherWaitIsToldAndAQueueIsNot) {
  Checked checked;
  EXPECT_THAT(RunAs(checked, Role::audio, Sleep), ElementsAre("rt_wait"));
  EXPECT_THAT(checked.Message(), HasSubstr("waits at nap (at 0.00001 ms) until 0.002 ms at most"));
  EXPECT_THAT(RunAs(checked, Role::audio, BusyWait), ElementsAre("rt_wait"));
  EXPECT_THAT(RunAs(checked, Role::audio, Push), IsEmpty());
}

TEST(RealtimeTest, AnAttemptThatWillNotWaitIsNone) {
  Checked checked;
  static bool got;
  auto attempt_now = [](Toy&, World& w) { got = w.mutex.TryLock(); };
  EXPECT_THAT(RunAs(checked, Role::audio, attempt_now), IsEmpty());
  EXPECT_FALSE(got);
  auto attempt_later = [](Toy& t, World& w) {
    t.Spend(5000);
    got = w.mutex.TryLock();
    if (got) w.mutex.Unlock();
  };
  EXPECT_THAT(RunAs(checked, Role::audio, attempt_later), IsEmpty());
  EXPECT_TRUE(got);
}

TEST(RealtimeTest, EachKindHasASeverity) {
  Checked warned({.cores = 2}, {.realtime = {.lock = Severity::warn, .wait = Severity::off}, .bounds = {}});
  EXPECT_THAT(RunAs(warned, Role::audio, TakeNow), IsEmpty());
  ASSERT_EQ(warned.checkers.warnings().size(), 1u);
  EXPECT_EQ(warned.checkers.warnings()[0].kind, "rt_lock");
  Checked off({.cores = 2}, {.realtime = {.lock = Severity::off, .wait = Severity::off}, .bounds = {}});
  EXPECT_THAT(RunAs(off, Role::audio, TakeNow), IsEmpty());
  EXPECT_THAT(off.checkers.warnings(), IsEmpty());
}

class Silent final : public engine::AudioCallback {
 public:
  void Process(const engine::BlockInfo&, const float* const*, float* const*) override {}
};

TEST(RealtimeTest, TheDevicesWaitForTheNextBlockIsNone) {
  Checked checked;
  static Silent silent;
  static SimAudioDevice* device;
  for (bool interrupt : {false, true}) {
    SimAudioDevice made(checked.toy.runtime, {.format = {.block_frames = 64}, .input = {}});
    device = &made;
    EXPECT_THAT(checked.Run([interrupt](Toy& t) {
      EXPECT_TRUE(device->Start(silent, {.name = "audio", .role = Role::audio, .interrupt = interrupt}).ok());
      t.Sleep(10 * engine::kMillisecond);
      device->Stop();
    }),
                IsEmpty());
    EXPECT_GT(made.blocks(), 5);
  }
}

}  // namespace
}  // namespace sim::checkers
