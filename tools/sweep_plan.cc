#include "tools/sweep_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/fields.h"
#include "scenarios/units.h"
#include "tools/outcome.h"
#include "tools/registry.h"

namespace tools {
namespace {

constexpr int64_t kMostFrames = 1 << 20;

// What the phase of a call repeats after. Of sizes that have nothing in common, the device's has to do.
engine::Time PeriodOf(const scenarios::Scenario& scenario) {
  int64_t frames = scenario.host->PeriodFrames(scenario.config);
  if (frames > kMostFrames) frames = scenario.format.block_frames;
  return engine::BlockStart(1, static_cast<int>(frames), scenario.format.sample_rate);
}

// Counts through all combinations of values, the last axis fastest.
bool Next(const std::vector<SweepAxis>& axes, std::vector<size_t>* at) {
  for (size_t i = axes.size(); i-- > 0;) {
    if (++(*at)[i] < axes[i].values.size()) return true;
    (*at)[i] = 0;
  }
  return false;
}

// The first call that is measured; of a timeline without it the first entry after time 0. The size of the timeline:
// none.
size_t FirstMoved(const scenarios::Scenario& scenario, const engine::Verb* verb) {
  const std::vector<scenarios::TimelineEvent>& timeline = scenario.timeline;
  for (size_t i = 0; i < timeline.size(); ++i) {
    if (verb && &scenario.host->Verbs()[static_cast<size_t>(timeline[i].verb)] == verb) return i;
  }
  size_t i = 0;
  while (i < timeline.size() && timeline[i].at == 0) ++i;
  return i;
}

class Planner {
 public:
  Planner(const SweepArguments& arguments, const Target& target) : arguments_(arguments), target_(target) {}

  engine::Result<SweepPlan> Make() {
    // What is wrong with the file itself is told before what is wrong with its values.
    auto base = Load(target_);
    if (!base.ok()) return base.errors();
    base_ = &base.value().front();
    plan_.shown = Shown(target_.path) + (target_.variant.empty() ? "" : "@" + target_.variant);
    plan_.id = base_->id.substr(0, base_->id.find('@'));
    plan_.name = base_->name.substr(0, base_->name.size() - (base_->variant.empty() ? 0 : base_->variant.size() + 2));
    plan_.host = base_->host;
    ReadAxes();
    ReadMeasures();
    if (arguments_.samples < 1) Fail(fmt::format("--samples: expected 1 or more, found {}", arguments_.samples));
    if (!errors_.empty()) return errors_;
    LoadPoints(base.value().size() > 1);
    if (errors_.empty()) AddRuns();
    if (!errors_.empty()) return errors_;
    return std::move(plan_);
  }

 private:
  void Fail(std::string message) { Add({engine::MakeError(std::move(message))}); }
  // Each once: most values fail alike.
  void Add(const engine::Errors& errors) {
    for (const engine::Error& error : errors) {
      auto same = [&](const engine::Error& other) { return other.ToString() == error.ToString(); };
      if (std::none_of(errors_.begin(), errors_.end(), same)) errors_.push_back(error);
    }
  }

  void ReadAxes() {
    if (arguments_.vary.empty()) Fail("nothing varies: say --vary KEY=VALUES");
    for (const std::string& text : arguments_.vary) ReadAxis(text, "--vary", plan_.axes);
    for (const std::string& text : arguments_.over) ReadAxis(text, "--over", plan_.over);
  }

  void ReadAxis(const std::string& text, std::string_view flag, std::vector<SweepAxis>& axes) {
    auto axis = ParseAxis(text, flag);
    if (!axis.ok()) return Add(axis.errors());
    const std::string& key = axis.value().key;
    for (const std::vector<SweepAxis>* others : {&plan_.axes, &plan_.over}) {
      for (const SweepAxis& other : *others) {
        if (other.key == key) return Fail(fmt::format("{} {}: '{}' varies already", flag, text, key));
      }
    }
    if (!CheckKnob(key, flag)) return;
    axes.push_back(std::move(axis).value());
  }

  // Short names begin with the name of the host they are of.
  bool CheckKnob(const std::string& key, std::string_view flag) {
    const std::string word = key.substr(0, key.find('.'));
    std::vector<std::string_view> names;
    for (const engine::Host* host : Hosts()) {
      for (const engine::Knob& knob : host->Knobs()) {
        if (host->Name() == word) names.push_back(knob.name);
      }
    }
    if (names.empty()) return true;
    if (word != plan_.host->Name()) {
      Fail(fmt::format("{} {}: this is of the host {}, the scenario of {}", flag, key, word, plan_.host->Name()));
    } else if (std::find(names.begin(), names.end(), key) == names.end()) {
      Fail(fmt::format("{} {}: unknown key{}", flag, key, scenarios::NamesText(key, names, "keys")));
    } else {
      return true;
    }
    return false;
  }

  void ReadMeasures() {
    if (arguments_.measure.empty()) Fail("nothing is measured: say --measure latency:VERB, count:EVENT, xruns or late");
    for (const std::string& text : arguments_.measure) {
      auto measure = Measure::Parse(text, *plan_.host);
      if (!measure.ok()) {
        Add(measure.errors());
      } else {
        plan_.measures.push_back(std::move(measure).value());
      }
    }
  }

  // Names of maps that stand in place of the only instance of the host.
  std::vector<std::string> Instances() const {
    std::vector<std::string> out;
    const engine::Value* instances = base_->config.fields.Find("instances");
    const engine::Value::Map* named = instances ? instances->If<engine::Value::Map>() : nullptr;
    if (!named) return out;
    for (const auto& [name, value] : *named) out.push_back(name);
    return out;
  }

  scenarios::Overrides OverridesAt(const std::vector<size_t>& at, const std::vector<size_t>& over) const {
    scenarios::Overrides out;
    const std::vector<std::string> instances = Instances();
    auto add = [&](const std::vector<SweepAxis>& axes, const std::vector<size_t>& chosen, std::string_view flag) {
      for (size_t i = 0; i < axes.size(); ++i) {
        for (scenarios::Override& each : OverridesOf(axes[i], chosen[i], flag, *plan_.host, instances))
          out.push_back(each);
      }
    };
    add(plan_.axes, at, "--vary");
    add(plan_.over, over, "--over");
    return out;
  }

  size_t Count() const {
    size_t count = 1;
    for (const std::vector<SweepAxis>* axes : {&plan_.axes, &plan_.over}) {
      for (const SweepAxis& axis : *axes) count = std::min(kMaxSweepRuns + 1, count * axis.values.size());
    }
    return std::min(kMaxSweepRuns + 1, count * static_cast<size_t>(arguments_.samples));
  }

  void LoadPoints(bool matrix) {
    if (Count() > kMaxSweepRuns) return Fail(fmt::format("these are more than {} runs", kMaxSweepRuns));
    SweepAxis variants{.key = "variant", .values = {}, .numbers = {}, .unit = {}};
    std::vector<size_t> at(plan_.axes.size());
    do {
      std::vector<size_t> over(plan_.over.size());
      const size_t first = plan_.points.size();
      do {
        auto loaded = Load(target_, OverridesAt(at, over));
        if (!loaded.ok()) {
          Add(loaded.errors());
          continue;
        }
        for (size_t i = 0; i < loaded.value().size(); ++i) {
          scenarios::Scenario& scenario = loaded.value()[i];
          if (matrix && variants.values.size() <= i) variants.values.push_back(scenario.variant);
          if (plan_.points.size() <= first + i) AddPoint(at, matrix ? i : 0, matrix, scenario);
          AddSamples(first + i, over, std::move(scenario));
        }
      } while (Next(plan_.over, &over));
    } while (Next(plan_.axes, &at));
    if (matrix) plan_.axes.push_back(std::move(variants));
  }

  void AddPoint(std::vector<size_t> at, size_t variant, bool matrix, const scenarios::Scenario& scenario) {
    if (matrix) at.push_back(variant);
    SweepPoint point{.at = std::move(at), .period = PeriodOf(scenario)};
    if (!arguments_.within.empty()) {
      auto within = scenarios::ParseDuration(arguments_.within, scenario.format);
      if (!within.ok()) return Fail("--within: " + within.error().message);
      if (within.value() <= 0) return Fail("--within: expected a duration above 0");
      point.period = within.value();
    }
    plan_.points.push_back(std::move(point));
  }

  void AddSamples(size_t point, const std::vector<size_t>& over, scenarios::Scenario scenario) {
    if (point >= plan_.points.size()) return;
    for (int sample = 0; sample < arguments_.samples; ++sample) {
      plan_.runs.push_back({.point = point,
                            .over = over,
                            .sample = sample,
                            .shift = plan_.points[point].period * sample / arguments_.samples,
                            .scenario = plan_.scenarios.size()});
    }
    plan_.scenarios.push_back(std::move(scenario));
  }

  void AddRuns() {
    plan_.samples = arguments_.samples;
    std::stable_sort(plan_.runs.begin(), plan_.runs.end(),
                     [](const SweepRun& a, const SweepRun& b) { return a.point < b.point; });
    const engine::Verb* verb = plan_.measures.front().verb();
    const size_t from = FirstMoved(*base_, verb);
    plan_.moves = plan_.samples > 1;
    if (!plan_.moves) return;
    if (from == base_->timeline.size()) {
      return Fail("--samples moves calls of the timeline, and there is nothing to move: calls of scripts stay");
    }
    const auto of = static_cast<size_t>(base_->timeline[from].verb);
    plan_.moved = std::string(plan_.host->Verbs()[of].name);
  }

  const SweepArguments& arguments_;
  const Target& target_;
  const scenarios::Scenario* base_ = nullptr;
  SweepPlan plan_;
  engine::Errors errors_;
};

}  // namespace

engine::Result<SweepPlan> MakeSweepPlan(const SweepArguments& arguments, const Target& target) {
  return Planner(arguments, target).Make();
}

scenarios::Scenario ScenarioOf(const SweepPlan& plan, const SweepRun& run) {
  scenarios::Scenario scenario = plan.scenarios[run.scenario];
  for (size_t i = FirstMoved(scenario, plan.measures.front().verb()); i < scenario.timeline.size(); ++i)
    scenario.timeline[i].at += run.shift;
  // What comes after the call has as much time as it had.
  scenario.length += run.shift;
  return scenario;
}

}  // namespace tools
