#include "golden/golden.h"

#include "golden/compare_audio.h"
#include "golden/compare_trace.h"
#include "golden/files.h"

namespace golden {
namespace {

Difference Missing(const std::string& path) {
  return {.file = path, .message = "there is no such golden file yet; `tactus update` writes it", .missing = true};
}

engine::Errors CompareAudio(const std::string& path, const Request& request, const Rendering& rendering,
                            std::vector<Difference>& differences) {
  auto expected = ReadRecording(path);
  if (!expected.ok()) return expected.errors();
  if (!expected.value()) {
    differences.push_back(Missing(path));
    return {};
  }
  std::string message = DescribeAudio(*expected.value(), rendering, request.silent);
  if (!message.empty()) differences.push_back({.file = path, .message = std::move(message)});
  return {};
}

engine::Errors CompareTrace(const std::string& path, const Rendering& rendering, std::vector<Difference>& differences) {
  auto expected = ReadText(path);
  if (!expected.ok()) return expected.errors();
  if (!expected.value()) {
    differences.push_back(Missing(path));
    return {};
  }
  const std::string& text = *expected.value();
  if (text.substr(0, text.find('\n')) != kTraceHeader) {
    return {{.file = path,
             .line = 1,
             .column = 0,
             .message = "expected '" + std::string(kTraceHeader) + "' in the first line"}};
  }
  std::string message = DescribeTrace(text, sim::TraceText(rendering.events, rendering.format));
  if (!message.empty()) differences.push_back({.file = path, .message = std::move(message)});
  return {};
}

}  // namespace

engine::Result<std::vector<Difference>> Compare(const Request& request, const Rendering& rendering) {
  std::vector<Difference> differences;
  engine::Errors errors;
  if (request.audio) errors = CompareAudio(request.stem + ".wav", request, rendering, differences);
  if (request.trace) {
    engine::Errors more = CompareTrace(request.stem + ".trace", rendering, differences);
    errors.insert(errors.end(), more.begin(), more.end());
  }
  if (!errors.empty()) return errors;
  return differences;
}

}  // namespace golden
