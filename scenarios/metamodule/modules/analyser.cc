// A frequency analyser: update() fills one of two windows, a task transforms the other, a slice a run, so that the
// tasks of other modules and the user interface get their turns. Output 0 is the loudest frequency, a volt for 1000 Hz.
#include <atomic>
#include <cmath>
#include <complex>
#include <cstdio>

#include "CoreModules/register_module.hh"
#include "threads/async_thread.hh"

namespace {

constexpr unsigned kSize = 256, kStages = 8;

class Analyser : public CoreProcessor {
 public:
  Analyser() { async_.start(); }

  void update() override {
    if (window_ready_.load(std::memory_order_acquire)) return;  // the task has it
    window_[filled_++] = input_;
    if (filled_ < kSize) return;
    filled_ = 0;
    window_ready_.store(true, std::memory_order_release);
  }

  void set_samplerate(float rate) override { rate_ = rate; }
  void set_param(int, float) override {}
  void set_input(int, float volts) override { input_ = volts; }
  float get_output(int) const override { return loudest_.load(std::memory_order_relaxed) / 1000.f; }

 private:
  // One stage of the transform a run.
  void Slice() {
    if (!window_ready_.load(std::memory_order_acquire)) return;
    if (stage_ == 0) Shuffle();
    Stage(stage_++);
    if (stage_ < kStages) return;
    stage_ = 0;
    Report();
    window_ready_.store(false, std::memory_order_release);
  }

  void Shuffle() {
    for (unsigned i = 0; i < kSize; ++i) {
      unsigned reversed = 0;
      for (unsigned bit = 0; bit < kStages; ++bit) reversed |= ((i >> bit) & 1u) << (kStages - 1 - bit);
      bins_[reversed] = {window_[i], 0.f};
    }
  }

  void Stage(unsigned stage) {
    unsigned half = 1u << stage;
    for (unsigned begin = 0; begin < kSize; begin += 2 * half) {
      for (unsigned k = 0; k < half; ++k) {
        float angle = -3.14159265f * static_cast<float>(k) / static_cast<float>(half);
        std::complex<float> turn(cosf(angle), sinf(angle)), odd = bins_[begin + k + half];
        odd = {odd.real() * turn.real() - odd.imag() * turn.imag(),
               odd.real() * turn.imag() + odd.imag() * turn.real()};
        bins_[begin + k + half] = bins_[begin + k] - odd;
        bins_[begin + k] += odd;
      }
    }
  }

  void Report() {
    unsigned best = 1;
    auto power = [this](unsigned i) { return bins_[i].real() * bins_[i].real() + bins_[i].imag() * bins_[i].imag(); };
    for (unsigned i = 2; i < kSize / 2; ++i) {
      if (power(i) > power(best)) best = i;
    }
    float frequency = static_cast<float>(best) * rate_ / static_cast<float>(kSize);
    if (frequency == loudest_.load()) return;
    loudest_.store(frequency);
    printf("loudest: %.1f Hz\n", static_cast<double>(frequency));
  }

  float rate_ = 48000, input_ = 0;
  float window_[kSize] = {};
  unsigned filled_ = 0, stage_ = 0;
  std::complex<float> bins_[kSize];
  std::atomic<bool> window_ready_{false};
  std::atomic<float> loudest_{0};
  MetaModule::AsyncThread async_{this, [this] { Slice(); }};
};

struct AnalyserInfo : MetaModule::ModuleInfoBase {
  static constexpr std::string_view slug{"Analyser"};
};

}  // namespace

extern "C" void init() { MetaModule::register_module<Analyser, AnalyserInfo>("Tactus"); }
