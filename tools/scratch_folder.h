// A fresh folder below the system's temporary one; it is removed with all that is in it when the object ends.
#pragma once
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

namespace tools {

class ScratchFolder {
 public:
  ScratchFolder() {
    // mkdtemp wants six of them, and puts other letters in their place.
    std::string path = (std::filesystem::temp_directory_path() / ("tactus_" + std::string(6, 'X'))).string();
    if (mkdtemp(path.data()) != nullptr) path_ = path;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    if (exists()) std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  // False: it could not be made, and nothing can be written there.
  bool exists() const { return !path_.empty(); }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  // Returns the file's path.
  std::string Write(std::string_view name, std::string_view text) const {
    const std::string path = (path_ / name).string();
    std::ofstream(path) << text;
    return path;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace tools
