#include "golden/nearest.h"

#include <algorithm>
#include <tuple>

#include "golden/compare_audio.h"
#include "golden/compare_trace.h"
#include "golden/files.h"

namespace golden {
namespace {

Difference Missing(const std::string& path) {
  return {.file = path, .message = "there is no such golden file yet; `tactus update` writes it", .missing = true};
}

void Append(engine::Errors& errors, const engine::Errors& more) {
  errors.insert(errors.end(), more.begin(), more.end());
}

void JudgeAudio(const std::string& path, const Request& request, const Rendering& rendering, Judgement& out) {
  auto expected = ReadRecording(path);
  if (!expected.ok()) return Append(out.errors, expected.errors());
  if (!expected.value()) {
    out.differences.push_back(Missing(path));
    out.distance += static_cast<int64_t>(rendering.audio.size()) / std::max(rendering.format.channels, 1);
    return;
  }
  AudioDifference difference = CompareAudio(*expected.value(), rendering, request.windows, request.silent);
  out.same_audio = difference.text.empty();
  out.distance += difference.frames;
  if (!out.same_audio) out.differences.push_back({.file = path, .message = std::move(difference.text)});
}

void JudgeTrace(const std::string& path, const std::string& got, Judgement& out) {
  auto expected = ReadText(path);
  if (!expected.ok()) return Append(out.errors, expected.errors());
  if (!expected.value()) {
    out.differences.push_back(Missing(path));
    out.distance += static_cast<int64_t>(std::count(got.begin(), got.end(), '\n'));
    return;
  }
  const std::string& text = *expected.value();
  if (text.substr(0, text.find('\n')) != kTraceHeader) {
    out.errors.push_back({.file = path,
                          .line = 1,
                          .column = 0,
                          .message = "expected '" + std::string(kTraceHeader) + "' in the first line"});
    return;
  }
  TraceDifference difference = CompareTraces(text, got);
  out.same_trace = difference.text.empty();
  out.distance += static_cast<int64_t>(difference.lines);
  if (!out.same_trace) out.differences.push_back({.file = path, .message = std::move(difference.text)});
}

}  // namespace

std::vector<Judgement> JudgeAll(const Request& request, const Rendering& rendering) {
  std::vector<int> variants = Variants(request);
  if (variants.empty()) variants.push_back(1);
  const std::string trace = request.trace ? sim::TraceText(rendering.events, rendering.format) : "";
  std::vector<Judgement> all;
  for (int variant : variants) {
    Judgement& judgement = all.emplace_back(Judgement{.variant = variant});
    const std::string stem = request.StemOf(variant);
    if (request.audio) JudgeAudio(stem + ".wav", request, rendering, judgement);
    if (request.trace) JudgeTrace(stem + ".trace", trace, judgement);
  }
  return all;
}

const Judgement& Nearest(const std::vector<Judgement>& all) {
  return *std::min_element(all.begin(), all.end(), [](const Judgement& a, const Judgement& b) {
    auto key = [](const Judgement& each) {
      return std::tuple(!each.equal(), each.errors.empty(), each.equal() ? 0 : each.distance);
    };
    return key(a) < key(b);
  });
}

}  // namespace golden
