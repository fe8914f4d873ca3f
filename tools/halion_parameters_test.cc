// Script parameters: how they are defined, set, kept and undone. HA-R40 to HA-R45. What limits tests show of HA-R42 is
// not shown here again.
#include <gmock/gmock.h>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Prints what a parameter is, field by field.
const char* const kDescribe = R"(
function describe(name)
  local d, out = getParameterDefinition(name), {}
  for _, key in ipairs{"name", "longName", "type", "min", "max", "increment", "default", "format", "readOnly", "writeAlways",
                       "automatable", "processorCallback", "persistent"} do
    local value = d[key]
    if type(value) == "table" then value = "table" end
    if value ~= nil and value ~= false then out[#out + 1] = key .. "=" .. tostring(value) end
  end
  if d.strings then out[#out + 1] = "strings=" .. tostring(d.strings[0]) .. "," .. table.concat(d.strings, ",") end
  print(table.concat(out, " "))
end
)";

std::string Line(const std::string& rest, bool processor_callback = false) {
  return rest + " automatable=true" + (processor_callback ? " processorCallback=true" : "") + " persistent=true";
}

// ---- definitions

TEST_F(HalionTest, EveryPositionalFormIsUnderstood) {
  // HA-R40: nothing, a number, a boolean, a string, a table, names, a definition; onChanged is the last argument.
  Outcome out = Play(std::string(kDescribe) + R"(
defineParameter("bare")
defineParameter("real", "A Real", 0.5, -1, 1)
defineParameter("step", "A Step", 2, 0, 10, 0.5)
defineParameter("whole", "A Whole", 3, 0, 10, 1)
defineParameter("switch", "A Switch", true)
defineParameter("text", "A Text", "t")
defineParameter("any", "Anything", {1, 2})
defineParameter("list", "A List", 2, {"a", "b", "c"})
defineParameter("copied", "Copied", getParameterDefinition("whole"))
for _, name in ipairs{"bare", "real", "step", "whole", "switch", "text", "any", "list", "copied"} do describe(name) end
print(bare, real, step, whole, switch, text, type(any), list, copied)
)");
  EXPECT_THAT(out.run.findings, IsEmpty()) << out.Trace();
  EXPECT_THAT(out.Prints(),
              ElementsAre(Line("name=bare longName=bare type=float min=0 max=100 increment=0 default=0"),
                          Line("name=real longName=A Real type=float min=-1 max=1 increment=0 default=0.5"),
                          Line("name=step longName=A Step type=float min=0 max=10 increment=0.5 default=2"),
                          Line("name=whole longName=A Whole type=integer min=0 max=10 increment=1 default=3"),
                          Line("name=switch longName=A Switch type=boolean default=true"),
                          Line("name=text longName=A Text type=string default=t"),
                          Line("name=any longName=Anything type=variant default=table"),
                          Line("name=list longName=A List type=integer min=1 max=3 increment=1 default=2") +
                              " strings=nil,a,b,c",
                          Line("name=copied longName=Copied type=integer min=0 max=10 increment=1 default=3"),
                          "0\t0.5\t2\t3\ttrue\tt\ttable\t2\t3"));
}

TEST_F(HalionTest, EveryNamedArgumentIsUnderstood) {
  // HA-R40, HA-R41.
  Outcome out = Play(std::string(kDescribe) + R"(
defineParameter{name = "bare"}
defineParameter{name = "real", longName = "A Real", default = 0.5, min = -1, max = 1, increment = 0.1, format = "%.2f"}
defineParameter{name = "whole", default = 3, max = 10, type = "integer"}
defineParameter{name = "switch", default = true}
defineParameter{name = "text", type = "string", default = "t"}
defineParameter{name = "any", type = "variant", default = {1}}
defineParameter{name = "list", default = 1, strings = {[0] = "a", "b"}}
defineParameter{name = "flags", readOnly = true, writeAlways = true, automatable = false, processorCallback = true,
                persistent = false}
for _, name in ipairs{"bare", "real", "whole", "switch", "text", "any", "list", "flags"} do describe(name) end
)");
  EXPECT_THAT(out.run.findings, IsEmpty()) << out.Trace();
  EXPECT_THAT(
      out.Prints(),
      ElementsAre(Line("name=bare longName=bare type=float min=0 max=100 increment=0 default=0"),
                  Line("name=real longName=A Real type=float min=-1 max=1 increment=0.1 default=0.5 format=%.2f"),
                  Line("name=whole longName=whole type=integer min=0 max=10 increment=0 default=3"),
                  Line("name=switch longName=switch type=boolean default=true"),
                  Line("name=text longName=text type=string default=t"),
                  Line("name=any longName=any type=variant default=table"),
                  Line("name=list longName=list type=integer min=0 max=1 increment=1 default=1") + " strings=a,b",
                  "name=flags longName=flags type=float min=0 max=100 increment=0 default=0 readOnly=true "
                  "writeAlways=true processorCallback=true"));
}

TEST_F(HalionTest, ACopiedDefinitionIsWholeAndStartsFromThePresentValue) {
  // HA-R40: type, names, format and flags; the copy's value is its own.
  Outcome out = Play(std::string(kDescribe) + R"(
defineParameter{name = "a", default = 3, max = 10, type = "integer", format = "%g", writeAlways = true, persistent = false}
defineParameter{name = "b", default = 1, strings = {[0] = "x", "y"}}
a = 4
defineParameter("c", "C", getParameterDefinition("a"))
defineParameter("d", "D", getParameterDefinition("b"))
describe("c") describe("d")
setParameter("c", 8)
print(a, c)
)");
  EXPECT_THAT(out.run.findings, IsEmpty()) << out.Trace();
  EXPECT_THAT(
      out.Prints(),
      ElementsAre("name=c longName=C type=integer min=0 max=10 increment=0 default=4 format=%g "
                  "writeAlways=true automatable=true",
                  Line("name=d longName=D type=integer min=0 max=1 increment=1 default=1") + " strings=x,y", "4\t8"));
}

TEST_F(HalionTest, OnChangedIsTheLastArgumentOfEveryPositionalForm) {
  // HA-R40, HA-R43.
  Outcome out = Play(R"(
local function say(name) return function() print(name, _G[name]) end end
defineParameter("real", "Real", 0, 0, 9, say("real"))
defineParameter("whole", "Whole", 0, 0, 9, 1, say("whole"))
defineParameter("switch", "Switch", false, say("switch"))
defineParameter("text", "Text", "", say("text"))
defineParameter("list", "List", 1, {"a", "b"}, say("list"))
defineParameter("copied", "Copied", getParameterDefinition("whole"), say("copied"))
defineParameter("unset", "Unset", 0, 0, 9, 1, later)  -- not there yet
function later() print("later") end
)",
                     {.timeline = {"at: 10ms, change_parameters: {}"}});
  EXPECT_THAT(out.Prints(),
              ElementsAre("real\t9", "whole\t9", "switch\ttrue", "text\tchanged", "list\t2", "copied\t9"));
}

TEST_F(HalionTest, WhatIsNoDefinitionIsRefused) {
  const std::pair<const char*, const char*> cases[] = {
      {"defineParameter()", "defineParameter needs a name"},
      {"defineParameter{}", "defineParameter needs a name"},
      {"defineParameter('p') defineParameter('p')", "the parameter 'p' is defined twice"},
      {"defineParameter{name = 'p', type = 'envelope'}", "of the type 'envelope' are not modelled"},
  };
  for (const auto& [call, text] : cases) {
    Outcome out = Play(std::string(call) + " print('on')");
    EXPECT_THAT(out.Texts("script_error"), ElementsAre(HasSubstr(text)));
    EXPECT_THAT(out.Prints(), IsEmpty());
  }
}

// ---- values

TEST_F(HalionTest, AListOfNamesCountsFromItsFirstIndex) {
  // HA-R40: the value is an index, whole and in its range.
  Outcome out = Play(R"(
defineParameter("one", "One", 1, {"a", "b", "c"})
defineParameter("zero", "Zero", 0, {[0] = "a", "b", "c"})
function try(value) setParameter("one", value) setParameter("zero", value) print(one, zero) end
try(2) try(2.9) try(0) try(-3) try(3) try(99)
)");
  EXPECT_THAT(out.Prints(), ElementsAre("2\t2", "2\t2", "1\t0", "1\t0", "3\t2", "3\t2"));
}

TEST_F(HalionTest, ANormalisedValueIsAPartOfTheRange) {
  // HA-R44; 0 and 1 are the ends, beyond them nothing is.
  Outcome out = Play(R"(
defineParameter("real", "R", 0, -50, 150)
defineParameter("whole", "W", 0, 0, 100, 1)
defineParameter("list", "L", 1, {"a", "b", "c"})
defineParameter("switch", "S", false)
defineParameter("text", "T", "kept")
function try(value)
  for _, name in ipairs{"real", "whole", "list", "switch", "text"} do setParameterNormalized(name, value) end
  print(real, whole, list, switch, text)
end
try(0.25) try(0.5) try(1) try(0) try(7) try(-7)
setParameter("real", 100) setParameter("whole", 20) setParameter("list", 2) setParameter("switch", true)
print(getParameterNormalized("real"), getParameterNormalized("whole"), getParameterNormalized("list"),
      getParameterNormalized("switch"), getParameterNormalized("none"))
setParameterNormalized("none", 1)
)");
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_THAT(out.Prints(), ElementsAre("0\t25\t2\tfalse\tkept", "50\t50\t2\ttrue\tkept", "150\t100\t3\ttrue\tkept",
                                        "-50\t0\t1\tfalse\tkept", "150\t100\t3\ttrue\tkept", "-50\t0\t1\tfalse\tkept",
                                        "0.75\t0.2\t0.5\t1\tnil"));
}

TEST_F(HalionTest, EveryWholeValueComesBackFromItsNormalisedValue) {
  Outcome out = Play(R"(
defineParameter("p", "P", 0, -7, 240, 1)
local wrong = 0
for value = -7, 240 do
  setParameter("p", value)
  local normalized = getParameterNormalized("p")
  setParameter("p", 0)
  setParameterNormalized("p", normalized)
  if p ~= value then wrong = wrong + 1 end
end
print(wrong)
)");
  EXPECT_THAT(out.Prints(), ElementsAre("0"));
}

TEST_F(HalionTest, AReadOnlyParameterIsSetByTheScriptAlone) {
  // HA-R41.
  Outcome out = Play(
      "defineParameter{name = 'p', readOnly = true, onChanged = function() print('changed', p) end}\n"
      "function onNote() setParameter('p', 5) end\nfunction onController() print(p) end",
      {.timeline = {"at: 10ms, set_parameter: {name: p, value: 3}", "at: 20ms, change_parameters: {}",
                    "at: 30ms, controller: {cc: 1, value: 1}", "at: 40ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("0", "changed\t5"));
}

TEST_F(HalionTest, WriteAlwaysHoldsForTheScriptToo) {
  // HA-R42: twice the same value; without it once.
  for (const char* flag : {"true", "false"}) {
    Outcome out = Play(std::string("defineParameter{name = 'p', writeAlways = ") + flag +
                           ", onChanged = function() print(p) end}\nfunction onNote() setParameter('p', 5) end",
                       {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 30ms, note_on: {key: 60}"}});
    EXPECT_EQ(out.Count("print"), flag == std::string("true") ? 2u : 1u) << flag;
  }
}

TEST_F(HalionTest, WhatIsAskedOfAMissingParameterIsNilAndNotNothing) {
  // HA-R44.
  Outcome out = Play(
      "for _, get in ipairs{getParameter, getParameterNormalized, getParameterDefinition} do\n"
      "  print(select('#', get('none')), get('none'))\n"
      "end");
  EXPECT_THAT(out.Prints(), ElementsAre("1\tnil", "1\tnil", "1\tnil"));
}

// ---- where onChanged runs

const char* const kInProcessor = R"(
defineParameter{name = "p", processorCallback = true, onChanged = function() print("p", p, getContext()) end}
defineParameter{name = "q", onChanged = function() setParameter("p", q) print("q", getContext()) end}
function onNote(e) setParameter("p", e.note) print("note") end
)";

TEST_F(HalionTest, AProcessorCallbackOfTheUserRunsInTheNextBlock) {
  // HA-R41.
  for (int block_frames : {64, 256, 512}) {
    Outcome out = Play(kInProcessor, {.block_frames = block_frames,
                                      .timeline = {"at: 20.1ms, set_parameter: {name: p, value: 4}"},
                                      .more = "costs: {instruction: 0ns}\n"});
    EXPECT_EQ(out.First("print", "p\t4\tProcessor").time,
              StartOf(FirstBlockAfter(20'100'000, block_frames), block_frames));
    EXPECT_EQ(out.First("print").context, "audio");
  }
}

TEST_F(HalionTest, AProcessorCallbackOfAScriptInTheControllerRunsInTheNextBlock) {
  // HA-R41: its caller goes on at once.
  Outcome out = Play(kInProcessor, {.timeline = {"at: 20.1ms, set_parameter: {name: q, value: 4}"},
                                    .more = "costs: {instruction: 0ns}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("q\tController", "p\t4\tProcessor"));
  EXPECT_EQ(out.First("print", "p\t4\tProcessor").time, StartOf(FirstBlockAfter(20'100'000, 256), 256));
}

TEST_F(HalionTest, AProcessorCallbackOfAScriptInTheProcessorRunsWhenItsCallerYields) {
  // HA-R41: in the same block, at the same frame.
  Outcome out =
      Play(std::string(kInProcessor) + "function onRelease() setParameter('p', 1) wait(10) print('waited') end",
           {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 40ms, note_off: {key: 60}"},
            .more = "costs: {instruction: 0ns}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("note", "p\t60\tProcessor", "p\t1\tProcessor", "waited"));
  EXPECT_EQ(out.First("print", "note").time, out.First("print", "p\t60\tProcessor").time);
}

TEST_F(HalionTest, AProcessorCallbackMayPlay) {
  // HA-R41: at the first frame of its block.
  Outcome out =
      Play("defineParameter{name = 'p', processorCallback = true, onChanged = function() playNote(72, 1, 1) end}",
           {.timeline = {"at: 20ms, set_parameter: {name: p, value: 4}"}});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_THAT(out.Values("note.on", "frame"), ElementsAre(FirstBlockAfter(20'000'000, 256) * 256));
}

// ---- presets and projects

TEST_F(HalionTest, APresetRestoresPersistentParametersWithoutACallback) {
  // HA-R10, HA-R41: in their range, and one that is not defined is nothing.
  Outcome out = Play(R"(
defineParameter("a", "A", 1, 0, 9, 1, function() print("changed") end)
defineParameter{name = "b", default = 1, persistent = false}
defineParameter("c", "C", 1, 0, 9)
defineParameter("d", "D", "text")
function onInit() print(a, b, c, d, none) end
)",
                     {.more = "preset: {parameters: {a: 5.5, b: 6, c: 70, d: kept, none: 1}}\n"});
  EXPECT_THAT(out.Prints(), ElementsAre("5\t1\t9\tkept\tnil"));
  EXPECT_THAT(out.Texts("parameter"), ElementsAre("a=5", "c=9", "d=kept"));
}

TEST_F(HalionTest, LoadGivesBackWhatSaveKept) {
  // HA-R12: onSave returns what onLoad is given; parameters come first and call nothing.
  Outcome out = Play(R"(
defineParameter("p", "P", 0, 0, 9, 1, function() print("changed", p) end)
defineParameter{name = "q", default = 1, persistent = false}
data = {n = 1, list = {1, 2}}
function onSave() print("onSave", getContext()) return data end
function onLoad(d) print("onLoad", p, q, d and d.n, d and d.list[2], getContext()) d.list[2] = 77 end
function onNote() data.n = 5 data.list[2] = 50 q = 2 end
)",
                     {.timeline = {"at: 10ms, set_parameter: {name: p, value: 3}", "at: 20ms, save: {}",
                                   "at: 30ms, set_parameter: {name: p, value: 8}", "at: 35ms, note_on: {key: 60}",
                                   "at: 60ms, load: {}", "at: 70ms, load: {}"}});
  EXPECT_THAT(out.run.findings, IsEmpty()) << out.Trace();
  EXPECT_THAT(out.Prints(), ElementsAre("changed\t3", "onSave\tController", "changed\t8",
                                        "onLoad\t3\t2\t1\t2\tController", "onLoad\t3\t2\t1\t2\tController"));
  EXPECT_THAT(out.Texts("saved"), ElementsAre("{list={1, 2}, n=1}"));
}

TEST_F(HalionTest, ASavedTableParameterIsACopy) {
  // HA-R40, HA-R41: what the script does to its table later is not saved.
  Outcome out = Play(R"(
defineParameter("any", "Anything", {1, 2})
function onNote() any[1] = any[1] + 10 print(any[1]) end
function onLoad() print("loaded", any[1]) end
)",
                     {.timeline = {"at: 10ms, save: {}", "at: 20ms, note_on: {key: 60}", "at: 40ms, load: {}",
                                   "at: 50ms, note_on: {key: 60}", "at: 70ms, load: {}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("11", "loaded\t1", "11", "loaded\t1"));
}

TEST_F(HalionTest, LoadWithoutASaveLoadsNothing) {
  Outcome out =
      Play("defineParameter('p', 'P', 2, 0, 9, 1) function onLoad(d) print(p, d) end function onNote() p = 5 end",
           {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 40ms, load: {}"}});
  EXPECT_THAT(out.Prints(), ElementsAre("5\tnil"));
}

TEST_F(HalionTest, OnSaveMayWaitAndWhatItReturnsThenIsKept) {
  Outcome out = Play("function onSave() wait(10) return 'late' end function onLoad(d) print(d) end",
                     {.timeline = {"at: 10ms, save: {}", "at: 50ms, load: {}"}});
  EXPECT_THAT(out.Texts("saved"), ElementsAre("late"));
  EXPECT_THAT(out.Prints(), ElementsAre("late"));
}

// ---- undo

TEST_F(HalionTest, TheControllerMakesUndoEntriesUnlessToldNotToAndTheProcessorNone) {
  // HA-R44.
  Outcome out = Play(R"(
defineParameter("a", "A", 0, 0, 9, 1)
defineParameter("b", "B", 0, 0, 9, 1, function()
  setParameter("a", 1) setParameter("a", 2, false) setParameter("a", 3, true) setParameterNormalized("a", 1)
  setParameterNormalized("a", 0, false)
end)
function onNote() setParameter("a", 4) setParameter("a", 5, true) end
)",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 40ms, set_parameter: {name: b, value: 1}"}});
  EXPECT_THAT(out.Texts("undo"), ElementsAre("a", "a", "a"));
  for (const LoggedEvent& event : out.Named("undo")) EXPECT_GT(event.time, 40'000'000 - 1);
  EXPECT_THAT(out.Texts("parameter"), ElementsAre("a=4", "a=5", "b=1", "a=1", "a=2", "a=3", "a=9", "a=0"));
}

TEST_F(HalionTest, AnUndoBlockEndsWithEndUndoBlockOrItsCallback) {
  // HA-R45: also if the callback waits in between, or fails.
  const std::pair<const char*, std::string> cases[] = {
      {"startUndoBlock('mine') print('in') endUndoBlock() print('out')", ""},
      {"startUndoBlock('mine') print('in')", "closed with its callback"},
      {"startUndoBlock('mine') print('in') wait(10)", "closed with its callback"},
      {"startUndoBlock('mine') print('in') error('bad')", "closed with its callback"},
  };
  for (const auto& [body, text] : cases) {
    Outcome out = Play(std::string("defineParameter('p', 'P', 0, 0, 9, 1, function() ") + body + " end)",
                       {.timeline = {"at: 10ms, set_parameter: {name: p, value: 1}"}});
    EXPECT_THAT(out.Texts("undo.block"), ElementsAre("mine")) << body;
    EXPECT_THAT(out.Texts("undo.block_end"), ElementsAre(text)) << body;
    EXPECT_LT(out.PlaceOf("print", "in"), out.PlaceOf("undo.block_end")) << body;
    EXPECT_LT(out.PlaceOf("undo.block_end"), out.PlaceOf("callback.end", "onChanged(p)")) << body;
  }
}

TEST_F(HalionTest, UndoBlocksAreOfTheControllerAndDoNotNest) {
  // HA-R45, HA-R4.
  Outcome out = Play(
      "defineParameter('p', 'P', 0, 0, 9, 1, function()\n"
      "  print(pcall(endUndoBlock)) startUndoBlock('a') print(pcall(startUndoBlock, 'b')) endUndoBlock()\n"
      "end)\n"
      "function onNote() startUndoBlock('c') end",
      {.timeline = {"at: 10ms, set_parameter: {name: p, value: 1}", "at: 20ms, note_on: {key: 60}"}});
  ASSERT_EQ(out.Count("print"), 2u);
  EXPECT_THAT(out.Prints()[0], HasSubstr("endUndoBlock: there is no block to end"));
  EXPECT_THAT(out.Prints()[1], HasSubstr("startUndoBlock: the block before has not ended"));
  EXPECT_THAT(out.Texts("script_error"),
              ElementsAre(HasSubstr("HALion::startUndoBlock is not available in the Processor context.")));
  EXPECT_THAT(out.Texts("undo.block"), ElementsAre("a"));
}

}  // namespace
}  // namespace tools
