// Sound drawn with letters: peak levels of two recordings and of what lies between them, on one time axis.
#pragma once
#include <string>

#include "engine/synth/sample.h"
#include "golden/windows.h"

namespace tools {

inline constexpr int kEnvelopeColumns = 64;

struct EnvelopeRows {
  const char* before = "golden";
  const char* after = "now";
};

// Three rows of 64 columns and a time axis, each line beginning with a line end: `before`, `after`, their difference.
// A column's letter is the highest level of any channel in it, in steps of decibels (EnvelopeLegend). Without `before`
// there is one row; the difference is left out, with a word, where samples cannot be set side by side. The rows hold
// the frames of the windows one after another.
std::string DrawEnvelope(const engine::synth::Sample* before, const engine::synth::Sample& after,
                         const golden::Windows& windows = {}, const EnvelopeRows& names = {});

// What the letters mean, one line.
std::string EnvelopeLegend();

}  // namespace tools
