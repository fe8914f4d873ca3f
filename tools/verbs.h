// The verbs of the command, each a function from its arguments to an exit code.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "scenarios/run.h"
#include "tools/complete.h"
#include "tools/explore_options.h"
#include "tools/sweep_options.h"

namespace tools {

// Exit codes.
inline constexpr int kOk = 0, kFailed = 1, kUsage = 2, kInternal = 3, kInterrupted = 130, kAllSkipped = 77;

struct Arguments {
  std::vector<std::string> paths;
  bool json = false;
  std::string out = "tactus-out";
  std::string golden;                 // --golden; empty: beside the scenarios
  std::string backend = "sim";        // sim, null; run: reference, reference:free
  bool allow_processes = false;       // null: scripts may start the real programs that the scenario lists
  std::optional<uint64_t> random;     // --random: the seed of a random walk
  bool score = true;                  // run, replay
  bool check_determinism = false;     // run, test
  double timeout = 120;               // seconds of wall clock a scenario may take
  int jobs = 0;                       // test, explore: 0 = one a core
  std::string junit;                  // test: file to write
  std::vector<std::string> tags;      // test: scenarios with one of these tags
  std::vector<std::string> not_tags;  // test: and none of these
  std::string scenario;               // replay: the scenario of the schedule
  bool yes = false;                   // update: accept without asking
  std::vector<std::string> accept;    // update: patterns to accept
  bool ask = false;                   // update: ask, even if stdin is no terminal
  bool orphans = false;               // update: golden files without a scenario
  std::string host;                   // new, reference, complete: the host meant
  bool bash = false;                  // complete: the script for bash
  std::string module_out;             // module: the shared object to write
  std::vector<std::string> defines;   // module: -D of the compiler
  std::vector<std::string> includes;  // module: its -I
  std::vector<VerbWords> words;       // complete --bash: the command's own verbs
  ExploreArguments explore;           // explore
  SweepArguments sweep;               // sweep
  bool report = false;                // replay: what an exploration would print of it
  std::string break_at;               // replay: a visit at which a debugger is to stop
  bool test_explores = false;         // test: also searches scenarios with the key `explore`
};

int Run(const Arguments& arguments);
int Test(const Arguments& arguments);
int Update(const Arguments& arguments);
int Replay(const Arguments& arguments);
int Explore(const Arguments& arguments);
int Merge(const Arguments& arguments);
int Sweep(const Arguments& arguments);
int Check(const Arguments& arguments);
int Diff(const Arguments& arguments);
int Schema(const Arguments& arguments);
int ShowHosts(const Arguments& arguments);
int New(const Arguments& arguments);
int Reference(const Arguments& arguments);
int ShowCompletions(const Arguments& arguments);
int BuildModule(const Arguments& arguments);

}  // namespace tools
