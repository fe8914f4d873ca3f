#include "tools/csound_reference/free.h"

#include <memory>
#include <utility>

#include "tools/csound_reference/free_run.h"
#include "tools/csound_reference/own_process.h"
#include "tools/csound_reference/result_bytes.h"
#include "tools/csound_reference/why_not.h"
#include "tools/scratch_folder.h"

namespace tools::csound_reference {
namespace {

// Compiling, and a machine that has other things to do.
constexpr double kSlack = 20;

engine::Result<scenarios::RunResult> BuildAndRun(FreeRun& run) {
  if (engine::Status built = run.Build(); !built.ok()) return built.errors();
  return run.Run();
}

}  // namespace

engine::Result<scenarios::RunResult> RunFree(const scenarios::Scenario& scenario) {
  if (std::string why = WhyNot(scenario, Drive::free); !why.empty()) {
    return scenarios::RunResult{.format = scenario.format, .skipped = std::move(why)};
  }
  const ScratchFolder scratch;  // for files that a scenario records
  if (!scratch.exists()) return engine::MakeError("there is no folder for temporary files");
  const auto work = [&] {
    auto run = std::make_unique<FreeRun>(scenario, scratch.path().string());
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
