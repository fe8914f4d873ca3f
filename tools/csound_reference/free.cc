#include "tools/csound_reference/free.h"

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "tools/csound_reference/free_run.h"
#include "tools/csound_reference/own_process.h"
#include "tools/csound_reference/result_bytes.h"
#include "tools/csound_reference/why_not.h"

namespace tools::csound_reference {
namespace {

// Compiling, and a machine that has other things to do.
constexpr double kSlack = 20;

// For files that a scenario records.
class Scratch {
 public:
  Scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tactus-reference-XXXXXX").string();
    if (mkdtemp(pattern.data())) path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

engine::Result<scenarios::RunResult> BuildAndRun(FreeRun& run) {
  if (engine::Status built = run.Build(); !built.ok()) return built.errors();
  return run.Run();
}

}  // namespace

engine::Result<scenarios::RunResult> RunFree(const scenarios::Scenario& scenario) {
  if (std::string why = WhyNot(scenario, Drive::free); !why.empty()) {
    return scenarios::RunResult{.format = scenario.format, .skipped = std::move(why)};
  }
  const Scratch scratch;
  if (scratch.path().empty()) return engine::MakeError("there is no folder for temporary files");
  const auto work = [&] {
    auto run = std::make_unique<FreeRun>(scenario, scratch.path());
    std::string bytes = ToBytes(BuildAndRun(*run));
    if (run->left_something()) run.release();  // threads that do not end still use it
    return bytes;
  };
  const double longest = static_cast<double>(scenario.length + 2 * FreeRun::kGrace) / engine::kSecond + kSlack;
  const OwnProcess process = RunAlone(work, longest);
  if (process.wrong.empty()) {
    auto result = FromBytes(process.told);
    if (result.ok()) result.value().format = scenario.format;
    return result;
  }
  scenarios::RunResult result{.format = scenario.format};
  result.findings.push_back({.kind = "crash",
                             .context = "process",
                             .point = "",
                             .location = "",
                             .message = "the process of the real thread: " + process.wrong});
  return result;
}

}  // namespace tools::csound_reference
