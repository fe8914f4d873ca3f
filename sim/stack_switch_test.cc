#include "sim/stack_switch.h"

#include <gtest/gtest.h>

#include <cfenv>
#include <cstdint>
#include <vector>

namespace sim {
namespace {

// One other stack, which runs `turns` rounds of `work` and hands back after each.
struct Other {
  explicit Other(void (*work)(Other&)) : memory(65536), work(work) {
    auto top = (reinterpret_cast<uintptr_t>(memory.data()) + memory.size()) & ~uintptr_t{15};
    there = NewStack(reinterpret_cast<unsigned char*>(top), &Enter, this);
  }
  static void Enter(void* data) {
    auto& self = *static_cast<Other*>(data);
    for (;;) {
      self.work(self);
      SwitchStacks(&self.there, &self.here);
    }
  }
  void Turn() { SwitchStacks(&here, &there); }
  std::vector<unsigned char> memory;
  void (*work)(Other&);
  void* here = nullptr;
  void* there = nullptr;
  uint64_t sum = 0;
};

TEST(StackSwitchTest, EachSideGoesOnWhereItWas) {
  Other other([](Other& self) {
    for (uint64_t i = 1; i <= 3; ++i) {  // `i` lives over the switches
      self.sum = self.sum * 10 + i;
      SwitchStacks(&self.there, &self.here);
    }
  });
  uint64_t mine = 7;
  for (int i = 0; i < 7; ++i) {
    other.Turn();
    mine = mine * 3 + 1;
  }
  EXPECT_EQ(other.sum, 123123u) << "each fourth turn only hands back";
  EXPECT_EQ(mine, 7u * 2187 + 1093);
}

TEST(StackSwitchTest, AStackIsAlignedAsTheAbiWantsIt) {
  Other other([](Other& self) {
    alignas(16) volatile char aligned[16] = {};
    self.sum = reinterpret_cast<uintptr_t>(&aligned) % 16;
    // What a called function finds: the address to return to lies at 16 n + 8.
    self.sum += (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) % 16) != 0;
  });
  other.Turn();
  EXPECT_EQ(other.sum, 0u);
}

TEST(StackSwitchTest, AnExceptionIsCaughtOnTheOtherStack) {
  Other other([](Other& self) {
    try {
      throw 42;
    } catch (int thrown) {
      self.sum = static_cast<uint64_t>(thrown);
    }
  });
  other.Turn();
  EXPECT_EQ(other.sum, 42u);
}

TEST(StackSwitchTest, ModesOfFloatingPointStayWithTheirStack) {
  ASSERT_EQ(fegetround(), FE_TONEAREST);
  Other other([](Other& self) {
    self.sum = static_cast<uint64_t>(fegetround());
    fesetround(FE_UPWARD);
    SwitchStacks(&self.there, &self.here);
    self.sum = static_cast<uint64_t>(fegetround());
  });
  other.Turn();
  EXPECT_EQ(other.sum, uint64_t{FE_TONEAREST}) << "a new stack begins with the modes of who made it";
  EXPECT_EQ(fegetround(), FE_TONEAREST);
  other.Turn();
  EXPECT_EQ(other.sum, uint64_t{FE_UPWARD});
  EXPECT_EQ(fegetround(), FE_TONEAREST);
}

}  // namespace
}  // namespace sim
