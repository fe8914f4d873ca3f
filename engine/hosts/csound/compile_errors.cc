#include "engine/hosts/csound/compile_errors.h"

#include <cstdlib>
#include <string_view>
#include <utility>

namespace engine::csound {
namespace {

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == ':')) text.remove_suffix(1);
  return text;
}

// "line 11:", "Line: 7", "Line 6"; 0: names none.
int LineIn(std::string_view text) {
  for (size_t at = 0; at + 4 < text.size(); ++at) {
    if ((text[at] != 'l' && text[at] != 'L') || text.substr(at + 1, 3) != "ine") continue;
    size_t digits = text.find_first_not_of(": ", at + 4);
    if (digits == std::string_view::npos || digits == at + 4) continue;
    if (text[digits] >= '0' && text[digits] <= '9') return std::atoi(std::string(text.substr(digits)).c_str());
  }
  return 0;
}

// " from file defs.orc (2), from file *string* (1), line 2:": the innermost file. Empty: it is the text itself.
std::string_view IncludedFile(std::string_view line) {
  constexpr std::string_view kFrom = "from file ";
  const size_t at = line.find(kFrom);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = line.substr(at + kFrom.size());
  const std::string_view name = rest.substr(0, rest.find(" ("));
  return name == "*string*" ? std::string_view() : name;
}

// What Csound complains of: `(token "foo")`, `Variable 'kfoo'`. Empty: it names nothing.
std::string_view WordOf(std::string_view message) {
  for (const auto& [before, behind] : {std::pair("(token \"", '"'), std::pair("ariable '", '\'')}) {
    const size_t at = message.find(before);
    if (at == std::string_view::npos) continue;
    const size_t from = at + std::string_view(before).size(), end = message.rfind(behind);
    if (end != std::string_view::npos && end > from) return message.substr(from, end - from);
  }
  return {};
}

// A word that is neither an opcode nor a variable: Csound says where it stands, and not that it is unknown.
std::string WhatIsUnknown(std::string_view message) {
  const std::string_view word = WordOf(message);
  if (message.find("unexpected T_IDENT") == std::string_view::npos || word.empty()) return {};
  return "; no opcode is called '" + std::string(word) + "'";
}

// The line of a text, from 1; empty: it has none of that number.
std::string_view LineAt(std::string_view text, int number) {
  for (int line = 1;; ++line) {
    const size_t end = text.find('\n');
    if (line == number) return text.substr(0, end);
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
}

// From 1; 0: the word is not there, or more than once.
int ColumnOf(std::string_view word, std::string_view line) {
  const size_t at = word.empty() ? std::string_view::npos : line.find(word);
  return at == std::string_view::npos || line.find(word, at + 1) != std::string_view::npos ? 0
                                                                                           : static_cast<int>(at) + 1;
}

}  // namespace

Errors CompileErrors(const std::vector<std::string>& lines, const EngineSetup& setup) {
  Errors errors;
  std::string rest;
  for (const std::string& whole : lines) {
    std::string_view line = Trimmed(whole);
    if (line.empty()) continue;
    if (line.starts_with("error:")) {
      std::string_view message = Trimmed(line.substr(6));
      // A token that is the end of a line stands on two.
      if (message.ends_with("(token \"")) message = Trimmed(message.substr(0, message.size() - 8));
      errors.push_back({.file = setup.file, .message = std::string(message) + WhatIsUnknown(message)});
      continue;
    }
    const int at = LineIn(line);
    if (at > 0 && !errors.empty() && errors.back().line == 0) {
      Error& error = errors.back();
      if (const std::string_view included = IncludedFile(line); !included.empty()) {
        error.file = setup.folder + "/" + std::string(included);
        error.line = at;
        continue;
      }
      error.line = at + setup.first_line - 1;
      const int column = ColumnOf(WordOf(error.message), LineAt(setup.csd, at));
      if (column > 0) error.column = column + setup.first_column - 1;
    } else if (line.starts_with("Unexpected untyped word")) {
      rest = std::string(line);
    }
  }
  if (errors.empty()) {
    std::string last = "Csound does not accept this file; is one of its sections not closed?";
    for (const std::string& line : lines) {
      if (!Trimmed(line).empty()) last = std::string(Trimmed(line));
    }
    errors.push_back({.file = setup.file, .message = last});
  } else if (!rest.empty()) {
    errors.back().message += ": " + rest;
  }
  return errors;
}

}  // namespace engine::csound
