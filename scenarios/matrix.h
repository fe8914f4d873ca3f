// `matrix`: one file, several scenarios.
//
//   matrix:                                     matrix:
//     audio.block_frames: [32, 64]                - {set: {audio.block_frames: 32, costs.openURL: 3ms}, as: small}
//     switches.onTimeout: [script, callback]      - {set: {audio.block_frames: 512}}
//   same_output: [audio.block_frames]
//
// A map is a product: each value of each key with each of the others, the last key changing fastest. A list names its
// variants one by one. Keys are paths through the maps of the scenario.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "engine/hosts/host.h"
#include "scenarios/fields.h"
#include "scenarios/yaml_tree.h"

namespace scenarios {

inline constexpr size_t kMaxVariants = 1000;
// A label becomes part of the names of files.
inline constexpr size_t kMaxLabel = 150;

struct Setting {
  std::vector<std::string> path;
  int line = 0, column = 0;  // of the key
  Node value;
};

struct Variant {
  std::string label;  // "block_frames=32,onTimeout=script", or "small"; empty without a matrix
  // The same without the keys of `same_output`: variants that must sound alike have one golden file.
  std::string golden_label;
  std::vector<Setting> settings;
};

struct Matrix {
  std::vector<Variant> variants;  // at least one
  bool same_output = false;
  int line = 0, column = 0;  // of what `same_output` says
};

// Takes `matrix` and `same_output` out of the tree. With complaints, there is one variant with what could be read.
Matrix ReadMatrix(Node& root, const engine::Host& host, Converter& converter);

// The setting of one key, as an axis of a matrix has it; null if the key leads nowhere: then a complaint was added.
std::optional<Setting> ReadSetting(const NodeEntry& entry, const engine::Host& host, Converter& converter);

// Writes the variant's values into the tree.
void Apply(const Variant& variant, Node& root, Converter& converter);

}  // namespace scenarios
