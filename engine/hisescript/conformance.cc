#include "engine/hisescript/conformance.h"

#include <charconv>

namespace engine::hisescript {
namespace {

class CaseFiles final : public SourceReader {
 public:
  explicit CaseFiles(const std::map<std::string, std::string>& files) : files_(files) {}
  Result<Source> Read(std::string_view name) override {
    const auto found = files_.find(std::string(name));
    if (found == files_.end()) return MakeError("File " + std::string(name) + " not found");
    return Source{found->first, found->second};
  }

 private:
  const std::map<std::string, std::string>& files_;
};

// Time passes by statements: a millisecond each.
class CaseHooks final : public Hooks {
 public:
  CaseHooks(ConformanceResult& result, int64_t limit, bool goes_on)
      : result_(result), limit_(limit), goes_on_(goes_on) {}
  void Statement(Context&, const Site&) override {
    if (++statements_ > limit_) throw Fatal("More than " + std::to_string(limit_) + " statements");
  }
  bool GoOn(Context&, const ScriptError& error) override {
    if (goes_on_) result_.printed.push_back(error.message);
    return goes_on_;
  }
  bool InTime(Context&) override { return statements_ < 5000; }
  void Print(Context&, std::string_view text) override { result_.printed.emplace_back(text); }
  double Milliseconds(Context&) override { return static_cast<double>(statements_); }
  Value Enter(Context&, ScopeKind, Value what) override {
    if (what.is_int() && what.small_int() == 0) throw Failure("Error at acquiring MessageLock: WhyULockMessageThread");
    result_.printed.push_back("locked");
    return Value::Int(1);
  }
  void Leave(Context&, ScopeKind, Value, Value) override { result_.printed.emplace_back("unlocked"); }

 private:
  ConformanceResult& result_;
  const int64_t limit_;
  const bool goes_on_;
  int64_t statements_ = 0;
};

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

// "onControl(1, 2)"
Outcome RunCallback(ScriptEngine& engine, Context& context, const std::string& call) {
  const size_t open = call.find('(');
  std::vector<Value> arguments;
  for (size_t at = open; at < call.size(); ++at) {
    int value = 0;
    const auto parsed = std::from_chars(call.data() + at, call.data() + call.size(), value);
    if (parsed.ec != std::errc()) continue;
    arguments.push_back(Value::Int(value));
    at = static_cast<size_t>(parsed.ptr - call.data());
  }
  const Code* code = engine.CallbackCode(call.substr(0, open));
  if (code == nullptr) return {.value = Value(), .error = ScriptError{"no callback " + call, {}, {}}};
  return context.RunCode(*code, arguments.data(), static_cast<int>(arguments.size()));
}

}  // namespace

std::vector<ConformanceCase> ReadConformance(const std::string& file, std::string_view text) {
  std::vector<ConformanceCase> cases;
  std::string* target = nullptr;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto behind = [&](std::string_view mark) {
      return line.size() > mark.size() + 1 ? line.substr(mark.size() + 1) : std::string();
    };
    if (line.starts_with("// L") && line.find(": ") != std::string::npos) {
      ConformanceCase& one = cases.emplace_back();
      one.file = file;
      one.line = number;
      one.rule = line.substr(3, line.find(": ") - 3);
      one.name = line.substr(line.find(": ") + 2);
      target = &one.script;
    } else if (line.starts_with("// expect:")) {
      cases.back().expected.push_back(behind("// expect:"));
    } else if (line.starts_with("// fails:")) {
      cases.back().fails = behind("// fails:");
    } else if (line.starts_with("// run:")) {
      cases.back().runs.push_back(behind("// run:"));
    } else if (line.starts_with("// file:")) {
      target = &cases.back().files[behind("// file:")];
    } else if (target != nullptr) {
      *target += line + "\n";
    }
  }
  return cases;
}

ConformanceResult RunConformance(const ConformanceCase& test, int64_t statement_limit, bool goes_on) {
  ConformanceResult result;
  Heap heap(size_t{8} << 20);
  ScriptEngine engine(heap, {});
  CaseFiles files(test.files);
  CaseHooks hooks(result, statement_limit, goes_on);
  if (Status loaded = engine.LoadText(files, test.script, "main.js"); !loaded.ok()) {
    result.error = loaded.error().ToString();
    return result;
  }
  for (const std::string& note : engine.notes()) result.printed.push_back(note);
  Context context(engine, hooks);
  Outcome outcome = context.RunCode(engine.main(), nullptr, 0);
  for (size_t i = 0; i < test.runs.size() && outcome.ok(); ++i) {
    outcome = RunCallback(engine, context, test.runs[i]);
  }
  if (!outcome.ok()) result.error = FirstLine(outcome.error->ToString());
  return result;
}

}  // namespace engine::hisescript
