// A scenario with the real performance thread on this machine's clock: a thread for each controller, a thread for the
// sound card, the timeline at its times. Nothing is stopped and nothing is decided, so two runs may differ.
//
// What hangs stays behind: a thread that waits for ever in the library cannot be ended. So a run that says that it left
// something has to be the process's last (free.cc runs it in a process of its own).
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/hosts/csound/unit_setup.h"
#include "scenarios/run.h"
#include "scenarios/scenario.h"
#include "tools/csound_reference/api_calls.h"
#include "tools/csound_reference/card.h"
#include "tools/csound_reference/free_csound.h"

namespace tools::csound_reference {

class FreeRun {
 public:
  // How long a call may take beyond the scenario's length before it is said to hang.
  static constexpr engine::Time kGrace = 3 * engine::kSecond;

  // `folder`: for files that the scenario records.
  FreeRun(const scenarios::Scenario& scenario, std::string folder);
  engine::Status Build();
  scenarios::RunResult Run();
  bool left_something() const { return left_; }

 private:
  struct Unit {
    engine::csound::UnitDescription description;
    std::unique_ptr<FreeCsound> real;
    std::vector<std::string> start_lines;  // not told yet, of what it has printed before it plays; under lines_
    // Under cards_.
    std::unique_ptr<Card> card;
    bool opened = false;
    bool playing = false;  // it was last told to: a card that runs dry is a gap in the sound
    bool in_gap = false;
    int64_t played = 0;  // frames of the card since the device was opened
    // Under jobs_lock.
    std::mutex jobs_lock;
    std::deque<std::function<bool()>> jobs;  // false: it raised
    engine::Value callback;                  // the user's; null: none
    // Of the performance thread.
    int64_t last_frame = -1;                  // at its last callback
    std::atomic<engine::Time> last_seen = 0;  // there, or at a write
    std::mutex joining;
    bool told_end = false;  // under joining

    std::string PerfName() const { return description.name.empty() ? "perf" : description.name + ".perf"; }
  };
  struct Call {
    Unit* unit = nullptr;  // null: the last one
    std::string_view verb{};
    engine::Value arguments{};
    int number = 0;
    engine::Time begun = 0;
    bool raised = false;
  };
  struct Controller {
    std::string name;
    std::thread thread;
    // Under mutex.
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Call> calls;
    std::string in_call;  // what has not returned; empty: nothing
    engine::Time since = 0;
  };

  // free_run.cc: time.
  engine::Time Now() const;
  void SleepUntil(engine::Time time);
  engine::Status AddUnit(const engine::csound::UnitDescription& description);
  void Deliver(const scenarios::TimelineEvent& event);
  void Control(Controller& controller);
  void PlayCard();
  void PlayPeriod(int64_t block);
  void Write(Unit& unit, std::span<const double> frames);
  bool Idle();
  void End();
  bool EndThreads();
  void EndControllers();
  void TellHung();
  void TellEndless();
  void Emit(const engine::EventType& type, std::array<int64_t, 4> values = {}, std::string_view text = {});
  void EmitBy(const std::string& context, const engine::EventType& type, std::array<int64_t, 4> values = {},
              std::string_view text = {});

  // free_calls.cc: what is called.
  // False: it raised.
  bool Perform(Call call);
  void Do(Call& call);
  void Play(Unit& unit);
  void Record(Call& call);
  int JoinThread(Unit& unit, bool told);
  bool PerformList(Unit& unit, const engine::Value& list);
  void Compute(const engine::Value& cost);
  void CallDirect(Call& call);
  void AddJob(Unit& unit, std::function<bool()> job);
  void AddTask(Call& call);
  void EvalByQueue(Call& call);
  void Sync(Call& call);
  void Empty(Call& call, const char* name);
  bool Await(Unit& unit, engine::Time timeout, std::function<double()> work, double* value);
  void Serve(Unit& unit);
  void ServeJobs(Unit& unit);
  void TellStart(Unit& unit, bool of_device);
  void TellLine(Unit& unit, const std::string& line);

  // Who runs, as events say it; empty: a performance thread that is not at its callback.
  static thread_local std::string who_;

  const scenarios::Scenario& scenario_;
  const std::string folder_;
  engine::Time origin_ = 0;
  std::deque<Unit> units_;
  std::deque<Controller> controllers_;
  std::atomic<int> calls_ = 0;
  KeptFields kept_fields_;
  std::mutex lines_;

  std::mutex cards_;
  std::condition_variable played_;
  Card::Heard heard_;     // under cards_
  int64_t blocks_ = 0;    // under cards_
  bool closing_ = false;  // under cards_: writes return at once

  std::mutex log_;
  bool log_closed_ = false;
  std::vector<sim::LoggedEvent> events_;
  std::vector<engine::Finding> findings_;

  bool left_ = false;
};

}  // namespace tools::csound_reference
