// Values that are not the file's but the command's: `--vary audio.block_frames=64`. They are laid over what the file
// and its matrix say.
#pragma once
#include <string>
#include <vector>

#include "engine/hosts/host.h"
#include "scenarios/fields.h"
#include "scenarios/yaml_tree.h"

namespace scenarios {

struct Override {
  // As in a matrix, `audio.block_frames`; or of each entry of the timeline with that verb `VERB.ARGUMENT`, `VERB.at`.
  std::string key;
  std::string value;  // YAML
  // The value is a text and goes behind the one that is there, after a blank.
  bool append = false;
  std::string shown;  // in place of a file's name in messages
};
using Overrides = std::vector<Override>;

// Complaints are of the `file`-th file.
void Apply(const Override& given, int file, const engine::Host& host, Node& root, Converter& converter);

}  // namespace scenarios
