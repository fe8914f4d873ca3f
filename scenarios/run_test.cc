// A run's main context and who watches: a host whose threads speak while it is being built.
#include "scenarios/run.h"

#include <gtest/gtest.h>

#include <array>

#include "scenarios/fake_host.h"

namespace scenarios {
namespace {

// Counts the events it hears, and says so at the end.
class Counter final : public engine::Checker {
 public:
  void OnEvent(const engine::EventRecord&) override { ++heard_; }
  const char* Name() const override { return "counter"; }
  void Finish(engine::Time, Report& report) override {
    report.Add({.kind = "counted", .message = std::to_string(heard_)});
  }

 private:
  int64_t heard_ = 0;
};

class Instance final : public engine::HostInstance {
 public:
  explicit Instance(engine::Runtime& runtime) : runtime_(runtime) {
    const engine::ContextSpec speaker{.name = "speaker"};
    runtime_.Spawn(
        speaker, [this] { Speak(); }, "test.spawn");
    AwaitWord();
  }
  void Deliver(const engine::InputEvent&) override {}
  void Shutdown() override {
    AwaitWord();
    quiet_.store(true);
  }
  std::span<engine::Checker* const> Checkers() override { return checkers_; }

 private:
  void Speak() {
    while (!quiet_.load()) {
      runtime_.Emit({.type = &kFakeCall, .values = {said_.load()}});
      said_.fetch_add(1);
      runtime_.Spend({10 * engine::kMicrosecond, 10 * engine::kMicrosecond}, "test.speak");
    }
  }
  // Until all of one more word has been said: a busy machine may leave a thread alone for a whole run.
  void AwaitWord() {
    const int64_t said = said_.load();
    while (said_.load() < said + 2) runtime_.Spend({engine::kMillisecond, engine::kMillisecond}, "test.wait");
  }

  engine::Runtime& runtime_;
  std::atomic<bool> quiet_ = false;
  std::atomic<int64_t> said_ = 0;
  Counter counter_;
  const std::array<engine::Checker*, 1> checkers_{&counter_};
};

// The speaker has begun before the run knows whom it tells.
class SpeakingHost final : public FakeHost {
 public:
  engine::Result<std::unique_ptr<engine::HostInstance>> Build(const engine::HostConfig&, engine::Runtime& runtime,
                                                              engine::AudioDevice&) const override {
    return std::unique_ptr<engine::HostInstance>(std::make_unique<Instance>(runtime));
  }
};

class RunTest : public testing::TestWithParam<Backend> {
 protected:
  // What the host's checker counted, and how many events the run kept.
  std::pair<int64_t, int64_t> Counted() {
    Scenario scenario;
    scenario.name = scenario.id = "speaking";
    scenario.host = &host_;
    scenario.length = 30 * engine::kMillisecond;
    scenario.format = {.sample_rate = 48000, .block_frames = 64, .channels = 1};
    scenario.realtime = Realtime::similar;
    auto result = scenarios::Run(scenario, {.backend = GetParam()});
    if (!result.ok() || result.value().findings.empty()) return {-1, -1};
    EXPECT_EQ(result.value().findings[0].kind, "counted");
    return {std::stoll(result.value().findings[0].message), static_cast<int64_t>(result.value().events.size())};
  }

 private:
  SpeakingHost host_;
};

TEST_P(RunTest, AHostsCheckersHearWhatItsThreadsSayOnceItIsBuilt) {
  auto [counted, kept] = Counted();
  EXPECT_GT(counted, 0);
  EXPECT_LT(counted, kept);
}

INSTANTIATE_TEST_SUITE_P(Backends, RunTest, testing::Values(Backend::sim, Backend::null_clock),
                         [](const auto& backend) { return backend.param == Backend::sim ? "Machine" : "Threads"; });

}  // namespace
}  // namespace scenarios
