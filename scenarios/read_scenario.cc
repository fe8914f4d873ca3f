#include "scenarios/read_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenarios/expectations.h"
#include "scenarios/fields.h"
#include "scenarios/scenario_fields.h"
#include "scenarios/units.h"

namespace scenarios {
namespace {

using engine::Value;

void OverrideContext(engine::ContextSpec& spec, const Value& with) {
  if (const Value* value = with.Find("priority")) spec.priority = static_cast<uint8_t>(value->As<int64_t>());
  if (const Value* value = with.Find("threshold")) spec.threshold = static_cast<uint8_t>(value->As<int64_t>());
  if (const Value* value = with.Find("slice")) spec.slice = value->As<engine::Time>();
  if (const Value* value = with.Find("wake")) spec.wake = value->As<engine::Cost>();
  if (const Value* value = with.Find("policy")) {
    spec.policy = value->As<std::string>() == "fair" ? engine::Policy::fair : engine::Policy::preemptive;
  }
  if (const Value* value = with.Find("cores")) {
    spec.cores = 0;
    for (const Value& core : value->As<Value::List>()) spec.cores |= uint64_t{1} << core.As<int64_t>();
  }
}

// Steps come in the order of the members.
class Reader {
 public:
  Reader(Scenario scenario, engine::Errors* errors)
      : errors_(*errors), scenario_(std::move(scenario)), converter_(scenario_.folder, errors) {}

  Scenario Read(Node root) {
    SetFormat(root);
    Node expect;
    if (Node* written = root.Find("expect")) expect = std::exchange(*written, Node{});
    top_ = converter_.ConvertMap(root, ScenarioFields(*scenario_.host));
    bool sound = errors_.size() == complaints_;
    scenario_.length = ValueOr<engine::Time>(top_.Find("length"), 0);
    scenario_.expectations = ReadExpectations(expect, *scenario_.host, scenario_.length, converter_);
    if (scenario_.must_fail) CheckMustFail(expect);
    if (sound) Fill();
    FillGolden();
    scenario_.files.insert(scenario_.files.end(), converter_.files().begin(), converter_.files().end());
    return std::move(scenario_);
  }

 private:
  template <class T>
  static T ValueOr(const Value* value, T otherwise) {
    const T* found = value ? value->If<T>() : nullptr;
    return found ? *found : otherwise;
  }

  // Blocks and samples in other values need the format first. Complaints of this reading are left to the whole one.
  void SetFormat(const Node& root) {
    engine::Errors unheard;
    Converter early(scenario_.folder, &unheard);
    std::vector<engine::Field> fields = ScenarioFields(*scenario_.host);
    auto audio =
        std::find_if(fields.begin(), fields.end(), [](const engine::Field& field) { return field.name == "audio"; });
    const Node* written = root.Find("audio");
    Value value = early.ConvertMap(written ? *written : Node{}, audio->fields);
    engine::AudioFormat& format = scenario_.format;
    format.sample_rate = static_cast<int>(ValueOr<int64_t>(value.Find("sample_rate"), format.sample_rate));
    format.block_frames = static_cast<int>(ValueOr<int64_t>(value.Find("block_frames"), format.block_frames));
    format.channels = static_cast<int>(ValueOr<int64_t>(value.Find("channels"), format.channels));
    converter_.SetFormat(format);
  }

  // REQUIRES: the tables had no complaint.
  void Fill() {
    scenario_.name = top_["name"].As<std::string>();
    if (!scenario_.variant.empty()) scenario_.name += " @" + scenario_.variant;
    scenario_.seed = static_cast<uint64_t>(top_["seed"].As<int64_t>());
    scenario_.silent = top_["silent"].As<bool>();
    const std::string& realtime = top_["realtime"].As<std::string>();
    scenario_.realtime = realtime == "exact" ? Realtime::exact : realtime == "no" ? Realtime::no : Realtime::similar;
    const Value& audio = top_["audio"];
    const std::string& overrun = audio["overrun"].As<std::string>();
    scenario_.overrun = overrun == "late"     ? engine::Overrun::late
                        : overrun == "repeat" ? engine::Overrun::repeat
                                              : engine::Overrun::silence;
    scenario_.audio_input = ValueOr<std::string>(audio.Find("input"), "");
    if (const Value* tags = top_.Find("tags")) {
      for (const Value& tag : tags->As<Value::List>()) scenario_.tags.push_back(tag.As<std::string>());
    }
    if (const Value* limits = top_.Find("limits")) {
      scenario_.step_limit = static_cast<uint64_t>(ValueOr<int64_t>(limits->Find("steps"), 0));
      scenario_.time_limit = ValueOr<engine::Time>(limits->Find("time"), 0);
      scenario_.spin_limit = static_cast<uint64_t>(ValueOr<int64_t>(limits->Find("spin"), 0));
    }
    if (const Value* decisions = top_.Find("decisions")) scenario_.decisions = decisions->As<Value::Map>();
    FillChecks();
    FillExplore();
    FillInterleave();
    FillConfig();
    FillMachine();
    FillTimeline();
  }

  void FillChecks() {
    const Value* checkers = top_.Find("checkers");
    if (!checkers) return;
    Checks& checks = scenario_.checks;
    for (size_t i = 0; i < kCheckerKinds.size(); ++i) {
      const std::string& written = (*checkers)[kCheckerKinds[i].name].As<std::string>();
      auto name = std::find(kSeverityNames.begin(), kSeverityNames.end(), written);
      checks.severities[i] = static_cast<Severity>(name - kSeverityNames.begin());
    }
    checks.starvation_bound = (*checkers)["starvation_bound"].As<engine::Time>();
    checks.inversion_bound = (*checkers)["priority_inversion_bound"].As<engine::Time>();
  }

  void FillExplore() {
    const Value* explore = top_.Find("explore");
    if (!explore) return;
    ExploreSettings& settings = scenario_.explore;
    settings.given = true;
    const std::string& name = (*explore)["scheduler"].As<std::string>();
    const Value* depth = explore->Find("depth");
    auto strategy = sim::ParseStrategy(depth ? fmt::format("{}:{}", name, depth->As<int64_t>()) : name);
    if (strategy.ok()) settings.strategy = strategy.value();
    if (!strategy.ok()) converter_.Complain(depth->line(), depth->column(), strategy.error().message);
    settings.runs = static_cast<uint64_t>((*explore)["runs"].As<int64_t>());
    settings.seed = static_cast<uint64_t>((*explore)["seed"].As<int64_t>());
    settings.sound = (*explore)["sound"].As<bool>();
  }

  void FillInterleave() {
    const Value* interleave = top_.Find("interleave");
    if (!interleave) return;
    for (const Value& written : interleave->As<Value::List>()) {
      auto constraint = sim::ParseConstraint(written.As<std::string>());
      if (constraint.ok()) scenario_.interleave.push_back(constraint.value());
      if (!constraint.ok()) converter_.Complain(written.line(), written.column(), constraint.error().message);
    }
  }

  void FillConfig() {
    engine::HostConfig& config = scenario_.config;
    config.format = scenario_.format;
    config.scenario = scenario_.name;
    config.folder = scenario_.folder;
    Value::Map own;
    for (const engine::Field& field : scenario_.host->Fields()) {
      if (const Value* value = top_.Find(field.name)) own.emplace_back(field.name, *value);
    }
    config.fields = Value(std::move(own), 1, 1);
    const Value* switches = top_.Find("switches");
    for (const engine::Switch& item : scenario_.host->Switches()) {
      const Value* option = switches ? switches->Find(item.name) : nullptr;
      config.switches.emplace_back(item.name, option ? option->As<std::string>() : std::string(item.options.front()));
    }
    for (const engine::CostName& cost : scenario_.host->Costs()) config.costs.emplace_back(cost.name, cost.standard);
    const Value* costs = top_.Find("costs");
    if (!costs) return;
    for (const auto& written : costs->As<Value::Map>()) {
      auto same = [&](const auto& entry) { return entry.first == written.first; };
      auto known = std::find_if(config.costs.begin(), config.costs.end(), same);
      if (known == config.costs.end()) known = config.costs.insert(known, {written.first, {}});
      known->second = written.second.As<engine::Cost>();
    }
  }

  void FillMachine() {
    engine::Machine& machine = scenario_.config.machine;
    machine = scenario_.host->DefaultMachine();
    const Value* written = top_.Find("machine");
    if (!written) return;
    machine.cores = static_cast<int>(ValueOr<int64_t>(written->Find("cores"), machine.cores));
    machine.free = ValueOr<bool>(written->Find("free"), machine.free);
    const Value* contexts = written->Find("contexts");
    if (!contexts) return;
    uint64_t all = machine.cores >= 64 ? ~uint64_t{0} : (uint64_t{1} << machine.cores) - 1;
    for (engine::ContextSpec& spec : machine.contexts) {
      const Value* with = contexts->Find(spec.name.name);
      if (!with) continue;
      OverrideContext(spec, *with);
      if (const Value* cores = with->Find("cores"); cores && !machine.free && (spec.cores & all) == 0) {
        converter_.Complain(
            cores->line(), cores->column(),
            fmt::format("the machine has none of these cores: it has {}, counted from 0", machine.cores));
      }
    }
  }

  void FillGolden() {
    int rate = scenario_.format.sample_rate;
    for (const Expectation& expectation : scenario_.expectations) {
      if (expectation.kind != "golden") continue;
      scenario_.golden_variants = static_cast<int>(expectation.value["variants"].As<int64_t>());
      const Value* windows = expectation.value.Find("windows");
      if (!windows) continue;
      for (const Value& window : windows->As<Value::List>()) {
        auto range = window.As<engine::Cost>();
        scenario_.golden_windows.emplace_back(FrameFrom(range.lo, rate), FrameFrom(range.hi, rate));
      }
    }
    std::sort(scenario_.golden_windows.begin(), scenario_.golden_windows.end());
  }

  void FillTimeline() {
    const Value* timeline = top_.Find("timeline");
    if (!timeline) return;
    for (const Value& entry : timeline->As<Value::List>()) ReadEvent(entry);
    std::stable_sort(scenario_.timeline.begin(), scenario_.timeline.end(),
                     [](const TimelineEvent& a, const TimelineEvent& b) { return a.at < b.at; });
  }

  void ReadEvent(const Value& entry) {
    TimelineEvent event{.at = entry["at"].As<engine::Time>(),
                        .stamped = entry["input"].As<std::string>() == "stamped",
                        .arguments = {},
                        .line = entry.line(),
                        .column = entry.column()};
    const std::vector<engine::Verb>& verbs = scenario_.host->Verbs();
    int found = 0;
    for (size_t i = 0; i < verbs.size(); ++i) {
      const Value* arguments = entry.Find(verbs[i].name);
      if (!arguments) continue;
      ++found;
      event.verb = static_cast<int>(i);
      event.arguments = *arguments;
    }
    if (found != 1) {
      std::vector<std::string_view> names;
      for (const engine::Verb& verb : verbs) names.push_back(verb.name);
      converter_.Complain(entry.line(), entry.column(),
                          fmt::format("expected one verb, found {} (verbs: {})", found ? std::to_string(found) : "none",
                                      ListOf(names)));
    }
    if (event.at >= scenario_.length) {
      const Value& at = entry["at"];
      converter_.Complain(at.line(), at.column(),
                          fmt::format("{} is not before the end of the run: its length is {}", TimeText(event.at),
                                      TimeText(scenario_.length)));
    }
    scenario_.timeline.push_back(std::move(event));
  }

  // A file named fail_* must say what is found: else any mistake in it would let it pass.
  void CheckMustFail(const Node& expect) {
    const Node* findings = expect.Find("findings");
    bool named = findings && (findings->kind == Node::Kind::list
                                  ? !findings->items.empty()
                                  : findings->kind == Node::Kind::scalar && findings->text != "none");
    if (named) return;
    converter_.Complain(findings ? findings->line : 1, findings ? findings->column : 1,
                        "a scenario named fail_* says what is found: `expect: {findings: [...]}`");
  }

  engine::Errors& errors_;
  size_t complaints_ = errors_.size();  // those of others
  Scenario scenario_;
  Converter converter_;
  Value top_;
};

}  // namespace

Scenario ReadScenario(Scenario scenario, Node root, engine::Errors* errors) {
  return Reader(std::move(scenario), errors).Read(std::move(root));
}

}  // namespace scenarios
