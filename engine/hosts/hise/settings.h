// What a scenario says of the host, in the host's own words.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/hosts/host.h"
#include "engine/synth/synth.h"

namespace engine::hise {

enum class Platform : uint8_t { windows, macos, linux_ };

struct SampleMap {
  std::shared_ptr<const synth::Sample> sample;
  Cost load;
};

// A program that runProcess starts. Times count from its start.
struct ProcessSpec {
  struct Line {
    Time at = 0;
    std::string text;
  };
  std::vector<Line> lines;
  Time exit_at = 0;
  int code = 0;
};

struct ServerAnswer {
  Time after = 0;
  int status = 200;
  std::string body;
};

struct ScriptSource {
  std::string processor;  // "Interface"
  std::string path;
};

struct Settings {
  AudioFormat format;
  Machine machine;
  std::string folder;
  bool backend = true;  // HI-R90: the IDE, or an exported plugin
  Platform platform = Platform::windows;
  bool plugin = true;
  bool audio_guard = true;
  Time compile_time_out = 5 * kSecond;
  bool cancel_ends_loops = false;      // switch cancelInLoop
  bool kill_releases_locks = false;    // switch killedLocks
  bool late_ticks_burst = false;       // switch lateTicks
  bool log_after_abort = false;        // switch logAfterAbort
  bool audio_strings_refused = false;  // switch audioStrings
  Time stall_limit = kForever;
  bool abort_gap = false;
  bool glitch_logger = false;
  bool newer = false;  // HI-R94: version 2026
  Cost statement;
  std::map<std::string, Cost> costs;  // "Class.method"
  std::vector<ScriptSource> scripts;
  synth::Synth::Config synth;
  std::map<std::string, SampleMap> sample_maps;
  std::map<std::string, std::shared_ptr<const synth::Sample>> audio_files;  // by the path that scripts see
  Cost sample_load;
  std::map<std::string, std::vector<std::pair<std::string, double>>> presets;
  Cost preset_load;
  std::map<std::string, ProcessSpec> processes;
  std::vector<std::string> real_processes;  // that may be started if `programs` is not null
  Programs* programs = nullptr;
  std::map<std::string, ServerAnswer> server;
  std::map<std::string, std::string> files;
};

Result<Settings> ReadSettings(const HostConfig& config);

const std::vector<Field>& HiseFields();
const std::vector<engine::Switch>& HiseSwitches();

}  // namespace engine::hise
