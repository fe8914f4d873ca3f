#include "golden/orphans.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace golden {
namespace {

namespace fs = std::filesystem;

bool IsGolden(const fs::path& path) {
  return path.extension() == ".wav" || path.extension() == ".trace" || path.extension() == ".json";
}

std::string Normal(const std::string& path) { return fs::absolute(path).lexically_normal().string(); }

engine::Error FileError(const std::string& path, const std::error_code& code) {
  return {.file = path, .line = 0, .column = 0, .message = code.message()};
}

}  // namespace

engine::Result<std::vector<std::string>> Orphans(const std::string& folder, const std::vector<Request>& requests) {
  std::set<std::string> wanted;
  for (const Request& request : requests) {
    for (int variant = 1; variant <= request.variants; ++variant) {
      const std::string stem = Normal(request.StemOf(variant));
      if (request.audio) wanted.insert(stem + ".wav");
      if (request.trace) wanted.insert(stem + ".trace");
      if (request.audio || request.trace) wanted.insert(stem + ".json");
    }
  }
  std::vector<std::string> orphans;
  std::error_code code;
  if (!fs::exists(folder, code) && !code) return orphans;
  for (fs::recursive_directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
    const std::string path = at->path().string();
    std::error_code ignored;
    if (at->is_regular_file(ignored) && IsGolden(at->path()) && !wanted.contains(Normal(path))) orphans.push_back(path);
  }
  if (code) return FileError(folder, code);
  std::sort(orphans.begin(), orphans.end());
  return orphans;
}

engine::Status RemoveOrphans(const std::string& folder, const std::vector<std::string>& orphans) {
  const fs::path top = Normal(folder);
  for (const std::string& orphan : orphans) {
    std::error_code code;
    fs::remove(orphan, code);
    if (code) return FileError(orphan, code);
    for (fs::path above = fs::path(Normal(orphan)).parent_path(); above != top && above.has_relative_path();
         above = above.parent_path()) {
      if (!fs::is_empty(above, code) || code || !fs::remove(above, code)) break;
    }
  }
  return engine::Ok();
}

}  // namespace golden
