#include "scenarios/scenario_fields.h"

#include <algorithm>

#include "engine/base/check.h"
#include "scenarios/checks.h"
#include "scenarios/fields.h"
#include "sim/findings.h"
#include "sim/strategies.h"

namespace scenarios {
namespace {

using engine::Field;
using engine::FieldType;

constexpr double kNanoseconds = 1e9;

using Fields = std::vector<Field>;

Field Map(std::string_view name, std::string_view doc, Fields fields) {
  return {.name = name, .type = FieldType::map, .doc = doc, .fields = std::move(fields)};
}

Field List(std::string_view name, std::string_view doc, Field element) {
  return {.name = name, .type = FieldType::list, .doc = doc, .element = {std::move(element)}};
}

Field Text(std::string_view name, std::string_view doc, bool required = false) {
  return {.name = name, .type = FieldType::text, .doc = doc, .required = required};
}

Field TimeRange(std::string_view name, std::string_view doc, bool required = false) {
  return {.name = name, .type = FieldType::cost, .doc = doc, .required = required};
}

Field Integer(std::string_view name, std::string_view doc, double min, double max = Field{}.max) {
  return {.name = name, .type = FieldType::integer, .doc = doc, .min = min, .max = max};
}

Field Choice(std::string_view name, std::string_view doc, std::vector<std::string_view> choices) {
  return {.name = name, .type = FieldType::choice, .doc = doc, .choices = std::move(choices)};
}

Field Duration(std::string_view name, std::string_view doc, double min, bool required = false) {
  return {.name = name, .type = FieldType::duration, .doc = doc, .required = required, .min = min};
}

Field Boolean(std::string_view name, std::string_view doc) {
  return {.name = name, .type = FieldType::boolean, .doc = doc};
}

Field With(Field field, std::string_view fallback) {
  field.fallback = fallback;
  return field;
}

Field Required(Field field) {
  field.required = true;
  return field;
}

Field AudioField() {
  return With(
      Map("audio", "The format of the audio device, and what is heard when a block is late.",
          {With(Integer("sample_rate", "Frames a second.", 8000, 192000), "48000"),
           With(Integer("block_frames", "Frames in a block.", 1, 8192), "256"),
           With(Integer("channels", "Output channels.", 1, 8), "2"),
           With(Choice("overrun", "What replaces a late block: silence, the last block again, or nothing (all shifts).",
                       {"silence", "repeat", "late"}),
                "silence"),
           {.name = "input", .type = FieldType::file, .doc = "A WAV file that the device's inputs play."}}),
      "{}");
}

Field ContextField(std::string_view name) {
  return Map(name, "How the machine runs this context; what is absent stays the host's.",
             {Integer("priority", "Higher wins.", 0, 63),
              Integer("threshold", "Pre-empted only by a priority above this one.", 0, 63),
              List("cores", "The cores it may run on, from 0.", Integer("core", "A core.", 0, 63)),
              Choice("policy", "preemptive: until it waits; fair: in turn with its equals.", {"preemptive", "fair"}),
              {.name = "slice", .type = FieldType::duration, .doc = "CPU time of a turn, policy fair.", .min = 1000},
              TimeRange("wake", "CPU time spent at each wake.")});
}

Field MachineField(const engine::Host& host) {
  Fields contexts;
  for (const engine::ContextSpec& spec : host.DefaultMachine().contexts)
    contexts.push_back(ContextField(spec.name.name));
  return Map("machine", "The simulated machine, or `free`: a core for each context and no costs.",
             {Integer("cores", "How many cores it has.", 1, 64),
              {.name = "free", .type = FieldType::boolean, .doc = "A core for each context and no costs."},
              Map("contexts", "Overrides of the host's contexts, by their names.", std::move(contexts))});
}

Field SwitchesField(const engine::Host& host) {
  Fields fields;
  for (const engine::Switch& item : host.Switches()) fields.push_back(Choice(item.name, item.doc, item.options));
  return Map("switches", "Rules that are not certain, and differences between versions: which one holds.",
             std::move(fields));
}

// A time, a range, or how it varies: the fields are those of the long forms.
Field CostField(std::string_view name, std::string_view doc) {
  Field field = TimeRange(name, doc);
  field.fields = {Duration("around", "About this time, ...", 0),
                  Duration("spread", "... with this standard deviation, up to four of them above it.", 1),
                  Duration("often", "This time, ...", 0), Duration("rarely", "... but now and then this one: ...", 0),
                  Integer("one_in", "... once in so many times.", 2, 1e9)};
  return field;
}

Field CostsField(const engine::Host& host) {
  Fields fields;
  for (const engine::CostName& cost : host.Costs()) fields.push_back(CostField(cost.name, cost.doc));
  for (const engine::FunctionInfo& function : host.Functions()) {
    auto same = [&](const Field& field) { return field.name == function.name; };
    if (std::none_of(fields.begin(), fields.end(), same)) {
      fields.push_back(CostField(function.name, "CPU time of a call of this host function."));
    }
  }
  return Map("costs", "CPU time of modelled operations: a time, a range that the search explores, or how it varies.",
             std::move(fields));
}

Field DecisionsField(const engine::Host& host) {
  Fields fields;
  for (std::string_view name : host.Decisions()) {
    fields.push_back({.name = name, .type = FieldType::scalar, .doc = "What the reference run takes."});
  }
  return Map("decisions", "Outcomes that the host leaves open: what the reference run takes.", std::move(fields));
}

Field LimitsField() {
  return Map("limits", "Where a run is given up.",
             {Integer("steps", "Steps of all contexts together.", 1),
              {.name = "time", .type = FieldType::duration, .doc = "Virtual time.", .min = 1},
              Integer("spin", "Steps of one context at one instant.", 1)});
}

Field CheckersField() {
  Fields fields;
  for (const CheckerKind& kind : kCheckerKinds) {
    const std::string_view standard = kSeverityNames[static_cast<size_t>(kind.standard)];
    fields.push_back(
        With(Choice(kind.name, kind.doc, std::vector<std::string_view>(kSeverityNames.begin(), kSeverityNames.end())),
             standard));
  }
  fields.push_back(With(Duration("starvation_bound", "How long a context may be kept from a core.", 1), "500ms"));
  fields.push_back(
      With(Duration("priority_inversion_bound", "How long the holder of a lock may be kept from its core.", 1), "1ms"));
  return Map("checkers",
             "What is watched on the simulated machine: error fails the run, warn is told, off is not seen.",
             std::move(fields));
}

Field ExploreField() {
  std::vector<std::string_view> names;
  for (const sim::StrategyInfo& info : sim::Strategies()) names.push_back(info.name);
  return Map("explore", "What `tactus explore` does if it is not told otherwise.",
             {With(Choice("scheduler", "How interleavings are chosen.", std::move(names)), "pct"),
              Integer("depth", "The scheduler's number: of pct how many orderings a defect hangs on.", 1, 1000),
              With(Integer("runs", "At most so many runs.", 1), "10000"),
              With(Integer("seed", "Of the search: run n has a seed of its own, from this one and n.", 0), "1"),
              With(Boolean("sound", "Whether a sound that differs from the reference run's is a finding."), "false")});
}

Field InterleaveField() {
  return List("interleave", "Orders that every run keeps where it can: a part of a schedule, written by hand.",
              Text("order", "Such as: controller.commands.push < audio.commands.pop @block 12."));
}

Field TimelineField(const engine::Host& host) {
  Fields fields = {{.name = "at",
                    .type = FieldType::duration,
                    .doc = "When, from the start of the run.",
                    .required = true,
                    .min = 0},
                   With(Choice("input", "stamped: acts at its frame; arrival: at the start of the next block.",
                               {"stamped", "arrival"}),
                        "stamped")};
  for (const engine::Verb& verb : host.Verbs()) {
    CHECK(verb.name != "at" && verb.name != "input");
    fields.push_back(Map(verb.name, verb.doc, verb.fields));
  }
  return List("timeline", "What happens from outside, and when: a time and one verb each.",
              Map("entry", "A time and one verb.", std::move(fields)));
}

Field AudioWindow() {
  return Map("window", "A part of the run, and what its sound is like.",
             {Duration("from", "Where it begins.", 0, true), Duration("to", "Where it ends.", 1, true),
              TimeRange("first_sound", "When its first frame louder than -100 dBFS is heard."),
              RangeField("peak", FieldType::decibel, "Its highest sample."),
              RangeField("rms", FieldType::decibel, "Its level over all channels."),
              Boolean("silent", "Whether no frame of it is louder than -100 dBFS.")});
}

Field AudioExpectation() {
  return Map("audio", "What the rendered sound is like.",
             {TimeRange("first_sound", "When the first frame louder than -100 dBFS is heard."),
              RangeField("peak", FieldType::decibel, "The highest sample, such as -20dB..-3dB."),
              RangeField("rms", FieldType::decibel, "The level of the whole run over all channels."),
              List("silent", "Windows with no frame louder than -100 dBFS.", TimeRange("window", "From..to.")),
              List("windows", "Parts of the run, each with its own sound.", AudioWindow())});
}

Field GoldenExpectation() {
  return Map(
      "golden", "What is compared with accepted files: a list of audio and trace, or more of it.",
      {With(Boolean("audio", "The rendered sound, sample by sample."), "false"),
       With(Boolean("trace", "The host's events."), "false"),
       List("windows", "What of the sound is compared; without them all of it.", TimeRange("window", "From..to.")),
       With(Integer("variants", "How many accepted outputs there may be at most.", 1, 100), "1")});
}

// Of an event: which ones are meant.
Fields EventConditions() {
  return {TimeRange("at", "When."),
          Text("context", "Whose it is; 'input' is the timeline."),
          {.name = "values",
           .type = FieldType::any_map,
           .doc = "Fields of the event and what they are; times with their unit.",
           .element = {{.name = "value", .type = FieldType::scalar, .doc = "What it is."}}},
          Text("text", "Its whole text.")};
}

Field MatrixField() {
  return Map("matrix", "Keys and the values they take: a scenario for each combination; or a list of variants.", {});
}

}  // namespace

std::vector<Field> ScenarioFields(const engine::Host& host) {
  Field length{.name = "length",
               .type = FieldType::duration,
               .doc = "How long the run lasts, at most an hour.",
               .required = true,
               .min = 1,
               .max = 3600 * kNanoseconds};
  Fields fields = {
      Text("name", "A sentence about the behaviour that is shown.", true),
      Required(Choice("host", "The system that runs the scripts.", {host.Name()})),
      AudioField(),
      length,
      With(Integer("seed", "Of all randomness in the run.", 0), "1"),
      SwitchesField(host),
      CostsField(host),
      MachineField(host),
      DecisionsField(host),
      LimitsField(),
      TimelineField(host),
      Map("expect", "What must hold after a run.", {}),
      CheckersField(),
      ExploreField(),
      InterleaveField(),
      List("tags", "Words to choose scenarios by.", Text("tag", "A word.")),
      With(Choice("realtime", "What real threads must reproduce.", {"exact", "similar", "no"}), "similar"),
      With(Boolean("silent", "The sound may be silence."), "false"),
      List("defaults", "Files (*.defaults.yaml) whose settings hold where this one says nothing.",
           Text("file", "A file.")),
      MatrixField(),
      List("same_output", "Keys of the matrix that the sound does not depend on: variants share golden audio.",
           Text("key", "A key of the matrix.")),
  };
  for (const Field& own : host.Fields()) {
    CHECK(std::none_of(fields.begin(), fields.end(), [&](const Field& field) { return field.name == own.name; }));
    fields.push_back(own);
  }
  return fields;
}

std::vector<const engine::EventType*> EventsOf(const engine::Host& host) {
  std::vector<const engine::EventType*> events = host.Events();
  for (const engine::EventType* common :
       {&engine::kXrun, &sim::kDeadlock, &sim::kLivelock, &sim::kStepLimit, &sim::kTimeLimit, &sim::kStackOverflow,
        &sim::kCrash, &sim::kException, &sim::kMaskedPark, &sim::kInterruptPark}) {
    auto same = [&](const engine::EventType* event) { return std::string_view(event->name) == common->name; };
    if (std::none_of(events.begin(), events.end(), same)) events.push_back(common);
  }
  return events;
}

std::vector<Field> ExpectationFields(const engine::Host& host) {
  std::vector<std::string_view> names;
  for (const engine::EventType* event : EventsOf(host)) names.push_back(event->name);
  auto event = [&](std::string_view key, std::string_view doc) { return Required(Choice(key, doc, names)); };
  Fields happens = {event("name", "The event."),
                    RangeField("count", FieldType::integer, "How many match; without it at least one.")};
  Fields never = {event("name", "The event.")};
  for (const Field& condition : EventConditions()) {
    happens.push_back(condition);
    never.push_back(condition);
  }
  return {
      Map("event", "An event that happens.", std::move(happens)),
      Map("no_event", "An event that never happens.", std::move(never)),
      Map("count", "How often an event happens.",
          {event("event", "The event."),
           RangeField("is", FieldType::integer, "A number or a range such as 1..3.", true)}),
      List("order", "Events whose first occurrences come in this order.", Choice("event", "The event.", names)),
      Map("print", "What the script prints: all lines, or some in this order.",
          {List("lines", "All lines printed.", Text("line", "A line.")),
           List("contains", "Parts of lines, each in a line after the one before.",
                Text("part", "A part of a line."))}),
      Map("latency", "The time from each event of one name to the next of another.",
          {event("from", "The cause."), event("to", "The effect."),
           TimeRange("is", "A time or a range such as 1blk..4blk.", true)}),
      RangeField("xruns", FieldType::integer,
                 "How many blocks are late: a number or a range. Such findings are allowed then."),
      AudioExpectation(),
      List("findings", "What must be found, and nothing else; `none` if not written.",
           Text("kind", "A kind: xrun, deadlock.")),
      GoldenExpectation(),
  };
}

}  // namespace scenarios
