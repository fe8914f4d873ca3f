#include "tools/csound_reference/free_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/hosts/csound/events.h"
#include "tools/csound_reference/named_unit.h"

namespace tools::csound_reference {

using engine::Time;
using engine::Value;
using namespace engine::csound;  // NOLINT: the names of events

namespace {

Time Clock() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double Milliseconds(Time time) { return static_cast<double>(time) / engine::kMillisecond; }

}  // namespace

thread_local std::string FreeRun::who_;

FreeRun::FreeRun(const scenarios::Scenario& scenario, std::string folder)
    : scenario_(scenario), folder_(std::move(folder)) {
  heard_.assign(
      static_cast<size_t>(engine::FrameAt(scenario.length, scenario.format.sample_rate) * scenario.format.channels),
      0.0f);
}

Time FreeRun::Now() const { return Clock() - origin_; }

void FreeRun::SleepUntil(Time time) {
  std::this_thread::sleep_until(std::chrono::steady_clock::time_point(std::chrono::nanoseconds(origin_ + time)));
}

engine::Status FreeRun::Build() {
  auto descriptions = DescribeUnits(scenario_.config);
  if (!descriptions.ok()) return descriptions.errors();
  for (const UnitDescription& description : descriptions.value()) {
    if (engine::Status added = AddUnit(description); !added.ok()) return added;
  }
  const Value* controllers = scenario_.config.fields.Find("controllers");
  const Value::Map* named = controllers ? controllers->If<Value::Map>() : nullptr;
  bool has_default = false;
  if (named) {
    for (const auto& [name, fields] : *named) {
      controllers_.emplace_back().name = name;
      has_default = has_default || name == "controller";
    }
  }
  if (!has_default) controllers_.emplace_back().name = "controller";
  return engine::Ok();
}

engine::Status FreeRun::AddUnit(const UnitDescription& description) {
  auto real = FreeCsound::Make(description.setup);
  if (!real.ok()) return real.errors();
  Unit& unit = units_.emplace_back();
  unit.description = description;
  unit.real = std::move(real).value();
  unit.start_lines = unit.real->Start({.message = [this, &unit](const std::string& line) { TellLine(unit, line); },
                                       .callback = [this, &unit] { Serve(unit); },
                                       .write = [this, &unit](auto frames) { Write(unit, frames); }});
  CSOUND* csound = unit.real->csound();
  const Buffers buffers = BuffersOf(description.options, static_cast<int>(csoundGetKsmps(csound)));
  unit.card = MakeCard(description.options.device,
                       {.format = scenario_.format,
                        .buffer = buffers.buffer,
                        .count = buffers.count(),
                        .channels = static_cast<int>(csoundGetNchnls(csound))},
                       &heard_);
  return engine::Ok();
}

void FreeRun::Deliver(const scenarios::TimelineEvent& event) {
  Unit* unit = NamedUnit(units_, event.arguments);
  const std::string& name = event.arguments["controller"].As<std::string>();
  for (Controller& controller : controllers_) {
    if (controller.name != name || !unit) continue;
    std::lock_guard lock(controller.mutex);
    controller.calls.push_back({.unit = unit,
                                .verb = scenario_.host->Verbs()[static_cast<size_t>(event.verb)].name,
                                .arguments = event.arguments});
    controller.changed.notify_all();
    return;
  }
  EmitBy("input", kUnknown, {}, unit ? "controller " + name : "instance");
}

// The life of a controller's thread: one call after the other, each to its end.
void FreeRun::Control(Controller& controller) {
  who_ = controller.name;
  std::unique_lock lock(controller.mutex);
  for (;;) {
    controller.changed.wait(lock, [&] { return !controller.calls.empty(); });
    Call call = std::move(controller.calls.front());
    controller.calls.pop_front();
    if (!call.unit) return;
    controller.in_call = NameOf(call.verb, call.arguments);
    controller.since = Now();
    lock.unlock();
    Perform(std::move(call));
    lock.lock();
    controller.in_call.clear();
  }
}

// The clock of the sound card.
void FreeRun::PlayCard() {
  for (int64_t block = 0;; ++block) {
    SleepUntil(scenario_.format.StartOf(block));
    std::lock_guard lock(cards_);
    if (closing_) return;
    PlayPeriod(block);
    if (scenario_.format.StartOf(block) < scenario_.length) blocks_ = block + 1;
    played_.notify_all();
  }
}

void FreeRun::PlayPeriod(int64_t block) {
  const engine::AudioFormat& format = scenario_.format;
  const size_t at = static_cast<size_t>(block * format.block_frames * format.channels);
  std::vector<float> period(static_cast<size_t>(format.block_frames * format.channels));
  for (Unit& unit : units_) {
    const bool whole = unit.card->Play(period.data(), format.block_frames);
    if (!whole && !unit.in_gap && unit.playing && unit.real->thread().GetStatus() == 0) {
      const bool alsa = unit.description.options.device == DeviceKind::alsa;
      EmitBy("audio", kUnderrun, {unit.played}, alsa ? "ALSA has no frames to play" : "JACK has no frames to play");
    }
    unit.in_gap = !whole;
    if (unit.opened) unit.played += format.block_frames;
  }
  for (size_t i = 0; i < period.size() && at + i < heard_.size(); ++i) heard_[at + i] += period[i];
}

// In the performance thread, which holds Csound's lock.
void FreeRun::Write(Unit& unit, std::span<const double> frames) {
  Time returns = Now();
  unit.last_seen = returns;
  bool underrun = false;
  {
    std::unique_lock lock(cards_);
    while (!closing_ && !unit.card->Write(Now(), frames, &returns)) played_.wait(lock);
    if (closing_) return;
    underrun = unit.card->TakeUnderrun();
  }
  if (underrun) {
    const bool alsa = unit.description.options.device == DeviceKind::alsa;
    TellLine(unit,
             alsa ? "WARNING: Buffer underrun in real-time audio output" : "WARNING: rtjack: xrun in real time audio");
  }
  if (returns > Now()) SleepUntil(returns);
  unit.last_seen = Now();
}

bool FreeRun::Idle() {
  for (Controller& controller : controllers_) {
    std::lock_guard lock(controller.mutex);
    if (!controller.calls.empty() || !controller.in_call.empty()) return false;
  }
  return true;
}

scenarios::RunResult FreeRun::Run() {
  origin_ = Clock();
  for (Controller& controller : controllers_) {
    controller.thread = std::thread([this, &controller] { Control(controller); });
  }
  std::thread card([this] { PlayCard(); });
  for (const scenarios::TimelineEvent& event : scenario_.timeline) {
    if (event.at >= scenario_.length) break;
    SleepUntil(event.at);
    Deliver(event);
  }
  SleepUntil(scenario_.length);
  while (!Idle() && Now() < scenario_.length + kGrace) SleepUntil(Now() + engine::kMillisecond);
  End();
  card.join();
  std::lock_guard lock(log_);
  scenarios::RunResult result{.format = scenario_.format};
  result.findings = std::move(findings_);
  result.events = std::move(events_);
  result.end = Now();
  std::lock_guard cards(cards_);
  result.audio = heard_;
  result.blocks = blocks_;
  return result;
}

// Ends the threads of what does not hang, and says what does.
void FreeRun::End() {
  left_ = !Idle();
  if (left_) TellHung();
  // A thread that is over has nothing more to tell once it is joined; one that is told to stop now tells nothing any
  // more.
  for (Unit& unit : units_) {
    if (!left_ && unit.real->thread().GetStatus() != 0) JoinThread(unit, true);
  }
  {
    std::lock_guard lock(log_);
    log_closed_ = true;
  }
  {
    std::lock_guard lock(cards_);
    closing_ = true;
    played_.notify_all();
  }
  if (!left_ && !EndThreads()) {
    left_ = true;
    TellEndless();
  }
  EndControllers();
}

// False: one of them does not end.
bool FreeRun::EndThreads() {
  const auto ended = std::make_shared<std::atomic<bool>>(false);  // outlives this if something hangs
  std::thread ender([this, ended] {
    for (Unit& unit : units_) {
      unit.real->thread().Stop();
      JoinThread(unit, false);
    }
    *ended = true;
  });
  const Time limit = Now() + kGrace;
  while (!*ended && Now() < limit) SleepUntil(Now() + engine::kMillisecond);
  if (*ended) {
    ender.join();
  } else {
    ender.detach();
  }
  return *ended;
}

void FreeRun::TellEndless() {
  {
    std::lock_guard lock(log_);
    log_closed_ = false;
  }
  for (Unit& unit : units_) {
    if (unit.real->thread().GetStatus() != 0) continue;
    EmitBy(unit.PerfName(), kHung, {},
           fmt::format("the performance thread does not end: it has made no cycle since {:.3f} ms",
                       Milliseconds(unit.last_seen)));
  }
}

void FreeRun::EndControllers() {
  for (Controller& controller : controllers_) {
    if (left_) {
      controller.thread.detach();
      continue;
    }
    {
      std::lock_guard lock(controller.mutex);
      controller.calls.emplace_back();
      controller.changed.notify_all();
    }
    controller.thread.join();
  }
}

void FreeRun::TellHung() {
  for (Controller& controller : controllers_) {
    std::lock_guard lock(controller.mutex);
    if (controller.in_call.empty()) continue;
    EmitBy(controller.name, kHung, {},
           fmt::format("{} has been in {} since {:.3f} ms", controller.name, controller.in_call,
                       Milliseconds(controller.since)));
  }
}

void FreeRun::Emit(const engine::EventType& type, std::array<int64_t, 4> values, std::string_view text) {
  EmitBy(who_, type, values, text);
}

void FreeRun::EmitBy(const std::string& who, const engine::EventType& type, std::array<int64_t, 4> values,
                     std::string_view text) {
  std::lock_guard lock(log_);
  if (log_closed_) return;
  events_.push_back(
      {.time = Now(), .context = who, .type = &type, .values = values, .text = std::string(text), .point = ""});
  if (type.kind != engine::EventType::Class::finding) return;
  findings_.push_back({.kind = type.name,
                       .time = events_.back().time,
                       .context = who,
                       .point = "",
                       .location = "",
                       .message = events_.back().Print()});
}

}  // namespace tools::csound_reference
