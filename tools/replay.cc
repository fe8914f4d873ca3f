#include "tools/replay.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <filesystem>

#include "scenarios/sim_session.h"
#include "sim/schedulers/break_at.h"
#include "sim/schedulers/replay.h"
#include "tools/console.h"
#include "tools/explore_explain.h"
#include "tools/explore_tell.h"

namespace tools {
namespace {

std::string CommandOf(const Replayed& replayed, const Arguments& arguments) {
  return fmt::format("tactus replay {} --scenario {}{}{}", replayed.path, replayed.shown,
                     arguments.explore.free ? " --free" : "", arguments.explore.sound ? " --sound" : "");
}

}  // namespace

int ReportReplay(const Replayed& replayed, const Arguments& arguments) {
  auto explained = Explain(replayed.scenario, replayed.schedule.deviations, replayed.key,
                           {.shrink = false, .sound = arguments.explore.sound, .stop = StopAfter(arguments.timeout)});
  if (!explained.ok()) return PrintErrors(explained.errors(), arguments.json);
  if (!explained.value().repeats) {
    fmt::print("nothing is found with this schedule\n");
    return kOk;
  }
  fmt::print("{}", ReportText(explained.value(), replayed.scenario, CommandOf(replayed, arguments) + " --report"));
  if (!arguments.explore.causality) return kFailed;
  const std::string svg = (std::filesystem::path(replayed.path).parent_path() / "causality.svg").string();
  auto text = CausalityOf(replayed.scenario, replayed.schedule.deviations, explained.value().found.key,
                          arguments.explore.sound, svg, Interrupted);
  if (!text.ok()) return PrintErrors(text.errors(), arguments.json);
  fmt::print("\n{}written    {}\n", text.value(), svg);
  return kFailed;
}

int BreakReplay(const Replayed& replayed, const Arguments& arguments) {
  auto place = sim::ParseBreakPlace(arguments.break_at);
  if (!place.ok()) return PrintErrors({engine::MakeError("--break-at: " + place.error().message)}, arguments.json);
  auto session = scenarios::SimSession::Make(replayed.scenario, {.stop = StopAfter(arguments.timeout)});
  if (!session.ok()) return PrintErrors(session.errors(), arguments.json);
  sim::Replay replay(replayed.schedule);
  const scenarios::SimSession& running = *session.value();
  sim::BreakAt stop(place.value(), replay, [&] {
    const engine::Location at = running.machine().Self().location;
    fmt::print(stderr, "{} at {}{}: SIGTRAP\n", arguments.break_at, running.machine().Now(),
               at.file ? fmt::format(" ns, {}:{}", at.file, at.line) : " ns");
    std::raise(SIGTRAP);
  });
  fmt::print(stderr,
             "stops at {} by SIGTRAP, which ends the program unless a debugger has it:\n"
             "  gdb -x tools/gdb/tactus.py --args {} --break-at '{}'\n"
             "  (gdb) run, then tactus-contexts RUNTIME, backtrace, continue\n",
             arguments.break_at, CommandOf(replayed, arguments), arguments.break_at);
  if (engine::Status ran = session.value()->Run(stop); !ran.ok()) return PrintErrors(ran.errors(), arguments.json);
  if (stop.visits() >= place.value().visit) return kOk;
  return PrintErrors(
      {engine::MakeError(fmt::format("--break-at: the run comes to {} only {} time{}", place.value().place,
                                     stop.visits(), stop.visits() == 1 ? "" : "s"))},
      arguments.json);
}

}  // namespace tools
