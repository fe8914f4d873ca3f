// `defaults`: files whose settings hold where a scenario says nothing itself.
//
//   defaults: [../halion.defaults.yaml, quick.defaults.yaml]     of several, the later wins
//
// Maps are laid over maps, key by key. Everything else is replaced as a whole: texts, lists, a cost, an expectation.
#pragma once
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "scenarios/yaml_tree.h"

namespace scenarios {

inline constexpr size_t kMaxDefaults = 16;

// The files that a scenario is written in.
struct Sources {
  std::vector<std::string> shown;  // as messages name them, by FileOf(line); the first is the scenario's own
  std::vector<std::string> files;  // those behind it, absolute
};

// Where a file is looked for and what it may reach.
struct Folders {
  std::string own;   // of the scenario, absolute
  std::string root;  // defaults are in it or below it, absolute
};

// Takes `defaults` out of the tree and puts below it what those files say. The places of complaints are numbers of
// `sources`.
engine::Errors ReadDefaults(Node& root, const Folders& folders, Sources& sources);

// `machine: free` written out, so that other keys of the machine can stand beside it.
void ExpandMachine(Node& root);

// Gives each complaint the file that its line is of.
void NameFiles(engine::Errors& errors, const Sources& sources);

}  // namespace scenarios
