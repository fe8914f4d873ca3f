// Both tables of abi.h from the host's side: what modules call, and a module whose calls go through its table.
#pragma once
#include <memory>

#include "engine/hosts/metamodule/bridge.h"

namespace engine::metamodule {

struct BridgeTable {
  static TactusHost For(Bridge& bridge);

 private:
  // A module asks, and others may run meanwhile. If the run ends there, the module's code is left.
  template <class Answer>
  static auto Ask(void* host, Answer answer);
  template <class Call, class Value>
  static Value AskCard(void* host, Value failed, Call call);
  static void AddMemory(TactusHost& table);
  static void AddMachine(TactusHost& table);
  static void AddFiles(TactusHost& table);
};

// Constructs it in the calling context.
std::unique_ptr<Module> NewSharedModule(Bridge& bridge, const TactusModule& table, int type);

}  // namespace engine::metamodule
