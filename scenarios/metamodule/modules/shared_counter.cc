// All copies of this module count in one variable. Two copies on two cores increment it at the same time; compiled with
// MENDED they lose nothing.
#include <atomic>
#include <cstdio>

#include "CoreModules/register_module.hh"
#include "threads/async_thread.hh"

namespace {

#ifdef MENDED
std::atomic<int> total = 0;
int CountOne() { return total.fetch_add(1) + 1; }
#else
int total = 0;  // of all copies, and nobody guards it: that is the mistake
int CountOne() { return total = total + 1; }
#endif
int copies = 0;

class SharedCounter : public CoreProcessor {
 public:
  SharedCounter() : number_(++copies) { async_.start(); }

  void update() override {}
  void set_samplerate(float) override {}
  void set_param(int, float) override {}
  void set_input(int, float) override {}
  float get_output(int) const override { return static_cast<float>(count_); }

 private:
  static constexpr int kRounds = 400;

  void Count() {
    if (count_ == kRounds) return;
    ++count_;
    int now = CountOne();
    if (count_ == kRounds) printf("copy %d has counted to %d, the total is %d\n", number_, count_, now);
  }

  const int number_;
  int count_ = 0;
  MetaModule::AsyncThread async_{this, [this] { Count(); }};
};

struct SharedCounterInfo : MetaModule::ModuleInfoBase {
  static constexpr std::string_view slug{"SharedCounter"};
};

}  // namespace

extern "C" void init() { MetaModule::register_module<SharedCounter, SharedCounterInfo>("Tactus"); }
