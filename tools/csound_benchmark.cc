// What the performance thread costs beside Csound: CPU time of a run against that of Csound alone, which writes a file
// as `csound -f -o` does. Both in one process, one after the other; each pair has a ratio, and the median of them
// counts: what else the machine does slows both of a pair down.
//
//     bazel run //tools:csound_benchmark
#include <csound/csound.h>
#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "engine/hosts/csound/csound.h"
#include "scenarios/load.h"
#include "scenarios/run.h"
#include "tools/scratch_folder.h"

namespace tools {
namespace {

constexpr int kSeconds = 60, kRounds = 9;

struct Piece {
  const char* name;
  const char* instrument;
  int notes;
  double most;  // the ratio that we allow ourselves
};

constexpr Piece kPieces[] = {
    {"64 sines", "instr 1\n out poscil(0.01, 100 + p4)\nendin\n", 64, 1.05},
    {"8 moogladders", "instr 1\n a1 vco2 0.05, 50 + p4\n out moogladder(a1, 1000, 0.5)\nendin\n", 8, 1.05},
    {"silence", "instr 1\nendin\n", 0, 1.3},
};

double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double Alone(const std::string& csd, const std::string& wav) {
  const double before = CpuSeconds();
  const char* arguments[] = {"csound", "-W", "-f", "-d", "-m0", "-o", wav.c_str(), csd.c_str()};
  CSOUND* csound = csoundCreate(nullptr);
  csoundSetMessageStringCallback(csound, [](CSOUND*, int, const char*) {});
  if (csoundCompile(csound, 8, arguments) != 0) return -1;
  while (csoundPerformKsmps(csound) == 0) {
  }
  csoundDestroy(csound);
  return CpuSeconds() - before;
}

double Within(const std::string& yaml) {
  static const engine::Host* hosts[] = {&engine::csound::CsoundHost()};
  const double before = CpuSeconds();
  auto scenario = scenarios::LoadScenario(yaml, "", hosts);
  if (!scenario.ok() || !scenarios::Run(scenario.value(), {}).ok()) return -1;
  return CpuSeconds() - before;
}

// Of one round, seconds of CPU time; -1: it failed.
struct Times {
  double alone, within;
  double Ratio() const { return within / alone; }
};

bool Measure(const Piece& piece, const ScratchFolder& folder) {
  const std::string csd = (folder / "piece.csd").string(), yaml = (folder / "piece.yaml").string();
  std::string score = fmt::format("f 0 {}\n", kSeconds);
  for (int note = 0; note < piece.notes; ++note) score += fmt::format("i 1 0 {} {}\n", kSeconds, note * 10);
  std::ofstream(csd) << "<CsoundSynthesizer>\n<CsInstruments>\nsr = 48000\nksmps = 64\nnchnls = 1\n0dbfs = 1\n"
                     << piece.instrument << "</CsInstruments>\n<CsScore>\n"
                     << score << "</CsScore>\n</CsoundSynthesizer>\n";
  std::ofstream(yaml) << fmt::format(
      "name: a measurement\nhost: csound\nlength: {}s\naudio: {{sample_rate: 48000, block_frames: 256, channels: 1}}\n"
      "csd: piece.csd\noptions: -+rtaudio=jack -odac -B512 -b256\ntimeline: [{{at: 0ms, play: {{}}}}]\n",
      kSeconds);
  std::vector<Times> rounds;
  for (int round = 0; round < kRounds; ++round) {
    const double alone = Alone(csd, (folder / "piece.wav").string());
    rounds.push_back({alone, Within(yaml)});
    if (alone < 0 || rounds.back().within < 0) return false;
  }
  std::sort(rounds.begin(), rounds.end(), [](const Times& a, const Times& b) { return a.Ratio() < b.Ratio(); });
  const Times& median = rounds[kRounds / 2];
  fmt::print("{:14} alone {:7.3f} s  within {:7.3f} s  ratio {:5.3f} ({:.3f} to {:.3f}), at most {}\n", piece.name,
             median.alone, median.within, median.Ratio(), rounds.front().Ratio(), rounds.back().Ratio(), piece.most);
  return median.Ratio() <= piece.most;
}

int Main() {
  const ScratchFolder folder;
  bool good = true;
  for (const Piece& piece : kPieces) good = Measure(piece, folder) && good;
  return good ? 0 : 1;
}

}  // namespace
}  // namespace tools

int main() { return tools::Main(); }
