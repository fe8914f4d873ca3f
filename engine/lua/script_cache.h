// What the sandboxes of one scenario have found, read and compiled, for the next of them: a search runs the same
// scripts thousands of times a second.
//
// What is kept is not looked at again: a file that changes on the disk meanwhile stays as it was read first. A run with
// a cache is the same whether it is the first or not: each compiles aside and loads what came of it.
//
// Thread rules: one thread at a time.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace engine::lua {

// A memo: its users hold it as const, as hosts hold what they keep from run to run.
class ScriptCache {
 public:
  // `make` is called for what is not there yet; errors are not kept.
  template <class Make>
  Result<std::string> Folder(Make make) const {
    return Kept(folder_, "", make);
  }
  template <class Make>
  Result<std::string> Resolved(std::string_view path, Make make) const {
    return Kept(resolved_, path, make);
  }
  template <class Make>
  Result<std::string> Text(std::string_view path, Make make) const {
    return Kept(texts_, path, make);
  }
  // Lua's own form of a chunk, for the `name` and text that it was compiled from.
  template <class Make>
  Result<std::string> Compiled(const std::string& name, std::string_view text, Make make) const {
    std::string key = name + '\0';
    key += text;
    return Kept(compiled_, key, make);
  }

 private:
  using Map = std::map<std::string, std::string, std::less<>>;

  template <class Make>
  static Result<std::string> Kept(Map& map, std::string_view key, Make make) {
    if (auto found = map.find(key); found != map.end()) return found->second;
    Result<std::string> made = make();
    if (made.ok()) map.emplace(key, made.value());
    return made;
  }

  mutable Map folder_, resolved_, texts_, compiled_;
};

}  // namespace engine::lua
