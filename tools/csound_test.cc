// The Csound model seen from the outside: orchestras and timelines in, sound and events out.
#include <gmock/gmock.h>

#include "tools/csound_fixture.h"

namespace tools {
namespace {

using engine::Time;
using ::testing::HasSubstr;

constexpr const char* kOrchestra =
    "orchestra: |\n"
    "  sr = 48000\n"
    "  ksmps = 64\n"
    "  0dbfs = 1\n"
    "  instr 1\n"
    "    out poscil(0.2, 440)\n"
    "  endin\n";
constexpr const char* kJack = "options: -+rtaudio=jack -odac -B512 -b256\n";

class CsoundTest : public CsoundFixture {};

struct Piece {
  const char* name;
  int rate, ksmps, channels;
  const char* full_scale;
  const char* options;
};

// C1.4: also where the device is written in the middle of a cycle. C1.8.
TEST_F(CsoundTest, APieceSoundsSampleForSampleAsCsoundAloneWritesIt) {
  const Piece pieces[] = {
      {.name = "stereo",
       .rate = 48000,
       .ksmps = 64,
       .channels = 2,
       .full_scale = "1",
       .options = "-+rtaudio=null -odac"},
      {.name = "0dbfs of old",
       .rate = 44100,
       .ksmps = 10,
       .channels = 1,
       .full_scale = "32768",
       .options = "-o x.wav -b100"},
      {.name = "b in the middle of cycles",
       .rate = 48000,
       .ksmps = 32,
       .channels = 1,
       .full_scale = "1",
       .options = "-+rtaudio=null -odac -b100"},
  };
  for (const Piece& piece : pieces) {
    SCOPED_TRACE(piece.name);
    const std::string channels = std::to_string(piece.channels);
    const std::string csd = Write(
        "piece.csd", "<CsoundSynthesizer>\n<CsOptions>\n-odac -m0\n</CsOptions>\n<CsInstruments>\nsr = " +
                         std::to_string(piece.rate) + "\nksmps = " + std::to_string(piece.ksmps) +
                         "\nnchnls = " + channels + "\n0dbfs = " + piece.full_scale +
                         "\ninstr 1\n kenv linen p4 * 0dbfs, 0.01, p3, 0.05\n a1 vco2 kenv, p5\n"
                         " a1 moogladder a1, 2000, 0.5\n a2 poscil kenv, p5\n" +
                         (piece.channels == 2 ? " outs a1, a2\n" : " out a1 + a2\n") +
                         "endin\n</CsInstruments>\n<CsScore>\ni 1 0 0.2 0.3 440\ni 1 0.1 0.15 0.3 550\n</CsScore>\n"
                         "</CsoundSynthesizer>\n");
    auto result = Run("csd: piece.csd\noptions: " + std::string(piece.options) + "\ntimeline: [{at: 0ms, play: {}}]\n",
                      "sample_rate: " + std::to_string(piece.rate) + ", channels: " + channels);
    ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
    std::vector<float> offline = Offline(csd);
    ASSERT_GT(offline.size(), 8000u);
    const std::vector<float>& heard = result.value().audio;
    ASSERT_GE(heard.size(), offline.size());
    EXPECT_EQ(std::vector<float>(heard.begin(), heard.begin() + static_cast<ptrdiff_t>(offline.size())), offline);
    float loudest = 0;
    for (float sample : offline) loudest = std::max(loudest, sample);
    EXPECT_GT(loudest, 0.1f);
  }
}

// At its own rate and with its own channels.
TEST_F(CsoundTest, AFileIsPlayedWithTheDefaultScenario) {
  const std::string csd = Write("piece.csd",
                                "<CsoundSynthesizer>\n<CsInstruments>\nsr = 44100\nksmps = 32\n0dbfs = 1\n"
                                "instr 1\n out poscil(0.5, 440)\nendin\n</CsInstruments>\n<CsScore>\n"
                                "i 1 0 0.1\n</CsScore>\n</CsoundSynthesizer>\n");
  auto scenario = scenarios::LoadScript(csd, CsoundOnly());
  ASSERT_TRUE(scenario.ok()) << engine::ToString(scenario.errors());
  auto result = scenarios::Run(scenario.value(), {});
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  EXPECT_TRUE(result.value().findings.empty());
  EXPECT_EQ(result.value().format.sample_rate, 44100);
  EXPECT_EQ(result.value().format.channels, 1);
  EXPECT_NE(result.value().audio.at(200), 0.0f);
}

std::string Eval(int lost, const char* at, const char* via = "direct") {
  return std::string(kJack) + kOrchestra +
         "process_queue: true\ndecisions: {csound.lock.lost_boundaries: " + std::to_string(lost) +
         "}\ntimeline:\n  - {at: 0ms, play: {}}\n  - {at: " + at + ", eval_code: {code: return 1, via: " + via + "}}\n";
}

// C5.10: each boundary that is lost costs a block, whatever the phase.
TEST_F(CsoundTest, EachLostBoundaryCostsABlock) {
  for (const char* at : {"51ms", "53ms", "55ms"}) {
    const Time first = EvalTime(Eval(0, at));
    EXPECT_GT(first, 0);
    EXPECT_LT(first, 256 * engine::kSecond / 48000 + 500'000);
    for (int lost = 1; lost <= 6; ++lost) {
      const Time expected = first + engine::BlockStart(lost, 256, 48000);
      EXPECT_NEAR(static_cast<double>(EvalTime(Eval(lost, at))), static_cast<double>(expected), 50'000)
          << at << " " << lost;
    }
  }
}

// A wait that outlasts the run is no finding; one that never ends is.
TEST_F(CsoundTest, ACallThatIsOnlyLateDoesNotHang) {
  const auto late = Run(Eval(100, "51ms")), starved = Run(Eval(100, "51ms") + "switches: {apiLock: starve}\n");
  ASSERT_TRUE(late.ok() && starved.ok());
  EXPECT_TRUE(Texts(late.value(), "evalCode.return").empty());
  EXPECT_TRUE(late.value().findings.empty());
  ASSERT_EQ(starved.value().findings.size(), 1u);
  EXPECT_EQ(starved.value().findings[0].kind, "hung");
}

// C5.10, C6.5.
TEST_F(CsoundTest, TheProcessQueueLosesNoBoundary) {
  for (const char* at : {"51ms", "53ms", "55ms"}) {
    EXPECT_EQ(EvalTime(Eval(6, at, "queue")), EvalTime(Eval(0, at, "queue"))) << at;
    EXPECT_LT(EvalTime(Eval(6, at, "queue")), 6 * engine::kMillisecond);
  }
}

// C7.2.
TEST_F(CsoundTest, SameScenarioSameRun) {
  auto first = Run(Eval(3, "51ms")), second = Run(Eval(3, "51ms"));
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first.value().hash, second.value().hash);
  EXPECT_EQ(first.value().audio, second.value().audio);
}

TEST_F(CsoundTest, WrongInputIsToldWithItsPlace) {
  Write("syntax.csd",
        "<CsoundSynthesizer>\n<CsInstruments>\nsr = 48000\ninstr 1\n a1 = poscil(0.5, 440\n out a1\nendin\n"
        "</CsInstruments>\n</CsoundSynthesizer>\n");
  struct Case {
    std::string input, message;
  };
  const Case cases[] = {
      {"csd: no.csd\n", "there is no file 'no.csd'"},
      {"csd: syntax.csd\n", "syntax.csd:5: syntax error"},
      {"orchestra: |\n  sr = 48000\n  instr 1\n    a1 poscilx 0.5, 440\n  endin\n", "scenario.yaml:8:8: syntax error"},
      {"orchestra: |\n  sr = 44100\n  instr 1\n  endin\n", "set audio.sample_rate to 44100"},
      {"options: -b12x\n" + std::string(kOrchestra), "option '-b' needs a number of frames, found '12x'"},
      {"options: --nonsense\n" + std::string(kOrchestra), "option '--nonsense' is not one of Csound's"},
      {"options: --realtime\n" + std::string(kOrchestra), "not reproducible"},
      {"options: -+rtaudio=jack -odac -B128 -b64\n" + std::string(kOrchestra), "JACK's period of 256 frames"},
      {"csd: syntax.csd\n" + std::string(kOrchestra), "found both"},
      {"", "found neither"},
  };
  for (const Case& each : cases) EXPECT_THAT(ErrorOf(each.input), HasSubstr(each.message)) << each.input;
}

// C7.3.
TEST_F(CsoundTest, SeededOpcodesAndOddBuffersAreWarnedOf) {
  auto result =
      Run("options: -+rtaudio=null -odac -b100\norchestra: |\n  sr = 48000\n  ksmps = 64\n  instr 1\n"
          "    a1 pinkish 1\n    a2 rand 1, 0.5\n    out a1 + a2\n  endin\n");
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  std::vector<std::string> warnings;
  for (const sim::LoggedEvent& event : result.value().events) {
    if (std::string_view(event.type->name) == "csound.warning") warnings.push_back(event.text);
  }
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_THAT(warnings[0], HasSubstr("-b 100 is no multiple of ksmps, 64"));
  EXPECT_THAT(warnings[1], HasSubstr("orchestra:4: pinkish: it is seeded"));
}

TEST_F(CsoundTest, WhatTheTimelineNamesMustExist) {
  auto result = Run(std::string(kJack) + kOrchestra +
                    "timeline:\n  - {at: 0ms, play: {controller: x}}\n  - {at: 0ms, play: {instance: y}}\n");
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result.value().findings.size(), 2u);
  EXPECT_THAT(result.value().findings[0].message, HasSubstr("there is no controller x"));
  EXPECT_THAT(result.value().findings[1].message, HasSubstr("there is no instance y"));
}

}  // namespace
}  // namespace tools
