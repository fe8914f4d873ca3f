// Golden files: the sound and trace that a scenario had when somebody listened and read. Compared sample by sample and
// line by line; written atomically, and only when they change.
//
// A scenario whose race is benign by design may have several accepted outputs: x.wav with x.trace, x.2.wav with
// x.2.trace and so on. A run is equal if the sound and the trace of one of them are equal.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/audio_device.h"
#include "engine/base/result.h"
#include "golden/windows.h"
#include "sim/event_log.h"

namespace golden {

// What a run made, as golden files see it.
struct Rendering {
  engine::AudioFormat format;
  std::span<const float> audio;  // interleaved
  std::span<const sim::LoggedEvent> events;
};

struct Request {
  std::string stem;  // golden folder + "/" + scenario id: stem.wav, stem.trace, stem.json
  bool audio = false;
  bool trace = false;
  bool silent = false;  // two silent renders may be compared
  int variants = 1;     // accepted outputs there may be
  Windows windows;      // the frames that are compared; a golden file holds these alone

  // Without suffix, of accepted output 1, 2, ...
  std::string StemOf(int variant) const;
};

// One way in which a rendering differs. The message is complete: frame, block, time, level, who ran there and what it
// did.
struct Difference {
  std::string file;  // the golden file
  std::string message;
  bool missing = false;  // there is no golden file
};

// Empty: equal to an accepted output. Else how it differs from the nearest one, that with the fewest frames and lines
// that differ. Errors: a golden file that cannot be read.
engine::Result<std::vector<Difference>> Compare(const Request& request, const Rendering& rendering);

// The accepted outputs there are, by number.
std::vector<int> Variants(const Request& request);

// in_place: of the nearest accepted output (one that cannot be read is the first to go). further: beside those there
// are, under the first number that is free; an error if there are as many as may be.
enum class Accept : uint8_t { in_place, further };

// Writes what is requested and differs; returns the files written. Nothing, if an accepted output is equal already.
engine::Result<std::vector<std::string>> Update(const Request& request, const Rendering& rendering,
                                                Accept accept = Accept::in_place);

// Writes `stem.received.wav`, `.received.trace` and `stem.difference.wav` for what differs from the nearest accepted
// output below `folder`. What an earlier call left there is removed.
engine::Status WriteReceived(const Request& request, const Rendering& rendering, const std::string& folder);
void RemoveReceived(const Request& request, const std::string& folder);

}  // namespace golden
