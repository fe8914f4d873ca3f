// Devices in virtual time, by the numbers of the rules.
#include "tools/csound_reference/card.h"

#include <gtest/gtest.h>

namespace tools::csound_reference {
namespace {

using engine::kMillisecond;
using engine::Time;
using engine::csound::DeviceKind;

const Card::Setup kSetup = {
    .format = {.sample_rate = 48000, .block_frames = 256, .channels = 1}, .buffer = 256, .count = 2, .channels = 1};

// C1.5: two buffers are silent, then comes what was written; out of buffers it plays zeros and does not advance.
TEST(CardTest, JackPlaysItsSilentBuffersFirstAndWaitsForNobody) {
  auto card = MakeCard(DeviceKind::jack, kSetup, nullptr);
  const std::vector<double> ones(256, 1.0);
  std::vector<float> heard(256);
  Time returns = 0;
  card->Open(0);
  EXPECT_FALSE(card->Write(0, ones, &returns));
  EXPECT_TRUE(card->Play(heard.data(), 256));
  EXPECT_EQ(heard, std::vector<float>(256));
  EXPECT_TRUE(card->Write(0, ones, &returns));
  EXPECT_FALSE(card->Write(0, ones, &returns));
  EXPECT_TRUE(card->Play(heard.data(), 256));
  EXPECT_EQ(heard, std::vector<float>(256));
  EXPECT_TRUE(card->Play(heard.data(), 256));
  EXPECT_EQ(heard, std::vector<float>(256, 1.0f));
  EXPECT_FALSE(card->TakeUnderrun());
  EXPECT_FALSE(card->Play(heard.data(), 256));
  EXPECT_TRUE(card->TakeUnderrun());
  EXPECT_FALSE(card->TakeUnderrun());
}

// C1.6: 256 frames are 5.333 ms: it sleeps 5, then as long as is left until 10.667, in whole milliseconds.
TEST(CardTest, NullSleepsInWholeMillisecondsAndCatchesUp) {
  Card::Heard heard(1024);
  auto card = MakeCard(DeviceKind::null, kSetup, &heard);
  const std::vector<double> ones(256, 1.0);
  Time returns = 0;
  card->Open(0);
  EXPECT_TRUE(card->Write(0, ones, &returns));
  EXPECT_EQ(returns, 5 * kMillisecond);
  EXPECT_TRUE(card->Write(returns, ones, &returns));
  EXPECT_EQ(returns, 11 * kMillisecond);
  EXPECT_TRUE(card->Write(50 * kMillisecond, ones, &returns));
  EXPECT_EQ(returns, 50 * kMillisecond);
  EXPECT_EQ(heard[767], 1.0f);
  EXPECT_EQ(heard[768], 0.0f);
}

// C1.7: it stops when it runs out, and starts again when it has been filled.
TEST(CardTest, AlsaStartsAgainWhenItIsFull) {
  auto card = MakeCard(DeviceKind::alsa, kSetup, nullptr);
  const std::vector<double> ones(256, 1.0);
  std::vector<float> heard(256);
  Time returns = 0;
  card->Open(0);
  EXPECT_TRUE(card->Play(heard.data(), 256));
  EXPECT_TRUE(card->Play(heard.data(), 256));
  EXPECT_FALSE(card->Play(heard.data(), 256));
  EXPECT_TRUE(card->TakeUnderrun());
  EXPECT_TRUE(card->Write(0, ones, &returns));
  EXPECT_TRUE(card->Play(heard.data(), 256));
  EXPECT_EQ(heard, std::vector<float>(256));
  EXPECT_TRUE(card->Write(0, ones, &returns));
  EXPECT_TRUE(card->Play(heard.data(), 256));
  EXPECT_EQ(heard, std::vector<float>(256, 1.0f));
}

}  // namespace
}  // namespace tools::csound_reference
