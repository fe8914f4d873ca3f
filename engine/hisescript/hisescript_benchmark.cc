// HiseScript with a hook at each statement, beside Lua 5.2 plain and with an empty hook at each instruction. The same
// work in both languages, in one process: only the ratios mean something.
#include <benchmark/benchmark.h>

#include "engine/hisescript/script_engine.h"
#include "engine/lua/sandbox.h"

namespace engine::hisescript {
namespace {

struct Kernel {
  const char* name;
  const char* hise;  // defines run()
  const char* lua;   // the same, as a chunk
};

constexpr Kernel kKernels[] = {
    {"arithmetic",
     "inline function run() { local x = 0; local i = 0; for (i = 0; i < 100000; i++) x = x + i % 7 * 3 - 1; return x; "
     "}",
     "local x = 0 for i = 0, 99999 do x = x + i % 7 * 3 - 1 end"},
    {"reals",
     "inline function run() { local x = 0.5; local i = 0; for (i = 0; i < 100000; i++) { x = x * 1.000001 + 0.25; "
     "if (x > 1000.0) x = x - 999.0; } return x; }",
     "local x = 0.5 for i = 0, 99999 do x = x * 1.000001 + 0.25 if x > 1000 then x = x - 999 end end"},
    {"array",
     "const var a = []; for (i = 0; i < 1000; i++) a.push(i); inline function run() { local s = 0; local k = 0; "
     "for (k = 0; k < 100; k++) { local i = 0; for (i = 0; i < 1000; i++) { a[i] = a[i] + 1; s += a[i]; } } return s; "
     "}",
     "t = t or (function() local t = {} for i = 1, 1000 do t[i] = i end return t end)() local a = t local s = 0 "
     "for k = 1, 100 do for i = 1, 1000 do a[i] = a[i] + 1 s = s + a[i] end end"},
    {"string",
     "inline function run() { local n = 0; local i = 0; for (i = 0; i < 10000; i++) { local s = \"note \" + i; "
     "if (s == \"note 77\") n++; n += s.length; } return n; }",
     "local n = 0 for i = 0, 9999 do local s = 'note ' .. i if s == 'note 77' then n = n + 1 end n = n + #s end"},
    {"call",
     "function fib(n) { if (n < 2) return n; return fib(n - 1) + fib(n - 2); } inline function run() { return fib(20); "
     "}",
     "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end fib(20)"},
    {"inline_call",
     "inline function add(a, b) { return a + b; } inline function run() { local x = 0; local i = 0; "
     "for (i = 0; i < 50000; i++) x = add(x, i); return x; }",
     "local function add(a, b) return a + b end local x = 0 for i = 0, 49999 do x = add(x, i) end"},
    {"object",
     "const var o = {\"x\": 1, \"y\": 2}; inline function run() { local i = 0; "
     "for (i = 0; i < 50000; i++) { o.x = o.x + o.y; } return o.x; }",
     "o = o or {x = 1, y = 2} local o = o for i = 0, 49999 do o.x = o.x + o.y end"},
};

class EmptyHooks final : public Hooks {
 public:
  void Statement(Context&, const Site&) override {}
  void Print(Context&, std::string_view) override {}
};

class NoFiles final : public SourceReader {
 public:
  Result<Source> Read(std::string_view) override { return MakeError("there are no files"); }
};

void BM_HiseScript(benchmark::State& bench) {
  const Kernel& kernel = kKernels[bench.range(0)];
  bench.SetLabel(kernel.name);
  EmptyHooks hooks;
  NoFiles files;
  auto heap = std::make_unique<Heap>(size_t{4} << 30);
  ScriptEngine engine(*heap, {});
  if (!engine.LoadText(files, kernel.hise, "benchmark.js").ok()) return bench.SkipWithError("does not compile");
  Context context(engine, hooks);
  if (!context.RunCode(engine.main(), nullptr, 0).ok()) return bench.SkipWithError("failed");
  const Value run = engine.Find("run");
  for (auto _ : bench) {
    if (!context.Run(run, Value(), {}).ok()) return bench.SkipWithError("failed");
  }
}
BENCHMARK(BM_HiseScript)->ArgName("kernel")->DenseRange(0, std::size(kKernels) - 1)->Unit(benchmark::kMicrosecond);

class CountingHooks final : public lua::Sandbox::Hooks {
 public:
  double Seconds() override { return 0; }
  void Print(std::string_view) override {}
  void Count(lua_State*, int) override {}
  void Finding(std::string_view, std::string_view, lua::Place) override {}
};

void EmptyHook(lua_State*, lua_Debug*) {}

void BM_Lua(benchmark::State& bench) {
  const Kernel& kernel = kKernels[bench.range(0)];
  bench.SetLabel(kernel.name);
  CountingHooks hooks;
  lua::Sandbox sandbox(hooks, ".", 1);
  lua_State* state = sandbox.main();
  sandbox.SetHookInterval(state, 0);
  if (!sandbox.LoadText(state, kernel.lua, "benchmark.lua").ok()) return bench.SkipWithError("does not compile");
  if (bench.range(1) != 0) lua_sethook(state, EmptyHook, LUA_MASKCOUNT, 1);
  for (auto _ : bench) {
    lua_pushvalue(state, 1);
    if (sandbox.Call(state, 0, 0)) return bench.SkipWithError("failed");
  }
}
BENCHMARK(BM_Lua)
    ->ArgNames({"kernel", "hook"})
    ->ArgsProduct({benchmark::CreateDenseRange(0, std::size(kKernels) - 1, 1), {0, 1}})
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace engine::hisescript

BENCHMARK_MAIN();
