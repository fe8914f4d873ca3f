#include "engine/hosts/csound/message_lines.h"

namespace engine::csound {
namespace {

// Lines that differ from machine to machine or run to run.
bool TellsOfTheMachine(const std::string& line) {
  for (const char* start :
       {"--Csound version", "[commit", "libsndfile-", "Elapsed time", "displays suppressed", "graphics suppressed"}) {
    if (line.starts_with(start)) return true;
  }
  return false;
}

}  // namespace

void MessageLines::Add(const char* text) {
  for (; *text; ++text) {
    if (*text != '\n') {
      line_ += *text == '\t' ? ' ' : *text;
      continue;
    }
    while (!line_.empty() && line_.back() == ' ') line_.pop_back();
    if (!line_.empty() && !TellsOfTheMachine(line_)) lines_.push_back(line_);
    line_.clear();
  }
}

}  // namespace engine::csound
