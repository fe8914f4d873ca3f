#include "scenarios/expectations.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenarios/scenario_fields.h"
#include "scenarios/units.h"

namespace scenarios {
namespace {

using engine::Field;
using engine::FieldKind;
using engine::FieldType;
using engine::Value;

Node ListOfOne(const Node& node) {
  Node list;
  list.kind = Node::Kind::list;
  list.line = node.line;
  list.column = node.column;
  list.items.push_back(node);
  return list;
}

Node MapOfOne(std::string_view key, const Node& node) {
  Node map;
  map.kind = Node::Kind::map;
  map.line = node.line;
  map.column = node.column;
  map.entries.push_back({std::string(key), node.line, node.column, node});
  return map;
}

void ListMember(Node& map, std::string_view key) {
  Node* member = map.Find(key);
  if (member && member->kind == Node::Kind::scalar) *member = ListOfOne(*member);
}

// `[audio, trace]` as `{audio: true, trace: true}`.
Node GoldenMap(const Node& list) {
  for (const Node& part : list.items) {
    if (part.kind != Node::Kind::scalar) return list;
  }
  Node map;
  map.kind = Node::Kind::map;
  map.line = list.line;
  map.column = list.column;
  for (const Node& part : list.items) {
    Node yes = part;
    yes.quoted = false;
    yes.text = "true";
    map.entries.push_back({part.text, part.line, part.column, std::move(yes)});
  }
  return map;
}

// The long form of what may be written short: `print: hello` is `print: {lines: [hello]}`.
Node LongForm(std::string_view kind, Node node) {
  bool scalar = node.kind == Node::Kind::scalar;
  if (kind == "no_event" && scalar) return MapOfOne("name", node);
  if (kind == "print" && scalar) return MapOfOne("lines", ListOfOne(node));
  if (kind == "print" && node.kind == Node::Kind::list) return MapOfOne("lines", node);
  if (kind == "findings" && scalar) {
    Node list = ListOfOne(node);
    if (node.text == "none") list.items.clear();
    return list;
  }
  if (kind == "golden" && scalar) return GoldenMap(ListOfOne(node));
  if (kind == "golden" && node.kind == Node::Kind::list) return GoldenMap(node);
  if (kind == "golden") ListMember(node, "windows");
  if (kind == "print") {
    ListMember(node, "lines");
    ListMember(node, "contains");
  }
  if (kind == "audio") ListMember(node, "silent");
  return node;
}

// The value of an event's field, as traces hold it: an integer, a time in ns or the bits of a double.
Value EventBits(const Value& value, const engine::EventField& field, Converter& converter) {
  auto refuse = [&](std::string_view expected) {
    converter.Complain(value.line(), value.column(), fmt::format("expected {} for '{}'", expected, field.name));
    return Value();
  };
  switch (field.kind) {
    case FieldKind::integer:
      return value.If<int64_t>() ? value : refuse("a whole number");
    case FieldKind::real: {
      const double* real = value.If<double>();
      const int64_t* whole = value.If<int64_t>();
      if (!real && !whole) return refuse("a number");
      return {engine::Event::Real(real ? *real : static_cast<double>(*whole)), value.line(), value.column()};
    }
    case FieldKind::time: {
      const std::string* text = value.If<std::string>();
      auto time = ParseDuration(text ? *text : "", converter.format());
      return time.ok() ? Value(time.value(), value.line(), value.column()) : refuse("a duration such as 10ms");
    }
    default:
      return refuse("a number or a duration: contexts cannot be compared; use 'context'");
  }
}

Value EventValues(const Value& values, const engine::EventType& type, Converter& converter) {
  Value::Map bits;
  for (const auto& [name, value] : values.As<Value::Map>()) {
    std::vector<std::string_view> names;
    const engine::EventField* found = nullptr;
    for (const engine::EventField& field : type.fields) {
      if (!field.name) continue;
      names.push_back(field.name);
      if (name == field.name) found = &field;
    }
    if (found) {
      bits.emplace_back(name, value.IsNull() ? value : EventBits(value, *found, converter));
    } else {
      converter.Complain(
          value.line(), value.column(),
          fmt::format("the event {} has no field '{}'{}", type.name, name, NamesText(name, names, "fields")));
    }
  }
  return {std::move(bits), values.line(), values.column()};
}

// Windows lie within the run and are not empty.
void CheckWindow(const Value& window, engine::Cost range, engine::Time length, Converter& converter) {
  if (range.lo >= range.hi) converter.Complain(window.line(), window.column(), "expected a window such as 0ms..10ms");
  if (length > 0 && range.hi > length) {
    converter.Complain(window.line(), window.column(),
                       "this window ends after the run: its length is " + TimeText(length));
  }
}

void CheckWindows(const Value* windows, engine::Time length, Converter& converter) {
  if (!windows) return;
  for (const Value& window : windows->As<Value::List>())
    CheckWindow(window, window.As<engine::Cost>(), length, converter);
}

void CheckAudio(const Value& audio, engine::Time length, Converter& converter) {
  CheckWindows(audio.Find("silent"), length, converter);
  const Value* windows = audio.Find("windows");
  if (!windows) return;
  for (const Value& window : windows->As<Value::List>()) {
    CheckWindow(window, {window["from"].As<engine::Time>(), window["to"].As<engine::Time>()}, length, converter);
    if (window.As<Value::Map>().size() == 2)
      converter.Complain(window.line(), window.column(), "this window expects nothing");
  }
}

// A frame of a golden file stands for one frame of the run.
void CheckApart(const Value* windows, Converter& converter) {
  if (!windows) return;
  std::vector<engine::Cost> sorted;
  for (const Value& window : windows->As<Value::List>()) sorted.push_back(window.As<engine::Cost>());
  std::sort(sorted.begin(), sorted.end(), [](engine::Cost a, engine::Cost b) { return a.lo < b.lo; });
  auto overlap = [](engine::Cost a, engine::Cost b) { return b.lo < a.hi; };
  if (std::adjacent_find(sorted.begin(), sorted.end(), overlap) != sorted.end())
    converter.Complain(windows->line(), windows->column(), "these windows overlap");
}

void CheckGolden(const Value& golden, engine::Time length, Converter& converter) {
  bool audio = golden["audio"].As<bool>(), trace = golden["trace"].As<bool>();
  if (!audio && !trace) converter.Complain(golden.line(), golden.column(), "this 'golden' expects nothing");
  const Value* windows = golden.Find("windows");
  if (windows && !audio) {
    converter.Complain(windows->line(), windows->column(), "windows are of the sound: this 'golden' lacks audio");
  }
  CheckWindows(windows, length, converter);
  CheckApart(windows, converter);
}

// What the tables cannot say. An expectation that always holds is a complaint, too: it would prove nothing.
void CheckMore(Expectation& expectation, const engine::Host& host, engine::Time length, Converter& converter) {
  auto complain = [&](const Value& at, std::string message) {
    converter.Complain(at.line() ? at.line() : expectation.line, at.line() ? at.column() : expectation.column, message);
  };
  const Value& value = expectation.value;
  const Value::Map* map = value.If<Value::Map>();
  if (map && map->empty()) complain(value, fmt::format("this '{}' expects nothing", expectation.kind));
  if (expectation.kind == "order" && value.As<Value::List>().size() < 2)
    complain(value, "an order takes two events or more");
  if (expectation.kind == "audio") CheckAudio(value, length, converter);
  if (expectation.kind == "golden") CheckGolden(value, length, converter);
  if (const Value* values = value.Find("values"); values && map) {
    std::string name = value["name"].As<std::string>();
    for (const engine::EventType* type : EventsOf(host)) {
      if (name != type->name) continue;
      Value::Map changed = *map;
      for (auto& [key, member] : changed) {
        if (key == "values") member = EventValues(member, *type, converter);
      }
      expectation.value = Value(std::move(changed), value.line(), value.column());
      return;
    }
  }
}

class Reader {
 public:
  Reader(const engine::Host& host, engine::Time length, Converter& converter)
      : host_(host), length_(length), converter_(converter) {}

  void Read(const Node& node, const Field& field, int line, int column, std::vector<Expectation>& out) {
    size_t before = converter_.errors().size();
    Node written = LongForm(field.name, node);
    Expectation expectation{std::string(field.name), converter_.Convert(written, field), line, column};
    if (converter_.errors().size() == before) CheckMore(expectation, host_, length_, converter_);
    if (converter_.errors().size() == before) out.push_back(std::move(expectation));
  }

 private:
  const engine::Host& host_;
  engine::Time length_;
  Converter& converter_;
};

}  // namespace

std::vector<Expectation> ReadExpectations(const Node& expect, const engine::Host& host, engine::Time length,
                                          Converter& converter) {
  std::vector<Expectation> out;
  if (expect.kind == Node::Kind::null) return out;
  if (!converter.CheckIsMap(expect)) return out;
  std::vector<Field> fields = ExpectationFields(host);
  std::vector<std::string_view> names;
  for (const Field& field : fields) names.push_back(field.name);
  Reader reader(host, length, converter);
  for (const NodeEntry& entry : expect.entries) {
    auto name = std::find(names.begin(), names.end(), entry.key);
    if (name == names.end()) {
      converter.Complain(
          entry.line, entry.column,
          fmt::format("unknown expectation '{}'{}", entry.key, NamesText(entry.key, names, "expectations")));
      continue;
    }
    const Field& field = fields[static_cast<size_t>(name - names.begin())];
    bool several = field.type == FieldType::map && field.name != "print" && field.name != "golden" &&
                   entry.value.kind == Node::Kind::list;
    if (!several) reader.Read(entry.value, field, entry.line, entry.column, out);
    if (!several) continue;
    for (const Node& item : entry.value.items) reader.Read(item, field, item.line, item.column, out);
  }
  return out;
}

}  // namespace scenarios
