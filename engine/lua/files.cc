#include "engine/lua/files.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace engine::lua {
namespace {

std::string RealPath(const std::string& path) {
  std::unique_ptr<char, decltype(&std::free)> resolved(::realpath(path.c_str(), nullptr), &std::free);
  return resolved ? std::string(resolved.get()) : std::string();
}

Error Refused(std::string_view path, const std::string& why) { return MakeError(std::string(path) + ": " + why); }

Error Missing(std::string_view path, int code) {
  Error error = Refused(path, std::strerror(code));
  error.line = code;
  return error;
}

}  // namespace

Files::Files(const std::string& folder, size_t max_bytes, const ScriptCache* cache)
    : cache_(cache), max_bytes_(max_bytes) {
  auto find = [&]() -> Result<std::string> { return RealPath(folder.empty() ? "." : folder); };
  folder_ = cache_ ? cache_->Folder(find).value() : find().value();
  if (folder_ == "/") folder_.clear();  // the whole disk is nobody's scenario folder
}

Result<std::string> Files::Resolve(std::string_view path) const {
  return cache_ ? cache_->Resolved(path, [&] { return Find(path); }) : Find(path);
}

Result<std::string> Files::Find(std::string_view path) const {
  if (path.find('\0') != std::string_view::npos) return MakeError("a file name may not contain a zero byte");
  if (folder_.empty()) return Refused(path, "scripts may read only below the scenario's folder, and there is none");
  const std::string below = folder_ + "/";
  const std::string text(path);
  const std::string full = !text.empty() && text[0] == '/' ? text : below + text;
  const std::string resolved = RealPath(full);
  const int code = errno;
  // A path that is not there is judged by its words: whether a file outside exists is none of a script's business.
  const bool outside = resolved.empty() ? full.rfind(below, 0) != 0 || full.find("/..") != std::string::npos
                                        : resolved.rfind(below, 0) != 0;
  if (outside) return Refused(path, "scripts may read only below the scenario's folder");
  if (resolved.empty()) return Missing(path, code);
  struct stat info;
  if (::stat(resolved.c_str(), &info) != 0) return Missing(path, errno);
  if (!S_ISREG(info.st_mode)) return Refused(path, "not a regular file");
  return resolved;
}

Result<std::string> Files::Read(std::string_view path) const {
  Result<std::string> resolved = Resolve(path);
  if (!resolved.ok()) return resolved;
  auto read = [&] { return ReadResolved(path, resolved.value()); };
  return cache_ ? cache_->Text(resolved.value(), read) : read();
}

Result<std::string> Files::ReadResolved(std::string_view path, const std::string& resolved) const {
  std::unique_ptr<FILE, decltype(&std::fclose)> file(std::fopen(resolved.c_str(), "rbe"), &std::fclose);
  if (!file) return Missing(path, errno);
  std::string text;
  char part[4096];
  for (size_t got; (got = std::fread(part, 1, sizeof(part), file.get())) > 0;) {
    text.append(part, got);
    if (text.size() > max_bytes_) return Refused(path, "not enough memory: the file is larger than a script's limit");
  }
  if (std::ferror(file.get())) return Missing(path, EIO);
  return text;
}

std::string Files::NameOf(const std::string& resolved) const { return resolved.substr(folder_.size() + 1); }

}  // namespace engine::lua
