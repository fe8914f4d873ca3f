#include "golden/files.h"

#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/synth/wav_file.h"

namespace golden {
namespace {

namespace fs = std::filesystem;

engine::Error FileError(const std::string& path, std::string message) {
  return {.file = path, .line = 0, .column = 0, .message = std::move(message)};
}

// A RIFF file counts, after its first eight bytes, all the others.
engine::Status CheckWhole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  unsigned char head[8];
  std::error_code code;
  const uintmax_t size = fs::file_size(path, code);
  if (code || !in.read(reinterpret_cast<char*>(head), sizeof(head)) || std::memcmp(head, "RIFF", 4) != 0) {
    return FileError(path, "expected a WAV file, which begins with 'RIFF'");
  }
  const uint64_t expected = 8 + (head[4] | head[5] << 8 | head[6] << 16 | uint64_t{head[7]} << 24);
  if (size >= expected) return engine::Ok();
  return FileError(path, "expected " + std::to_string(expected) +
                             " bytes as its header says, but it is cut short after " + std::to_string(size));
}

}  // namespace

engine::Result<std::optional<std::string>> ReadText(const std::string& path) {
  std::error_code code;
  if (!fs::exists(path, code) && !code) return std::optional<std::string>();
  std::ifstream in(path, std::ios::binary);
  if (!fs::is_regular_file(path, code) || !in) return FileError(path, "this file cannot be read");
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad()) return FileError(path, "this file cannot be read");
  return std::optional<std::string>(std::move(text));
}

engine::Status MakeFolders(const std::string& path) {
  std::error_code code;
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty()) fs::create_directories(folder, code);
  if (code) return FileError(path, "its folder cannot be made: " + code.message());
  return engine::Ok();
}

engine::Status WriteText(const std::string& path, const std::string& text) {
  if (engine::Status made = MakeFolders(path); !made.ok()) return made;
  const std::string part = path + ".part" + std::to_string(getpid());
  std::ofstream out(part, std::ios::binary);
  out << text;
  out.close();
  std::error_code code;
  if (!out) {
    fs::remove(part, code);
    return FileError(path, "this file cannot be written");
  }
  fs::rename(part, path, code);
  if (!code) return engine::Ok();
  std::error_code ignored;
  fs::remove(part, ignored);
  return FileError(path, "this file cannot be written: " + code.message());
}

engine::Result<std::optional<engine::synth::Sample>> ReadRecording(const std::string& path) {
  std::error_code code;
  if (!fs::exists(path, code) && !code) return std::optional<engine::synth::Sample>();
  if (engine::Status whole = CheckWhole(path); !whole.ok()) return whole.errors();
  auto sample = engine::synth::ReadWav(path);
  if (!sample.ok()) return sample.errors();
  return std::optional<engine::synth::Sample>(std::move(sample).value());
}

}  // namespace golden
