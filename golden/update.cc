// Writing: golden files that are accepted, and what a failed comparison leaves to look at and listen to.
#include <algorithm>
#include <filesystem>

#include "engine/synth/wav_file.h"
#include "golden/compare_audio.h"
#include "golden/files.h"
#include "golden/golden.h"
#include "golden/metadata.h"
#include "golden/nearest.h"

namespace golden {
namespace {

engine::Status WriteAudio(const std::string& path, std::span<const float> audio, const engine::AudioFormat& format) {
  if (engine::Status made = MakeFolders(path); !made.ok()) return made;
  return engine::synth::WriteWav(path, audio, format.sample_rate, format.channels);
}

// This run minus the golden file; where one of them has ended, it is silent. Empty if they cannot be subtracted.
std::vector<float> Subtract(const std::string& path, std::vector<float> audio, const engine::AudioFormat& format) {
  auto old = ReadRecording(path);
  if (!old.ok() || !old.value()) return {};
  const engine::synth::Sample& sample = *old.value();
  if (sample.sample_rate != format.sample_rate || sample.channels != format.channels) return {};
  audio.resize(std::max(audio.size(), sample.frames.size()));
  for (size_t i = 0; i < sample.frames.size(); ++i) audio[i] -= sample.frames[i];
  return audio;
}

engine::Error FileError(const std::string& path, std::string message) {
  return {.file = path, .line = 0, .column = 0, .message = std::move(message)};
}

engine::Status UpdateAudio(const std::string& path, const Request& request, const Rendering& rendering) {
  const int channels = std::max(rendering.format.channels, 1);
  std::string complaint = NotReached(request.windows, static_cast<int64_t>(rendering.audio.size()) / channels);
  if (!complaint.empty()) return FileError(path, std::move(complaint));
  const std::vector<float> audio = Cut(rendering.audio, channels, request.windows);
  if (!request.silent && IsSilent(audio)) {
    return FileError(path, "this run is silent, which proves nothing; a scenario that means it says `silent: true`");
  }
  return WriteAudio(path, audio, rendering.format);
}

// Another compiler that makes the same sound is no reason to touch a file.
engine::Status UpdateMetadata(const std::string& path, const Request& request, const Rendering& rendering,
                              std::vector<std::string>& written) {
  std::error_code code;
  if (written.empty() && std::filesystem::exists(path, code)) return engine::Ok();
  const std::string text = Metadata(rendering, request.windows);
  auto old = ReadText(path);
  if (old.ok() && old.value() == text) return engine::Ok();
  if (engine::Status done = WriteText(path, text); !done.ok()) return done;
  written.push_back(path);
  return engine::Ok();
}

// The number to write under; 0 if all are taken.
int FreeVariant(const Request& request) {
  const std::vector<int> taken = Variants(request);
  for (int variant = 1; variant <= request.variants; ++variant) {
    if (std::find(taken.begin(), taken.end(), variant) == taken.end()) return variant;
  }
  return 0;
}

std::string ReceivedStem(const Request& request, const std::string& folder) {
  return folder + "/" + std::filesystem::path(request.stem).filename().string();
}

}  // namespace

engine::Result<std::vector<std::string>> Update(const Request& request, const Rendering& rendering, Accept accept) {
  std::vector<std::string> written;
  if (!request.audio && !request.trace) return written;
  if (std::string complaint = Complaint(request.windows); !complaint.empty())
    return FileError(request.stem, std::move(complaint));
  const std::vector<Judgement> all = JudgeAll(request, rendering);
  Judgement nearest = Nearest(all);
  if (accept == Accept::further && !nearest.equal()) {
    nearest = {.variant = FreeVariant(request)};
    if (nearest.variant == 0) {
      return FileError(request.stem, "there are " + std::to_string(all.size()) +
                                         " accepted outputs already, as many as there may be");
    }
  }
  const std::string stem = request.StemOf(nearest.variant);
  if (request.audio && !nearest.same_audio) {
    if (engine::Status done = UpdateAudio(stem + ".wav", request, rendering); !done.ok()) return done.errors();
    written.push_back(stem + ".wav");
  }
  if (request.trace && !nearest.same_trace) {
    engine::Status done = WriteText(stem + ".trace", sim::TraceText(rendering.events, rendering.format));
    if (!done.ok()) return done.errors();
    written.push_back(stem + ".trace");
  }
  engine::Status done = UpdateMetadata(stem + ".json", request, rendering, written);
  if (!done.ok()) return done.errors();
  return written;
}

void RemoveReceived(const Request& request, const std::string& folder) {
  for (const char* suffix : {".received.wav", ".received.trace", ".difference.wav"}) {
    std::error_code ignored;
    std::filesystem::remove(ReceivedStem(request, folder) + suffix, ignored);
  }
}

engine::Status WriteReceived(const Request& request, const Rendering& rendering, const std::string& folder) {
  RemoveReceived(request, folder);
  const std::vector<Judgement> all = JudgeAll(request, rendering);
  const Judgement& nearest = Nearest(all);
  if (nearest.equal()) return engine::Ok();
  const std::string stem = ReceivedStem(request, folder);
  if (request.audio && !nearest.same_audio) {
    std::vector<float> audio = Cut(rendering.audio, std::max(rendering.format.channels, 1), request.windows);
    engine::Status done = WriteAudio(stem + ".received.wav", audio, rendering.format);
    if (!done.ok()) return done;
    audio = Subtract(request.StemOf(nearest.variant) + ".wav", std::move(audio), rendering.format);
    if (!audio.empty()) done = WriteAudio(stem + ".difference.wav", audio, rendering.format);
    if (!done.ok()) return done;
  }
  if (request.trace && !nearest.same_trace) {
    return WriteText(stem + ".received.trace", sim::TraceText(rendering.events, rendering.format));
  }
  return engine::Ok();
}

}  // namespace golden
