// A search outlives what it searches: processes that crash, hang, or lose memory.
#include "tools/explore_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "scenarios/fake_host.h"

namespace tools {
namespace {

using testing::HasSubstr;

// Does what it is told when it is built for the n-th time in a process; the first is the reference run.
class TroubledHost : public scenarios::FakeHost {
 public:
  enum class Trouble : uint8_t { crash, hang, crash_late };
  TroubledHost(Trouble trouble, int when) : trouble_(trouble), when_(when) {}

  engine::Result<std::unique_ptr<engine::HostInstance>> Build(const engine::HostConfig&, engine::Runtime& runtime,
                                                              engine::AudioDevice&) const override {
    const bool now = built_++ == when_;
    if (trouble_ == Trouble::crash_late) {
      // Each has a say in when the other begins: somebody is asked.
      runtime.Spawn(
          {.name = "left"},
          [&runtime] {
            runtime.Spend({1, 1000}, "work");
          },
          "spawn");
      runtime.Spawn(
          {.name = "right"},
          [&runtime] {
            runtime.Spend({1, 1000}, "work");
          },
          "spawn");
      runtime.Spend({1000, 1000}, "build");
    }
    if (now) {
      if (trouble_ != Trouble::hang) kill(getpid(), SIGKILL);
      for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    return std::unique_ptr<engine::HostInstance>(std::make_unique<Idle>());
  }

 private:
  class Idle final : public engine::HostInstance {
    void Deliver(const engine::InputEvent&) override {}
    void Shutdown() override {}
  };
  const Trouble trouble_;
  const int when_;
  mutable int built_ = 0;
};

struct Pool {
  explicit Pool(const engine::Host& host) {
    scenario.host = &host;
    scenario.length = engine::kMillisecond;
    scenario.config.format = scenario.format;
    plan.strategy = sim::Strategy::random_walk;
    plan.runs = 2 * ExplorePlan::kChunk;
  }
  PoolEnd Run(double timeout) {
    uint64_t next = 0;
    const PoolOptions options{.jobs = 1,
                              .run_timeout = timeout,
                              .next = [&]() -> std::optional<uint64_t> {
                                return next < plan.Chunks() ? std::optional(next++) : std::nullopt;
                              },
                              .done = [this](ChunkResult result) { results.push_back(std::move(result)); },
                              .stop = [](const PoolProgress&) { return false; }};
    return RunPool(scenario, plan, options);
  }
  scenarios::Scenario scenario;
  ExplorePlan plan;
  std::vector<ChunkResult> results;
};

TEST(ExplorePoolTest, AProcessThatCrashesIsAFindingAndTheNextChunkIsDoneByAnother) {
  const TroubledHost host(TroubledHost::Trouble::crash, 300);  // after the reference run, 299 runs
  Pool pool(host);
  EXPECT_EQ(pool.Run(60), PoolEnd::done);
  ASSERT_EQ(pool.results.size(), 2u);
  EXPECT_TRUE(pool.results[0].found.empty());
  EXPECT_EQ(pool.results[0].traces.size(), ExplorePlan::kChunk);
  ASSERT_EQ(pool.results[1].found.size(), 1u);
  const FoundRun& found = pool.results[1].found[0];
  EXPECT_EQ(found.found.kind, kWorkerKind);
  EXPECT_EQ(found.run, 299u);
  EXPECT_EQ(found.seed, pool.plan.SeedOf(299));
  EXPECT_THAT(found.found.message, HasSubstr("run 299 ended by signal 9"));
}

TEST(ExplorePoolTest, AProcessThatHangsIsEndedAndItsRunIsAFinding) {
  const TroubledHost host(TroubledHost::Trouble::hang, 300);
  Pool pool(host);
  pool.plan.runs = 3 * ExplorePlan::kChunk;
  EXPECT_EQ(pool.Run(0.5), PoolEnd::done);
  ASSERT_EQ(pool.results.size(), 3u);
  EXPECT_TRUE(pool.results[0].found.empty());
  ASSERT_EQ(pool.results[1].found.size(), 1u);
  EXPECT_EQ(pool.results[1].found[0].found.kind, kHungKind);
  EXPECT_EQ(pool.results[1].found[0].run, 299u);
  EXPECT_TRUE(pool.results[2].found.empty());
  EXPECT_EQ(pool.results[2].traces.size(), ExplorePlan::kChunk);
}

TEST(ExplorePoolTest, WhatARunAnsweredBeforeItEndedItsProcessIsKept) {
  const TroubledHost host(TroubledHost::Trouble::crash_late, 5);
  Pool pool(host);
  EXPECT_EQ(pool.Run(60), PoolEnd::done);
  ASSERT_EQ(pool.results[0].found.size(), 1u);
  EXPECT_THAT(DeviationsBeforeTheEnd(pool.scenario, pool.plan, pool.results[0].found[0].run, 60),
              testing::Not(testing::IsEmpty()));
}

TEST(ExplorePoolTest, AKnownCrashIsNoFinding) {
  const TroubledHost host(TroubledHost::Trouble::crash, 300);
  Pool pool(host);
  pool.plan.known = {kWorkerKind};
  EXPECT_EQ(pool.Run(60), PoolEnd::done);
  for (const ChunkResult& result : pool.results) EXPECT_TRUE(result.found.empty());
}

TEST(ExplorePoolTest, AHealthySearchRunsAllChunks) {
  const TroubledHost host(TroubledHost::Trouble::crash, 1'000'000);
  Pool pool(host);
  EXPECT_EQ(pool.Run(60), PoolEnd::done);
  ASSERT_EQ(pool.results.size(), 2u);
  for (const ChunkResult& result : pool.results) EXPECT_TRUE(result.complete && result.found.empty());
}

}  // namespace
}  // namespace tools
