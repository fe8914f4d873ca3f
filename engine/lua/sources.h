// The text of loaded chunks, for messages that quote a source line.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace engine::lua {

class Sources {
 public:
  // Keeps the text of a chunk; a chunk loaded again under its name replaces the text.
  void Add(const std::string& name, std::string_view text);
  // The line, counted from 1, without blanks round it; empty if not known.
  std::string Line(std::string_view name, int line) const;
  // The name with the lifetime of this object, or null: Location::file keeps a pointer.
  const char* Name(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

}  // namespace engine::lua
