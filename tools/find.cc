#include "tools/find.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "scenarios/load.h"
#include "tools/registry.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

bool IsDefaults(const fs::path& path) { return path.string().ends_with(scenarios::kDefaultsSuffix); }

bool IsScenario(const fs::path& path) {
  return (path.extension() == ".yaml" || path.extension() == ".yml") && !IsDefaults(path);
}

bool IsScript(const fs::path& path) {
  for (const engine::Host* host : Hosts()) {
    for (std::string_view extension : host->ScriptExtensions()) {
      if (path.extension() == extension) return true;
    }
  }
  return false;
}

// Each file once, at the place where it was named first.
void DropRepeated(std::vector<Target>& targets) {
  std::set<std::string> seen;
  std::erase_if(targets,
                [&seen](const Target& target) { return !seen.insert(target.path + "@" + target.variant).second; });
}

struct Root {
  fs::path scenarios, golden;  // empty: none
};

// The root round `folder`, its golden folder inside it or beside it.
Root RootRound(fs::path folder) {
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    const fs::path inside = folder / "golden", beside = folder.parent_path() / "golden";
    if (fs::exists(inside / kInside)) return {folder, inside};
    if (folder.filename() != "golden" && fs::is_directory(beside) && !fs::exists(beside / kInside))
      return {folder, beside};
  }
  return {};
}

// "file.yaml@block_frames=64" into the file and the variant. A file may have an @ in its name.
std::pair<std::string, std::string> SplitVariant(const std::string& given) {
  size_t at = given.rfind('@');
  std::error_code code;
  if (at == std::string::npos || fs::exists(given, code) || !IsScenario(given.substr(0, at))) return {given, ""};
  return {given.substr(0, at), given.substr(at + 1)};
}

Target MakeTarget(const fs::path& path, const fs::path& folder, const std::string& golden, std::string variant = {}) {
  Target target{.path = path.string(), .script = !IsScenario(path), .variant = std::move(variant)};
  Root root = RootRound(path.parent_path());
  target.golden_inside = root.scenarios.empty() && golden.empty();
  if (root.scenarios.empty()) root = {folder, folder / "golden"};
  target.root = root.scenarios.string();
  target.golden = golden.empty() ? root.golden.string() : fs::absolute(golden).string();
  return target;
}

}  // namespace

std::string Shown(const std::string& path) {
  std::error_code code;
  const fs::path relative = fs::proximate(path, code);
  return code || relative.empty() || *relative.begin() == ".." ? path : relative.string();
}

engine::Result<std::vector<Target>> FindTargets(const std::vector<std::string>& paths, const std::string& golden) {
  std::vector<Target> targets;
  engine::Errors errors;
  for (const std::string& given : paths) {
    std::error_code code;
    auto [file, variant] = SplitVariant(given);
    fs::path path = fs::weakly_canonical(file, code);
    if (code || !fs::exists(path)) {
      errors.push_back({.file = given, .message = "there is no such file or folder"});
    } else if (fs::is_directory(path)) {
      std::vector<fs::path> found;
      for (const auto& entry : fs::recursive_directory_iterator(path)) {
        // Links are followed, so that a scenario finds the files beside it (test runners link theirs from elsewhere).
        if (entry.is_regular_file() && IsScenario(entry.path())) found.push_back(fs::canonical(entry.path()));
      }
      std::sort(found.begin(), found.end());
      if (found.empty()) errors.push_back({.file = given, .message = "there is no scenario (*.yaml) in this folder"});
      for (const fs::path& file : found) targets.push_back(MakeTarget(file, path, golden));
    } else if (IsScenario(path) || IsScript(path)) {
      targets.push_back(MakeTarget(path, path.parent_path(), golden, variant));
    } else if (IsDefaults(path)) {
      errors.push_back({.file = given, .message = "this file holds defaults for scenarios, it is none itself"});
    } else {
      errors.push_back(
          {.file = given, .message = "expected a scenario (.yaml), a script (.lua) or a folder of scenarios"});
    }
  }
  if (!errors.empty()) return errors;
  DropRepeated(targets);
  return targets;
}

}  // namespace tools
