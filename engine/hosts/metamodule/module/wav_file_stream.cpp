// M6.5: read ahead in blocks of 4 KiB by a task, samples of 16 bits between it and update().
#include "wav/wav_file_stream.hh"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace MetaModule {
namespace {

constexpr size_t kReadBytes = 4096;

uint32_t Word(const unsigned char *bytes, int size) {
  uint32_t value = 0;
  for (int i = 0; i < size; ++i) value |= uint32_t{bytes[i]} << (8 * i);
  return value;
}

}  // namespace

struct WavFileStream::Internal {
  enum class State { not_loaded, loaded, eof, file_error };

  explicit Internal(size_t max) : buffer(std::max<size_t>(max, 1)) {}

  FILE *file = nullptr;
  std::atomic<State> state{State::not_loaded};
  unsigned channels = 1, rate = 48000, bits = 16, format = 1;
  uint32_t data_begin = 0, frames = 0;
  std::vector<int16_t> buffer;
  // Samples of the file, counted from its beginning: [first, next_in) have been put in, next_out is taken next.
  std::atomic<uint32_t> first{0}, next_in{0}, next_out{0};

  size_t BytesOfFrame() const { return channels * bits / 8; }
  unsigned Available() const { return next_in.load(std::memory_order_acquire) - next_out.load(); }

  bool ReadHeader() {
    unsigned char head[12], chunk[8];
    if (fread(head, 1, 12, file) != 12 || std::memcmp(head, "RIFF", 4) != 0) return false;
    while (fread(chunk, 1, 8, file) == 8) {
      uint32_t bytes = Word(chunk + 4, 4);
      if (std::memcmp(chunk, "data", 4) == 0) {
        data_begin = static_cast<uint32_t>(ftell(file));
        frames = static_cast<uint32_t>(bytes / BytesOfFrame());
        return true;
      }
      unsigned char format_chunk[16];
      if (std::memcmp(chunk, "fmt ", 4) == 0 && bytes >= 16) {
        if (fread(format_chunk, 1, 16, file) != 16) return false;
        format = Word(format_chunk, 2);
        channels = std::max(1u, Word(format_chunk + 2, 2));
        rate = Word(format_chunk + 4, 4);
        bits = Word(format_chunk + 14, 2);
        bytes -= 16;
      }
      if (fseek(file, static_cast<long>(bytes + (bytes & 1)), SEEK_CUR) != 0) return false;
    }
    return false;
  }

  static int16_t Sample(const unsigned char *bytes, unsigned bits, unsigned format) {
    if (bits == 16) return static_cast<int16_t>(Word(bytes, 2));
    if (bits == 24) return static_cast<int16_t>(Word(bytes + 1, 2));
    uint32_t word = Word(bytes, 4);
    if (format != 3) return static_cast<int16_t>(word >> 16);
    float value;
    std::memcpy(&value, &word, sizeof(value));
    return static_cast<int16_t>(std::clamp(value * 32767.f, -32768.f, 32767.f));
  }

  void Read(size_t want_frames) {
    unsigned char block[kReadBytes];
    size_t room = buffer.size() - Available();
    size_t frames_now = std::min(
        {want_frames, room / channels, kReadBytes / BytesOfFrame(), size_t{frames} - next_in.load() / channels});
    if (frames_now == 0) {
      if (next_in.load() >= frames * channels) state.store(State::eof, std::memory_order_release);
      return;
    }
    size_t got = fread(block, BytesOfFrame(), frames_now, file);
    uint32_t at = next_in.load();
    const unsigned sample_bits = bits, sample_format = format;
    const auto samples = static_cast<uint32_t>(got * channels);
    for (uint32_t i = 0; i < samples; ++i) {
      buffer[(at + i) % buffer.size()] = Sample(block + i * sample_bits / 8, sample_bits, sample_format);
    }
    uint32_t after = at + samples;
    if (after - first.load() > buffer.size()) first.store(after - static_cast<uint32_t>(buffer.size()));
    next_in.store(after, std::memory_order_release);
    if (got != frames_now) {
      state.store(State::file_error, std::memory_order_release);
    } else if (after >= frames * channels) {
      state.store(State::eof, std::memory_order_release);
    }
  }
};

WavFileStream::WavFileStream(size_t max_samples) : internal(std::make_unique<Internal>(max_samples)) {}
WavFileStream::~WavFileStream() { unload(); }

bool WavFileStream::resize(size_t max_samples) {
  if (max_samples == internal->buffer.size()) return false;
  internal->buffer.assign(std::max<size_t>(max_samples, 1), 0);
  internal->first.store(internal->next_out.load());
  internal->next_in.store(internal->next_out.load());
  return true;
}
size_t WavFileStream::max_size() const { return internal->buffer.size(); }
size_t WavFileStream::buffer_samples() const {
  return std::min<size_t>(internal->buffer.size(), size_t{internal->frames} * internal->channels);
}
size_t WavFileStream::buffer_frames() const { return buffer_samples() / internal->channels; }

bool WavFileStream::load(std::string_view sample_path) {
  unload();
  internal->file = fopen(std::string(sample_path).c_str(), "rb");
  if (!internal->file || !internal->ReadHeader()) {
    unload();
    internal->state.store(Internal::State::file_error, std::memory_order_release);
    return false;
  }
  internal->state.store(Internal::State::loaded, std::memory_order_release);
  return true;
}

void WavFileStream::unload() {
  internal->state.store(Internal::State::not_loaded, std::memory_order_release);
  if (internal->file) fclose(internal->file);
  internal->file = nullptr;
  internal->first.store(0);
  internal->next_in.store(0);
  internal->next_out.store(0);
}

bool WavFileStream::is_loaded() const {
  Internal::State state = internal->state.load(std::memory_order_acquire);
  return state == Internal::State::loaded || state == Internal::State::eof;
}

void WavFileStream::read_frames_from_file() { read_frames_from_file(static_cast<int>(kReadBytes)); }
void WavFileStream::read_frames_from_file(int num_frames) {
  if (internal->file && num_frames > 0) internal->Read(static_cast<size_t>(num_frames));
}

void WavFileStream::seek_frame_in_file(uint32_t frame_num) {
  uint32_t sample = std::min(frame_num, internal->frames) * internal->channels;
  if (!internal->file || (sample >= internal->first.load() && sample < internal->next_in.load())) return;
  auto offset = static_cast<long>(internal->data_begin + frame_num * internal->BytesOfFrame());
  if (fseek(internal->file, offset, SEEK_SET) != 0) return internal->state.store(Internal::State::file_error);
  internal->first.store(sample);
  internal->next_in.store(sample, std::memory_order_release);
  internal->state.store(Internal::State::loaded, std::memory_order_release);
}

float WavFileStream::pop_sample() {
  uint32_t at = internal->next_out.load(std::memory_order_relaxed);
  if (internal->next_in.load(std::memory_order_acquire) == at) return 0;
  float value = static_cast<float>(internal->buffer[at % internal->buffer.size()]) / 32768.f;
  internal->next_out.store(at + 1, std::memory_order_release);
  return value;
}

void WavFileStream::reset_playback_to_frame(uint32_t frame_num) {
  uint32_t sample = std::min(frame_num, internal->frames) * internal->channels;
  if (sample < internal->first.load() || sample > internal->next_in.load()) {
    internal->first.store(sample);
    internal->next_in.store(sample, std::memory_order_release);
  }
  internal->next_out.store(sample, std::memory_order_release);
}

unsigned WavFileStream::samples_available() const { return internal->Available(); }
unsigned WavFileStream::frames_available() const { return samples_available() / internal->channels; }
float WavFileStream::sample_seconds() const {
  return static_cast<float>(internal->frames) / static_cast<float>(internal->rate);
}
bool WavFileStream::is_eof() const { return internal->state.load(std::memory_order_acquire) == Internal::State::eof; }
bool WavFileStream::is_file_error() const {
  return internal->state.load(std::memory_order_acquire) == Internal::State::file_error;
}
unsigned WavFileStream::current_playback_frame() const { return internal->next_out.load() / internal->channels; }
unsigned WavFileStream::latest_buffered_frame() const { return internal->next_in.load() / internal->channels; }
unsigned WavFileStream::first_frame_in_buffer() const { return internal->first.load() / internal->channels; }
bool WavFileStream::is_stereo() const { return internal->channels == 2; }
unsigned WavFileStream::num_channels() const { return internal->channels; }
unsigned WavFileStream::total_frames() const { return internal->frames; }
unsigned WavFileStream::wav_sample_rate() const { return internal->rate; }

}  // namespace MetaModule
