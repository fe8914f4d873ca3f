#include <benchmark/benchmark.h>

#include "engine/synth/synth.h"

namespace engine::synth {
namespace {

// 16 held voices, blocks of 256 frames: 5.33 ms of sound at 48 kHz.
void RenderSixteenVoices(benchmark::State& state, Synth::Config config) {
  Synth synth(config);
  for (int i = 0; i < 16; ++i) synth.NoteOn(0, i, 40 + 2.5f * static_cast<float>(i), 0.8f);
  float left[256], right[256];
  float* out[] = {left, right};
  int64_t frame = 0;
  for (auto _ : state) {
    synth.Render(frame, 256, out);
    benchmark::DoNotOptimize(left[0]);
    frame += 256;
  }
  state.SetItemsProcessed(state.iterations() * 256);
}

Synth::Config Wave(dsp::Waveform waveform, bool filter) {
  Synth::Config config;
  config.waveform = waveform;
  if (filter) config.filter = FilterSettings{};
  return config;
}

BENCHMARK_CAPTURE(RenderSixteenVoices, sine, Wave(dsp::Waveform::sine, false));
BENCHMARK_CAPTURE(RenderSixteenVoices, filtered_saw, Wave(dsp::Waveform::saw, true));

}  // namespace
}  // namespace engine::synth

BENCHMARK_MAIN();
