// What a search finds in MetaModule scenarios whose reference run is in order, and that what it found happens again.
#include <filesystem>

#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::HasSubstr;

class MetaModuleExploreTest : public CommandTest {
 protected:
  static constexpr const char* kHead =
      "host: metamodule\nrealtime: no\nsilent: true\n"
      "audio: {sample_rate: 48000, block_frames: 64, channels: 1, overrun: repeat}\n"
      "costs: {startWindow: 0ns, pauseWindow: 0ns}\n";

  // The run alone is in order; the search finds `kind` and its schedule shows it again.
  void Hunt(const std::string& name, const std::string& text, const std::string& kind) {
    const std::string path = "scenarios/" + name + ".yaml";
    Write(path, "name: " + name + "\n" + kHead + text);
    EXPECT_EQ(Tactus({"run", path}).code, 0);
    Said said = Tactus({"explore", path, "--runs", "400", "-j", "1"});
    ASSERT_EQ(said.code, 1) << said.out << said.err;
    EXPECT_THAT(said.out, HasSubstr(kind));
    EXPECT_THAT(said.out, HasSubstr("deviates   1 time from the reference run, each of them needed"));
    int schedules = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(Path("tactus-out/explore/" + name))) {
      if (entry.path().filename() != "schedule.txt") continue;
      ++schedules;
      Said again = Tactus({"replay", entry.path().string(), "--scenario", path});
      EXPECT_EQ(again.code, 1) << again.out << again.err;
      EXPECT_THAT(again.out, HasSubstr(kind));
    }
    EXPECT_EQ(schedules, 1);
  }
};

// M3.6. The task takes 1 ms in the reference run; only a longer one is still under way at the second press.
TEST_F(MetaModuleExploreTest, APressDuringALongRunIsLost) {
  Hunt("press",
       "length: 230ms\nhooks: {shared: true}\n"
       "patch: {modules: [{name: button, plugin: probe, type: Button, task: 1ms..8ms}]}\n"
       "timeline:\n  - {at: 200ms, knob: {module: button, number: 0, value: 1}}\n"
       "  - {at: 207ms, knob: {module: button, number: 0, value: 1}}\n"
       "expect: {count: {event: print, is: 4}}\n",
       "lost_run_once");
}

// M5.5
TEST_F(MetaModuleExploreTest, AModuleIsRemovedDuringALongRun) {
  Hunt("removal",
       "length: 160ms\nhooks: {shared: true}\n"
       "patch: {modules: [{name: clock, plugin: probe, type: Clock, task: 20us..2ms}]}\n"
       "timeline:\n  - {at: 125ms, remove_module: {name: clock}}\n",
       "destroyed_while_running");
}

// M5.6
TEST_F(MetaModuleExploreTest, APatchIsUnloadedDuringALongRunBeforeC48f3d1f2) {
  Hunt("unload",
       "length: 360ms\nhooks: {shared: true}\nswitches: {loadWaits: never, pauseEndsPass: afterList}\n"
       "patch: {modules: [{name: clock, plugin: probe, type: Clock, task: 20us..20ms}]}\n"
       "patches: {other: {modules: [{name: level, plugin: probe, type: Level}]}}\n"
       "timeline:\n  - {at: 200ms, load: {patch: other}}\n",
       "destroyed_while_running");
}

}  // namespace
}  // namespace tools
