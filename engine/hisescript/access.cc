// What instructions do when it is not simple: calls, members, elements, names.
#include <algorithm>

#include "engine/base/suggest.h"
#include "engine/hisescript/builtins.h"
#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"

namespace engine::hisescript {
namespace {

constexpr const char* kDynamicAccess = "Dynamic object access using []. Try object.member instead";

[[noreturn]] void NotAFunction(const std::string& why) {
  throw Failure("This expression is not a function!" + (why.empty() ? "" : " (" + why + ")"));
}

std::string MethodSuggestion(std::span<const BuiltinMethod> methods, std::string_view name) {
  std::vector<std::string_view> names;
  for (const BuiltinMethod& method : methods) names.push_back(method.name);
  return DidYouMean(name, names);
}

std::string Known(const NativeObject& native, std::string_view name) {
  return std::string(native.type().name()) + "." + std::string(name);
}

}  // namespace

// R[base] holds the function or the receiver, the arguments follow.
bool Context::Invoke(Value function, Value self, Value* base, int count, uint8_t target, Value& result) {
  if (!IsCallable(function)) NotAFunction("it is " + TypeName(function));
  switch (function.cell()->kind) {
    case Kind::function: {
      CheckTime();
      allocator_.Refuse("Non inline function call");
      const auto* object = static_cast<Function*>(function.cell());
      const Code& code = *object->code;
      PushFrame(code, base + 1, count, self, target);
      std::copy(object->captures, object->captures + code.captures.size(), base + 1 + code.parameters.size());
      return true;
    }
    case Kind::inline_function: {
      InlineFunction& inline_function = *static_cast<InlineFunctionObject*>(function.cell())->function;
      if (static_cast<size_t>(count) != inline_function.parameters.size()) {
        throw Failure("Inline function call " + std::string(inline_function.name->text) +
                      ": parameter amount mismatch: " + std::to_string(count) +
                      " (Expected: " + std::to_string(inline_function.parameters.size()) + ")");
      }
      for (int i = 0; i < count; ++i) inline_function.own.values[i].Store(base[i + 1]);
      InvokeInline(inline_function, inline_function.own, base + 1, self, target);
      return true;
    }
    default: {
      const auto* builtin = static_cast<Builtin*>(function.cell());
      Call call{*this, self, base + 1, count, builtin->name};
      result = builtin->function(call);
      return false;
    }
  }
}

void Context::InvokeInline(InlineFunction& function, ArgumentSlots& arguments, Value* base, Value self,
                           uint8_t target) {
  if (function.code == nullptr) throw Failure("Inline function " + std::string(function.name->text) + " has no body");
  if (active_.size() <= function.index) active_.resize(function.index + 1);
  if (active_[function.index] > 0) throw Failure("Inline functions can't be called recursively");
  PushFrame(*function.code, base, 0, self, target);
  frames_[depth_ - 1].arguments = &arguments;
  ++active_[function.index];
}

Value Context::Closure(const Code& code, size_t index, const Value* captures) {
  if (code.shared[index] != nullptr) return Value::Of(code.shared[index]);
  const Code& body = *code.functions[index];
  auto* copy = static_cast<Value*>(allocator_.Allocate(body.captures.size() * sizeof(Value)));
  std::copy(captures, captures + body.captures.size(), copy);
  auto* function = new (allocator_.Allocate(sizeof(Function))) Function;
  function->kind = Kind::function;
  function->code = &body;
  function->captures = copy;
  return Value::Of(function);
}

Value Context::CallNative(Call& call, const NativeMethod& method) {
  if (!method.takes_undefined) {
    for (int i = 0; i < call.count; ++i) {
      if (call.arguments[i].is_undefined()) throw Failure("API call with undefined parameter " + std::to_string(i));
    }
  }
  return method.function(call);
}

bool Context::InvokeMethod(const Member& member, Value* base, int count, uint8_t target) {
  const Value self = base[0];
  const std::string_view name = member.name->text;
  Value* R = frames_[depth_ - 1].base;
  const auto builtin = [&](const BuiltinMethod& method) {
    Call call{*this, self, base + 1, count, method.name};
    R[target] = method.function(call);
    return false;
  };
  if (const Object* object = AsObject(self)) {
    const Value value = object->Get(member.name);
    if (IsCallable(value)) return Invoke(value, self, base, count, target, R[target]);
    if (member.object != nullptr && value.is_undefined()) return builtin(*member.object);
    NotAFunction("." + std::string(name) + " is " + TypeName(value));
  }
  if (NativeObject* native = AsNative(self)) {
    if (const NativeMethod* method = native->type().Method(name)) {
      if (method->parameters != NativeMethod::kAny && method->parameters != count) {
        throw Failure("Call to " + Known(*native, name) + "(): argument number mismatch : " + std::to_string(count) +
                      " (Expected : " + std::to_string(method->parameters) + ")");
      }
      Call call{*this, self, base + 1, count, method->name, native};
      R[target] = CallNative(call, *method);
      return false;
    }
    const std::optional<Value> value = native->Get(*this, name);
    if (value.has_value() && IsCallable(*value)) return Invoke(*value, self, base, count, target, R[target]);
    throw Failure("Function / constant not found: " + Known(*native, name) + native->type().Suggestion(name));
  }
  if (AsArray(self) != nullptr) {
    if (member.array != nullptr) return builtin(*member.array);
    NotAFunction("Array has no method '" + std::string(name) + "'" + MethodSuggestion(ArrayMethods(), name));
  }
  if (self.is_string()) {
    if (member.string != nullptr) return builtin(*member.string);
    NotAFunction("String has no method '" + std::string(name) + "'" + MethodSuggestion(StringMethods(), name));
  }
  if (AsBuffer(self) != nullptr) {
    if (member.buffer != nullptr) return builtin(*member.buffer);
    NotAFunction("Buffer has no method '" + std::string(name) + "'" + MethodSuggestion(BufferMethods(), name));
  }
  NotAFunction(TypeName(self) + " has no method '" + std::string(name) + "'");
}

// Dynamic scoping (HI-R101): the variables of the function, of its caller and so on, then the root object.
Value Context::GetName(const RootVariable& root) const {
  if (root.shadowed.load(std::memory_order_relaxed)) {
    for (int at = frames_[depth_ - 1].scope; at >= 0; at = frames_[at].outer) {
      const std::vector<Symbol*>& names = frames_[at].code->names;
      for (size_t i = 0; i < names.size(); ++i) {
        if (names[i] == root.name && !frames_[at].base[i].is_absent()) return frames_[at].base[i];
      }
    }
  }
  const Value value = root.slot.Load();
  return value.is_absent() ? Value() : value;
}

void Context::SetName(RootVariable& root, Value value, bool define) {
  if (root.shadowed.load(std::memory_order_relaxed)) {
    for (int at = frames_[depth_ - 1].scope; at >= 0; at = frames_[at].outer) {
      const std::vector<Symbol*>& names = frames_[at].code->names;
      for (size_t i = 0; i < names.size(); ++i) {
        if (names[i] != root.name || frames_[at].base[i].is_absent()) continue;
        frames_[at].base[i] = value;
        return;
      }
    }
  }
  if (!define && root.slot.Load().is_absent()) {
    throw Failure(
        "Unqualified assignments are not supported anymore. Use `var` or `const var` or `reg` for definitions");
  }
  root.slot.Store(value);
}

Value Context::GetMember(Value object, const Member& member) {
  if (const Object* plain = AsObject(object)) return plain->Get(member.name);
  const std::string_view name = member.name->text;
  if (member.is_length) {
    if (const Array* array = AsArray(object)) return Value::Int(array->size());
    if (const Buffer* buffer = AsBuffer(object)) return Value::Int(buffer->size);
    if (object.is_string()) return Value::Int(object.string()->length);
  }
  if (NativeObject* native = AsNative(object)) {
    if (const Value* constant = native->type().Constant(name)) return *constant;
    const std::optional<Value> value = native->Get(*this, name);
    if (value.has_value()) return *value;
    throw Failure("Function / constant not found: " + Known(*native, name) + native->type().Suggestion(name));
  }
  return Value();
}

void Context::SetMember(Value object, const Member& member, Value value) {
  if (Object* plain = AsObject(object)) return plain->Set(allocator_, member.name, value);
  if (NativeObject* native = AsNative(object)) {
    if (native->Set(*this, member.name->text, value)) return;
    throw Failure("Cannot assign to " + Known(*native, member.name->text) + " property" +
                  native->type().Suggestion(member.name->text));
  }
  throw Failure("Cannot assign to this expression! ('." + std::string(member.name->text) + "' of " + TypeName(object) +
                ")");
}

Value Context::GetIndex(Value object, Value index) {
  if (const Array* array = AsArray(object)) return array->At(ToInteger(index));
  if (const Buffer* buffer = AsBuffer(object)) return Value::Double(buffer->Get(ToInteger(index)));
  if (const Object* plain = AsObject(object)) {
    allocator_.Refuse(kDynamicAccess);
    return plain->Get(engine_heap().Intern(allocator_, ToText(index)));
  }
  if (NativeObject* native = AsNative(object)) {
    if (const std::optional<Value> value = native->GetIndex(*this, index)) return *value;
    throw Failure(std::string(native->type().name()) + " has no element [" + ToText(index) + "]");
  }
  return Value();
}

void Context::SetIndex(Value object, Value index, Value value) {
  if (Array* array = AsArray(object)) return array->Set(allocator_, ToInteger(index), value);
  if (Buffer* buffer = AsBuffer(object)) {
    const auto sample = static_cast<float>(ToDouble(value));
    return buffer->Set(ToInteger(index), sample - sample == 0.0f ? sample : 0.0f);
  }
  if (Object* plain = AsObject(object)) {
    allocator_.Refuse(kDynamicAccess);
    return plain->Set(allocator_, engine_heap().Intern(allocator_, ToText(index)), value);
  }
  if (NativeObject* native = AsNative(object)) {
    if (native->SetIndex(*this, index, value)) return;
    throw Failure("Cannot assign to element [" + ToText(index) + "] of " + std::string(native->type().name()));
  }
  throw Failure("Cannot assign to this expression! (an element of " + TypeName(object) + ")");
}

void Context::Iterate(Value* registers, Value container) {
  int64_t size = 0;
  if (const Array* array = AsArray(container)) {
    size = array->size();
  } else if (const Buffer* buffer = AsBuffer(container)) {
    size = buffer->size;
  } else if (const Object* object = AsObject(container)) {
    size = object->size();
  } else {
    throw Failure("no iterable type (" + TypeName(container) + ")");
  }
  registers[0] = container;
  registers[1] = Value::Int(-1);
  registers[2] = Value::Int(size);
}

// Read anew each time it is named: the loop's variable is the element.
Value Context::Element(const Value* registers) {
  const int64_t index = registers[1].small_int();
  if (const Array* array = AsArray(registers[0])) return array->At(index);
  if (const Buffer* buffer = AsBuffer(registers[0])) return Value::Double(buffer->Get(index));
  const Object* object = AsObject(registers[0]);
  Object::Entry* entry = object != nullptr ? object->At(static_cast<uint32_t>(index)) : nullptr;
  return entry != nullptr ? Value::Of(entry->name.load(std::memory_order_acquire)->string) : Value();
}

void Context::SetElement(const Value* registers, Value value) {
  if (AsObject(registers[0]) != nullptr) throw Failure("Cannot assign to this expression! (a key of an object)");
  SetIndex(registers[0], registers[1], value);
}

void Context::CheckType(Value value, Type type, Symbol* name) {
  if (HasType(value, type)) return;
  throw Failure("Type mismatch: " + std::string(name->text) + " is " + TypeText(type) + ", not " + TypeName(value));
}

}  // namespace engine::hisescript
