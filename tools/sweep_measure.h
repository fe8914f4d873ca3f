// What a sweep reads off a run: a name, a unit, and from a run's events to numbers.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/hosts/host.h"
#include "scenarios/run.h"

namespace tools {

// What one run says: of a latency a value for each call, of a count one.
struct Reading {
  std::vector<double> values;
  int missing = 0;  // calls that did not return in the run
};

class Measure {
 public:
  // `latency:WHAT`: WHAT is a verb of the timeline, a function that scripts call, or two events, FROM..TO;
  // `count:EVENT`; `xruns`; `late`, by how much the latest block missed its deadline.
  static engine::Result<Measure> Parse(const std::string& text, const engine::Host& host);

  const std::string& name() const { return name_; }  // as it was written
  const char* unit() const;                          // "ms", or "" of a number
  std::string Title() const;                         // "from evalCode.call to evalCode.return"
  // The verb that makes the calls, or null: then nothing of the timeline is meant in particular.
  const engine::Verb* verb() const { return verb_; }

  Reading Of(const scenarios::RunResult& result) const;
  // No run had a call of this function: which there were, for a message; empty of other measures.
  std::string WhyNothing(const std::vector<std::string>& seen) const;
  // Adds the functions that a run has called, if calls are told apart by name.
  void AddSeen(const scenarios::RunResult& result, std::vector<std::string>* seen) const;

 private:
  enum class Kind : uint8_t { latency, count, xruns, late };

  engine::Status ReadLatency(const std::string& what, const engine::Host& host);
  engine::Status Fail(std::string message) const;
  bool Begins(const sim::LoggedEvent& event) const;

  Kind kind_ = Kind::latency;
  std::string name_;
  std::string from_, to_;  // events
  std::string function_;   // of `call` events, the one meant: "play" of "thread.play"; empty: each
  const engine::Verb* verb_ = nullptr;
};

// Least, greatest and what lies between, by nearest rank: each is a value that was seen. Zeros if there are none.
struct Distribution {
  size_t count = 0;
  double least = 0, p05 = 0, p25 = 0, median = 0, p75 = 0, p95 = 0, most = 0, mean = 0;
};
Distribution DistributionOf(std::vector<double> values);

}  // namespace tools
