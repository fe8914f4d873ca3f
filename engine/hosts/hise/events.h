// What the model lets others see: the vocabulary of traces and expectations.
#pragma once
#include <vector>

#include "engine/hosts/common/note_events.h"
#include "engine/observe.h"

namespace engine::hise {

// What else of the timeline reaches the host.
inline constexpr EventType kInput{"input", "{text}"};

// Scripts. The text of a callback is what is called: "onNoteOn", "control Play", "finish Download".
inline constexpr EventType kCallbackStart{"callback.start", "{text}"};
inline constexpr EventType kCallbackEnd{"callback.end", "{text}"};
inline constexpr EventType kPrint{"print", "{text}"};
inline constexpr EventType kScriptError{"script_error", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kTimeOut{"execution_timeout", "{text}", {}, EventType::Class::finding};
// HI-R90: what an exported plugin says of the same mistake.
inline constexpr EventType kLog{"log", "{text}"};
// HI-R82: a method that may block or allocate, called on the audio thread.
inline constexpr EventType kUnsafeCall{"unsafe_call", "{text} on the audio thread", {}, EventType::Class::finding};

// HI-R84: the logger's warning.
inline constexpr EventType kGlitch{"glitch",
                                   "{text} took {0}, more than {1} % of a block",
                                   {{{"took", FieldKind::time}, {"percent", FieldKind::integer}}}};

// What the scenario's checks find: the host itself says nothing of it.
inline constexpr EventType kStalled{
    "stalled", "{text} took {0}", {{{"took", FieldKind::time}}}, EventType::Class::finding};
inline constexpr EventType kAbortGap{
    "abort_gap", "{text} did not ask whether to end for {0}", {{{"gap", FieldKind::time}}}, EventType::Class::finding};
// HI-R50, HI-R51: what the host's own locking swallows, and what it does not see of `.lock`.
inline constexpr EventType kLockOutOfOrder{"lock_out_of_order", "{text}", {}, EventType::Class::finding};

// The scripting thread's queues.
inline constexpr EventType kJobLost{"lost_job", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kJobsCleared{
    "jobs.cleared",
    "high={0} low={1} repaints={2}",
    {{{"high", FieldKind::integer}, {"low", FieldKind::integer}, {"repaints", FieldKind::integer}}}};
inline constexpr EventType kJobSkipped{"job.skipped", "{text}"};
inline constexpr EventType kCompile{"compile", "{text}"};
inline constexpr EventType kCompileEnd{"compile.end", "{text}"};
inline constexpr EventType kCompiled{"compiled", "{text}"};

// Suspended audio (HI-R40 to HI-R46). `tickets` are those taken and not released.
inline constexpr EventType kState{"state", "{text}"};
inline constexpr EventType kTicket{"ticket", "tickets={0} {text}", {{{"tickets", FieldKind::integer}}}};
inline constexpr EventType kStillRunning{
    "kill_voices.failed", "audio is still running after {0}", {{{"after", FieldKind::time}}}};
inline constexpr EventType kUnsafeLoad{
    "unsafe_load", "{text} runs while audio is running", {}, EventType::Class::finding};
inline constexpr EventType kLoad{"load", "{text}"};
inline constexpr EventType kLoadEnd{"load.end", "{text}"};
inline constexpr EventType kPreload{"preload", "{text}"};
inline constexpr EventType kBlockLost{"block.silent", "block {0}: {text}", {{{"block", FieldKind::integer}}}};

// BackgroundTask.
inline constexpr EventType kTaskStart{"task.start", "{text}"};
inline constexpr EventType kTaskEnd{"task.end", "{text}"};
inline constexpr EventType kTaskAbort{"task.abort", "{text}"};
inline constexpr EventType kTaskStop{"task.stop", "{text} waits up to {0}", {{{"time_out", FieldKind::time}}}};
inline constexpr EventType kTaskKilled{"task_killed", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kTaskOrphan{"task.orphan", "{text} goes on: no cancellation point is near"};
inline constexpr EventType kTaskCancelled{"task.cancelled", "{text}"};
inline constexpr EventType kTaskWarning{"task.warning", "{text}"};
inline constexpr EventType kLockLeft{"lock_left", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kProcessStart{"process.start", "{text}"};
inline constexpr EventType kProcessExit{"process.exit", "{text} code={0}", {{{"code", FieldKind::integer}}}};
inline constexpr EventType kProcessKilled{"process.killed", "{text}"};

// What is done to voices besides; `frame` is the frame of the stream at which it acts.
inline constexpr EventType kFade{
    "fade", "id={0} ms={1} to={2}dB", {{{"id", FieldKind::integer}, {"ms", FieldKind::real}, {"to", FieldKind::real}}}};
inline constexpr EventType kVoicesKilled{
    "voices.killed", "voices={0} frame={1}", {{{"voices", FieldKind::integer}, {"frame", FieldKind::integer}}}};
inline constexpr EventType kSampleMap{"sample_map", "{text}"};

inline constexpr EventType kServerCall{"server.call", "{text}"};
inline constexpr EventType kServerAnswer{"server.answer", "{text} status={0}", {{{"status", FieldKind::integer}}}};
inline constexpr EventType kAppClose{"app.close", ""};
inline constexpr EventType kAppClosed{"app.closed", ""};

const std::vector<const EventType*>& AllEvents();

}  // namespace engine::hise
