// The files a script may read: those below the scenario's folder.
#pragma once
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "engine/lua/script_cache.h"

namespace engine::lua {

// Paths are relative to the folder, or absolute and below it. "..", symbolic links and anything else that leads out is
// refused after resolving, so no spelling gets round it. Nothing here writes.
class Files {
 public:
  // REQUIRES: `max_bytes` > 0. A folder that does not exist makes every path fail. `cache`: null, or one that was only
  // used with this folder; it outlives the object.
  Files(const std::string& folder, size_t max_bytes, const ScriptCache* cache = nullptr);

  // The resolved path of an existing regular file below the folder. Error::line is errno if the file is merely not
  // there (or not readable), and 0 if the path is refused.
  Result<std::string> Resolve(std::string_view path) const;
  // Its contents. Files larger than max_bytes are refused.
  Result<std::string> Read(std::string_view path) const;
  // The path below the folder, as chunk names and messages say it. REQUIRES: `resolved` came from Resolve.
  std::string NameOf(const std::string& resolved) const;

 private:
  Result<std::string> Find(std::string_view path) const;
  Result<std::string> ReadResolved(std::string_view path, const std::string& resolved) const;

  const ScriptCache* cache_;
  std::string folder_;  // resolved, without a slash at its end; empty if there is none
  size_t max_bytes_;
};

}  // namespace engine::lua
