// What sandboxes share from run to run changes nothing but the time it takes.
#include "engine/lua/script_cache.h"

#include "engine/lua/sandbox_fixture.h"

namespace engine::lua {
namespace {

class ScriptCacheTest : public SandboxTest {
 protected:
  // "ok", or what is wrong, of a sandbox of its own.
  std::string Play(const std::string& file) {
    RecordingHooks hooks;
    Sandbox sandbox(hooks, (root_ / "scenario").string(), 1, {}, &cache_);
    Status loaded = sandbox.Load(file);
    if (!loaded.ok()) return loaded.error().ToString();
    if (auto error = sandbox.Call(sandbox.main(), 0, 0)) return error->message + " in " + error->where.source;
    return hooks.printed;
  }
  ScriptCache cache_;
};

TEST_F(ScriptCacheTest, AScriptIsReadAndCompiledOnce) {
  Write("scenario/a.lua", "print(require('lib.b'))");
  Write("scenario/lib/b.lua", "return 'first'");
  EXPECT_EQ(Play("a.lua"), "first\n");
  Write("scenario/a.lua", "print('other')");
  Write("scenario/lib/b.lua", "return 'second'");
  EXPECT_EQ(Play("a.lua"), "first\n");
}

TEST_F(ScriptCacheTest, LinesNamesAndGlobalsAreThoseOfTheText) {
  Write("scenario/a.lua", "#!lua\nfunction fails(wanted)\n  local x = wanted.field\nend\nfails(absent)\n");
  const std::string expected = "a.lua:3: attempt to index local 'wanted' (a nil value) in   local x = wanted.field";
  EXPECT_EQ(Play("a.lua"), expected);
  EXPECT_EQ(Play("a.lua"), expected);
}

TEST_F(ScriptCacheTest, AnErrorOfTheCompilerIsToldEachTime) {
  Write("scenario/a.lua", "x =\n= 3\n");
  const std::string first = Play("a.lua");
  EXPECT_THAT(first, testing::HasSubstr("a.lua:2: unexpected symbol"));
  EXPECT_EQ(Play("a.lua"), first);
}

TEST_F(ScriptCacheTest, ScriptsStillMayNotLoadBinaryChunks) {
  Write("scenario/binary.lua", std::string("\x1bLua") + "R");
  EXPECT_THAT(Play("binary.lua"), testing::HasSubstr("attempt to load a binary chunk is refused"));
  Write("scenario/a.lua", "print(load('\\27Lua', 'x', 'b'))");
  EXPECT_THAT(Play("a.lua"), testing::HasSubstr("attempt to load a binary chunk is refused"));
}

TEST_F(ScriptCacheTest, WhatIsOutsideTheFolderStaysOutside) {
  Write("scenario/a.lua", "print(pcall(dofile, '../secret.lua'))");
  EXPECT_THAT(Play("a.lua"), testing::HasSubstr("only below the scenario's folder"));
  EXPECT_THAT(Play("a.lua"), testing::HasSubstr("only below the scenario's folder"));
  EXPECT_THAT(Play(""), testing::HasSubstr("only below the scenario's folder"));
}

TEST_F(ScriptCacheTest, CompilingIsNotTheScriptsMemory) {
  // What collectgarbage costs goes by what is in use: the same in the first run and in the next.
  Write("scenario/a.lua", "collectgarbage()");
  auto counted = [&] {
    RecordingHooks hooks;
    Sandbox sandbox(hooks, (root_ / "scenario").string(), 1, {}, &cache_);
    EXPECT_TRUE(sandbox.Load("a.lua").ok());
    return sandbox.heap().used_bytes();
  };
  const size_t first = counted();
  EXPECT_EQ(counted(), first);
}

}  // namespace
}  // namespace engine::lua
