// What Csound prints comes in pieces; this makes lines of them, and leaves out those that tell of the machine or the
// day.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace engine::csound {

class MessageLines {
 public:
  void Add(const char* text);
  // The whole lines since the last call.
  std::vector<std::string> Take() { return std::exchange(lines_, {}); }

 private:
  std::string line_;
  std::vector<std::string> lines_;
};

}  // namespace engine::csound
