// Runs the HiseScript fuzzer for so many seconds of the wall clock:
//
//   bazel run //tools:hise_fuzz -- --seconds 600 --corpus $PWD/engine/hisescript/conformance
//
// Half of the scripts are made by the grammar, half are damaged ones of the grammar and the corpus; half of both go on
// behind their errors. The n-th script depends on the seed and n alone, so `--first n --count 1` runs it again. A
// script that crashes the process or does not end within 30 s of processor time is written to hise_fuzz_failed.js, and
// the process ends with exit code 1. So it does if its resident memory has grown after the first tenth: nothing may
// stay behind a run.
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <sys/time.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/hisescript/conformance.h"
#include "engine/hisescript/fuzz.h"

namespace {

using engine::Random;
namespace js = engine::hisescript;

// Seconds a script may take. The limits of statements and memory allow some ten: a few thousand statements that each go
// through a buffer as large as all memory. None of chance came near.
constexpr time_t kLongest = 30;
constexpr int64_t kGrowth = int64_t{16} << 20;  // bytes: what the allocator may keep all the same
constexpr const char* kFailed = "hise_fuzz_failed.js";

std::string running;  // the script that runs: what is written if it brings the process down

void OnFailure(int signal) {
  const int file = open(kFailed, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file >= 0 && write(file, running.data(), running.size()) >= 0) close(file);
  const char* text = signal == SIGVTALRM ? "a script did not end: hise_fuzz_failed.js\n"
                                         : "a script brought the process down: hise_fuzz_failed.js\n";
  if (write(STDERR_FILENO, text, strlen(text)) < 0) _exit(3);
  _exit(1);
}

// Seconds of processor time: a busy machine hangs nobody.
void Limit(time_t seconds) {
  const itimerval limit{.it_interval = {}, .it_value = {.tv_sec = seconds, .tv_usec = 0}};
  setitimer(ITIMER_VIRTUAL, &limit, nullptr);
}

// What the allocator keeps for later is given back first.
int64_t ResidentBytes() {
  malloc_trim(0);
  std::ifstream in("/proc/self/statm");
  int64_t all = 0, resident = 0;
  in >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

std::vector<std::string> Corpus(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> scripts;
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const js::ConformanceCase& test : js::ReadConformance(path.filename().string(), text)) {
      scripts.push_back(test.script);
    }
  }
  return scripts;
}

std::string Script(uint64_t seed, uint64_t n, const std::vector<std::string>& corpus) {
  Random random(seed * 0x9e3779b97f4a7c15u + n);
  std::string script = js::GrammarScript(random);
  if (n % 2 == 0) return script;
  if (!corpus.empty() && random.Below(2) == 0) script = corpus[random.Below(static_cast<uint32_t>(corpus.size()))];
  return js::Damaged(random, std::move(script));
}

struct Options {
  double seconds = 10;
  uint64_t seed = 1, first = 0, count = UINT64_MAX;
  std::string corpus;
};

double ProcessorSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

int Fuzz(const Options& options) {
  const std::vector<std::string> corpus = options.corpus.empty() ? std::vector<std::string>() : Corpus(options.corpus);
  const auto begin = std::chrono::steady_clock::now();
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  fmt::print("seed {}, {} scripts in the corpus, {} s\n", options.seed, corpus.size(), options.seconds);
  uint64_t n = 0;
  int64_t warm = 0, most = 0;
  double longest = 0;
  uint64_t slowest = 0;  // its number
  double next = options.seconds / 10;
  for (; n < options.count && (n % 64 != 0 || seconds() < options.seconds); ++n) {
    running = Script(options.seed, options.first + n, corpus);
    Limit(kLongest);
    const double began = ProcessorSeconds();
    js::FuzzOne(running, (options.first + n) / 2 % 2 == 1);
    if (const double took = ProcessorSeconds() - began; took > longest) {
      longest = took;
      slowest = options.first + n;
    }
    if (n % 64 != 0 || seconds() < next) continue;
    next += options.seconds / 10;
    const int64_t resident = ResidentBytes();
    if (warm == 0) warm = resident;
    most = std::max(most, resident);
    fmt::print("{:6.0f} s  {:9} scripts  {:6.1f} MiB\n", seconds(), n + 1, static_cast<double>(resident) / (1 << 20));
    std::fflush(stdout);
  }
  Limit(0);
  fmt::print("{} scripts, none crashed or hung; memory grew by {:.1f} MiB after the first tenth\n", n,
             static_cast<double>(most - warm) / (1 << 20));
  fmt::print("the longest, number {}, took {:.3f} s of processor time\n", slowest, longest);
  return most - warm <= kGrowth ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Runs HiseScript on scripts made by chance.");
  Options options;
  app.add_option("--seconds", options.seconds, "How long")->capture_default_str();
  app.add_option("--seed", options.seed, "Of all scripts")->capture_default_str();
  app.add_option("--first", options.first, "The number of the first script");
  app.add_option("--count", options.count, "How many scripts at most");
  app.add_option("--corpus", options.corpus, "A folder of conformance cases");
  CLI11_PARSE(app, argc, argv);
  for (int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGVTALRM}) std::signal(signal, OnFailure);
  return Fuzz(options);
}
