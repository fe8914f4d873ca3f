// What a host does with an engine: native objects, statements as places to switch, arity, errors with their callers.
#include <gtest/gtest.h>

#include "engine/hisescript/script_engine.h"
#include "engine/hisescript/script_fixture.h"

namespace engine::hisescript {
namespace {

Value Add(Call& call) { return NewInteger(call.allocator(), call.Integer(0) + call.Integer(1)); }
Value Later(Call& call) {
  const Value function = call.Callable(0, 1);
  const Value argument = Value::Int(7);
  return call.context.CallFunction(function, Value(), &argument, 1);
}

class Counter final : public NativeObject {
 public:
  Counter() : NativeObject(Type()) {}
  static const NativeClass& Type() {
    static const NativeClass kClass("Counter", {{"increase", 1, Increase}}, {{"Limit", Value::Int(100)}});
    return kClass;
  }
  std::optional<Value> Get(Context&, std::string_view name) override {
    return name == "value" ? std::optional(Value::Int(value_)) : std::nullopt;
  }
  bool Set(Context&, std::string_view name, Value value) override {
    if (name != "value") return false;
    value_ = value.small_int();
    return true;
  }

 private:
  static Value Increase(Call& call) {
    auto& self = call.object<Counter>();
    self.value_ += call.Integer(0);
    return Value::Int(self.value_);
  }
  int64_t value_ = 0;
};

Value CreateCounter(Call& call) { return call.context.engine().Own(call.allocator(), std::make_unique<Counter>()); }

const NativeClass& HostClass() {
  static const NativeClass kClass("Engine",
                                  {{"add", 2, Add}, {"callLater", 1, Later}, {"createCounter", 0, CreateCounter}},
                                  {{"Rate", Value::Int(48000)}});
  return kClass;
}

class EngineTest : public ScriptTest {
 protected:
  EngineTest() { engine_.Register("Engine", host_); }
  NativeObject host_{HostClass()};
};

TEST_F(EngineTest, AScriptCallsTheHost) {
  Run("Console.print(Engine.add(2, 3)); Console.print(Engine.Rate);");
  EXPECT_EQ(printed(), "5\n48000\n");
}

TEST_F(EngineTest, TheHostCallsAScriptBack) {
  Run("Console.print(Engine.callLater(function(x) { return x * 2; }));");
  EXPECT_EQ(printed(), "14\n");
}

TEST_F(EngineTest, AFunctionWithTheWrongNumberOfParametersIsAnErrorAtTheCall) {
  Run("Engine.callLater(function(a, b) { });");
  EXPECT_EQ(error(), "main.js:1:17: callLater(): argument 1 must be a function with 1 parameter, but anonymous has 2");
}

TEST_F(EngineTest, WhatIsNoFunctionIsAnErrorAtTheCall) {
  Run("Engine.callLater(3);");
  EXPECT_EQ(error(), "main.js:1:17: callLater(): argument 1 must be a function, not int");
}

TEST_F(EngineTest, AnObjectOfTheHostHasMethodsConstantsAndProperties) {
  Run("const var c = Engine.createCounter(); c.increase(2); c.value = c.value + 5; Console.print(c.increase(1));"
      "Console.print(c.Limit);");
  EXPECT_EQ(printed(), "8\n100\n");
}

TEST_F(EngineTest, AnUnknownMethodNamesClassAndMethod) {
  Run("const var c = Engine.createCounter();\nc.increse(2);");
  EXPECT_EQ(error(), "main.js:2:10: Function / constant not found: Counter.increse; did you mean 'increase'?");
}

TEST_F(EngineTest, AnUnknownPropertyIsNotAssignedTo) {
  Run("const var c = Engine.createCounter();\nc.valu = 2;");
  EXPECT_EQ(error(), "main.js:2:2: Cannot assign to Counter.valu property");
}

TEST_F(EngineTest, AnErrorCarriesItsCallers) {
  Run("function a() {\n  nobody.x();\n}\ninline function b() {\n  a();\n}\nb();");
  EXPECT_EQ(full_error(),
            "main.js:2:11: This expression is not a function! (undefined has no method 'x')\n"
            "  called from b at main.js:5:4\n  called from onInit at main.js:7:2");
}

TEST_F(EngineTest, TheHostPrintsErrorsItsWay) {
  Load("function onNoteOn() { nobody.x(); }");
  const Outcome outcome = context_.RunCode(*engine_.CallbackCode("onNoteOn"), nullptr, 0);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error->HostText("main.js"),
            "onNoteOn - Line 1, column 31: This expression is not a function! (undefined has no method 'x')");
}

TEST_F(EngineTest, EachStatementHasAPointOfItsOwn) {
  Run("var x = 1;\nvar y = 2;\nif (x) y = 3;\ninline function f() { return 1; }\nf();");
  EXPECT_EQ(points(),
            "main.js:onInit:var main.js:onInit:var#2 main.js:onInit:if main.js:onInit:assign "
            "main.js:onInit:call main.js:f:return ");
}

TEST_F(EngineTest, PointsDoNotDependOnLines) {
  Run("\n\n\nvar x = 1;");
  EXPECT_EQ(points(), "main.js:onInit:var ");
  EXPECT_EQ(context_.site()->at.line, 4);
}

TEST_F(EngineTest, AVariableIsFoundByName) {
  Run("var x = 5; namespace N { reg r = 6; }");
  EXPECT_EQ(engine_.Find("x"), Value::Int(5));
  EXPECT_EQ(engine_.Find("N.r"), Value::Int(6));
  EXPECT_TRUE(engine_.Find("nobody").is_undefined());
}

TEST_F(EngineTest, TwoEnginesShareGlobals) {
  Run("global tempo = 120;");
  ScriptEngine other(heap_, {});
  ASSERT_TRUE(other.LoadText(files_, "Console.print(Globals.tempo);", "other.js").ok());
  Context context(other, *this);
  ASSERT_TRUE(context.RunCode(other.main(), nullptr, 0).ok());
  EXPECT_EQ(printed(), "120\n");
}

TEST_F(EngineTest, AnAbortEndsALoop) {
  Load("while (true) { }");
  context_.Abort();
  const Outcome outcome = context_.RunCode(engine_.main(), nullptr, 0);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error->message, "Execution aborted");
}

// What ends a run is no error of the script: it passes, and scopes are ended on the way.
TEST_F(EngineTest, TheEndOfARunPassesThroughTheScript) {
  Load("reg r = 1;\nfunction f() { .set(r, 2); .lock(1); while (true) { r = 3; } }\nf();");
  end_after_ = 50;
  EXPECT_THROW((void)context_.RunCode(engine_.main(), nullptr, 0), RunEnd);
  EXPECT_EQ(engine_.Find("r"), Value::Int(1));
  EXPECT_EQ(context_.depth(), 0u);
}

TEST_F(EngineTest, MemoryHasALimit) {
  Heap small(size_t{1} << 20);
  ScriptEngine engine(small, {});
  ASSERT_TRUE(engine.LoadText(files_, "const var a = []; while (true) a.push(\"text\");", "main.js").ok());
  Context context(engine, *this);
  const Outcome outcome = context.RunCode(engine.main(), nullptr, 0);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error->message, "Out of memory: the scripts of this run have used 1 MiB");
}

TEST_F(EngineTest, ATextThatGrowsDoesNotCopyItselfEachTime) {
  Run("var s = \"\"; for (i = 0; i < 20000; i++) s += \"0123456789\"; Console.print(s.length);");
  EXPECT_EQ(printed(), "200000\n");
  EXPECT_LT(heap_.used_bytes(), size_t{8} << 20);
}

TEST_F(EngineTest, TheSameSeedGivesTheSameNumbers) {
  ScriptEngine one(heap_, {.seed = 5}), same(heap_, {.seed = 5}), other(heap_, {.seed = 6});
  const double first = one.NextRandom();
  EXPECT_EQ(first, same.NextRandom());
  EXPECT_NE(first, other.NextRandom());
}

// ---- HI-R100: two contexts in one call site.
//
//   first:  add(1, ...) ... | ........................ | return a
//   second: ................| add(2, ...), slots clear |
TEST_F(EngineTest, ArgumentsOfOneCallSiteAreShared) {
  Load("reg seen = 0;\ninline function f(a) { seen = 0; return a; }\nfunction call(x) { return f(x); }");
  ASSERT_TRUE(context_.RunCode(engine_.main(), nullptr, 0).ok());
  const Value call = engine_.Find("call");
  Context second(engine_, *this);
  int depth = 0;
  Value inner;
  between_ = [&](const Site& site) {
    if (std::string_view(site.point.name) != "main.js:f:assign" || depth++ > 0) return;
    inner = second.Run(call, Value(), {Value::Int(2)}).value;
  };
  const Value outer = context_.Run(call, Value(), {Value::Int(1)}).value;
  EXPECT_EQ(inner, Value::Int(2));
  EXPECT_TRUE(outer.is_undefined()) << "the second call has cleared the slots";
}

}  // namespace
}  // namespace engine::hisescript
