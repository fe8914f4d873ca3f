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

TEST(ShadowTest, MemoryAllocatedAnewBeginsAnew) {
  Shadow shadow;
  Memory* before = Touched(shadow, 0x2000, 8)[0];
  *before = {7, 7};
  shadow.Freed(0x2000, 16);
  EXPECT_TRUE(shadow.IsFreed(0x2008));
  EXPECT_FALSE(shadow.IsFreed(0x2010));
  shadow.Fresh(0x2000, 16);
  EXPECT_FALSE(shadow.IsFreed(0x2000));
  EXPECT_EQ(Touched(shadow, 0x2000, 8)[0]->run, 0u);
}

}  // namespace
}  // namespace engine::metamodule
