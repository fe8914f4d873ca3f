#include "engine/hosts/metamodule/policy.h"

namespace engine::metamodule {

Policy Policy::From(const HostConfig& config) {
  return {.timer_stops = config.Switch("timerDuringRun") == "stopped",
          .pause_holds = config.Switch("pauseUndone") == "never",
          .pause_breaks = config.Switch("pauseEndsPass") == "afterTask",
          .load_waits = config.Switch("loadWaits") == "forRunners",
          .exceptions_caught = config.Switch("taskExceptions") == "caught",
          .enabled_last = config.Switch("startOrder") == "enabledLast",
          .mute_pauses = config.Switch("pauseAtMute") == "yes",
          .load_delays = config.Switch("delayBeforeAudio") == "20ms",
          .overload_drops = config.Switch("overload") != "retry",
          .overload_balances = config.Switch("overload") == "balance"};
}

Bounds Bounds::From(const HostConfig& config) {
  Bounds bounds;
  const Value& given = config.fields["bounds"];
  if (const Value* page = given.Find("page"); page && page->If<Time>()) bounds.page = page->As<Time>();
  if (const Value* task = given.Find("task"); task && task->If<Time>()) bounds.task = task->As<Time>();
  if (const Value* most = given.Find("overruns"); most && most->If<int64_t>()) bounds.overruns = most->As<int64_t>();
  return bounds;
}

Costs Costs::From(const HostConfig& config) {
  auto of = [&](const char* name) { return config.CostOf(name); };
  return {.access = of("access"),
          .update = of("update"),
          .cable = of("cable"),
          .pass = of("pass"),
          .lvgl = of("lvgl"),
          .page = of("page"),
          .pause_window = of("pauseWindow"),
          .start_window = of("startWindow"),
          .malloc = of("malloc"),
          .stdio = of("stdio"),
          .open = of("open"),
          .read = of("read"),
          .write = of("write"),
          .seek = of("seek"),
          .close = of("close")};
}

}  // namespace engine::metamodule
