// libcsound64 itself.
#include <csound/csound.h>
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

#include <utility>

#include "engine/base/check.h"
#include "engine/hosts/csound/engine.h"
#include "engine/hosts/csound/library_setup.h"
#include "engine/hosts/csound/message_lines.h"
#include "engine/sync/guard.h"

namespace engine::csound {
namespace {

static_assert(sizeof(MYFLT) == sizeof(double));

// How many frames of the library are on this thread's stacks. A second one would mean that a context was switched while
// the library was on its stack.
thread_local int library_frames = 0;

// The compiler keeps state for the whole process: instances on other threads of the operating system compile one after
// the other.
SpinLock compiler;

class LibraryFrame {
 public:
  explicit LibraryFrame(SpinLock& lock) : lock_(lock) {
    CHECK(library_frames == 0);
    ++library_frames;
    lock_.Lock();
  }
  ~LibraryFrame() {
    lock_.Unlock();
    --library_frames;
  }
  LibraryFrame(const LibraryFrame&) = delete;
  LibraryFrame& operator=(const LibraryFrame&) = delete;

 private:
  SpinLock& lock_;
};

// C4.14: denormals are zero on a performance thread. Whoever else runs on this thread has them as before.
class FlushDenormals {
 public:
#ifdef __SSE2__
  FlushDenormals() { _mm_setcsr(before_ | kFlushToZero | kDenormalsAreZero); }
  ~FlushDenormals() { _mm_setcsr(before_); }

 private:
  static constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040;
  const unsigned before_ = _mm_getcsr();
#endif
};

class Library final : public Engine {
 public:
  Library() {
    InitialiseLibrary();
    LibraryFrame frame(compiler);
    csound_ = csoundCreate(this);
    CHECK(csound_ != nullptr);
    csoundSetMessageStringCallback(csound_, [](CSOUND* csound, int, const char* text) {
      static_cast<Library*>(csoundGetHostData(csound))->lines_.Add(text);
    });
    csoundSetHostImplementedAudioIO(csound_, 1, 0);
    csoundSetHostImplementedMIDIIO(csound_, 1);
  }
  ~Library() override {
    LibraryFrame frame(compiler);
    csoundDestroy(csound_);
  }

  Status Begin(const EngineSetup& setup) {
    LibraryFrame frame(compiler);
    if (Status compiled = CompileInto(csound_, setup, &lines_); !compiled.ok()) return compiled;
    started_ = setup.start;
    return Ok();
  }

  int sample_rate() const override { return static_cast<int>(csoundGetSr(csound_)); }
  int ksmps() const override { return static_cast<int>(csoundGetKsmps(csound_)); }
  int channels() const override { return static_cast<int>(csoundGetNchnls(csound_)); }
  double full_scale() const override { return csoundGet0dBFS(csound_); }
  bool started() const override { return started_; }

  int Perform() override {
    LibraryFrame frame(compiler);
    FlushDenormals flush;
    return csoundPerformKsmps(csound_);
  }
  std::span<double> Spout() override {
    return {csoundGetSpout(csound_), static_cast<size_t>(ksmps()) * static_cast<size_t>(channels())};
  }
  int64_t Frame() override { return csoundGetCurrentTimeSamples(csound_); }
  void Cleanup() override {
    LibraryFrame frame(compiler);
    csoundCleanup(csound_);
  }

  Parsed* Parse(const std::string& code) override {
    LibraryFrame frame(compiler);
    return reinterpret_cast<Parsed*>(csoundParseOrc(csound_, code.c_str()));
  }
  bool Merge(Parsed* parsed) override {
    LibraryFrame frame(compiler);
    auto* tree = reinterpret_cast<TREE*>(parsed);
    const bool merged = csoundCompileTree(csound_, tree) == 0;
    csoundDeleteTree(csound_, tree);
    return merged;
  }
  void MergeLater(Parsed* parsed) override {
    LibraryFrame frame(compiler);
    auto* tree = reinterpret_cast<TREE*>(parsed);
    csoundCompileTreeAsync(csound_, tree);
    csoundDeleteTree(csound_, tree);
  }
  void Discard(Parsed* parsed) override {
    LibraryFrame frame(compiler);
    csoundDeleteTree(csound_, reinterpret_cast<TREE*>(parsed));
  }
  double Eval(const std::string& code) override {
    LibraryFrame frame(compiler);
    return csoundEvalCode(csound_, code.c_str());
  }

  void ScoreEvent(char type, std::span<const double> fields) override {
    LibraryFrame frame(compiler);
    csoundScoreEvent(csound_, type, fields.data(), static_cast<long>(fields.size()));
  }
  void ScoreEventLater(char type, std::span<const double> fields) override {
    LibraryFrame frame(compiler);
    csoundScoreEventAsync(csound_, type, fields.data(), static_cast<long>(fields.size()));
  }
  void InputMessage(const std::string& line) override {
    LibraryFrame frame(compiler);
    csoundInputMessage(csound_, line.c_str());
  }
  void InputMessageLater(const std::string& line) override {
    LibraryFrame frame(compiler);
    csoundInputMessageAsync(csound_, line.c_str());
  }
  void SetScoreOffset(double seconds) override {
    LibraryFrame frame(compiler);
    csoundSetScoreOffsetSeconds(csound_, seconds);
  }
  void SetChannel(const std::string& name, double value) override {
    LibraryFrame frame(compiler);
    csoundSetControlChannel(csound_, name.c_str(), value);
  }
  double Channel(const std::string& name) override {
    LibraryFrame frame(compiler);
    return csoundGetControlChannel(csound_, name.c_str(), nullptr);
  }
  bool SetTable(int table, int index, double value) override {
    LibraryFrame frame(compiler);
    if (index < 0 || index >= csoundTableLength(csound_, table)) return false;
    csoundTableSet(csound_, table, index, value);
    return true;
  }
  bool Table(int table, int index, double* value) override {
    LibraryFrame frame(compiler);
    if (index < 0 || index >= csoundTableLength(csound_, table)) return false;
    *value = csoundTableGet(csound_, table, index);
    return true;
  }

  std::vector<std::string> TakeMessages() override { return lines_.Take(); }

 private:
  CSOUND* csound_ = nullptr;
  bool started_ = false;
  MessageLines lines_;
};

}  // namespace

std::string EngineMissing() { return {}; }

Result<std::unique_ptr<Engine>> MakeEngine(const EngineSetup& setup) {
  auto library = std::make_unique<Library>();
  if (Status begun = library->Begin(setup); !begun.ok()) return begun.errors();
  return std::unique_ptr<Engine>(std::move(library));
}

}  // namespace engine::csound
