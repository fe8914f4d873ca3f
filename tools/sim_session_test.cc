// A scenario that is built once and run many times: each run is what a run alone would have been.
#include "scenarios/sim_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "scenarios/load.h"
#include "sim/schedulers/schedulers.h"
#include "tools/registry.h"

namespace tools {
namespace {

using scenarios::RunResult, scenarios::Scenario, scenarios::SessionOptions, scenarios::SimSession;

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::IsEmpty;
using testing::Not;

class SimSessionTest : public testing::Test {
 protected:
  SimSessionTest() {
    folder_ = std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
    Write("note.lua",
          "function onNote(event)\n"
          "  runAsync(function() openURL('x') end)\n"
          "  playNote(event.note, event.velocity, 5)\n"
          "end\n");
  }
  ~SimSessionTest() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  Scenario Load(const std::string& more = "") {
    Write("note.yaml",
          "name: a note\nhost: halion\nlength: 30ms\nscript: note.lua\ncosts: {openURL: 1ms..8ms}\n"
          "audio: {sample_rate: 48000, block_frames: 64, channels: 1}\n"
          "timeline: [{at: 1ms, note_on: {key: 60}}]\n" +
              more);
    auto loaded = scenarios::LoadScenario((folder_ / "note.yaml").string(), "", Hosts());
    EXPECT_TRUE(loaded.ok()) << engine::ToString(loaded.errors());
    return std::move(loaded).value();
  }
  static std::unique_ptr<SimSession> Session(const Scenario& scenario, SessionOptions options = {}) {
    auto made = SimSession::Make(scenario, std::move(options));
    EXPECT_TRUE(made.ok());
    return std::move(made).value();
  }
  static std::string Events(const RunResult& result) {
    std::string text;
    for (const sim::LoggedEvent& event : result.events) {
      text += std::to_string(event.time) + " " + event.context + " " + event.Print() + "\n";
    }
    return text;
  }
  static void ExpectSame(const RunResult& a, const RunResult& b) {
    EXPECT_EQ(a.hash, b.hash);
    EXPECT_EQ(a.audio, b.audio);
    EXPECT_EQ(a.steps, b.steps);
    EXPECT_EQ(Events(a), Events(b));
  }

  std::filesystem::path folder_;
};

TEST_F(SimSessionTest, ARunIsThatOfRunAloneWhateverRanBefore) {
  const Scenario scenario = Load();
  auto session = Session(scenario);
  uint64_t reference_hash = 0;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    sim::RandomWalk walk(seed);
    ASSERT_TRUE(session->Run(walk).ok());
    ExpectSame(session->result(), scenarios::Run(scenario, {.random_seed = seed, .stop = {}}).value());
    EXPECT_NE(session->result().hash, reference_hash);
    sim::Reference reference;
    ASSERT_TRUE(session->Run(reference).ok());
    ExpectSame(session->result(), scenarios::Run(scenario, {.stop = {}}).value());
    reference_hash = session->result().hash;
  }
}

TEST_F(SimSessionTest, ARecordedRunIsReplayed) {
  const Scenario scenario = Load();
  auto session = Session(scenario);
  sim::RandomWalk walk(3);
  sim::Recorder recorder(walk);
  ASSERT_TRUE(session->Run(recorder).ok());
  const RunResult walked = session->TakeResult();
  sim::Schedule schedule;
  schedule.deviations = recorder.deviations();
  EXPECT_THAT(schedule.deviations, Not(IsEmpty()));
  sim::Replay replay(schedule);
  ASSERT_TRUE(session->Run(replay).ok());
  ExpectSame(session->result(), walked);
}

TEST_F(SimSessionTest, AFindingIsThatOfItsRunAndOfNoOther) {
  Write("note.lua", "function onNote(event) error('no') end\n");
  const Scenario scenario = Load();
  auto session = Session(scenario);
  sim::Reference reference;
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(session->Run(reference).ok());
    ASSERT_EQ(session->result().findings.size(), 1u);
    EXPECT_EQ(session->result().findings[0].kind, "script_error");
    EXPECT_EQ(session->result().findings[0].location, "note.lua:1");
  }
}

TEST_F(SimSessionTest, ACheckerThatOnlyWarnsGivesWarnings) {
  sim::Reference reference;
  const auto locks = Contains(Field(&engine::Finding::kind, "rt_lock"));
  const Scenario warns = Load("checkers: {rt_lock: warn}\n");
  auto warning = Session(warns);
  ASSERT_TRUE(warning->Run(reference).ok());
  EXPECT_THAT(warning->result().findings, IsEmpty());
  EXPECT_THAT(warning->result().warnings, locks);
  const Scenario fails = Load("checkers: {rt_lock: error}\n");
  auto failing = Session(fails);
  ASSERT_TRUE(failing->Run(reference).ok());
  EXPECT_THAT(failing->result().findings, locks);
  EXPECT_THAT(failing->result().warnings, IsEmpty());
}

TEST_F(SimSessionTest, WithoutEventsTheRunIsTheSame) {
  const Scenario scenario = Load();
  auto with = Session(scenario), without = Session(scenario, {.keep_events = false});
  sim::Reference reference;
  ASSERT_TRUE(with->Run(reference).ok() && without->Run(reference).ok());
  EXPECT_THAT(with->result().events, Not(IsEmpty()));
  EXPECT_THAT(without->result().events, IsEmpty());
  EXPECT_EQ(with->result().hash, without->result().hash);
  EXPECT_EQ(with->result().audio, without->result().audio);
}

TEST_F(SimSessionTest, AScriptThatDoesNotCompileIsAnErrorEachTime) {
  Write("note.lua", "x =\n= 3\n");
  const Scenario scenario = Load();
  auto session = Session(scenario);
  sim::Reference reference;
  for (int i = 0; i < 2; ++i) {
    const engine::Status ran = session->Run(reference);
    ASSERT_FALSE(ran.ok());
    EXPECT_EQ(ran.error().line, 2);
  }
}

TEST_F(SimSessionTest, AnOrderThatIsNotKeptIsToldWithItsReason) {
  const Scenario scenario = Load("interleave: [controller.nowhere < audio.openURL]\n");
  auto session = Session(scenario);
  sim::Reference reference;
  ASSERT_TRUE(session->Run(reference).ok());
  EXPECT_THAT(session->result().unmet, Contains(testing::HasSubstr("controller.nowhere")));
}

}  // namespace
}  // namespace tools
