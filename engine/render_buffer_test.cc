#include "engine/render_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace engine {
namespace {

using ::testing::ElementsAre;

void Put(RenderBuffer& buffer, int64_t first, std::vector<float> left, std::vector<float> right) {
  const float* planar[] = {left.data(), right.data()};
  buffer.Put(first, planar, static_cast<int>(left.size()));
}

TEST(RenderBufferTest, InterleavesAndDropsWhatIsBeyondItsLength) {
  RenderBuffer buffer(2, 3);
  Put(buffer, 0, {1, 2}, {-1, -2});
  Put(buffer, 2, {3, 4}, {-3, -4});
  Put(buffer, 4, {5, 6}, {-5, -6});
  EXPECT_THAT(buffer.interleaved(), ElementsAre(1, -1, 2, -2, 3, -3));
}

TEST(RenderBufferTest, SilenceReplacesWhatWasThere) {
  RenderBuffer buffer(2, 2);
  Put(buffer, 0, {1, 2}, {-1, -2});
  buffer.FillMissed(1, 2, Overrun::silence);
  EXPECT_THAT(buffer.interleaved(), ElementsAre(1, -1, 0, 0));
}

TEST(RenderBufferTest, RepeatHearsTheFramesBeforeAgainAndAgain) {
  RenderBuffer buffer(2, 5);
  Put(buffer, 0, {1, 2}, {-1, -2});
  buffer.FillMissed(2, 2, Overrun::repeat);
  buffer.FillMissed(4, 2, Overrun::repeat);
  EXPECT_THAT(buffer.interleaved(), ElementsAre(1, -1, 2, -2, 1, -1, 2, -2, 1, -1));
}

TEST(RenderBufferTest, RepeatOfNothingIsSilence) {
  RenderBuffer buffer(1, 2);
  buffer.FillMissed(0, 2, Overrun::repeat);
  EXPECT_THAT(buffer.interleaved(), ElementsAre(0, 0));
}

TEST(RenderBufferTest, KeepsInterleavedFramesUpToItsLength) {
  RenderBuffer buffer(2, 3);
  const float frames[] = {1, -1, 2, -2};
  buffer.PutInterleaved(0, frames, 1);
  buffer.PutInterleaved(2, frames, 2);
  buffer.PutInterleaved(7, frames, 2);
  EXPECT_THAT(buffer.interleaved(), ElementsAre(1, -1, 0, 0, 1, -1));
}

}  // namespace
}  // namespace engine
