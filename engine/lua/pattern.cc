#include "engine/lua/pattern.h"

#include <cctype>
#include <cstring>

#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

constexpr char kEscape = '%';
constexpr int kMaxDepth = 200;  // as in lstrlib.c

int Byte(char c) { return static_cast<unsigned char>(c); }

// The "C" locale's classes, whatever the process has set.
bool IsClass(int c, int name) {
  const bool ascii = c < 128;
  bool result;
  switch (std::tolower(name)) {
    case 'a':
      result = ascii && std::isalpha(c);
      break;
    case 'c':
      result = ascii && std::iscntrl(c);
      break;
    case 'd':
      result = ascii && std::isdigit(c);
      break;
    case 'g':
      result = ascii && std::isgraph(c);
      break;
    case 'l':
      result = ascii && std::islower(c);
      break;
    case 'p':
      result = ascii && std::ispunct(c);
      break;
    case 's':
      result = ascii && std::isspace(c);
      break;
    case 'u':
      result = ascii && std::isupper(c);
      break;
    case 'w':
      result = ascii && std::isalnum(c);
      break;
    case 'x':
      result = ascii && std::isxdigit(c);
      break;
    case 'z':
      result = c == 0;
      break;
    default:
      return name == c;
  }
  return std::isupper(name) ? !result : result;
}

}  // namespace

Pattern::Pattern(lua_State* state, std::string_view subject, std::string_view pattern)
    : state_(state),
      subject_(subject.data()),
      subject_end_(subject.data() + subject.size()),
      pattern_(pattern.data()),
      pattern_end_(pattern.data() + pattern.size()),
      anchored_(!pattern.empty() && pattern[0] == '^') {
  if (anchored_) ++pattern_;
}

void Pattern::Flush() {
  const int64_t steps = steps_;
  steps_ = 0;
  Sandbox::Of(state_).Charge(state_, steps);
}

size_t Pattern::MatchAt(size_t at) {
  level_ = 0;
  depth_ = 0;
  const char* end = Match(subject_ + at, pattern_);
  return end == nullptr ? npos : static_cast<size_t>(end - subject_);
}

const char* Pattern::EndOfClass(const char* p) {
  if (*p++ == kEscape) {
    if (p == pattern_end_) luaL_error(state_, "malformed pattern (ends with '%%')");
    return p + 1;
  }
  if (p[-1] != '[') return p;
  if (p < pattern_end_ && *p == '^') ++p;
  do {  // look for a ']'
    Tick();
    if (p == pattern_end_) luaL_error(state_, "malformed pattern (missing ']')");
    if (*p++ == kEscape && p < pattern_end_) ++p;  // skip escapes such as %]
  } while (p == pattern_end_ || *p != ']');
  return p + 1;
}

// `p` is at '[', `end_of_set` at its ']'.
bool Pattern::MatchSet(int c, const char* p, const char* end_of_set) {
  bool inside = true;
  if (p[1] == '^') {
    inside = false;
    ++p;
  }
  while (++p < end_of_set) {
    Tick();
    if (*p == kEscape) {
      ++p;
      if (IsClass(c, Byte(*p))) return inside;
    } else if (p[1] == '-' && p + 2 < end_of_set) {
      p += 2;
      if (Byte(p[-2]) <= c && c <= Byte(*p)) return inside;
    } else if (Byte(*p) == c) {
      return inside;
    }
  }
  return !inside;
}

bool Pattern::SingleMatch(const char* s, const char* p, const char* end_of_class) {
  Tick();
  if (s >= subject_end_) return false;
  const int c = Byte(*s);
  switch (*p) {
    case '.':
      return true;
    case kEscape:
      return IsClass(c, Byte(p[1]));
    case '[':
      return MatchSet(c, p, end_of_class - 1);
    default:
      return Byte(*p) == c;
  }
}

const char* Pattern::MatchBalance(const char* s, const char* p) {
  if (p >= pattern_end_ - 1) luaL_error(state_, "malformed pattern (missing arguments to '%%b')");
  if (s >= subject_end_ || *s != *p) return nullptr;
  const char open = *p, close = p[1];
  for (int nesting = 1; ++s < subject_end_;) {
    Tick();
    if (*s == close) {
      if (--nesting == 0) return s + 1;
    } else if (*s == open) {
      ++nesting;
    }
  }
  return nullptr;
}

const char* Pattern::MaxExpand(const char* s, const char* p, const char* end_of_class) {
  ptrdiff_t count = 0;
  while (SingleMatch(s + count, p, end_of_class)) ++count;
  for (; count >= 0; --count) {
    if (const char* end = Match(s + count, end_of_class + 1)) return end;
  }
  return nullptr;
}

const char* Pattern::MinExpand(const char* s, const char* p, const char* end_of_class) {
  for (;;) {
    if (const char* end = Match(s, end_of_class + 1)) return end;
    if (!SingleMatch(s, p, end_of_class)) return nullptr;
    ++s;
  }
}

const char* Pattern::StartCapture(const char* s, const char* p, ptrdiff_t kind) {
  if (level_ >= kMaxCaptures) luaL_error(state_, "too many captures");
  captures_[level_++] = {s, kind};
  const char* end = Match(s, p);
  if (end == nullptr) --level_;
  return end;
}

const char* Pattern::EndCapture(const char* s, const char* p) {
  int open = level_ - 1;
  while (open >= 0 && captures_[open].length != kOpen) --open;
  if (open < 0) luaL_error(state_, "invalid pattern capture");
  captures_[open].length = s - captures_[open].start;
  const char* end = Match(s, p);
  if (end == nullptr) captures_[open].length = kOpen;
  return end;
}

const char* Pattern::MatchBackReference(const char* s, int digit) {
  const int i = digit - '1';
  if (i < 0 || i >= level_ || captures_[i].length == kOpen) luaL_error(state_, "invalid capture index %%%d", i + 1);
  if (captures_[i].length == kPosition)
    return nullptr;  // lstrlib.c compares with a length of -2 here, and fails likewise
  const size_t length = static_cast<size_t>(captures_[i].length);
  if (static_cast<size_t>(subject_end_ - s) < length) return nullptr;
  Tick(static_cast<int64_t>(length / 16));
  return std::memcmp(captures_[i].start, s, length) == 0 ? s + length : nullptr;
}

// One item of the pattern. `again`: go on at (next_s, next_p) in the same loop, otherwise the result is final.
const char* Pattern::MatchItem(const char* s, const char* p, bool& again, const char*& next_s, const char*& next_p) {
  const char* const after_escape = p + 1;
  again = false;
  if (*p == '(') {
    const bool position = after_escape < pattern_end_ && *after_escape == ')';
    return position ? StartCapture(s, p + 2, kPosition) : StartCapture(s, p + 1, kOpen);
  }
  if (*p == ')') return EndCapture(s, p + 1);
  if (*p == '$' && after_escape == pattern_end_) return s == subject_end_ ? s : nullptr;
  if (*p == kEscape && after_escape < pattern_end_) {
    if (*after_escape == 'b') {
      next_s = MatchBalance(s, p + 2);
      next_p = p + 4;
      again = next_s != nullptr;
      return nullptr;
    }
    if (*after_escape == 'f') {
      p += 2;
      if (p == pattern_end_ || *p != '[') luaL_error(state_, "missing '[' after '%%f' in pattern");
      const char* end_of_set = EndOfClass(p);
      const int previous = s == subject_ ? 0 : Byte(s[-1]);
      const int current = s < subject_end_ ? Byte(*s) : 0;
      again = !MatchSet(previous, p, end_of_set - 1) && MatchSet(current, p, end_of_set - 1);
      next_s = s;
      next_p = end_of_set;
      return nullptr;
    }
    if (std::isdigit(Byte(*after_escape))) {
      next_s = MatchBackReference(s, Byte(*after_escape));
      next_p = p + 2;
      again = next_s != nullptr;
      return nullptr;
    }
  }
  const char* end_of_class = EndOfClass(p);
  const char suffix = end_of_class < pattern_end_ ? *end_of_class : '\0';
  if (suffix == '*') return MaxExpand(s, p, end_of_class);
  if (suffix == '-') return MinExpand(s, p, end_of_class);
  const bool matches = SingleMatch(s, p, end_of_class);
  if (suffix == '+') return matches ? MaxExpand(s + 1, p, end_of_class) : nullptr;
  if (suffix == '?') {
    if (matches) {
      if (const char* end = Match(s + 1, end_of_class + 1)) return end;
    }
    next_s = s;
    next_p = end_of_class + 1;
    again = true;
    return nullptr;
  }
  next_s = s + 1;
  next_p = end_of_class;
  again = matches;
  return nullptr;
}

const char* Pattern::Match(const char* s, const char* p) {
  if (++depth_ > kMaxDepth) luaL_error(state_, "pattern too complex");
  bool again = true;
  const char* end = nullptr;
  while (p < pattern_end_) {
    Tick();
    const char *next_s = s, *next_p = p;
    end = MatchItem(s, p, again, next_s, next_p);
    if (!again) break;
    s = next_s;
    p = next_p;
  }
  --depth_;
  return again ? s : end;
}

void Pattern::PushCapture(int i, size_t start, size_t end) {
  if (i >= level_) {
    if (i != 0) luaL_error(state_, "invalid capture index");
    lua_pushlstring(state_, subject_ + start, end - start);
    return;
  }
  const Capture& capture = captures_[i];
  if (capture.length == kOpen) luaL_error(state_, "unfinished capture");
  if (capture.length == kPosition) {
    lua_pushinteger(state_, capture.start - subject_ + 1);
  } else {
    lua_pushlstring(state_, capture.start, static_cast<size_t>(capture.length));
  }
}

int Pattern::PushCaptures(size_t start, size_t end, bool whole) {
  const int count = level_ == 0 && whole ? 1 : level_;
  luaL_checkstack(state_, count, "too many captures");
  for (int i = 0; i < count; ++i) PushCapture(i, start, end);
  return count;
}

}  // namespace engine::lua
