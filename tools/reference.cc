#include "tools/reference.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/scenario_fields.h"
#include "tools/console.h"
#include "tools/describe.h"
#include "tools/registry.h"
#include "tools/verbs.h"

namespace tools {
namespace {

using engine::Field;
using engine::FieldType;

constexpr const char* kHead = R"(# Scenario files: every key

Made from the field tables by `tools/tactus reference > scenarios/REFERENCE.md`; a test compares. What a host's functions are
and where they may be called, `tactus hosts` lists; `tactus schema` prints the same tables for editors.

Times are a number and a unit: `10ms`, `0.5s`, `20us`, `5ns`, `3blk` (blocks), `480smp` (frames). Ranges are `3ms..12ms`,
`1..3`, `-20dB..-3dB`; a single value stands for both ends. Names of keys inside others are written with a dot; `[]` is an entry
of a list, `NAME` any name. An empty default means that nothing is assumed.
)";

// In a cell of a table a bar would end it.
std::string Cell(std::string_view text) {
  std::string out;
  for (char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string Code(std::string_view text) { return text.empty() ? "" : fmt::format("`{}`", Cell(text)); }

class Page {
 public:
  void Heading(int level, std::string_view text) { text_ += fmt::format("\n{} {}\n\n", std::string(level, '#'), text); }
  void Line(std::string_view text) { text_ += fmt::format("{}\n", text); }

  void Head(std::initializer_list<std::string_view> columns) {
    text_ += "|";
    for (std::string_view column : columns) text_ += fmt::format(" {} |", column);
    text_ += "\n|";
    for (size_t i = 0; i < columns.size(); ++i) text_ += "---|";
    text_ += "\n";
  }
  void Row(const std::vector<std::string>& cells) {
    text_ += "|";
    for (const std::string& cell : cells) text_ += fmt::format(" {} |", cell);
    text_ += "\n";
  }

  void FieldsHead() { Head({"key", "type", "range", "default", "meaning"}); }
  void FieldRow(const std::string& path, const Field& field) {
    std::string fallback = DefaultText(field);
    Row({Code(path), Cell(TypeText(field)), Cell(LimitsText(field)), field.required ? fallback : Code(fallback),
         Cell(field.doc)});
  }
  // The field and what is in it; `leave` are paths whose members have a table of their own.
  void FieldRows(const std::string& path, const Field& field, std::span<const std::string_view> leave) {
    FieldRow(path, field);
    if (std::find(leave.begin(), leave.end(), path) != leave.end()) return;
    const Field& inner = field.type == FieldType::list ? field.element[0] : field;
    std::string below = path + (field.type == FieldType::list ? "[]." : ".");
    for (const Field& member : inner.fields) FieldRows(below + std::string(member.name), member, leave);
  }

  std::string Take() { return std::move(text_); }

 private:
  std::string text_ = kHead;
};

bool Owns(const engine::Host& host, const Field& field) {
  const std::vector<Field>& own = host.Fields();
  return std::any_of(own.begin(), own.end(), [&](const Field& each) { return each.name == field.name; });
}

// Keys that all hosts share. What is in these four are the host's names.
void AddCommonKeys(const engine::Host& any, Page& page) {
  static constexpr std::string_view kHosts[] = {"switches", "costs", "decisions", "timeline", "machine.contexts"};
  page.Heading(2, "Keys of every scenario");
  page.FieldsHead();
  for (const Field& field : scenarios::ScenarioFields(any)) {
    if (Owns(any, field)) continue;
    Field shown = field;
    // `host` takes any of the hosts, whichever table this is.
    if (field.name == "host") shown.choices.clear();
    if (field.name == "host") {
      for (const engine::Host* host : Hosts()) shown.choices.push_back(host->Name());
    }
    page.FieldRows(std::string(field.name), shown, kHosts);
    for (const Field& member : field.fields) {
      if (member.name != "contexts" || member.fields.empty()) continue;
      for (const Field& each : member.fields[0].fields)
        page.FieldRow("machine.contexts.NAME." + std::string(each.name), each);
    }
    if (field.name != "timeline") continue;
    for (const Field& member : field.element[0].fields) {
      if (member.name == "at" || member.name == "input")
        page.FieldRow("timeline[]." + std::string(member.name), member);
    }
  }
}

// An expectation's fields; names of events are listed once, below each host.
void AddExpectations(const engine::Host& any, Page& page) {
  page.Heading(2, "Expectations");
  page.Line("Below `expect`. A kind with members may be a list of such maps, each an expectation of its own.\n");
  page.FieldsHead();
  std::vector<std::string_view> events;
  for (const engine::EventType* event : scenarios::EventsOf(any)) events.push_back(event->name);
  auto unnamed = [&events](auto& self, Field& field) -> void {
    if (field.choices == events) field.choices = {"an event of the host"};
    for (Field& member : field.fields) self(self, member);
    for (Field& member : field.element) self(self, member);
  };
  for (Field field : scenarios::ExpectationFields(any)) {
    unnamed(unnamed, field);
    page.FieldRows(std::string(field.name), field, {});
  }
}

void AddVerbs(const engine::Host& host, Page& page) {
  page.Heading(3, "Timeline verbs");
  page.FieldsHead();
  for (const engine::Verb& verb : host.Verbs()) {
    page.FieldRows(std::string(verb.name),
                   {.name = verb.name, .type = FieldType::map, .doc = verb.doc, .fields = verb.fields}, {});
  }
}

void AddSwitches(const engine::Host& host, Page& page) {
  if (host.Switches().empty()) return;
  page.Heading(3, "Switches");
  page.Head({"switch", "rule", "options, the default first", "meaning"});
  for (const engine::Switch& each : host.Switches()) {
    std::vector<std::string> options;
    for (std::string_view option : each.options) options.push_back(Code(option));
    page.Row({Code(each.name), Cell(each.rule), Join(options, ", "), Cell(each.doc)});
  }
}

void AddCosts(const engine::Host& host, Page& page) {
  page.Heading(3, "Costs");
  page.Line("Beside these, every function of the host may be given a cost by its name.\n");
  page.Head({"cost", "standard", "meaning"});
  for (const engine::CostName& cost : host.Costs())
    page.Row({Code(cost.name), CostText(cost.standard), Cell(cost.doc)});
}

void AddDecisions(const engine::Host& host, Page& page) {
  if (host.Decisions().empty()) return;
  page.Heading(3, "Decisions");
  for (std::string_view name : host.Decisions()) page.Line("- " + Code(name));
}

void AddContexts(const engine::Host& host, Page& page) {
  engine::Machine machine = host.DefaultMachine();
  page.Heading(3, "Machine");
  page.Line(fmt::format("{} cores. Its contexts, by the names that `machine.contexts` knows:\n", machine.cores));
  page.Head({"context", "priority", "CPU time at a wake"});
  for (const engine::ContextSpec& spec : machine.contexts)
    page.Row({Code(spec.name.name), std::to_string(spec.priority), CostText(spec.wake)});
}

void AddEvents(const engine::Host& host, Page& page) {
  page.Heading(3, "Events");
  page.Head({"event", "fields", "kind"});
  for (const engine::EventType* event : scenarios::EventsOf(host)) {
    std::vector<std::string> fields;
    for (const std::string& name : FieldNames(*event)) fields.push_back(Code(name));
    page.Row({Code(event->name), Join(fields, ", "),
              event->kind == engine::EventType::Class::finding ? "finding" : "event"});
  }
}

void AddHost(const engine::Host& host, Page& page) {
  page.Heading(2, fmt::format("Host {}", host.Name()));
  page.Line(host.Doc());
  page.Heading(3, "Keys of its own");
  page.FieldsHead();
  for (const Field& field : host.Fields()) page.FieldRows(std::string(field.name), field, {});
  AddVerbs(host, page);
  AddSwitches(host, page);
  AddCosts(host, page);
  AddDecisions(host, page);
  AddContexts(host, page);
  AddEvents(host, page);
}

}  // namespace

std::string ReferencePage(std::span<const engine::Host* const> hosts) {
  Page page;
  AddCommonKeys(*hosts.front(), page);
  AddExpectations(*hosts.front(), page);
  for (const engine::Host* host : hosts) AddHost(*host, page);
  return page.Take();
}

int Reference(const Arguments& arguments) {
  if (arguments.host.empty()) {
    fmt::print("{}", ReferencePage(Hosts()));
    return kOk;
  }
  auto host = FindHost(arguments.host);
  if (!host.ok()) return PrintErrors(host.errors(), false);
  const engine::Host* const one[] = {host.value()};
  fmt::print("{}", ReferencePage(one));
  return kOk;
}

}  // namespace tools
