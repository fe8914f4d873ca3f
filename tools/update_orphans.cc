#include "tools/update_orphans.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "golden/orphans.h"
#include "tools/console.h"
#include "tools/update_ask.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

bool IsBelow(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

// A folder of golden files that mirrors a folder of scenarios which was named whole.
struct Mirror {
  fs::path root;    // of the scenarios
  fs::path golden;  // of the golden files
  bool whole = false;
};

// By the folder of golden files to look through.
std::map<fs::path, Mirror> MirrorsOf(const std::vector<std::string>& paths, const std::vector<Target>& targets) {
  std::map<fs::path, Mirror> mirrors;
  for (const std::string& given : paths) {
    std::error_code code;
    const fs::path path = fs::canonical(given, code);
    if (code || !fs::is_directory(path)) continue;
    for (const Target& target : targets) {
      if (!IsBelow(target.path, path)) continue;
      const fs::path root = fs::weakly_canonical(target.root), golden = fs::weakly_canonical(target.golden);
      const bool whole = IsBelow(root, path);
      const fs::path mirror = whole ? golden : (golden / path.lexically_relative(root)).lexically_normal();
      mirrors[mirror] = {root, golden, whole};
    }
  }
  return mirrors;
}

engine::Result<std::vector<golden::Request>> RequestsOf(const std::vector<Target>& targets) {
  std::vector<golden::Request> requests;
  engine::Errors errors;
  for (const Target& target : targets) {
    auto variants = Load(target);
    if (!variants.ok()) {
      errors.insert(errors.end(), variants.errors().begin(), variants.errors().end());
      continue;
    }
    const std::string golden = fs::weakly_canonical(target.golden).string();
    for (const scenarios::Scenario& scenario : variants.value()) requests.push_back(RequestOf(scenario, golden));
  }
  if (!errors.empty()) return errors;
  return requests;
}

// By folder. Which files are orphans cannot be said while a scenario cannot be read.
engine::Result<std::map<fs::path, std::vector<std::string>>> FindOrphans(const std::vector<Target>& targets,
                                                                         const std::map<fs::path, Mirror>& mirrors) {
  auto requests = RequestsOf(targets);
  if (!requests.ok()) return requests.errors();
  std::map<fs::path, std::vector<std::string>> out;
  for (const auto& [folder, mirror] : mirrors) {
    if (IsBelow(mirror.root, mirror.golden)) {
      return engine::Error{.file = mirror.golden,
                           .message =
                               "the golden folder holds the scenarios themselves: what is an orphan in it "
                               "cannot be said"};
    }
    auto orphans = golden::Orphans(folder, requests.value());
    if (!orphans.ok()) return orphans.errors();
    if (!orphans.value().empty()) out[folder] = std::move(orphans).value();
  }
  return out;
}

std::string Count(size_t files) {
  return files == 1 ? "1 golden file belongs" : fmt::format("{} golden files belong", files);
}

engine::Error WantsAFolder() { return engine::MakeError("--orphans wants folders of scenarios, not files"); }

}  // namespace

int UpdateOrphans(const Arguments& arguments) {
  const bool ci = std::getenv("CI") != nullptr;
  if (ci && arguments.yes) {
    return PrintErrors({engine::MakeError("golden files are never removed where CI is set")}, arguments.json);
  }
  auto targets = FindTargets(arguments.paths, arguments.golden);
  if (!targets.ok()) return PrintErrors(targets.errors(), arguments.json);
  const std::map<fs::path, Mirror> mirrors = MirrorsOf(arguments.paths, targets.value());
  if (mirrors.empty()) return PrintErrors({WantsAFolder()}, arguments.json);
  auto found = FindOrphans(targets.value(), mirrors);
  if (!found.ok()) return PrintErrors(found.errors(), arguments.json);
  std::vector<std::string> all;
  for (const auto& [folder, orphans] : found.value()) all.insert(all.end(), orphans.begin(), orphans.end());
  if (!arguments.json) {
    for (const std::string& orphan : all) fmt::print("{}\n", orphan);
  }
  Decision decision = Decision::skip;
  if (!all.empty() && !ci) decision = Decider(arguments).DecideOrphans(all.size());
  const bool remove = decision == Decision::accept;
  if (remove) {
    for (const auto& [folder, orphans] : found.value()) {
      if (engine::Status done = golden::RemoveOrphans(folder, orphans); !done.ok())
        return PrintErrors(done.errors(), arguments.json);
    }
  }
  if (arguments.json) {
    const nlohmann::ordered_json json = {{"orphans", all}, {"removed", remove}};
    fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    fmt::print("{} to no scenario{}\n", Count(all.size()), remove ? "; removed" : "");
  }
  if (Interrupted()) return kInterrupted;
  return all.empty() || remove ? kOk : kFailed;
}

void NoteOrphans(const Arguments& arguments, const std::vector<Target>& targets) {
  std::map<fs::path, Mirror> mirrors = MirrorsOf(arguments.paths, targets);
  std::erase_if(mirrors, [](const auto& each) { return !each.second.whole; });
  if (mirrors.empty()) return;
  auto found = FindOrphans(targets, mirrors);
  if (!found.ok()) return;
  for (const auto& [folder, orphans] : found.value()) {
    fmt::print(stderr, "note: {} to no scenario; `tactus update --orphans` removes what it lists:\n",
               Count(orphans.size()));
    for (const std::string& orphan : orphans) fmt::print(stderr, "  {}\n", orphan);
  }
}

}  // namespace tools
