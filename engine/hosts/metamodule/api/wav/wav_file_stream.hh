// A WAV file, read ahead by a task and played by update(): one context puts samples in, another takes them out.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace MetaModule {

struct WavFileStream {
  explicit WavFileStream(size_t max_samples);
  ~WavFileStream();

  // True if the buffer was emptied for it.
  bool resize(size_t max_samples);
  size_t max_size() const;
  size_t buffer_samples() const;
  size_t buffer_frames() const;

  // load, unload, read and seek: tasks and the GUI. They block while the card is read.
  bool load(std::string_view sample_path);
  void unload();
  bool is_loaded() const;
  void read_frames_from_file();
  void read_frames_from_file(int num_frames);
  void seek_frame_in_file(uint32_t frame_num = 0);

  // Audio. The next sample of the next channel; 0 if there is none.
  float pop_sample();
  // Audio. If the frame is no longer in the buffer, the buffer is emptied, and seek_frame_in_file has to follow.
  void reset_playback_to_frame(uint32_t frame_num);

  unsigned samples_available() const;
  unsigned frames_available() const;
  float sample_seconds() const;
  bool is_eof() const;
  bool is_file_error() const;
  unsigned current_playback_frame() const;
  unsigned latest_buffered_frame() const;
  unsigned first_frame_in_buffer() const;

  bool is_stereo() const;
  unsigned num_channels() const;
  unsigned total_frames() const;
  unsigned wav_sample_rate() const;

 private:
  struct Internal;
  std::unique_ptr<Internal> internal;
};

}  // namespace MetaModule
