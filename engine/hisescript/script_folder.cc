#include "engine/hisescript/script_folder.h"

#include <fstream>
#include <iterator>

namespace engine::hisescript {

namespace fs = std::filesystem;

ScriptFolder::ScriptFolder(const std::string& project) {
  std::error_code ignored;
  const fs::path scripts = fs::path(project) / "Scripts";
  root_ = fs::weakly_canonical(fs::is_directory(scripts, ignored) ? scripts : fs::path(project), ignored);
}

Result<SourceReader::Source> ScriptFolder::Read(std::string_view name) {
  constexpr std::string_view kPrefix = "{PROJECT_FOLDER}";
  constexpr uintmax_t kMaxBytes = uintmax_t{16} << 20;
  if (name.starts_with(kPrefix)) name.remove_prefix(kPrefix.size());
  const std::string shown(name);
  std::error_code error;
  const fs::path path = fs::weakly_canonical(root_ / fs::path(name), error);
  const fs::path relative = path.lexically_relative(root_);
  if (error || relative.empty() || *relative.begin() == ".." || fs::path(name).is_absolute()) {
    return MakeError("File " + shown + " is outside of the project's Scripts folder");
  }
  if (!fs::is_regular_file(path, error)) return MakeError("File " + shown + " not found");
  if (fs::file_size(path, error) > kMaxBytes) return MakeError("File " + shown + " is larger than 16 MiB");
  std::ifstream in(path, std::ios::binary);
  if (!in) return MakeError("File " + shown + " cannot be read");
  return Source{.name = relative.generic_string(), .text = {std::istreambuf_iterator<char>(in), {}}};
}

}  // namespace engine::hisescript
