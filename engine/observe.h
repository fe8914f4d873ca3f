// What a run lets others see: typed events, who emitted them, and the interface of those who watch.
//
// An event type is data: a name, field names and a print form. Host models and sync types define theirs as constants;
// nothing is looked up, formatted or allocated when an event is emitted. A type may be a *finding*: then each event of
// it is something a run found (xrun, script error, deadlock) and is reported with the schedule that shows it.
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/hash.h"
#include "engine/base/time.h"

namespace engine {

using ContextId = uint16_t;
inline constexpr ContextId kNoContext = 0xffff;

// A named place in code where another context may run. The hash is made by the compiler, or once when a script is
// loaded, so that no step looks a name up. Points are copied; their names live as long as the program, or the loaded
// script.
struct Point {
  const char* name;
  uint64_t hash;
  consteval Point(const char* literal) : name(literal), hash(HashText(literal)) {}  // NOLINT: implicit on purpose
  // For names made when a script or a module is loaded. REQUIRES: `name` outlives the run.
  static Point Interned(const char* name) { return Point(name, HashText(name)); }

 private:
  constexpr Point(const char* text, uint64_t text_hash) : name(text), hash(text_hash) {}
};

// Where a context stands in a script or an instrumented module; file is null elsewhere.
struct Location {
  const char* file = nullptr;
  int line = 0;
};

enum class FieldKind : uint8_t { none, integer, real, time, context };

struct EventField {
  const char* name = nullptr;
  FieldKind kind = FieldKind::none;
};
using EventFields = std::array<EventField, 4>;

struct EventType {
  enum class Class : uint8_t {
    event,    // part of the host's behaviour: printed in the score and kept in golden traces
    finding,  // the same, and something to be reported
    detail,   // steps and bookkeeping: hashed, never in golden traces
  };

  const char* name;   // "runAsync.call"
  const char* print;  // "{0} -> {1} {text}"; {n} is field n, {text} the event's text
  EventFields fields;
  Class kind;
  uint64_t hash;

  consteval EventType(const char* name_literal, const char* print_form, EventFields field_list = {},
                      Class event_class = Class::event)
      : name(name_literal), print(print_form), fields(field_list), kind(event_class), hash(HashText(name_literal)) {}
};

struct Event {
  const EventType* type;
  std::array<int64_t, 4> values{};  // a real field holds the bits of a double: Real()
  std::string_view text{};          // valid during Emit only

  static int64_t Real(double value) { return std::bit_cast<int64_t>(value); }
};

// An event with its circumstances, as watchers see it. Views are valid during the call only.
struct EventRecord {
  Time time;
  ContextId context;     // kNoContext: the machine itself (inputs, the clock)
  std::string_view who;  // unique name of the context
  const Point* point;    // the last point that context passed, or null
  Location location;     // the last script or source line, or {}
  uint64_t step;
  const Event& event;
};

// The event's values put into its print form: "note=60 velocity=100".
std::string Format(const Event& event);

// Watches a run. Called by the context that emits, in the order of the trace, one at a time; it must not call the
// Runtime.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void OnEvent(const EventRecord& record) = 0;
};

// What a checker or the machine found. Texts are complete sentences a user can act on.
struct Finding {
  std::string kind;  // "xrun", "deadlock", "script_error": a name expectations can use
  Time time = 0;
  std::string context;
  std::string point;
  std::string location;  // "script.lua:4" or empty
  std::string message;
};

// An observer that judges. Finish is called once after the run; findings come in the order found.
class Checker : public Observer {
 public:
  class Report {
   public:
    virtual ~Report() = default;
    virtual void Add(Finding finding) = 0;
  };
  virtual const char* Name() const = 0;
  virtual void Finish(Time end, Report& report) = 0;
};

}  // namespace engine
