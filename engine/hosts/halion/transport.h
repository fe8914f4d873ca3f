// The host's transport: tempo, time signature and song position at each frame, as a scenario lays them down. HA-R66.
//
// A beat is a quarter note. Thread rules: immutable once built.
#pragma once
#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "engine/hosts/value.h"

namespace engine::halion {

struct Signature {
  int numerator = 4, denominator = 4;
  double beats() const { return 4.0 * numerator / denominator; }
};

class Transport {
 public:
  // A stretch of the stream in which nothing changes.
  struct Stretch {
    int64_t frame = 0;
    double tempo = 120;  // beats a minute; 0: the host does not tell
    bool playing = true;
    Signature signature;
    double beat = 0;  // the song position at `frame`
    double bar = 0;   // where the bar began that holds it
    double ms = 0;    // the song position in time
  };

  // `fields` is the value of the field `transport`. Errors name what is wrong in it.
  static Result<Transport> Make(const Value& fields, int sample_rate);

  const Stretch& At(int64_t frame) const;
  // -1: stopped, or the tempo is not known.
  double BeatAt(int64_t frame) const;
  double BeatInBarAt(int64_t frame) const;
  double MsAt(int64_t frame) const;

  // How many frames `beats` last from `frame` on: at the tempo of that frame, or as the tempo goes on. A stopped song
  // has a tempo all the same. REQUIRES: the tempo is known.
  double FramesAtTempo(double beats, int64_t frame) const;
  double FramesAlong(double beats, int64_t frame) const;

 private:
  explicit Transport(int sample_rate) : sample_rate_(sample_rate) {}
  double BeatsIn(const Stretch& stretch, int64_t frame) const;
  double MsIn(const Stretch& stretch, int64_t frame) const;

  double sample_rate_;
  std::vector<Stretch> stretches_;  // by frame, the first at 0
};

// The field `transport` of a scenario.
Field TransportField();

}  // namespace engine::halion
