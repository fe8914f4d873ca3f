// Clocks, tempo, song position and conversions. HA-R53, HA-R66.
#include "engine/hosts/halion/api.h"

namespace engine::halion {
namespace {

double RateOf(Api& api) { return api.processor().format().sample_rate; }

int Number(lua_State* state, double value) {
  lua_pushnumber(state, value);
  return 1;
}

// -1: not known.
double TempoOf(Api& api) { return api.transport.At(api.Now()).tempo; }
double BeatMs(Api& api) { return TempoOf(api) > 0 ? 60000.0 / TempoOf(api) : -1; }

int GetTime(Api& api, lua_State* state) {
  if (api.script.current().side == Side::controller) {
    return Number(state, static_cast<double>(api.runtime.Now()) / kMillisecond);
  }
  return Number(state, static_cast<double>(api.frame() - api.processor().init_frame()) * 1000.0 / RateOf(api));
}

int GetProcessedSamples(Api& api, lua_State* state) { return Number(state, static_cast<double>(api.frame())); }
int GetSamplingRate(Api& api, lua_State* state) { return Number(state, RateOf(api)); }
int GetTempo(Api& api, lua_State* state) { return Number(state, TempoOf(api) > 0 ? TempoOf(api) : -1); }
int GetBeatTime(Api& api, lua_State* state) { return Number(state, api.transport.BeatAt(api.frame())); }
int GetBeatTimeInBar(Api& api, lua_State* state) { return Number(state, api.transport.BeatInBarAt(api.frame())); }
int GetMsTime(Api& api, lua_State* state) { return Number(state, api.transport.MsAt(api.frame())); }
int GetBeatDuration(Api& api, lua_State* state) { return Number(state, BeatMs(api)); }

int GetBarDuration(Api& api, lua_State* state) {
  return Number(state, BeatMs(api) > 0 ? BeatMs(api) * api.transport.At(api.frame()).signature.beats() : -1);
}

int GetTimeSignature(Api& api, lua_State* state) {
  const Signature& signature = api.transport.At(api.frame()).signature;
  lua_pushinteger(state, signature.numerator);
  lua_pushinteger(state, signature.denominator);
  return 2;
}

int IsPlaying(Api& api, lua_State* state) {
  lua_pushboolean(state, api.transport.At(api.frame()).playing);
  return 1;
}

// The time since the key was last struck.
int GetNoteDuration(Api& api, lua_State* state) {
  auto key = static_cast<int>(NumberArgument(api, state, 1, "getNoteDuration"));
  const int64_t frames = api.processor().notes().FramesSincePress(key, api.frame());
  return Number(state, frames < 0 ? 0 : static_cast<double>(frames) * 1000.0 / RateOf(api));
}

// Of a beat, for a conversion; -1: there is none. Where the tempo is not known, 120 beats a minute are as good as
// another.
double ConversionMs(Api& api) { return BeatMs(api) <= 0 && api.beats_at_120 ? 500 : BeatMs(api); }

int BeatToMs(Api& api, lua_State* state) {
  const double beats = NumberArgument(api, state, 1, "beat2ms"), beat = ConversionMs(api);
  return Number(state, beat > 0 ? beats * beat : -1);
}

int MsToBeat(Api& api, lua_State* state) {
  const double ms = NumberArgument(api, state, 1, "ms2beat"), beat = ConversionMs(api);
  return Number(state, beat > 0 ? ms / beat : -1);
}

int MsToSamples(Api& api, lua_State* state) {
  return Number(state, NumberArgument(api, state, 1, "ms2samples") * RateOf(api) / 1000.0);
}

int SamplesToMs(Api& api, lua_State* state) {
  return Number(state, NumberArgument(api, state, 1, "samples2ms") * 1000.0 / RateOf(api));
}

constexpr Api::Implementation kFunctions[] = {
    {"beat2ms", &BeatToMs},
    {"getBarDuration", &GetBarDuration},
    {"getBeatDuration", &GetBeatDuration},
    {"getBeatTime", &GetBeatTime},
    {"getBeatTimeInBar", &GetBeatTimeInBar},
    {"getMsTime", &GetMsTime},
    {"getNoteDuration", &GetNoteDuration},
    {"getProcessedSamples", &GetProcessedSamples},
    {"getSamplingRate", &GetSamplingRate},
    {"getTempo", &GetTempo},
    {"getTime", &GetTime},
    {"getTimeSignature", &GetTimeSignature},
    {"isPlaying", &IsPlaying},
    {"ms2beat", &MsToBeat},
    {"ms2samples", &MsToSamples},
    {"samples2ms", &SamplesToMs},
};

}  // namespace

std::span<const Api::Implementation> Api::TimeFunctions() { return kFunctions; }

}  // namespace engine::halion
