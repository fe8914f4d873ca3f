#include "engine/hisescript/native.h"

#include <algorithm>

#include "engine/base/suggest.h"
#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"

namespace engine::hisescript {

double Call::Number(int index) const { return ToDouble(at(index)); }
int64_t Call::Integer(int index) const { return ToInteger(at(index)); }
bool Call::Truth(int index) const { return hisescript::Truth(at(index)); }
std::string Call::Text(int index) const { return index < count ? ToText(arguments[index]) : std::string(); }
Allocator& Call::allocator() const { return context.allocator(); }
Value Call::String(std::string_view text) const { return Value::Of(NewString(context.allocator(), text)); }

namespace {

std::string ArgumentText(const Call& call, int index) {
  return std::string(call.what) + "(): argument " + std::to_string(index + 1) + " ";
}

}  // namespace

Value Call::Callable(int index, int parameters) const {
  const Value value = at(index);
  if (!IsCallable(value)) throw Failure(ArgumentText(*this, index) + "must be a function, not " + TypeName(value));
  ExpectParameters(index, parameters);
  return value;
}

void Call::ExpectParameters(int index, int parameters) const {
  const Value value = at(index);
  const int has = IsCallable(value) ? ParametersOf(value) : -1;
  if (parameters < 0 || has < 0 || has == parameters) return;
  throw Failure(ArgumentText(*this, index) + "must be a function with " + std::to_string(parameters) +
                (parameters == 1 ? " parameter, but " : " parameters, but ") + NameOf(value) + " has " +
                std::to_string(has));
}

NativeClass::NativeClass(std::string_view name, std::vector<NativeMethod> methods,
                         std::vector<NativeConstant> constants)
    : name_(name), methods_(std::move(methods)), constants_(std::move(constants)) {
  std::sort(methods_.begin(), methods_.end(),
            [](const NativeMethod& a, const NativeMethod& b) { return a.name < b.name; });
}

const NativeMethod* NativeClass::Method(std::string_view name) const {
  const auto found =
      std::lower_bound(methods_.begin(), methods_.end(), name,
                       [](const NativeMethod& method, std::string_view key) { return method.name < key; });
  return found != methods_.end() && found->name == name ? &*found : nullptr;
}

const Value* NativeClass::Constant(std::string_view name) const {
  for (const NativeConstant& constant : constants_) {
    if (constant.name == name) return &constant.value;
  }
  return nullptr;
}

std::string NativeClass::Suggestion(std::string_view name) const {
  std::vector<std::string_view> names;
  for (const NativeMethod& method : methods_) names.push_back(method.name);
  for (const NativeConstant& constant : constants_) names.push_back(constant.name);
  return DidYouMean(name, names);
}

int ParametersOf(Value function) {
  if (const auto* normal = As<Function>(function, Kind::function)) {
    return static_cast<int>(normal->code->parameters.size());
  }
  if (const auto* fixed = As<InlineFunctionObject>(function, Kind::inline_function)) {
    return static_cast<int>(fixed->function->parameters.size());
  }
  return -1;
}

std::string NameOf(Value function) {
  if (const auto* normal = As<Function>(function, Kind::function)) return normal->code->name;
  if (const auto* fixed = As<InlineFunctionObject>(function, Kind::inline_function)) {
    return std::string(fixed->function->name->text);
  }
  const auto* builtin = As<Builtin>(function, Kind::builtin);
  return builtin != nullptr ? builtin->name : TypeName(function);
}

}  // namespace engine::hisescript
