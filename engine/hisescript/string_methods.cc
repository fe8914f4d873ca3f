// Methods of strings. Positions count bytes; a missing end is 0, as in the host: "abc".substring(1) is "".
#include <algorithm>
#include <cctype>

#include "engine/hisescript/builtins.h"
#include "engine/hisescript/context.h"
#include "engine/hisescript/json.h"
#include "engine/hisescript/operators.h"

namespace engine::hisescript {
namespace {

constexpr size_t kNone = std::string_view::npos;

std::string_view Self(const Call& call) { return call.self.string()->view(); }

std::string_view Part(std::string_view text, int64_t start, int64_t end) {
  start = std::max<int64_t>(0, start);
  end = std::min(end, static_cast<int64_t>(text.size()));
  if (end <= start) return {};
  return text.substr(static_cast<size_t>(start), static_cast<size_t>(end - start));
}

Value Substring(Call& call) { return call.String(Part(Self(call), call.Integer(0), call.Integer(1))); }
Value CharAt(Call& call) {
  const int64_t at = call.Integer(0);
  return at < 0 || at > (1 << 30) ? call.String("") : call.String(Part(Self(call), at, at + 1));
}
Value CharCodeAt(Call& call) {
  const int64_t at = call.Integer(0);
  const bool inside = at >= 0 && at < static_cast<int64_t>(Self(call).size());
  return Value::Int(inside ? static_cast<unsigned char>(Self(call)[static_cast<size_t>(at)]) : 0);
}
Value FromCharCode(Call& call) {
  const auto code = static_cast<uint32_t>(call.Integer(0));
  std::string text;
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0 | code >> 6);
    text += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    text += static_cast<char>(0xe0 | (code >> 12 & 15));
    text += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    text += static_cast<char>(0x80 | (code & 0x3f));
  }
  return call.String(text);
}
Value Position(size_t at) { return Value::Int(at == kNone ? -1 : static_cast<int64_t>(at)); }
Value IndexOf(Call& call) { return Position(Self(call).find(call.Text(0))); }
Value LastIndexOf(Call& call) {
  const std::string what = call.Text(0);
  return what.empty() ? Value::Int(-1) : Position(Self(call).rfind(what));
}
Value Contains(Call& call) { return Value::Bool(Self(call).find(call.Text(0)) != kNone); }

// All occurrences (L11).
Value Replace(Call& call) {
  const std::string what = call.Text(0), with = call.Text(1);
  if (what.empty()) return call.self;
  std::string_view rest = Self(call);
  std::string out;
  for (size_t at; (at = rest.find(what)) != kNone; rest.remove_prefix(at + what.size())) {
    out += rest.substr(0, at);
    out += with;
    if (out.size() > size_t{1} << 26) throw Failure("String is longer than 67108864 bytes");
  }
  out += rest;
  return call.String(out);
}

// Only the first character of the separator counts.
Value Split(Call& call) {
  const std::string separator = call.Text(0);
  const std::string_view text = Self(call);
  Array* parts = NewArray(call.allocator());
  const auto add = [&](std::string_view part) { parts->Push(call.allocator(), call.String(part)); };
  if (separator.empty()) {
    for (size_t i = 0; i < text.size(); ++i) add(text.substr(i, 1));
  } else if (!text.empty()) {
    size_t start = 0;
    for (size_t at; (at = text.find(separator[0], start)) != kNone; start = at + 1) add(text.substr(start, at - start));
    add(text.substr(start));
  }
  return Value::Of(parts);
}

Value SplitCamelCase(Call& call) {
  Array* parts = NewArray(call.allocator());
  std::string part;
  const auto kind = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return std::isdigit(byte) != 0 ? 1 : std::isupper(byte) != 0 ? 2 : 0;
  };
  int before = 0;
  for (const char c : Self(call)) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) continue;
    if (kind(c) != 0 && kind(c) != before && !part.empty()) {
      parts->Push(call.allocator(), call.String(part));
      part.clear();
    }
    before = kind(c);
    part += c;
  }
  if (!part.empty()) parts->Push(call.allocator(), call.String(part));
  return Value::Of(parts);
}

template <int (*convert)(int)>
Value Converted(Call& call) {
  std::string text(Self(call));
  for (char& c : text) c = static_cast<char>(convert(static_cast<unsigned char>(c)));
  return call.String(text);
}

Value Capitalize(Call& call) {
  std::string text(Self(call));
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 0 || text[i - 1] == ' ') text[i] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[i])));
  }
  return call.String(text);
}

Value Trim(Call& call) {
  std::string_view text = Self(call);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return call.String(text);
}

Value ConcatMethod(Call& call) {
  std::string text(Self(call));
  for (int i = 0; i < call.count; ++i) text += call.Text(i);
  return call.String(text);
}

Value ParseAsJson(Call& call) { return ParseJson(call.allocator(), Self(call)); }

Value TrailingInteger(Call& call) {
  const std::string_view text = Self(call);
  size_t start = text.size();
  while (start > 0 && std::isdigit(static_cast<unsigned char>(text[start - 1])) != 0) --start;
  int64_t value = 0;
  for (size_t i = start; i < text.size() && value < (int64_t{1} << 40); ++i) value = value * 10 + (text[i] - '0');
  return Value::Int(start > 0 && text[start - 1] == '-' ? -value : value);
}

Value IntegerValue(Call& call) { return NewInteger(call.allocator(), ToInteger(call.self)); }

Value Hash(Call& call) {
  uint64_t hash = 0;
  for (const char c : Self(call)) hash = hash * 101 + static_cast<unsigned char>(c);
  return NewInteger(call.allocator(), static_cast<int64_t>(hash));
}

Value FromFirst(Call& call) {
  const std::string what = call.Text(0);
  const size_t at = Self(call).find(what);
  return at == kNone ? call.String("") : call.String(Self(call).substr(at + what.size()));
}
Value FromLast(Call& call) {
  const std::string what = call.Text(0);
  const size_t at = Self(call).rfind(what);
  return at == kNone ? call.self : call.String(Self(call).substr(at + what.size()));
}
Value UpToFirst(Call& call) {
  const size_t at = Self(call).find(call.Text(0));
  return at == kNone ? call.self : call.String(Self(call).substr(0, at));
}
Value UpToLast(Call& call) {
  const size_t at = Self(call).rfind(call.Text(0));
  return at == kNone ? call.self : call.String(Self(call).substr(0, at));
}

}  // namespace

std::span<const BuiltinMethod> StringMethods() {
  static constexpr BuiltinMethod kMethods[] = {{"substring", 2, Substring},
                                               {"indexOf", 1, IndexOf},
                                               {"charAt", 1, CharAt},
                                               {"charCodeAt", 1, CharCodeAt},
                                               {"fromCharCode", 1, FromCharCode},
                                               {"replace", 2, Replace},
                                               {"split", 1, Split},
                                               {"splitCamelCase", 0, SplitCamelCase},
                                               {"lastIndexOf", 1, LastIndexOf},
                                               {"toLowerCase", 0, Converted<std::tolower>},
                                               {"toUpperCase", 0, Converted<std::toupper>},
                                               {"capitalize", 0, Capitalize},
                                               {"parseAsJSON", 0, ParseAsJson},
                                               {"trim", 0, Trim},
                                               {"concat", 1, ConcatMethod},
                                               {"contains", 1, Contains},
                                               {"getTrailingIntValue", 0, TrailingInteger},
                                               {"getIntValue", 0, IntegerValue},
                                               {"hash", 0, Hash},
                                               {"fromFirstOccurrenceOf", 1, FromFirst},
                                               {"fromLastOccurrenceOf", 1, FromLast},
                                               {"upToFirstOccurrenceOf", 1, UpToFirst},
                                               {"upToLastOccurrenceOf", 1, UpToLast}};
  return kMethods;
}

const NativeClass& StringClass() {
  static const NativeClass kClass("String", {{"fromCharCode", 1, FromCharCode}});
  return kClass;
}

}  // namespace engine::hisescript
