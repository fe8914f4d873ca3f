#include "engine/synth/wav_file.h"

#include <fcntl.h>
#include <sndfile.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace engine::synth {
namespace {

using SoundFile = std::unique_ptr<SNDFILE, int (*)(SNDFILE*)>;

Error FileError(const std::string& path, std::string message) {
  return {.file = path, .line = 0, .column = 0, .message = std::move(message)};
}

// A WAV counts its bytes in 32 bits; 1 kB is more than our header.
constexpr uint64_t kMaxDataBytes = (uint64_t{1} << 32) - 1024;

// A new file beside `path`: a rename is atomic only within one file system. O_EXCL makes the name ours.
int CreateBeside(const std::string& path, std::string& temporary) {
  for (int i = 0; i < 1000; ++i) {
    temporary = path + ".tmp" + std::to_string(i);
    const int fd = open(temporary.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

// Empty if all went well, else why not.
std::string WriteTo(int fd, std::span<const float> interleaved, int sample_rate, int channels) {
  SF_INFO info = {};
  info.samplerate = sample_rate;
  info.channels = channels;
  info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
  SoundFile file(sf_open_fd(fd, SFM_WRITE, &info, SF_FALSE), sf_close);
  if (!file) return sf_strerror(nullptr);
  // The PEAK chunk holds the time of writing.
  sf_command(file.get(), SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
  const auto count = static_cast<sf_count_t>(interleaved.size());
  if (count > 0 && sf_write_float(file.get(), interleaved.data(), count) != count) return sf_strerror(file.get());
  const int error = sf_close(file.release());  // writes the header
  return error == 0 ? "" : sf_error_number(error);
}

}  // namespace

Result<Sample> ReadWav(const std::string& path) {
  SF_INFO info = {};
  const SoundFile file(sf_open(path.c_str(), SFM_READ, &info), sf_close);
  if (!file) return FileError(path, std::string("expected a readable audio file (WAV): ") + sf_strerror(nullptr));
  if (info.channels < 1 || info.samplerate < 1) return FileError(path, "expected at least one channel and 1 Hz");
  if (!info.seekable || info.frames < 0) return FileError(path, "expected a regular file of known length");
  Sample sample{.sample_rate = info.samplerate, .channels = info.channels, .frames = {}};
  // Piece by piece: a header may claim more frames than there is memory.
  std::vector<float> piece(size_t{4096} * static_cast<size_t>(info.channels));
  sf_count_t frames = 0;
  while (const sf_count_t read = sf_readf_float(file.get(), piece.data(), 4096)) {
    sample.frames.insert(sample.frames.end(), piece.begin(), piece.begin() + read * info.channels);
    frames += read;
  }
  if (frames != info.frames) {
    return FileError(path, "expected " + std::to_string(info.frames) +
                               " frames as its header says, but it ends after " + std::to_string(frames));
  }
  return sample;
}

Status WriteWav(const std::string& path, std::span<const float> interleaved, int sample_rate, int channels) {
  if (sample_rate < 1)
    return FileError(path, "expected a sample rate of at least 1, not " + std::to_string(sample_rate));
  if (channels < 1) return FileError(path, "expected at least 1 channel, not " + std::to_string(channels));
  CHECK(interleaved.size() % static_cast<size_t>(channels) == 0);
  if (interleaved.size_bytes() > kMaxDataBytes) {
    return FileError(path, "expected less than 4 GB of audio, as much as a WAV file can hold");
  }
  std::string temporary;
  const int fd = CreateBeside(path, temporary);
  if (fd < 0) return FileError(path, std::string("expected to be able to create a file here: ") + strerror(errno));
  std::string problem = WriteTo(fd, interleaved, sample_rate, channels);
  if (close(fd) != 0 && problem.empty()) problem = strerror(errno);
  if (problem.empty() && rename(temporary.c_str(), path.c_str()) != 0) problem = strerror(errno);
  if (problem.empty()) return Ok();
  unlink(temporary.c_str());
  return FileError(path, "expected to be able to write the file: " + problem);
}

}  // namespace engine::synth
