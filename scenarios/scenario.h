// A scenario as the rest of the program sees it: typed, checked, with the place of each value in its file.
#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/hosts/host.h"
#include "scenarios/checks.h"
#include "scenarios/explore_settings.h"
#include "sim/decision.h"
#include "sim/schedulers/constraint.h"

namespace scenarios {

struct TimelineEvent {
  engine::Time at = 0;
  bool stamped = true;
  int verb = 0;  // index into Host::Verbs
  engine::Value arguments;
  int line = 0, column = 0;
};

// What an expectation compares; see expect.h for what each kind says when it does not hold.
struct Expectation {
  std::string kind;  // event, no_event, count, order, print, latency, xruns, audio, findings, golden
  // As ExpectationFields types it; ranges are lists of two, `values` of events are bits as in a trace.
  engine::Value value;
  int line = 0, column = 0;
  std::string file = {};  // of defaults, where it is written; empty: the scenario's own
};

enum class Realtime : uint8_t { exact, similar, no };

struct Scenario {
  std::string path;          // the YAML file; empty for a bare script's default scenario
  std::string folder;        // scripts are below it
  std::string id;            // path below the scenario root without ".yaml": "halion/run_async", names golden files
  std::string variant;       // of a matrix: "block_frames=64,sample_rate=48000"; then the id is "halion/run_async@..."
  std::string golden_id;     // the id of the golden files: variants with the same output share them
  std::string name;          // a sentence; of a variant with its "@..." behind it
  std::string text;          // the YAML
  std::string content_hash;  // of the YAML and every file it names, 16 hex digits
  std::vector<std::string> files;  // those files, absolute, in the order found
  // The YAML files as messages name them, by FileOf of a place (yaml_tree.h); empty: a bare script's default scenario.
  std::vector<std::string> sources;
  const engine::Host* host = nullptr;
  engine::AudioFormat format;
  engine::Overrun overrun = engine::Overrun::silence;
  std::string audio_input;  // absolute path of the WAV that the device's inputs play, or empty; not opened yet
  engine::Time length = 0;
  uint64_t seed = 1;
  engine::HostConfig config;  // everything the host is given
  uint64_t step_limit = 0;    // 0: the default
  engine::Time time_limit = 0;
  uint64_t spin_limit = 0;
  Checks checks;
  ExploreSettings explore;
  std::vector<sim::Constraint> interleave;                       // orders that runs keep where they can; sim only
  std::vector<std::pair<std::string, engine::Value>> decisions;  // option 0 of `value` decisions
  std::vector<TimelineEvent> timeline;                           // sorted by time, equals in file order
  std::vector<Expectation> expectations;
  std::vector<std::string> tags;
  Realtime realtime = Realtime::similar;
  bool must_fail = false;  // its file is named fail_*
  bool silent = false;     // two silent renders may be compared
  // What of the sound is compared with the golden file: frames from..to, in order; empty: all.
  std::vector<std::pair<int64_t, int64_t>> golden_windows;
  int golden_variants = 1;  // how many accepted outputs there may be at most
};

}  // namespace scenarios
