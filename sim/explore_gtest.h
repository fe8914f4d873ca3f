// For tests: EXPECT_TRUE(sim::FoundNothing(sim::Explore(...))).
#pragma once
#include <gtest/gtest.h>

#include "sim/explore.h"

namespace sim {

// A failure prints the report, and with it the schedule's text.
inline testing::AssertionResult FoundNothing(const Exploration& out) {
  return out.found ? testing::AssertionFailure() << "\n" << out.Report() : testing::AssertionSuccess();
}

inline testing::AssertionResult FoundNothing(const engine::Result<Replayed>& out) {
  if (!out.ok()) return testing::AssertionFailure() << engine::ToString(out.errors());
  if (!out.value().found) return testing::AssertionSuccess();
  return testing::AssertionFailure() << out.value().found->kind << ": " << out.value().found->message;
}

}  // namespace sim
