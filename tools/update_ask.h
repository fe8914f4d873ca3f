// The questions of `tactus update`: one letter a change, upper case for all that follow.
#pragma once
#include <string>

#include "tools/update_change.h"
#include "tools/verbs.h"

namespace tools {

// stop: nobody answers any more, or Ctrl-C.
enum class Decision : uint8_t { accept, add, reject, skip, stop };

class Decider {
 public:
  explicit Decider(const Arguments& arguments);

  // Somebody answers: at a terminal, or with --ask.
  bool asks() const { return asks_; }
  Decision Decide(const Change& change);
  // Of files that belong to no scenario: accept removes them.
  Decision DecideOrphans(size_t count);

 private:
  Decision Ask(const std::string& question, const std::string& letters, const std::string& help);

  const Arguments& arguments_;
  bool asks_;
  std::string all_;  // the letter that holds for all that follow, or empty
};

}  // namespace tools
