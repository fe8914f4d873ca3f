// The runners and the audio interrupt of the MetaModule, by their numbers.
#include <bit>

#include "tools/metamodule_fixture.h"

namespace tools {
namespace {

std::vector<Time> Steps(const std::vector<Time>& times) {
  std::vector<Time> out;
  for (size_t i = 1; i < times.size(); ++i) out.push_back(times[i] - times[i - 1]);
  return out;
}

// M4.1, M4.3: start to start is the period plus what the tasks take.
TEST_F(MetaModuleTest, PassesAreAPeriodAndTheirTasksApart) {
  auto run = Play(Patch("Ticker", "task: 130us") + kExact + "watch: {tasks: true}\n", "50ms");
  auto steps = Steps(run.Times("async.run"));
  ASSERT_GT(steps.size(), 50u);
  for (Time step : steps) EXPECT_EQ(step, 630 * kMicrosecond);
}

// M2.11: the sum of 32-bit floats reaches 1 after 1921 samples from -1, seen by the 32nd interrupt. M2.4: each output
// is times the gain of its sample.
TEST_F(MetaModuleTest, TheFirstFadeLasts31Blocks) {
  auto run = Play(Patch("Level") + kExact, "200ms");
  auto up = run.Times("audio.fade"), playing = run.Times("audio.playing");
  ASSERT_EQ(up.size(), 1u);
  ASSERT_EQ(playing.size(), 1u);
  EXPECT_NEAR(static_cast<double>(playing[0] - up[0]), 31 * 64 / 48000.0 * 1e9, 2.0);
  EXPECT_LT(run.run.audio.at(static_cast<size_t>(up[0] * 48 / kMillisecond + 2)), 0.f);
}

// M2.11: a mute is acknowledged 16 blocks after the interrupt that saw it.
TEST_F(MetaModuleTest, AMuteIsAcknowledged16BlocksAfterItsFadeBegan) {
  auto run = Play(Patch("Level") + kExact + "timeline:\n  - {at: 200ms, mute: {}}\n", "300ms");
  auto fades = run.Times("audio.fade"), muted = run.Times("audio.muted");
  ASSERT_EQ(fades.size(), 2u);
  ASSERT_EQ(muted.size(), 1u);
  EXPECT_NEAR(static_cast<double>(muted[0] - fades[1]), 16 * 64 / 48000.0 * 1e9, 2.0);
}

// M2.7: 64 updates of 10 us in a block of 1333 us are 48 %, which the load shown comes nearer to by a twentieth a
// block.
TEST_F(MetaModuleTest, TheLoadIsFiltered) {
  auto run = Play(Patch("Level", "update: 10us") + kExact + "watch: {blocks: true}\nhooks: {on: false}\n", "260ms");
  std::vector<double> away;
  for (const LoggedEvent& event : run.Named("audio.block")) {
    if (event.time > 200 * kMillisecond) away.push_back(48 - std::bit_cast<double>(event.values[1]));
  }
  ASSERT_GT(away.size(), 20u);
  for (size_t i = 1; i < away.size(); ++i) EXPECT_NEAR(away[i], 0.95 * away[i - 1], 1e-4);
}

// M3.4, M3.5: a one-shot runs once.
TEST_F(MetaModuleTest, RunOnceRunsOnce) {
  auto run =
      Play(Patch("Button") + kExact + "timeline:\n  - {at: 200ms, knob: {module: m, number: 0, value: 1}}\n", "260ms");
  EXPECT_EQ(run.Texts("print"), (std::vector<std::string>{"run 1 begins", "run 1 ends, enabled 1"}));
}

// M2.3: within one interrupt the fade is looked at, then controls and modules have their turn, then the time is taken.
TEST_F(MetaModuleTest, AnInterruptFadesPlaysAndMeasuresInThisOrder) {
  auto run = Play(Patch("Worker", "update: 100ns") + kExact +
                      "watch: {blocks: true}\ntimeline:\n  - {at: 1ms, knob: {module: m, number: 0, value: 25}}\n",
                  "200ms");
  ASSERT_FALSE(run.Times("audio.overrun").empty());
  const Time last = run.Times("audio.overrun")[0], first = run.Times("audio.fade")[0];
  std::vector<std::string_view> order;
  for (const LoggedEvent& event : run.run.events) {
    if (event.time >= first && event.time <= last && event.context == "audio") {
      order.push_back(event.type->name);
    }
  }
  EXPECT_EQ(order, (std::vector<std::string_view>{"audio.fade", "print", "audio.block", "audio.overrun", "xrun"}));
}

// M6.1: the console has a lock of its own, which takes its time.
TEST_F(MetaModuleTest, APrintWaitsForTheConsole) {
  const std::string press = "timeline:\n  - {at: 200ms, knob: {module: m, number: 0, value: 1}}\n";
  auto at_once = Play(Patch("Button") + kExact + press, "260ms");
  auto slow = Play(Patch("Button") + "costs: {startWindow: 0ns, pauseWindow: 0ns, stdio: 3ms}\n" + press, "260ms");
  ASSERT_EQ(at_once.Times("print").size(), 2u);
  ASSERT_EQ(slow.Times("print").size(), 2u);
  EXPECT_EQ(slow.Times("print")[0] - at_once.Times("print")[0], 3 * kMillisecond);
  EXPECT_EQ(slow.Times("print")[1] - at_once.Times("print")[1], 6 * kMillisecond);
}

// M1.4, M4.6: 5 ms of sleep in a task hold the core as 5 ms of work do.
TEST_F(MetaModuleTest, ATaskThatSleepsDelaysTheScreenOfItsCore) {
  auto late = [&](const std::string& sleeper, const std::string& other) {
    return Play("patch: {modules: [{name: m, plugin: probe, type: Sleeper, update: " + sleeper +
                    "}, {name: o, plugin: probe, type: Level, update: " + other + "}]}\n" +
                    "costs: {startWindow: 0ns, pauseWindow: 0ns, page: 1ms}\nhooks: {on: false}\n",
                "400ms")
        .Times("gui.late")
        .size();
  };
  EXPECT_GT(late("100ns", "400ns"), 3u);  // on core 1
  EXPECT_EQ(late("400ns", "100ns"), 0u);  // on core 0
}

// M6.2: 3 s for the answer; the late one is taken for that of the next call.
TEST_F(MetaModuleTest, ALateAnswerFailsTheNextCall) {
  Write("tone.wav", std::string(1000, 'x'));
  auto run = Play(Patch("Reader") + "costs: {startWindow: 0ns, pauseWindow: 0ns, read: 3.5s}\n", "4s");
  EXPECT_EQ(run.Texts("print"), (std::vector<std::string>{"open: ok", "read: 0 bytes", "read: 0 bytes"}));
  EXPECT_EQ(run.Texts("file.failed"), (std::vector<std::string>{"read tone.wav: no answer within 3 s",
                                                                "read tone.wav: an answer to another call came"}));
}

TEST_F(MetaModuleTest, TwoRunsAreTheSameRun) {
  const std::string more = std::string("patch: {modules: [{name: a, plugin: shared_counter, update: 100ns}, ") +
                           "{name: b, plugin: shared_counter, update: 100ns}]}\n" +
                           "costs: {startWindow: 0ns, pauseWindow: 0ns, access: 20ns}\n";
  auto first = Play(more, "150ms"), second = Play(more, "150ms");
  EXPECT_EQ(first.run.hash, second.run.hash);
  EXPECT_GT(first.run.steps, 1000u);
}

// Each run has fresh static data: the copies are numbered from 1 again.
TEST_F(MetaModuleTest, StaticDataIsFreshInEachRun) {
  const std::string more = Patch("", "update: 100ns", "shared_counter") + kExact;
  for (int i = 0; i < 2; ++i) {
    auto run = Play(more, "250ms");
    EXPECT_EQ(run.Texts("print"), (std::vector<std::string>{"copy 1 has counted to 400, the total is 400"}));
  }
}

// What waits there is left where it stands: no exception may leave a destructor.
TEST_F(MetaModuleTest, ARunMayEndWithinADestructor) {
  const std::string more = Patch("WaitsForItsTask", "task: 1ms", "documented") + kExact +
                           "timeline:\n  - {at: 125ms, remove_module: {name: m}}\n";
  auto whole = Play(more, "180ms");
  const Time muted = whole.Times("audio.muted").at(0), removed = whole.Times("async.resumed").back();
  ASSERT_GT(removed - muted, 2 * kMillisecond);
  auto cut = Play(more, std::to_string(muted + kMillisecond) + "ns");
  EXPECT_EQ(cut.Findings(), std::vector<std::string>{});
}

TEST_F(MetaModuleTest, AnUnknownPluginIsAnErrorOfTheUser) {
  auto scenario = Load(Patch("", "", "no_such"), "10ms");
  ASSERT_TRUE(scenario.ok());
  auto result = scenarios::Run(scenario.value(), {});
  ASSERT_FALSE(result.ok());
  EXPECT_NE(engine::ToString(result.errors()).find("there is no plugin 'no_such.so'"), std::string::npos);
}

TEST_F(MetaModuleTest, AFileThatIsNoModuleIsAnErrorOfTheUser) {
  Write("junk.so", "this is text");
  auto scenario = Load(Patch("", "", "junk"), "10ms");
  ASSERT_TRUE(scenario.ok());
  auto result = scenarios::Run(scenario.value(), {});
  ASSERT_FALSE(result.ok());
  EXPECT_NE(engine::ToString(result.errors()).find("it is no shared object"), std::string::npos);
}

}  // namespace
}  // namespace tools
