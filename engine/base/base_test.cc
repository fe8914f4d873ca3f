#include <gtest/gtest.h>

#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "engine/base/result.h"
#include "engine/base/suggest.h"
#include "engine/base/time.h"
#include "engine/base/xml.h"

namespace engine {
namespace {

TEST(TimeTest, BlockStartsComeFromTheFrameIndexAndDoNotDrift) {
  EXPECT_EQ(BlockStart(1, 256, 48000), 5'333'333);
  EXPECT_EQ(BlockStart(3, 256, 48000), 16'000'000);  // three times a rounded period would be 15 999 999
  EXPECT_EQ(BlockStart(2'700'000, 64, 48000), 3600 * kSecond);
}

TEST(TimeTest, BlockAtInvertsBlockStartAtTheEdges) {
  for (int rate : {44100, 48000, 96000}) {
    for (int64_t block : {0, 1, 2, 3, 99, 12345}) {
      Time start = BlockStart(block, 64, rate);
      EXPECT_EQ(BlockAt(start, 64, rate), block);
      if (block > 0) {
        EXPECT_EQ(BlockAt(start - 1, 64, rate), block - 1);
      }
    }
  }
}

TEST(TimeTest, FrameAtRoundsDown) {
  EXPECT_EQ(FrameAt(10 * kMillisecond, 48000), 480);
  EXPECT_EQ(FrameAt(20'833, 48000), 0);
  EXPECT_EQ(FrameAt(20'834, 48000), 1);
}

TEST(ResultTest, HoldsAValueOrTheErrors) {
  Result<int> good = 3;
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(good.value(), 3);
  Result<int> bad = Error{"a.yaml", 3, 7, "expected a length"};
  EXPECT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().ToString(), "a.yaml:3:7: expected a length");
  EXPECT_EQ(MakeError("no file").ToString(), "no file");
}

TEST(ResultDeathTest, ValueOfAnErrorIsOurMistake) {
  Result<int> bad = MakeError("x");
  EXPECT_DEATH((void)bad.value(), "CHECK\\(ok\\(\\)\\) failed");
}

TEST(CheckDeathTest, PrintsTheNotesInnermostFirst) {
  auto print = [](const void* text) { std::fprintf(stderr, "%s\n", static_cast<const char*>(text)); };
  CheckNote outer(print, "scenario x");
  CheckNote inner(print, "step 12");
  EXPECT_DEATH(CHECK(1 == 2), "CHECK\\(1 == 2\\) failed\nstep 12\nscenario x");
}

TEST(SuggestTest, OffersANearWordAndNoFarOne) {
  const std::string_view words[] = {"sample_rate", "block_frames", "channels"};
  EXPECT_EQ(Suggest("samplerate", words), "sample_rate");
  EXPECT_EQ(Suggest("chanels", words), "channels");
  EXPECT_EQ(Suggest("length", words), "");
  EXPECT_EQ(DidYouMean("block_frame", words), "; did you mean 'block_frames'?");
}

TEST(RandomTest, IsTheSameEverywhere) {
  Random random(1);
  EXPECT_EQ(random.Next(), 0x910a2dec89025cc1u);
  for (int i = 0; i < 1000; ++i) EXPECT_LT(random.Below(7), 7u);
}

TEST(HashTest, IsFnv1a) { EXPECT_EQ(HashText("foobar"), 0x85944171f73967e8u); }

TEST(XmlTest, WhatXmlTakesForMarkupIsWrittenAsItsName) {
  EXPECT_EQ(EscapeXml("a<b> & \"c\"\n\td\x01"), "a&lt;b&gt; &amp; &quot;c&quot;&#10;\td ");
}

}  // namespace
}  // namespace engine
