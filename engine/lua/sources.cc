#include "engine/lua/sources.h"

namespace engine::lua {

void Sources::Add(const std::string& name, std::string_view text) { texts_[name] = text; }

std::string Sources::Line(std::string_view name, int line) const {
  const auto found = texts_.find(name);
  if (found == texts_.end() || line < 1) return {};
  std::string_view rest = found->second;
  for (; line > 1; --line) {
    const size_t end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  const std::string_view text = rest.substr(0, rest.find('\n'));
  const size_t last = text.find_last_not_of(" \t\r");
  // With its indentation, as hosts print it.
  return last == std::string_view::npos ? std::string() : std::string(text.substr(0, last + 1));
}

const char* Sources::Name(std::string_view name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? nullptr : found->first.c_str();
}

}  // namespace engine::lua
