// Golden files: the sound and trace that a scenario had when somebody listened and read. Compared sample by sample and
// line by line; written atomically, and only when they change.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "engine/audio_device.h"
#include "engine/base/result.h"
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
};

// One way in which a rendering differs. The message is complete: frame, block, time, level, who ran there and what it
// did.
struct Difference {
  std::string file;  // the golden file
  std::string message;
  bool missing = false;  // there is no golden file
};

// Empty: equal. Errors: a golden file that cannot be read.
engine::Result<std::vector<Difference>> Compare(const Request& request, const Rendering& rendering);

// Writes what is requested and differs; returns the files written.
engine::Result<std::vector<std::string>> Update(const Request& request, const Rendering& rendering);

// Writes `stem.received.wav`, `.received.trace` and `stem.difference.wav` for what differs below `folder`.
engine::Status WriteReceived(const Request& request, const Rendering& rendering, const std::string& folder);

}  // namespace golden
