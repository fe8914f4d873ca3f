#include "tools/csound_reference/driver.h"

#include <algorithm>

#include "tools/csound_reference/lockstep.h"
#include "tools/csound_reference/named_unit.h"
#include "tools/csound_reference/why_not.h"

namespace tools::csound_reference {

using engine::Time;
using engine::Value;

Driver::Driver(const scenarios::Scenario& scenario) : scenario_(scenario) {
  const int64_t frames = engine::FrameAt(scenario.length, scenario.format.sample_rate);
  heard_.assign(static_cast<size_t>(frames * scenario.format.channels), 0.0f);
}

// A flush that waits returns when the thread has ended.
Driver::~Driver() {
  for (Unit& unit : units_) {
    unit.real->Free();
    for (Flush& flush : unit.flushes) flush.thread.join();
  }
}

engine::Status Driver::Build() {
  auto descriptions = engine::csound::DescribeUnits(scenario_.config);
  if (!descriptions.ok()) return descriptions.errors();
  for (const engine::csound::UnitDescription& description : descriptions.value()) {
    if (engine::Status added = AddUnit(description); !added.ok()) return added;
  }
  const Value* controllers = scenario_.config.fields.Find("controllers");
  const Value::Map* named = controllers ? controllers->If<Value::Map>() : nullptr;
  if (named) {
    for (const auto& [name, fields] : *named) controllers_.push_back({.name = name});
  }
  controllers_.push_back({.name = "controller"});
  return engine::Ok();
}

engine::Status Driver::AddUnit(const engine::csound::UnitDescription& description) {
  auto real = ParkedCsound::Make(description.setup);
  if (!real.ok()) return real.errors();
  Unit& unit = units_.emplace_back();
  unit.description = description;
  unit.real = std::move(real).value();
  unit.queue_installed = description.process_queue;
  unit.start_lines = unit.real->TakeMessages();
  CSOUND* csound = unit.real->csound();
  const engine::csound::Buffers buffers =
      engine::csound::BuffersOf(description.options, static_cast<int>(csoundGetKsmps(csound)));
  unit.card = MakeCard(description.options.device,
                       {.format = scenario_.format,
                        .buffer = buffers.buffer,
                        .count = buffers.count(),
                        .channels = static_cast<int>(csoundGetNchnls(csound))},
                       &heard_);
  unit.real->Settle();
  return engine::Ok();
}

void Driver::Deliver(const scenarios::TimelineEvent& event) {
  Unit* unit = NamedUnit(units_, event.arguments);
  const std::string& name = event.arguments["controller"].As<std::string>();
  for (Controller& controller : controllers_) {
    if (controller.name != name || !unit) continue;
    controller.calls.push_back({.unit = unit,
                                .verb = scenario_.host->Verbs()[static_cast<size_t>(event.verb)].name,
                                .arguments = event.arguments,
                                .controller = &controller});
    return;
  }
  Emit(engine::csound::kUnknown, "input", {}, unit ? "controller " + name : "instance");
}

void Driver::PlayPeriod(int64_t block) {
  const engine::AudioFormat& format = scenario_.format;
  const int64_t at = block * format.block_frames * format.channels;
  std::vector<float> period(static_cast<size_t>(format.block_frames * format.channels));
  for (Unit& unit : units_) {
    const bool whole = unit.card->Play(period.data(), format.block_frames);
    const bool plays = !unit.ended && unit.real->Settle() != ParkedCsound::At::kPaused;
    if (!whole && plays && !unit.in_gap) {
      const bool alsa = unit.description.options.device == engine::csound::DeviceKind::alsa;
      Emit(engine::csound::kUnderrun, "audio", {unit.played},
           alsa ? "ALSA has no frames to play" : "JACK has no frames to play");
    }
    unit.in_gap = !whole;
    if (unit.opened) unit.played += format.block_frames;
  }
  for (size_t i = 0; i < period.size() && static_cast<size_t>(at) + i < heard_.size(); ++i) {
    heard_[static_cast<size_t>(at) + i] += period[i];
  }
}

// At one instant: controllers first, as their calls are shorter than a cycle.
void Driver::Advance() {
  for (bool moved = true; moved;) {
    moved = false;
    for (Controller& controller : controllers_) moved = Step(controller) || moved;
    for (Unit& unit : units_) moved = Step(unit) || moved;
  }
}

Time Driver::NextInstant(size_t verb, int64_t block) const {
  Time next = scenario_.format.StartOf(block);
  if (verb < scenario_.timeline.size()) next = std::min(next, scenario_.timeline[verb].at);
  auto consider = [&](Time time) {
    if (time > now_) next = std::min(next, time);
  };
  for (const Controller& controller : controllers_) consider(controller.busy_until);
  for (const Unit& unit : units_) {
    consider(unit.busy_until);
    for (const auto& answer : unit.answers) consider(answer->deadline);
  }
  return next;
}

scenarios::RunResult Driver::Run() {
  size_t verb = 0;
  int64_t block = 0;
  const bool clock = !units_.empty() && units_.front().card->has_clock();
  for (now_ = 0; now_ < scenario_.length; now_ = NextInstant(verb, block)) {
    for (; verb < scenario_.timeline.size() && scenario_.timeline[verb].at <= now_; ++verb) {
      Deliver(scenario_.timeline[verb]);
    }
    if (scenario_.format.StartOf(block) <= now_) {
      if (clock) PlayPeriod(block);
      ++block;
    }
    Advance();
  }
  blocks_ = block;
  return TakeResult();
}

scenarios::RunResult Driver::TakeResult() {
  scenarios::RunResult result{.format = scenario_.format};
  result.findings = std::move(findings_);
  result.events = std::move(events_);
  result.audio = std::move(heard_);
  result.end = scenario_.length;
  result.blocks = blocks_;
  return result;
}

void Driver::Emit(const engine::EventType& type, std::string_view context, std::array<int64_t, 4> values,
                  std::string_view text) {
  events_.push_back({.time = now_,
                     .context = std::string(context),
                     .type = &type,
                     .values = values,
                     .text = std::string(text),
                     .point = ""});
  if (type.kind != engine::EventType::Class::finding) return;
  findings_.push_back({.kind = type.name,
                       .time = now_,
                       .context = std::string(context),
                       .point = "",
                       .location = "",
                       .message = events_.back().Print()});
}

// `all`: also what it had to say before its device was opened. The line that tells of the device comes last of them,
// with the first `play`: the real one opens it in csoundStart (C6.2).
void Driver::FlushMessages(Unit& unit, bool all, std::string_view context) {
  const std::vector<std::string> lines = unit.real->TakeMessages();
  const auto of_device = std::stable_partition(unit.start_lines.begin(), unit.start_lines.end(),
                                               [](const std::string& line) { return !line.starts_with("writing "); });
  const auto end = unit.opened ? unit.start_lines.end() : of_device;
  if (all || !lines.empty()) {
    for (auto line = unit.start_lines.begin(); line != end; ++line) Emit(engine::csound::kMessage, context, {}, *line);
    unit.start_lines.erase(unit.start_lines.begin(), end);
  }
  for (const std::string& line : lines) Emit(engine::csound::kMessage, context, {}, line);
}

engine::Result<scenarios::RunResult> RunLockstep(const scenarios::Scenario& scenario) {
  if (std::string why = WhyNot(scenario, Drive::lockstep); !why.empty()) {
    return scenarios::RunResult{.format = scenario.format, .skipped = std::move(why)};
  }
  Driver driver(scenario);
  if (engine::Status built = driver.Build(); !built.ok()) return built.errors();
  return driver.Run();
}

}  // namespace tools::csound_reference
