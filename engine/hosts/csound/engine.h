// The real Csound behind a face without its header: one instance of libcsound64 whose sound and time the host owns.
//
// Thread rules: one call at a time; who calls holds what the model says protects the engine. No call waits or spins
// inside the library: its own lock is never contended and its queue never full. While a call runs the library is on the
// stack, with one jump buffer for errors, so no context may be switched then: each call checks that none is in another.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace engine::csound {

struct EngineSetup {
  std::string file;                  // for messages; empty: a text of the scenario
  std::string folder;                // relative file names of the orchestra are looked up there
  std::string csd;                   // the text of a .csd; its <CsOptions> are not read: see options.h
  int first_line = 1;                // of `file`, what stands in the first line of `csd`
  int first_column = 1;              // and how far its lines are indented there, from 1
  std::vector<std::string> options;  // "-m0", "--omacro:N=3": those that do not concern audio
  int sample_rate = 0;               // in place of the orchestra's; 0: as it says
  bool start = true;                 // false: csoundStart is left out, and nothing can be performed
};

// A parsed orchestra fragment, ready to be merged. Belongs to the engine that made it.
struct Parsed;

class Engine {
 public:
  virtual ~Engine() = default;

  virtual int sample_rate() const = 0;
  virtual int ksmps() const = 0;
  virtual int channels() const = 0;
  virtual double full_scale() const = 0;  // 0dbfs
  virtual bool started() const = 0;

  // One k-cycle. 0, or why performance is over: > 0 its end, < 0 an error.
  virtual int Perform() = 0;
  // What it made: ksmps frames, interleaved, in units of 0dbfs.
  virtual std::span<double> Spout() = 0;
  // The sample counter: it includes the cycle that runs.
  virtual int64_t Frame() = 0;
  // Closes notes and files; prints the statistics.
  virtual void Cleanup() = 0;

  // Null: the code is wrong, and messages say why.
  virtual Parsed* Parse(const std::string& code) = 0;
  virtual bool Merge(Parsed* parsed) = 0;       // takes it
  virtual void MergeLater(Parsed* parsed) = 0;  // takes it; merged in the next Perform, behind its events
  virtual void Discard(Parsed* parsed) = 0;
  // NaN: the code is wrong.
  virtual double Eval(const std::string& code) = 0;

  virtual void ScoreEvent(char type, std::span<const double> fields) = 0;
  virtual void ScoreEventLater(char type, std::span<const double> fields) = 0;  // one cycle later
  virtual void InputMessage(const std::string& line) = 0;
  virtual void InputMessageLater(const std::string& line) = 0;
  virtual void SetScoreOffset(double seconds) = 0;
  virtual void SetChannel(const std::string& name, double value) = 0;
  virtual double Channel(const std::string& name) = 0;
  // False: there is no such table or index.
  virtual bool SetTable(int table, int index, double value) = 0;
  virtual bool Table(int table, int index, double* value) = 0;

  // The lines it printed since the last call, without those that tell of the machine: version, elapsed time.
  virtual std::vector<std::string> TakeMessages() = 0;
};

// Why there is no Csound in this build; empty: there is.
std::string EngineMissing();
// Compiles, and starts unless the set-up says otherwise. Errors have the lines of `file`.
Result<std::unique_ptr<Engine>> MakeEngine(const EngineSetup& setup);

}  // namespace engine::csound
