#include "engine/hisescript/fuzz.h"

#include "engine/hisescript/conformance.h"

namespace engine::hisescript {
namespace {

class Grammar {
 public:
  explicit Grammar(Random& random) : random_(random) {}

  std::string Script() {
    std::string out = "const var c = [1, 2.5, \"x\"];\nconst var o = {\"a\": 1, \"b\": [2]};\nreg r = 3;\nvar v = 4;\n";
    out += "inline function f(a, b) { local l = a; " + Block(2) + " return l; }\n";
    out += "function g(a, b) { var w = b; " + Block(2) + " return w; }\n";
    out += "namespace N { reg n = 1; inline function h(a) { " + Block(1) + " return n; } }\n";
    return out + Block(4) + "function onNoteOn() { " + Block(2) + " }\n";
  }

 private:
  const char* One(std::initializer_list<const char*> list) {
    return list.begin()[random_.Below(static_cast<uint32_t>(list.size()))];
  }

  std::string Block(int depth) {
    std::string out;
    for (uint32_t i = random_.Below(4) + 1; i > 0; --i) out += Statement(depth) + "\n";
    return out;
  }

  std::string Statement(int depth) {
    if (depth <= 0) return Target() + " = " + Expression(2) + ";";
    const std::string body = "{ " + Block(depth - 1) + " }";
    switch (random_.Below(12)) {
      case 0:
        return "if (" + Expression(2) + ") " + body + " else " + body;
      case 1:
        return std::string("for (i = 0; i < ") + One({"3", "5", "c.length", "9"}) + "; i++) " + body;
      case 2:
        return "for (x in " + Expression(1) + ") " + body;
      case 3:
        return "while (" + Expression(2) + ") { r++; if (r > 20) break; }";
      case 4:
        return "switch (" + Expression(1) + ") { case 1: " + Block(0) + " break; case \"x\": default: " + Block(0) +
               " }";
      case 5:
        return "{ .set(" + Target() + ", " + Expression(1) + "); .print(\"p\"); " + Block(depth - 1) + " }";
      case 6:
        return "Console.print(trace(" + Expression(2) + "));";
      case 7:
        return Target() + One({" += ", " -= ", " *= ", " /= ", " %= ", " |= ", " <<= "}) + Expression(2) + ";";
      case 8:
        return Target() + One({"++;", "--;"});
      case 9:
        return "c." + std::string(One({"push", "insert", "remove", "indexOf", "concat", "reserve"})) + "(" +
               Expression(1) + ");";
      default:
        return Target() + " = " + Expression(3) + ";";
    }
  }

  std::string Target() { return One({"v", "r", "o.a", "o[\"k\"]", "c[1]", "c[r]", "N.n", "o.b[0]", "v", "r"}); }

  std::string Expression(int depth) {
    if (depth <= 0) {
      return One({"0",
                  "1",
                  "-7",
                  "2.5",
                  "\"x\"",
                  "\"12\"",
                  "true",
                  "undefined",
                  "null",
                  "v",
                  "r",
                  "c",
                  "o",
                  "N.n",
                  "c[0]",
                  "o.b",
                  "9007199254740993",
                  "1e300",
                  "\"\"",
                  "this",
                  "c.length",
                  "Buffer.create(4)",
                  "g",
                  "f"});
    }
    const std::string a = Expression(depth - 1), b = Expression(depth - 1);
    switch (random_.Below(14)) {
      case 0:
        return "(" + a + One({" + ", " - ", " * ", " / ", " % "}) + b + ")";
      case 1:
        return "(" + a + One({" == ", " != ", " < ", " >= ", " === "}) + b + ")";
      case 2:
        return "(" + a + One({" && ", " || "}) + b + ")";
      case 3:
        return "(" + a + " ? " + b + " : v)";
      case 4:
        return "f(" + a + ", " + b + ")";
      case 5:
        return "g(" + a + ", 1)";
      case 6:
        return "[" + a + ", " + b + "]";
      case 7:
        return "{\"p\": " + a + "}";
      case 8:
        return "c." + std::string(One({"map", "filter", "sort", "find", "every"})) + "(function(e) { return " + a +
               "; })";
      case 9:
        return "Math." + std::string(One({"abs", "round", "sin", "floor", "sqrt"})) + "(" + a + ")";
      case 10:
        return "(\"\" + " + a + ")." +
               One({"split(\"1\")", "replace(\"1\", \"22\")", "trim()", "parseAsJSON()", "substring(1, 3)"});
      case 11:
        return "typeof " + a;
      case 12:
        return "N.h(" + a + ")";
      default:
        return "(" + a + One({" & ", " | ", " ^ ", " << ", " >> "}) + b + ")";
    }
  }

  Random& random_;
};

}  // namespace

std::string GrammarScript(Random& random) { return Grammar(random).Script(); }

std::string Damaged(Random& random, std::string script) {
  for (uint32_t n = random.Below(6) + 1; n > 0 && !script.empty(); --n) {
    const auto size = static_cast<uint32_t>(script.size());
    const uint32_t at = random.Below(size), length = random.Below(std::min(size - at, 40u) + 1);
    switch (random.Below(5)) {
      case 0:
        script[at] = static_cast<char>(random.Below(256));
        break;
      case 1:
        script.erase(at, length);
        break;
      case 2:
        script.insert(random.Below(size), script.substr(at, length));
        break;
      case 3:
        script.resize(at);
        break;
      default:
        script.insert(at, 1, "(){}[];.,+-=\"'/*#:?"[random.Below(19)]);
        break;
    }
  }
  return script;
}

size_t FuzzOne(const std::string& script, bool goes_on) {
  ConformanceCase test;
  test.script = script;
  test.runs = {"onNoteOn"};
  const ConformanceResult result = RunConformance(test, 3000, goes_on);
  size_t sum = result.printed.size() + result.error.size();
  for (const std::string& line : result.printed) sum += line.size();
  return sum;
}

}  // namespace engine::hisescript
