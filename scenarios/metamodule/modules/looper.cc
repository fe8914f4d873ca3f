// A looper: records its input while button 0 is down, plays the loop when it is up, and saves it with button 1.
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "CoreModules/register_module.hh"
#include "threads/async_thread.hh"

namespace {

class Looper : public CoreProcessor {
 public:
  Looper() : loop_(kMostFrames) {}

  void update() override {
    if (recording_) {
      uint32_t length = length_.load(std::memory_order_relaxed);
      if (length < kMostFrames) {
        loop_[length] = static_cast<int16_t>(input_ / 8.f * 32767.f);
        length_.store(length + 1, std::memory_order_relaxed);
      }
      output_ = input_;
    } else if (uint32_t length = length_.load(std::memory_order_relaxed); length > 0) {
      output_ = static_cast<float>(loop_[place_]) / 32767.f * 8.f;
      place_ = place_ + 1 < length ? place_ + 1 : 0;
    }
    if (save_done_.exchange(false)) saves_.fetch_add(1);
  }

  void set_samplerate(float) override {}
  void set_param(int id, float value) override {
    bool down = value > 0.5f;
    if (id == 0) {
      if (down && !recording_) {
        length_.store(0, std::memory_order_relaxed);
        place_ = 0;
      }
      recording_ = down;
    }
    if (id == 1 && down) saver_.run_once();
  }
  void set_input(int, float volts) override { input_ = volts; }
  float get_output(int id) const override { return id == 0 ? output_ : static_cast<float>(saves_.load()); }

  std::string save_state() override {
    return std::to_string(length_) + " frames, " + std::to_string(saves_) + " saves";
  }

 private:
  static constexpr uint32_t kMostFrames = 48000;

  // Runs once a press. While it runs the loop is not recorded anew: that is the user's promise.
  void Save() {
    FILE *file = fopen("loop.raw", "wb");
    if (!file) return;
    size_t put = fwrite(loop_.data(), sizeof(loop_[0]), length_, file);
    fclose(file);
    printf("saved %u frames\n", static_cast<unsigned>(put));
    save_done_ = true;
  }

  std::vector<int16_t> loop_;
  std::atomic<uint32_t> length_{0};  // the user interface reads it, and saves_, when the patch is saved
  uint32_t place_ = 0;
  bool recording_ = false;
  float input_ = 0, output_ = 0;
  std::atomic<int> saves_{0};
  std::atomic<bool> save_done_{false};
  MetaModule::AsyncThread saver_{this, [this] { Save(); }};
};

struct LooperInfo : MetaModule::ModuleInfoBase {
  static constexpr std::string_view slug{"Looper"};
};

}  // namespace

extern "C" void init() { MetaModule::register_module<Looper, LooperInfo>("Tactus"); }
