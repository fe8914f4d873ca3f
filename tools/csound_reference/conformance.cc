#include "tools/csound_reference/conformance.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/hosts/csound/csound.h"
#include "scenarios/load.h"
#include "tools/csound_reference/lockstep.h"

namespace tools::csound_reference {

engine::Result<std::vector<scenarios::Scenario>> LoadAll(const std::string& root) {
  static const engine::Host* hosts[] = {&engine::csound::CsoundHost()};
  std::vector<std::string> files;  // below the root
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root + "/csound")) {
    if (entry.path().extension() == ".yaml" && !entry.path().string().ends_with(".defaults.yaml")) {
      files.push_back(entry.path().lexically_relative(root).string());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<scenarios::Scenario> all;
  for (const std::string& file : files) {
    // Where the file really is: in a test's folder each one is a link, and a scenario's scripts must lie beside it.
    const std::string real = std::filesystem::canonical(root + "/" + file).string();
    auto some = scenarios::LoadScenarios(real, real.substr(0, real.size() - file.size() - 1), hosts);
    if (!some.ok()) return some.errors();
    for (scenarios::Scenario& scenario : some.value()) all.push_back(std::move(scenario));
  }
  return all;
}

engine::Result<Row> Conform(const scenarios::Scenario& scenario) {
  Row row{.id = scenario.id};
  auto real = RunLockstep(scenario);
  if (!real.ok()) return real.errors();
  row.why_not = real.value().skipped;
  if (!row.why_not.empty()) return row;
  auto model = scenarios::Run(scenario, {});
  if (!model.ok()) return model.errors();
  row.comparison = Compare(model.value(), real.value());
  return row;
}

namespace {

std::string Link(const Row& row) {
  const std::string file = row.id.substr(0, row.id.find('@'));
  return fmt::format("[{}](../../../scenarios/{}.yaml)", row.id.substr(row.id.rfind('/') + 1), file);
}

// A `|` would end the cell.
std::string Cell(std::string text) {
  for (size_t at = 0; (at = text.find('|', at)) != text.npos; at += 2) text.replace(at, 1, "\\|");
  return text;
}

std::string Word(const std::string& difference) { return difference.empty() ? "same" : Cell(difference); }

}  // namespace

std::string Page(const std::vector<Row>& rows) {
  const auto asked = [](const Row& row) { return row.why_not.empty(); };
  const auto agree = [&](const Row& row) { return asked(row) && row.comparison.agree(); };
  std::string out = fmt::format(
      "# Conformance: the model and the real performance thread\n\n"
      "Made by `bazel run //tools/csound_reference:conformance`; a test fails when it is not current.\n"
      "Each scenario is run twice: by the model, and by libcsnd6's `CsoundPerformanceThread` of Csound 6.18 in "
      "lock-step\n"
      "(`tactus run --backend reference`). Compared are Csound's own lines, calls and what they give back and the\n"
      "thread's end, in their order and without their times, and every sample.\n\n"
      "Of {} scenarios the two agree in {}, differ in {}, and {} cannot be asked of the real thread.\n\n"
      "| scenario | events | order | frames | audio |\n|---|---|---|---|---|\n",
      rows.size(), std::count_if(rows.begin(), rows.end(), agree),
      std::count_if(rows.begin(), rows.end(), [&](const Row& row) { return asked(row) && !agree(row); }),
      rows.size() - static_cast<size_t>(std::count_if(rows.begin(), rows.end(), asked)));
  for (const Row& row : rows) {
    if (!asked(row)) continue;
    const Comparison& found = row.comparison;
    out += fmt::format("| {} | {} | {} | {} | {} |\n", Link(row), found.events, Word(found.order), found.frames,
                       Word(found.audio));
  }
  out += "\nNot asked:\n\n| scenario | why |\n|---|---|\n";
  for (const Row& row : rows) {
    if (!asked(row)) out += fmt::format("| {} | {} |\n", Link(row), Cell(row.why_not));
  }
  return out;
}

}  // namespace tools::csound_reference
