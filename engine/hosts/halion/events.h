// What the model lets others see: the vocabulary of traces and expectations.
#pragma once
#include <vector>

#include "engine/hosts/common/note_events.h"
#include "engine/observe.h"

namespace engine::halion {

// What else of the timeline reaches the host.
inline constexpr EventType kInputPitchBend{"input.pitch_bend", "value={0}", {{{"value", FieldKind::integer}}}};
inline constexpr EventType kInputAfterTouch{"input.after_touch", "value={0}", {{{"value", FieldKind::integer}}}};
inline constexpr EventType kInputData{"input.data", "{text}"};
inline constexpr EventType kInputParameter{"input.parameter", "{text}"};
// bypass, save, load, slot: what the user does with the program.
inline constexpr EventType kInputProgram{"input.program", "{text}"};

// Callback invocations; `call` numbers them.
inline constexpr EventType kCallbackStart{"callback.start", "{text} call={0}", {{{"call", FieldKind::integer}}}};
inline constexpr EventType kCallbackEnd{"callback.end", "{text} call={0}", {{{"call", FieldKind::integer}}}};
inline constexpr EventType kPrint{"print", "{text}"};
inline constexpr EventType kScriptError{"script_error", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kTimeOut{"execution_timeout", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kUnordered{"unordered_iteration", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kLost{"lost_message", "{text}", {}, EventType::Class::finding};

// HA-R20: `call` is the invocation that is put on hold.
inline constexpr EventType kAsyncCall{"runAsync.call", "call={0}", {{{"call", FieldKind::integer}}}};
inline constexpr EventType kAsyncEnd{"runAsync.end", "call={0}", {{{"call", FieldKind::integer}}}};
inline constexpr EventType kAsyncResume{"runAsync.resume", "call={0}", {{{"call", FieldKind::integer}}}};
// HA-R21, HA-R22: `entry` numbers the queue's entries.
inline constexpr EventType kSyncCall{"runSync.call", "entry={0} {text}", {{{"entry", FieldKind::integer}}}};
inline constexpr EventType kSyncReplace{"runSync.replace", "entry={0} {text}", {{{"entry", FieldKind::integer}}}};
inline constexpr EventType kSyncRun{"runSync.run", "entry={0}", {{{"entry", FieldKind::integer}}}};
inline constexpr EventType kWait{"wait", "{0} call={1}", {{{"time", FieldKind::time}, {"call", FieldKind::integer}}}};
inline constexpr EventType kWaitEnd{"wait.end", "call={0}", {{{"call", FieldKind::integer}}}};
inline constexpr EventType kWaitRelease{"waitForRelease", "call={0}", {{{"call", FieldKind::integer}}}};
inline constexpr EventType kWaitReleaseEnd{"waitForRelease.end", "call={0}", {{{"call", FieldKind::integer}}}};
// HA-R23: `call` is the one that spawns.
inline constexpr EventType kSpawn{"spawn", "call={0}", {{{"call", FieldKind::integer}}}};

// What is done to voices besides; `frame` is the frame of the stream at which it acts.
inline constexpr EventType kFade{
    "fade",
    "id={0} to={1} ms={2} frame={3}{text}",
    {{{"id", FieldKind::integer}, {"to", FieldKind::real}, {"ms", FieldKind::real}, {"frame", FieldKind::integer}}}};
inline constexpr EventFields kChange = {
    {{"id", FieldKind::integer}, {"to", FieldKind::real}, {"ms", FieldKind::real}, {"frame", FieldKind::integer}}};
inline constexpr EventType kVolume{"volume", "id={0} to={1} ms={2} frame={3}{text}", kChange};
inline constexpr EventType kPan{"pan", "id={0} to={1} ms={2} frame={3}{text}", kChange};
inline constexpr EventType kTune{"tune", "id={0} to={1} ms={2} frame={3}{text}", kChange};
inline constexpr EventType kControlChange{
    "controlChange",
    "cc={0} value={1} frame={2}",
    {{{"cc", FieldKind::integer}, {"value", FieldKind::integer}, {"frame", FieldKind::integer}}}};

inline constexpr EventType kPitchBend{
    "pitchBend", "bend={0} frame={1}", {{{"bend", FieldKind::real}, {"frame", FieldKind::integer}}}};
inline constexpr EventType kAfterTouch{
    "afterTouch", "value={0} frame={1}", {{{"value", FieldKind::integer}, {"frame", FieldKind::integer}}}};
inline constexpr EventType kData{"data", "{text} frame={0}", {{{"frame", FieldKind::integer}}}};
// HA-R10: the global statements had not ended when the run did.
inline constexpr EventType kNeverStarted{"never_started",
                                         "the script's global statements have not ended: nothing else of it has run",
                                         {},
                                         EventType::Class::finding};
// HA-R65: nothing will ever release this voice.
inline constexpr EventType kHangingNote{
    "hanging_note",
    "id={0} key={1} was played by the script, which is bypassed or removed now, and "
    "nothing releases it; setBypassNoteOff in onRelease would",
    {{{"id", FieldKind::integer}, {"key", FieldKind::integer}}},
    EventType::Class::finding};
// HA-R52, interleaved: what serialised sharing would have prevented.
inline constexpr EventType kSharedState{"shared_state", "{text}", {}, EventType::Class::finding};

inline constexpr EventType kParameter{"parameter", "{text}"};
// HA-R44, HA-R45.
inline constexpr EventType kUndo{"undo", "{text}"};
inline constexpr EventType kUndoBlock{"undo.block", "{text}"};
inline constexpr EventType kUndoBlockEnd{"undo.block_end", "{text}"};
inline constexpr EventType kSaved{"saved", "{text}"};
inline constexpr EventType kOpenUrl{"openURL", "{text}"};
inline constexpr EventType kOpenUrlEnd{"openURL.end", ""};

const std::vector<const EventType*>& AllEvents();

}  // namespace engine::halion
