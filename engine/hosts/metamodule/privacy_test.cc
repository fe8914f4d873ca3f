#include "engine/hosts/metamodule/privacy.h"

#include <gtest/gtest.h>

namespace engine::metamodule {
namespace {

constexpr uintptr_t kHeap = 0x10000;
constexpr uint32_t kAudio = 1, kTask = 2, kReader = 3;

class PrivacyTest : public ::testing::Test {
 protected:
  bool Read(uint32_t who, uintptr_t address, uint32_t bytes = 4) { return As(who, address, bytes, false); }
  bool Write(uint32_t who, uintptr_t address, uint32_t bytes = 4) { return As(who, address, bytes, true); }
  uint32_t Known(uintptr_t address) const { return privacy_.filter().known[(address - kHeap) / 8]; }

  Privacy privacy_{kHeap, 4096};

 private:
  bool As(uint32_t who, uintptr_t address, uint32_t bytes, bool write) {
    privacy_.Become(who, 0);
    return privacy_.Note(address, bytes, write);
  }
};

TEST_F(PrivacyTest, WhatOneContextTouchesIsItsOwn) {
  EXPECT_TRUE(Read(kAudio, kHeap));
  EXPECT_EQ(Known(kHeap), kAudio | 0x0fu << 8);
  EXPECT_TRUE(Write(kAudio, kHeap));
  EXPECT_EQ(Known(kHeap), kAudio | 0x0fu << 8 | 0x0fu << 16);
}

// From then on both are told, wherever in the code they are.
TEST_F(PrivacyTest, TheSecondContextMakesItShared) {
  EXPECT_TRUE(Write(kAudio, kHeap));
  EXPECT_FALSE(Read(kTask, kHeap));
  EXPECT_FALSE(Write(kAudio, kHeap));
  EXPECT_FALSE(Read(kAudio, kHeap));
}

TEST_F(PrivacyTest, AWriterOfWhatSeveralReadMakesItShared) {
  EXPECT_TRUE(Read(kAudio, kHeap));
  EXPECT_TRUE(Read(kTask, kHeap));
  EXPECT_EQ(Known(kHeap), kTactusReaders | 0x0fu << 8);
  EXPECT_TRUE(Read(kReader, kHeap));
  EXPECT_FALSE(Write(kAudio, kHeap));
  EXPECT_EQ(Known(kHeap) & 0xffff00, 0u);
  EXPECT_FALSE(Read(kReader, kHeap));
}

// One of the two readers reads more than the other: a hook must not take that for read by both.
TEST_F(PrivacyTest, WhatOnlyOneHasReadIsNotOpenToAllReaders) {
  EXPECT_TRUE(Read(kAudio, kHeap, 8));
  EXPECT_TRUE(Read(kTask, kHeap, 4));
  EXPECT_EQ(Known(kHeap), kTactusReaders | 0x0fu << 8);
}

TEST_F(PrivacyTest, NeighboursInEightBytesAreEachItsOwn) {
  EXPECT_TRUE(Write(kAudio, kHeap, 1));
  EXPECT_TRUE(Write(kTask, kHeap + 1, 1));
  EXPECT_EQ(Known(kHeap), kTask | 0x02u << 8 | 0x02u << 16);
  EXPECT_TRUE(Write(kAudio, kHeap, 1));
  EXPECT_EQ(Known(kHeap), kAudio | 0x01u << 8 | 0x01u << 16);
  EXPECT_FALSE(Read(kAudio, kHeap, 2));
}

TEST_F(PrivacyTest, WhoIsAloneTouchesNothing) {
  EXPECT_TRUE(Write(kTactusNobody, kHeap));
  EXPECT_EQ(Known(kHeap), 0u);
  EXPECT_TRUE(Write(kAudio, kHeap));
}

TEST_F(PrivacyTest, OneOfTooManyOwnsNothing) { EXPECT_FALSE(Write(kTactusMany, kHeap)); }

TEST_F(PrivacyTest, BesideTheHeapTheSameHolds) {
  EXPECT_TRUE(Write(kAudio, 64));
  EXPECT_FALSE(Read(kTask, 64));
}

TEST_F(PrivacyTest, OfFreedMemoryNothingIsKnown) {
  EXPECT_TRUE(Write(kAudio, kHeap));
  privacy_.Forget(kHeap, 8);
  EXPECT_EQ(Known(kHeap), 0u);
}

}  // namespace
}  // namespace engine::metamodule
