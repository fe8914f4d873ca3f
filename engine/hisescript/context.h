// One thread of execution of scripts: registers, the stack of calls, the stack of open scopes.
//
// Thread rules: a Context belongs to one context of the Runtime. Any number of them may run code of one ScriptEngine at
// the same time; between two statements of one, others may have run.
#pragma once
#include <atomic>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hisescript/code.h"
#include "engine/hisescript/hooks.h"
#include "engine/hisescript/native.h"

namespace engine::hisescript {

class ScriptEngine;

// What became of a call from outside.
struct Outcome {
  Value value;
  std::optional<ScriptError> error;
  bool ok() const { return !error.has_value(); }
};

// A script's error on its way out, with its place.
struct ScriptException {
  ScriptError error;
};

class Context {
 public:
  // The script calls itself, or natives it, at most that deep. A native that calls back needs the C++ stack.
  static constexpr size_t kMaxDepth = 1000, kMaxNesting = 24;

  Context(ScriptEngine& engine, Hooks& hooks);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // Calls a function value. Exceptions that are no script error pass.
  Outcome Run(Value function, Value self, std::initializer_list<Value> arguments);
  Outcome Run(Value function, Value self, const Value* arguments, int count);
  // Runs a callback, or what CompileMain made.
  Outcome RunCode(const Code& code, const Value* arguments, int count);

  // The same for natives: errors are thrown on.
  Value CallFunction(Value function, Value self, const Value* arguments, int count);
  // Throws Failure if the script's time is up. Natives that call functions in a loop call it each time.
  void CheckTime();
  void Print(std::string_view text) { hooks_.Print(*this, text); }
  // Ends the script with this error at its next checkpoint. From any context.
  void Abort() { aborted_.store(true, std::memory_order_relaxed); }

  ScriptEngine& engine() const { return engine_; }
  Hooks& hooks() const { return hooks_; }
  Allocator& allocator() { return allocator_; }
  // The statement that runs or ran last; null before the first.
  const Site* site() const { return site_; }
  // Where the script stands, to the column. file is null outside of scripts.
  Position position() const;
  size_t depth() const { return depth_; }
  // For the host: who this is.
  void* user = nullptr;

 private:
  struct Frame {
    const Code* code;
    Value* base;
    const Instruction* next;
    ArgumentSlots* arguments;  // of an inline function
    int scope;                 // the innermost frame whose variables names are looked up in; -1: none
    int outer;                 // of a function's frame: the caller's scope
    uint8_t target;            // the caller's register for the result
    Value self;
  };
  struct OpenScope {
    size_t frame;
    int cleanup;
  };
  struct Nested;

  // interpreter.cc
  Value Loop(size_t floor);
  // context.cc
  void PushFrame(const Code& code, Value* base, int given, Value self, uint8_t target);
  void PopFrame();
  Value Execute(size_t floor);
  void TakeDefault();
  ScriptError Describe(std::string message) const;
  void Unwind(size_t floor);
  void LeaveScopes(size_t height);
  void Close(size_t scopes, size_t floor);
  void RunCleanup(const OpenScope& scope);
  Value* StackTop() const;
  // access.cc: what instructions do when it is not simple.
  // True: a frame was pushed. False: it was a native, and its result is in `result`.
  bool Invoke(Value function, Value self, Value* base, int count, uint8_t target, Value& result);
  void InvokeInline(InlineFunction& function, ArgumentSlots& arguments, Value* base, Value self, uint8_t target);
  Value Closure(const Code& code, size_t index, const Value* captures);
  Heap& engine_heap() const { return allocator_.heap(); }
  bool InvokeMethod(const Member& member, Value* base, int count, uint8_t target);
  Value CallNative(Call& call, const NativeMethod& method);
  Value GetName(const RootVariable& root) const;
  void SetName(RootVariable& root, Value value, bool define);
  Value GetMember(Value object, const Member& member);
  void SetMember(Value object, const Member& member, Value value);
  Value GetIndex(Value object, Value index);
  void SetIndex(Value object, Value index, Value value);
  void Iterate(Value* registers, Value container);
  Value Element(const Value* registers);
  void SetElement(const Value* registers, Value value);
  void CheckType(Value value, Type type, Symbol* name);
  Value EnterScope(ScopeKind kind, const Value* what, Value token);
  void LeaveScope(ScopeKind kind, Value what, Value token);

  ScriptEngine& engine_;
  Hooks& hooks_;
  Allocator allocator_;
  const Site* site_ = nullptr;
  std::atomic<bool> aborted_{false};
  size_t depth_ = 0;
  size_t nesting_ = 0;
  const std::unique_ptr<Value[]> stack_;
  const std::unique_ptr<Frame[]> frames_;
  std::vector<OpenScope> scopes_;
  std::vector<uint16_t> active_;  // by inline function: how often it runs here
};

}  // namespace engine::hisescript
