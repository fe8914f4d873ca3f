// Csound's option strings as users write them: `-+rtaudio=jack -odac:Built-in -B512 -b256 -m0`. Those that concern
// audio select device and buffers of the model; the others are the library's.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace engine::csound {

enum class DeviceKind : uint8_t {
  offline,  // no device: each cycle is written as it comes, no time passes but that of the work
  null,     // paces itself (C1.6)
  jack,     // C1.5
  alsa,     // C1.7
};

struct AudioOptions {
  DeviceKind device = DeviceKind::offline;
  std::string device_name;            // "Built-in" of -odac:Built-in
  int buffer = 256;                   // -b: frames; below 0: so many k-periods (C1.2, C1.3)
  int hardware_buffer = 1024;         // -B
  int sample_rate = 0;                // -r: in place of the orchestra's; 0: as that says
  std::vector<std::string> others{};  // for the library
};

// What Csound makes of -b and -B (C1.3), frames: the hardware buffer a multiple of the software one and, if it is not
// larger, the software one halved.
struct Buffers {
  int buffer = 0, hardware = 0;
  int count() const;  // nB of JACK's ring: max(2, ceil(hardware / buffer))
};
Buffers BuffersOf(const AudioOptions& options, int ksmps);

// Reads one string of options on top of what `options` holds. Blanks separate; a value may stand apart from its option.
Status ReadOptions(std::string_view text, AudioOptions* options);

// A .csd for the library: the text of <CsOptions> is taken out, its lines stay as empty ones.
struct Csd {
  std::string text;
  std::string options;
};
Csd SplitCsd(std::string_view text);

// Opcodes that are seeded with the time of day, so that their samples differ from run to run (C7.3).
struct SeededOpcode {
  int line = 0;
  std::string name, why;
};
std::vector<SeededOpcode> FindSeeded(std::string_view orchestra);

}  // namespace engine::csound
