#include "sim/checkers/bad_sample.h"

#include <gtest/gtest.h>

#include <limits>

#include "sim/checkers/checked.h"
#include "sim/sim_audio_device.h"

namespace sim::checkers {
namespace {

using Limits = std::numeric_limits<float>;

constexpr engine::AudioFormat kFormat{.sample_rate = 48000, .block_frames = 48, .channels = 2};

// Writes one sample of its choice into frame 5, channel 1 of each block from the third on.
class Writer final : public engine::AudioCallback {
 public:
  explicit Writer(float sample) : sample_(sample) {}
  void Process(const engine::BlockInfo& block, const float* const*, float* const* out) override {
    if (block.index >= 2) out[1][5] = sample_;
  }

 private:
  float sample_;
};

std::vector<engine::Finding> Render(float sample) {
  Toy toy;
  static Writer* writer;
  static SimAudioDevice* device;
  Writer made_writer(sample);
  SimAudioDevice made(toy.runtime, {.format = kFormat, .frames = 480, .input = {}});
  writer = &made_writer;
  device = &made;
  toy.Run([](Toy& t) {
    EXPECT_TRUE(device->Start(*writer, {.name = "audio", .role = engine::Role::audio}).ok());
    t.Sleep(10 * engine::kMillisecond);
    device->Stop();
  });
  return BadSamples(made.rendered(), kFormat, "audio");
}

TEST(BadSampleTest, NotANumberIsToldWhereItIsHeardFirst) {
  auto found = Render(Limits::quiet_NaN());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].kind, "bad_sample");
  EXPECT_EQ(found[0].context, "audio");
  EXPECT_EQ(found[0].time, engine::TimeOfFrame(2 * 48 + 5, 48000));
  EXPECT_EQ(found[0].message,
            "audio wrote a sample that is not a number (NaN): frame 101, channel 1, in block 2, at 2.104166 ms; 8 of "
            "the kind in all. Look for a division by zero or a filter that is not stable.");
}

TEST(BadSampleTest, InfinityAndDenormalsAreBadAndTheSmallestNormalIsNot) {
  EXPECT_EQ(Render(-Limits::infinity()).size(), 1u);
  EXPECT_EQ(Render(Limits::denorm_min()).size(), 1u);
  EXPECT_EQ(Render(-Limits::min() / 2).size(), 1u);
  EXPECT_EQ(Render(Limits::min()).size(), 0u);
  EXPECT_EQ(Render(-0.0f).size(), 0u);
}

// Many samples are looked at in one go: none may fall between two of these.
TEST(BadSampleTest, EachPlaceOfALongRenderingIsLookedAt) {
  std::vector<float> samples(700, 0.5f);
  for (float bad : {Limits::denorm_min(), -Limits::infinity(), -Limits::quiet_NaN()}) {
    for (size_t i = 0; i < samples.size(); ++i) {
      samples[i] = bad;
      auto found = BadSamples(samples, kFormat, "audio");
      samples[i] = 0.5f;
      ASSERT_EQ(found.size(), 1u) << i;
      EXPECT_EQ(found[0].time, engine::TimeOfFrame(static_cast<int64_t>(i) / kFormat.channels, kFormat.sample_rate));
    }
  }
  EXPECT_TRUE(BadSamples(samples, kFormat, "audio").empty());
}

TEST(BadSampleTest, EachKindIsToldOnce) {
  std::vector<float> samples{0.0f, Limits::denorm_min(), Limits::infinity(), Limits::quiet_NaN()};
  EXPECT_EQ(BadSamples(samples, kFormat, "audio").size(), 2u);
}

}  // namespace
}  // namespace sim::checkers
