// Samples that are no sound: NaN, infinity, and denormals, which cost a processor a hundred times their neighbours.
#pragma once
#include <span>
#include <vector>

#include "engine/audio_device.h"
#include "engine/observe.h"

namespace sim::checkers {

// At most one finding for non-finite samples and one for denormals: the first of each, and how many there are.
// `interleaved`: format.channels a frame, frame 0 at time 0. Times are those at which the frame sounds. `who`: the
// context that wrote them.
std::vector<engine::Finding> BadSamples(std::span<const float> interleaved, const engine::AudioFormat& format,
                                        const char* who);

}  // namespace sim::checkers
