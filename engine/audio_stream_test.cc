#include "engine/audio_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace engine {
namespace {

using ::testing::ElementsAre;

constexpr AudioFormat kFormat{
    .sample_rate = 1000, .block_frames = 2, .channels = 1, .input_channels = 1};  // 2 ms a block

class Double final : public AudioCallback {
  void Process(const BlockInfo&, const float* const* in, float* const* out) override {
    for (int i = 0; i < 2; ++i) out[0][i] = 2 * in[0][i];
  }
};

class Nothing final : public AudioCallback {
  void Process(const BlockInfo&, const float* const*, float* const*) override {}
};

// Calls the next block, which then ends `late` after its deadline.
BlockInfo CallLate(AudioStream& stream, AudioCallback& callback, Time late) {
  BlockInfo block = stream.Next(stream.start());
  stream.Call(callback, block);
  stream.End(stream.deadline() + late);
  return block;
}

// A missed block's input is gone: the next callback hears the input of its own frames.
TEST(AudioStreamTest, InputStaysWithItsFrames) {
  AudioStream stream({kFormat, Overrun::silence, 8, {1, 2, 3, 4, 5, 6, 7}});
  stream.Begin(kFormat, 0);
  Double callback;
  CallLate(stream, callback, 0);
  CallLate(stream, callback, -kMillisecond);
  EXPECT_THAT(stream.rendered().interleaved(), ElementsAre(2, 4, 6, 8, 0, 0, 0, 0));
  stream.Begin(kFormat, 100);
  CallLate(stream, callback, 1);
  BlockInfo block = CallLate(stream, callback, 0);
  EXPECT_EQ(block.index, 4);
  EXPECT_EQ(block.frame, 8);
  EXPECT_EQ(block.start, 100 + 4 * kMillisecond);
  EXPECT_EQ(stream.xruns(), 1);
  EXPECT_EQ(stream.blocks(), 4);
}

TEST(AudioStreamTest, WhatACallbackDoesNotWriteIsSilent) {
  AudioStream stream({kFormat, Overrun::silence, 4, {1, 2}});
  stream.Begin(kFormat, 0);
  Double loud;
  Nothing nothing;
  CallLate(stream, loud, 0);
  CallLate(stream, nothing, 0);
  EXPECT_THAT(stream.rendered().interleaved(), ElementsAre(2, 4, 0, 0));
}

TEST(AudioStreamTest, NumbersOfChannelsCannotChange) {
  AudioStream stream({kFormat, Overrun::silence, 4, {}});
  AudioFormat format = kFormat;
  format.block_frames = 4;
  format.sample_rate = 2000;
  EXPECT_TRUE(stream.Accept(format).ok());
  format.channels = 2;
  EXPECT_FALSE(stream.Accept(format).ok());
}

}  // namespace
}  // namespace engine
