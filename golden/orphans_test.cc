#include "golden/orphans.h"

#include "golden/golden_fixture.h"

namespace golden {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OrphansTest : public GoldenTest {
 protected:
  OrphansTest() : golden_(folder_ + "/golden") {}

  std::vector<std::string> Found(std::vector<Request> requests) const {
    auto found = Orphans(golden_, requests);
    EXPECT_TRUE(found.ok());
    return found.ok() ? found.value() : std::vector<std::string>();
  }
  void Touch(const std::string& name) const {
    const std::filesystem::path path = golden_ + "/" + name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << "x";
  }

  std::string golden_;
};

TEST_F(OrphansTest, FilesOfAScenarioAreNone) {
  EXPECT_THAT(Found({request_}), IsEmpty());
  Touch("README.md");
  Touch("compare.cc");
  EXPECT_THAT(Found({request_}), IsEmpty());
}

TEST_F(OrphansTest, FilesOfNoScenarioAreFoundInOrder) {
  Touch("old/b.wav");
  Touch("old/a.json");
  EXPECT_THAT(Found({request_}), ElementsAre(golden_ + "/old/a.json", golden_ + "/old/b.wav"));
  EXPECT_THAT(Found({}), ElementsAre(Path(".json"), Path(".trace"), Path(".wav"), golden_ + "/old/a.json",
                                     golden_ + "/old/b.wav"));
}

TEST_F(OrphansTest, WhatAScenarioNoLongerAsksForIsFound) {
  request_.audio = false;
  EXPECT_THAT(Found({request_}), ElementsAre(Path(".wav")));
  request_.trace = false;
  EXPECT_THAT(Found({request_}), ElementsAre(Path(".json"), Path(".trace"), Path(".wav")));
}

TEST_F(OrphansTest, AcceptedOutputsBeyondTheMostAreFound) {
  Touch("host/a.2.wav");
  Touch("host/a@block_frames=64.wav");
  request_.variants = 2;
  EXPECT_THAT(Found({request_}), ElementsAre(golden_ + "/host/a@block_frames=64.wav"));
  request_.variants = 1;
  EXPECT_THAT(Found({request_}), ElementsAre(Path(".2.wav"), golden_ + "/host/a@block_frames=64.wav"));
}

TEST_F(OrphansTest, AMissingFolderHasNone) {
  std::filesystem::remove_all(golden_);
  EXPECT_THAT(Found({request_}), IsEmpty());
}

TEST_F(OrphansTest, RemovingTakesEmptyFoldersAlong) {
  Touch("old/deep/b.wav");
  Touch("host/c.wav");
  ASSERT_TRUE(RemoveOrphans(golden_, Found({request_})).ok());
  EXPECT_THAT(Found({request_}), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(golden_ + "/old"));
  EXPECT_THAT(Differences(), IsEmpty());
  ASSERT_TRUE(RemoveOrphans(golden_, Found({})).ok());
  EXPECT_TRUE(std::filesystem::exists(golden_));
}

}  // namespace
}  // namespace golden
