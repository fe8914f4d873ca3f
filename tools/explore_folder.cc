#include "tools/explore_folder.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "tools/files.h"
#include "tools/outcome.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFindings = "findings";
constexpr const char* kPart = ".part";  // in the names of what is not complete

engine::Error Unwritable(const std::string& path, const std::error_code& code) {
  return {.file = path, .message = "this folder cannot be written: " + code.message()};
}

}  // namespace

void ExploreFolder::Clear(bool findings) const {
  std::error_code code;
  const fs::path below = fs::path(path_) / kFindings;
  if (findings) fs::remove_all(below, code);
  for (const fs::path& folder : {fs::path(path_), below}) {
    std::vector<fs::path> parts;
    for (fs::directory_iterator at(folder, code), end; !code && at != end; at.increment(code)) {
      if (at->path().filename().string().find(kPart) != std::string::npos) parts.push_back(at->path());
    }
    for (const fs::path& part : parts) fs::remove_all(part, code);
  }
}

std::string ExploreFolder::FolderOf(const FoundRun& run, const std::map<std::string, std::string>& taken) const {
  const std::string base = fmt::format("{}/{:06}-{}", kFindings, run.run, run.found.kind);
  std::string name = base;
  auto is_taken = [&](const std::string& folder) {
    return std::any_of(taken.begin(), taken.end(), [&](const auto& entry) { return entry.second == folder; });
  };
  for (int i = 2; is_taken(name); ++i) name = fmt::format("{}-{}", base, i);
  return name;
}

std::string ExploreFolder::PartOf(const std::string& folder) const {
  return (fs::path(path_) / folder).string() + kPart + std::to_string(getpid());
}

engine::Status ExploreFolder::Write(const std::string& folder, const FindingFiles& files) const {
  const fs::path place = fs::path(path_) / folder;
  const std::string part = PartOf(folder);
  if (engine::Status written = WriteFile(part + "/report.txt", files.report); !written.ok()) return written;
  if (files.scenario) {
    auto outcome = Evaluate(*files.scenario, {.replay = &files.schedule, .stop = {}}, "");
    if (!outcome.ok()) return outcome.errors();
    outcome.value().differences.clear();  // from golden files, which hold the reference run
    outcome.value().wants_golden = false;
    if (engine::Status written = WriteRun(outcome.value(), part); !written.ok()) return written;
  }
  const std::string text = sim::ToText(files.schedule) + (files.key.empty() ? "" : kFindingComment + files.key + "\n");
  if (engine::Status written = WriteFile(part + "/schedule.txt", text); !written.ok()) return written;
  std::error_code code;
  fs::remove_all(place, code);
  fs::rename(part, place, code);
  if (code) return Unwritable(place.string(), code);
  return engine::Ok();
}

std::string FindingIn(const std::string& schedule) {
  const size_t at = schedule.find(kFindingComment);
  if (at == std::string::npos) return "";
  const size_t begin = at + std::string_view(kFindingComment).size();
  return schedule.substr(begin, schedule.find('\n', begin) - begin);
}

std::string ReplayCommand(const std::string& folder, const std::string& scenario, const ExplorePlan& plan) {
  return fmt::format("tactus replay {}/schedule.txt --scenario {}{}{} --report", folder, scenario,
                     plan.free ? " --free" : "", plan.sound ? " --sound" : "");
}

}  // namespace tools
