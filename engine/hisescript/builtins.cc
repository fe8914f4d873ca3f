#include "engine/hisescript/builtins.h"

#include <algorithm>
#include <cmath>

#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"

namespace engine::hisescript {
namespace {

// ---- Console

Value Print(Call& call) {
  call.context.Print(call.Text(0));
  return Value();
}
Value AssertTrue(Call& call) {
  if (!call.Truth(0)) throw Failure("Assertion failure: condition is false");
  return Value();
}
Value AssertEqual(Call& call) {
  if (LooselyEqual(call.at(0), call.at(1))) return Value();
  throw Failure("Assertion failure: values are unequal. Expected: " + call.Text(0) + ", Actual: " + call.Text(1));
}
Value AssertIsDefined(Call& call) {
  if (call.at(0).is_nothing()) throw Failure("Assertion failure: value is undefined");
  return Value();
}
Value AssertNoString(Call& call) {
  if (call.at(0).is_string()) throw Failure("Assertion failure: value is string: " + call.Text(0));
  return Value();
}
Value AssertLegalNumber(Call& call) {
  if (IsNumber(call.at(0)) && std::isfinite(call.Number(0))) return Value();
  throw Failure("Assertion failure: value is not a legal number. Value: " + call.Text(0));
}
Value AssertIsObjectOrArray(Call& call) {
  if (AsArray(call.at(0)) != nullptr || AsObject(call.at(0)) != nullptr) return Value();
  throw Failure("Assertion failure: value is not object or array. Value: " + call.Text(0));
}
Value AssertWithMessage(Call& call) {
  if (!call.Truth(0)) throw Failure("Assertion failure: " + call.Text(1));
  return Value();
}
Value Nothing(Call&) { return Value(); }

// ---- JSON, Object, functions

Value Stringify(Call& call) { return call.String(ToJson(call.at(0))); }
Value CloneMethod(Call& call) { return Clone(call.allocator(), call.self); }

Value ParseInt(Call& call) {
  const Value value = call.at(0);
  if (IsNumber(value)) return NewInteger(call.allocator(), ToInteger(value));
  const std::string text = call.Text(0);
  size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) return Value::Int(0);
  int base = 10;
  if (text[start] == '0' && start + 1 < text.size()) {
    base = text[start + 1] == 'x' ? 16 : 8;
    if (base == 8 && std::isdigit(static_cast<unsigned char>(text[start + 1])) == 0) base = 10;
  }
  if (base == 10) return NewInteger(call.allocator(), ToInteger(value));
  int64_t result = 0;
  for (start += base == 16 ? 2 : 1; start < text.size() && result < (int64_t{1} << 58); ++start) {
    const char c = text[start];
    const int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : 99;
    if (digit >= base) break;
    result = result * base + digit;
  }
  return NewInteger(call.allocator(), result);
}

Value ParseFloat(Call& call) { return Value::Double(call.Number(0)); }
Value Trace(Call& call) { return call.String(ToJson(call.at(0))); }

// ---- Buffer

Value CreateBuffer(Call& call) {
  const int64_t size = call.Integer(0);
  if (size < 0) throw Failure("Buffer.create(): negative size");
  return Value::Of(NewBuffer(call.allocator(), static_cast<uint32_t>(std::min<int64_t>(size, UINT32_MAX))));
}

struct Span {
  uint32_t start, end;
};

// The arguments (start, number); all of it without them.
Span SpanOf(const Call& call) {
  const auto size = static_cast<int64_t>(AsBuffer(call.self)->size);
  const int64_t start = std::clamp<int64_t>(call.Integer(0), 0, size);
  const int64_t count = call.count > 1 ? call.Integer(1) : size;
  return {static_cast<uint32_t>(start), static_cast<uint32_t>(std::clamp<int64_t>(start + count, start, size))};
}

float Peak(const Buffer& buffer, Span span) {
  float peak = 0;
  for (uint32_t i = span.start; i < span.end; ++i) peak = std::max(peak, std::fabs(buffer.Get(i)));
  return peak;
}

Value GetMagnitude(Call& call) { return Value::Double(Peak(*AsBuffer(call.self), SpanOf(call))); }
Value GetRmsLevel(Call& call) {
  const Span span = SpanOf(call);
  double sum = 0;
  for (uint32_t i = span.start; i < span.end; ++i) {
    const double sample = AsBuffer(call.self)->Get(i);
    sum += sample * sample;
  }
  return Value::Double(span.end > span.start ? std::sqrt(sum / (span.end - span.start)) : 0.0);
}
Value GetPeakRange(Call& call) {
  const Span span = SpanOf(call);
  float low = 0, high = 0;
  for (uint32_t i = span.start; i < span.end; ++i) {
    const float sample = AsBuffer(call.self)->Get(i);
    low = i == span.start ? sample : std::min(low, sample);
    high = i == span.start ? sample : std::max(high, sample);
  }
  Array* range = NewArray(call.allocator(), 2);
  range->Push(call.allocator(), Value::Double(low));
  range->Push(call.allocator(), Value::Double(high));
  return Value::Of(range);
}

}  // namespace

const BuiltinMethod* FindMethod(std::span<const BuiltinMethod> methods, std::string_view name) {
  for (const BuiltinMethod& method : methods) {
    if (method.name == name) return &method;
  }
  return nullptr;
}

std::span<const BuiltinMethod> BufferMethods() {
  static constexpr BuiltinMethod kMethods[] = {{"getMagnitude", 0, GetMagnitude},
                                               {"getRMSLevel", 0, GetRmsLevel},
                                               {"getPeakRange", 0, GetPeakRange},
                                               {"clone", 0, CloneMethod}};
  return kMethods;
}

std::span<const BuiltinMethod> ObjectMethods() {
  static constexpr BuiltinMethod kMethods[] = {{"clone", 0, CloneMethod}};
  return kMethods;
}

const NativeClass& ConsoleClass() {
  static const NativeClass kClass("Console", {{"print", 1, Print},
                                              {"clear", 0, Nothing},
                                              {"assertTrue", 1, AssertTrue},
                                              {"assertEqual", 2, AssertEqual, true},
                                              {"assertIsDefined", 1, AssertIsDefined, true},
                                              {"assertNoString", 1, AssertNoString},
                                              {"assertLegalNumber", 1, AssertLegalNumber, true},
                                              {"assertIsObjectOrArray", 1, AssertIsObjectOrArray, true},
                                              {"assertWithMessage", 2, AssertWithMessage}});
  return kClass;
}

const NativeClass& JsonClass() {
  static const NativeClass kClass("JSON", {{"stringify", 1, Stringify, true}});
  return kClass;
}

const NativeClass& BufferClass() {
  static const NativeClass kClass("Buffer", {{"create", 1, CreateBuffer}});
  return kClass;
}

std::span<const BuiltinFunction> Functions() {
  static constexpr BuiltinFunction kFunctions[] = {
      {"parseInt", ParseInt}, {"parseFloat", ParseFloat}, {"trace", Trace}};
  return kFunctions;
}

}  // namespace engine::hisescript
