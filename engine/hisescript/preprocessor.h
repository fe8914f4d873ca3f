// `#define`, `#if` and their kin. A file that begins one with `#on` may use them; the definitions hold for all files
// read after it.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hisescript/token.h"

namespace engine::hisescript {

class Preprocessor {
 public:
  // The text with directives and what they leave out blanked, so that lines keep their numbers. Throws SyntaxError.
  std::string Process(std::string_view text, const char* file);

 private:
  // A branch of `#if`: whether it is read, whether one of its group has been, and whether the whole group may be.
  struct Branch {
    bool active, taken, outer;
  };
  void Directive(std::string_view line, Position at);
  bool Holds(std::string_view condition, Position at) const;
  std::string Replace(std::string_view line) const;
  bool active() const { return branches_.empty() || branches_.back().active; }

  std::map<std::string, std::string, std::less<>> definitions_;
  std::vector<Branch> branches_;
};

}  // namespace engine::hisescript
