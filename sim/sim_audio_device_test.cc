#include "sim/sim_audio_device.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "sim/toy.h"

namespace sim {
namespace {

using engine::AudioFormat;
using engine::BlockInfo;
using engine::kMillisecond;
using engine::Overrun;
using ::testing::ElementsAre;

constexpr AudioFormat kFormat{.sample_rate = 48000, .block_frames = 48, .channels = 1};  // 1 ms a block
const engine::ContextSpec kAudio{.name = "audio", .role = engine::Role::audio, .priority = 50};

SimAudioDevice::Options Rendering(const AudioFormat& format, int64_t frames, Overrun overrun = Overrun::silence) {
  return {.format = format, .overrun = overrun, .frames = frames, .input = {}};
}

// Writes frame + 1 to each sample, spends what the table says, and keeps what it was told.
class Ramp final : public engine::AudioCallback {
 public:
  Ramp(Toy& toy, SimAudioDevice& device) : toy_(toy), device_(device) {}
  void Process(const BlockInfo& block, const float* const*, float* const* out) override {
    blocks.push_back(block);
    calls.push_back(toy_.runtime.Now());
    for (int i = 0; i < device_.Format().block_frames; ++i) out[0][i] = static_cast<float>(block.frame + i + 1);
    if (spend) toy_.Spend(spend(block.index));
  }
  std::function<Time(int64_t)> spend;
  std::vector<BlockInfo> blocks;
  std::vector<Time> calls;

 private:
  Toy& toy_;
  SimAudioDevice& device_;
};

// The first sample of each block: what was heard there.
std::vector<int> HeardBlocks(const std::vector<float>& rendered, int block_frames) {
  std::vector<int> heard;
  for (size_t frame = 0; frame < rendered.size(); frame += block_frames) {
    heard.push_back(static_cast<int>(rendered[frame] == 0 ? -1 : (rendered[frame] - 1) / block_frames));
  }
  return heard;
}

template <class T>
std::vector<int64_t> Field(const std::vector<BlockInfo>& blocks, T BlockInfo::*field) {
  std::vector<int64_t> values;
  for (const BlockInfo& block : blocks) values.push_back(block.*field);
  return values;
}

std::vector<std::string> Xruns(const Toy& toy) {
  std::vector<std::string> found;
  for (const LoggedEvent& event : toy.log.events()) {
    if (event.type == &engine::kXrun) found.push_back(event.Print() + " at " + std::to_string(event.time));
  }
  return found;
}

TEST(SimAudioDeviceTest, BlocksComeAtTheirStartsExactly) {
  AudioFormat format{.sample_rate = 44100, .block_frames = 64, .channels = 1};
  Toy toy;
  SimAudioDevice device(toy.runtime, Rendering(format, 640));
  Ramp ramp(toy, device);
  toy.Run([&](Toy& t) {
    t.Sleep(7);
    ASSERT_TRUE(device.Start(ramp, kAudio).ok());
    t.SleepUntil(7 + format.StartOf(9) + 1);
    device.Stop();
    t.Sleep(50 * kMillisecond);
  });
  ASSERT_EQ(ramp.calls.size(), 10u);
  for (int64_t n = 0; n < 10; ++n) {
    EXPECT_EQ(ramp.calls[n], 7 + format.StartOf(n));
    EXPECT_EQ(ramp.blocks[n].start, ramp.calls[n]);
    EXPECT_EQ(ramp.blocks[n].index, n);
    EXPECT_EQ(ramp.blocks[n].frame, n * 64);
    EXPECT_EQ(ramp.blocks[n].late_by, 0);
  }
  for (int frame = 0; frame < 640; ++frame) ASSERT_EQ(device.rendered()[frame], static_cast<float>(frame + 1));
  EXPECT_EQ(device.xruns(), 0);
  EXPECT_EQ(device.blocks(), 10);
}

//        0     1     2     3     4     5     6  ms
// block  |0    |1----------------->|4    |5          silence, repeat: 1 ends at 3.25; 1, 2 and 3 are missed
//        |0    |1----------------->|2    |3          late: starts shift by 1.25 ms = 60 frames
TEST(SimAudioDeviceTest, MissedDeadlinesByPolicy) {
  struct Case {
    const char* name;
    Overrun overrun;
    std::vector<int64_t> indices;
    std::vector<int64_t> starts;
    std::vector<int> heard;
  };
  const Case cases[] = {
      {"silence", Overrun::silence, {0, 1, 4, 5}, {0, 1'000'000, 4'000'000, 5'000'000}, {0, -1, -1, -1, 4, 5}},
      {"repeat", Overrun::repeat, {0, 1, 4, 5}, {0, 1'000'000, 4'000'000, 5'000'000}, {0, 0, 0, 0, 4, 5}},
      {"late", Overrun::late, {0, 1, 2, 3, 4}, {0, 1'000'000, 3'250'000, 4'250'000, 5'250'000}, {0, 1, 2, 3, 4, -1}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Toy toy;
    SimAudioDevice device(toy.runtime, Rendering(kFormat, 6 * 48, c.overrun));
    Ramp ramp(toy, device);
    ramp.spend = [](int64_t block) { return block == 1 ? 2'250'000 : 1'000'000; };  // the others use all they have
    toy.Run([&](Toy& t) {
      ASSERT_TRUE(device.Start(ramp, kAudio).ok());
      t.SleepUntil(5'500'000);
      device.Stop();
    });
    EXPECT_EQ(Field(ramp.blocks, &BlockInfo::index), c.indices);
    EXPECT_EQ(Field(ramp.blocks, &BlockInfo::start), c.starts);
    EXPECT_EQ(ramp.calls, c.starts);
    EXPECT_EQ(HeardBlocks(device.rendered(), 48), c.heard);
    EXPECT_THAT(Xruns(toy), ElementsAre("xrun block 1 late_by 1.250000ms at 3250000"));
    EXPECT_EQ(device.xruns(), 1);
  }
}

TEST(SimAudioDeviceTest, EndingAtTheDeadlineIsInTimeAndOneNanosecondLaterIsNot) {
  for (Time more : {0, 1}) {
    Toy toy;
    SimAudioDevice device(toy.runtime, Rendering(kFormat, 96));
    Ramp ramp(toy, device);
    ramp.spend = [more](int64_t) { return kMillisecond + more; };
    toy.Run([&](Toy& t) {
      ASSERT_TRUE(device.Start(ramp, kAudio).ok());
      t.Sleep(kMillisecond / 2);
      device.Stop();
    });
    EXPECT_EQ(device.xruns(), more);
    EXPECT_EQ(HeardBlocks(device.rendered(), 48), (std::vector<int>{more ? -1 : 0, -1}));
  }
}

TEST(SimAudioDeviceTest, CallbackThatBeginsLateIsToldSo) {
  Toy toy;
  SimAudioDevice device(toy.runtime, Rendering(kFormat, 96));
  Ramp ramp(toy, device);
  toy.Run([&](Toy& t) {
    ASSERT_TRUE(device.Start(ramp, kAudio).ok());
    t.Sleep(900'000);
    t.Spend(300'000);  // main stands above the audio context, on the only core
    t.Sleep(kMillisecond);
    device.Stop();
  });
  EXPECT_EQ(Field(ramp.blocks, &BlockInfo::late_by), (std::vector<int64_t>{0, 200'000, 0}));
  EXPECT_EQ(device.xruns(), 0);
}

TEST(SimAudioDeviceTest, RestartGoesOnWithTheFrameIndex) {
  Toy toy;
  SimAudioDevice device(toy.runtime, Rendering(kFormat, 48 + 48 + 96));
  Ramp ramp(toy, device);
  toy.Run([&](Toy& t) {
    ASSERT_TRUE(device.Start(ramp, kAudio).ok());
    t.Sleep(1'500'000);
    AudioFormat twice = kFormat;
    twice.block_frames = 96;
    ASSERT_TRUE(device.Restart(twice).ok());
    EXPECT_EQ(device.Format(), twice);
    t.Sleep(500'000);
    device.Stop();
    device.Stop();  // does no harm
    t.Sleep(5 * kMillisecond);
  });
  EXPECT_EQ(Field(ramp.blocks, &BlockInfo::index), (std::vector<int64_t>{0, 1, 2}));
  EXPECT_EQ(Field(ramp.blocks, &BlockInfo::frame), (std::vector<int64_t>{0, 48, 96}));
  EXPECT_EQ(ramp.calls, (std::vector<Time>{0, 1'000'000, 1'500'000}));
  for (int frame = 0; frame < 192; ++frame) ASSERT_EQ(device.rendered()[frame], static_cast<float>(frame + 1));
}

TEST(SimAudioDeviceTest, StopWaitsForTheCallbackUnderWay) {
  Toy toy({.cores = 2});
  SimAudioDevice device(toy.runtime, Rendering(kFormat, 96));
  Ramp ramp(toy, device);
  ramp.spend = [](int64_t) { return 700'000; };
  Time stopped = 0;
  toy.Run([&](Toy& t) {
    ASSERT_TRUE(device.Start(ramp, kAudio).ok());
    t.Sleep(100'000);
    device.Stop();
    stopped = t.runtime.Now();
  });
  EXPECT_EQ(stopped, 700'000);
  EXPECT_EQ(HeardBlocks(device.rendered(), 48), (std::vector<int>{0, -1}));
}

TEST(SimAudioDeviceTest, WrongFormatsAreErrors) {
  Toy toy;
  SimAudioDevice device(toy.runtime, Rendering({.sample_rate = 0, .block_frames = 0}, 0));
  Ramp ramp(toy, device);
  toy.Run([&](Toy&) {
    engine::Status status = device.Start(ramp, kAudio);
    ASSERT_FALSE(status.ok());
    EXPECT_EQ(status.errors().size(), 2u);
  });
}

class Through final : public engine::AudioCallback {
  void Process(const BlockInfo&, const float* const* in, float* const* out) override {
    for (int i = 0; i < 2; ++i) {
      out[0][i] = in[1][i];
      out[1][i] = in[0][i];
    }
  }
};

TEST(SimAudioDeviceTest, InputIsSilentAfterItsEnd) {
  Toy toy;
  AudioFormat format{.sample_rate = 48000, .block_frames = 2, .channels = 2, .input_channels = 2};
  SimAudioDevice device(toy.runtime,
                        {.format = format, .overrun = Overrun::silence, .frames = 4, .input = {1, -1, 2, -2, 3, -3}});
  Through through;
  toy.Run([&](Toy& t) {
    ASSERT_TRUE(device.Start(through, kAudio).ok());
    t.Sleep(50'000);
    device.Stop();
  });
  EXPECT_THAT(device.rendered(), ElementsAre(-1, 1, -2, 2, -3, 3, 0, 0));
}

// An interrupt may park at irq.wait only; elsewhere it would be a finding.
TEST(SimAudioDeviceTest, InterruptContextsParkAtIrqWait) {
  Toy toy;
  SimAudioDevice device(toy.runtime, Rendering(kFormat, 96));
  Ramp ramp(toy, device);
  engine::ContextSpec irq = kAudio;
  irq.interrupt = true;
  toy.Run([&](Toy& t) {
    ASSERT_TRUE(device.Start(ramp, irq).ok());
    t.Sleep(1'500'000);
    device.Stop();
  });
  EXPECT_TRUE(toy.log.events().empty());
  EXPECT_EQ(device.blocks(), 2);
}

TEST(SimAudioDeviceTest, WhoPacesItselfWritesToTheSink) {
  Toy toy;
  SimAudioDevice device(toy.runtime, Rendering(kFormat, 3));
  const int channels = device.Format().channels;
  const std::vector<float> frames(static_cast<size_t>(2 * channels), 0.5f);
  toy.Run([&](Toy& t) {
    device.Sink()->Write(frames.data(), 2);
    t.Sleep(1'000'000);
    device.Sink()->Write(frames.data(), 1);
    device.Sink()->Write(frames.data(), 2);  // beyond what is kept
  });
  EXPECT_EQ(device.rendered(), std::vector<float>(static_cast<size_t>(3 * channels), 0.5f));
}

}  // namespace
}  // namespace sim
