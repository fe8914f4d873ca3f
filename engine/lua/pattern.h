// Lua's patterns with a count of steps.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/lua/lua_api.h"

namespace engine::lua {

// The matcher of lstrlib.c, Lua 5.2.4 (Lua.org, PUC-Rio, MIT licence), written again for one reason: patterns such as
// "a.-a.-b" take exponential time, and the stock matcher runs no instruction meanwhile, so no hook could end it. This
// one gives its steps to Sandbox::Charge.
class Pattern {
 public:
  // REQUIRES: both texts outlive the object (they stand on Lua's stack).
  Pattern(lua_State* state, std::string_view subject, std::string_view pattern);

  // Tries to match at subject[at]; returns the end of the match or npos. Raises a Lua error for a malformed pattern.
  size_t MatchAt(size_t at);
  bool anchored() const { return anchored_; }

  // Pushes capture i of the last match, which is [start, end); without captures, capture 0 is the whole match.
  void PushCapture(int i, size_t start, size_t end);
  // All captures, or the whole match if there are none and `whole`. Returns how many.
  int PushCaptures(size_t start, size_t end, bool whole);
  // Gives the steps left over to the sandbox; call it at the end of a search.
  void Flush();

  static constexpr size_t npos = static_cast<size_t>(-1);

 private:
  struct Capture {
    const char* start;
    ptrdiff_t length;  // or kOpen, kPosition
  };
  static constexpr int kMaxCaptures = 32;  // as in lstrlib.c
  static constexpr ptrdiff_t kOpen = -1, kPosition = -2;

  void Tick(int64_t steps = 1) {
    steps_ += steps;
    if (steps_ >= 256) Flush();
  }
  const char* Match(const char* s, const char* p);
  const char* MatchItem(const char* s, const char* p, bool& again, const char*& next_s, const char*& next_p);
  const char* MaxExpand(const char* s, const char* p, const char* end_of_class);
  const char* MinExpand(const char* s, const char* p, const char* end_of_class);
  const char* StartCapture(const char* s, const char* p, ptrdiff_t kind);
  const char* EndCapture(const char* s, const char* p);
  const char* MatchBalance(const char* s, const char* p);
  const char* MatchBackReference(const char* s, int digit);
  const char* EndOfClass(const char* p);
  bool MatchSet(int c, const char* p, const char* end_of_set);
  bool SingleMatch(const char* s, const char* p, const char* end_of_class);

  lua_State* state_;
  const char* subject_;
  const char* subject_end_;
  const char* pattern_;
  const char* pattern_end_;
  bool anchored_;
  int depth_ = 0;  // nesting of Match; bounds the C stack
  int level_ = 0;  // captures, finished or open
  int64_t steps_ = 0;
  Capture captures_[kMaxCaptures];
};

}  // namespace engine::lua
