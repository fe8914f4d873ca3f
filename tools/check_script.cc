#include "tools/check_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "engine/base/suggest.h"
#include "tools/files.h"

namespace tools {
namespace {

struct Word {
  enum class Kind : uint8_t { name, keyword, text, number, sign } kind;
  std::string_view text;
  int line, column;
};

constexpr std::string_view kKeywords[] = {"and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
                                          "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
                                          "repeat",   "return", "then", "true", "until",  "while"};
constexpr std::string_view kLibrary[] = {"assert",       "collectgarbage", "error",    "getmetatable", "ipairs",
                                         "next",         "pairs",          "pcall",    "print",        "rawequal",
                                         "rawget",       "rawlen",         "rawset",   "select",       "unpack",
                                         "setmetatable", "tonumber",       "tostring", "type",         "xpcall"};
// With these anything may be defined elsewhere.
constexpr std::string_view kOpen[] = {"_ENV", "_G", "dofile", "load", "loadfile", "loadstring", "module", "require"};

template <size_t n>
bool IsOneOf(std::string_view word, const std::string_view (&list)[n]) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Words of a Lua text. The text compiles, so that what is opened here is closed.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Word> All() {
    if (text_.starts_with('#')) SkipTo(text_.find('\n'));
    while (at_ < text_.size()) Next();
    return std::move(words_);
  }

 private:
  void SkipTo(size_t to) {
    to = std::min(to, text_.size());
    for (; at_ < to; ++at_) {
      if (text_[at_] != '\n') continue;
      ++line_;
      line_start_ = at_ + 1;
    }
  }

  void Add(Word::Kind kind, size_t to) {
    words_.push_back({kind, text_.substr(at_, to - at_), line_, static_cast<int>(at_ - line_start_) + 1});
    SkipTo(to);
  }

  // Behind the `]==]` that closes a long bracket open at `from`; npos if there opens none.
  size_t LongEnd(size_t from) const {
    size_t level = from + 1;
    while (level < text_.size() && text_[level] == '=') ++level;
    if (text_[from] != '[' || level >= text_.size() || text_[level] != '[') return text_.npos;
    std::string close = "]" + std::string(level - from - 1, '=') + "]";
    size_t end = text_.find(close, level + 1);
    return end == text_.npos ? text_.size() : end + close.size();
  }

  size_t QuoteEnd() const {
    size_t to = at_ + 1;
    while (to < text_.size() && text_[to] != text_[at_]) to += text_[to] == '\\' ? 2 : 1;
    return std::min(to + 1, text_.size());
  }

  void Next() {
    char c = text_[at_];
    if (IsNameStart(c)) {
      size_t to = at_;
      while (to < text_.size() && (IsNameStart(text_[to]) || IsDigit(text_[to]))) ++to;
      Add(IsOneOf(text_.substr(at_, to - at_), kKeywords) ? Word::Kind::keyword : Word::Kind::name, to);
    } else if (IsDigit(c)) {
      size_t to = at_;
      while (to < text_.size() && (IsNameStart(text_[to]) || IsDigit(text_[to]) || text_[to] == '.')) ++to;
      Add(Word::Kind::number, to);
    } else if (c == '"' || c == '\'') {
      Add(Word::Kind::text, QuoteEnd());
    } else if (text_.substr(at_).starts_with("--")) {
      size_t end = at_ + 2 < text_.size() ? LongEnd(at_ + 2) : text_.npos;
      SkipTo(end == text_.npos ? text_.find('\n', at_) : end);
    } else if (size_t end = LongEnd(at_); end != text_.npos) {
      Add(Word::Kind::text, end);
    } else if (static_cast<unsigned char>(c) <= ' ') {
      SkipTo(at_ + 1);
    } else {
      size_t to = at_ + 1;
      for (std::string_view sign : {"...", "..", "==", "~=", "<=", ">=", "::"}) {
        if (text_.substr(at_).starts_with(sign)) to = std::max(to, at_ + sign.size());
      }
      Add(Word::Kind::sign, to);
    }
  }

  std::string_view text_;
  size_t at_ = 0, line_start_ = 0;
  int line_ = 1;
  std::vector<Word> words_;
};

class Script {
 public:
  explicit Script(std::string_view text) : words_(Lexer(text).All()) {}

  bool IsOpen() const {
    return std::any_of(words_.begin(), words_.end(), [](const Word& word) { return IsOneOf(word.text, kOpen); });
  }

  // Names that stand where one is made: assigned to, local, a parameter, the variable of a loop, a function's.
  std::set<std::string_view> Defined() const {
    std::set<std::string_view> names;
    for (size_t i = 0; i < words_.size(); ++i) {
      if (Is(i, "local") || Is(i, "for")) AddList(Is(i + 1, "function") ? i + 2 : i + 1, names);
      if (Is(i, "function")) AddFunction(i + 1, names);
      if (Is(i, "=")) AddTargets(i, names);
    }
    return names;
  }

  // Names called as they are: no members, no methods.
  std::vector<Word> Calls() const {
    std::vector<Word> calls;
    for (size_t i = 0; i < words_.size(); ++i) {
      if (words_[i].kind != Word::Kind::name || i + 1 == words_.size()) continue;
      if (i > 0 && (Is(i - 1, ".") || Is(i - 1, ":") || Is(i - 1, "function") || Is(i - 1, "goto"))) continue;
      if (Is(i + 1, "(") || Is(i + 1, "{") || words_[i + 1].kind == Word::Kind::text) calls.push_back(words_[i]);
    }
    return calls;
  }

 private:
  bool Is(size_t i, std::string_view text) const {
    return i < words_.size() && words_[i].text == text && words_[i].kind != Word::Kind::text;
  }
  bool IsName(size_t i) const { return i < words_.size() && words_[i].kind == Word::Kind::name; }

  // `a, b, c`
  void AddList(size_t i, std::set<std::string_view>& names) const {
    for (; IsName(i); i += 2) {
      names.insert(words_[i].text);
      if (!Is(i + 1, ",")) break;
    }
  }

  // `name.member:method(a, b)` from behind the word `function`.
  void AddFunction(size_t i, std::set<std::string_view>& names) const {
    if (IsName(i)) names.insert(words_[i].text);
    while (i < words_.size() && !Is(i, "(")) ++i;
    AddList(i + 1, names);
  }

  // `a, b.c, d[1] =`: the plain names before an `=`.
  void AddTargets(size_t i, std::set<std::string_view>& names) const {
    while (i > 0 && IsName(i - 1)) {
      bool member = i > 1 && (Is(i - 2, ".") || Is(i - 2, ":"));
      if (!member) names.insert(words_[i - 1].text);
      if (i < 2 || !Is(i - 2, ",")) return;
      i -= 2;
    }
  }

  std::vector<Word> words_;
};

}  // namespace

engine::Errors CheckLua(const engine::Host& host, std::string_view text, const std::string& path) {
  Script script(text);
  if (script.IsOpen()) return {};
  std::set<std::string_view> known = script.Defined();
  known.insert(std::begin(kLibrary), std::end(kLibrary));
  for (const engine::FunctionInfo& function : host.Functions()) known.insert(function.name);
  std::vector<std::string_view> names(known.begin(), known.end());
  engine::Errors errors;
  for (const Word& call : script.Calls()) {
    if (known.contains(call.text)) continue;
    errors.push_back({.file = path,
                      .line = call.line,
                      .column = call.column,
                      .message = fmt::format("nobody defines the function '{}'{}", call.text,
                                             engine::DidYouMean(call.text, names))});
  }
  return errors;
}

engine::Errors CheckScript(const engine::Host& host, const std::string& path) {
  if (!path.ends_with(".lua")) return {};
  auto text = ReadFile(path);
  if (!text.ok()) return text.errors();
  return CheckLua(host, text.value(), path);
}

}  // namespace tools
