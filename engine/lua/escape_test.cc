// Ways out of the sandbox, and the words that each is refused with.
#include <unistd.h>

#include "engine/lua/sandbox_fixture.h"

namespace engine::lua {
namespace {

struct Attempt {
  const char* name;
  const char* script;
  const char* refusal;  // part of the error message
};

const Attempt kAttempts[] = {
    // Files.
    {.name = "parent folder", .script = "io.open('../secret.txt')", .refusal = "only below the scenario's folder"},
    {.name = "parent from inside", .script = "io.open('lib/../../secret.txt')", .refusal = "only below the scenario's"},
    {.name = "absolute", .script = "io.open('/etc/passwd')", .refusal = "/etc/passwd: scripts may read only below"},
    {.name = "absolute missing",
     .script = "io.open('/etc/no_such_file')",
     .refusal = "only below the scenario's folder"},
    {.name = "symbolic link", .script = "io.open('link.txt')", .refusal = "only below the scenario's folder"},
    {.name = "link of a folder", .script = "io.open('out/secret.txt')", .refusal = "only below the scenario's folder"},
    {.name = "zero byte", .script = "io.open('a.lua\\0.txt')", .refusal = "zero byte"},
    {.name = "device", .script = "io.open('/dev/zero')", .refusal = "only below the scenario's folder"},
    {.name = "folder", .script = "io.open('lib')", .refusal = "not a regular file"},
    {.name = "write", .script = "io.open('a.txt', 'w')", .refusal = "scripts may not write files"},
    {.name = "append", .script = "io.open('a.txt', 'a')", .refusal = "scripts may not write files"},
    {.name = "update", .script = "io.open('data.txt', 'r+')", .refusal = "scripts may not write files"},
    {.name = "write method", .script = "io.open('data.txt'):write('x')", .refusal = "scripts may not write files"},
    {.name = "lines outside", .script = "for l in io.lines('../secret.txt') do end", .refusal = "only below"},
    {.name = "loadfile outside", .script = "assert(loadfile('../secret.lua'))", .refusal = "only below"},
    {.name = "dofile outside", .script = "dofile('../secret.lua')", .refusal = "only below"},
    {.name = "dofile of standard input", .script = "dofile()", .refusal = "string expected"},
    {.name = "require outside", .script = "package.path = '../?.lua' require 'secret'", .refusal = "only below"},
    {.name = "require absolute", .script = "package.path = '/?' require 'etc/passwd'", .refusal = "only below"},
    {.name = "standard input", .script = "io.read()", .refusal = "io.read is not available in a script"},
    // The system.
    {.name = "popen", .script = "io.popen('id')", .refusal = "io.popen is not available in a script"},
    {.name = "tmpfile", .script = "io.tmpfile()", .refusal = "io.tmpfile is not available in a script"},
    {.name = "execute", .script = "os.execute('id')", .refusal = "os.execute is not available in a script"},
    {.name = "exit", .script = "os.exit(0)", .refusal = "os.exit is not available in a script"},
    {.name = "getenv", .script = "os.getenv('HOME')", .refusal = "os.getenv is not available in a script"},
    {.name = "setlocale", .script = "os.setlocale('C')", .refusal = "os.setlocale is not available in a script"},
    {.name = "tmpname", .script = "os.tmpname()", .refusal = "os.tmpname is not available in a script"},
    {.name = "remove", .script = "os.remove('data.txt')", .refusal = "os.remove is not available in a script"},
    {.name = "rename", .script = "os.rename('data.txt', 'b')", .refusal = "os.rename is not available in a script"},
    // Machine code.
    {.name = "loadlib", .script = "package.loadlib('libc.so.6', '*')", .refusal = "package.loadlib is not available"},
    {.name = "C path", .script = "package.cpath = '?.so' require 'module'", .refusal = "module 'module' not found"},
    {.name = "shared object", .script = "package.path = '?.so' require 'module'", .refusal = "only .lua files"},
    {.name = "searchers", .script = "table.insert(package.searchers, print)", .refusal = "table expected, got nil"},
    {.name = "dump", .script = "string.dump(function() end)", .refusal = "string.dump is not available"},
    {.name = "dump method", .script = "('').dump(function() end)", .refusal = "string.dump is not available"},
    {.name = "binary load", .script = "assert(load('\\27Lua'))", .refusal = "load a binary chunk is refused"},
    {.name = "binary load by name",
     .script = "assert(load('return 1', 'x', 'b'))",
     .refusal = "binary chunk is refused"},
    {.name = "binary in pieces",
     .script = "local n = 0 assert(load(function() n = n + 1 return ({'\\27', 'Lua'})[n] end))",
     .refusal = "binary chunk is refused"},
    {.name = "binary loadstring", .script = "assert(loadstring('\\27Lua'))", .refusal = "binary chunk is refused"},
    {.name = "binary loadfile", .script = "assert(loadfile('binary.lua'))", .refusal = "binary chunk is refused"},
    {.name = "binary require", .script = "require 'binary'", .refusal = "binary chunk is refused"},
    // The interpreter.
    {.name = "sethook", .script = "debug.sethook()", .refusal = "debug.sethook is not available in a script"},
    {.name = "registry", .script = "debug.getregistry()", .refusal = "debug.getregistry is not available"},
    {.name = "debug.setmetatable", .script = "debug.setmetatable(1, {})", .refusal = "debug.setmetatable is not"},
    {.name = "setupvalue", .script = "debug.setupvalue(print, 1, 0)", .refusal = "debug.setupvalue is not available"},
    {.name = "upvaluejoin", .script = "debug.upvaluejoin()", .refusal = "debug.upvaluejoin is not available"},
    {.name = "setlocal", .script = "debug.setlocal(2, 1, 0)", .refusal = "debug.setlocal is not available"},
    {.name = "upvalues of the host", .script = "debug.getupvalue(print, 1)", .refusal = "closed to scripts"},
    {.name = "locals of the host",
     .script = "pcall(error) table.sort({1, 2}, function() debug.getlocal(2, 1) end)",
     .refusal = "closed to scripts"},
    {.name = "methods of a file", .script = "debug.getmetatable(io.open('data.txt'))", .refusal = "closed to scripts"},
    {.name = "file metatable",
     .script = "getmetatable(io.open('data.txt')).__index = nil",
     .refusal = "attempt to index"},
    {.name = "coroutine", .script = "coroutine.wrap(print)()", .refusal = "global 'coroutine' (a nil value)"},
    {.name = "required coroutine", .script = "require 'coroutine'", .refusal = "module 'coroutine' not found"},
    {.name = "finaliser", .script = "setmetatable({}, {__gc = print})", .refusal = "__gc is refused"},
    {.name = "collector off", .script = "collectgarbage('stop')", .refusal = "collectgarbage('stop') is not available"},
    {.name = "generational", .script = "collectgarbage('generational')", .refusal = "is not available in a script"},
    // Time.
    {.name = "loop", .script = "while true do end", .refusal = "execution took too long"},
    {.name = "loop in pcall",
     .script = "while true do pcall(function() while true do end end) end",
     .refusal = "took too long"},
    {.name = "caught time-out",
     .script = "pcall(function() while true do end end) return 'swallowed'",
     .refusal = "took too long"},
    {.name = "xpcall handler",
     .script = "xpcall(function() while true do end end, function() while true do end end)",
     .refusal = "took too long"},
    {.name = "loop in a handler",
     .script = "xpcall(error, function() while true do end end)",
     .refusal = "took too long"},
    {.name = "loop in __index",
     .script = "return setmetatable({}, {__index = function() while true do end end}).x",
     .refusal = "took too long"},
    {.name = "loop in a comparator",
     .script = "table.sort({3, 2, 1}, function() while true do end end)",
     .refusal = "took too long"},
    {.name = "loop in an iterator",
     .script = "for x in function() while true do end end do end",
     .refusal = "took too long"},
    {.name = "endless iterator", .script = "for x in function() return 1 end do end", .refusal = "took too long"},
    {.name = "loop in __pairs",
     .script = "pairs(setmetatable({}, {__pairs = function() while true do end end}))",
     .refusal = "took too long"},
    {.name = "loop in __tostring",
     .script = "print(setmetatable({}, {__tostring = function() while true do end end}))",
     .refusal = "took too long"},
    {.name = "loop in a module", .script = "pcall(require, 'endless')", .refusal = "took too long"},
    {.name = "loop in a reader", .script = "pcall(load, function() while true do end end)", .refusal = "took too long"},
    {.name = "loop in gsub",
     .script = "pcall(string.gsub, 'x', 'x', function() while true do end end)",
     .refusal = "took too long"},
    {.name = "exponential pattern",
     .script = "return ('a'):rep(5000):find(('a-'):rep(20) .. 'b')",
     .refusal = "took too long"},
    {.name = "exponential set",
     .script = "return ('a'):rep(3000):match(('[ab]*'):rep(9) .. 'c')",
     .refusal = "took too long"},
    {.name = "pattern in pcall",
     .script = "return pcall(string.find, ('a'):rep(9000), ('.-'):rep(9) .. 'b')",
     .refusal = "took too long"},
    {.name = "slow balance", .script = "return ('('):rep(1e6):find('%b()')", .refusal = "took too long"},
    {.name = "long nothing",
     .script = "for i = 1, 1e9 do local s = (''):rep(2^31 - 1) end",
     .refusal = "took too long"},
    {.name = "claimed length",
     .script = "table.insert(setmetatable({}, {__len = function() return 2^31 - 1 end}), 1, 0)",
     .refusal = "took too long"},
    {.name = "claimed removal",
     .script = "table.remove(setmetatable({}, {__len = function() return 2^31 - 1 end}), 1)",
     .refusal = "took too long"},
    {.name = "forced collections",
     .script = "local t = {} for i = 1, 1e5 do t[i] = {} end while true do collectgarbage() end",
     .refusal = "took too long"},
    // Memory and stacks.
    {.name = "string.rep", .script = "return ('x'):rep(1e9)", .refusal = "not enough memory"},
    {.name = "string.rep overflow",
     .script = "return ('x'):rep(2^31 - 1, ('y'):rep(1e6))",
     .refusal = "not enough memory"},
    {.name = "table growth", .script = "local t = {} for i = 1, 1e9 do t[i] = i end", .refusal = "not enough memory"},
    {.name = "many tables",
     .script = "local t = {} while true do t = {t, {}, {}, {}} end",
     .refusal = "not enough memory"},
    {.name = "doubling", .script = "local s = 'x' while true do s = s .. s end", .refusal = "not enough memory"},
    {.name = "gsub bomb",
     .script = "local s = ('x'):rep(1e4) return (s:gsub('x', function() return s end))",
     .refusal = "not enough memory"},
    {.name = "concat bomb",
     .script = "local s, t = ('x'):rep(1e6), {} for i = 1, 99 do t[i] = s end table.concat(t)",
     .refusal = "not enough memory"},
    {.name = "endless reader", .script = "load(function() return ('x'):rep(1e6) end)", .refusal = "not enough memory"},
    {.name = "large file", .script = "io.open('large.txt')", .refusal = "not enough memory"},
    {.name = "recursion",
     .script = "local function f(a, b, c) local x, y = a, b return x + f(x, y, c) end f(1, 2, 3)",
     .refusal = "stack overflow"},
    {.name = "recursion of small frames",
     .script = "local function f() return 1 + f() end f()",
     .refusal = "not enough memory"},
    {.name = "recursion in C",
     .script = "local function f() return (('x'):gsub('x', f)) end f()",
     .refusal = "C stack overflow"},
    {.name = "recursion in format",
     .script = "local t t = setmetatable({}, {__tostring = function() return "
               "string.format('%s', t) end}) tostring(t)",
     .refusal = "C stack overflow"},
    {.name = "recursion in concat",
     .script = "local t t = setmetatable({}, {__len = function() return "
               "#table.concat(t) end}) table.concat(t)",
     .refusal = "C stack overflow"},
    {.name = "recursion in sort",
     .script = "local function f() table.sort({1, 2, 3}, f) end f()",
     .refusal = "C stack overflow"},
    {.name = "recursion in require",
     .script = "package.loaded.self = nil require 'self'",
     .refusal = "C stack overflow"},
    {.name = "recursion in a reader",
     .script = "local function f() return load(f) end f()",
     .refusal = "C stack overflow"},
    {.name = "recursion in __index",
     .script = "local t = {} setmetatable(t, {__index = function(_, k) return t[k] end}) "
               "return t.x",
     .refusal = "C stack overflow"},
    {.name = "index loop",
     .script = "local t = {} setmetatable(t, {__index = t}) return t.x",
     .refusal = "loop in gettable"},
    {.name = "nested source",
     .script = "assert(load('return ' .. ('('):rep(1e5) .. (')'):rep(1e5)))",
     .refusal = "too many C levels"},
    {.name = "deep pattern",
     .script = "return ('a'):rep(1000):match(('a?'):rep(1000))",
     .refusal = "pattern too complex"},
    {.name = "many captures", .script = "return ('a'):match(('()'):rep(40))", .refusal = "too many captures"},
    {.name = "malformed set", .script = "return ('a'):match('[a')", .refusal = "missing ']'"},
    {.name = "malformed escape", .script = "return ('a'):match('%')", .refusal = "ends with '%'"},
    {.name = "unpack", .script = "return table.unpack({}, 1, 1e8)", .refusal = "too many results to unpack"},
    {.name = "inconsistent comparator",
     .script = "local t = {} for i = 1, 100 do t[i] = i end table.sort(t, function() "
               "return true end)",
     .refusal = "invalid order function"},
};

class EscapeTest : public SandboxTest {
 protected:
  EscapeTest() {
    Write("scenario/data.txt", "data");
    Write("scenario/binary.lua", "\x1bLua");
    Write("scenario/module.so",
          "\x7f"
          "ELF");
    Write("scenario/endless.lua", "while true do end");
    Write("scenario/self.lua", "return require 'self'");
    Write("scenario/large.txt", "");
    std::filesystem::resize_file(root_ / "scenario/large.txt", (64 << 20) + 1);
    std::filesystem::create_symlink("../secret.txt", root_ / "scenario/link.txt");
    std::filesystem::create_directory_symlink("..", root_ / "scenario/out");
  }
};

TEST_F(EscapeTest, EveryWayOutIsRefusedInClearWords) {
  for (const Attempt& attempt : kAttempts) {
    SCOPED_TRACE(attempt.name);
    Renew();
    EXPECT_THAT(Run(attempt.script),
                testing::AllOf(testing::StartsWith("error: "), testing::HasSubstr(attempt.refusal)));
  }
  EXPECT_FALSE(std::filesystem::exists(root_ / "scenario/a.txt"));
}

TEST_F(EscapeTest, AWatchedScriptIsRefusedTheSame) {
  for (const Attempt& attempt : kAttempts) {
    SCOPED_TRACE(attempt.name);
    Renew();
    sandbox_->WatchGlobals();
    EXPECT_THAT(Run(attempt.script),
                testing::AllOf(testing::StartsWith("error: "), testing::HasSubstr(attempt.refusal)));
  }
}

TEST_F(EscapeTest, AfterAnEscapeAttemptTheSandboxStillWorks) {
  Renew(1, {.memory_bytes = size_t{8} << 20});  // soon full
  for (const Attempt& attempt : kAttempts) {
    Run(attempt.script);
    hooks_.counted = 0;
    lua_gc(sandbox_->main(), LUA_GCCOLLECT, 0);
    ASSERT_EQ(Run("local t = {} for i = 1, 10 do t[i] = i end return table.concat(t, ',')"), "1,2,3,4,5,6,7,8,9,10")
        << attempt.name;
  }
}

// The metatable of strings is a script's own affair: it changes what its own s:method() means.
TEST_F(EscapeTest, TamperingWithTheStringMetatableDoesNotReachTheHost) {
  EXPECT_EQ(Run("getmetatable('').__index = function() error('tampered') end\n"
                "getmetatable('').__tostring = function() error('tampered') end\n"
                "tostring = nil pairs = nil pcall = nil string = nil table = nil package.loaded.string = nil\n"
                "return 1"),
            "1");
  Write("scenario/next.lua", "n = 0 for k in next, {a = 1, b = 2} do n = n + 1 end print(n, require 'm')");
  Write("scenario/m.lua", "return 'module'");
  ASSERT_TRUE(sandbox_->Load("next.lua").ok());
  const auto error = sandbox_->Call(sandbox_->main(), 0, 0);
  ASSERT_TRUE(error.has_value());  // print calls __tostring of strings, as Lua does
  EXPECT_THAT(error->message, testing::HasSubstr("tampered"));
  EXPECT_EQ(Run("getmetatable('').__tostring = nil print(n, require 'm') return n"), "2");
  EXPECT_EQ(hooks_.printed, "2\tmodule\n");
}

TEST_F(EscapeTest, AMemoryErrorMayBeCaughtAndItsMemoryComesBack) {
  EXPECT_EQ(Run("for i = 1, 5 do\n"
                "  local ok, message = pcall(function() local s = 'x' while true do s = s .. s end end)\n"
                "  if ok or message ~= 'not enough memory' then return tostring(message) end\n"
                "end\n"
                "return #(('x'):rep(1e7))"),
            "10000000");
}

}  // namespace
}  // namespace engine::lua
