// What counting costs: a plain loop of a million turns with the hook at every instruction, every hundredth, and none.
#include <benchmark/benchmark.h>

#include "engine/lua/sandbox.h"

namespace engine::lua {
namespace {

class CountingHooks : public Sandbox::Hooks {
 public:
  double Seconds() override { return 0; }
  void Print(std::string_view) override {}
  void Count(lua_State*, int instructions) override { counted += instructions; }
  void Finding(std::string_view, std::string_view, Place) override {}
  int64_t counted = 0;
};

void RunChunk(benchmark::State& bench, const char* text, int interval) {
  CountingHooks hooks;
  Sandbox sandbox(hooks, ".", 1);
  lua_State* state = sandbox.main();
  sandbox.SetHookInterval(state, interval);
  if (!sandbox.LoadText(state, text, "benchmark.lua").ok()) return bench.SkipWithError("does not compile");
  for (auto _ : bench) {
    lua_pushvalue(state, 1);
    if (sandbox.Call(state, 0, 0)) return bench.SkipWithError("failed");
  }
}

void BM_Loop(benchmark::State& bench) {
  RunChunk(bench, "local x = 0 for i = 1, 1000000 do x = x + i % 7 end", static_cast<int>(bench.range(0)));
}
BENCHMARK(BM_Loop)->ArgName("interval")->Arg(0)->Arg(100)->Arg(1)->Unit(benchmark::kMillisecond);

void BM_Pairs(benchmark::State& bench) {
  RunChunk(bench,
           "t = t or (function() local t = {} for i = 1, 1000 do t['k' .. i] = i end return t end)() "
           "for k, v in pairs(t) do end",
           0);
}
BENCHMARK(BM_Pairs)->Unit(benchmark::kMicrosecond);

void BM_Substitute(benchmark::State& bench) {
  RunChunk(bench, "local s = ('hello world '):rep(1000):gsub('(%w+)', '<%1>')", 0);
}
BENCHMARK(BM_Substitute)->Unit(benchmark::kMicrosecond);

void BM_NewSandbox(benchmark::State& bench) {
  CountingHooks hooks;
  for (auto _ : bench) Sandbox sandbox(hooks, ".", 1);
}
BENCHMARK(BM_NewSandbox)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace engine::lua

BENCHMARK_MAIN();
