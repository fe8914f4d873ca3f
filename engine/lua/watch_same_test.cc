// A watched script runs as without it: what it prints, its errors, its instructions, what is found in it.
#include "engine/lua/watch_fixture.h"

namespace engine::lua {
namespace {

struct Sample {
  const char* name;
  const char* script;
};

// Each prints something that would differ if a watched table were not quite the table it was.
const Sample kSamples[] = {
    {.name = "pairs", .script = R"(
t = {3, 1, 2, b = 1, a = 2, [true] = 0, [-1] = 0} for k, v in pairs(t) do print(k, v) end
)"},
    {.name = "ipairs", .script = R"(
t = {3, 1, nil, 2} for i, v in ipairs(t) do print(i, v) end
)"},
    {.name = "next", .script = R"(
t = {a = 1, b = 2, 7} print(next(t)) print(next(t, 1)) print(next(t, 'b')) print(next({}))
local k, v = next(t) while k do print(k, v) k, v = next(t, k) end e = {} print(next(e) == nil)
)"},
    {.name = "length", .script = R"(
t = {1, 2, 3} t[#t + 1] = 4 print(#t, #_G, rawlen(t), rawlen('abc')) t[#t] = nil print(#t)
)"},
    {.name = "length of tables with holes", .script = R"(
a = {1, nil, 3} b = {nil, nil, 3} c = {} for i = 1, 10 do c[i] = i end c[5] = nil c[10] = nil
d = {n = 1, [1] = 1, [2] = 2, [4] = 4} print(#a, #b, #c, #d) a[4] = 4 d[8] = 8 print(#a, #b, #c, #d)
)"},
    {.name = "insert and remove", .script = R"(
t = {} for i = 1, 9 do table.insert(t, i) end table.insert(t, 1, 'x') table.insert(t, 5, {})
print(table.remove(t), table.remove(t, 1), #t, type(t[4]), table.remove(t, 4) == t[4], #t)
print(table.remove({}), pcall(table.remove, t, 99)) print(pcall(table.insert, t, 1, 2, 3))
print(pcall(table.insert, t)) print(pcall(table.insert)) print(pcall(table.insert, nil, 1))
)"},
    {.name = "sort", .script = R"(
t = {5, 2, 8, 1} table.sort(t) print(table.concat(t, ' '))
table.sort(t, function(a, b) return a > b end) print(table.concat(t, ' '))
p = {{n = 2}, {n = 1}, {n = 3}} table.sort(p, function(a, b) return a.n < b.n end)
for _, e in ipairs(p) do print(e.n) end print(pcall(table.sort, {1, 'a'}))
)"},
    {.name = "concat", .script = R"(
t = {1, 'b', 2.5} print(table.concat(t), table.concat(t, ', ', 2), pcall(table.concat, {{}}))
)"},
    {.name = "unpack", .script = R"(
t = {1, nil, 3} print(table.unpack(t)) print(table.unpack(t, 2, 5)) print(select('#', table.unpack(t)))
n = {{}, {}} local a, b = table.unpack(n) print(a == n[1], b == n[2], a == b) print(unpack and unpack(t))
)"},
    {.name = "pack and varargs", .script = R"(
function f(...) t = {...} p = table.pack(...) return select('#', ...), #t, p.n, (select(2, ...)) end
print(f(1, nil, {}, nil))
)"},
    {.name = "maxn", .script = R"(
t = {1, 2, [9.5] = 1} print(table.maxn and table.maxn(t))
)"},
    {.name = "raw access", .script = R"(
t = setmetatable({}, {__index = function() return 'm' end, __newindex = function() print('new') end,
__len = function() return 99 end}) print(t.x, rawget(t, 'x'), #t, rawlen(t)) t.x = 1 print(rawget(t, 'x'))
print(rawset(t, 'x', 2) == t, t.x, rawequal(t, t), rawequal(t, {})) t.x = 3 print(t.x)
print(pcall(rawset, t, nil, 1)) print(pcall(rawget, t)) print(pcall(rawlen, 5)) print(pcall(rawset, t))
)"},
    {.name = "operators of a metatable", .script = R"(
V = {} V.__index = V V.__add = function(a, b) return V.new(a.x + b.x) end
V.__eq = function(a, b) return a.x == b.x end V.__lt = function(a, b) return a.x < b.x end
V.__le = function(a, b) return a.x <= b.x end V.__unm = function(a) return V.new(-a.x) end
V.__concat = function(a, b) return 'cat' end V.__call = function(self, y) return self.x * y end
V.__tostring = function(a) return 'V' .. a.x end V.__len = function(a) return a.x end
function V.new(x) return setmetatable({x = x}, V) end local l = V.new(3)
a, b, c = V.new(1), V.new(2), V.new(1)
print(a + b, a == c, a == b, a < b, a <= b, a > l, -a, a .. 'x', 1 .. a, b(21), tostring(a), #b, l == a + b)
)"},
    {.name = "operators added after the objects", .script = R"(
local mt = {} o = setmetatable({v = 4}, mt) mt.__add = function(a, b) return 'sum' end print(o + 1, 1 + o)
mt.__call = function(self) return self.v end print(o()) mt.__add = nil print(pcall(function() return o + 1 end))
)"},
    {.name = "inheritance", .script = R"(
Base = {} Base.__index = Base function Base:name() return 'base' end function Base:who() return self:name() end
Derived = setmetatable({}, {__index = Base}) Derived.__index = Derived
function Derived:name() return 'derived ' .. self.n end d = setmetatable({n = 1}, Derived)
print(d:who(), d.missing, rawget(d, 'n'), getmetatable(d) == Derived, getmetatable(Derived).__index == Base)
for k in pairs(Base) do print(k) end for k in next, Derived do print(k) end
)"},
    {.name = "a class in a local that becomes global", .script = R"(
local C = {count = 0} C.__index = C C.__tostring = function(s) return 'C' .. s.i end
function C.new() C.count = C.count + 1 return setmetatable({i = C.count}, C) end local before = C.new()
Class = C local after = C.new() print(tostring(before), tostring(after), before.count, after.count, Class == C)
Class.extra = 5 print(before.extra, C.extra, getmetatable(before) == Class)
)"},
    {.name = "__index and __newindex functions", .script = R"(
log = {} t = setmetatable({}, {__index = function(s, k) log[#log + 1] = 'get ' .. k return s == t and k end,
__newindex = function(s, k, v) log[#log + 1] = 'set ' .. k rawset(s, k, v) end})
print(t.a) t.a = 1 t.a = 2 print(t.a, t.b) print(table.concat(log, ', '))
)"},
    {.name = "__newindex table", .script = R"(
store = {} t = setmetatable({}, {__newindex = store}) t.x = 1 print(rawget(t, 'x'), store.x)
u = setmetatable({}, {__newindex = setmetatable({}, {__newindex = function(s, k) print('end', k) end})}) u.y = 1
)"},
    {.name = "strict globals", .script = R"(
setmetatable(_G, {__index = function(_, n) error('undeclared ' .. n, 2) end,
__newindex = function(t, n, v) if n == 'bad' then error('no ' .. n, 2) end rawset(t, n, v) end})
x = 1 print(x) print(pcall(function()
 return y end)) print(pcall(function()
 bad = 1 end)) print(rawget(_G, 'y'))
)"},
    {.name = "__pairs and __ipairs", .script = R"(
t = setmetatable({}, {__pairs = function(s) return function(_, k) if not k then return 1, s == t end end, s end,
__ipairs = function(s) return function(_, i) if i < 2 then return i + 1, 'i' end end, s, 0 end})
for k, v in pairs(t) do print(k, v) end for i, v in ipairs(t) do print(i, v) end
)"},
    {.name = "__metatable", .script = R"(
t = setmetatable({}, {__metatable = 'locked'}) print(getmetatable(t), pcall(setmetatable, t, {}))
print(type(debug.getmetatable(t)), pcall(setmetatable, {}, {__gc = print})) u = {}
print(pcall(setmetatable, u, {__gc = print})) print(pcall(setmetatable, u, 5)) print(pcall(setmetatable, u))
print(getmetatable(u), setmetatable(u, {}) == u, type(getmetatable(u)), getmetatable(setmetatable(u, nil)))
)"},
    {.name = "__len and the table library", .script = R"(
t = setmetatable({10, 20, 30, n = 2}, {__len = function(s) return s == t and s.n or -1 end})
print(#t, table.concat(t, ' '), table.unpack(t)) table.insert(t, 7) print(t[3]) print(table.remove(t))
)"},
    {.name = "weak tables", .script = R"(
w = setmetatable({}, {__mode = 'k'}) v = {} setmetatable(v, {__mode = 'v'}) keep = {}
w[{}] = 1 w[keep] = 2 v[1] = {} v[2] = keep collectgarbage() collectgarbage()
local n = 0 for k in pairs(w) do n = n + 1 end print(n, w[keep], v[1], v[2] == keep)
)"},
    {.name = "nested tables", .script = R"(
voices = {active = {list = {1, 2, 3}}, [1] = {{'deep'}}} local active = voices.active
active.list[4] = 4 active.more = {5} print(#voices.active.list, voices[1][1][1], voices.active.more[1])
print(active == voices.active, active.list == voices.active.list, rawequal(active, voices.active))
)"},
    {.name = "cycles", .script = R"(
t = {} t.self = t t.child = {parent = t} print(t.self.self == t, t.child.parent.child == t.child)
list = nil for i = 1, 200 do list = {next = list, i = i} end local n, l = 0, list
while l do n = n + l.i l = l.next end print(n)
)"},
    {.name = "tables as keys", .script = R"(
local a = {} g = a local seen = {[a] = 'raw'} print(seen[g], seen[a]) h = {} seen[h] = 'h' local b = h
print(seen[b])
set = {} set[g] = true set[a] = (set[a] and 'same') print(set[g], set[a]) for k in pairs(set) do print(k == a)
end
)"},
    {.name = "one object in a local and a global", .script = R"(
local t = {x = 1} t.y = 2 g = t t.z = 3 g.w = 4 print(t == g, g.x, g.y, g.z, t.w) local all = {} list = {}
local v = {} list[1] = v all[v] = 1 for i, x in ipairs(list) do print(x == v, all[x]) end
table.insert(list, v) print(list[2] == v, table.remove(list) == v)
)"},
    {.name = "numbers of objects", .script = R"(
a = {} local b = {} print(tostring(b), tostring(a)) c = {} f = function() end print(c, f, a, b, {}) d = b
print(d, _G)
)"},
    {.name = "objects as keys are found", .script = R"(
t = {[{}] = 1, [{}] = 2}
local n = 0 for k, v in pairs(t) do n = n + v end print(n)
)"},
    {.name = "closures", .script = R"(
local n, state = 0, {c = 0} shared = state function up() n = n + 1 state.c = state.c + n return state.c end
print(up(), up(), shared.c) local function gen() local t = {} return function(v) t[#t + 1] = v return #t end end
add = gen() print(add('a'), add('b'))
)"},
    {.name = "changes during a walk", .script = R"(
t = {a = 1, b = 2, c = 3, d = 4} for k in pairs(t) do t.b = nil t[k] = nil t.new = 1 io.write(k, ' ') end
print(next(t))
local l = {a = 1, b = 2, c = 3} for k, v in pairs(l) do g = l io.write(k, v, ' ') end
local m = {1, 2, 3} for i, v in ipairs(m) do h = m m[4] = 4 io.write(v, ' ') end
)"},
    {.name = "require", .script = R"(
m = require 'm' print(m.value, m == require 'm', m.get(), count, package.loaded.m == m, package.loaded._G == _G)
m.value = 2 print(require('m').value, m.get()) print(pcall(require, 'none'))
)"},
    {.name = "load and environments", .script = R"(
x = 1 print(load('x = x + 1 return x, _ENV == _G')()) local e = {y = 5} print(load('return y, x', 'c', 't',
e)())
env = setmetatable({}, {__index = _G}) load('z = x print(z)', 'c', 't', env)() print(z, env.z)
do local _ENV = {print = print} q = 1 print(q) end print(q, loadfile('plain.lua')(), dofile('plain.lua'))
)"},
    {.name = "the table of globals", .script = R"(
x = 5 print(_G.x, _G['x'], _G._G == _G, _ENV == _G, rawget(_G, 'x'), type(_G)) _G.y = 6 print(y) rawset(_G,
'z', 7)
print(z) for k, v in pairs(_G) do print(k, type(v)) end local n = 0 for k in next, _G do n = n + 1 end print(n)
)"},
    {.name = "libraries are used as ever", .script = R"(
m = math print(m.floor(2.5), m == math, m.pi > 3) s = string print(s.rep('a', 3), ('x'):rep(2)) math.mine = {1}
print(math.mine[1], #math.mine) string.twice = function(a) return a .. a end print(('ab'):twice()) p =
package.loaded
print(p.math == math, p == package.loaded) mt = getmetatable('') print(mt.__index == string, ('a'):upper())
)"},
    {.name = "string methods with tables", .script = R"(
map = {a = '1', b = '2'} print(('abc'):gsub('%w', map), ('%s %d'):format('x', 3), os.time(stamp or {year =
2024, month = 1,
day = 1})) stamp = {year = 2024, month = 2, day = 3, hour = 0} print(os.time(stamp), os.date('!*t', 0).year)
)"},
    {.name = "messages with names", .script = R"(
held = {} function try(f, ...) print(select(2, pcall(f, ...))) end try(function() return held.x.y end)
try(function() return missing.x end) try(function() missing() end) try(function() held.f() end)
try(function() held:g() end) try(function() return held + 1 end) try(function() return held.n + 1 end)
try(function() return held < held end) try(function() return held .. 'x' end) try(function() return #missing
end)
try(function() held() end) try(function() held[nil] = 1 end) try(function() held[0 / 0] = 1 end)
try(function() return -held end) try(function() for i = held, 2 do end end) try(function() missing.x = 1 end)
try(function() _G[nil] = 1 end) try(function() return held < 1 end) try(function() ipairs() end)
)"},
    {.name = "messages of the libraries", .script = R"(
held = {1} function try(f, ...) print(select(2, pcall(f, ...))) end try(ipairs) try(rawget, 1)
try(setmetatable, 1, {})
try(function() ipairs(nil) end) try(function() table.concat(held, 1, 1, 9) end) try(function() rawset(1, 2, 3)
end)
try(function() table.sort(nil) end) try(function() table.unpack() end) try(function() string.rep() end)
try(function() held.s = string held.s.rep() end) try(function() getmetatable() end) try(next, held, {})
try(pairs)
try(function() next(5) end) try(table.insert, held, 5, 6, 7) try(error, {}) try(error, 'm', 0) try(error, 'm',
2)
)"},
    {.name = "levels of errors", .script = R"(
function check(v)
 if not v then error('checked', 2) end
end
function outer()
 check(false)
end
print(pcall(outer))
t = setmetatable({}, {__index = function(_, k)
 error('field ' .. k, 2) end, __newindex = function()
 error('locked', 2) end})
print(pcall(function()
 return t.abc
 end)) print(pcall(function()

 t.abc = 1 end)) print(pcall(error, 'x', 3))
print(pcall(function() error('one') end)) print(pcall(function() error('zero', 0) end))
)"},
    {.name = "loops of metatables", .script = R"(
t = {} setmetatable(t, {__index = t, __newindex = t}) print(pcall(function() return t.x end))
print(pcall(function() t.x = 1 end)) u = setmetatable({}, {__index = 5}) print(pcall(function() return u.x end))
s = setmetatable({}, {__index = 'text'}) print(s.upper == string.upper, s.none)
n = setmetatable({}, {__newindex = 'text'}) print(pcall(function() n.x = 1 end))
)"},
    {.name = "an error goes on with its table", .script = R"(
e = {code = 7} local ok, got = pcall(error, e) print(ok, got == e, got.code)
print(pcall(function() held.x = 1 end))
)"},
    {.name = "a table grows and shrinks", .script = R"(
t = {} for i = 1, 3000 do t[i] = {i} end for i = 3000, 2, -1 do t[i] = nil end collectgarbage()
for i = 1, 2000 do t['k' .. i] = {n = i} end local s = 0 for k, v in pairs(t) do s = s + (v.n or v[1]) end
print(s, #t)
)"},
};

TEST_F(WatchTest, AScriptRunsAsWithoutIt) {
  Write("scenario/m.lua",
        "count = (count or 0) + 1 local M = {value = 1} function M.get() return M.value end return M");
  Write("scenario/plain.lua", "return x");
  for (const Sample& sample : kSamples) {
    const std::string plain = Outcome(sample.script, false);
    EXPECT_THAT(plain, testing::Not(testing::HasSubstr("-> error: "))) << sample.name;
    EXPECT_EQ(Outcome(sample.script, true), plain) << sample.name;
  }
}

}  // namespace
}  // namespace engine::lua
