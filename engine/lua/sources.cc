#include "engine/lua/sources.h"

namespace engine::lua {

void Sources::Add(const std::string& name, std::string_view text) {
  std::vector<std::string>& lines = lines_[name];
  lines.clear();
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

std::string Sources::Line(std::string_view name, int line) const {
  const auto found = lines_.find(name);
  if (found == lines_.end() || line < 1 || static_cast<size_t>(line) > found->second.size()) return {};
  const std::string& text = found->second[static_cast<size_t>(line) - 1];
  const size_t last = text.find_last_not_of(" \t\r");
  return last == std::string::npos ? std::string()
                                   : text.substr(0, last + 1);  // with its indentation, as hosts print it
}

const char* Sources::Name(std::string_view name) const {
  const auto found = lines_.find(name);
  return found == lines_.end() ? nullptr : found->first.c_str();
}

}  // namespace engine::lua
