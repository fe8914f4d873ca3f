#include "tools/csound_reference/free_csound.h"

#include <utility>

namespace tools::csound_reference {

engine::Result<std::unique_ptr<FreeCsound>> FreeCsound::Make(const engine::csound::EngineSetup& setup) {
  std::unique_ptr<FreeCsound> made(new FreeCsound);
  if (engine::Status begun = made->Begin(setup, &made->lines_); !begun.ok()) return begun.errors();
  return made;
}

std::vector<std::string> FreeCsound::Start(Places places) {
  places_ = std::move(places);
  std::lock_guard lock(mutex_);
  return lines_.Take();
}

void FreeCsound::AtMessage(const char* text) {
  std::vector<std::string> whole;
  {
    std::lock_guard lock(mutex_);
    lines_.Add(text);
    if (!places_.message) return;
    whole = lines_.Take();
  }
  for (const std::string& line : whole) places_.message(line);
}

}  // namespace tools::csound_reference
