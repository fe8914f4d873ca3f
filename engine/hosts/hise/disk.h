// The files that scripts see: those of the scenario and those that they write. Nothing real is touched.
//
// Thread rules: any context.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>

#include "engine/runtime.h"
#include "engine/sync/guard.h"

namespace engine::hise {

class Disk {
 public:
  Disk(Runtime& runtime, std::map<std::string, std::string> files) : runtime_(runtime), files_(std::move(files)) {}

  std::optional<std::string> Read(const std::string& path) {
    Guard guard(runtime_, guard_);
    const auto found = files_.find(path);
    return found == files_.end() ? std::nullopt : std::optional(found->second);
  }
  std::set<std::string> Paths() {
    Guard guard(runtime_, guard_);
    std::set<std::string> paths;
    for (const auto& [path, text] : files_) paths.insert(path);
    return paths;
  }
  void Write(const std::string& path, std::string text) {
    Guard guard(runtime_, guard_);
    files_[path] = std::move(text);
  }
  bool Delete(const std::string& path) {
    Guard guard(runtime_, guard_);
    return files_.erase(path) > 0;
  }

 private:
  Runtime& runtime_;
  SpinLock guard_;
  std::map<std::string, std::string> files_;
};

}  // namespace engine::hise
