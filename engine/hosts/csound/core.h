// One Csound as other threads reach it: its API with the lock L and the asynchronous queue (C5), and one k-cycle (C2).
//
// L is held over a whole cycle, the write to the device included; who calls a function that takes L waits for it. The
// library's own lock is below this one and never contended.
//
// Thread rules: PerformKsmps, Open, Cleanup: the performance thread. The rest: any context but a device's.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/hosts/common/contested_lock.h"
#include "engine/hosts/csound/device.h"
#include "engine/hosts/csound/engine.h"
#include "engine/sync/queue.h"
#include "engine/sync/shared.h"

namespace engine::csound {

// What the work under and around L costs.
struct CoreCosts {
  Cost cycle, parse, merge, insert;
};

struct CoreSetup {
  Contest contest = Contest::barging;
  Time window = 0;  // that a waiter needs to be there when L is freed
  CoreCosts costs;
  int buffer = 256;       // -b, frames
  int card_channels = 2;  // of the frames that the device gets
  std::string output;     // "dac": for the statistics
};

class Core {
 public:
  static constexpr uint32_t kAsyncSlots = 1024;  // C5.5

  Core(Runtime& runtime, std::unique_ptr<Engine> engine, std::unique_ptr<Device> device, const CoreSetup& setup);

  Engine& engine() { return *engine_; }
  Device& device() { return *device_; }
  // The context that performs: it is L's regular owner in messages and callbacks, too.
  void SetPerformer(ContextId context) { performer_ = context; }
  // The device is opened, as csoundStart does it.
  void Open();
  // C2.2: dispatch, drain, render, write. What csoundPerformKsmps returns.
  int PerformKsmps();
  // Ends performance: statistics.
  void Cleanup();

  // C5.1 to C5.4. False, NaN: the code is wrong.
  bool CompileOrc(const std::string& code);
  bool CompileOrcAsync(const std::string& code);
  double EvalCode(const std::string& code);
  // Those that take L (C5.7); a failed insertion shows in the messages only (C3.3).
  void ScoreEvent(char type, const std::vector<double>& fields);
  void InputMessage(const std::string& line);
  bool SetTable(int table, int index, double value);
  // C5.5, C5.6: heard one cycle later; a full queue makes the caller spin.
  void ScoreEventAsync(char type, const std::vector<double>& fields);
  void InputMessageAsync(const std::string& line);
  // C5.8: no lock.
  void SetChannel(const std::string& name, double value);
  double Channel(const std::string& name);
  bool Table(int table, int index, double* value);

  // Whether that context waits for L and will have it if performance goes on.
  bool WillLetIn(ContextId context) { return lock_.WillBeLetIn(context); }
  void Say(const std::string& line);
  // Hands on what the library has printed.
  void EmitMessages();

 private:
  struct Later {
    Parsed* parsed = nullptr;
    char type = 0;  // 0 and no tree: a line
    std::vector<double> fields;
    std::string line;
  };
  // Takes L for a piece of work.
  template <class Work>
  auto WithLock(Cost cost, Point what, Work work);
  void Push(Later later);
  void HandOverLater();
  bool WriteOut();
  void Convert(const double* spout, int channels, double scale, int frames);
  void WriteRest();
  Parsed* Parse(const std::string& code);

  Runtime& runtime_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Device> device_;
  const CoreSetup setup_;
  ContestedLock lock_;
  ContextId performer_ = kNoContext;
  MpscQueue<Later> later_;
  // The parser's memory and its one jump buffer, which no lock protects (C5.1).
  Shared<int> parser_;
  std::vector<Later> handed_over_;  // in the cycle that is made
  std::vector<float> buffer_;       // the -b buffer
  int filled_ = 0;                  // frames of it
  int64_t written_ = 0;             // buffers
};

}  // namespace engine::csound
