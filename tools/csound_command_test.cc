// Csound as who has just installed the program meets it: bare files, mistakes, a notebook that is recorded.
#include <cstdlib>

#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class CsoundCommandTest : public CommandTest {
 protected:
  // A .csd of one instrument: its line 11 is the oscillator's.
  void WriteCsd(const std::string& name, const std::string& oscillator = "a1 poscil 0.2, 440",
                const std::string& score = "i 1 0 0.1", const std::string& options = "-odac") {
    Write(name, "<CsoundSynthesizer>\n<CsOptions>\n" + options +
                    "\n</CsOptions>\n<CsInstruments>\nsr = 48000\nksmps = 64\nnchnls = 1\n0dbfs = 1\ninstr 1\n  " +
                    oscillator + "\n  out a1\nendin\n</CsInstruments>\n<CsScore>\n" + score +
                    "\n</CsScore>\n</CsoundSynthesizer>\n");
  }
  // A scenario with this orchestra and timeline.
  void WriteScenario(const std::string& timeline, const std::string& body = "out poscil(0.2, 440)",
                     const std::string& options = "-+rtaudio=jack -odac -B512 -b256") {
    Write("piece.yaml", "name: a test\nhost: csound\naudio: {channels: 1}\nlength: 200ms\noptions: " + options +
                            "\norchestra: |\n  sr = 48000\n  ksmps = 64\n  0dbfs = 1\n  instr 1\n    " + body +
                            "\n  endin\nprocess_queue: true\ntimeline:\n  - {at: 0ms, play: {}}\n" + timeline);
  }
  std::string Trace() const { return Read("tactus-out/piece/trace.txt"); }
};

TEST_F(CsoundCommandTest, ABareFileIsPlayedAndTheScenarioPrinted) {
  WriteCsd("my piece.csd");
  const Said said = Tactus({"run", "my piece.csd", "--no-score"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("host: csound\naudio: {sample_rate: 48000, block_frames: 256, channels: 1}\n"));
  EXPECT_THAT(said.out, HasSubstr("peak -14.0 dBFS"));
  EXPECT_THAT(Tactus({"check", "my piece.csd"}).out, HasSubstr("ok my piece.csd"));
}

TEST_F(CsoundCommandTest, AFileThatIsWrongIsToldWithItsLine) {
  WriteCsd("syntax.csd", "a1 poscil 0.2,, 440");
  WriteCsd("opcode.csd", "a1 poscilx 0.2, 440");
  WriteCsd("options.csd", "a1 poscil 0.2, 440", "i 1 0 1", "-odac -b12x");
  WriteCsd("realtime.csd", "a1 poscil 0.2, 440", "i 1 0 1", "-odac --realtime");
  Write("parts/wrong.orc", "instr 7\n  a1 nope 2\nendin\n");
  Write("included.csd",
        "<CsoundSynthesizer>\n<CsInstruments>\nsr = 48000\n#include \"parts/wrong.orc\"\ninstr 1\nendin\n"
        "</CsInstruments>\n</CsoundSynthesizer>\n");
  Write("cut.csd", "<CsoundSynthesizer>\n<CsInstruments>\nsr = 48000\n");
  Write("text.csd", "hello\n");
  const std::pair<const char*, const char*> cases[] = {
      {"syntax.csd", "syntax.csd:11:17: syntax error"},
      {"opcode.csd",
       "opcode.csd:11:6: syntax error, unexpected T_IDENT  (token \"poscilx\"); no opcode is called 'poscilx'"},
      {"included.csd", "parts/wrong.orc:2: syntax error, unexpected T_IDENT  (token \"nope\")"},
      {"options.csd", "option '-b' needs a number of frames, found '12x'"},
      {"realtime.csd", "--realtime is not reproducible"},
      {"cut.csd", "cut.csd: Csound does not accept this file; is one of its sections not closed?"},
      {"text.csd", "text.csd: Could not find <CsoundSynthesizer> tag"},
      {"none.csd", "none.csd: there is no such file"},
  };
  for (const auto& [file, message] : cases) {
    for (const char* verb : {"run", "check"}) {
      const Said said = Tactus({verb, file});
      EXPECT_EQ(said.code, 2) << verb << " " << file;
      EXPECT_THAT(said.err, HasSubstr(message)) << verb;
    }
  }
}

// The lines of a block are lines of the file. Those of a quoted text are not: its place, and which line of it is meant.
TEST_F(CsoundCommandTest, AnOrchestraInAScenarioIsToldWithTheScenariosLine) {
  const std::string head = "name: a test\nhost: csound\nlength: 20ms\n";
  const std::string instances =
      "instances:\n  one: {orchestra: \"sr = 48000\\ninstr 1\\nendin\\n\"}\n  two:\n    orchestra: |\n";
  const std::pair<std::string, const char*> cases[] = {
      {"orchestra: |\n  sr = 48000\n\n  instr 1\n    a1 poscilx 0.2, 440\n  endin\n",
       "piece.yaml:8:8: syntax error, unexpected T_IDENT  (token \"poscilx\"); no opcode is called 'poscilx'"},
      {"orchestra: |\n  instr 1\n    out kfoo\n  endin\n", "piece.yaml:6:9: "},
      {"orchestra: &it |  # said\n      instr 1\n        a1 poscil 0.2,, 440\n      endin\n", "piece.yaml:6"},
      {instances + "      sr = 48000\n      instr 1\n        a1 nope 1\n      endin\n", "piece.yaml:10:12: "},
      {"orchestra: \"sr = 48000\\ninstr 1\\n a1 nope 1\\nendin\\n\"\n",
       "piece.yaml:4:12: line 3 of the orchestra: syntax error"},
      {"orchestra: |\n  sr = 44100\n", "piece.yaml:4:12: the orchestra has sr = 44100, the device 48000"},
      {"options: -odac -b12x\norchestra: |\n  sr = 48000\n",
       "piece.yaml:4:10: option '-b' needs a number of frames, found '12x'"},
  };
  for (const auto& [text, message] : cases) {
    Write("piece.yaml", head + text);
    for (const char* verb : {"run", "check"}) {
      const Said said = Tactus({verb, "piece.yaml"});
      EXPECT_EQ(said.code, 2) << verb << "\n" << text;
      EXPECT_THAT(said.err, StartsWith(message)) << verb << "\n" << text;
    }
  }
}

TEST_F(CsoundCommandTest, AnOrchestraOfDefaultsIsToldWithTheirLine) {
  Write("all.defaults.yaml", "orchestra: |\n  instr 1\n    a1 nope 1\n  endin\n");
  Write("piece.yaml", "name: a test\nhost: csound\nlength: 20ms\ndefaults: all.defaults.yaml\n");
  for (const char* verb : {"run", "check"}) {
    const Said said = Tactus({verb, "piece.yaml"});
    EXPECT_EQ(said.code, 2) << verb;
    EXPECT_THAT(said.err, StartsWith("all.defaults.yaml:3:8: syntax error")) << verb;
  }
}

// C3.2, C3.3, C3.6: what is wrong while it plays is in the messages, and nothing hangs.
TEST_F(CsoundCommandTest, WhatIsWrongWhileItPlaysIsInTheTrace) {
  const std::pair<const char*, const char*> cases[] = {
      {"  - {at: 10ms, eval_code: {code: 'not csound ((('}}\n", "Parsing failed due to invalid input!"},
      {"  - {at: 10ms, eval_code: {via: queue, code: '%%%'}}\n", "evalCode.return"},
      {"  - {at: 10ms, eval_code: {code: ''}}\n", "Parsing failed due to no input!"},
      {"  - {at: 10ms, score_event: {pfields: [99, 0, 1]}}\n", "invalid instrument number or name 99"},
      {"  - {at: 10ms, score_event: {via: direct, pfields: [99, 0, 1]}}\n", "invalid instrument number or name 99"},
      {"  - {at: 10ms, score_event: {pfields: [1]}}\n", "insufficient p-fields"},
      {"  - {at: 10ms, input_message: {text: 'zzz 1 2'}}\n", "unknown opcode z"},
      {"  - {at: 10ms, score_event: {pfields: [1, 0, -1]}}\n", "new alloc for instr 1:"},
      {"  - {at: 10ms, compile_orc: {code: \"instr 2\\nout nope(1)\\nendin\"}}\n", "Parsing failed"},
  };
  for (const auto& [timeline, message] : cases) {
    WriteScenario(timeline);
    const Said said = Tactus({"run", "piece.yaml"});
    EXPECT_EQ(said.code, 0) << timeline << said.err;
    EXPECT_THAT(Trace(), HasSubstr(message)) << timeline;
    EXPECT_THAT(Trace(), HasSubstr("message.run")) << timeline;
  }
}

TEST_F(CsoundCommandTest, AMissingFileOfAScenarioIsToldWithItsPlace) {
  Write("piece.yaml", "name: a test\nhost: csound\nlength: 200ms\ncsd: none.csd\n");
  const Said said = Tactus({"check", "piece.yaml"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("piece.yaml:4:6: there is no file 'none.csd'"));
}

// C7.3: the names of the opcodes, in full, after the score.
TEST_F(CsoundCommandTest, OpcodesThatDifferFromRunToRunAreWarnedOfByName) {
  WriteScenario("", "out pinkish(1) + rnd31(1, 0, 0)", "-+rtaudio=jack -odac -B512 -b100");
  const Said said = Tactus({"run", "piece.yaml", "--no-score"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("warning at 0.000000 ms: orchestra:5: pinkish: it is seeded with the time of day, so "
                                  "its samples differ from run to run\n"));
  EXPECT_THAT(said.out, HasSubstr("orchestra:5: rnd31: with seed 0 it is seeded with the time of day"));
  EXPECT_THAT(said.out, HasSubstr("-b 100 is no multiple of ksmps, 64"));
  WriteScenario("", "out rand:a(1, 0.5) + rspline:a(0, 1, 1, 2)");
  const Said clean = Tactus({"run", "piece.yaml", "--no-score"});
  EXPECT_EQ(clean.code, 0) << clean.err;
  EXPECT_THAT(clean.out, Not(HasSubstr("warning")));
}

// What the library prints goes into the trace. The terminal has it in the score, and nowhere if that is not asked for.
TEST_F(CsoundCommandTest, TheLibraryWritesNothingToTheTerminal) {
  WriteScenario("  - {at: 10ms, score_event: {pfields: [1, 0, 0.1]}}\n");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"run", "piece.yaml", "--no-score"}, {"test", "piece.yaml"}, {"check", "piece.yaml"}}) {
    const Said said = Tactus(words);
    EXPECT_EQ(said.code, 0);
    EXPECT_EQ(said.err, "");
    for (const char* word : {"0dBFS", "ksmps = 64", "SECTION", "rtevent", "overall amps", "csound.message", "alloc"})
      EXPECT_THAT(said.out, Not(HasSubstr(word))) << words.front();
  }
  EXPECT_THAT(Tactus({"run", "piece.yaml"}).out, HasSubstr("csound.message SECTION 1:"));
}

// ---- tools/ctcsound7: a notebook becomes a file that the command takes ----

class RecordTest : public CsoundCommandTest {
 protected:
  Said Record(const std::string& python, const std::string& to = "notebook.yaml") {
    Write("notebook.py", python);
    const std::string module = std::filesystem::absolute("tools/ctcsound7").string();
    const std::string command = "cd '" + folder_ + "' && PYTHONDONTWRITEBYTECODE=1 PYTHONPATH='" + module +
                                "' TACTUS_CLOCK=sleep TACTUS_SCENARIO=" + to + " python3 notebook.py 2>errors.txt";
    Said said;
    said.code = std::system(command.c_str());
    said.err = Read("errors.txt");
    return said;
  }
};

constexpr const char* kBegin =
    "import queue, time\nimport ctcsound7 as ct\ncs = ct.Csound()\n"
    "cs.setOption('-+rtaudio=jack -odac -B512 -b256')\n"
    "cs.compileOrc('sr = 48000\\nksmps = 64\\n0dbfs = 1\\ninstr 1\\n out poscil(0.2, 440)\\nendin')\n";

TEST_F(RecordTest, ANotebookIsCheckedRunAndSwept) {
  ASSERT_EQ(Record(std::string(kBegin) +
                   "thread = cs.performanceThread(withProcessQueue=True)\nthread.play()\ntime.sleep(0.1)\n"
                   "thread.evalCode('return 7')\nthread.scoreEvent(0, 'i', (1, 0, 0.05))\ntime.sleep(0.1)\n"
                   "thread.stop()\nthread.join()\n")
                .code,
            0);
  EXPECT_THAT(Tactus({"check", "notebook.yaml"}).out, HasSubstr("ok notebook.yaml"));
  const Said run = Tactus({"run", "notebook.yaml"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("value=7"));
  EXPECT_THAT(run.out, HasSubstr("joined code=1"));
  EXPECT_EQ(Tactus({"sweep", "notebook.yaml", "--vary", "csound.b=64..256", "--measure", "latency:eval_code"}).code, 0);
}

// C4.15, C6.12: the handler of a user's notebook, and the event that comes too early for what it compiles.
TEST_F(RecordTest, AHandlerOfJobsIsRecordedJobByJob) {
  ASSERT_EQ(Record(std::string(kBegin) +
                   "thread = cs.performanceThread()\nthread.play()\njobs = queue.SimpleQueue()\n"
                   "def serve(data):\n  if jobs.qsize():\n    jobs.get_nowait()(cs, thread)\n"
                   "thread.setProcessCallback(serve)\ntime.sleep(0.033)\n"
                   "jobs.put(lambda cs, pt: cs.compileOrc('instr 10\\n out poscil(0.1, 660)\\nendin'))\n"
                   "thread.scoreEvent(0, 'i', (10, 0, 0.05))\ntime.sleep(0.05)\n"
                   "jobs.put(lambda cs, pt: pt.scoreEvent(0, 'i', (1, 0, 0.05)))\n")
                .code,
            0);
  const std::string text = Read("notebook.yaml");
  EXPECT_THAT(text, HasSubstr("process_queue: true\njobs_a_cycle: 1\n"));
  EXPECT_THAT(text, HasSubstr("{at: 33000000ns, task: {do: [{compile_orc: "));
  EXPECT_THAT(text, HasSubstr("{at: 83000000ns, task: {do: [{score_event: "));
  EXPECT_LT(text.find("compile_orc"), text.find("pfields: [10"));
  const Said run = Tactus({"run", "notebook.yaml"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(Read("tactus-out/notebook/trace.txt"), HasSubstr("invalid instrument number or name 10"));
  EXPECT_THAT(Read("tactus-out/notebook/trace.txt"), HasSubstr("new alloc for instr 1:"));
}

TEST_F(RecordTest, WhoForgetsTheFileIsTold) {
  const Said said = Record(kBegin, "''");
  EXPECT_EQ(said.code, 0);
  EXPECT_THAT(said.err, HasSubstr("TACTUS_SCENARIO says where to"));
  EXPECT_EQ(Record("import ctcsound7\n", "''").err, "");
}

}  // namespace
}  // namespace tools
