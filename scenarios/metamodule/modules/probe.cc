// Small modules that show one rule of the host each.
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "CoreModules/register_module.hh"
#include "system/time.hh"
#include "threads/async_thread.hh"

namespace {

using MetaModule::AsyncThread;

class Quiet : public CoreProcessor {
 public:
  void update() override {}
  void set_samplerate(float) override {}
  void set_param(int, float) override {}
  void set_input(int, float) override {}
  float get_output(int) const override { return 0; }
};

// A constant voltage: what fades and gains look like.
class Level : public Quiet {
 public:
  float get_output(int) const override { return 4.f; }
};

// What comes in at its four inputs, and a volt for parameter 0.
class Sum : public Quiet {
 public:
  void set_param(int, float value) override { knob_ = value; }
  void set_input(int id, float volts) override { in_[id & 3] = volts; }
  float get_output(int) const override { return in_[0] + in_[1] + in_[2] + in_[3] + knob_; }

 private:
  float in_[4] = {}, knob_ = 0;
};

// A task that does nothing; the scenario says what it costs. Parameter 0 above a half stops it.
class Ticker : public Quiet {
 public:
  Ticker() { async_.start(); }
  void set_param(int, float value) override { value > 0.5f ? async_.stop() : async_.start(); }

 private:
  AsyncThread async_{this, [] {}};
};

// A task that is run once at each press of button 0 and takes param 1 x 10 ms. Button 2 starts it for good.
class Button : public Quiet {
 public:
  void set_param(int id, float value) override {
    if (id == 0 && value > 0.5f) async_.run_once();
    if (id == 1) length_ = static_cast<uint32_t>(value * 10.f);
    if (id == 2 && value > 0.5f) async_.start();
  }

 private:
  void Work() {
    printf("run %d begins\n", ++runs_);
    if (length_ > 0) MetaModule::delay_ms(length_);
    printf("run %d ends, enabled %d\n", runs_, async_.is_enabled());
  }

  std::atomic<uint32_t> length_{0};
  int runs_ = 0;
  AsyncThread async_{this, [this] { Work(); }};
};

// A crowd of tasks. The firmware has room for 64; the 65th is inert, whatever it is asked.
template <int kTasks>
class CrowdOf : public Quiet {
 public:
  CrowdOf() {
    for (int i = 1; i <= kTasks; ++i) {
      tasks_.push_back(std::make_unique<AsyncThread>(this, [this, i] { Run(i); }));
      tasks_.back()->start();
      if (i == kTasks) tasks_.back()->run_once();
    }
    printf("the 64th is enabled: %d, the 65th: %d\n", tasks_[63]->is_enabled(),
           tasks_.size() > 64 && tasks_[64]->is_enabled());
  }

 private:
  void Run(int number) {
    if (number == kTasks) printf("the %dth runs\n", number);
  }

  std::vector<std::unique_ptr<AsyncThread>> tasks_;
};
using FullHouse = CrowdOf<64>;
using Crowd = CrowdOf<65>;

// A task that throws.
class Thrower : public Quiet {
 public:
  Thrower() { async_.run_once(); }

 private:
  AsyncThread async_{this, [] { throw std::runtime_error("nothing to read"); }};
};

// A task that wants to work each 10 ms by the clock.
class Clock : public Quiet {
 public:
  Clock() { async_.start(); }

 private:
  void Work() {
    auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(10)) return;
    last_ = now;
    printf("%lld us\n", static_cast<long long>(now.time_since_epoch().count() / 1000));
  }

  std::chrono::steady_clock::time_point last_{};
  AsyncThread async_{this, [this] { Work(); }};
};

// It is built without start(): its task never runs.
class Forgetful : public Quiet {
  AsyncThread async_{this, [] { printf("never printed\n"); }};
};

// A task that reads from a file of its own, a call a run.
class Reader : public Quiet {
 public:
  Reader() { async_.start(); }
  ~Reader() override {
    if (file_) fclose(file_);
    printf("reader is gone\n");
  }

 private:
  void Work() {
    if (calls_ == 3) return;
    ++calls_;
    if (!file_) {
      file_ = fopen("tone.wav", "rb");
      printf("open: %s\n", file_ ? "ok" : "failed");
      return;
    }
    char bytes[64];
    size_t got = fread(bytes, 1, sizeof(bytes), file_);
    printf("read: %zu bytes\n", got);
    data_ = static_cast<int>(got);
  }

  FILE *file_ = nullptr;
  int calls_ = 0, data_ = 0;
  AsyncThread async_{this, [this] { Work(); }};
};

// A task that takes 5 ms, sleeping, and counts before and after.
class Sleeper : public Quiet {
 public:
  Sleeper() { async_.start(); }

 private:
  void Work() {
    ++begun_;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    ++ended_;
  }

  int begun_ = 0, ended_ = 0;
  AsyncThread async_{this, [this] { Work(); }};
};

// Button 0 starts its task with a number, button 1 with another, saving with a third. The task says its number, works
// for 5 ms, says it again.
class Numbers : public Quiet {
 public:
  void set_param(int id, float value) override {
    if (value > 0.5f) Start(id + 1);
  }
  std::string save_state() override {
    Start(3);
    return "started";
  }

 private:
  void Start(int64_t with) {
    async_.start([this, number = with] { Work(number); });
  }

  void Work(const int64_t &number) {
    printf("begins as %d\n", static_cast<int>(number));
    MetaModule::delay_ms(5);
    printf("ends as %d\n", static_cast<int>(number));
    async_.stop();
  }

  AsyncThread async_{this};
};

// Two tasks that do nothing.
class Pair : public Quiet {
 public:
  Pair() {
    first_.start();
    second_.start();
  }

 private:
  AsyncThread first_{this, [] {}}, second_{this, [] {}};
};

// Button 0 makes the next update() take 99 % of a block of 64 frames at 48 kHz.
class Heavy : public Quiet {
 public:
  void update() override {
    if (!pressed_) return;
    pressed_ = false;
    std::this_thread::sleep_for(std::chrono::microseconds(1320));
  }
  void set_param(int, float value) override { pressed_ = value > 0.5f; }
  float get_output(int) const override { return 4.f; }

 private:
  bool pressed_ = false;
};

// Its update() takes as many microseconds as parameter 0 says.
class Worker : public Quiet {
 public:
  void update() override {
    if (length_.count() > 0) std::this_thread::sleep_for(length_);
  }
  void set_param(int, float value) override {
    length_ = std::chrono::microseconds(static_cast<int>(value));
    printf("%d us\n", static_cast<int>(value));
  }

 private:
  std::chrono::microseconds length_{0};
};

// Its task overwrites what update() copies, and nothing orders the two. A copy is a call, or a few moves of the
// compiler's.
enum class Copies { by_call, by_assignment, by_algorithm };
template <Copies kHow>
class CopierOf : public Quiet {
 public:
  CopierOf() { async_.start(); }
  void update() override { Copy(mine_, shared_); }

 private:
  using Bytes = std::array<char, 48>;
  static void Copy(Bytes &to, const Bytes &from) {
    if constexpr (kHow == Copies::by_call) std::memcpy(to.data(), from.data(), sizeof(to));
    if constexpr (kHow == Copies::by_assignment) to = from;
    if constexpr (kHow == Copies::by_algorithm) std::copy(from.begin(), from.begin() + 16, to.begin());
  }
  void Work() {
    if constexpr (kHow == Copies::by_call) {
      std::memset(shared_.data(), ++runs_, sizeof(shared_));
    } else {
      Copy(shared_, Bytes{static_cast<char>(++runs_)});
    }
  }

  Bytes shared_{}, mine_{};
  int runs_ = 0;
  AsyncThread async_{this, [this] { Work(); }};
};
using Copier = CopierOf<Copies::by_call>;
using Assigner = CopierOf<Copies::by_assignment>;
using Mover = CopierOf<Copies::by_algorithm>;

// It reads a file in its first update(), or asks a task to do it.
template <bool kInUpdate>
class ReadsFirst : public Quiet {
 public:
  void update() override {
    if (std::exchange(asked_, true)) return;
    if constexpr (kInUpdate) {
      Read("update()");
    } else {
      async_.run_once();
    }
  }

 private:
  void Read(const char *where) {
    char bytes[64];
    FILE *file = fopen("tone.wav", "rb");
    if (!file) return;
    printf("%zu bytes in %s\n", fread(bytes, 1, sizeof(bytes), file), where);
    fclose(file);
  }

  bool asked_ = false;
  AsyncThread async_{this, [this] { Read("a task"); }};
};
using ReadsInUpdate = ReadsFirst<true>;
using ReadsInATask = ReadsFirst<false>;

// It says what it is told when it is put into a patch.
class Told : public Quiet {
 public:
  void set_samplerate(float rate) override { printf("rate %.0f\n", static_cast<double>(rate)); }
  void load_state(std::string_view text) override {
    printf("state %.*s\n", static_cast<int>(text.size()), text.data());
  }
  void set_param(int id, float value) override { printf("parameter %d is %.1f\n", id, static_cast<double>(value)); }
};

// Its task writes 200 000 bytes, reads them with one call, and says how long that took.
class LongReader : public Quiet {
 public:
  LongReader() { async_.run_once(); }

 private:
  void Work() {
    std::vector<char> bytes(200000);
    FILE *file = fopen("long", "w");
    fwrite(bytes.data(), 1, bytes.size(), file);
    fclose(file);
    file = fopen("long", "r");
    const uint32_t began = MetaModule::get_ticks();
    const size_t got = fread(bytes.data(), 1, bytes.size(), file);
    printf("%zu bytes in %u ms\n", got, MetaModule::get_ticks() - began);
    fclose(file);
  }

  AsyncThread async_{this, [this] { Work(); }};
};

// It allocates where it must not.
class Allocator : public Quiet {
 public:
  void update() override {
    if (++count_ == 100) list_.push_back(count_);
  }

 private:
  int count_ = 0;
  std::vector<int> list_;
};

// The same, with room made where it may.
class Reserver : public Quiet {
 public:
  Reserver() { list_.reserve(1); }
  void update() override {
    if (++count_ == 100) list_.push_back(count_);
  }

 private:
  int count_ = 0;
  std::vector<int> list_;
};

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
  REGISTER(Level)
  REGISTER(Sum)
  REGISTER(Ticker)
  REGISTER(Button)
  REGISTER(FullHouse)
  REGISTER(Crowd)
  REGISTER(Thrower)
  REGISTER(Clock)
  REGISTER(Forgetful)
  REGISTER(Reader)
  REGISTER(Sleeper)
  REGISTER(Pair)
  REGISTER(Heavy)
  REGISTER(Numbers)
  REGISTER(Worker)
  REGISTER(Copier)
  REGISTER(Assigner)
  REGISTER(Mover)
  REGISTER(ReadsInUpdate)
  REGISTER(ReadsInATask)
  REGISTER(Told)
  REGISTER(LongReader)
  REGISTER(Allocator)
  REGISTER(Reserver)
}
