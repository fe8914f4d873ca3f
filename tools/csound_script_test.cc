// Controllers written in Lua with ctcsound7's names, and the Python module of that name, which records scenarios.
#include <gmock/gmock.h>

#include <cstdlib>
#include <sstream>

#include "tools/csound_fixture.h"

namespace tools {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kBegin =
    "local ct = require 'ctcsound7'\nlocal time = require 'time'\nlocal cs = ct.Csound()\n"
    "cs:setOption('-+rtaudio=jack -odac -B512 -b256')\n"
    "cs:compileOrc('sr = 48000\\nksmps = 64\\n0dbfs = 1\\ninstr 1\\n out poscil(0.2, 440)\\nendin')\n";

class CsoundScriptTest : public CsoundFixture {
 protected:
  engine::Result<scenarios::RunResult> RunScript(const std::string& lua, const std::string& more = "") {
    Write("program.lua", lua);
    return Run("controllers: {program: {python: true, script: program.lua}}\n" + more);
  }

  std::string FindingOf(const std::string& lua) {
    auto result = RunScript(lua);
    EXPECT_TRUE(result.ok()) << engine::ToString(result.errors());
    if (!result.ok() || result.value().findings.empty()) return "none";
    return result.value().findings.front().message;
  }
};

TEST_F(CsoundScriptTest, AScriptSaysWhatATimelineSays) {
  auto script =
      RunScript(std::string(kBegin) +
                "local thread = cs:performanceThread{withProcessQueue = true}\nthread:play()\n"
                "time.sleep(0.05)\nprint(thread:evalCode('return 7'))\nthread:stop()\nprint(thread:join())\n");
  ASSERT_TRUE(script.ok()) << engine::ToString(script.errors());
  EXPECT_TRUE(script.value().findings.empty());
  EXPECT_THAT(Texts(script.value(), "print"), ElementsAre("7", "1"));
  EXPECT_THAT(Texts(script.value(), "call"),
              ElementsAre("thread.play", "thread.evalCode", "thread.stop", "thread.join"));
}

TEST_F(CsoundScriptTest, ScriptsShareTheirGlobalsAndTheScenariosCsounds) {
  Write("one.lua", "thread = ctcsound7.scenario():performanceThread()\nthread:play()\n");
  Write("two.lua", "time.sleep(0.02)\nthread:scoreEvent(0, 'i', {1, 0, 0.05})\n");
  auto result =
      Run("orchestra: |\n  sr = 48000\n  ksmps = 64\n  0dbfs = 1\n  instr 1\n    out poscil(0.2, 440)\n  endin\n"
          "options: -+rtaudio=jack -odac -B512 -b256\n"
          "controllers: {one: {script: one.lua}, two: {script: two.lua}}\n");
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  EXPECT_TRUE(result.value().findings.empty());
  EXPECT_THAT(Texts(result.value(), "message.run"), Contains("scoreEvent i 1 0 0.05"));
}

TEST_F(CsoundScriptTest, TwoCsoundsOfOneScriptAreHeardTogether) {
  auto result = RunScript(std::string(kBegin) +
                          "local other = ct.Csound()\nother:setOption('-+rtaudio=jack -odac -B512 -b128')\n"
                          "other:compileOrc('sr = 48000\\nksmps = 32\\n0dbfs = 1\\ninstr 1\\n out a(0.1)\\nendin')\n"
                          "for _, each in ipairs{cs, other} do\n  each:performanceThread():play()\n"
                          "  each:performanceThread():scoreEvent(0, 'i', {1, 0, 0.1})\nend\n");
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  EXPECT_TRUE(result.value().findings.empty());
  float loudest = 0;
  for (float sample : result.value().audio) loudest = std::max(loudest, sample);
  EXPECT_GT(loudest, 0.25f);
}

TEST_F(CsoundScriptTest, WhatIsWrongIsToldWithItsLine) {
  struct Case {
    std::string lua, message;
  };
  const std::string thread = std::string(kBegin) + "local t = cs:performanceThread()\n";  // 6 lines
  const Case cases[] = {
      {"x = = 1\n", "program.lua:1: unexpected symbol near '='"},
      {thread + "t:scoreEvent(0, 'i', {1, 'a'})\n", "score_event: pfields 2: expected a number, found string"},
      {thread + "t:scoreEvent(0, 'x', {1})\n", "score_event: type: 'x' is not one of its values"},
      {thread + "t:inputMessage()\n", "input_message: text: expected a string, found nil"},
      {thread + "time.sleep(-1)\n", "time.sleep: expected seconds from 0"},
      {thread + "time.sleep(1 / 0)\n", "time.sleep: expected a finite number"},
      {thread + "t:task(print)\n", "program.lua:7: RuntimeError: there is no process queue"},
      {thread + "t:compileOrc('gi1 = 1')\n", "program.lua:7: AttributeError"},
      {"ctcsound7.scenario('none')\n", "the scenario has no Csound of this name: none"},
      {"local cs = ctcsound7.Csound()\ncs:compileOrc('sr = 44100')\ncs:performanceThread()\n", "set audio.sample_rate"},
      {"while true do end\n", "the script has run 50,000,000 instructions without a call"},
      {"queue.SimpleQueue():get_nowait()\n", "program.lua:1: queue.Empty"},
  };
  for (const Case& each : cases) EXPECT_THAT(FindingOf(each.lua), HasSubstr(each.message)) << each.lua;
}

TEST_F(CsoundScriptTest, AnOrchestraThatIsWrongGivesMinusOneAndItsLine) {
  auto result = RunScript(
      "local cs = ctcsound7.Csound()\nprint(cs:compileOrc('sr = 48000\\ninstr 1\\n a1 nonsense 1\\nendin'))\n");
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  EXPECT_THAT(Texts(result.value(), "print"), ElementsAre("-1"));
  EXPECT_THAT(Texts(result.value(), "csound.message"), Contains(HasSubstr("orchestra:3:5: ")));
}

// C2.4.
TEST_F(CsoundScriptTest, RealtimeIsRefused) {
  auto result =
      RunScript("local cs = ctcsound7.Csound()\ncs:setOption('--realtime')\nprint(cs:compileOrc('sr = 48000'))\n");
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  EXPECT_THAT(Texts(result.value(), "print"), ElementsAre("-1"));
  EXPECT_THAT(Texts(result.value(), "csound.message"), Contains(HasSubstr("not reproducible")));
}

// C6.5: the same as in Python: it can be caught.
TEST_F(CsoundScriptTest, AnEvalCodeThatNobodyAnswersRaisesAndCanBeCaught) {
  auto result =
      RunScript(std::string(kBegin) +
                "local t = cs:performanceThread(true)\nlocal ok, why = pcall(t.evalCode, t, 'return 1', 0.1)\n"
                "print(ok, why)\n");
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  EXPECT_THAT(Texts(result.value(), "print"), ElementsAre(HasSubstr("queue.Empty")));
}

// C4.14.
TEST_F(CsoundScriptTest, DenormalsAreZeroOnThePerformanceThread) {
  auto result = RunScript(
      "local cs = ctcsound7.Csound()\ncs:setOption('-+rtaudio=jack -odac -B512 -b256')\n"
      "cs:compileOrc('sr = 48000\\nksmps = 64\\ninstr 1\\n k1 chnget \"x\"\\n chnset k1 * k1 * 1e300, \"y\"\\nendin')\n"
      "local t = cs:performanceThread()\ncs:setControlChannel('x', 1e-155)\nt:play()\n"
      "t:scoreEvent(0, 'i', {1, 0, 1})\ntime.sleep(0.05)\nprint(cs:controlChannel('y'))\n");
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  EXPECT_TRUE(result.value().findings.empty());
  EXPECT_THAT(Texts(result.value(), "print"), ElementsAre("0"));
}

// ---- tools/ctcsound7 ----

class Ctcsound7Test : public CsoundFixture {
 protected:
  // Runs a Python program with the module in place of ctcsound7; the scenario that it wrote.
  std::string Record(const std::string& python) {
    const std::string program = Write("program.py", python), scenario = (folder_ / "recorded.yaml").string();
    const std::string command =
        "PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=tools/ctcsound7 TACTUS_CLOCK=sleep TACTUS_SCENARIO='" + scenario +
        "' python3 '" + program + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return scenario;
  }
};

constexpr const char* kNotebook = R"(
import ctcsound7 as ct
import threading, time
cs = ct.Csound()
cs.setOption("-+rtaudio=jack -odac -B512 -b256")
cs.compileOrc(r'''
sr = 48000
ksmps = 64
0dbfs = 1
instr 1
  prints "hello\n"
  out poscil(0.2, 440)
endin
''')
thread = cs.performanceThread(withProcessQueue=True)
thread.play()
bufsize = 1024
time.sleep(0.503497)
tabnum = thread.evalCode(f'gi__tabnum ftgen 0, 0, {-bufsize}, -2, 0\nreturn gi__tabnum')
thread.task(lambda cs, pt: cs.compileOrc('instr 10\n out oscili(0.1, 220)\nendin'))
other = threading.Thread(target=lambda: thread.scoreEvent(0, 'i', (1, 0, 0.1)), name="other")
other.start()
other.join()
time.sleep(0.1)
thread.stop()
thread.join()
)";

// C5.10: the notebook's 3.38 ms.
TEST_F(Ctcsound7Test, ANotebookBecomesAScenarioWithItsTimes) {
  auto result = RunFile(Record(kNotebook));
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  EXPECT_TRUE(result.value().findings.empty());
  EXPECT_THAT(Texts(result.value(), "call"), ElementsAre("thread.play", "thread.evalCode", "thread.scoreEvent",
                                                         "thread.task", "cs.compileOrc", "thread.stop", "thread.join"));
  EXPECT_THAT(Texts(result.value(), "csound.message"), Contains("hello"));
  bool seen = false;
  for (const sim::LoggedEvent& event : result.value().events) {
    int64_t after = 0;
    if (std::string_view(event.type->name) != "evalCode.return" || !event.Field("after", &after)) continue;
    seen = true;
    EXPECT_NEAR(static_cast<double>(after), 3'380'000, 5'000);
  }
  EXPECT_TRUE(seen);
}

TEST_F(Ctcsound7Test, TheSameProgramIsTheSameScenario) {
  auto read = [](const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  };
  const std::string first = read(Record(kNotebook)), second = read(Record(kNotebook));
  EXPECT_FALSE(first.empty());
  EXPECT_EQ(first, second);
}

TEST_F(Ctcsound7Test, SeveralCsoundsBecomeInstances) {
  auto result = RunFile(
      Record("import ctcsound7 as ct\nimport time\nfor i in range(2):\n  cs = ct.Csound()\n  "
             "cs.setOption('-+rtaudio=jack -odac')\n"
             "  cs.compileOrc('sr = 48000\\nksmps = 64\\ninstr 1\\n prints \"here\\\\n\"\\nendin')\n"
             "  t = cs.performanceThread()\n  t.play()\n  t.scoreEvent(0, 'i', (1, 0.1, 0.1))\ntime.sleep(1)\n"));
  ASSERT_TRUE(result.ok()) << engine::ToString(result.errors());
  EXPECT_TRUE(result.value().findings.empty());
  int here = 0;
  for (const std::string& text : Texts(result.value(), "csound.message")) here += text == "here";
  EXPECT_EQ(here, 2);
}

}  // namespace
}  // namespace tools
