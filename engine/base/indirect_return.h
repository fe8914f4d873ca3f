// For functions that wait, or in which another context may run, in the simulation.
//
// There contexts are fibers of one thread. After a switch the processor's return stack holds the calls of the fiber
// that was left, so each `ret` up to the code of the one that goes on would be mispredicted. A function marked so
// returns by an indirect jump, which is predicted from the way that led there. Measured, three contexts with two locks
// each by random walk: 1.46 us a run with returns, 1.27 us so. Who is called in between should be marked too, or the
// calls that are left on the return stack cost more than is gained. On real threads it costs a misprediction, where a
// wait costs a thousand times that.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define TACTUS_INDIRECT_RETURN [[gnu::function_return("thunk-extern")]]
#else
#define TACTUS_INDIRECT_RETURN
#endif
