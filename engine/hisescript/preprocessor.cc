#include "engine/hisescript/preprocessor.h"

#include <algorithm>
#include <cctype>

namespace engine::hisescript {
namespace {

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

// Cuts the first word off.
std::string_view TakeWord(std::string_view& text) {
  text = Trim(text);
  size_t length = 0;
  while (length < text.size() && IsWord(text[length])) ++length;
  const std::string_view word = text.substr(0, length);
  text = Trim(text.substr(length));
  return word;
}

}  // namespace

std::string Preprocessor::Process(std::string_view text, const char* file) {
  const std::string_view first = Trim(text.substr(0, text.find('\n')));
  if (first != "#on") return std::string(text);
  std::string out;
  branches_.clear();
  Position at{file, 0, 1};
  while (!text.empty()) {
    ++at.line;
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::string_view trimmed = Trim(line);
    if (trimmed.starts_with('#')) {
      Directive(trimmed.substr(1), at);
    } else if (active()) {
      out += Replace(line);
    }
    if (end < text.size()) out += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!branches_.empty()) throw SyntaxError{at, "#if without #endif"};
  return out;
}

void Preprocessor::Directive(std::string_view line, Position at) {
  const std::string_view name = TakeWord(line);
  if (name == "if") {
    const bool read = active() && Holds(line, at);
    branches_.push_back({read, read, active()});
    return;
  }
  if (name == "elif" || name == "else" || name == "endif") {
    if (branches_.empty()) throw SyntaxError{at, "#" + std::string(name) + " without #if"};
    Branch& branch = branches_.back();
    if (name == "endif") return branches_.pop_back();
    branch.active = branch.outer && !branch.taken && (name == "else" || Holds(line, at));
    branch.taken |= branch.active;
    return;
  }
  if (!active()) return;
  if (name == "define") {
    const std::string word(TakeWord(line));
    if (word.empty()) throw SyntaxError{at, "#define needs a name"};
    definitions_[word] = line;
  } else if (name == "error") {
    throw SyntaxError{at, std::string(line)};
  } else if (name != "on") {
    throw SyntaxError{at, "Unknown preprocessor directive #" + std::string(name)};
  }
}

// A name that is defined as anything but 0, a number but 0, or either behind a `!`.
bool Preprocessor::Holds(std::string_view condition, Position at) const {
  condition = Trim(condition);
  if (condition.starts_with('!')) return !Holds(condition.substr(1), at);
  std::string_view rest = condition;
  const std::string_view word = TakeWord(rest);
  if (word.empty() || !rest.empty()) {
    throw SyntaxError{at, "#if needs one name or number, found '" + std::string(condition) + "'"};
  }
  const auto found = definitions_.find(word);
  if (found != definitions_.end()) return found->second != "0";
  return std::isdigit(static_cast<unsigned char>(word[0])) != 0 && word != "0";
}

// Definitions are replaced once, outside of strings; what they stand for is not looked at again.
std::string Preprocessor::Replace(std::string_view line) const {
  if (definitions_.empty()) return std::string(line);
  std::string out;
  char quote = '\0';
  for (size_t i = 0; i < line.size();) {
    if (quote == '\0' && IsWord(line[i])) {
      size_t end = i;
      while (end < line.size() && IsWord(line[end])) ++end;
      const std::string_view word = line.substr(i, end - i);
      const auto found = definitions_.find(word);
      out += found != definitions_.end() ? std::string_view(found->second) : word;
      i = end;
      continue;
    }
    const char c = line[i++];
    if (c == '\\' && quote != '\0' && i < line.size()) {
      out += c;
      out += line[i++];
      continue;
    }
    if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    }
    out += c;
  }
  return out;
}

}  // namespace engine::hisescript
