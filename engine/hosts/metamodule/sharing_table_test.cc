#include "engine/hosts/metamodule/sharing_table.h"

#include <gtest/gtest.h>

#include "engine/hosts/metamodule/library.h"

namespace engine::metamodule {
namespace {

using Party = SharingTable::Party;
constexpr MemoryOrder kRelaxed = MemoryOrder::relaxed, kRelease = MemoryOrder::release, kAcquire = MemoryOrder::acquire;

constexpr uint32_t kData = 0, kFlag = 1, kTask = 7;
constexpr SharingTable::Actor kAudio{Party::audio}, kTask0{Party::task0}, kTask1{Party::task1}, kBuilds{Party::gui},
    kSaves{Party::gui, true}, kReader{Party::reader, true};

struct Table : testing::Test {
  bool Writes(SharingTable::Actor actor) {
    return table.Touch(kData, actor, AccessKind::write, kRelaxed, sites[0]).site != nullptr;
  }
  bool Reads(SharingTable::Actor actor) {
    return table.Touch(kData, actor, AccessKind::read, kRelaxed, sites[1]).site != nullptr;
  }
  void Raises(SharingTable::Actor actor, MemoryOrder order) {
    table.Touch(kFlag, actor, AccessKind::store, order, sites[2]);
  }
  void Sees(SharingTable::Actor actor, MemoryOrder order) {
    table.Touch(kFlag, actor, AccessKind::load, order, sites[3]);
  }

  SharingTable table;
  Site sites[4];
};
using SharingTableTest = Table;

struct Pair {
  SharingTable::Actor writer, reader;
  bool told;
};

TEST(SharingTableRowsTest, WhatMayOverlapIsToldAndTheRestIsNot) {
  for (const Pair& pair :
       {Pair{kAudio, kTask0, true}, Pair{kTask1, kAudio, true}, Pair{kTask0, kTask1, true}, Pair{kTask0, kSaves, true},
        Pair{kReader, kTask1, true}, Pair{kAudio, kSaves, true}, Pair{kReader, kAudio, true},
        Pair{kBuilds, kTask0, true}, Pair{kBuilds, kAudio, false}, Pair{kAudio, kBuilds, false},
        Pair{kAudio, kAudio, false}, Pair{kTask0, kTask0, false}, Pair{kBuilds, kReader, false}}) {
    SharingTable table;
    Site first, second;
    table.Touch(kData, pair.writer, AccessKind::write, kRelaxed, first);
    const SharingTable::Clash clash = table.Touch(kData, pair.reader, AccessKind::read, kRelaxed, second);
    EXPECT_EQ(clash.site, pair.told ? &first : nullptr)
        << SharingTable::NameOf(pair.writer.party) << ", " << SharingTable::NameOf(pair.reader.party);
    EXPECT_EQ(clash.wrote, pair.told);
  }
}

TEST_F(SharingTableTest, TwoReadsAreNoClashAndAWriteAfterAReadIsOne) {
  EXPECT_FALSE(Reads(kTask0));
  EXPECT_FALSE(Reads(kAudio));
  EXPECT_TRUE(Writes(kAudio));
}

TEST_F(SharingTableTest, AReleaseThatIsAcquiredOrders) {
  EXPECT_FALSE(Writes(kTask0));
  Raises(kTask0, kRelease);
  Sees(kAudio, kAcquire);
  EXPECT_FALSE(Reads(kAudio));
}

TEST_F(SharingTableTest, ARelaxedFlagOrdersNothing) {
  Writes(kTask0);
  Raises(kTask0, kRelaxed);
  Sees(kAudio, kAcquire);
  EXPECT_TRUE(Reads(kAudio));
}

TEST_F(SharingTableTest, WhatComesAfterTheReleaseIsNotOrderedByIt) {
  Raises(kTask0, kRelease);
  Writes(kTask0);
  Sees(kAudio, kAcquire);
  EXPECT_TRUE(Reads(kAudio));
}

TEST_F(SharingTableTest, ARelaxedStoreEndsWhatAReleaseBegan) {
  Writes(kTask0);
  Raises(kTask0, kRelease);
  Raises(kTask1, kRelaxed);
  Sees(kAudio, kAcquire);
  EXPECT_TRUE(Reads(kAudio));
}

TEST_F(SharingTableTest, AReadModifyWriteCarriesItOn) {
  Writes(kTask0);
  Raises(kTask0, kRelease);
  table.Touch(kFlag, kTask1, AccessKind::rmw, kRelaxed, sites[3]);
  Sees(kAudio, kAcquire);
  EXPECT_FALSE(Reads(kAudio));
}

TEST_F(SharingTableTest, AtomicAccessesDoNotClashWithEachOther) {
  table.Touch(kData, kTask0, AccessKind::store, kRelaxed, sites[0]);
  EXPECT_EQ(table.Touch(kData, kAudio, AccessKind::load, kRelaxed, sites[1]).site, nullptr);
  EXPECT_TRUE(Reads(kAudio));
}

TEST_F(SharingTableTest, ATaskBeginsAfterWhoAskedForIt) {
  Writes(kAudio);
  table.Starts(Party::audio, kTask);
  table.Runs(Party::task0, kTask + 1);
  EXPECT_TRUE(Reads(kTask0)) << "it is another task";
  table.Runs(Party::task1, kTask);
  EXPECT_FALSE(Reads(kTask1));
}

TEST_F(SharingTableTest, WhatIsForgottenClashesWithNothing) {
  Writes(kTask0);
  table.Forget();
  EXPECT_FALSE(Reads(kAudio));
  EXPECT_TRUE(Writes(kTask0)) << "what came since does";
}

TEST_F(SharingTableTest, APairOfPlacesIsToldOnce) {
  Writes(kTask0);
  EXPECT_TRUE(Reads(kAudio));
  EXPECT_FALSE(Reads(kAudio));
  Writes(kTask0);
  EXPECT_FALSE(Reads(kAudio));
}

}  // namespace
}  // namespace engine::metamodule
