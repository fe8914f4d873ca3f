// Drives the real threads of one scenario through its virtual time. At an instant: the timeline's verbs, the card's
// period, then whoever can go on, until all wait for a later instant.
#pragma once
#include <deque>
#include <string>
#include <string_view>

#include "engine/hosts/csound/events.h"
#include "scenarios/run.h"
#include "scenarios/scenario.h"
#include "tools/csound_reference/api_calls.h"
#include "tools/csound_reference/calls.h"

namespace tools::csound_reference {

class Driver {
 public:
  explicit Driver(const scenarios::Scenario& scenario);
  ~Driver();
  engine::Status Build();
  scenarios::RunResult Run();

 private:
  // driver.cc: time.
  engine::Status AddUnit(const engine::csound::UnitDescription& description);
  void Deliver(const scenarios::TimelineEvent& event);
  void PlayPeriod(int64_t block);
  void Advance();
  engine::Time NextInstant(size_t verb, int64_t block) const;
  scenarios::RunResult TakeResult();

  // cycle.cc: what a unit's thread does next. True: something has happened.
  bool Step(Unit& unit);
  bool AtCallback(Unit& unit);
  bool AtWrite(Unit& unit);
  bool AtPause(Unit& unit);
  bool AtEnd(Unit& unit);
  bool ServeJobs(Unit& unit);
  bool ServeWaiters(Unit& unit, bool boundary);
  bool ServeFree(Unit& unit);
  void EndCycle(Unit& unit);
  bool FinishFlushes(Unit& unit, bool ended);
  bool GiveUp(Unit& unit);

  // verbs.cc: calls.
  bool Step(Controller& controller);
  void Begin(Call call);
  // False: it waits for something.
  bool Perform(Call& call);
  bool PerformMessage(Call& call);
  bool PerformTask(Call& call);
  bool PerformEval(Call& call);
  bool PerformDirect(Call& call);
  void CallApi(Call& call);
  void CallAsync(Call& call);
  bool PerformList(Unit& unit, const engine::Value& list);
  void Return(Call& call);
  void Native(Call& call, std::function<void()> work);
  bool LockIsFree(Unit& unit);

  void Emit(const engine::EventType& type, std::string_view context, std::array<int64_t, 4> values = {},
            std::string_view text = {});
  void FlushMessages(Unit& unit, bool all, std::string_view context);

  const scenarios::Scenario& scenario_;
  engine::Time now_ = 0;
  Card::Heard heard_;
  std::vector<sim::LoggedEvent> events_;
  std::vector<engine::Finding> findings_;
  std::deque<Controller> controllers_;
  std::deque<Unit> units_;
  KeptFields kept_fields_;
  int calls_ = 0;
  int64_t blocks_ = 0;
};

}  // namespace tools::csound_reference
