// Writes the conformance page of Csound.
//
//     bazel run //tools/csound_reference:conformance            engine/hosts/csound/CONFORMANCE.md
//     bazel run //tools/csound_reference:conformance -- ID…     only prints these scenarios' rows
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "tools/csound_reference/conformance.h"

int main(int count, char** words) {
  using namespace tools::csound_reference;                     // NOLINT
  const char* run_from = getenv("BUILD_WORKSPACE_DIRECTORY");  // set by `bazel run`
  const std::string root = run_from ? run_from : ".";
  const std::vector<std::string> wanted(words + 1, words + count);
  auto all = LoadAll(root + "/scenarios");
  if (!all.ok()) {
    fmt::print(stderr, "{}\n", engine::ToString(all.errors()));
    return 2;
  }
  std::vector<Row> rows;
  for (const scenarios::Scenario& scenario : all.value()) {
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), scenario.id) == wanted.end()) continue;
    auto row = Conform(scenario);
    if (!row.ok()) {
      fmt::print(stderr, "{}\n", engine::ToString(row.errors()));
      return 2;
    }
    rows.push_back(std::move(row).value());
  }
  if (!wanted.empty()) {
    fmt::print("{}", Page(rows));
    return 0;
  }
  std::ofstream(root + "/engine/hosts/csound/CONFORMANCE.md") << Page(rows);
  return 0;
}
