// The verbs of a timeline as calls of the real libraries, whoever calls and wherever the thread stands.
#pragma once
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/hosts/value.h"
#include "tools/csound_reference/real_csound.h"

namespace tools::csound_reference {

// How a call is named in a trace: "thread.play", "cs.scoreEvent", "cs.compileOrcAsync".
std::string NameOf(std::string_view verb, const engine::Value& arguments);
// Whether it goes by a message of the thread, or takes no lock: then CallThread makes it.
bool TakesLock(std::string_view verb, const engine::Value& arguments);

// A call of the thread, or of the engine without its lock. What it gives back; empty: nothing.
std::string CallThread(RealCsound& real, std::string_view verb, const engine::Value& arguments);

struct ApiAnswer {
  double value = 0;   // of compileOrc and evalCode
  bool there = true;  // the table and its index
};
// A call that takes the engine's lock.
ApiAnswer CallApi(CSOUND* csound, std::string_view verb, const engine::Value& arguments);

// P-fields of events by Csound's asynchronous queue, which keeps a pointer to them, not a copy (C5.5): they live as
// long as the run. Any thread.
class KeptFields {
 public:
  const std::vector<double>& Keep(std::vector<double> fields) {
    std::lock_guard lock(mutex_);
    return kept_.emplace_back(std::move(fields));
  }

 private:
  std::mutex mutex_;
  std::deque<std::vector<double>> kept_;
};
// A call by that queue (C5.4 to C5.6). What compileOrcAsync returned.
int CallAsync(CSOUND* csound, std::string_view verb, const engine::Value& arguments, KeptFields* kept);

}  // namespace tools::csound_reference
