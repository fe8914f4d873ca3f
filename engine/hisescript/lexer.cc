#include "engine/hisescript/lexer.h"

#include <cctype>
#include <charconv>

#include "engine/hisescript/objects.h"

namespace engine::hisescript {
namespace {

struct Spelling {
  Token token;
  std::string_view text;
};

constexpr Spelling kKeywords[] = {
#define HISESCRIPT_SPELLING(name, text) {Token::name, text},
    HISESCRIPT_KEYWORDS(HISESCRIPT_SPELLING)};
constexpr Spelling kOperators[] = {HISESCRIPT_OPERATORS(HISESCRIPT_SPELLING)};
#undef HISESCRIPT_SPELLING

bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void AppendUtf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

class Lexer {
 public:
  Lexer(Allocator& allocator, std::string_view text, const char* file)
      : allocator_(allocator), text_(text), here_{file, 1, 1} {}

  std::vector<Lexeme> Run() {
    std::vector<Lexeme> tokens;
    do {
      SkipBlanks();
      tokens.push_back(Next());
    } while (tokens.back().token != Token::end);
    return tokens;
  }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool StartsWith(std::string_view word) const { return text_.substr(at_, word.size()) == word; }
  void Step() {
    if (text_[at_++] == '\n') {
      ++here_.line;
      here_.column = 1;
    } else {
      ++here_.column;
    }
  }
  void Step(size_t count) {
    while (count-- > 0) Step();
  }
  [[noreturn]] void Fail(const std::string& message) const { throw SyntaxError{here_, message}; }

  void SkipBlanks() {
    while (at_ < text_.size()) {
      if (std::isspace(static_cast<unsigned char>(Peek())) != 0) {
        Step();
      } else if (StartsWith("//")) {
        while (at_ < text_.size() && Peek() != '\n') Step();
      } else if (StartsWith("/*")) {
        const size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) Fail("Unterminated '/*' comment");
        Step(end + 2 - at_);
      } else {
        return;
      }
    }
  }

  Lexeme Next() {
    Lexeme lexeme{.at = here_};
    if (at_ >= text_.size()) return lexeme;
    if (IsLetter(Peek())) return Word(lexeme);
    if (IsDigit(Peek()) || (Peek() == '.' && IsDigit(Peek(1)))) return Number(lexeme);
    if (Peek() == '"' || Peek() == '\'') return Quoted(lexeme);
    for (const Spelling& spelling : kOperators) {
      if (!StartsWith(spelling.text)) continue;
      lexeme.token = spelling.token;
      Step(spelling.text.size());
      return lexeme;
    }
    Fail("Unexpected character '" + std::string(1, Peek()) + "' in source");
  }

  Lexeme Word(Lexeme lexeme) {
    const size_t start = at_;
    while (IsLetter(Peek()) || IsDigit(Peek())) Step();
    lexeme.text = text_.substr(start, at_ - start);
    lexeme.token = Token::identifier;
    for (const Spelling& spelling : kKeywords) {
      if (spelling.text == lexeme.text) lexeme.token = spelling.token;
    }
    return lexeme;
  }

  Lexeme Number(Lexeme lexeme) {
    lexeme.token = Token::literal;
    if (Peek() == '0' && (Peek(1) == 'x' || Peek(1) == 'X')) {
      if (HexDigit(Peek(2)) < 0) Fail("Syntax error in numeric constant");
      lexeme.value = Integer(2, 16);
      return lexeme;
    }
    size_t length = 0;
    bool real = false;
    while (IsDigit(Peek(length))) ++length;
    if (Peek(length) == '.') {
      real = true;
      do ++length;
      while (IsDigit(Peek(length)));
    }
    if (Peek(length) == 'e' || Peek(length) == 'E') {
      size_t exponent = length + 1;
      if (Peek(exponent) == '+' || Peek(exponent) == '-') ++exponent;
      if (!IsDigit(Peek(exponent))) Fail("Syntax error in numeric constant");
      while (IsDigit(Peek(exponent))) ++exponent;
      length = exponent;
      real = true;
    }
    if (!real) {
      lexeme.value = length > 1 && Peek() == '0' ? Integer(1, 8) : Integer(0, 10);
      return lexeme;
    }
    double value = 0;
    std::from_chars(text_.data() + at_, text_.data() + at_ + length, value);
    lexeme.value = Value::Double(value);
    Step(length);
    return lexeme;
  }

  // Wraps beyond 64 bits, as the host does.
  Value Integer(size_t skip, uint64_t base) {
    Step(skip);
    uint64_t value = 0;
    for (int digit; (digit = HexDigit(Peek())) >= 0; Step()) {
      if (base == 8 && (digit == 8 || digit == 9)) Fail("Decimal digit in octal constant");
      if (digit >= static_cast<int>(base)) break;
      value = value * base + static_cast<uint64_t>(digit);
    }
    return NewInteger(allocator_, static_cast<int64_t>(value));
  }

  Lexeme Quoted(Lexeme lexeme) {
    const char quote = Peek();
    std::string text;
    for (Step(); Peek() != quote; Step()) {
      if (at_ >= text_.size()) throw SyntaxError{lexeme.at, "Unterminated string constant"};
      if (Peek() == '\\') {
        Escape(text);
      } else {
        text += Peek();
      }
    }
    Step();
    lexeme.token = Token::literal;
    lexeme.value = Value::Of(NewString(allocator_, text));
    return lexeme;
  }

  void Escape(std::string& text) {
    Step();
    const char c = Peek();
    const size_t known = std::string_view("abfnrt").find(c);
    if (c == 'u') {
      uint32_t code = 0;
      for (int i = 0; i < 4; ++i) {
        Step();
        const int digit = HexDigit(Peek());
        if (digit < 0) Fail("Syntax error in unicode escape sequence");
        code = code * 16 + static_cast<uint32_t>(digit);
      }
      return AppendUtf8(text, code);
    }
    if (at_ >= text_.size()) Fail("Unterminated string constant");
    text += known == std::string_view::npos ? c : "\a\b\f\n\r\t"[known];
  }

  Allocator& allocator_;
  const std::string_view text_;
  size_t at_ = 0;
  Position here_;
};

}  // namespace

std::string TokenName(Token token) {
  for (const Spelling& spelling : kKeywords) {
    if (spelling.token == token) return "'" + std::string(spelling.text) + "'";
  }
  for (const Spelling& spelling : kOperators) {
    if (spelling.token == token) return "'" + std::string(spelling.text) + "'";
  }
  return token == Token::identifier ? "identifier" : token == Token::literal ? "literal" : "end of input";
}

std::vector<Lexeme> Tokenise(Allocator& allocator, std::string_view text, const char* file) {
  return Lexer(allocator, text, file).Run();
}

}  // namespace engine::hisescript
