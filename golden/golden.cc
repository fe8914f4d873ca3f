#include "golden/golden.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "golden/nearest.h"

namespace golden {
namespace {

engine::Error AboutRequest(const Request& request, std::string message) {
  return {.file = request.stem, .line = 0, .column = 0, .message = std::move(message)};
}

// Which of several outputs the differences are from; and if sound and trace are both right, but not together.
std::string AboutVariants(const std::vector<Judgement>& all, const Judgement& nearest) {
  std::string text =
      fmt::format("\nthat is number {} of {} accepted outputs, the nearest", nearest.variant, all.size());
  auto sound = std::find_if(all.begin(), all.end(), [](const Judgement& each) { return each.same_audio; });
  auto trace = std::find_if(all.begin(), all.end(), [](const Judgement& each) { return each.same_trace; });
  if (sound != all.end() && trace != all.end()) {
    text += fmt::format("; the sound is that of number {}, the trace that of number {}: none has both", sound->variant,
                        trace->variant);
  }
  return text;
}

}  // namespace

std::string Request::StemOf(int variant) const { return variant == 1 ? stem : fmt::format("{}.{}", stem, variant); }

std::vector<int> Variants(const Request& request) {
  std::vector<int> out;
  for (int variant = 1; variant <= request.variants; ++variant) {
    const std::string path = request.StemOf(variant);
    std::error_code code;
    const bool audio = request.audio && std::filesystem::exists(path + ".wav", code);
    const bool trace = request.trace && std::filesystem::exists(path + ".trace", code);
    if (audio || trace) out.push_back(variant);
  }
  return out;
}

engine::Result<std::vector<Difference>> Compare(const Request& request, const Rendering& rendering) {
  if (std::string complaint = Complaint(request.windows); !complaint.empty())
    return AboutRequest(request, std::move(complaint));
  const std::vector<Judgement> all = JudgeAll(request, rendering);
  const Judgement& nearest = Nearest(all);
  if (nearest.equal()) return std::vector<Difference>();
  engine::Errors errors;
  for (const Judgement& each : all) errors.insert(errors.end(), each.errors.begin(), each.errors.end());
  if (!errors.empty()) return errors;
  std::vector<Difference> differences = nearest.differences;
  if (all.size() > 1) differences.back().message += AboutVariants(all, nearest);
  return differences;
}

}  // namespace golden
