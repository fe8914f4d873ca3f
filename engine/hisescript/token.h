// The words of the language, by the spelling that messages show.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/hisescript/value.h"

namespace engine::hisescript {

// A place in a source. `file` lives as long as the heap; lines and columns count from 1.
struct Position {
  const char* file = nullptr;
  int line = 0;
  int column = 0;
};

// What a script's author has to mend before it runs. Becomes an Error at the border of the folder.
struct SyntaxError {
  Position at;
  std::string message;
};

// Tables, laid out by hand: clang-format does not come to rest on them.
// clang-format off
#define HISESCRIPT_KEYWORDS(X) \
  X(var_, "var") X(if_, "if") X(else_, "else") X(do_, "do") X(null_, "null") X(while_, "while") X(for_, "for") \
  X(break_, "break") X(continue_, "continue") X(undefined_, "undefined") X(function_, "function") \
  X(return_, "return") X(true_, "true") X(false_, "false") X(new_, "new") X(typeof_, "typeof") \
  X(switch_, "switch") X(case_, "case") X(default_, "default") X(reg_, "reg") X(in_, "in") X(inline_, "inline") \
  X(const_, "const") X(global_, "global") X(local_, "local") X(include_, "include") X(extern_, "extern") \
  X(namespace_, "namespace") X(is_defined, "isDefined")

// Longer spellings before their beginnings: the first that fits is taken.
#define HISESCRIPT_OPERATORS(X) \
  X(semicolon, ";") X(dot, ".") X(comma, ",") X(open_paren, "(") X(close_paren, ")") X(open_brace, "{") \
  X(close_brace, "}") X(open_bracket, "[") X(close_bracket, "]") X(colon, ":") X(question, "?") \
  X(type_equals, "===") X(equals, "==") X(arrow, "=>") X(assign, "=") X(type_not_equals, "!==") \
  X(not_equals, "!=") X(logical_not, "!") X(plus_equals, "+=") X(plus_plus, "++") X(plus, "+") \
  X(minus_equals, "-=") X(minus_minus, "--") X(minus, "-") X(times_equals, "*=") X(times, "*") \
  X(divide_equals, "/=") X(divide, "/") X(modulo_equals, "%=") X(modulo, "%") X(logical_and, "&&") \
  X(and_equals, "&=") X(bit_and, "&") X(logical_or, "||") X(or_equals, "|=") X(bit_or, "|") X(xor_equals, "^=") \
  X(bit_xor, "^") X(left_shift_equals, "<<=") X(left_shift, "<<") X(less_equal, "<=") X(less, "<") \
  X(right_shift_unsigned, ">>>") X(right_shift_equals, ">>=") X(right_shift, ">>") X(greater_equal, ">=") \
  X(greater, ">")

// clang-format on

enum class Token : uint8_t {
#define HISESCRIPT_TOKEN(name, text) name,
  HISESCRIPT_KEYWORDS(HISESCRIPT_TOKEN) HISESCRIPT_OPERATORS(HISESCRIPT_TOKEN)
#undef HISESCRIPT_TOKEN
      identifier,
  literal,
  end,
};

// "'+='"; "identifier"
std::string TokenName(Token token);

struct Lexeme {
  Token token = Token::end;
  Position at;
  std::string_view text;  // of an identifier
  Value value;            // of a literal
};

}  // namespace engine::hisescript
