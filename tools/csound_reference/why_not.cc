#include "tools/csound_reference/why_not.h"

#include <string_view>

#include "engine/hosts/csound/options.h"
#include "engine/hosts/csound/unit_setup.h"

namespace tools::csound_reference {
namespace {

using engine::Value;

struct Verb {
  std::string_view name, why;
  bool only_in_lockstep = false;
};
constexpr Verb kCannot[] = {
    {"record",
     "the recorder is a thread of its own that nothing stops: when it empties its ring is the machine's affair", true},
    {"is_running", "in lock-step a thread is joined as soon as it has ended", true},
    {"set_process_queue", "what it shows is Python's: process queue and process callback exclude each other there"},
    {"request_callback", "6.18's thread has no such message"},
};

bool WaitsForAJob(std::string_view verb) {
  return verb == "eval_code" || verb == "sync" || verb == "join" || verb == "flush";
}

// Of a call of the timeline, or of a job.
std::string WhyNot(std::string_view verb, const Value& arguments, Drive drive) {
  for (const Verb& cannot : kCannot) {
    if (cannot.name == verb && (drive == Drive::lockstep || !cannot.only_in_lockstep)) return std::string(cannot.why);
  }
  const Value* via = arguments.Find("via");
  if (via && via->As<std::string>() == "message") return "6.18's thread has no such message";
  const Value* list = arguments.Find("do");
  if (!list) return {};
  for (const Value& entry : list->As<Value::List>()) {
    for (const auto& [inner, more] : entry.As<Value::Map>()) {
      if (more.IsNull()) continue;
      if (drive == Drive::lockstep && WaitsForAJob(inner)) {
        return "a job that waits for itself blocks the thread, and with it the lock-step";
      }
      if (std::string why = WhyNot(inner, more, drive); !why.empty()) return why;
    }
  }
  return {};
}

std::string WhyNotControllers(const Value* controllers) {
  const Value::Map* named = controllers ? controllers->If<Value::Map>() : nullptr;
  if (!named) return {};
  for (const auto& [name, fields] : *named) {
    const Value* script = fields.Find("script");
    if (script && script->If<std::string>()) return "its controllers are scripts, which run in the simulation only";
    if (fields["python"].As<bool>()) return "the GIL is Python's: there is none around the real thread";
  }
  return {};
}

}  // namespace

std::string WhyNot(const scenarios::Scenario& scenario, Drive drive) {
  const engine::HostConfig& config = scenario.config;
  if (config.Switch("version") != "6.18") {
    return "it is of version " + std::string(config.Switch("version")) + ", the installed thread is 6.18's";
  }
  if (std::string why = WhyNotControllers(config.fields.Find("controllers")); !why.empty()) return why;
  for (const engine::CostName& cost : scenario.host->Costs()) {
    if (config.CostOf(cost.name) != cost.standard) {
      return "it rests on what `" + std::string(cost.name) + "` costs, and the real thread takes no virtual time";
    }
  }
  auto units = engine::csound::DescribeUnits(config);
  if (!units.ok()) return {};  // said when it is built
  for (const engine::csound::UnitDescription& unit : units.value()) {
    if (unit.options.device == engine::csound::DeviceKind::offline) return "it has no device that a clock could drive";
  }
  int async = 0;
  bool sets_late = false;
  for (const scenarios::TimelineEvent& event : scenario.timeline) {
    const std::string_view verb = scenario.host->Verbs()[static_cast<size_t>(event.verb)].name;
    if (std::string why = WhyNot(verb, event.arguments, drive); !why.empty()) return why;
    const Value* via = event.arguments.Find("via");
    if (via && via->As<std::string>() == "async") ++async;
    sets_late = sets_late || (verb == "process_callback" && event.at > 0);
  }
  if (sets_late)
    return "function and data of a callback are set by one inline call: nothing can be made to come between";
  if (!scenario.interleave.empty()) return "it prescribes an order of steps, which only the simulation can keep";
  if (drive == Drive::lockstep && async >= 1024) return "the real caller spins in the library for ever";
  return {};
}

}  // namespace tools::csound_reference
