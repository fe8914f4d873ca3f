#include "engine/hosts/halion/transport.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

#include "engine/base/time.h"

namespace engine::halion {
namespace {

using Type = FieldType;

// "6/8", or nothing.
bool ParseSignature(const std::string& text, Signature* out) {
  const char* end = text.data() + text.size();
  auto first = std::from_chars(text.data(), end, out->numerator);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '/') return false;
  auto second = std::from_chars(first.ptr + 1, end, out->denominator);
  if (second.ec != std::errc() || second.ptr != end) return false;
  const int d = out->denominator;
  return out->numerator >= 1 && out->numerator <= 64 && d >= 1 && d <= 64 && (d & (d - 1)) == 0;
}

Status SetSignature(const Value& value, Signature* out) {
  if (ParseSignature(value.As<std::string>(), out)) return Ok();
  return Error{
      .line = value.line(), .column = value.column(), .message = "expected a time signature such as 4/4 or 6/8"};
}

// Where the song position is set, it is taken that the song had this tempo from its beginning.
double BeatsToMs(double beats, double tempo) { return tempo > 0 ? beats * 60000.0 / tempo : 0; }

}  // namespace

Field TransportField() {
  const Field tempo{
      .name = "tempo", .type = Type::real, .doc = "Beats a minute; 0: the host does not tell.", .max = 960};
  const Field signature{.name = "signature", .type = Type::text, .doc = "Time signature, such as 6/8."};
  const Field playing{.name = "playing", .type = Type::boolean, .doc = "The song is played."};
  Field first_tempo = tempo, first_signature = signature, first_playing = playing;
  first_tempo.fallback = "120";
  first_tempo.min = 0;
  first_signature.fallback = "4/4";
  first_playing.fallback = "true";
  Field later_tempo = tempo;
  later_tempo.min = 0;
  return {
      .name = "transport",
      .type = Type::map,
      .doc = "The host's tempo, time signature and song position (HA-R66).",
      .fallback = "{}",
      .fields = {
          first_tempo,
          first_signature,
          first_playing,
          {.name = "beat", .type = Type::real, .doc = "The song position at the start.", .fallback = "0", .min = 0},
          {.name = "changes",
           .type = Type::list,
           .doc = "What changes later, in order of time; what is absent stays.",
           .element = {{.name = "change",
                        .type = Type::map,
                        .doc = "A time and what changes then.",
                        .fields = {{.name = "at", .type = Type::duration, .doc = "When.", .required = true, .min = 0},
                                   later_tempo,
                                   signature,
                                   playing,
                                   {.name = "beat",
                                    .type = Type::real,
                                    .doc = "The song position jumps there; a bar begins.",
                                    .min = 0}}}}}}};
}

Result<Transport> Transport::Make(const Value& fields, int sample_rate) {
  Transport out(sample_rate);
  Stretch first;
  first.tempo = fields["tempo"].As<double>();
  first.playing = fields["playing"].As<bool>();
  first.beat = first.bar = fields["beat"].As<double>();
  first.ms = BeatsToMs(first.beat, first.tempo);
  if (Status set = SetSignature(fields["signature"], &first.signature); !set.ok()) return set.errors();
  out.stretches_.push_back(first);
  const Value* changes = fields.Find("changes");
  if (!changes) return out;
  for (const Value& change : changes->As<Value::List>()) {
    const Stretch& before = out.stretches_.back();
    Stretch next = before;
    next.frame = FrameAt(change["at"].As<int64_t>(), sample_rate);
    if (next.frame < before.frame) {
      return Error{
          .line = change.line(), .column = change.column(), .message = "this change is before the one above it"};
    }
    next.beat = before.beat + out.BeatsIn(before, next.frame);
    next.ms = before.ms + out.MsIn(before, next.frame);
    next.bar = before.bar + std::floor((next.beat - before.bar) / before.signature.beats()) * before.signature.beats();
    if (const Value* tempo = change.Find("tempo")) next.tempo = tempo->As<double>();
    if (const Value* playing = change.Find("playing")) next.playing = playing->As<bool>();
    if (const Value* signature = change.Find("signature")) {
      if (Status set = SetSignature(*signature, &next.signature); !set.ok()) return set.errors();
    }
    if (const Value* beat = change.Find("beat")) {
      next.beat = next.bar = beat->As<double>();
      next.ms = BeatsToMs(next.beat, next.tempo);
    }
    out.stretches_.push_back(next);
  }
  return out;
}

const Transport::Stretch& Transport::At(int64_t frame) const {
  auto after = std::upper_bound(stretches_.begin(), stretches_.end(), frame,
                                [](int64_t at, const Stretch& stretch) { return at < stretch.frame; });
  return after == stretches_.begin() ? *after : *std::prev(after);
}

double Transport::BeatsIn(const Stretch& stretch, int64_t frame) const {
  if (!stretch.playing) return 0;
  return static_cast<double>(frame - stretch.frame) * stretch.tempo / (60.0 * sample_rate_);
}

double Transport::BeatAt(int64_t frame) const {
  const Stretch& stretch = At(frame);
  return stretch.playing && stretch.tempo > 0 ? stretch.beat + BeatsIn(stretch, frame) : -1;
}

double Transport::BeatInBarAt(int64_t frame) const {
  const Stretch& stretch = At(frame);
  const double beat = BeatAt(frame);
  if (beat < 0) return -1;
  const double bar = stretch.signature.beats();
  return (beat - stretch.bar) - std::floor((beat - stretch.bar) / bar) * bar;
}

double Transport::MsIn(const Stretch& stretch, int64_t frame) const {
  return stretch.playing ? static_cast<double>(frame - stretch.frame) * 1000.0 / sample_rate_ : 0;
}

double Transport::MsAt(int64_t frame) const {
  const Stretch& stretch = At(frame);
  return BeatAt(frame) < 0 ? -1 : stretch.ms + MsIn(stretch, frame);
}

double Transport::FramesAtTempo(double beats, int64_t frame) const {
  return beats * 60.0 * sample_rate_ / At(frame).tempo;
}

double Transport::FramesAlong(double beats, int64_t frame) const {
  double left = beats, frames = 0;
  auto stretch = static_cast<size_t>(&At(frame) - stretches_.data());
  for (; stretch + 1 < stretches_.size(); ++stretch) {
    const double length = static_cast<double>(stretches_[stretch + 1].frame - frame);
    const double in = length * stretches_[stretch].tempo / (60.0 * sample_rate_);
    if (in >= left) break;
    left -= in;
    frames += length;
    frame = stretches_[stretch + 1].frame;
  }
  // A host that stops telling the tempo goes on at the last one it told.
  double tempo = stretches_[stretch].tempo;
  for (size_t i = stretch; tempo <= 0 && i > 0; --i) tempo = stretches_[i - 1].tempo;
  return frames + left * 60.0 * sample_rate_ / tempo;
}

}  // namespace engine::halion
