// `tactus run --backend reference`, as a user calls it.
#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::HasSubstr;

class RunReferenceTest : public CommandTest {
 protected:
  Said Reference(const std::string& more, const std::string& backend = "reference", const std::string& end = "") {
    Write("scenarios/piece.yaml",
          "name: a test\nhost: csound\naudio: {channels: 1}\nlength: 50ms\n"
          "options: -+rtaudio=jack -odac -B512 -b256\norchestra: |\n  sr = 48000\n  ksmps = 64\n  0dbfs = 1\n"
          "  instr 1\n    out poscil(0.2, 440)\n  endin\n" +
              more + "timeline:\n  - {at: 0ms, play: {}}\n  - {at: 20ms, score_event: {pfields: [1, 0, 0.01]}}\n" +
              end);
    return Tactus({"run", "--backend", backend, "scenarios/piece.yaml"});
  }
};

TEST_F(RunReferenceTest, TheRealThreadPlaysAndTheModelAgrees) {
  const Said said = Reference("");
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("backend: reference"));
  EXPECT_THAT(said.out, HasSubstr("new alloc for instr 1"));
  EXPECT_THAT(said.out, HasSubstr("peak -14.0 dBFS"));
}

TEST_F(RunReferenceTest, WhatItCannotDoIsSkippedWithTheReason) {
  const Said said = Reference("switches: {version: 7-2026}\n");
  EXPECT_EQ(said.code, 77);
  EXPECT_THAT(said.out, HasSubstr("the installed thread is 6.18's"));
}

TEST_F(RunReferenceTest, TheRealThreadPlaysFreelyAndItIsSaidWhatThatMeans) {
  const Said said =
      Reference("", "reference:free", "expect: {audio: {peak: -3dB..-2dB}, count: {event: joined, is: 0}}\n");
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("backend: reference:free"));
  EXPECT_THAT(said.out, HasSubstr("new alloc for instr 1"));
  EXPECT_THAT(said.out, HasSubstr("claims  this machine did this once"));
  EXPECT_THAT(said.out, HasSubstr("and 1 expectations that hold whatever the clock does"));
}

TEST_F(RunReferenceTest, WhatHoldsAtAnyTimeIsJudgedOfAFreeRun) {
  const std::string wrong = "expect: {count: {event: joined, is: 1}}\n";
  EXPECT_EQ(Reference("", "reference:free", wrong).code, 1);
  const Said none = Reference("realtime: no\n", "reference:free", wrong);
  EXPECT_EQ(none.code, 0) << none.out;
  EXPECT_THAT(none.out, HasSubstr("and nothing else, as the scenario says `realtime: no`"));
}

TEST_F(RunReferenceTest, AFreeRunThatHangsIsToldAndEnds) {
  const Said said = Reference("", "reference:free",
                              "  - {at: 22ms, record: {file: out.wav}}\n  - {at: 30ms, pause: {}}\n"
                              "  - {at: 40ms, stop: {}}\n");
  EXPECT_EQ(said.code, 1) << said.out;
  EXPECT_THAT(said.out, HasSubstr("hung"));
}

TEST_F(RunReferenceTest, OtherHostsHaveNone) {
  const Said said = Tactus({"run", "--backend", "reference", "scenarios/note.yaml"});
  EXPECT_EQ(said.code, 77);
  EXPECT_THAT(said.out, HasSubstr("Csound's own thread"));
}

}  // namespace
}  // namespace tools
