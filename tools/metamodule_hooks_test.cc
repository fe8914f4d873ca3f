// What instrumentation changes, and what it does not: the sound, the races that are found, the steps of a run.
#include <algorithm>
#include <cstdint>

#include "scenarios/sim_session.h"
#include "sim/schedulers/schedulers.h"
#include "tools/metamodule_fixture.h"

namespace tools {
namespace {

void Append(std::string* out, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out->push_back(static_cast<char>(value >> (8 * i)));
}

// A mono WAV of 48 kHz and 16 bits. No sample of it is 0.
std::string Tone(uint32_t frames) {
  std::string out = "RIFF";
  Append(&out, 36 + 2 * frames, 4);
  out += "WAVEfmt ";
  Append(&out, 16, 4);
  Append(&out, 1, 2);
  Append(&out, 1, 2);
  Append(&out, 48000, 4);
  Append(&out, 96000, 4);
  Append(&out, 2, 2);
  Append(&out, 16, 2);
  out += "data";
  Append(&out, 2 * frames, 4);
  for (uint32_t i = 0; i < frames; ++i) Append(&out, 1000 + i % 9000, 2);
  return out;
}

class MetaModuleHooksTest : public MetaModuleTest {
 protected:
  static std::string Player(const std::string& plugin, const std::string& more, const std::string& gate = "200ms") {
    return "patch: {modules: [{name: m, plugin: " + plugin +
           ", update: 300ns}], cables: [{from: in.0, to: m.0}, {from: m.0, to: out.0}]}\n" + more +
           "timeline:\n  - {at: " + gate + ", jack: {number: 0, volts: 5}}\n";
  }
  // Kinds, and for races both places.
  static std::vector<std::string> FindingsOf(const MetaModuleRun& run) {
    std::vector<std::string> out;
    for (const engine::Finding& finding : run.run.findings) out.push_back(finding.kind + " at " + finding.location);
    std::sort(out.begin(), out.end());
    return out;
  }
};

struct Sounding {
  const char *plugin, *type, *timeline;
};

// In the reference run; each of the examples, whatever of it makes a sound.
TEST_F(MetaModuleHooksTest, APlainModuleSoundsLikeTheInstrumentedOne) {
  constexpr Sounding kAll[] = {
      {"sampler", "Sampler", "{at: 200ms, jack: {number: 0, volts: 5}}"},
      {"looper", "Looper",
       "{at: 200ms, jack: {number: 0, volts: 4}}, {at: 200ms, knob: {module: m, number: 0, value: 1}}, "
       "{at: 220ms, jack: {number: 0, volts: -2}}, {at: 230ms, knob: {module: m, number: 0, value: 0}}"},
      {"analyser", "Analyser", "{at: 150ms, jack: {number: 0, volts: 1}}, {at: 152ms, jack: {number: 0, volts: -1}}"},
      {"documented", "Flags", ""},
      {"documented", "EarlyClear", ""},
      {"documented", "OneShot", "{at: 200ms, knob: {module: m, number: 0, value: 1}}"},
      {"shared_counter", "SharedCounter", ""},
      {"probe", "Level", "{at: 200ms, mute: {}}"},
  };
  Write("tone.wav", Tone(14400));
  for (const Sounding& it : kAll) {
    SCOPED_TRACE(std::string(it.plugin) + " " + it.type);
    auto play = [&](const std::string& plugin, const std::string& hooks) {
      return Play("patch: {modules: [{name: m, plugin: " + plugin + ", type: " + it.type +
                      ", update: 300ns}], cables: [{from: in.0, to: m.0}, {from: m.0, to: out.0}]}\n" + kExact +
                      "hooks: " + hooks + "\ncheckers: {data_race: off}\ntimeline: [" + it.timeline + "]\n",
                  "450ms");
    };
    auto plain = play(std::string(it.plugin) + "_plain", "{}"), full = play(it.plugin, "{}");
    auto shared = play(it.plugin, "{shared: true}");
    ASSERT_FALSE(plain.run.audio.empty());
    EXPECT_GT(*std::max_element(plain.run.audio.begin(), plain.run.audio.end()), 0.f);
    EXPECT_TRUE(plain.run.audio == full.run.audio);
    EXPECT_TRUE(plain.run.audio == shared.run.audio);
    EXPECT_LE(plain.run.steps, shared.run.steps);
    EXPECT_LE(shared.run.steps, full.run.steps);
  }
}

TEST_F(MetaModuleHooksTest, SharedHooksFindTheRacesThatAllHooksFind) {
  Write("tone.wav", Tone(14400));
  for (const std::string type : {"Flags", "PlainFlags", "RelaxedFlags", "EarlyClear", "TimedPlain", "TimedAtomic"}) {
    const std::string more = Patch(type, "update: 300ns", "documented") + kExact;
    const std::string length = type.starts_with("Timed") ? "1020ms" : "300ms";
    auto full = Play(more, length), shared = Play(more + "hooks: {shared: true}\n", length);
    EXPECT_EQ(FindingsOf(full), FindingsOf(shared)) << type;
    EXPECT_EQ(full.run.findings.empty(), type == "Flags" || type == "TimedAtomic") << type;
    EXPECT_LT(shared.run.steps, full.run.steps) << type;
  }
}

TEST_F(MetaModuleHooksTest, SharedHooksFindARaceOfCopiesOnTwoCores) {
  const std::string more = std::string("patch: {modules: [{name: a, plugin: shared_counter, update: 100ns}, ") +
                           "{name: b, plugin: shared_counter, update: 100ns}]}\n" +
                           "costs: {startWindow: 0ns, pauseWindow: 0ns, access: 1010ns}\n";
  auto shared = Play(more + "hooks: {shared: true}\n", "320ms");
  auto findings = shared.Findings();
  EXPECT_NE(std::find(findings.begin(), findings.end(), "data_race"), findings.end());
}

// A lock of malloc that both sides took is no promise.
TEST_F(MetaModuleHooksTest, WhatIsInOrderByLuckIsAWarning) {
  const std::string costs = "costs: {startWindow: 0ns, pauseWindow: 0ns, malloc: 20us}\n";
  auto title = [&](const std::string& plugin, const std::string& hooks) {
    return Play("patch: {modules: [{name: m, plugin: " + plugin + "}]}\n" + costs + "hooks: " + hooks + "\n", "300ms");
  };
  auto lucky = title("title", "{}"), mended = title("title_mended", "{}");
  EXPECT_TRUE(lucky.run.findings.empty());
  ASSERT_FALSE(lucky.run.warnings.empty());
  EXPECT_EQ(lucky.run.warnings[0].kind, "sharing");
  EXPECT_EQ(lucky.run.warnings[0].location, "title.cc:26");
  EXPECT_TRUE(mended.run.warnings.empty());
  EXPECT_TRUE(title("title", "{shared: true}").run.warnings.empty());
}

TEST_F(MetaModuleHooksTest, ARaceIsNotToldAgainAsSharing) {
  auto run =
      Play(Patch("PlainFlags", "update: 300ns", "documented") + kExact + "checkers: {sharing: error}\n", "300ms");
  EXPECT_FALSE(run.Named("sharing").empty());
  ASSERT_FALSE(run.Findings().empty());
  for (const std::string& kind : run.Findings()) EXPECT_EQ(kind, "data_race");
}

// Copies are accesses as well, whether the compiler leaves them to the library or makes moves of them, and both lines
// are the module's.
TEST_F(MetaModuleHooksTest, ACopyIsAnAccess) {
  for (const char* type : {"Copier", "Assigner", "Mover"}) {
    for (const char* hooks : {"{}", "{shared: true}"}) {
      SCOPED_TRACE(std::string(type) + " " + hooks);
      auto run = Play(Patch(type, "update: 300ns") + kExact + "hooks: " + hooks + "\n", "150ms");
      ASSERT_FALSE(run.Findings().empty());
      for (const std::string& kind : run.Findings()) EXPECT_EQ(kind, "data_race");
      const std::string& told = run.run.findings[0].message;
      const size_t first = told.find("(probe.cc:");
      EXPECT_NE(first, told.npos) << told;
      EXPECT_NE(told.find("(probe.cc:", first + 1), told.npos) << told;
    }
  }
}

// The first run that nobody sees is no part of what follows: all runs of a session are the same run.
TEST_F(MetaModuleHooksTest, RunsOfASessionAreTheSameRun) {
  auto scenario =
      Load(Patch("PlainFlags", "update: 300ns", "documented") + kExact + "hooks: {shared: true}\n", "250ms");
  ASSERT_TRUE(scenario.ok()) << engine::ToString(scenario.errors());
  auto session = scenarios::SimSession::Make(scenario.value(), {});
  ASSERT_TRUE(session.ok());
  std::vector<uint64_t> hashes;
  for (int i = 0; i < 3; ++i) {
    sim::Reference reference;
    ASSERT_TRUE(session.value()->Run(reference).ok());
    hashes.push_back(session.value()->result().hash);
  }
  EXPECT_EQ(hashes[0], hashes[1]);
  EXPECT_EQ(hashes[1], hashes[2]);
}

// M6.5: a read of 4 KiB gives 2048 frames, which play for 42.7 ms; the next comes a pass and 60 ms later. In between
// there is silence, from the sample that is missing to the first block after the answer.
TEST_F(MetaModuleHooksTest, AnUnderflowIsWhereTheLatencyOfTheCardSaysSo) {
  constexpr int kRead = 2048, kBlock = 64;
  Write("tone.wav", Tone(14400));
  auto run =
      Play("costs: {startWindow: 0ns, pauseWindow: 0ns, read: 60ms}\nhooks: {shared: true}\nwatch: {tasks: true}\n" +
               Player("sampler", "", "350ms"),
           "800ms");
  auto begins = run.Times("async.run"), ends = run.Times("async.end");
  std::vector<Time> reads;  // when the answers came, of those that the gate asked for
  for (size_t i = 0; i < ends.size(); ++i) {
    if (begins[i] > 350 * kMillisecond && ends[i] - begins[i] >= 60 * kMillisecond) reads.push_back(ends[i]);
  }
  ASSERT_GE(reads.size(), 5u);
  std::vector<bool> sounds(run.run.audio.size());
  size_t next = 0, have = 0;
  for (size_t block = 0; block < sounds.size() / kBlock; ++block) {
    const Time at = static_cast<Time>(block) * kBlock * engine::kSecond / 48000;
    for (; next < reads.size() && reads[next] <= at; ++next) have += kRead;
    for (size_t i = block * kBlock; i < (block + 1) * kBlock && have > 0; ++i, --have) sounds[i] = true;
  }
  size_t wrong = 0, silent = 0;
  for (size_t i = 0; i < sounds.size(); ++i) {
    wrong += sounds[i] != (run.run.audio[i] != 0);
    silent += !sounds[i];
  }
  EXPECT_EQ(wrong, 0u);
  EXPECT_GT(silent, sounds.size() / 3);
  for (size_t i = 1; i < reads.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(reads[i] - reads[i - 1]), 60.5e6, 0.05e6);
  }
}

}  // namespace
}  // namespace tools
