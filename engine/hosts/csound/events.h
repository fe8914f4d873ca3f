// What a Csound run lets others see.
#pragma once
#include <vector>

#include "engine/observe.h"

namespace engine::csound {

// A line that Csound prints.
inline constexpr EventType kMessage{"csound.message", "{text}"};
// C7.3: the samples of this orchestra differ from run to run.
inline constexpr EventType kWarning{"csound.warning", "{text}"};

// A call from a controller, and how long it took. `call` numbers the calls of a run.
inline constexpr EventType kCall{"call", "{text} call={0}", {{{"call", FieldKind::integer}}}};
inline constexpr EventType kReturn{
    "return", "{text} call={0} after={1}", {{{"call", FieldKind::integer}, {"after", FieldKind::time}}}};
// What a call gave back: `call` is the one that returns next.
inline constexpr EventType kValue{"value", "{text}"};
inline constexpr EventType kEvalCall{"evalCode.call", "{text} call={0}", {{{"call", FieldKind::integer}}}};
inline constexpr EventType kEvalReturn{
    "evalCode.return",
    "{text} call={0} after={1} value={2}",
    {{{"call", FieldKind::integer}, {"after", FieldKind::time}, {"value", FieldKind::real}}}};
// C6.5: nobody answered in time; the job stays queued.
inline constexpr EventType kEmpty{
    "queue.Empty", "{text} call={0} after={1}", {{{"call", FieldKind::integer}, {"after", FieldKind::time}}}};
// What Python raises: RuntimeError, AttributeError.
inline constexpr EventType kRaised{"python.raised", "{text}"};

// A script of a controller.
inline constexpr EventType kPrinted{"print", "{text}"};
inline constexpr EventType kScriptError{"script_error", "{text}", {}, EventType::Class::finding};

// The performance thread. `frame` is Csound's sample counter.
inline constexpr EventFields kAtFrame = {{{"frame", FieldKind::integer}}};
inline constexpr EventType kRun{"message.run", "{text} frame={0}", kAtFrame};
inline constexpr EventType kDeleted{"message.deleted", "{text}"};
inline constexpr EventType kEnded{
    "perf.ended", "code={0} frame={1}", {{{"code", FieldKind::integer}, {"frame", FieldKind::integer}}}};
inline constexpr EventType kJoined{"joined", "code={0}", {{{"code", FieldKind::integer}}}};
// C6.4: `jobs` of the process queue ran in one cycle.
inline constexpr EventType kServed{
    "queue.served", "jobs={0} frame={1}", {{{"jobs", FieldKind::integer}, {"frame", FieldKind::integer}}}};
inline constexpr EventType kAnswer{"evalCode.answer", "value={0}", {{{"value", FieldKind::real}}}};
// C4.12: the new function, the old data.
inline constexpr EventType kNullData{"callback.null_data", "{text}", {}, EventType::Class::finding};
// A forward seek: cycles that made no sound (C2.5).
inline constexpr EventType kSought{
    "sought", "from={0} to={1}", {{{"from", FieldKind::integer}, {"to", FieldKind::integer}}}};

// The device was not given frames in time while the thread plays: a gap in the sound (C1.5, C1.7).
inline constexpr EventType kUnderrun{
    "underrun", "{text}, at device frame {0}", {{{"frame", FieldKind::integer}}}, EventType::Class::finding};

// Recording.
inline constexpr EventType kRecordOpened{"record.opened", "{text} capacity={0}", {{{"capacity", FieldKind::integer}}}};
inline constexpr EventType kRecordClosed{"record.closed", "{text} frames={0}", {{{"frames", FieldKind::integer}}}};
inline constexpr EventType kRecordOverrun{
    "record.overrun", "lost={0} frame={1}", {{{"lost", FieldKind::integer}, {"frame", FieldKind::integer}}}};

// A context that waits for what nobody is left to do, when the run ends.
inline constexpr EventType kHung{"hung", "{text}", {}, EventType::Class::finding};

// The timeline names what the scenario does not have.
inline constexpr EventType kUnknown{"unknown_name", "there is no {text}", {}, EventType::Class::finding};

const std::vector<const EventType*>& AllEvents();

}  // namespace engine::csound
