#include "engine/synth/synth.h"

#include <gtest/gtest.h>

#include <bit>
#include <cinttypes>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include "engine/base/hash.h"

namespace engine::synth {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

// No attack and no filter: a voice is its wave times its gains, so that each test sees only what it asks for.
Synth::Config Plain() {
  Synth::Config config;
  config.envelope = {.attack = 0, .release = 0};
  return config;
}

// A sample of ones at full speed: the output is the gain itself.
Synth::Config Constant(int frames = 100000) {
  Synth::Config config = Plain();
  config.sample = std::make_shared<Sample>(Sample{.frames = std::vector<float>(static_cast<size_t>(frames), 1.0f)});
  return config;
}
constexpr float kRoot = 60;

struct Planes {
  std::vector<float> left, right;
  bool operator==(const Planes&) const = default;
};

Planes Render(Synth& synth, int64_t first, int frames, int block = 4096) {
  Planes y{std::vector<float>(static_cast<size_t>(frames), 9.0f),
           std::vector<float>(static_cast<size_t>(frames), 9.0f)};
  for (int at = 0; at < frames; at += block) {
    float* out[] = {y.left.data() + at, y.right.data() + at};
    synth.Render(first + at, std::min(block, frames - at), out);
  }
  return y;
}

// The left plane, as gains of a Constant voice.
std::vector<float> Gains(Synth& synth, int64_t first, int frames) {
  std::vector<float> y = Render(synth, first, frames).left;
  for (float& x : y) x /= kVoiceLevel;
  return y;
}

using Floats = std::vector<float>;

// Every kind of event, at frames that no block size shares, with stealing (5 voices).
void PlayEverything(Synth& synth) {
  for (int i = 0; i < 8; ++i) {
    synth.NoteOn(17 + 401 * i, i, 40.3f + 7 * static_cast<float>(i), 0.3f + 0.1f * static_cast<float>(i));
  }
  synth.NoteOff(1000, 1);
  synth.Kill(1311, 2);
  synth.Fade(900, 0, 0.0f, 1, 500, false);
  synth.Fade(1150, 0, {}, 0.1f, 1700, true);
  synth.ChangeVolume(1700, 3, 0.5f, false, 333);
  synth.ChangeVolume(1800, 3, 0.5f, true, 333);
  synth.ChangePan(1734, 4, -0.8f, false, 777);
  synth.ChangeTune(2049, 4, 3.7f, false, 600);
  synth.ChangeTune(2200, 5, -12, true, 0);
  synth.AllNotesOff(3501);
}

struct Sound {
  const char* name;
  dsp::Waveform waveform;
  dsp::Curve curve;
  bool filter;
  int sample_channels;
};

const Sound kSounds[] = {
    {.name = "sine",
     .waveform = dsp::Waveform::sine,
     .curve = dsp::Curve::linear,
     .filter = false,
     .sample_channels = 0},
    {.name = "saw",
     .waveform = dsp::Waveform::saw,
     .curve = dsp::Curve::exponential,
     .filter = true,
     .sample_channels = 0},
    {.name = "square",
     .waveform = dsp::Waveform::square,
     .curve = dsp::Curve::linear,
     .filter = true,
     .sample_channels = 0},
    {.name = "triangle",
     .waveform = dsp::Waveform::triangle,
     .curve = dsp::Curve::exponential,
     .filter = false,
     .sample_channels = 0},
    {.name = "stereo_sample",
     .waveform = dsp::Waveform::sine,
     .curve = dsp::Curve::linear,
     .filter = true,
     .sample_channels = 2},
};

Synth::Config Make(const Sound& sound) {
  Synth::Config config;
  config.max_voices = 5;
  config.waveform = sound.waveform;
  config.envelope = {
      .attack = 3 * kMillisecond, .decay = 9 * kMillisecond, .sustain = 0.6f, .release = 8 * kMillisecond};
  config.envelope.curve = sound.curve;
  if (sound.filter) config.filter = FilterSettings{.cutoff_hz = 900, .q = 3};
  if (sound.sample_channels > 0) {
    Sample sample{.sample_rate = 44100, .channels = sound.sample_channels, .frames = {}, .root_key = 57.5f};
    for (int i = 0; i < 12000; ++i) sample.frames.push_back(static_cast<float>((i * 7919) % 2001 - 1000) / 1000);
    config.sample = std::make_shared<Sample>(sample);
  }
  return config;
}

TEST(SynthTest, SamplesDoNotDependOnTheBlockSize) {
  for (const Sound& sound : kSounds) {
    Synth whole(Make(sound));
    PlayEverything(whole);
    const Planes expected = Render(whole, 0, 4096, 4096);
    EXPECT_NE(expected.left[3600], 0) << sound.name;
    EXPECT_FALSE(expected.left == expected.right) << sound.name;
    for (int block : {1, 32, 64, 100, 1024}) {
      Synth synth(Make(sound));
      PlayEverything(synth);
      EXPECT_TRUE(Render(synth, 0, 4096, block) == expected) << sound.name << " in blocks of " << block;
      EXPECT_EQ(synth.ActiveVoices(), whole.ActiveVoices()) << sound.name;
    }
  }
}

// One second of every sound. If a compiler, an option or a libm changes a bit, this changes.
TEST(SynthTest, HasTheSameBitsWithEveryCompiler) {
  uint64_t hash = kFnvBasis;
  for (const Sound& sound : kSounds) {
    Synth synth(Make(sound));
    PlayEverything(synth);
    for (int i = 0; i < 30; ++i) {
      synth.NoteOn(4000 + 1471 * i, 100 + i, 30 + 2.35f * static_cast<float>(i), 0.7f);
      synth.ChangeTune(4500 + 1471 * i, 100 + i, 5, false, 3000);
      synth.NoteOff(8000 + 1471 * i, 100 + i);
    }
    const Planes y = Render(synth, 0, 48000, 256);
    for (const Floats& plane : {y.left, y.right}) {
      hash = HashText({reinterpret_cast<const char*>(plane.data()), plane.size() * sizeof(float)}, hash);
    }
  }
  printf("hash of the passage: %016" PRIx64 "\n", hash);
  EXPECT_EQ(hash, 0x971ad7dedd2e774cu);
}

TEST(SynthTest, IsHeardFromTheVeryFrameOfNoteOn) {
  for (const Sound& sound : kSounds) {
    if (sound.sample_channels > 0) continue;  // a sample begins as it likes
    Synth synth(Make(sound));
    synth.NoteOn(137, 1, 60, 1);
    const Planes y = Render(synth, 0, 256);
    for (size_t i = 0; i < 137; ++i) ASSERT_EQ(y.left[i], 0) << sound.name;
    EXPECT_NE(y.left[137], 0) << sound.name;
    EXPECT_NE(y.right[137], 0) << sound.name;
  }
}

TEST(SynthTest, FourFullVoicesDoNotClipAndOnePeaksAtMinus12Db) {
  Synth one(Plain());
  one.NoteOn(0, 1, 69, 1);
  EXPECT_EQ(Render(one, 0, 1).left[0], kVoiceLevel);
  Synth four(Plain());
  for (int i = 0; i < 4; ++i) four.NoteOn(0, i, 69, 1);
  for (float y : Render(four, 0, 5000).left) ASSERT_LE(std::fabs(y), 1.0f);
}

TEST(SynthTest, AnEventWhoseFrameHasPassedActsAtTheFirstFrameOfTheBlock) {
  Synth synth(Constant());
  Render(synth, 0, 512);
  synth.NoteOn(100, 1, kRoot, 1);
  EXPECT_EQ(Gains(synth, 512, 2), (Floats{1, 1}));
}

TEST(SynthTest, EventsOfAnEarlierFrameActFirstAndEqualFramesInCallOrder) {
  Synth synth(Constant());
  synth.ChangeVolume(3, 1, 0.5f, false, 0);
  synth.ChangeVolume(3, 1, 0.25f, false, 0);
  synth.ChangeVolume(2, 1, 0.75f, false, 0);
  synth.NoteOn(1, 1, kRoot, 1);
  EXPECT_EQ(Gains(synth, 0, 5), (Floats{0, 1, 0.75f, 0.25f, 0.25f}));
}

TEST(SynthTest, VelocityIsAFactor) {
  Synth synth(Constant());
  synth.NoteOn(0, 1, kRoot, 0.5f);
  EXPECT_EQ(Gains(synth, 0, 1), (Floats{0.5f}));
}

TEST(SynthTest, NoteOffSoundsForExactlyTheRelease) {
  Synth::Config config = Constant();
  config.envelope.release = 4 * kSecond / 48000 + 1;  // 4 frames
  Synth synth(config);
  synth.NoteOn(0, 7, kRoot, 1);
  synth.NoteOff(2, 7);
  synth.NoteOff(3, 7);  // changes nothing
  EXPECT_EQ(Gains(synth, 0, 5), (Floats{1, 1, 1, 0.75f, 0.5f}));
  EXPECT_TRUE(synth.IsActive(7));
  EXPECT_EQ(Gains(synth, 5, 1), (Floats{0.25f}));
  EXPECT_FALSE(synth.IsActive(7));
  EXPECT_EQ(Gains(synth, 6, 1), (Floats{0}));
}

TEST(SynthTest, AllNotesOffReleasesEveryVoice) {
  Synth synth(Constant());
  for (int i = 0; i < 3; ++i) synth.NoteOn(0, i, kRoot, 1);
  synth.AllNotesOff(2);
  EXPECT_EQ(Gains(synth, 0, 3), (Floats{3, 3, 0}));
  EXPECT_EQ(synth.ActiveVoices(), 0);
}

TEST(SynthTest, KillRampsToSilenceInItsFrames) {
  Synth::Config config = Constant();
  config.kill_frames = 4;
  Synth synth(config);
  synth.NoteOn(0, 1, kRoot, 1);
  synth.Kill(1, 1);
  synth.Kill(3, 1);  // changes nothing
  EXPECT_EQ(Gains(synth, 0, 6), (Floats{1, 1, 0.75f, 0.5f, 0.25f, 0}));
  EXPECT_EQ(synth.ActiveVoices(), 0);
}

TEST(SynthTest, KillInNoFramesCuts) {
  Synth::Config config = Constant();
  config.kill_frames = 0;
  Synth synth(config);
  synth.NoteOn(0, 1, kRoot, 1);
  synth.Kill(2, 1);
  EXPECT_EQ(Gains(synth, 0, 3), (Floats{1, 1, 0}));
}

TEST(SynthFadeTest, RampsFromStartToTarget) {
  Synth synth(Constant());
  synth.NoteOn(0, 1, kRoot, 1);
  synth.Fade(1, 1, 0.0f, 1, 4, false);
  EXPECT_EQ(Gains(synth, 0, 7), (Floats{1, 0, 0.25f, 0.5f, 0.75f, 1, 1}));
}

TEST(SynthFadeTest, NoDurationJumps) {
  Synth synth(Constant());
  synth.NoteOn(0, 1, kRoot, 1);
  synth.Fade(1, 1, 0.0f, 0.5f, 0, false);
  synth.Fade(2, 1, {}, 0.25f, -1, false);
  EXPECT_EQ(Gains(synth, 0, 3), (Floats{1, 0.5f, 0.25f}));
}

// HA-R62: taken over at 0.5, the way back to 0 takes half of the 4 frames.
TEST(SynthFadeTest, WithoutStartGoesOnAndTakesTheRemainingPartOfTheTime) {
  Synth synth(Constant());
  synth.NoteOn(0, 1, kRoot, 1);
  synth.Fade(0, 1, 0.0f, 1, 4, false);
  synth.Fade(2, 1, {}, 0, 4, false);
  EXPECT_EQ(Gains(synth, 0, 6), (Floats{0, 0.25f, 0.5f, 0.25f, 0, 0}));
  EXPECT_TRUE(synth.IsActive(1));  // silent, but not killed
}

TEST(SynthFadeTest, KillsWhenDone) {
  Synth::Config config = Constant();
  config.kill_frames = 2;
  Synth synth(config);
  synth.NoteOn(0, 1, kRoot, 1);
  synth.Fade(0, 1, {}, 0, 2, true);
  EXPECT_EQ(Gains(synth, 0, 2), (Floats{1, 0.5f}));
  EXPECT_FALSE(synth.IsActive(1));
  synth.NoteOn(2, 2, kRoot, 1);
  synth.Fade(2, 2, 1.0f, 0.5f, 2, true);
  EXPECT_EQ(Gains(synth, 2, 5), (Floats{1, 0.75f, 0.5f, 0.25f, 0}));
  EXPECT_FALSE(synth.IsActive(2));
}

TEST(SynthFadeTest, ALaterFadeTakesTheKillAway) {
  Synth synth(Constant());
  synth.NoteOn(0, 1, kRoot, 1);
  synth.Fade(0, 1, {}, 0, 100, true);
  synth.Fade(50, 1, {}, 1, 100, false);
  const Floats y = Gains(synth, 0, 300);
  EXPECT_EQ(y[50], 0.5f);
  EXPECT_LT(y[99], 1);
  EXPECT_EQ(y[100], 1);
  EXPECT_TRUE(synth.IsActive(1));
}

TEST(SynthFadeTest, MultipliesWithTheVolume) {
  Synth synth(Constant());
  synth.NoteOn(0, 1, kRoot, 1);
  synth.Fade(0, 1, 0.5f, 0.5f, 0, false);
  synth.ChangeVolume(0, 1, 0.5f, false, 0);
  EXPECT_EQ(Gains(synth, 0, 1), (Floats{0.25f}));
}

TEST(SynthVolumeTest, RelativeMultipliesTheTargetOfTheLastChange) {
  Synth synth(Constant());
  synth.NoteOn(0, 1, kRoot, 1);
  synth.ChangeVolume(0, 1, 0.5f, false, 4);
  synth.ChangeVolume(2, 1, 0.5f, true, 2);
  EXPECT_EQ(Gains(synth, 0, 5), (Floats{1, 0.875f, 0.75f, 0.5f, 0.25f}));
}

TEST(SynthPanTest, RampsAndAddsWithinItsRange) {
  Synth synth(Constant());
  synth.NoteOn(0, 1, kRoot, 1);
  synth.ChangePan(1, 1, 1, false, 2);
  synth.ChangePan(4, 1, -1.5f, true, 0);
  synth.ChangePan(5, 1, -9, true, 0);
  const Planes y = Render(synth, 0, 6);
  const float q = kVoiceLevel;
  EXPECT_EQ(y.left, (Floats{q, q, q / 2, 0, q, q}));
  EXPECT_EQ(y.right, (Floats{q, q, q, q, q / 2, 0}));
}

int Rises(const Floats& y) {
  int rises = 0;
  for (size_t i = 1; i < y.size(); ++i) rises += y[i - 1] < 0 && y[i] >= 0;
  return rises;
}

TEST(SynthTuneTest, ChangesTheFrequencyAndMayRamp) {
  Synth synth(Plain());
  synth.NoteOn(0, 1, 69, 1);
  EXPECT_NEAR(Rises(Render(synth, 0, 48000).left), 440, 1);
  synth.ChangeTune(48000, 1, 12, false, 0);
  EXPECT_NEAR(Rises(Render(synth, 48000, 48000).left), 880, 1);
  synth.ChangeTune(96000, 1, -24, true, 0);
  EXPECT_NEAR(Rises(Render(synth, 96000, 48000).left), 220, 1);
  synth.ChangeTune(144000, 1, 0, false, 48000);
  EXPECT_NEAR(Rises(Render(synth, 144000, 48000).left), 317, 2);  // integral of 220 * 2^t over a second
  EXPECT_NEAR(Rises(Render(synth, 192000, 48000).left), 440, 1);
}

TEST(SynthTuneTest, KeysMayBeFractional) {
  Synth synth(Plain());
  synth.NoteOn(0, 1, 69.5f, 1);
  EXPECT_NEAR(Rises(Render(synth, 0, 96000).left), 906, 1);
}

TEST(SynthSampleTest, IsExactAtItsOwnPitchAndEndsWithTheSample) {
  Synth::Config config = Plain();
  config.sample = std::make_shared<Sample>(
      Sample{.channels = 2, .frames = {0.1f, -0.2f, 0.3f, -0.4f, 0.5f, -0.6f}, .root_key = 64});
  Synth synth(config);
  synth.NoteOn(1, 1, 64, 1);
  const Planes y = Render(synth, 0, 5);
  const float q = kVoiceLevel;
  EXPECT_EQ(y.left, (Floats{0, 0.1f * q, 0.3f * q, 0.5f * q, 0}));
  EXPECT_EQ(y.right, (Floats{0, -0.2f * q, -0.4f * q, -0.6f * q, 0}));
  EXPECT_EQ(synth.ActiveVoices(), 0);
}

TEST(SynthSampleTest, AnOctaveUpTakesHalfTheFramesAndSoDoesHalfTheRate) {
  const struct {
    int sample_rate;
    float key;
    int frames;
  } cases[] = {{48000, 60, 1000}, {48000, 72, 500}, {48000, 48, 2000}, {24000, 60, 2000}, {96000, 60, 500}};
  for (const auto& c : cases) {
    Synth::Config config = Constant(1000);
    auto sample = std::make_shared<Sample>(*config.sample);
    sample->sample_rate = c.sample_rate;
    config.sample = sample;
    Synth synth(config);
    synth.NoteOn(0, 1, c.key, 1);
    Render(synth, 0, c.frames - 1);
    EXPECT_TRUE(synth.IsActive(1)) << c.sample_rate << " " << c.key;
    Render(synth, c.frames - 1, 1);
    EXPECT_FALSE(synth.IsActive(1)) << c.sample_rate << " " << c.key;
  }
}

TEST(SynthSampleTest, InterpolatesAStraightLineExactly) {
  Synth::Config config = Plain();
  Sample sample;
  for (int i = 0; i < 16; ++i) sample.frames.push_back(static_cast<float>(i) / 16);
  config.sample = std::make_shared<Sample>(sample);
  Synth synth(config);
  synth.NoteOn(0, 1, 48, 1);  // half speed
  const Floats y = Gains(synth, 0, 26);
  for (size_t i = 2; i < 26; ++i) EXPECT_EQ(y[i], static_cast<float>(i) / 32) << i;
}

TEST(SynthSampleTest, AnEmptySampleIsNoVoice) {
  Synth synth(Constant(0));
  synth.NoteOn(0, 1, kRoot, 1);
  EXPECT_EQ(Gains(synth, 0, 2), (Floats{0, 0}));
  EXPECT_EQ(synth.ActiveVoices(), 0);
}

TEST(SynthVoicesTest, StealsTheOldestReleasedThenTheOldest) {
  Synth::Config config = Constant();
  config.max_voices = 3;
  config.envelope.release = kSecond;
  Synth synth(config);
  for (int id = 1; id <= 3; ++id) synth.NoteOn(id, id, kRoot, 1);
  synth.NoteOff(10, 3);
  synth.NoteOff(11, 2);
  synth.NoteOn(20, 4, kRoot, 1);
  Render(synth, 0, 32);
  EXPECT_FALSE(synth.IsActive(2));  // released later than 3, but the older voice
  EXPECT_TRUE(synth.IsActive(1) && synth.IsActive(3) && synth.IsActive(4));
  synth.NoteOn(32, 5, kRoot, 1);
  Render(synth, 32, 32);
  EXPECT_FALSE(synth.IsActive(3));
  synth.NoteOn(64, 6, kRoot, 1);
  Render(synth, 64, 32);
  EXPECT_FALSE(synth.IsActive(1));
  EXPECT_TRUE(synth.IsActive(4) && synth.IsActive(5) && synth.IsActive(6));
  EXPECT_EQ(synth.ActiveVoices(), 3);
}

TEST(SynthVoicesTest, AVoiceIsFreeAtTheFrameItEnds) {
  Synth::Config config = Constant(10);
  config.max_voices = 1;
  Synth synth(config);
  synth.NoteOn(0, 1, kRoot, 1);
  synth.NoteOn(10, 2, kRoot, 1);
  const Floats y = Gains(synth, 0, 21);
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(y[i], 1) << i;
  EXPECT_EQ(y[20], 0);
}

TEST(SynthVoicesTest, AnUnknownIdIsIgnored) {
  Synth synth(Constant());
  synth.NoteOn(0, 1, kRoot, 1);
  synth.NoteOff(0, 2);
  synth.Kill(0, 3);
  synth.Fade(0, 4, {}, 0, 0, true);
  EXPECT_EQ(Gains(synth, 0, 2), (Floats{1, 1}));
}

TEST(SynthEventsTest, AFullQueueDropsAndCounts) {
  Synth::Config config = Constant();
  config.max_events = 2;
  Synth synth(config);
  EXPECT_TRUE(synth.NoteOn(0, 1, kRoot, 1));
  EXPECT_TRUE(synth.NoteOff(500, 1));
  EXPECT_FALSE(synth.NoteOn(1, 2, kRoot, 1));
  EXPECT_EQ(synth.DroppedEvents(), 1);
  EXPECT_EQ(Gains(synth, 0, 2), (Floats{1, 1}));
  EXPECT_TRUE(synth.NoteOn(2, 2, kRoot, 1));
}

TEST(SynthTest, OneChannelIsTheMeanWithoutPan) {
  Synth::Config config = Plain();
  config.channels = 1;
  config.sample = std::make_shared<Sample>(Sample{.channels = 2, .frames = {0.5f, 0.25f}});
  Synth synth(config);
  synth.NoteOn(0, 1, kRoot, 1);
  synth.ChangePan(0, 1, -1, false, 0);
  float y[2] = {9, 9};
  float* out[] = {y};
  synth.Render(0, 2, out);
  EXPECT_EQ(y[0], 0.375f * kVoiceLevel);
  EXPECT_EQ(y[1], 0);
}

TEST(SynthTest, NumbersOutOfRangeAreHeld) {
  for (float bad : {kNaN, std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), 1e30f}) {
    Synth synth(Plain());
    synth.NoteOn(0, 1, 60, 1);
    synth.NoteOn(0, 2, bad, bad);
    synth.Fade(10, 1, bad, bad, 20, false);
    synth.ChangeVolume(40, 1, bad, true, 20);
    synth.ChangePan(50, 1, bad, true, 20);
    synth.ChangeTune(60, 1, bad, true, 20);
    synth.Fade(70, 1, {}, 0.5f, std::numeric_limits<int64_t>::max(), false);
    synth.Fade(80, 1, {}, 0.5f, std::numeric_limits<int64_t>::min(), false);
    for (float y : Render(synth, 0, 1000).left) ASSERT_LE(std::fabs(y), 17 * kVoiceLevel);
  }
}

TEST(SynthTest, NoDenormalsAppear) {
  Synth::Config config = Make(kSounds[1]);
  config.envelope.sustain = 0;
  auto sample = std::make_shared<Sample>();
  sample->frames.assign(48000, 0.0f);
  sample->frames[0] = 1;  // then the filter rings out
  sample->frames[9000] = 1e-39f;
  for (const bool with_sample : {false, true}) {
    for (float velocity : {1.0f, 1e-30f}) {  // each alone: in a sum the loud one would hide the other
      config.sample = with_sample ? sample : nullptr;
      Synth synth(config);
      synth.NoteOn(0, 1, 60, velocity);
      synth.ChangeVolume(0, 1, 1e-9f, false, 5000);
      synth.Fade(20000, 1, {}, 1e-38f, 20000, false);
      const Planes y = Render(synth, 0, 48000);
      for (float x : y.left) ASSERT_TRUE(x == 0 || std::isnormal(x)) << velocity;
    }
  }
}

}  // namespace
}  // namespace engine::synth
