#include "engine/hosts/metamodule/sharing.h"

#include <gtest/gtest.h>

namespace engine::metamodule {
namespace {

constexpr ContextId kGui = 1, kAudio = 2, kTask = 3;
constexpr uintptr_t kHere = 0x1000;

TEST(Sharing, WhatOneContextTouchesIsItsOwn) {
  SharingLearner learner;
  SiteUse read = SiteUse::unseen, write = SiteUse::unseen, never = SiteUse::unseen;
  learner.Touch(kHere, 4, true, kAudio, &read);
  learner.Touch(kHere, 4, true, kAudio, &write);
  EXPECT_EQ(read, SiteUse::own);
  EXPECT_EQ(write, SiteUse::own);
  EXPECT_EQ(never, SiteUse::unseen);
}

// The place that came first is found out later.
TEST(Sharing, TheSecondContextMakesAllPlacesShared) {
  SharingLearner learner;
  SiteUse write = SiteUse::unseen, read = SiteUse::unseen, aside = SiteUse::unseen;
  learner.Touch(kHere, 4, true, kAudio, &write);
  learner.Touch(kHere + 4, 4, true, kAudio, &aside);
  learner.Touch(kHere, 4, true, kTask, &read);
  EXPECT_EQ(write, SiteUse::shared);
  EXPECT_EQ(read, SiteUse::shared);
  EXPECT_EQ(aside, SiteUse::own);
}

TEST(Sharing, WhatIsOnlyReadIsNotShared) {
  SharingLearner learner;
  SiteUse one = SiteUse::unseen, other = SiteUse::unseen;
  learner.Touch(kHere, 4, false, kAudio, &one);
  learner.Touch(kHere, 4, false, kTask, &other);
  EXPECT_EQ(one, SiteUse::own);
  learner.Touch(kHere, 4, true, kTask, &other);
  EXPECT_EQ(one, SiteUse::shared);
}

TEST(Sharing, NeighboursInEightBytesAreNotShared) {
  SharingLearner learner;
  SiteUse one = SiteUse::unseen, other = SiteUse::unseen;
  learner.Touch(kHere, 1, true, kAudio, &one);
  learner.Touch(kHere + 1, 1, true, kTask, &other);
  EXPECT_EQ(one, SiteUse::own);
  EXPECT_EQ(other, SiteUse::own);
}

TEST(Sharing, ARangeIsSharedWithWhatLiesInIt) {
  SharingLearner learner;
  SiteUse copy = SiteUse::unseen, read = SiteUse::unseen;
  learner.Touch(kHere + 3, 100, true, kTask, &copy);
  learner.Touch(kHere + 101, 2, true, kAudio, &read);
  EXPECT_EQ(copy, SiteUse::shared);
  EXPECT_EQ(read, SiteUse::shared);
}

TEST(Sharing, WhoIsAloneSharesNothing) {
  SharingLearner learner;
  SiteUse construct = SiteUse::unseen, update = SiteUse::unseen, save = SiteUse::unseen;
  learner.Alone(kGui);
  learner.Touch(kHere, 4, true, kGui, &construct);
  learner.Alone(kNoContext);
  learner.Touch(kHere, 4, true, kAudio, &update);
  EXPECT_EQ(update, SiteUse::own);
  learner.Touch(kHere, 4, true, kGui, &save);
  EXPECT_EQ(update, SiteUse::shared);
  EXPECT_EQ(save, SiteUse::shared);
  EXPECT_EQ(construct, SiteUse::shared);
}

TEST(Sharing, OffsetsOfPrivatePlacesAreKnown) {
  PluginUses uses{.of = {SiteUse::own, SiteUse::shared, SiteUse::unseen}, .own = {}};
  uses.Settle({0, 2, 0, 1, 3});
  EXPECT_EQ(uses.own, (std::vector<uint8_t>{0, 0, 0, 1, 0}));
}

}  // namespace
}  // namespace engine::metamodule
