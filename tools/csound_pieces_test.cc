// Pieces with opcodes of many kinds, heard through the performance thread: sample for sample what Csound alone writes.
#include <fmt/format.h>

#include <algorithm>

#include "tools/csound_fixture.h"

namespace tools {
namespace {

struct Piece {
  const char* name;
  const char* instruments;
  const char* score;
};

constexpr Piece kPieces[] = {
    {"Additive",
     "instr 1\n aenv linen p4, 0.01, p3, 0.05\n a1 oscili aenv, p5\n a2 oscil3 aenv, p5 * 2.01\n"
     " outs a1, a2\nendin\n",
     "i 1 0 0.3 0.3 220\ni 1 0.1 0.2 0.2 330\n"},
    {"Subtractive",
     "instr 1\n a1 vco2 p4, p5\n kcut expon 4000, p3, 300\n a1 moogladder a1, kcut, 0.6\n"
     " a2 butterlp a1, 900\n outs a1, a2\nendin\n",
     "i 1 0 0.3 0.3 110\ni 1 0.15 0.15 0.2 165\n"},
    {"FrequencyModulation",
     "gi1 ftgen 1, 0, 8192, 10, 1\ninstr 1\n kndx line 8, p3, 0\n"
     " a1 foscili p4, p5, 1, 1.414, kndx, 1\n outs a1, a1 * 0.5\nendin\n",
     "i 1 0 0.3 0.3 200\n"},
    {"Plucked", "instr 1\n a1 pluck p4, p5, p5, 0, 1\n a2 reson a1, p5 * 3, 50, 2\n outs a1, a2\nendin\n",
     "i 1 0 0.3 0.4 196\ni 1 0.05 0.25 0.4 294\n"},
    {"Formants",
     "gi1 ftgen 1, 0, 4096, 10, 1\ngi2 ftgen 2, 0, 1024, 19, 0.5, 0.5, 270, 0.5\ninstr 1\n"
     " a1 fof p4, p5, 650, 0, 40, 0.003, 0.02, 0.007, 20, 1, 2, p3\n outs a1, a1\nendin\n",
     "i 1 0 0.3 0.3 130\n"},
    {"Grains",
     "gi1 ftgen 1, 0, 8192, 10, 1, 0.5, 0.3\ngi2 ftgen 2, 0, 8192, 20, 2\ninstr 1\n"
     " a1 syncgrain p4, 40, p5 / 440, 0.04, 1, 1, 2, 10\n outs a1, a1\nendin\n",
     "i 1 0 0.3 0.2 440\n"},
    {"Echoes",
     "instr 1\n a1 poscil p4, p5\n a1 linen a1, 0.001, 0.05, 0.02\n ab delayr 0.2\n at deltapi 0.07\n"
     " delayw a1 + at * 0.6\n outs a1 + at, at\nendin\n",
     "i 1 0 0.4 0.4 500\n"},
    {"Reverberation", "instr 1\n a1 mpulse p4, 0.1\n al, ar reverbsc a1, a1, 0.85, 9000\n outs al, ar\nendin\n",
     "i 1 0 0.4 0.8 0\n"},
    {"Harmonics",
     "gi1 ftgen 1, 0, 8192, 11, 1\ninstr 1\n kmul line 0.2, p3, 0.9\n a1 gbuzz p4, p5, 20, 1, kmul, 1\n"
     " a2 buzz p4, p5, 12, 1\n outs a1, a2\nendin\n",
     "i 1 0 0.3 0.3 150\n"},
    {"Spectral",
     "instr 1\n a1 vco2 p4, p5\n fs pvsanal a1, 512, 128, 512, 1\n ft pvscale fs, 1.5\n a2 pvsynth ft\n"
     " outs a1, a2\nendin\n",
     "i 1 0 0.3 0.3 220\n"},
    {"Waveguides",
     "gi1 ftgen 1, 0, 8192, 10, 1\ninstr 1\n a1 wgbow p4, p5, 3, 0.127, 6, 0.008, 1\n"
     " a2 wgclar p4, p5, -0.3, 0.1, 0.1, 0.2, 5, 0.1, 1\n outs a1, a2\nendin\n",
     "i 1 0 0.3 0.5 262\n"},
    {"SeededNoise",
     "instr 1\n a1 rand p4, 0.5\n a2 randi p4, p5, 0.25\n a1 butterbp a1, 1000, 200\n outs a1, a2\nendin\n",
     "i 1 0 0.3 0.5 900\n"},
    {"Distortion",
     "instr 1\n a1 poscil p4, p5\n a1 distort1 a1, 2, 0.5, 0, 0\n k1 rms a1\n a2 = tanh(a1 * 3) * k1\n"
     " outs a1, a2\nendin\n",
     "i 1 0 0.3 0.5 180\n"},
    {"InstrumentsThatSchedule",
     "instr 1\n k1 metro 20\n schedkwhen k1, 0, 0, 2, 0, 0.03, p4, p5\nendin\n"
     "instr 2\n a1 poscil linen:k(p4, 0.002, p3, 0.01), p5\n a1, a2 pan2 a1, 0.3\n"
     " outs a1, a2\nendin\n",
     "i 1 0 0.3 0.4 700\n"},
    {"CodeTablesAndLinesFromWithin",
     "gi1 ftgen 1, 0, 1024, 10, 1\ngi2 ftgen 2, 0, 1024, 10, 1, 0.5, 0.3\n"
     "instr 1\n i1 compilestr {{\n instr 3\n a1 poscil p4, p5, 2\n outs a1, a1\n endin\n }}\n"
     " event_i \"i\", 2, 0.05, 0.1, p4, p5\n scoreline_i {{i 3 0.12 0.1 0.2 330\n}}\nendin\n"
     "instr 2\n tablecopy 1, 2\n timout 0, 0.05, first\n kgoto second\n first:\n kgain = 1\n kgoto out\n"
     " second:\n kgain = 0.5\n out:\n a1 poscil p4 * kgain, p5, 1\n outs a1, a1\nendin\n",
     "i 1 0 0.3 0.4 260\n"},
    {"Phasing",
     "instr 1\n a1 vco2 p4, p5, 2, 0.3\n a1 phaser1 a1, 800, 6, 0.4\n a2 lfo 1, 5\n outs a1, a1 * a2\nendin\n",
     "i 1 0 0.3 0.4 90\n"},
};

class CsoundPiecesTest : public CsoundFixture, public ::testing::WithParamInterface<Piece> {};

// C1.4, C1.8, C3.6, C7.2, C7.4: samples, not files. C7.6.
TEST_P(CsoundPiecesTest, SoundsSampleForSampleAsCsoundAloneWritesIt) {
  const Piece& piece = GetParam();
  const std::string csd = Write(
      "piece.csd", fmt::format("<CsoundSynthesizer>\n<CsInstruments>\nsr = 48000\nksmps = 32\nnchnls = 2\n0dbfs = 1\n{}"
                               "</CsInstruments>\n<CsScore>\n{}</CsScore>\n</CsoundSynthesizer>\n",
                               piece.instruments, piece.score));
  auto result =
      Run("csd: piece.csd\noptions: -+rtaudio=null -odac\ntimeline: [{at: 0ms, play: {}}]\n", "channels: 2", "600ms");
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  const std::vector<float> offline = Offline(csd);
  ASSERT_GT(offline.size(), 8000u);
  const std::vector<float>& heard = result.value().audio;
  ASSERT_GE(heard.size(), offline.size());
  EXPECT_EQ(std::vector<float>(heard.begin(), heard.begin() + static_cast<ptrdiff_t>(offline.size())), offline);
  EXPECT_GT(*std::max_element(offline.begin(), offline.end()), 0.01f);
}

INSTANTIATE_TEST_SUITE_P(Pieces, CsoundPiecesTest, ::testing::ValuesIn(kPieces),
                         [](const auto& piece) { return std::string(piece.param.name); });

}  // namespace
}  // namespace tools
