// A player that streams a WAV file: a task reads, update() plays, and a state is handed from one to the other.
//
//   input 0   gate: play from the beginning      output 0   the left channel
//   param 0   threshold, of 4096 frames           param 1    which file: 0 tone.wav, 1 missing.wav
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>

#include "CoreModules/register_module.hh"
#include "threads/async_thread.hh"
#include "wav/wav_file_stream.hh"

namespace {

using MetaModule::WavFileStream;
using std::chrono::steady_clock;

class Sampler : public CoreProcessor {
 public:
  Sampler() { async_.start(); }

  void update() override {
    bool gate = gate_ > 1.f;
    if (gate && !was_gate_ && stream_.is_loaded()) Restart();
    was_gate_ = gate;
    output_ = 0;
    if (state_.load(std::memory_order_acquire) != State::playing) return;
    // Asked only when what was there is used up.
    if (known_ == 0) known_ = stream_.samples_available();
    if (known_ == 0) {
      if (stream_.is_eof()) {
        state_.store(State::stopped, std::memory_order_release);
      } else if (!underflow_) {
        underflow_ = true;
        underflows_.fetch_add(1);
      }
      return;
    }
    underflow_ = false;
    output_ = 5.f * stream_.pop_sample();
    --known_;
    for (unsigned channel = 1; channel < channels_; ++channel, --known_) stream_.pop_sample();
  }

  void set_samplerate(float) override {}
  void set_param(int id, float value) override {
    if (id == 0) threshold_ = static_cast<unsigned>(value * 4096.f);
    if (id == 1) file_.store(value > 0.5f ? 1 : 0);
  }
  void set_input(int, float volts) override { gate_ = volts; }
  float get_output(int) const override { return output_; }

 private:
  enum class State { empty, stopped, seek, buffering, playing, failed };
  static constexpr unsigned kLeastFrames = 1024;

  // The audio context may move the place where playing goes on only while the task keeps off: it asks for a seek.
  void Restart() {
    State state = state_.load(std::memory_order_acquire);
    if (state != State::stopped && state != State::playing) return;
    stream_.reset_playback_to_frame(0);
    known_ = 0;
    channels_ = stream_.num_channels();
    state_.store(State::seek, std::memory_order_release);
  }

  void Work() {
    switch (state_.load(std::memory_order_acquire)) {
      case State::empty:
        return Load();
      case State::failed:
        if (steady_clock::now() - failed_at_ >= std::chrono::milliseconds(500)) Load();
        return;
      case State::stopped:
        return;
      case State::seek:
        stream_.seek_frame_in_file(0);
        state_.store(State::buffering, std::memory_order_release);
        return;
      case State::buffering:
      case State::playing:
        return Fill();
    }
  }

  void Load() {
    if (stream_.load(file_.load() == 0 ? "tone.wav" : "missing.wav")) {
      printf("loaded %u frames\n", stream_.total_frames());
      state_.store(State::stopped, std::memory_order_release);
    } else {
      Fail();
    }
  }

  void Fail() {
    printf("cannot read the sample, next try in 0.5 s\n");
    failed_at_ = steady_clock::now();
    stream_.unload();
    state_.store(State::failed, std::memory_order_release);
  }

  void Fill() {
    if (int count = underflows_.exchange(0); count > 0) printf("Sample buffer underflow\n");
    if (!stream_.is_eof()) stream_.read_frames_from_file();
    if (stream_.is_file_error()) return Fail();
    unsigned enough = std::max(threshold_.load(), kLeastFrames);
    if (state_.load() != State::buffering) return;
    if (stream_.frames_available() >= enough || stream_.is_eof()) {
      state_.store(State::playing, std::memory_order_release);
    }
  }

  WavFileStream stream_{4096};
  std::atomic<State> state_{State::empty};
  std::atomic<int> file_{0}, underflows_{0};
  std::atomic<unsigned> threshold_{kLeastFrames};
  steady_clock::time_point failed_at_{};
  float gate_ = 0, output_ = 0;
  unsigned known_ = 0;  // samples that are there at least
  unsigned channels_ = 1;
  bool was_gate_ = false, underflow_ = false;
  MetaModule::AsyncThread async_{this, [this] { Work(); }};
};

struct SamplerInfo : MetaModule::ModuleInfoBase {
  static constexpr std::string_view slug{"Sampler"};
};

}  // namespace

extern "C" void init() { MetaModule::register_module<Sampler, SamplerInfo>("Tactus"); }
