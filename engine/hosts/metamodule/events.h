// What the model lets others see: the vocabulary of traces and expectations.
#pragma once
#include <vector>

#include "engine/observe.h"

namespace engine::metamodule {

inline constexpr EventFields kCoreField = {{{"core", FieldKind::integer}}};
inline constexpr EventFields kBlockField = {{{"block", FieldKind::integer}}};
inline constexpr EventFields kTaskFields = {{{"task", FieldKind::integer}, {"core", FieldKind::integer}}};

// The timeline, as it reaches the host.
inline constexpr EventType kInput{"input", "{text}"};

// What modules print, and what the firmware logs.
inline constexpr EventType kPrint{"print", "{text}"};
inline constexpr EventType kLog{"log", "{text}"};

// Audio. M2.11, M2.8, M2.9.
inline constexpr EventType kFade{"audio.fade", "{text} block={0}", kBlockField};
inline constexpr EventType kMuted{"audio.muted", "block={0}", kBlockField};
inline constexpr EventType kPlaying{"audio.playing", "block={0}", kBlockField};
inline constexpr EventType kOverrun{
    "audio.overrun", "block={0} duty={1}", {{{"block", FieldKind::integer}, {"duty", FieldKind::real}}}};
inline constexpr EventType kRetry{"audio.retry", "overrun {0} of the group", {{{"count", FieldKind::integer}}}};
inline constexpr EventType kStale{"audio.stale", "block={0}: the buffer's old samples are heard again", kBlockField};
inline constexpr EventType kOverload{
    "overload", "audio stopped: the patch loads the cores by more than 99 %", {}, EventType::Class::finding};
inline constexpr EventType kBlock{
    "audio.block", "block={0} load={1}", {{{"block", FieldKind::integer}, {"load", FieldKind::real}}}};

inline constexpr EventType kModuleLoad{
    "module.load", "{text} update={0} core={1}", {{{"update", FieldKind::time}, {"core", FieldKind::integer}}}};

// Runners and tasks. kPass and kRun only if the scenario watches them.
inline constexpr EventType kPass{"async.pass", "core={0}", kCoreField};
inline constexpr EventType kRun{"async.run", "task={0} core={1}", kTaskFields};
inline constexpr EventType kRunEnd{"async.end", "task={0} core={1}", kTaskFields};
inline constexpr EventType kPaused{"async.paused", "core={0}", kCoreField};
inline constexpr EventType kResumed{"async.resumed", "core={0}", kCoreField};
inline constexpr EventType kException{"async.exception", "task={0} core={1}: {text}", kTaskFields};
inline constexpr EventType kTooMany{"too_many_tasks",
                                    "there are {0} tasks already: this one never runs",
                                    {{{"tasks", FieldKind::integer}}},
                                    EventType::Class::finding};
inline constexpr EventType kLostRunOnce{"lost_run_once",
                                        "task={0} core={1}: run_once came while the task ran, and is forgotten",
                                        kTaskFields, EventType::Class::finding};
inline constexpr EventType kStillRunning{
    "destroyed_while_running",
    "task={0} core={1}: the module {text} is destroyed while its task is in the middle of a run", kTaskFields,
    EventType::Class::finding};
inline constexpr EventType kLeftPaused{"runners_left_paused",
                                       "audio plays, but the runner of core {0} is paused until the next un-mute",
                                       kCoreField, EventType::Class::finding};

// What the scenario's bounds say is too much.
inline constexpr EventType kTooLate{
    "gui_late", "a page is late by {0}", {{{"late_by", FieldKind::time}}}, EventType::Class::finding};
inline constexpr EventType kStarved{
    "task_starved",
    "task={0} core={1} has waited for its run since {2}",
    {{{"task", FieldKind::integer}, {"core", FieldKind::integer}, {"since", FieldKind::time}}},
    EventType::Class::finding};
inline constexpr EventType kOverruns{
    "overruns", "{0} blocks took more than 98.5 %", {{{"count", FieldKind::integer}}}, EventType::Class::finding};

// The user interface. M1.4, M5.
inline constexpr EventType kPatch{"patch", "{text}"};
inline constexpr EventType kGuiLate{"gui.late", "late_by={0}", {{{"late_by", FieldKind::time}}}};
inline constexpr EventType kSaved{"saved", "{text}"};
inline constexpr EventType kNotice{"notice", "{text}"};

// The card.
inline constexpr EventType kFile{"file", "{text}"};
inline constexpr EventType kFileFailed{"file.failed", "{text}"};

// What the hooks find.
inline constexpr EventType kUseAfterFree{"use_after_free", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kForbidden{"forbidden_call", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kSharing{"sharing", "{text}", {}, EventType::Class::finding};
inline constexpr EventType kModuleError{"module_error", "{text}", {}, EventType::Class::finding};

const std::vector<const EventType*>& AllEvents();

}  // namespace engine::metamodule
