// The parts of a lock-stepped run: what is called, who calls, and what is called upon.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/hosts/csound/unit_setup.h"
#include "engine/hosts/value.h"
#include "tools/csound_reference/card.h"
#include "tools/csound_reference/parked_csound.h"

namespace tools::csound_reference {

struct Controller;
struct Unit;

// One verb of a timeline or a job.
struct Call {
  Unit* unit = nullptr;
  std::string_view verb;
  engine::Value arguments;
  int number = 0;
  engine::Time begun = 0;
  Controller* controller = nullptr;  // null: the thread itself, in its process callback

  const std::string& Text(const char* name) const { return arguments[name].As<std::string>(); }
};

// One call after the other, each to its end.
struct Controller {
  std::string name;
  std::deque<Call> calls;
  bool waits = false;           // for the call that has not returned
  engine::Time busy_until = 0;  // it computes
};

// A caller that waits for Csound's lock.
struct Waiter {
  Call call;
  int64_t must_lose = 0, lost = 0;  // block boundaries
};

// A job of Python's process queue.
struct Job {
  engine::Time work = 0;
  std::function<bool()> run;  // false: it raised
};

// Who waits for a job's answer, and until when.
struct Answer {
  Call call;
  engine::Time deadline = 0;
  bool answered = false;
  double value = 0;
};

// A flush waits in the real function, on a thread of its own.
struct Flush {
  Call call;
  std::thread thread;
};

// One Csound and what is around it.
struct Unit {
  engine::csound::UnitDescription description;
  std::unique_ptr<ParkedCsound> real;
  std::unique_ptr<Card> card;
  std::vector<std::string> start_lines;  // what it has printed before its device is opened
  bool opened = false, ended = false;
  bool queue_installed = false;
  engine::Value callback;  // the user's; null: none
  std::deque<Job> jobs;
  bool inserted = false;  // an event by a message: the library says what it has to
  // The cycle that is made.
  bool in_cycle = false;   // it was let go at its callback
  int64_t from_frame = 0;  // of Csound, then
  bool wrote = false;      // to the device, since the last callback
  bool taken = false;      // the device has what is written now
  bool in_gap = false;     // the card has run out
  bool arrived = false;    // at its callback, whose jobs are counted
  size_t due = 0, done = 0;
  engine::Time busy_until = 0;
  std::deque<Waiter> waiters;
  std::deque<Flush> flushes;
  std::deque<Call> joins;
  std::deque<std::shared_ptr<Answer>> answers;
  int64_t played = 0;  // frames of the card since the device was opened

  // The context of its performance thread, as the model names it.
  std::string PerfName() const { return description.name.empty() ? "perf" : description.name + ".perf"; }
};

}  // namespace tools::csound_reference
