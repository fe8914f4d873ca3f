// Completion: the keys of a scenario by dotted path, and a script that makes bash complete the command.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hosts/host.h"

namespace tools {

struct Completion {
  std::string key, doc;
};

// What may stand at the end of the path: of "audio." all keys of `audio`, of "audio.s" those that begin with s, of
// "audio.overrun." its values. Lists are looked through. Nothing if the path leads nowhere.
std::vector<Completion> Complete(const engine::Host& host, std::string_view path);

// A verb of the command as the shell sees it.
struct FlagWords {
  std::string name;  // "--backend"
  bool takes_value = false;
  bool takes_path = false;
  std::vector<std::string> choices{};  // of the value
};
struct VerbWords {
  std::string name;
  std::vector<FlagWords> flags;
};

// To be sourced: `source <(tactus complete --bash)`.
std::string BashCompletion(std::span<const VerbWords> verbs, std::span<const engine::Host* const> hosts);

}  // namespace tools
