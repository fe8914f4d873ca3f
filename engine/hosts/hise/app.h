// The application: what all parts of the host share.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/hisescript/heap.h"
#include "engine/hosts/hise/audio.h"
#include "engine/hosts/hise/disk.h"
#include "engine/hosts/hise/kill_state.h"
#include "engine/hosts/hise/loading.h"
#include "engine/hosts/hise/locks.h"
#include "engine/hosts/hise/message.h"
#include "engine/hosts/hise/pool.h"
#include "engine/hosts/hise/server.h"
#include "engine/hosts/hise/settings.h"
#include "engine/hosts/hise/sound.h"
#include "engine/hosts/hise/thread.h"

namespace engine::hise {

class Cables;
class Processor;
class Transport;

struct App {
  App(const HostConfig& config, Runtime& runtime, AudioDevice& device, Settings settings);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  Runtime& runtime;
  AudioDevice& device;
  const Settings settings;
  hisescript::Heap heap;
  Threads threads;
  Locks locks;
  KillState kill_state;
  Pool pool;
  MessageThread message;
  Loading loading;
  Sound sound;
  Disk disk;
  Server server;
  std::vector<std::unique_ptr<Processor>> processors;
  std::unique_ptr<Cables> cables;
  std::unique_ptr<Transport> transport;
  Audio audio;

  // ---- jobs of the loading thread. REQUIRES: the scenario has it.
  void LoadSampleMap(const std::string& name);
  // In place of a sample map; each sample costs `sample_load`.
  void LoadZones(std::vector<Zone> zones);
  // Control callbacks of what it holds run there, with the scripting thread locked out (HI-R4).
  void LoadPreset(const std::string& name);
  std::string sample_map();

  // On the message thread: the scripting thread is stopped, then every task (HI-R75).
  void Close();

 private:
  bool ApplyPreset(const std::string& name);
  SpinLock guard_;
  std::string sample_map_;
};

}  // namespace engine::hise
