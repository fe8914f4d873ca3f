#include "engine/realtime/null_clock_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace engine {
namespace {

using SpendMode = RealtimeRuntime::SpendMode;

constexpr AudioFormat kFormat{.sample_rate = 48000, .block_frames = 96, .channels = 2};  // 2 ms a block
const ContextSpec kAudio{.name = "audio", .role = Role::audio, .priority = 50};

// Writes frame + 1 to the left and its negative to the right, and does what `work` says.
class Ramp final : public AudioCallback {
 public:
  explicit Ramp(NullClockDevice& device) : device_(device) {}
  void Process(const BlockInfo& block, const float* const*, float* const* out) override {
    blocks.push_back(block);
    for (int i = 0; i < device_.Format().block_frames; ++i) {
      out[0][i] = static_cast<float>(block.frame + i + 1);
      out[1][i] = -out[0][i];
    }
    if (work) work(block.index);
  }
  std::vector<BlockInfo> blocks;
  std::function<void(int64_t)> work;

 private:
  NullClockDevice& device_;
};

class XrunCounter final : public Observer {
 public:
  void OnEvent(const EventRecord& record) override { count += record.event.type == &kXrun; }
  int count = 0;
};

void SleepUntil(Runtime& runtime, Time time) {
  while (runtime.Now() < time) runtime.Park(time, "sleep");
}

TEST(NullClockDeviceTest, BlocksComeInTurnAndAreKeptExactly) {
  RealtimeRuntime runtime({.time_limit = 20 * kSecond});
  NullClockDevice device(runtime, {.format = kFormat, .frames = 10 * 96, .lead = 5 * kMillisecond});
  Ramp ramp(device);
  Time started = 0;
  ASSERT_EQ(runtime.Run([&] {
    started = runtime.Now();
    ASSERT_TRUE(device.Start(ramp, kAudio).ok());
    SleepUntil(runtime, started + 30 * kMillisecond);
    device.Stop();
    size_t calls = ramp.blocks.size();
    SleepUntil(runtime, runtime.Now() + 10 * kMillisecond);
    EXPECT_EQ(ramp.blocks.size(), calls);  // no callback after Stop
  }),
            RealtimeRuntime::Verdict::ok);
  ASSERT_GE(ramp.blocks.size(), 10u);
  EXPECT_EQ(device.blocks(), static_cast<int64_t>(ramp.blocks.size()));
  Time origin = ramp.blocks[0].start;
  // Started while its first block lasts, a stream begins at 0: a machine that was slow to start shifts nothing.
  if (origin != 5 * kMillisecond) {
    EXPECT_GE(origin, started + 5 * kMillisecond);
    EXPECT_GE(origin, kFormat.StartOf(1) + 5 * kMillisecond);
  }
  for (size_t n = 0; n < ramp.blocks.size(); ++n) {
    EXPECT_EQ(ramp.blocks[n].index, static_cast<int64_t>(n));
    EXPECT_EQ(ramp.blocks[n].frame, static_cast<int64_t>(n) * 96);
    EXPECT_EQ(ramp.blocks[n].start, origin + kFormat.StartOf(static_cast<int64_t>(n)));
    EXPECT_GE(ramp.blocks[n].late_by, 0);  // never early
  }
  for (int frame = 0; frame < 960; ++frame) {
    ASSERT_EQ(device.rendered()[2 * frame], static_cast<float>(frame + 1));
    ASSERT_EQ(device.rendered()[2 * frame + 1], -static_cast<float>(frame + 1));
  }
  EXPECT_EQ(device.xruns(), 0);
}

// The machine loses time that the model knows nothing of: nothing is lost, but it is counted.
TEST(NullClockDeviceTest, MachineXrunsAreCountedAndLoseNothing) {
  RealtimeRuntime runtime({.time_limit = 20 * kSecond});
  NullClockDevice device(runtime, {.format = kFormat, .frames = 6 * 96});
  Ramp ramp(device);
  ramp.work = [&](int64_t block) {
    if (block != 1) return;
    for (Time until = runtime.Now() + 7 * kMillisecond; runtime.Now() < until;) {
    }
  };
  XrunCounter xruns;
  runtime.Run(
      [&] {
        ASSERT_TRUE(device.Start(ramp, kAudio).ok());
        SleepUntil(runtime, runtime.Now() + 40 * kMillisecond);
        device.Stop();
      },
      {}, &xruns);
  for (int frame = 0; frame < 6 * 96; ++frame) ASSERT_EQ(device.rendered()[2 * frame], static_cast<float>(frame + 1));
  EXPECT_GE(device.machine_xruns(), 1);
  EXPECT_EQ(device.xruns(), 0);
  EXPECT_EQ(xruns.count, 0);
}

TEST(NullClockDeviceTest, ModelXrunsFollowThePolicy) {
  for (SpendMode mode : {SpendMode::sleep, SpendMode::busy}) {
    RealtimeRuntime runtime({.spend = mode, .time_limit = 20 * kSecond});
    NullClockDevice device(runtime, {.format = kFormat, .overrun = Overrun::repeat, .frames = 4 * 96});
    Ramp ramp(device);
    ramp.work = [&](int64_t block) {
      if (block == 1) runtime.Spend({3 * kMillisecond, 3 * kMillisecond}, "work");
    };
    XrunCounter xruns;
    runtime.Run(
        [&] {
          ASSERT_TRUE(device.Start(ramp, kAudio).ok());
          SleepUntil(runtime, runtime.Now() + 40 * kMillisecond);
          device.Stop();
        },
        {}, &xruns);
    EXPECT_EQ(device.xruns(), 1);
    EXPECT_EQ(xruns.count, 1);
    ASSERT_GE(ramp.blocks.size(), 3u);
    EXPECT_GE(ramp.blocks[2].index, 3);  // the start of block 2 passed
    for (int i = 0; i < 96; ++i) {
      ASSERT_EQ(device.rendered()[2 * (96 + i)], static_cast<float>(i + 1));      // block 1: block 0 again
      ASSERT_EQ(device.rendered()[2 * (2 * 96 + i)], static_cast<float>(i + 1));  // block 2 had no callback
    }
  }
}

TEST(NullClockDeviceTest, RestartGoesOnWithTheFrameIndex) {
  RealtimeRuntime runtime({.time_limit = 20 * kSecond});
  NullClockDevice device(runtime, {.format = kFormat, .frames = 200 * 96});
  Ramp ramp(device);
  size_t before = 0;
  runtime.Run([&] {
    ASSERT_TRUE(device.Start(ramp, kAudio).ok());
    SleepUntil(runtime, runtime.Now() + 10 * kMillisecond);
    AudioFormat half = kFormat;
    half.block_frames = 48;
    device.Stop();
    before = ramp.blocks.size();
    ASSERT_TRUE(device.Restart(half).ok());
    SleepUntil(runtime, runtime.Now() + 10 * kMillisecond);
    device.Stop();
  });
  ASSERT_GT(before, 0u);
  ASSERT_GT(ramp.blocks.size(), before + 1);
  EXPECT_EQ(ramp.blocks[before].frame, ramp.blocks[before - 1].frame + 96);
  EXPECT_EQ(ramp.blocks[before + 1].frame, ramp.blocks[before].frame + 48);
  EXPECT_EQ(ramp.blocks[before].index, ramp.blocks[before - 1].index + 1);
}

TEST(NullClockDeviceTest, EndsWithTheRun) {
  RealtimeRuntime runtime({.time_limit = 20 * kSecond});
  NullClockDevice device(runtime, {.format = kFormat, .frames = 96});
  Ramp ramp(device);
  EXPECT_EQ(runtime.Run([&] {
    ASSERT_TRUE(device.Start(ramp, kAudio).ok());
    SleepUntil(runtime, runtime.Now() + 5 * kMillisecond);
  }),
            RealtimeRuntime::Verdict::ok);
  EXPECT_GE(device.blocks(), 1);
}

TEST(NullClockDeviceTest, WhoPacesItselfWritesToTheSink) {
  RealtimeRuntime runtime({.time_limit = 20 * kSecond});
  NullClockDevice device(runtime, {.format = kFormat, .frames = 2});
  const std::vector<float> frame(static_cast<size_t>(kFormat.channels), 0.5f);
  runtime.Run([&] {
    for (int i = 0; i < 3; ++i) device.Sink()->Write(frame.data(), 1);
  });
  EXPECT_EQ(device.rendered(), std::vector<float>(static_cast<size_t>(2 * kFormat.channels), 0.5f));
}

}  // namespace
}  // namespace engine
