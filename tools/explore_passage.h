// One run as a list of rows to read: host events, and the steps between them, each with its context and script line.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/sim_session.h"
#include "sim/decision.h"

namespace tools {

struct PassageRow {
  engine::Time time = 0;
  uint64_t step = 0;
  std::string context;
  std::string text;        // of a step its point; of an event what the score prints
  std::string location;    // "script.lua:4", or empty
  bool event = false;      // else a step
  bool deviation = false;  // here the run was told to deviate
  bool finding = false;

  // The same thing done by the same context, whenever.
  bool Matches(const PassageRow& other) const {
    return context == other.context && text == other.text && event == other.event;
  }
};

// Runs `scheduler` once; `session` then holds that run.
std::vector<PassageRow> Follow(scenarios::SimSession& session, sim::Scheduler& scheduler);

// The index of the first row at which two runs part; the shorter one's size if there is none.
size_t PartingOf(const std::vector<PassageRow>& a, const std::vector<PassageRow>& b);

}  // namespace tools
