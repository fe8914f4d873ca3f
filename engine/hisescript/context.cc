#include "engine/hisescript/context.h"

#include <algorithm>
#include <exception>

#include "engine/hisescript/operators.h"
#include "engine/hisescript/script_engine.h"

namespace engine::hisescript {
namespace {

constexpr size_t kStackValues = 32768;

std::string PlaceText(const Position& at) {
  return std::string(at.file) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

}  // namespace

std::string ScriptError::ToString() const {
  std::string text = (at.file != nullptr ? PlaceText(at) + ": " : "") + message;
  for (size_t i = 1; i < stack.size(); ++i) {
    text += "\n  called from " + stack[i].function + " at " + PlaceText(stack[i].at);
  }
  return text;
}

std::string ScriptError::HostText(std::string_view main_file) const {
  if (at.file == nullptr) return message;
  const bool main = main_file == at.file;
  const std::string who = !main ? std::string(at.file) : stack.empty() ? "" : stack.back().function;
  return who + (who.empty() ? "" : " - ") + "Line " + std::to_string(at.line) + ", column " +
         std::to_string(at.column) + ": " + message;
}

// A native that calls back, counted for the sake of the C++ stack.
struct Context::Nested {
  explicit Nested(Context& context) : context(context) {
    if (context.nesting_ >= kMaxNesting) throw Fatal("Call stack is too deep: natives and functions call each other");
    ++context.nesting_;
  }
  ~Nested() { --context.nesting_; }
  Context& context;
};

Context::Context(ScriptEngine& engine, Hooks& hooks)
    : engine_(engine),
      hooks_(hooks),
      allocator_(engine.heap()),
      stack_(std::make_unique_for_overwrite<Value[]>(kStackValues)),
      frames_(std::make_unique_for_overwrite<Frame[]>(kMaxDepth)) {}

Context::~Context() = default;

Outcome Context::Run(Value function, Value self, std::initializer_list<Value> arguments) {
  return Run(function, self, arguments.begin(), static_cast<int>(arguments.size()));
}

Outcome Context::Run(Value function, Value self, const Value* arguments, int count) {
  try {
    return {.value = CallFunction(function, self, arguments, count), .error = {}};
  } catch (const ScriptException& thrown) {
    return {.value = Value(), .error = thrown.error};
  } catch (const Failure& failure) {
    return {.value = Value(), .error = Describe(failure.what())};
  }
}

Outcome Context::RunCode(const Code& code, const Value* arguments, int count) {
  try {
    const Nested nested(*this);
    const size_t floor = depth_;
    Value* base = StackTop();
    for (int i = 0; i < count && i < static_cast<int>(code.parameters.size()); ++i) base[i] = arguments[i];
    PushFrame(code, base, count, Value(), 0);
    return {.value = Execute(floor), .error = {}};
  } catch (const ScriptException& thrown) {
    return {.value = Value(), .error = thrown.error};
  } catch (const Failure& failure) {
    return {.value = Value(), .error = Describe(failure.what())};
  }
}

Value Context::CallFunction(Value function, Value self, const Value* arguments, int count) {
  const Nested nested(*this);
  const size_t floor = depth_;
  Value* base = StackTop();
  count = std::min(count, kPassedArguments);
  *base = function;
  std::copy(arguments, arguments + count, base + 1);
  Value result;
  if (!Invoke(function, self, base, count, 0, result)) return result;
  return Execute(floor);
}

void Context::CheckTime() {
  if (aborted_.load(std::memory_order_relaxed)) throw Fatal("Execution aborted");
  if (!hooks_.InTime(*this)) throw Fatal("Execution timed-out");
}

Position Context::position() const {
  if (depth_ == 0) return {};
  const Frame& frame = frames_[depth_ - 1];
  const auto index = static_cast<size_t>(frame.next - frame.code->instructions.data());
  return frame.code->positions[index > 0 ? index - 1 : 0];
}

Value* Context::StackTop() const {
  Value* top = depth_ > 0 ? frames_[depth_ - 1].base + frames_[depth_ - 1].code->registers : stack_.get();
  if (top + kPassedArguments + 1 > stack_.get() + kStackValues) throw Fatal("Call stack is too deep");
  return top;
}

// `given` of the parameters are in place, from `base` on.
void Context::PushFrame(const Code& code, Value* base, int given, Value self, uint8_t target) {
  if (depth_ >= kMaxDepth || base + code.registers + kPassedArguments > stack_.get() + kStackValues) {
    throw Fatal("Call stack is too deep: " + std::to_string(depth_) + " calls");
  }
  Frame& frame = frames_[depth_];
  frame.code = &code;
  frame.base = base;
  frame.next = code.instructions.data();
  frame.arguments = nullptr;
  frame.outer = depth_ > 0 ? frames_[depth_ - 1].scope : -1;
  frame.scope = code.kind == CodeKind::function ? static_cast<int>(depth_) : frame.outer;
  frame.target = target;
  frame.self = self;
  const int parameters = code.kind == CodeKind::inline_function ? 0 : static_cast<int>(code.parameters.size());
  for (int i = std::min(given, parameters); i < parameters; ++i) base[i] = Value();
  const Value initial = code.kind == CodeKind::function ? Value::Absent() : Value();
  for (int i = parameters; i < code.variables; ++i) base[i] = initial;
  ++depth_;
}

void Context::PopFrame() {
  const Frame& frame = frames_[--depth_];
  const Code& code = *frame.code;
  if (code.kind != CodeKind::inline_function) return;
  --active_[code.inline_function->index];
  for (size_t i = 0; i < code.parameters.size(); ++i) frame.arguments->values[i].Store(Value());
}

// Runs what was pushed above `floor`; on any way out the frames are gone and their scopes ended. Scopes end outside of
// the handlers: what they run may switch fibers, and a fiber must not be left within a handler.
Value Context::Execute(size_t floor) {
  const size_t scopes = scopes_.size();
  std::optional<ScriptException> failed;
  std::exception_ptr other;
  for (bool again = true; again;) {
    again = false;
    try {
      return Loop(floor);
    } catch (const Fatal& failure) {
      failed = ScriptException{Describe(failure.what())};
    } catch (const Failure& failure) {
      failed = ScriptException{Describe(failure.what())};
      again = true;
    } catch (const ScriptException& thrown) {
      failed = thrown;
    } catch (...) {
      other = std::current_exception();
    }
    again = again && hooks_.GoOn(*this, failed->error);
    if (again) TakeDefault();
  }
  if (failed.has_value() && other == nullptr) {
    Close(scopes, floor);
    throw *failed;
  }
  try {
    Close(scopes, floor);
  } catch (...) {
    // The run is at its end already: what is thrown again says no more.
  }
  std::rethrow_exception(other);
}

// HI-R90: what the instruction that failed would have given is undefined; what it would have walked through, empty.
void Context::TakeDefault() {
  const Frame& frame = frames_[depth_ - 1];
  const Instruction failed = frame.next[-1];
  switch (failed.op) {
    case Op::iterate:
      frame.base[failed.a] = Value();
      frame.base[failed.a + 1] = Value::Int(-1);
      frame.base[failed.a + 2] = Value::Int(0);
      return;
    case Op::statement:
    case Op::loop:
    case Op::set_root:
    case Op::set_name:
    case Op::set_global:
    case Op::set_member:
    case Op::set_index:
    case Op::set_element:
    case Op::push:
    case Op::test_equals:
    case Op::test_less:
    case Op::test_less_equal:
    case Op::check_type:
    case Op::leave:
    case Op::leave_scope:
      return;  // `a` is no register that they would have written
    default:
      frame.base[failed.a] = Value();
  }
}

void Context::Close(size_t scopes, size_t floor) {
  std::exception_ptr thrown;
  try {
    LeaveScopes(scopes);
  } catch (...) {
    thrown = std::current_exception();
    scopes_.resize(std::min(scopes, scopes_.size()));
  }
  Unwind(floor);
  if (thrown != nullptr) std::rethrow_exception(thrown);
}

ScriptError Context::Describe(std::string message) const {
  ScriptError error{.message = std::move(message), .at = position(), .stack = {}};
  constexpr size_t kShown = 20;
  for (size_t i = depth_; i-- > 0 && error.stack.size() < kShown;) {
    const Frame& frame = frames_[i];
    const auto index = static_cast<size_t>(frame.next - frame.code->instructions.data());
    error.stack.push_back({frame.code->name, frame.code->positions[index > 0 ? index - 1 : 0]});
  }
  return error;
}

void Context::Unwind(size_t floor) {
  while (depth_ > floor) PopFrame();
}

// In the reverse order of their beginning.
void Context::LeaveScopes(size_t height) {
  while (scopes_.size() > height) {
    const OpenScope scope = scopes_.back();
    scopes_.pop_back();
    Unwind(scope.frame + 1);
    RunCleanup(scope);
  }
}

// An error in a cleanup is reported, and the others still run. What else is thrown would hide why we are here.
void Context::RunCleanup(const OpenScope& scope) {
  Frame& frame = frames_[scope.frame];
  const Instruction* next = frame.next;
  // Cleanups use temporaries that the block may have in use.
  const std::vector<Value> kept(frame.base + frame.code->variables, frame.base + frame.code->registers);
  frame.next = frame.code->instructions.data() + scope.cleanup;
  const size_t scopes = scopes_.size();
  std::string report;
  try {
    Loop(scope.frame);
  } catch (const Failure& failure) {
    report = Describe(failure.what()).ToString();
  } catch (const ScriptException& thrown) {
    report = thrown.error.ToString();
  }
  Unwind(scope.frame + 1);
  scopes_.resize(std::min(scopes, scopes_.size()));
  std::copy(kept.begin(), kept.end(), frame.base + frame.code->variables);
  frame.next = next;
  if (!report.empty()) Print("Error at scope cleanup: " + report);
}

}  // namespace engine::hisescript
