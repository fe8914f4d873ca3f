// A patch as a scenario describes it: modules, cables, knobs.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "engine/base/result.h"
#include "engine/hosts/value.h"

namespace engine::metamodule {

inline constexpr size_t kMaxModules = 63;  // 64 with the hub, which is the panel

struct ModuleSpec {
  std::string name, plugin, type, state;
  std::vector<std::pair<int, float>> knobs;
  Cost update{}, task{};
  int line = 0, column = 0;  // where it was written
};

inline constexpr int kPanelJacks = 8;  // of each kind, at most

// One end of a cable.
struct Jack {
  enum class Kind : uint8_t { module, panel, midi_note, midi_gate, midi_cc };
  Kind kind = Kind::module;
  std::string module;
  int number = 0;
};

struct Cable {
  Jack from, to;
};

struct PatchSpec {
  std::string name;
  std::vector<ModuleSpec> modules;
  std::vector<Cable> cables;
};

Field PatchField(std::string_view name, std::string_view doc);
// The fields of one module, also for the verb that adds one.
std::vector<Field> ModuleFields();
// "osc.0", "in.1", "out.0", "midi.note", "midi.gate", "midi.cc7". `source`: what a cable begins at.
Result<Jack> ReadJack(const std::string& text, bool source);
Result<ModuleSpec> ReadModule(const Value& value);
Result<PatchSpec> ReadPatch(const std::string& name, const Value& value, size_t max_modules = kMaxModules);

}  // namespace engine::metamodule
