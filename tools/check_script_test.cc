#include "tools/check_script.h"

#include <gtest/gtest.h>

#include "tools/registry.h"

namespace tools {
namespace {

// "line:column: message", one a line.
std::string Complaints(const std::string& text) {
  std::string out;
  for (const engine::Error& error : CheckLua(*Hosts().front(), text, "x.lua")) {
    EXPECT_EQ(error.file, "x.lua");
    out += std::to_string(error.line) + ":" + std::to_string(error.column) + ": " + error.message + "\n";
  }
  return out;
}

struct Case {
  const char* name;
  const char* text;
  const char* complaints;
};

class CheckScriptTest : public testing::TestWithParam<Case> {};

TEST_P(CheckScriptTest, Finds) { EXPECT_EQ(Complaints(GetParam().text), GetParam().complaints); }

const Case kCases[] = {
    {"Nothing", "", ""},
    {"HostFunction", "function onNote(e)\n  postEvent(e)\nend\n", ""},
    {"Misspelt", "function onNote(e)\n  postEvnt(e)\nend\n",
     "2:3: nobody defines the function 'postEvnt'; did you mean 'postEvent'?\n"},
    {"FarOff", "xyzzy()\n", "1:1: nobody defines the function 'xyzzy'\n"},
    {"Each", "a() b() a()\n",
     "1:1: nobody defines the function 'a'\n1:5: nobody defines the function 'b'\n1:9: nobody defines the function "
     "'a'\n"},
    {"TextAsArgument", "prnt 'x'\nprnt \"x\"\nprnt [[x]]\nprnt {}\n",
     "1:1: nobody defines the function 'prnt'; did you mean 'print'?\n"
     "2:1: nobody defines the function 'prnt'; did you mean 'print'?\n"
     "3:1: nobody defines the function 'prnt'; did you mean 'print'?\n"
     "4:1: nobody defines the function 'prnt'; did you mean 'print'?\n"},
    {"DefinedBelow", "f()\nfunction f() end\n", ""},
    {"Local", "local a, b = 1, 2\na() b()\nlocal function c() end c()\n", ""},
    {"Assigned", "a, b = print, print\na() b()\n", ""},
    {"Parameter", "function f(a, b, ...) a() b() end\nlocal g = function(c) c() end\n", ""},
    {"ParameterOfAMethod", "t = {}\nfunction t.x:m(a) a() end\n", ""},
    {"Loop", "for k, v in pairs({}) do k() v() end\nfor i = 1, 2 do i() end\n", ""},
    {"Members", "t = {}\nt.f()\nt:g()\nt.f.h 'x'\n", ""},
    {"MemberIsNoDefinition", "t = {}\nt.foo = 1\nfoo()\n", "3:1: nobody defines the function 'foo'\n"},
    {"Library", "print(tostring(math.floor(3)))\nfor i in ipairs({}) do end\n", ""},
    {"Comparison", "local x = 1\nif x == foo then end\nfoo()\n", "3:1: nobody defines the function 'foo'\n"},
    {"Comments", "-- foo()\n--[[ foo()\nbar() ]]\n--[==[ foo()\n]] ]==] baz()\n",
     "5:9: nobody defines the function 'baz'\n"},
    {"CommentAtTheEnd", "print(1) --", ""},
    {"Texts", "local s = 'foo()' .. \"bar(\\\"baz()\" .. [[foo()\n]] .. [=[ bar() ]=]\n", ""},
    {"LinesBehindTexts", "local s = [[\n\n]]\nfoo()\n", "4:1: nobody defines the function 'foo'\n"},
    {"NumbersAreNoNames", "local x = 0x1F (print)(1e5 )\n", ""},
    {"Keywords", "if (true) then return (1) end\nlocal x = not (1) and (2)\nwhile (x) do end\n", ""},
    {"OtherFilesMayDefine", "require 'lib'\nfoo()\n", ""},
    {"GlobalsMayBeMade", "_G['foo'] = print\nfoo()\n", ""},
    {"FirstLineOfAShell", "#!/usr/bin/lua foo()\nbar()\n", "2:1: nobody defines the function 'bar'\n"},
    {"OpenTexts", "foo('x\n", "1:1: nobody defines the function 'foo'\n"},
    {"OpenBracket", "foo [==[ x", "1:1: nobody defines the function 'foo'\n"},
    {"OpenEscape", "print('\\", ""},
};

INSTANTIATE_TEST_SUITE_P(All, CheckScriptTest, testing::ValuesIn(kCases),
                         [](const testing::TestParamInfo<Case>& info) { return std::string(info.param.name); });

TEST(CheckScriptFileTest, OnlyLuaIsRead) {
  EXPECT_TRUE(CheckScript(*Hosts().front(), "none.csd").empty());
  EXPECT_FALSE(CheckScript(*Hosts().front(), "none.lua").empty());
}

}  // namespace
}  // namespace tools
