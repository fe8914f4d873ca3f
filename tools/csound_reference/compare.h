// Two runs of a scenario, of the model and of the real thread: the same events in the same order, the same sound?
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/run.h"

namespace tools::csound_reference {

struct Comparison {
  size_t events = 0;   // compared
  int64_t frames = 0;  // compared
  std::string order;   // the first difference; empty: the same events in the same order
  std::string audio;   // the first difference; empty: the same samples
  bool agree() const { return order.empty() && audio.empty(); }
};

// Whether the real thread can tell of an event of this name.
bool IsSeen(std::string_view event);
// What both can see: Csound's lines, calls and what they give back, the thread's end. Without times: the model has
// costs, the real thread takes none; an event that moved by a cycle has another frame or another place in the sound.
// Of several Csounds first what no thread of theirs says, then one after the other: nobody orders their threads.
std::vector<std::string> Comparable(const scenarios::RunResult& result);
Comparison Compare(const scenarios::RunResult& model, const scenarios::RunResult& real);

// What one thread did in both runs, for runs whose times differ: nobody orders two threads.
struct ThreadComparison {
  std::string context;
  size_t events = 0;       // of the real run
  std::string difference;  // the first; empty: the same events in the same order
};
// As Comparable, also without frames, numbers of calls and the numbers in what Csound prints: which cycle something
// falls into is the clock's affair. In order of the contexts' names.
std::vector<ThreadComparison> CompareThreads(const scenarios::RunResult& model, const scenarios::RunResult& real);

}  // namespace tools::csound_reference
