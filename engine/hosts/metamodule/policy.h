// What a scenario may say of the firmware: which version of a rule holds, and what things cost.
#pragma once
#include "engine/hosts/host.h"

namespace engine::metamodule {

// Each is a switch of the scenario; true is the firmware that the rules describe.
struct Policy {
  bool timer_stops = true;         // M5.2: the timer is stopped while its runner executes (6a1bb7721)
  bool pause_holds = true;         // M5.2: the end of a pass does not undo a pause (7f96171d8)
  bool pause_breaks = true;        // M5.1: a pause ends the pass after the current task (c48f3d1f2)
  bool load_waits = true;          // M5.4: loading waits until no runner executes (c48f3d1f2)
  bool exceptions_caught = true;   // M4.4
  bool enabled_last = true;        // M3.3: the action is in place before the task is enabled
  bool mute_pauses = true;         // M5.3: the mute notification pauses the runners (630ee846d)
  bool load_delays = true;         // M5.4: 20 ms for tasks before the audio starts (e8e331ee5)
  bool overload_drops = false;     // M2.10: an overloading block is dropped; nothing is retried or stopped
  bool overload_balances = false;  // and the cores are balanced anew

  static Policy From(const HostConfig& config);
};

// What may not be exceeded; more of it is a finding. kForever: nothing is asked.
struct Bounds {
  Time page = kForever;          // how late a page of the user interface may be
  Time task = kForever;          // how long an enabled task may wait for its next run
  int64_t overruns = INT64_MAX;  // how many blocks may take more than 98.5 % of their time

  static Bounds From(const HostConfig& config);
};

struct Costs {
  Cost access, update, cable, pass, lvgl, page, pause_window, start_window, malloc, stdio;
  Cost open, read, write, seek, close;

  static Costs From(const HostConfig& config);
};

// Spend, but not a step for nothing.
inline void SpendSome(Runtime& runtime, const Cost& cost, Point what) {
  if (cost.hi > 0 || cost.lo > 0) runtime.Spend(cost, what);
}

// The range of a cost that was just spent ends here: what comes next does not take what is left of it.
inline void EndRange(Runtime& runtime, const Cost& cost, Point what) {
  if (cost.hi > cost.lo) runtime.Spend({}, what);
}

// Holds the core until `until`, whoever wakes it.
inline void HoldUntil(Runtime& runtime, Time until, Point point) {
  while (runtime.Now() < until) runtime.BusyWait(until, point);
}

// Priorities on a core, highest first (M1.2). The two cores have them in common.
inline constexpr uint8_t kListPriority = 60, kAudioPriority = 50, kReaderPriority = 40, kAsyncPriority = 30,
                         kBackground = 5;
// The only place where an interrupt waits.
inline constexpr Point kIrq{"irq.wait"};

}  // namespace engine::metamodule
