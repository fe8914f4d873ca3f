// Writing: golden files that are accepted, and what a failed comparison leaves to look at and listen to.
#include <algorithm>
#include <filesystem>

#include "engine/synth/wav_file.h"
#include "golden/compare_audio.h"
#include "golden/files.h"
#include "golden/golden.h"
#include "golden/metadata.h"

namespace golden {
namespace {

engine::Status WriteAudio(const std::string& path, std::span<const float> audio, const engine::AudioFormat& format) {
  if (engine::Status made = MakeFolders(path); !made.ok()) return made;
  return engine::synth::WriteWav(path, audio, format.sample_rate, format.channels);
}

// A file that cannot be read differs: an update is how it is mended.
bool AudioDiffers(const std::string& path, const Rendering& rendering) {
  auto old = ReadRecording(path);
  return !old.ok() || !old.value() || !SameAudio(*old.value(), rendering);
}

bool TextDiffers(const std::string& path, const std::string& text) {
  auto old = ReadText(path);
  return !old.ok() || old.value() != text;
}

// This run minus the golden file; where one of them has ended, it is silent. Empty if they cannot be subtracted.
std::vector<float> Subtract(const std::string& path, const Rendering& rendering) {
  auto old = ReadRecording(path);
  if (!old.ok() || !old.value()) return {};
  const engine::synth::Sample& sample = *old.value();
  if (sample.sample_rate != rendering.format.sample_rate || sample.channels != rendering.format.channels) return {};
  std::vector<float> difference(rendering.audio.begin(), rendering.audio.end());
  difference.resize(std::max(difference.size(), sample.frames.size()));
  for (size_t i = 0; i < sample.frames.size(); ++i) difference[i] -= sample.frames[i];
  return difference;
}

engine::Status UpdateAudio(const Request& request, const Rendering& rendering, std::vector<std::string>& written) {
  const std::string path = request.stem + ".wav";
  if (!AudioDiffers(path, rendering)) return engine::Ok();
  if (!request.silent && IsSilent(rendering.audio)) {
    return engine::Error{
        .file = path,
        .line = 0,
        .column = 0,
        .message = "this run is silent, which proves nothing; a scenario that means it says `silent: true`"};
  }
  if (engine::Status done = WriteAudio(path, rendering.audio, rendering.format); !done.ok()) return done;
  written.push_back(path);
  return engine::Ok();
}

engine::Status UpdateText(const std::string& path, const std::string& text, std::vector<std::string>& written) {
  if (!TextDiffers(path, text)) return engine::Ok();
  if (engine::Status done = WriteText(path, text); !done.ok()) return done;
  written.push_back(path);
  return engine::Ok();
}

}  // namespace

engine::Result<std::vector<std::string>> Update(const Request& request, const Rendering& rendering) {
  std::vector<std::string> written;
  if (request.audio) {
    if (engine::Status done = UpdateAudio(request, rendering, written); !done.ok()) return done.errors();
  }
  if (request.trace) {
    engine::Status done =
        UpdateText(request.stem + ".trace", sim::TraceText(rendering.events, rendering.format), written);
    if (!done.ok()) return done.errors();
  }
  // Another compiler that makes the same sound is no reason to touch a file.
  const std::string metadata = request.stem + ".json";
  std::error_code code;
  const bool wanted = request.audio || request.trace;
  if (!written.empty() || (wanted && !std::filesystem::exists(metadata, code))) {
    engine::Status done = UpdateText(metadata, Metadata(rendering), written);
    if (!done.ok()) return done.errors();
  }
  return written;
}

engine::Status WriteReceived(const Request& request, const Rendering& rendering, const std::string& folder) {
  const std::string stem = folder + "/" + std::filesystem::path(request.stem).filename().string();
  if (request.audio && AudioDiffers(request.stem + ".wav", rendering)) {
    engine::Status done = WriteAudio(stem + ".received.wav", rendering.audio, rendering.format);
    if (!done.ok()) return done;
    const std::vector<float> difference = Subtract(request.stem + ".wav", rendering);
    if (!difference.empty()) done = WriteAudio(stem + ".difference.wav", difference, rendering.format);
    if (!done.ok()) return done;
  }
  if (request.trace) {
    const std::string text = sim::TraceText(rendering.events, rendering.format);
    if (TextDiffers(request.stem + ".trace", text)) return WriteText(stem + ".received.trace", text);
  }
  return engine::Ok();
}

}  // namespace golden
