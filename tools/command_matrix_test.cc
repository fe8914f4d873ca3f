// One file, several scenarios, as a user meets them: variants, defaults, tags, and all complaints at once.
#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::UnorderedElementsAre;

class CommandMatrixTest : public CommandTest {
 protected:
  // Two block sizes whose sound is the same: notes arrive where blocks of both begin, and no Controller function is
  // waited for.
  static constexpr const char* kArrivals =
      "name: a note sounds\nhost: halion\nlength: 100ms\nscript: note.lua\n"
      "timeline: [{at: 8ms, input: arrival, note_on: {key: 60}}, {at: 56ms, input: arrival, note_off: {key: 60}}]\n";
  static constexpr const char* kMatrix =
      "matrix: {audio.block_frames: [64, 128], seed: [1, 2]}\n"
      "same_output: [audio.block_frames]\n"
      "expect: {golden: audio}\n";

  void WriteMatrix(const std::string& more = kMatrix) {
    Write("scenarios/note.lua", "function onNote(event) playNote(event.note, event.velocity, -1) end\n");
    Write("scenarios/note.yaml", std::string(kArrivals) + more);
  }
  std::vector<std::string> Goldens() const {
    std::vector<std::string> names;
    for (const std::string& name : NamesBelow("golden")) {
      if (name.ends_with(".wav") || name.ends_with(".trace")) names.push_back(name);
    }
    return names;
  }
};

TEST_F(CommandMatrixTest, EachVariantIsRunAndHasItsGoldenFiles) {
  WriteMatrix("matrix: {audio.block_frames: [64, 128]}\nexpect: {golden: [audio, trace]}\n");
  Write("golden/keep", "");
  EXPECT_EQ(Tactus({"update", "scenarios", "--yes"}).code, 0);
  EXPECT_THAT(Goldens(), UnorderedElementsAre("note@block_frames=64.wav", "note@block_frames=64.trace",
                                              "note@block_frames=128.wav", "note@block_frames=128.trace"));
  Said said = Tactus({"test", "scenarios", "--junit", "junit.xml"});
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("note@block_frames=64\n"));
  EXPECT_THAT(said.out, HasSubstr("note@block_frames=128\n"));
  EXPECT_THAT(said.out, HasSubstr("2 passed, 0 failed"));
  EXPECT_THAT(Read("junit.xml"), HasSubstr("name=\"note@block_frames=64\""));
  EXPECT_THAT(Read("junit.xml"), HasSubstr("tests=\"2\""));
}

TEST_F(CommandMatrixTest, VariantsWithTheSameOutputAreHeldToOneFile) {
  WriteMatrix();
  Write("golden/keep", "");
  EXPECT_EQ(Tactus({"update", "scenarios", "--yes"}).code, 0);
  EXPECT_THAT(Goldens(), UnorderedElementsAre("note@seed=1.wav", "note@seed=2.wav"));
  EXPECT_EQ(Tactus({"test", "scenarios"}).code, 0);
  // When a note sounds that waits for a Controller function depends on the block.
  Write("scenarios/note.lua",
        "function onNote(event) runAsync(function() end) playNote(event.note, event.velocity, -1) end\n");
  Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("FAIL"));
}

TEST_F(CommandMatrixTest, AnUpdateDoesNotOverwriteOneVariantByAnother) {
  WriteMatrix();
  Write("golden/keep", "");
  Write("scenarios/note.lua",
        "function onNote(event) runAsync(function() end) playNote(event.note, event.velocity, -1) end\n");
  const Said said = Tactus({"update", "scenarios", "--yes"});
  EXPECT_EQ(said.code, 2) << said.out;
  EXPECT_THAT(said.err, HasSubstr("differs from note@block_frames=64,seed=1, whose golden files it shares by"));
  EXPECT_THAT(Tactus({"test", "scenarios"}).out, HasSubstr("2 passed, 2 failed"));
}

TEST_F(CommandMatrixTest, AVariantIsChosenByItsName) {
  WriteMatrix();
  Said one = Tactus({"run", "scenarios/note.yaml@block_frames=64,seed=2", "--no-score"});
  EXPECT_THAT(one.out, HasSubstr("a note sounds @block_frames=64,seed=2"));
  EXPECT_THAT(one.out, Not(HasSubstr("seed=1")));
  Said two = Tactus({"run", "scenarios/note.yaml@seed=2", "--no-score"});
  EXPECT_THAT(two.out, HasSubstr("@block_frames=64,seed=2"));
  EXPECT_THAT(two.out, HasSubstr("@block_frames=128,seed=2"));
  EXPECT_THAT(two.out, Not(HasSubstr("seed=1")));
  Said none = Tactus({"run", "scenarios/note.yaml@block_frames=65,seed=2"});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("there is no variant 'block_frames=65,seed=2'; did you mean"));
  Said all = Tactus({"run", "scenarios/note.yaml", "--json"});
  EXPECT_EQ(std::count(all.out.begin(), all.out.end(), '\n'), 4);
}

TEST_F(CommandMatrixTest, AFailureIsRepeatedByTheVariantsName) {
  WriteMatrix("matrix: {audio.block_frames: [64]}\nexpect: {xruns: 3}\n");
  EXPECT_THAT(Tactus({"run", "scenarios/note.yaml", "--no-score"}).out, HasSubstr("note.yaml@block_frames=64\n"));
}

TEST_F(CommandMatrixTest, AScheduleFindsItsVariant) {
  WriteMatrix();
  Tactus({"run", "scenarios/note.yaml@block_frames=128,seed=2", "--random", "3", "--no-score"});
  Said said = Tactus({"replay", "tactus-out/note@block_frames=128,seed=2/schedule.txt", "--scenario",
                      "scenarios/note.yaml", "--no-score"});
  EXPECT_THAT(said.out, HasSubstr("a note sounds @block_frames=128,seed=2")) << said.err;
}

TEST_F(CommandMatrixTest, DefaultsAreNoScenarios) {
  Write("scenarios/quick.defaults.yaml", "audio: {block_frames: 32}\n");
  Write("scenarios/note.yaml", std::string(kScenario) + "defaults: quick.defaults.yaml\n");
  Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 0) << said.out;
  EXPECT_THAT(said.out, HasSubstr("1 passed"));
  EXPECT_THAT(Tactus({"run", "scenarios/note.yaml", "--no-score"}).out, HasSubstr("32 frames"));
  Said file = Tactus({"run", "scenarios/quick.defaults.yaml"});
  EXPECT_EQ(file.code, 2);
  EXPECT_THAT(file.err, HasSubstr("this file holds defaults for scenarios"));
}

TEST_F(CommandMatrixTest, AnExpectationOfTheDefaultsFailsAtItsPlace) {
  Write("scenarios/quick.defaults.yaml", "# ours\nexpect: {xruns: 3}\n");
  Write("scenarios/note.yaml", std::string(kScenario) + "defaults: quick.defaults.yaml\n");
  Said said = Tactus({"test", "scenarios"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("scenarios/quick.defaults.yaml:2:10: xruns: "));
  EXPECT_THAT(Tactus({"test", "scenarios", "--json"}).out, HasSubstr("scenarios/quick.defaults.yaml"));
}

TEST_F(CommandMatrixTest, OnlyWindowsOfTheGoldenSoundAreCompared) {
  Write("golden/keep", "");
  Write("scenarios/note.yaml", std::string(kScenario) + "expect: {golden: {audio: true, windows: [5ms..40ms]}}\n");
  EXPECT_EQ(Tactus({"update", "scenarios", "--yes"}).code, 0);
  EXPECT_EQ(Tactus({"test", "scenarios"}).code, 0);
  Replace("scenarios/note.yaml", "at: 50ms", "at: 45ms");
  EXPECT_EQ(Tactus({"test", "scenarios"}).code, 0);
  Replace("scenarios/note.yaml", "at: 45ms", "at: 30ms");
  EXPECT_EQ(Tactus({"test", "scenarios"}).code, 1);
}

TEST_F(CommandMatrixTest, TagsChooseScenarios) {
  auto write = [this](const std::string& name, const std::string& tags) {
    Write("scenarios/" + name + ".yaml", std::string(kScenario) + "tags: [" + tags + "]\n");
  };
  write("note", "");
  write("one", "a");
  write("two", "b, slow");
  write("three", "b");
  Said said = Tactus({"test", "scenarios", "--tag", "a", "--tag", "b", "--not-tag", "slow"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("2 passed"));
  EXPECT_THAT(said.out, HasSubstr("one\n"));
  EXPECT_THAT(said.out, HasSubstr("three\n"));
  EXPECT_THAT(Tactus({"test", "scenarios", "--not-tag", "slow"}).out, HasSubstr("3 passed"));
  Said unknown = Tactus({"test", "scenarios", "--tag", "slwo"});
  EXPECT_EQ(unknown.code, 2);
  EXPECT_THAT(unknown.err, HasSubstr("no scenario has the tag 'slwo'; did you mean 'slow'?"));
  Said none = Tactus({"test", "scenarios", "--tag", "slow", "--not-tag", "b"});
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("no scenario has these tags"));
}

TEST_F(CommandMatrixTest, CheckTellsAllOfAllFiles) {
  Write("scenarios/a.yaml", "name: a\nhost: halion\nlength: 5\nscript: note.lua\nvoicse: 3\n");
  Write("scenarios/b.yaml", std::string(kScenario) + "tags: x\n");
  Write("scenarios/c.yaml", "name: c\nhost: halion\nlength: 1ms\nscript: c.lua\nmatrix: {seed: [1, 2]}\n");
  Write("scenarios/c.lua", "function onNote(e)\n  postEvnt(e)\nend\n");
  Write("scenarios/d.yaml", "name: d\nhost: halion\nlength: 1ms\nscript: d.lua\n");
  Write("scenarios/d.lua", "function onNote(e\n");
  Said said = Tactus({"check", "scenarios"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("a.yaml:3:9: expected a duration"));
  EXPECT_THAT(said.err, HasSubstr("a.yaml:5:1: unknown key 'voicse'"));
  EXPECT_THAT(said.err, HasSubstr("b.yaml:8:7: expected a list"));
  const std::string call = "c.lua:2:3: nobody defines the function 'postEvnt'; did you mean 'postEvent'?";
  EXPECT_THAT(said.err, HasSubstr(call));
  EXPECT_EQ(said.err.find(call), said.err.rfind(call));
  EXPECT_THAT(said.err, HasSubstr("d.lua"));
  EXPECT_THAT(said.out, HasSubstr("ok "));
  Said script = Tactus({"check", "scenarios/c.lua"});
  EXPECT_EQ(script.code, 2);
  EXPECT_THAT(script.err, HasSubstr(call));
}

}  // namespace
}  // namespace tools
