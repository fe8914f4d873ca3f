// What is the same for each instance of libcsound64, whoever performs it: the process is made ready once, and an
// instance is given its options and compiles its text.
#pragma once
#include <csound/csound.h>

#include "engine/hosts/csound/engine.h"
#include "engine/hosts/csound/message_lines.h"

namespace engine::csound {

// Once in the process: no signal handlers, and nothing of the user's settings reaches a run.
void InitialiseLibrary();
// Options, compilation and, if the set-up says so, csoundStart. `lines`: what it prints; an error takes them. Csound's
// compiler keeps state for the whole process: one call at a time.
Status CompileInto(CSOUND* csound, const EngineSetup& setup, MessageLines* lines);

}  // namespace engine::csound
