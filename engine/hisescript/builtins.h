// What the language itself offers: methods of arrays, strings, buffers and objects, and the classes Math, Console,
// Array, String, Buffer and JSON.
#pragma once
#include <span>

#include "engine/base/random.h"
#include "engine/hisescript/native.h"

namespace engine::hisescript {

// A method of a built-in type. `parameters` is the least number; what is missing is undefined.
struct BuiltinMethod {
  std::string_view name;
  int parameters;
  NativeFunction function;
};

std::span<const BuiltinMethod> ArrayMethods();
std::span<const BuiltinMethod> StringMethods();
std::span<const BuiltinMethod> BufferMethods();
std::span<const BuiltinMethod> ObjectMethods();
// Null if there is none.
const BuiltinMethod* FindMethod(std::span<const BuiltinMethod> methods, std::string_view name);

const NativeClass& MathClass();
const NativeClass& ConsoleClass();
const NativeClass& ArrayClass();
const NativeClass& StringClass();
const NativeClass& BufferClass();
const NativeClass& JsonClass();

struct BuiltinFunction {
  const char* name;
  NativeFunction function;
};
// parseInt, parseFloat, trace
std::span<const BuiltinFunction> Functions();

}  // namespace engine::hisescript
