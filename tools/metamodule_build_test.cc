// A module that is not in the tree, as a newcomer builds and plays it: what is wrong is said with its line, or with
// what to do.
#include <cstdlib>

#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::HasSubstr;

// The task and update() share the place where update() reads; what kFlag is, a test says.
constexpr char kWave[] = R"(
#include <atomic>
#include <cmath>
#include <cstdio>
#include "CoreModules/register_module.hh"
#include "threads/async_thread.hh"
class Wave : public CoreProcessor {
 public:
  Wave() { async.start(); }
  void update() override {
    if (!ready) return;
    out = table[phase];
    phase = (phase + 1) % 64;
  }
  void set_samplerate(float) override {}
  void set_param(int, float) override {}
  void set_input(int, float) override {}
  float get_output(int) const override { return out; }
 private:
  void Compute() {
    if (ready) return;
    for (int i = 0; i < 64; ++i) table[i] = 4 * std::sin(6.2831853f * i / 64);
    printf("computed\n");
    ready = true;
  }
  kFlag ready{false};
  float table[64] = {}, out = 0;
  int phase = 0;
  MetaModule::AsyncThread async{this, [this] { Compute(); }};
};
struct WaveInfo : MetaModule::ModuleInfoBase { static constexpr std::string_view slug{"Wave"}; };
extern "C" void init() { MetaModule::register_module<Wave, WaveInfo>("Mine"); }
)";

constexpr char kWavePlays[] =
    "name: a wave\n"
    "host: metamodule\n"
    "audio: {sample_rate: 48000, block_frames: 64, channels: 1, overrun: repeat}\n"
    "length: 200ms\n"
    "realtime: no\n"
    "patch:\n"
    "  modules: [{name: osc, plugin: wave, update: 300ns}]\n"
    "  cables: [{from: osc.0, to: out.0}]\n";

class MetaModuleBuildTest : public CommandTest {
 protected:
  static std::string Replaced(std::string text, const std::string& old, const std::string& now) {
    const size_t at = text.find(old);
    EXPECT_NE(at, text.npos) << old;
    return text.replace(at, old.size(), now);
  }
  Said Build(const std::string& source) {
    Write("wave.cc", source);
    return Tactus({"module", "build", "wave.cc"});
  }
  Said Play(const std::string& scenario) {
    Write("wave.yaml", scenario);
    return Tactus({"run", "wave.yaml"});
  }
};

TEST_F(MetaModuleBuildTest, AModuleOutsideTheTreeIsBuiltPlayedAndItsRaceFound) {
  ASSERT_EQ(Build(Replaced(kWave, "kFlag", "bool")).code, 0);
  Said said = Play(kWavePlays);
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("data_race"));
  EXPECT_THAT(said.out, HasSubstr("wave.cc:11"));  // if (!ready)
  EXPECT_THAT(said.out, HasSubstr("wave.cc:24"));  // ready = true
  ASSERT_EQ(Build(Replaced(kWave, "kFlag", "std::atomic<bool>")).code, 0);
  said = Play(kWavePlays);
  EXPECT_EQ(said.code, 0) << said.out << said.err;
  EXPECT_THAT(said.out, HasSubstr("print computed"));
  EXPECT_EQ(Tactus({"explore", "wave.yaml", "--runs", "50"}).code, 0);

  const std::pair<std::string, std::string> kWrong[] = {
      {Replaced(kWavePlays, "plugin: wave", "plugin: wafe"), "wave.yaml:7:13: there is no plugin 'wafe.so'"},
      {Replaced(kWavePlays, "plugin: wave", "plugin: wave, type: Wafe"),
       "wave.yaml:7:13: the plugin 'wave' registers no module 'Wafe' (modules: Wave)"},
      {Replaced(kWavePlays, "from: osc.0", "from: ocs.0"),
       "wave.yaml:8:12: the patch has no module 'ocs' (modules: osc)"},
      {Replaced(kWavePlays, "to: out.0", "to: out.8"), "wave.yaml:8:12: the panel has jacks 0 to 7"},
      {Replaced(kWavePlays, "from: osc.0", "from: osc"), "wave.yaml:8:12: 'osc' is no jack"},
      {Replaced(kWavePlays, "update: 300ns", "knobs: {zero: 1}"),
       "wave.yaml:7:53: parameters are named by their number, not 'zero'"},
  };
  for (const auto& [scenario, message] : kWrong) {
    said = Play(scenario);
    EXPECT_EQ(said.code, 2) << message;
    EXPECT_THAT(said.err, HasSubstr(message));
  }
  said = Play(std::string(kWavePlays) + "timeline: [{at: 150ms, knob: {module: ocs, number: 0, value: 1}}]\n");
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("no patch has a module 'ocs'; line 9 names it"));
}

TEST_F(MetaModuleBuildTest, WhatCannotBeBuiltIsSaid) {
  const std::string good = Replaced(kWave, "kFlag", "bool");
  Said said = Build(Replaced(good, "phase + 1", "phase + "));
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("wave.cc:13:"));
  said = Build(Replaced(good, "void init()", "void start()"));
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("define no extern \"C\" void init()"));
  said = Tactus({"module", "build", "nowhere.cc"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("there is no file 'nowhere.cc'"));
  Write("wave.cc", good);
  said = Tactus({"module", "build", "wave.cc"}, {"CXX=no-such-compiler"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("there is no program 'no-such-compiler'"));
}

// As a build for an older host left it: it shows another version, or none.
TEST_F(MetaModuleBuildTest, ASharedObjectOfAnotherVersionIsRefused) {
  Write("old.cc",
        "extern \"C\" const unsigned tactus_module_version = 1;\n"
        "extern \"C\" const void* tactus_module_bind(const void*) { __builtin_trap(); }\n");
  ASSERT_EQ(std::system(("g++ -shared -fPIC -o " + Path("wave.so") + " " + Path("old.cc")).c_str()), 0);
  const Said said = Play(kWavePlays);
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("wave.so: it was built for another version of this host; `tactus module build`"));
}

}  // namespace
}  // namespace tools
