// A display shows how many takes a task has counted. Both allocate around it, so that malloc's lock happens to put them
// in order; compiled with MENDED the count itself does.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <memory>

#include "CoreModules/register_module.hh"
#include "threads/async_thread.hh"

namespace {

class Title : public CoreProcessor {
 public:
  Title() { async_.start(); }

  void update() override {}
  void set_samplerate(float) override {}
  void set_param(int, float) override {}
  void set_input(int, float) override {}
  float get_output(int) const override { return 0; }

  size_t get_display_text(int, std::span<char> text) override {
    auto line = std::make_unique<char[]>(kLine);
    const int length = snprintf(line.get(), kLine, "take %d", takes_ + 0);
    const size_t shown = std::min(text.size(), static_cast<size_t>(length));
    std::memcpy(text.data(), line.get(), shown);
    return shown;
  }

 private:
  static constexpr size_t kLine = 32;

  void Count() {
    auto line = std::make_unique<char[]>(kLine);
    takes_ = takes_ + 1;
    snprintf(line.get(), kLine, "take %d", takes_ + 0);
  }

#ifdef MENDED
  std::atomic<int> takes_ = 0;
#else
  int takes_ = 0;  // nobody promises that the task and the display take turns: that is the mistake
#endif
  MetaModule::AsyncThread async_{this, [this] { Count(); }};
};

struct TitleInfo : MetaModule::ModuleInfoBase {
  static constexpr std::string_view slug{"Title"};
};

}  // namespace

extern "C" void init() { MetaModule::register_module<Title, TitleInfo>("Tactus"); }
