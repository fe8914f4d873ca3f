// Every read and write of a watched script's variables is reported, and its tables survive becoming watched.
#include "engine/lua/watch_fixture.h"

namespace engine::lua {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The collector runs while tables become watched, in each of its phases.
TEST_F(WatchTest, TablesBecomeWatchedWhileTheCollectorRuns) {
  const char* script =
      "local sum, old = 0, {} for i = 1, 4000 do local t = {{i}, k = {i}, [{}] = i} old[i % 97] = t\n"
      "  if i % 3 == 0 then g = old[(i * 31) % 97] end if g then sum = sum + g.k[1] + g[1][1] h = g.k end\n"
      "  if i % 7 == 0 then w = setmetatable({t, x = {}}, {__mode = 'v'}) end\n"
      "end for i = 0, 96 do sum = sum + old[i][1][1] end return sum";
  for (int pause : {1, 100, 200}) {
    std::string results[2];
    for (bool watched : {false, true}) {
      Renew(watched);
      lua_gc(sandbox_->main(), LUA_GCSETPAUSE, pause);
      lua_gc(sandbox_->main(), LUA_GCSETSTEPMUL, pause == 1 ? 40 : 200);
      results[watched] = Run(script);
    }
    EXPECT_EQ(results[0], results[1]);
    EXPECT_NE(results[0], "0");
  }
}

// A table of weak keys and values that the collector has been through is not looked at again in that cycle, so what it
// gets when it becomes watched would be lost if only it knew.
TEST_F(WatchTest, AWeakTableThatTheCollectorHasSeenKeepsWhatItHolds) {
  Renew(true);
  EXPECT_EQ(
      Run("local kept, old, lost = {}, {}, 0\n"
          "for i = 1, 300 do kept[i] = {i} old[i] = setmetatable({kept[i]}, {__mode = 'kv'}) end\n"
          "for i = 1, 300 do\n"
          "  for j = 1, 40 do local garbage = {j} end g = old[i] g.extra = kept[i] old[i] = {g}\n"
          "end\n"
          "for i = 1, 300 do local t = old[i][1]\n"
          "  if t[1] ~= kept[i] or t.extra ~= kept[i] or getmetatable(t).__mode ~= 'kv' then lost = lost + 1 end end\n"
          "return lost"),
      "0");
}

struct Touching {
  const char* name;
  const char* script;
  std::vector<std::string> touches;
};

TEST_F(WatchTest, EveryTouchIsReportedWithItsPlace) {
  const Touching cases[] = {
      {.name = "a global",
       .script = "x = 1\nlocal y = x\nx = nil",
       .touches = {"write x test.lua:1", "read x test.lua:2", "write x test.lua:3"}},
      {.name = "a missing global", .script = "local a = missing", .touches = {"read missing test.lua:1"}},
      {.name = "functions and libraries are no variables",
       .script =
           "print(math.pi, _VERSION, _G ~= nil)\nfunction f() return g end\ng = print\nlocal h = f()\nlocal i = string",
       .touches = {}},
      {.name = "but giving a name another function is a write",
       .script = "function f() g = print end\nf()",
       .touches = {"write g test.lua:1"}},
      {.name = "contents",
       .script = "held = {}\nheld[60] = true\nlocal n = held[60], #held",
       .touches = {"write held test.lua:1", "read held test.lua:2", "write held test.lua:2", "read held test.lua:3",
                   "read held test.lua:3", "read held test.lua:3", "read held test.lua:3"}},
      {.name = "nested",
       .script = "voices = {active = {}}\nlocal a = voices.active\na[1] = {}\na[1].x = 2",
       .touches = {"write voices test.lua:1", "read voices test.lua:2", "read voices test.lua:2",
                   "write voices.active test.lua:3", "read voices.active test.lua:4",
                   "write voices.active.1 test.lua:4"}},
      {.name = "a name is kept for life",
       .script = "a = {}\nb = a\nlocal l = b\nl.x = 1",
       .touches = {"write a test.lua:1", "read a test.lua:2", "write b test.lua:2", "read b test.lua:3",
                   "write a test.lua:4"}},
      {.name = "a local that is in a global as well",
       .script = "local t = {}\nt.x = 1\ng = t\nt.x = 2\nlocal u = {}\nu.x = 3",
       .touches = {"write g test.lua:3", "write g test.lua:4"}},
      {.name = "walks",
       .script = "t = {5, 6}\nfor _ in pairs(t) do end\nfor _ in ipairs(t) do end\nlocal k = next(t)",
       .touches = {"write t test.lua:1", "read t test.lua:2", "read t test.lua:2", "read t test.lua:2",
                   "read t test.lua:2", "read t test.lua:3", "read t test.lua:3", "read t test.lua:3",
                   "read t test.lua:3", "read t test.lua:4", "read t test.lua:4"}},
      {.name = "the table library",
       .script =
           "t = {}\nlocal l = t\ntable.insert(l, 1)\ntable.concat(l)\ntable.sort(l)\ntable.unpack(l)\ntable.remove(l)",
       .touches = {"write t test.lua:1", "read t test.lua:2", "read t test.lua:3", "write t test.lua:3",
                   "read t test.lua:4", "read t test.lua:5", "write t test.lua:5", "read t test.lua:6",
                   "read t test.lua:7", "write t test.lua:7"}},
      {.name = "raw access",
       .script = "t = {}\nlocal l = t\nrawset(l, 'x', 1)\nlocal x = rawget(l, 'x')\nx = rawlen(l)\nrawset(_G, 'y', "
                 "1)\nx = rawget(_G, 'y')",
       .touches = {"write t test.lua:1", "read t test.lua:2", "write t test.lua:3", "read t test.lua:4",
                   "read t test.lua:5", "write y test.lua:6", "read y test.lua:7"}},
      {.name = "objects of a class",
       .script = "Voice = {level = 0}\nVoice.__index = Voice\nfunction Voice:up() self.level = self.level + 1 end\nv = "
                 "setmetatable({}, Voice)\nv:up()",
       .touches = {"write Voice test.lua:1", "read Voice test.lua:2", "read Voice test.lua:2", "read Voice test.lua:3",
                   "read Voice test.lua:4", "write v test.lua:4", "read v test.lua:5", "read v test.lua:3",
                   "read Voice test.lua:3", "write v test.lua:3"}},
      {.name = "elements given by functions",
       .script = "list = {{n = 2}, {n = 1}}\nlocal l = list\ntable.sort(l, function(a, b)\nreturn a.n < b.n "
                 "end)\nlocal e = table.remove(l)\ne.n = 3\ne = table.unpack(l)\ne.n = 4",
       .touches = {"write list test.lua:1", "read list test.lua:2", "read list test.lua:3", "write list test.lua:3",
                   "read list.2 test.lua:4", "read list.1 test.lua:4", "read list test.lua:5", "write list test.lua:5",
                   "write list.1 test.lua:6", "read list test.lua:7", "write list.2 test.lua:8"}},
      {.name = "metatables",
       .script = "t = {}\nlocal l = t\nsetmetatable(l, {})\ngetmetatable(l)",
       .touches = {"write t test.lua:1", "read t test.lua:2", "write t test.lua:3", "read t test.lua:4"}},
      {.name = "modules and chunks",
       .script = "local m = require 'm'\nload('x = 1\\ny = x')()",
       .touches = {"write loaded m.lua:2", "write x load:chunk:1", "read x load:chunk:2", "write y load:chunk:2"}},
      {.name = "the global table",
       .script = "local G = _G\nG.x = 1\nlocal y = G.x\nfor k in pairs(G) do end",
       .touches = {"write x test.lua:2", "read x test.lua:3", "read x test.lua:4"}},
  };
  Write("scenario/m.lua", "local M = {}\nloaded = M\nreturn 1");
  for (const Touching& c : cases) EXPECT_EQ(Touches(c.script), c.touches) << c.name;
}

TEST_F(WatchTest, NothingIsReportedUnlessAskedFor) {
  Renew(false);
  Run("held = {} held.x = 1 return held.x");
  EXPECT_THAT(watching_hooks_.touches, IsEmpty());
}

// A host reads what a script gave it, and looks up callbacks and parameters, by the names of the real globals.
TEST_F(WatchTest, TheHostFindsGlobalsAndFields) {
  Renew(true);
  sandbox_->Register("post", [](lua_State* state) {
    lua_getfield(state, 1, "note");
    lua_pushinteger(state, luaL_len(state, 1));
    lua_setglobal(state, "length");
    lua_pushvalue(state, 1);
    Sandbox::Unwrap(state, -1);
    lua_rawgeti(state, -1, 1);
    lua_concat(state, 1);
    lua_pop(state, 2);
    return 1;
  });
  EXPECT_EQ(Run("function onNote() return 'called' end\nevent = {7, 8, note = 60}\nreturn post(event) .. length"),
            "602");
  EXPECT_THAT(watching_hooks_.touches,
              ElementsAre("write event test.lua:2", "read event test.lua:3", "read event test.lua:3",
                          "read event test.lua:3", "read event test.lua:3", "read length test.lua:3"));
  lua_State* state = sandbox_->main();
  lua_getglobal(state, "onNote");
  ASSERT_FALSE(sandbox_->Call(state, 0, 1).has_value());
  EXPECT_STREQ(lua_tostring(state, -1), "called");
  lua_getglobal(state, "event");
  lua_getfield(state, -1, "note");
  EXPECT_EQ(lua_tointeger(state, -1), 60);
  EXPECT_EQ(lua_rawlen(state, -2), 0u);
  Sandbox::Unwrap(state, -2);
  EXPECT_EQ(lua_rawlen(state, -2), 2u);
  EXPECT_EQ(watching_hooks_.touches.size(), 6u);  // no script was running
}

TEST_F(WatchTest, TheHostFindsTheMetatableThatItSet) {
  for (bool watched : {false, true}) {
    Renew(watched);
    lua_State* state = sandbox_->main();
    sandbox_->Register("event", [](lua_State* calling) {
      lua_newtable(calling);
      luaL_newmetatable(calling, "Event");
      lua_setmetatable(calling, -2);
      return 1;
    });
    Run("e = event() f = {}");
    lua_getglobal(state, "e");
    luaL_getmetatable(state, "Event");
    ASSERT_TRUE(Sandbox::GetMetatable(state, -2));
    EXPECT_TRUE(lua_rawequal(state, -1, -2));
    lua_getglobal(state, "f");
    EXPECT_FALSE(Sandbox::GetMetatable(state, -1));
  }
}

TEST_F(WatchTest, TheHostMeetsTheMetatableOfTheGlobals) {
  Renew(true);
  Run("setmetatable(_G, {__index = function(t, k) return k .. tostring(t == _G) end,\n"
      "__newindex = function(t, k, v) rawset(t, k, v + 1) end})");
  lua_State* state = sandbox_->main();
  lua_getglobal(state, "absent");
  EXPECT_STREQ(lua_tostring(state, -1), "absenttrue");
  lua_pushinteger(state, 1);
  lua_setglobal(state, "made");
  EXPECT_EQ(Run("setmetatable(_G, nil) return made"), "2");
}

TEST_F(WatchTest, WhatTouchedThrowsEndsTheRunThroughEveryPcall) {
  Renew(true);
  watching_hooks_.ended = true;
  EXPECT_THROW(Run("pcall(function() x = 1 end)"), TouchHooks::RunEnded);
}

// A function that waits may be a metamethod.
TEST_F(WatchTest, AMetamethodMayYield) {
  Renew(true);
  sandbox_->Register("wait", [](lua_State* state) { return lua_yield(state, 0); });
  lua_State* thread = lua_newthread(sandbox_->main());
  ASSERT_TRUE(sandbox_
                  ->LoadText(thread,
                             "t = setmetatable({}, {__index = function(_, k) wait() return k end,\n"
                             "__newindex = function(s, k, v) wait() rawset(s, k, v) end}) t.b = t.a return t.b",
                             "test.lua")
                  .ok());
  EXPECT_EQ(sandbox_->Resume(thread, 0), LUA_YIELD);
  EXPECT_EQ(sandbox_->Resume(thread, 0), LUA_YIELD);
  EXPECT_EQ(sandbox_->Resume(thread, 0), LUA_OK);
  EXPECT_STREQ(lua_tostring(thread, -1), "a");
}

// A chain of tables must not make names as long as itself.
TEST_F(WatchTest, NamesDoNotGrowForEver) {
  const auto touches = Touches("l = {}\nlocal t = l\nfor i = 1, 500 do t.next = {} t = t.next end");
  for (const std::string& touch : touches) EXPECT_LT(touch.size(), 100u);
  EXPECT_THAT(touches.back(), HasSubstr("read l.next.next."));
}

TEST_F(WatchTest, MemoryThatRunsOutWhileATableBecomesWatchedLeavesItWhole) {
  EXPECT_EQ(Run("return 1"), "1");
  for (size_t extra = 0; extra < 3000; extra += 40) {
    sandbox_ =
        std::make_unique<Sandbox>(watching_hooks_, (root_ / "scenario").string(), 1, Limits{.memory_bytes = 200'000});
    sandbox_->WatchGlobals();
    sandbox_->Register("fill", [](lua_State* state) {
      const Heap& heap = Sandbox::Of(state).heap();
      const size_t wanted = static_cast<size_t>(luaL_checkint(state, 1));
      const size_t left = heap.limit_bytes() - heap.used_bytes();
      if (left > wanted) lua_newuserdata(state, left - wanted);
      return left > wanted ? 1 : 0;
    });
    const std::string result =
        Run("local t = setmetatable({7, 8, x = 9, __add = 1}, {__mode = 'k', __len = function() return 2 end})\n"
            "local u, n, ok = nil, " +
            std::to_string(extra) +
            "\n"
            "local function store() u = fill(n) g = t end collectgarbage() ok = pcall(store) u = nil\n"
            "for i = 1, 9 do collectgarbage() end\n"
            "print(ok) return t[1] + t[2] + t.x + t.__add + #t + (rawequal(getmetatable(t).__mode, 'k') and 100 or 0)");
    EXPECT_EQ(result, "127") << extra;
  }
  EXPECT_THAT(watching_hooks_.printed, testing::AllOf(HasSubstr("true"), HasSubstr("false")));
}

}  // namespace
}  // namespace engine::lua
