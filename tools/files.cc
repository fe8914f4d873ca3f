#include "tools/files.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tools {

engine::Result<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || std::filesystem::is_directory(path) || !(text << in.rdbuf())) {
    if (in && in.peek() == std::char_traits<char>::eof() && std::filesystem::is_regular_file(path))
      return std::string();
    return engine::Error{.file = path, .message = "this file cannot be read"};
  }
  return text.str();
}

engine::Status WriteFile(const std::string& path, const std::string& text) {
  std::error_code code;
  if (auto folder = std::filesystem::path(path).parent_path(); !folder.empty())
    std::filesystem::create_directories(folder, code);
  std::string part = path + ".part" + std::to_string(getpid());
  std::ofstream out(part, std::ios::binary);
  out << text;
  out.close();
  if (!out) {
    std::filesystem::remove(part, code);
    return engine::Error{.file = path, .message = "this file cannot be written"};
  }
  std::filesystem::rename(part, path, code);
  if (code) return engine::Error{.file = path, .message = "this file cannot be written: " + code.message()};
  return engine::Ok();
}

}  // namespace tools
