// Calls of functions that nobody defines: a slip of the pen that a script shows only when it gets there.
#pragma once
#include <string>
#include <string_view>

#include "engine/hosts/host.h"

namespace tools {

// Calls by a plain name that Lua, the host and the script itself know nothing of. The script is read word by word, not
// understood: a name that is assigned, declared or taken as a parameter anywhere in it counts as defined everywhere,
// and a script that loads others or touches the table of globals is not judged at all. Scripts that are not Lua have no
// complaints.
engine::Errors CheckScript(const engine::Host& host, const std::string& path);
// The same of a text. `path` is for messages.
engine::Errors CheckLua(const engine::Host& host, std::string_view text, const std::string& path);

}  // namespace tools
