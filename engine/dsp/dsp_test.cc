#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "engine/dsp/adsr.h"
#include "engine/dsp/filter.h"
#include "engine/dsp/gain.h"
#include "engine/dsp/oscillator.h"
#include "engine/dsp/smoother.h"

namespace engine::dsp {
namespace {

constexpr int kRate = 48000;
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::vector<float> Take(Oscillator& oscillator, int frames) {
  std::vector<float> y;
  for (int i = 0; i < frames; ++i) y.push_back(oscillator.Next());
  return y;
}

class OscillatorTest : public testing::TestWithParam<Waveform> {
 protected:
  Oscillator Make(float hz) const {
    Oscillator oscillator;
    oscillator.Init(kRate, GetParam());
    oscillator.SetFrequency(hz);
    return oscillator;
  }
};

TEST_P(OscillatorTest, IsHeardFromTheFirstFrame) {
  for (float hz : {20.0f, 440.0f, 5000.0f, 15000.0f}) EXPECT_GT(std::fabs(Make(hz).Next()), 0.1f) << hz;
}

TEST_P(OscillatorTest, StaysWithinOne) {
  for (float hz : {27.5f, 441.3f, 5000.0f, 23999.0f, 1e9f}) {
    Oscillator oscillator = Make(hz);
    for (float y : Take(oscillator, 5000)) ASSERT_LE(std::fabs(y), 1.0f) << hz;
  }
}

TEST_P(OscillatorTest, RepeatsExactlyAfterAWholePeriod) {
  Oscillator oscillator = Make(kRate / 64.0f);
  const std::vector<float> first = Take(oscillator, 64);
  EXPECT_EQ(Take(oscillator, 64), first);
}

TEST_P(OscillatorTest, HasTheFrequencyItWasGiven) {
  Oscillator oscillator = Make(100.5f);
  int rises = 0;
  float last = oscillator.Next();
  for (float y : Take(oscillator, 20 * kRate)) {
    rises += last < 0 && y >= 0;
    last = y;
  }
  EXPECT_NEAR(rises, 2010, 1);
}

TEST_P(OscillatorTest, HoldsAnImpossibleFrequency) {
  for (float hz : {kNaN, -5.0f}) {
    Oscillator oscillator = Make(hz);
    const float y = oscillator.Next();
    EXPECT_EQ(oscillator.Next(), y);
  }
}

INSTANTIATE_TEST_SUITE_P(All, OscillatorTest,
                         testing::Values(Waveform::sine, Waveform::saw, Waveform::square, Waveform::triangle));

TEST(SineTest, IsASine) {
  Oscillator oscillator;
  oscillator.Init(kRate, Waveform::sine);
  oscillator.SetFrequency(1000);
  for (int i = 0; i < 1000; ++i)
    ASSERT_NEAR(oscillator.Next(), cosf(6.2831853f * static_cast<float>(i % 48) / 48), 1e-5f);
}

// The jump of a naive saw takes one frame; the smoothed one never jumps by the full 2.
TEST(SawTest, HasASmoothedJump) {
  Oscillator oscillator;
  oscillator.Init(kRate, Waveform::saw);
  oscillator.SetFrequency(1234.5f);
  float last = oscillator.Next();
  for (float y : Take(oscillator, 5000)) {
    ASSERT_LT(std::fabs(y - last), 1.8f);
    last = y;
  }
}

std::vector<float> Take(Adsr& adsr, int frames) {
  std::vector<float> y;
  for (int i = 0; i < frames; ++i) y.push_back(adsr.Next());
  return y;
}

TEST(AdsrTest, LinearStagesTakeExactlyTheirFrames) {
  Adsr adsr;
  adsr.Init({.attack_frames = 3, .decay_frames = 2, .sustain = 0.5f, .release_frames = 4});
  EXPECT_EQ(Take(adsr, 7), (std::vector<float>{0.25f, 0.5f, 0.75f, 1, 0.75f, 0.5f, 0.5f}));
  adsr.Release();
  EXPECT_TRUE(adsr.released());
  EXPECT_EQ(Take(adsr, 3), (std::vector<float>{0.5f, 0.375f, 0.25f}));
  EXPECT_FALSE(adsr.done());
  EXPECT_EQ(adsr.Next(), 0.125f);
  EXPECT_TRUE(adsr.done());
  EXPECT_EQ(adsr.Next(), 0);
}

TEST(AdsrTest, WithoutAttackTheFirstFrameIsFull) {
  Adsr adsr;
  adsr.Init({});
  EXPECT_EQ(Take(adsr, 2), (std::vector<float>{1, 1}));
  adsr.Release();
  EXPECT_TRUE(adsr.done());
}

TEST(AdsrTest, ReleaseInTheAttackStartsFromWhereItIs) {
  Adsr adsr;
  adsr.Init({.attack_frames = 7, .release_frames = 2});
  Take(adsr, 3);
  adsr.Release();
  adsr.Release();  // changes nothing
  EXPECT_EQ(Take(adsr, 3), (std::vector<float>{0.5f, 0.25f, 0}));
}

TEST(AdsrTest, ExponentialFallsBy60DbAndLandsOnItsTarget) {
  Adsr adsr;
  adsr.Init({.decay_frames = 100, .sustain = 0.25f, .release_frames = 100, .curve = Curve::exponential});
  const std::vector<float> decay = Take(adsr, 101);
  EXPECT_EQ(decay[0], 1);
  EXPECT_NEAR(decay[50], 0.25f + 0.75f * sqrtf(0.001f), 1e-4f);
  EXPECT_GT(decay[99], 0.25f);
  EXPECT_EQ(decay[100], 0.25f);
  adsr.Release();
  const std::vector<float> release = Take(adsr, 101);
  EXPECT_EQ(release[0], 0.25f);
  EXPECT_NEAR(release[99], 0.25f * 0.001f, 3e-5f);
  EXPECT_EQ(release[100], 0);
}

float GainAt(FilterMode mode, float hz) {
  StateVariableFilter filter;
  filter.Init(kRate, mode, 1000, 0.7071f);
  Oscillator oscillator;
  oscillator.Init(kRate, Waveform::sine);
  oscillator.SetFrequency(hz);
  float peak = 0;
  for (int i = 0; i < kRate; ++i) {
    const float y = filter.Next(oscillator.Next());
    if (i > kRate / 2) peak = std::fmax(peak, std::fabs(y));
  }
  return peak;
}

TEST(FilterTest, PassesItsBandAndStopsTheOther) {
  const struct {
    FilterMode mode;
    float low, cutoff, high;  // gain at 50 Hz, 1 kHz, 15 kHz
  } cases[] = {{FilterMode::low_pass, 1, 0.7071f, 0},
               {FilterMode::high_pass, 0, 0.7071f, 1},
               {FilterMode::band_pass, 0.0705f, 1, 0.06f}};
  for (const auto& c : cases) {
    EXPECT_NEAR(GainAt(c.mode, 50), c.low, 0.02f);
    EXPECT_NEAR(GainAt(c.mode, 1000), c.cutoff, 0.01f);
    EXPECT_NEAR(GainAt(c.mode, 15000), c.high, 0.03f);
  }
}

TEST(FilterTest, StaysFiniteAtTheEndsOfItsRange) {
  for (float cutoff : {-1.0f, 0.0f, 24000.0f, 1e9f, kNaN}) {
    for (float q : {0.0f, 100.0f, kNaN}) {
      StateVariableFilter filter;
      filter.Init(kRate, FilterMode::low_pass, cutoff, q);
      for (int i = 0; i < 20000; ++i) ASSERT_LT(std::fabs(filter.Next(i % 100 < 50 ? 1.0f : -1.0f)), 1000.0f);
    }
  }
}

TEST(FilterTest, RingsOutToZeroWithoutDenormals) {
  StateVariableFilter filter;
  filter.Init(kRate, FilterMode::low_pass, 200, 0.7071f);
  filter.Next(1);
  float last = 1;
  for (int i = 0; i < kRate; ++i) {
    last = filter.Next(0);
    ASSERT_TRUE(last == 0 || std::isnormal(last)) << i;
  }
  EXPECT_EQ(last, 0);
}

TEST(SmootherTest, TakesExactlyItsFramesAndLandsOnTheTarget) {
  Smoother smoother;
  smoother.Init(1);
  smoother.GoTo(0, 4);
  std::vector<float> y;
  for (int i = 0; i < 6; ++i) y.push_back(smoother.Next());
  EXPECT_EQ(y, (std::vector<float>{1, 0.75f, 0.5f, 0.25f, 0, 0}));
  EXPECT_FALSE(smoother.running());
}

TEST(SmootherTest, ANewTargetStartsFromThePresentValue) {
  Smoother smoother;
  smoother.Init(0);
  smoother.GoTo(1, 4);
  smoother.Next();
  smoother.Next();
  smoother.GoTo(0, 2);
  EXPECT_EQ(smoother.Next(), 0.5f);
  EXPECT_EQ(smoother.Next(), 0.25f);
  EXPECT_EQ(smoother.Next(), 0);
}

TEST(SmootherTest, NoFramesJump) {
  Smoother smoother;
  smoother.Init(0);
  smoother.GoTo(1, 100);
  smoother.GoTo(0.3f, 0);
  EXPECT_EQ(smoother.Next(), 0.3f);
  smoother.GoTo(0.6f, -5);
  EXPECT_EQ(smoother.Next(), 0.6f);
  EXPECT_FALSE(smoother.running());
}

TEST(SmootherTest, ALongRampDoesNotDrift) {
  Smoother smoother;
  smoother.Init(0);
  const int64_t frames = 30'000'000;
  smoother.GoTo(1, frames);
  for (int64_t i = 0; i < frames / 2; ++i) smoother.Next();
  EXPECT_EQ(smoother.value(), 0.5f);
}

TEST(SmootherTest, AShorterDistanceTakesProportionallyFewerFrames) {
  EXPECT_EQ(FramesForDistance(0, 1, 1000), 1000);
  EXPECT_EQ(FramesForDistance(0.25f, 1, 1000), 750);
  EXPECT_EQ(FramesForDistance(0.75f, 0.25f, 1001), 501);
  EXPECT_EQ(FramesForDistance(0.5f, 0.5f, 1000), 0);
  EXPECT_EQ(FramesForDistance(0, 3, 1000), 1000);
  EXPECT_EQ(FramesForDistance(0, 0.5f, -3), -3);
}

TEST(GainTest, DecibelsSemitonesAndKeys) {
  EXPECT_EQ(DecibelToGain(0), 1);
  EXPECT_NEAR(DecibelToGain(20), 10, 1e-5f);
  EXPECT_NEAR(DecibelToGain(-60), 0.001f, 1e-8f);
  EXPECT_EQ(SemitonesToRatio(12), 2);
  EXPECT_EQ(SemitonesToRatio(-24), 0.25f);
  EXPECT_EQ(KeyToHz(69), 440);
  EXPECT_NEAR(KeyToHz(60), 261.62557f, 1e-3f);
}

TEST(GainTest, PanNeverMakesLouder) {
  EXPECT_EQ(Pan(0).left, 1);
  EXPECT_EQ(Pan(0).right, 1);
  EXPECT_EQ(Pan(-1).left, 1);
  EXPECT_EQ(Pan(-1).right, 0);
  EXPECT_EQ(Pan(0.25f).left, 0.75f);
  EXPECT_EQ(Pan(0.25f).right, 1);
}

}  // namespace
}  // namespace engine::dsp
