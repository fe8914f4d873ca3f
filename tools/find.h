// From what a user names on the command line to scenario files, their root and their golden folder.
#pragma once
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace tools {

constexpr const char* kInside = ".inside";  // an empty file

struct Target {
  std::string path;            // of the scenario or bare script
  std::string root;            // ids are relative to it
  std::string golden;          // folder of the golden files
  bool golden_inside = false;  // it is in the root and has not been made yet
  bool script = false;
  std::string variant = {};  // "block_frames=64" of "file.yaml@block_frames=64"; empty: all of its matrix
};

// A path as messages name it: from the folder the user is in, if it is below that.
std::string Shown(const std::string& path);

// Files as they are, with the variant that is meant behind an @; folders by all *.yaml below them but *.defaults.yaml,
// in order of name; each once. `golden`: --golden, or empty.
//
// A scenario's root is the nearest folder round it that has a folder `golden` beside it, which is then its golden
// folder; else the folder named (of a file: the file's own), with `golden` inside it. There an update leaves kInside,
// by which it is known from a folder beside scenarios.
engine::Result<std::vector<Target>> FindTargets(const std::vector<std::string>& paths, const std::string& golden);

}  // namespace tools
