// A first scenario for somebody who has none: the text of it and of its script.
#pragma once
#include <string>
#include <string_view>

#include "engine/hosts/host.h"

namespace tools {

// A runnable scenario and the script it names, commented from the host's field tables.
struct Beginning {
  std::string scenario;   // YAML
  std::string script;     // of the host's language
  std::string extension;  // ".lua"
  std::string build;      // the command that the script must go through before it can be run, or empty
};

// `stem`: the file's name without folder and suffix; it becomes the scenario's name and the script's. Empty texts if
// there is no example for this host.
Beginning Begin(const engine::Host& host, std::string_view stem);

}  // namespace tools
