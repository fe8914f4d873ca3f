// `tactus sweep` of Csound: its buffers, the two ways to evaluate code, and how many blocks a direct call loses.
#include <cmath>

#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::HasSubstr;

class CsoundSweepTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    for (const char* name : {"eval_code_waits_for_the_lock", "eval_code_directly_loses_five_blocks",
                             "eval_code_by_the_process_queue", "two_csounds_in_one_program"}) {
      const std::string file = std::string(name) + ".yaml";
      Write("scenarios/" + file, Process::Read("scenarios/csound/" + file));
    }
  }
  nlohmann::json Points(const std::string& scenario, std::vector<std::string> words) {
    words.insert(words.begin(),
                 {"sweep", "scenarios/" + scenario + ".yaml", "--measure", "latency:eval_code", "--json"});
    const Said said = Tactus(std::move(words));
    EXPECT_EQ(said.code, 0) << said.err;
    return said.code == 0 ? said.Json()["points"] : nlohmann::json::array();
  }
  static double Median(const nlohmann::json& point) { return point["latency:eval_code"]["median"]; }
};

// C5.10: 3.38 ms and 31.60 ms, as a user measured them, are two runs of the sweep.
TEST_F(CsoundSweepTest, TheTwoTimesOfTheNotebookAreTwoPoints) {
  EXPECT_NEAR(Median(Points("eval_code_directly_loses_five_blocks", {"--vary", "csound.b=256"})[0]), 31.60, 0.01);
  EXPECT_NEAR(Median(Points("eval_code_by_the_process_queue", {"--vary", "csound.b=256"})[0]), 3.38, 0.01);
}

// C5.10: wait = r + n T + c, r from 0 to T: by the queue n is 0.
TEST_F(CsoundSweepTest, ADirectCallWaitsForARestAndForWhatItLoses) {
  const nlohmann::json points =
      Points("eval_code_waits_for_the_lock",
             {"--vary", "csound.b=64..1024", "--vary", "eval_code.via=direct,queue", "--vary", "csound.B=2048",
              "--vary", "decisions.csound.lock.lost_boundaries=0,3", "--samples", "16"});
  ASSERT_EQ(points.size(), 20u);
  for (const nlohmann::json& point : points) {
    const double block = 1e3 * std::stod(point["at"]["csound.b"].get<std::string>()) / 48000;
    const bool direct = point["at"]["eval_code.via"] == "direct";
    const double lost = direct ? std::stod(point["at"]["decisions.csound.lock.lost_boundaries"].get<std::string>()) : 0;
    const nlohmann::json& of = point["latency:eval_code"];
    EXPECT_EQ(of["count"], 16);
    EXPECT_GE(of["min"].get<double>(), lost * block) << point["at"];
    EXPECT_LE(of["max"].get<double>(), (lost + 1) * block + 0.3) << point["at"];
    EXPECT_GE(of["max"].get<double>() - of["min"].get<double>(), 0.8 * block) << point["at"];
  }
}

// C1.3: -b2048 with -B1024 is rounded up to -B2048, and then halved.
TEST_F(CsoundSweepTest, BuffersAreWhatCsoundMakesOfThem) {
  const nlohmann::json points =
      Points("eval_code_waits_for_the_lock", {"--vary", "csound.b=1024,2048", "--vary", "csound.B=1024,4096"});
  EXPECT_EQ(points[0]["period_ns"], points[1]["period_ns"].get<int64_t>() / 2);
  EXPECT_EQ(points[1]["period_ns"], points[2]["period_ns"]);
  EXPECT_EQ(points[3]["period_ns"], 42'666'666);
}

TEST_F(CsoundSweepTest, BuffersThatDoNotGoWithTheDeviceAreRefused) {
  const Said said = Tactus({"sweep", "scenarios/eval_code_waits_for_the_lock.yaml", "--vary", "csound.b=16..64",
                            "--vary", "csound.B=32,512", "--measure", "latency:eval_code"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("refused: "));
  EXPECT_THAT(said.out, HasSubstr("JACK's period of 64 frames needs more than -B32 -b16"));
}

TEST_F(CsoundSweepTest, AllInstancesOfAProgramAreVaried) {
  const Said said = Tactus({"sweep", "scenarios/two_csounds_in_one_program.yaml", "--vary", "csound.b=128,256",
                            "--measure", "latency:play", "--measure", "count:csound.message"});
  EXPECT_EQ(said.code, 0) << said.err;
}

TEST_F(CsoundSweepTest, WrongValuesAndNamesAreTold) {
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {{"--vary", "csound.b=banana", "--measure", "latency:eval_code"},
       "option '-b' needs a number of frames, found 'banana'"},
      {{"--vary", "csound.bb=64", "--measure", "latency:eval_code"}, "unknown key; did you mean 'csound.b'?"},
      {{"--vary", "csound.b=64", "--measure", "latency:eval_cod"}, "did you mean 'eval_code'?"},
      {{"--vary", "csound.b=64", "--measure", "latency:pause"}, "no run calls 'pause'"},
      {{"--vary", "eval_code.via=direct,quue", "--measure", "latency:eval_code"}, "did you mean 'queue'?"},
  };
  for (const auto& [words, message] : cases) {
    std::vector<std::string> all = {"sweep", "scenarios/eval_code_waits_for_the_lock.yaml"};
    all.insert(all.end(), words.begin(), words.end());
    const Said said = Tactus(all);
    EXPECT_EQ(said.code, 2) << message;
    EXPECT_THAT(said.err, HasSubstr(message));
  }
}

}  // namespace
}  // namespace tools
