// What a search finds in the Csound model: interleavings that the reference run is not.
#include <gmock/gmock.h>

#include <functional>
#include <set>

#include "scenarios/sim_session.h"
#include "sim/strategies.h"
#include "tools/csound_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kRaces = "scenarios/csound/races/";

class CsoundExploreTest : public CsoundFixture {
 protected:
  // Runs a scenario under a strategy until `seen` says that it is enough; how many runs that took.
  static int Search(const std::string& scenario, const std::string& strategy, int most,
                    const std::function<bool(const scenarios::RunResult&)>& seen) {
    auto loaded = scenarios::LoadScenario(kRaces + scenario + ".yaml", "scenarios", CsoundOnly());
    EXPECT_TRUE(loaded.ok()) << engine::ToString(loaded.errors());
    auto session = scenarios::SimSession::Make(loaded.value(), {});
    EXPECT_TRUE(session.ok());
    auto searcher = sim::MakeSearcher(sim::ParseStrategy(strategy).value(), 1);
    for (int run = 1; run <= most; ++run) {
      sim::Scheduler* scheduler = searcher->Next(static_cast<uint64_t>(run));
      if (!scheduler || !session.value()->Run(*scheduler).ok()) break;
      if (seen(session.value()->result())) return run;
    }
    return -1;
  }

  static const sim::LoggedEvent* First(const scenarios::RunResult& result, std::string_view name,
                                       std::string_view text) {
    for (const sim::LoggedEvent& event : result.events) {
      if (name == event.type->name && event.text.find(text) != std::string::npos) return &event;
    }
    return nullptr;
  }
};

// C6.12: a task that compiles instr 10, and an event for it behind that.
//
//   callback first     task   callback: compile   scoreEvent         messages: insert
//   by the call's GIL  task   scoreEvent          callback: compile  messages: insert
//   messages first     task   scoreEvent          messages: refused  callback: compile
//
// In the first the thread has waited for the GIL and had it by the switch interval; in the second it waits for the GIL,
// which scoreEvent lets go; in the third it is in its cycle.
TEST_F(CsoundExploreTest, TheThreeInterleavingsOfATaskAndAnEventAreAllReached) {
  std::set<std::string> reached;
  auto classify = [&](const scenarios::RunResult& result) {
    const sim::LoggedEvent* compile = First(result, "call", "cs.compileOrc");
    const sim::LoggedEvent* send = First(result, "call", "thread.scoreEvent");
    const sim::LoggedEvent* insert = First(result, "message.run", "scoreEvent i 10");
    if (!compile || !send || !insert) return false;
    // All stand in result.events: their addresses are their order in the trace.
    const bool refused = First(result, "csound.message", "invalid instrument number or name 10") != nullptr;
    const bool played = First(result, "csound.message", "new alloc for instr 10:") != nullptr;
    EXPECT_EQ(refused, insert < compile);
    EXPECT_NE(refused, played);
    reached.insert(insert < compile ? "messages first" : compile < send ? "callback first" : "by the call's GIL");
    return reached.size() == 3;
  };
  EXPECT_GT(Search("a_task_compiles_before_the_event_sent_behind_it", "pct:3", 1000, classify), 0);
  EXPECT_THAT(reached, ElementsAre("by the call's GIL", "callback first", "messages first"));
}

// C4.19: it joins a recorder that waits for its signal.
TEST_F(CsoundExploreTest, TheStopRecordDeadlockIsFoundAndItsCycleNamed) {
  for (const char* strategy : {"pct:3", "random_walk", "deviation:1"}) {
    std::string found;
    const int runs = Search("stop_record_ends_its_recorder", strategy, 1000, [&](const scenarios::RunResult& result) {
      if (result.findings.empty()) return false;
      EXPECT_EQ(result.findings.front().kind, "hung");
      found = result.findings.front().message;
      return true;
    });
    EXPECT_GT(runs, 0) << strategy;
    EXPECT_THAT(found,
                HasSubstr("the performance thread hangs in its message stopRecord: it joins the recorder, and that "
                          "waits for a signal that only this thread gives"))
        << strategy;
  }
}

TEST_F(CsoundExploreTest, TheRecorderOf2026IsAlwaysEnded) {
  EXPECT_EQ(Search("stop_record_ends_its_recorder_mended", "pct:3", 200,
                   [](const scenarios::RunResult& result) {
                     return !result.findings.empty() || !First(result, "record.closed", "");
                   }),
            -1);
}

}  // namespace
}  // namespace tools
