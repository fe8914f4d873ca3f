// How a host gives its objects to scripts: a class is a table of methods and constants, an object may add properties.
//
//   Value StartTimer(Call& call) {
//     call.object<Timer>().Start(call.Number(0));
//     return Value();
//   }
//   const NativeClass& TimerClass() {
//     static const NativeClass kClass("Timer", {{"startTimer", 1, StartTimer}, {"stopTimer", 0, StopTimer}},
//                                     {{"MaxTimers", Value::Int(4)}});
//     return kClass;
//   }
//
// A call of a method or a read of a member that a class does not have is an error of the script that names both and
// says what was meant; so is a wrong number of arguments and an undefined argument. Of a class under a global name
// (ScriptEngine::Register) all that but the last is found when the script is loaded.
//
// Thread rules: methods run in the calling context and may wait, spend and throw whatever the Runtime throws. An object
// may be used by several contexts at once; it guards itself.
#pragma once
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/hisescript/objects.h"

namespace engine::hisescript {

class Context;
class NativeObject;

// One call of a native function. Conversions are the host's: anything has a text and a number.
struct Call {
  Context& context;
  Value self;  // `this` of a method, else undefined
  const Value* arguments;
  int count;
  std::string_view what;  // the name of the function, for messages
  NativeObject* native = nullptr;

  Value at(int index) const { return index < count ? arguments[index] : Value(); }
  double Number(int index) const;
  int64_t Integer(int index) const;  // truncates
  bool Truth(int index) const;
  std::string Text(int index) const;
  // The argument, which has to be a function of that many parameters; -1: of any. Throws Failure.
  Value Callable(int index, int parameters) const;
  // The same of a function only: what is none passes.
  void ExpectParameters(int index, int parameters) const;
  Allocator& allocator() const;
  Value String(std::string_view text) const;
  template <class T>
  T& object() const {
    return *static_cast<T*>(native);
  }
};

using NativeFunction = Value (*)(Call&);

struct NativeMethod {
  static constexpr int kAny = -1;
  std::string_view name;
  int parameters;
  NativeFunction function;
  bool takes_undefined = false;
};

struct NativeConstant {
  std::string_view name;
  Value value;
};

class NativeClass {
 public:
  NativeClass(std::string_view name, std::vector<NativeMethod> methods, std::vector<NativeConstant> constants = {});
  std::string_view name() const { return name_; }
  // Null if there is none.
  const NativeMethod* Method(std::string_view name) const;
  const Value* Constant(std::string_view name) const;
  // "; did you mean 'x'?" or nothing.
  std::string Suggestion(std::string_view name) const;

 private:
  const std::string_view name_;
  std::vector<NativeMethod> methods_;  // by name
  std::vector<NativeConstant> constants_;
};

class NativeObject {
 public:
  explicit NativeObject(const NativeClass& type) : type_(type) {}
  virtual ~NativeObject() = default;
  NativeObject(const NativeObject&) = delete;
  NativeObject& operator=(const NativeObject&) = delete;
  const NativeClass& type() const { return type_; }

  // Properties beside the constants. Nothing, or false: there is none of that name.
  virtual std::optional<Value> Get(Context&, std::string_view) { return std::nullopt; }
  virtual bool Set(Context&, std::string_view, Value) { return false; }
  virtual std::optional<Value> GetIndex(Context&, Value) { return std::nullopt; }
  virtual bool SetIndex(Context&, Value, Value) { return false; }

 private:
  const NativeClass& type_;
};

// The number of parameters of a function value, or -1 if any will do.
int ParametersOf(Value function);
// "f", "anonymous"
std::string NameOf(Value function);
inline NativeObject* AsNative(Value value) {
  auto* handle = As<NativeHandle>(value, Kind::native);
  return handle != nullptr ? handle->object : nullptr;
}

}  // namespace engine::hisescript
