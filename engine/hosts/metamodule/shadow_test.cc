#include "engine/hosts/metamodule/shadow.h"

#include <gtest/gtest.h>

namespace engine::metamodule {
namespace {

std::vector<Memory*> Touched(Shadow& shadow, uintptr_t address, uint32_t bytes) {
  std::vector<Memory*> out;
  shadow.Touched(address, bytes, &out);
  return out;
}

TEST(ShadowTest, NeighboursHaveWordsOfTheirOwn) {
  Shadow shadow;
  auto first = Touched(shadow, 0x1000, 4), second = Touched(shadow, 0x1004, 4);
  ASSERT_EQ(first.size(), 1u);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_NE(first[0], second[0]);
  EXPECT_EQ(Touched(shadow, 0x1000, 4), first);
}

TEST(ShadowTest, AWideAccessTouchesWhatLiesInIt) {
  Shadow shadow;
  Memory* low = Touched(shadow, 0x1000, 4)[0];
  Memory* high = Touched(shadow, 0x1004, 4)[0];
  EXPECT_EQ(Touched(shadow, 0x1000, 8), (std::vector<Memory*>{low, high}));
}

TEST(ShadowTest, ANarrowAccessTouchesTheWideOneAroundIt) {
  Shadow shadow;
  Memory* wide = Touched(shadow, 0x1000, 8)[0];
  auto narrow = Touched(shadow, 0x1006, 1);
  ASSERT_EQ(narrow.size(), 2u);
  EXPECT_EQ(narrow[0], wide);
}

TEST(ShadowTest, AnAccessAcrossGranulesTouchesBoth) {
  Shadow shadow;
  EXPECT_EQ(Touched(shadow, 0x1004, 8).size(), 2u);
}

// What the short way says is what the long one does.
TEST(ShadowTest, TheOnlyWordOfAPlaceIsFoundAtOnce) {
  Shadow shadow;
  Shadow::Granule& granule = shadow.At(0x1004);
  EXPECT_EQ(shadow.TouchedOne(granule, 0x1004, 4), nullptr);
  Memory* word = Touched(shadow, 0x1004, 4)[0];
  Touched(shadow, 0x1000, 4);
  EXPECT_EQ(shadow.TouchedOne(granule, 0x1004, 4), word);
  EXPECT_EQ(shadow.TouchedOne(granule, 0x1004, 2), word);
  EXPECT_EQ(shadow.TouchedOne(granule, 0x1004, 8), nullptr);
  Touched(shadow, 0x1000, 8);
  EXPECT_EQ(shadow.TouchedOne(granule, 0x1004, 4), nullptr);
}

TEST(ShadowTest, WithinAStretchTheSameBytesAreToldOnce) {
  Shadow shadow;
  Shadow::Granule& granule = shadow.At(0x1000);
  EXPECT_FALSE(shadow.Repeats(granule, 0x1000, 4, false));
  EXPECT_TRUE(shadow.Repeats(granule, 0x1000, 4, false));
  EXPECT_TRUE(shadow.Repeats(granule, 0x1002, 2, false));
  EXPECT_FALSE(shadow.Repeats(granule, 0x1002, 4, false));
  EXPECT_FALSE(shadow.Repeats(granule, 0x1000, 4, true));
  EXPECT_TRUE(shadow.Repeats(granule, 0x1000, 4, true));
  EXPECT_FALSE(shadow.Repeats(granule, 0x1004, 8, true)) << "it ends elsewhere";
  shadow.NewStretch();
  EXPECT_FALSE(shadow.Repeats(granule, 0x1000, 4, false));
}

TEST(ShadowTest, FreedMemoryIsKnown) {
  Shadow shadow;
  shadow.Freed(0x2000, 16);
  EXPECT_TRUE(shadow.At(0x2008).freed);
  EXPECT_FALSE(shadow.At(0x2010).freed);
}

}  // namespace
}  // namespace engine::metamodule
