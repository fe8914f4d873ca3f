// What a host is: data that describes it, and four calls. A further host touches its own folder and one line of the
// registry.
#pragma once
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/audio_device.h"
#include "engine/base/result.h"
#include "engine/hosts/value.h"
#include "engine/observe.h"
#include "engine/runtime.h"

namespace engine {

// An inferred rule or a version difference that a scenario may set.
struct Switch {
  std::string_view name;                  // "onTimeout"
  std::string_view rule;                  // "HA-R33"
  std::vector<std::string_view> options;  // the first is our default
  std::string_view doc;
};

// A modelled operation whose CPU time a scenario may set.
struct CostName {
  std::string_view name;  // "openURL"
  Cost standard;
  std::string_view doc;
};

// A short name for what is no key of a scenario: `csound.b` stands for -b in the text `options`. Commands vary it.
struct Knob {
  std::string_view name;  // begins with the host's name and a dot: "csound.b"
  std::string_view key;   // a text among the host's fields, or an instance's: "options"
  std::string_view text;  // what goes behind that text, before the value: "-b"
  std::string_view doc;
};

// A timeline verb: `- {at: 10ms, note_on: {key: 60}}`.
struct Verb {
  std::string_view name;
  std::vector<Field> fields;
  std::string_view doc;
};

// The simulated machine. `contexts` are what the host will spawn by these names; a scenario may override each.
struct Machine {
  int cores = 2;
  bool free = false;  // a core for each context and no costs
  std::vector<ContextSpec> contexts;

  // The context of that name, or a plain one. REQUIRES: `name` is one the host declared.
  const ContextSpec& Context(std::string_view name) const;
};

class Programs;

// A host function as `tactus hosts` and the context check know it.
struct FunctionInfo {
  std::string_view name;
  std::string_view contexts;  // "Controller", "Processor", "Controller, Processor", "UI"
  bool modelled = false;
};

// What a host has read for one run and need not read again for the next of the same scenario: decoded samples, compiled
// scripts. By name: a file's path. Not thread-safe.
class HostCache {
 public:
  // The T of that name, made if it is not there yet. `make` returns a std::shared_ptr<const T>; null is not kept.
  // REQUIRES: one type a name.
  template <class T, class Make>
  std::shared_ptr<const T> Get(const std::string& name, Make make) {
    std::shared_ptr<const void>& kept = kept_[name];
    if (!kept) kept = make();
    return std::static_pointer_cast<const T>(kept);
  }

 private:
  std::map<std::string, std::shared_ptr<const void>> kept_;
};

struct HostConfig {
  AudioFormat format;
  Machine machine;
  std::string scenario;                                       // its name, for messages
  std::string folder;                                         // scripts may read below it, nowhere else
  Value fields;                                               // map of Host::Fields
  std::vector<std::pair<std::string, std::string>> switches;  // name, option: every switch, defaults filled in
  std::vector<std::pair<std::string, Cost>> costs;            // every cost name, defaults filled in

  HostCache* cache = nullptr;    // null: nothing is kept from run to run
  Programs* programs = nullptr;  // programs.h; null: nothing real is started

  std::string_view Switch(std::string_view name) const;  // REQUIRES: a switch of the host
  Cost CostOf(std::string_view name) const;              // {0, 0} for a name nobody priced
};

// One timeline event. Stamped events act at the frame of their stamp (architecture: Inputs); arrival ones at a block
// start.
struct InputEvent {
  Time at = 0;
  bool stamped = true;
  int verb = 0;  // index into Host::Verbs
  Value arguments;
};

// A host that was built for one run. Destroyed after the run's contexts have ended.
class HostInstance {
 public:
  virtual ~HostInstance() = default;
  // Pushes an input; never blocks. Called at the event's instant, before any step, by no context; on real threads by
  // the input thread.
  virtual void Deliver(const InputEvent& event) = 0;
  // Called by a context of its own at the end of the run: stops the device and what else the host has running.
  virtual void Shutdown() = 0;
  virtual std::span<Checker* const> Checkers() { return {}; }
};

class Host {
 public:
  virtual ~Host() = default;
  virtual std::string_view Name() const = 0;             // "halion"
  virtual std::string_view Doc() const = 0;              // one sentence
  virtual const std::vector<Field>& Fields() const = 0;  // keys of its own at the top of a scenario
  virtual const std::vector<Verb>& Verbs() const = 0;
  virtual const std::vector<Switch>& Switches() const = 0;
  virtual const std::vector<CostName>& Costs() const = 0;
  virtual const std::vector<std::string_view>& Decisions() const = 0;
  virtual const std::vector<const EventType*>& Events() const = 0;  // for expectations and completion
  virtual const std::vector<FunctionInfo>& Functions() const = 0;
  virtual Machine DefaultMachine() const = 0;
  virtual const std::vector<Knob>& Knobs() const;
  // After so many frames all that is periodic in a run stands as it stood: blocks of the device, unless the host has a
  // clock of its own.
  virtual int64_t PeriodFrames(const HostConfig& config) const { return config.format.block_frames; }
  virtual std::vector<std::string_view> ScriptExtensions() const = 0;  // ".lua"
  // YAML text of the scenario that runs a bare script; `script` is its file name.
  virtual std::string DefaultScenario(std::string_view script) const = 0;
  // The same for a host that looks into the script first.
  virtual std::string DefaultScenarioOf(const std::string& path) const {
    return DefaultScenario(path.substr(path.rfind('/') + 1));
  }
  // Why this build cannot run scenarios of this host, in a sentence; empty: it can. They are skipped then.
  virtual std::string Missing() const { return {}; }
  // What is wrong with a script, found without running it.
  virtual Errors CheckScript(const std::string& path) const = 0;
  // What is wrong with the code that stands in a scenario itself: places without a file are of the scenario.
  virtual Errors CheckCode(const HostConfig&) const { return {}; }
  // Builds everything and starts the device. Called by a context of its own at time 0, before any input.
  virtual Result<std::unique_ptr<HostInstance>> Build(const HostConfig& config, Runtime& runtime,
                                                      AudioDevice& device) const = 0;
  // Whether a reference run that nobody sees comes before the first of a scenario, for the host to learn from. What it
  // learns it puts into config.cache.
  virtual bool NeedsFirstRun(const HostConfig&) const { return false; }
};

}  // namespace engine
