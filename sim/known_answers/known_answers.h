// Small programs with bugs from the literature, each with its mended twin: what a search must find, and must not.
#pragma once
#include <cstdint>
#include <span>

#include "sim/explore.h"

namespace sim {

struct KnownAnswer {
  const char* name;    // "lost update"
  const char* source;  // where it is known from
  const char* finding;
  int depth;       // deviations from the reference run that are needed
  uint64_t bound;  // a random walk finds it within so many runs, from any seed tried
  void (*broken)(engine::Runtime&);
  void (*mended)(engine::Runtime&);
};

// In the order of the README's table. Each runs on `machine: free`: every order of steps.
std::span<const KnownAnswer> KnownAnswers();
inline Options KnownAnswerMachine() { return {.free = true, .max_contexts = 16}; }

// The programs, a file a topic.
void LostUpdate(engine::Runtime&runtime), LostUpdateMended(engine::Runtime&runtime);
void TwoVariables(engine::Runtime&runtime), TwoVariablesMended(engine::Runtime&runtime);
void UseBeforeOpen(engine::Runtime&runtime), UseBeforeOpenMended(engine::Runtime&runtime);
void DoubleChecked(engine::Runtime&runtime), DoubleCheckedMended(engine::Runtime&runtime);
void StackWithAba(engine::Runtime&runtime), StackWithTag(engine::Runtime&runtime);
void OneCondition(engine::Runtime&runtime), TwoConditions(engine::Runtime&runtime);
void Philosophers(engine::Runtime&runtime), PhilosophersMended(engine::Runtime&runtime);
void ReadersFirst(engine::Runtime&runtime), WritersFirst(engine::Runtime&runtime);
void PetersonSwapped(engine::Runtime&runtime), Peterson(engine::Runtime&runtime);
void IndexTooEarly(engine::Runtime&runtime), IndexLast(engine::Runtime&runtime);
void DequeWithoutFence(engine::Runtime&runtime), Deque(engine::Runtime&runtime);
void SharedTable(engine::Runtime&runtime), SharedTableInProcessor(engine::Runtime&runtime);

}  // namespace sim
