#include "engine/hosts/metamodule/heap.h"

#include <gtest/gtest.h>

namespace engine::metamodule {
namespace {

TEST(HeapTest, WhatNobodyWroteIsTheSameInEachRun) {
  Heap heap;
  auto* block = static_cast<unsigned char*>(heap.Allocate(20, 16));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(block[i], 0xa5);
  EXPECT_EQ(heap.SizeOf(block), 24u);
  EXPECT_EQ(heap.SizeOf(block + 1), 0u);
}

TEST(HeapTest, BlocksAreAligned) {
  Heap heap;
  heap.Allocate(8, 16);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(heap.Allocate(8, 16)) % 16, 0u);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(heap.Allocate(8, 4096)) % 4096, 0u);
}

TEST(HeapTest, WhatWasFreedIsNeverGivenOutAgain) {
  Heap heap;
  void* block = heap.Allocate(64, 16);
  EXPECT_EQ(heap.Free(block), Heap::Release::done);
  EXPECT_NE(heap.Allocate(64, 16), block);
  EXPECT_EQ(heap.Free(block), Heap::Release::twice);
  int elsewhere = 0;
  EXPECT_EQ(heap.Free(&elsewhere), Heap::Release::unknown);
}

TEST(HeapTest, MoreThanThereIsIsRefused) {
  Heap heap;
  EXPECT_EQ(heap.Allocate(Heap::kBytes + 1, 16), nullptr);
  EXPECT_EQ(heap.Allocate(~size_t{0} - 3, 16), nullptr);
  EXPECT_NE(heap.Allocate(1, 16), nullptr);
}

}  // namespace
}  // namespace engine::metamodule
