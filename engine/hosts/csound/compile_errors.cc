#include "engine/hosts/csound/compile_errors.h"

#include <cstdlib>
#include <string_view>

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

// A word that is neither an opcode nor a variable: Csound says where it stands, and not that it is unknown.
std::string WhatIsUnknown(std::string_view message) {
  constexpr std::string_view kToken = "(token \"";
  const size_t at = message.find(kToken), end = message.rfind('"');
  if (message.find("unexpected T_IDENT") == std::string_view::npos || at == std::string_view::npos) return {};
  const size_t from = at + kToken.size();
  return end > from ? "; no opcode is called '" + std::string(message.substr(from, end - from)) + "'" : "";
}

}  // namespace

Errors CompileErrors(const std::vector<std::string>& lines, const std::string& file, int first_line) {
  Errors errors;
  std::string rest;
  for (const std::string& whole : lines) {
    std::string_view line = Trimmed(whole);
    if (line.empty()) continue;
    if (line.starts_with("error:")) {
      std::string_view message = Trimmed(line.substr(6));
      // A token that is the end of a line stands on two.
      if (message.ends_with("(token \"")) message = Trimmed(message.substr(0, message.size() - 8));
      errors.push_back({.file = file, .message = std::string(message) + WhatIsUnknown(message)});
      continue;
    }
    const int at = LineIn(line);
    if (at > 0 && !errors.empty() && errors.back().line == 0) {
      errors.back().line = at + first_line - 1;
    } else if (line.starts_with("Unexpected untyped word")) {
      rest = std::string(line);
    }
  }
  if (errors.empty()) {
    std::string last = "Csound does not accept this file; is one of its sections not closed?";
    for (const std::string& line : lines) {
      if (!Trimmed(line).empty()) last = std::string(Trimmed(line));
    }
    errors.push_back({.file = file, .message = last});
  } else if (!rest.empty()) {
    errors.back().message += ": " + rest;
  }
  return errors;
}

}  // namespace engine::csound
