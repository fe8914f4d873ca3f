// What people read: errors, colours on a terminal only, and the stop that Ctrl-C asks for.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "tools/outcome.h"

namespace tools {

enum class Tone : uint8_t { plain, good, bad, dim, bold };
// Marked for the terminal if stdout is one, else as it is.
std::string Paint(Tone tone, std::string_view text);
bool StdoutIsTerminal();

nlohmann::ordered_json ToJson(const engine::Errors& errors);
// To stderr, one a line; as a JSON document to stdout if `json`. Returns kUsage.
int PrintErrors(const engine::Errors& errors, bool json);

// The result of one run for a reader: findings, expectations, golden, sound.
void PrintVerdict(const Outcome& outcome);
// The complaints alone, indented, at most `most` of them.
void PrintComplaints(const Outcome& outcome, size_t most);

void CatchInterrupts();
bool Interrupted();
// True when the wall-clock limit has passed or Ctrl-C was pressed.
std::function<bool()> StopAfter(double seconds);

}  // namespace tools
