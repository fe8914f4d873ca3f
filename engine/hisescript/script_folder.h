// Sources from a project's folder: a script's `include("a.js")` is the file Scripts/a.js in it.
#pragma once
#include <filesystem>
#include <string>

#include "engine/hisescript/parser.h"

namespace engine::hisescript {

class ScriptFolder final : public SourceReader {
 public:
  // `project` holds the folder Scripts, or the files themselves if there is none.
  explicit ScriptFolder(const std::string& project);
  // Refuses what leads out of the folder, also through a link. Files of 16 MiB at most.
  Result<Source> Read(std::string_view name) override;

 private:
  std::filesystem::path root_;
};

}  // namespace engine::hisescript
