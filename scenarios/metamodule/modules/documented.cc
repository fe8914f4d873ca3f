// The examples that the SDK's document on AsyncThreads gives, as modules, and the mistakes that it warns of or makes.
//
// Flags hands a buffer from its task to update(): update() asks, the task reads a file and says that it is there.
// What is wrong with the other kinds of it is said at each.
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>

#include "CoreModules/register_module.hh"
#include "system/time.hh"
#include "threads/async_thread.hh"

namespace {

using MetaModule::AsyncThread;

class Base : public CoreProcessor {
 public:
  void update() override {}
  void set_samplerate(float) override {}
  void set_param(int, float) override {}
  void set_input(int, float) override {}
  float get_output(int) const override { return output_; }

 protected:
  float output_ = 0;
};

// "Basic usage": something happens in the background.
class Basic : public Base {
 public:
  Basic() { async_.start(); }

 private:
  void DoSomething() {
    if (++times_ % 100 == 0) printf("done %d times\n", times_);
  }

  int times_ = 0;
  AsyncThread async_{this, [this] { DoSomething(); }};
};

using Frames = std::array<int16_t, 96>;  // more than a block

// A slow operation: the time is that of the card.
bool ReadFrames(FILE *file, Frames *out) {
  Frames read;
  if (fread(read.data(), sizeof(int16_t), read.size(), file) != read.size()) return false;
  for (size_t i = 0; i < read.size(); ++i) (*out)[i] = read[i];
  return true;
}

float Volts(int16_t sample) { return static_cast<float>(sample) / 6553.6f; }

// "More realistic usage": `kReady` is how data_ready is stored. The document recommends release. With relaxed nobody
// is told that the buffer was written before. A request is made once and stands until it is fulfilled.
template <std::memory_order kReady>
class FlagsOf : public Base {
 public:
  FlagsOf() { async_.start(); }

  void update() override {
    if (taken_ == buffer_.size() && !asked_) {
      asked_ = true;
      need_more_data_ = true;
    }
    if (data_ready_.load(std::memory_order_acquire)) {
      data_ready_ = false;
      asked_ = false;
      taken_ = 0;
    }
    if (taken_ < buffer_.size()) output_ = Volts(buffer_[taken_++]);
  }

 private:
  void Work() {
    if (!need_more_data_) return;
    if (!file_) file_ = fopen("tone.wav", "rb");
    if (!file_ || !ReadFrames(file_, &buffer_)) return;
    need_more_data_ = false;
    data_ready_.store(true, kReady);
  }

  std::atomic<bool> need_more_data_{false}, data_ready_{false};
  Frames buffer_{};
  size_t taken_ = buffer_.size();
  bool asked_ = false;
  FILE *file_ = nullptr;
  AsyncThread async_{this, [this] { Work(); }};
};
using Flags = FlagsOf<std::memory_order_release>;
using RelaxedFlags = FlagsOf<std::memory_order_relaxed>;

// Both flags are plain: nothing orders them, nor the buffer.
class PlainFlags : public Base {
 public:
  PlainFlags() { async_.start(); }

  void update() override {
    if (taken_ == buffer_.size() && !asked_) {
      asked_ = true;
      need_more_data_ = true;
    }
    if (data_ready_) {
      data_ready_ = false;
      asked_ = false;
      taken_ = 0;
    }
    if (taken_ < buffer_.size()) output_ = Volts(buffer_[taken_++]);
  }

 private:
  void Work() {
    if (!need_more_data_) return;
    if (!file_) file_ = fopen("tone.wav", "rb");
    if (!file_ || !ReadFrames(file_, &buffer_)) return;
    need_more_data_ = false;
    data_ready_ = true;
  }

  bool need_more_data_ = false, data_ready_ = false;
  Frames buffer_{};
  size_t taken_ = buffer_.size();
  bool asked_ = false;
  FILE *file_ = nullptr;
  AsyncThread async_{this, [this] { Work(); }};
};

// As the document has it: the request is taken back before the data are there, so that update(), whose buffer is still
// empty, asks again, and the next run reads into the buffer that update() is playing.
class EarlyClear : public Base {
 public:
  EarlyClear() { async_.start(); }

  void update() override {
    if (taken_ == buffer_.size()) need_more_data_ = true;
    if (data_ready_) {
      data_ready_ = false;
      taken_ = 0;
    }
    if (taken_ < buffer_.size()) output_ = Volts(buffer_[taken_++]);
  }

 private:
  void Work() {
    if (!need_more_data_) return;
    need_more_data_ = false;
    if (!file_) file_ = fopen("tone.wav", "rb");
    if (!file_ || !ReadFrames(file_, &buffer_)) return;
    data_ready_.store(true, std::memory_order_release);
  }

  std::atomic<bool> need_more_data_{false}, data_ready_{false};
  Frames buffer_{};
  size_t taken_ = buffer_.size();
  FILE *file_ = nullptr;
  AsyncThread async_{this, [this] { Work(); }};
};

long long NowMs() { return std::chrono::steady_clock::now().time_since_epoch().count() / 1'000'000LL; }

// "Timed execution". Output is float in the document, which races: update() writes what the task prints.
template <class Output>
class Timed : public Base {
 public:
  Timed() { async_.start(); }
  void update() override { output1_ = static_cast<float>(++samples_); }
  float get_output(int) const override { return 0; }

 private:
  void Work() {
    auto now_ms = NowMs();
    if (now_ms - last_tm_ <= 1000) return;
    last_tm_ = now_ms;
    printf("%lld ms: output 1 reads %f\n", now_ms, static_cast<double>(static_cast<float>(output1_)));
  }

  Output output1_{0};
  int samples_ = 0;
  long long last_tm_ = 0;
  AsyncThread async_{this, [this] { Work(); }};
};
using TimedPlain = Timed<float>;
using TimedAtomic = Timed<std::atomic<float>>;

// "One-shot": a button loads a file. A press while it loads is lost, as run_once() then is.
class OneShot : public Base {
 public:
  void set_param(int, float value) override {
    if (value > 0.5f) async_.run_once();
  }
  void update() override {
    if (file_loaded_) output_ = Volts(filedata_[4]);
  }

 private:
  void Load() {
    file_loaded_ = false;
    printf("load %d begins\n", ++loads_);
    FILE *file = fopen("tone.wav", "rb");
    bool success = file && fseek(file, 44, SEEK_SET) == 0 && ReadFrames(file, &filedata_);
    if (file) fclose(file);
    if (success) file_loaded_ = true;
    printf("load %d ends\n", loads_);
  }

  // Apart: the compiler clears neighbours with one store, and what one access touches is one word to the race detector.
  alignas(8) std::atomic<bool> file_loaded_{false};
  alignas(8) Frames filedata_{};
  int loads_ = 0;
  AsyncThread async_{this, [this] { Load(); }};
};

// The same with a count of presses, which a task that is always started compares with what it has done: none is lost.
class OneShotMended : public Base {
 public:
  OneShotMended() { async_.start(); }
  void set_param(int, float value) override {
    if (value > 0.5f) ++presses_;
  }

 private:
  void Work() {
    if (presses_ == loads_) return;
    printf("load %d begins\n", ++loads_);
    MetaModule::delay_ms(5);
    printf("load %d ends\n", loads_);
  }

  std::atomic<int> presses_{0};
  int loads_ = 0;
  AsyncThread async_{this, [this] { Work(); }};
};

// It waits in its destructor for its task, so that none runs in freed memory (M5.5). The task must be
// on the other core, as here; one of the user interface's own core has ended when the destructor begins.
class WaitsForItsTask : public Base {
 public:
  WaitsForItsTask() { async_.start(); }
  ~WaitsForItsTask() override {
    async_.stop();
    while (busy_.load(std::memory_order_acquire)) usleep(100);
  }

 private:
  void Work() {
    busy_.store(true);
    ++begun_;
    usleep(5000);
    ++ended_;
    busy_.store(false, std::memory_order_release);
  }

  std::atomic<bool> busy_{false};
  int begun_ = 0, ended_ = 0;
  AsyncThread async_{this, [this] { Work(); }};
};

// "Break up your tasks into shorter sub-tasks": 8 ms of work, in as many runs as kParts.
template <int kParts>
class WorkIn : public Base {
 public:
  WorkIn() { async_.start(); }

 private:
  void Work() {
    usleep(8000 / kParts);
    if (++done_ < kParts) return;
    done_ = 0;
    printf("8 ms of work, parts: %d\n", kParts);
  }

  int done_ = 0;
  AsyncThread async_{this, [this] { Work(); }};
};
using OneTask = WorkIn<1>;
using SubTasks = WorkIn<80>;

template <class M, const char *Slug>
struct Info : MetaModule::ModuleInfoBase {
  static constexpr std::string_view slug{Slug};
};

}  // namespace

#define REGISTER(M)                                          \
  {                                                          \
    static constexpr char slug[] = #M;                       \
    MetaModule::register_module<M, Info<M, slug>>("Tactus"); \
  }

extern "C" void init() {
  REGISTER(Basic)
  REGISTER(Flags)
  REGISTER(PlainFlags)
  REGISTER(RelaxedFlags)
  REGISTER(EarlyClear)
  REGISTER(TimedPlain)
  REGISTER(TimedAtomic)
  REGISTER(OneShot)
  REGISTER(OneShotMended)
  REGISTER(OneTask)
  REGISTER(SubTasks)
  REGISTER(WaitsForItsTask)
}
