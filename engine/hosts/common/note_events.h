// Notes as they reach a host from the timeline, and what is then done to the engine's own voices.
#pragma once
#include "engine/observe.h"

namespace engine {

inline constexpr EventType kInputNoteOn{
    "input.note_on", "key={0} velocity={1}", {{{"key", FieldKind::integer}, {"velocity", FieldKind::integer}}}};
inline constexpr EventType kInputNoteOff{"input.note_off", "key={0}", {{{"key", FieldKind::integer}}}};
inline constexpr EventType kInputController{
    "input.controller", "cc={0} value={1}", {{{"cc", FieldKind::integer}, {"value", FieldKind::integer}}}};

// `frame` is the frame of the stream at which it acts.
inline constexpr EventType kNoteOn{"note.on",
                                   "id={0} key={1} velocity={2} frame={3}",
                                   {{{"id", FieldKind::integer},
                                     {"key", FieldKind::integer},
                                     {"velocity", FieldKind::integer},
                                     {"frame", FieldKind::integer}}}};
inline constexpr EventType kNoteOff{
    "note.off", "id={0} frame={1}", {{{"id", FieldKind::integer}, {"frame", FieldKind::integer}}}};

}  // namespace engine
