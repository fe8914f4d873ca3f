// Math. The last bit of libm's double functions depends on the processor: they choose code by whether it can fuse a
// multiplication and an addition. The long double ones run on the x87 everywhere (as engine/lua does).
#include <math.h>

#include <algorithm>

#include "engine/hisescript/builtins.h"
#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"
#include "engine/hisescript/script_engine.h"

namespace engine::hisescript {
namespace {

template <long double (*function)(long double)>
Value One(Call& call) {
  return Value::Double(static_cast<double>(function(call.Number(0))));
}

bool AllIntegers(const Call& call) {
  return std::all_of(call.arguments, call.arguments + call.count, [](Value value) { return IsInteger(value); });
}

Value Integer(Call& call, int64_t value) { return NewInteger(call.allocator(), value); }

Value Abs(Call& call) {
  if (!AllIntegers(call)) return Value::Double(std::fabs(call.Number(0)));
  const int64_t value = call.Integer(0);
  return Integer(call, value < 0 && value != INT64_MIN ? -value : value);
}
Value Round(Call& call) {
  if (AllIntegers(call)) return call.at(0);
  const double value = std::nearbyint(call.Number(0));
  return std::fabs(value) < 9e18 ? Integer(call, static_cast<int64_t>(value)) : Value::Int(0);
}
Value Random(Call& call) { return Value::Double(call.context.engine().NextRandom()); }
Value RandInt(Call& call) {
  const int64_t low = call.Integer(0), high = call.Integer(1);
  if (high <= low) return Integer(call, low);
  const double span = static_cast<double>(high) - static_cast<double>(low);
  return Integer(call, low + static_cast<int64_t>(call.context.engine().NextRandom() * span));
}
Value Min(Call& call) {
  if (AllIntegers(call)) return Integer(call, std::min(call.Integer(0), call.Integer(1)));
  return Value::Double(std::min(call.Number(0), call.Number(1)));
}
Value Max(Call& call) {
  if (AllIntegers(call)) return Integer(call, std::max(call.Integer(0), call.Integer(1)));
  return Value::Double(std::max(call.Number(0), call.Number(1)));
}
Value Range(Call& call) {
  if (IsInteger(call.at(0))) {
    return Integer(call, std::max(call.Integer(1), std::min(call.Integer(2), call.Integer(0))));
  }
  return Value::Double(std::max(call.Number(1), std::min(call.Number(2), call.Number(0))));
}
Value Sign(Call& call) {
  const double value = call.Number(0);
  const int sign = value > 0 ? 1 : value < 0 ? -1 : 0;
  return AllIntegers(call) ? Value::Int(sign) : Value::Double(sign);
}
Value ToDegrees(Call& call) { return Value::Double(call.Number(0) * (180.0 / M_PI)); }
Value ToRadians(Call& call) { return Value::Double(call.Number(0) * (M_PI / 180.0)); }
Value Pow(Call& call) { return Value::Double(static_cast<double>(powl(call.Number(0), call.Number(1)))); }
Value Sqr(Call& call) { return Value::Double(call.Number(0) * call.Number(0)); }
Value Sqrt(Call& call) { return Value::Double(std::sqrt(call.Number(0))); }
Value Ceil(Call& call) { return Value::Double(std::ceil(call.Number(0))); }
Value Floor(Call& call) { return Value::Double(std::floor(call.Number(0))); }
Value Fmod(Call& call) { return Value::Double(call.Number(1) != 0 ? std::fmod(call.Number(0), call.Number(1)) : 0.0); }
Value Wrap(Call& call) {
  const double limit = call.Number(1);
  if (limit == 0) return Value::Double(0);
  return Value::Double(std::fmod(std::fmod(call.Number(0), limit) + limit, limit));
}
Value Smoothstep(Call& call) {
  const double low = call.Number(1), high = call.Number(2);
  if (!(high > low)) return Value::Double(0);
  const double x = std::clamp((call.Number(0) - low) / (high - low), 0.0, 1.0);
  return Value::Double(x * x * (3.0 - 2.0 * x));
}
// The exponent that puts the middle of 0..1 at a value of the range.
Value Skew(Call& call) {
  const long double part = (call.Number(2) - call.Number(0)) / (call.Number(1) - call.Number(0));
  return Value::Double(static_cast<double>(logl(0.5L) / logl(part)));
}
Value IsInfinite(Call& call) { return Value::Bool(std::isinf(call.Number(0))); }
Value IsNaN(Call& call) { return Value::Bool(std::isnan(call.Number(0))); }
Value Sanitize(Call& call) { return Value::Double(std::isfinite(call.Number(0)) ? call.Number(0) : 0.0); }

}  // namespace

const NativeClass& MathClass() {
  static const NativeClass kClass("Math",
                                  {{"abs", 1, Abs},
                                   {"round", 1, Round},
                                   {"random", 0, Random},
                                   {"randInt", 2, RandInt},
                                   {"min", 2, Min},
                                   {"max", 2, Max},
                                   {"range", 3, Range},
                                   {"sign", 1, Sign},
                                   {"toDegrees", 1, ToDegrees},
                                   {"toRadians", 1, ToRadians},
                                   {"sin", 1, One<sinl>},
                                   {"asin", 1, One<asinl>},
                                   {"sinh", 1, One<sinhl>},
                                   {"asinh", 1, One<asinhl>},
                                   {"cos", 1, One<cosl>},
                                   {"acos", 1, One<acosl>},
                                   {"cosh", 1, One<coshl>},
                                   {"acosh", 1, One<acoshl>},
                                   {"tan", 1, One<tanl>},
                                   {"atan", 1, One<atanl>},
                                   {"tanh", 1, One<tanhl>},
                                   {"atanh", 1, One<atanhl>},
                                   {"log", 1, One<logl>},
                                   {"log10", 1, One<log10l>},
                                   {"exp", 1, One<expl>},
                                   {"pow", 2, Pow},
                                   {"sqr", 1, Sqr},
                                   {"sqrt", 1, Sqrt},
                                   {"ceil", 1, Ceil},
                                   {"floor", 1, Floor},
                                   {"fmod", 2, Fmod},
                                   {"wrap", 2, Wrap},
                                   {"smoothstep", 3, Smoothstep},
                                   {"skew", 3, Skew},
                                   {"isinf", 1, IsInfinite},
                                   {"isnan", 1, IsNaN},
                                   {"sanitize", 1, Sanitize}},
                                  {{"PI", Value::Double(M_PI)},
                                   {"E", Value::Double(M_E)},
                                   {"SQRT2", Value::Double(M_SQRT2)},
                                   {"SQRT1_2", Value::Double(M_SQRT1_2)},
                                   {"LN2", Value::Double(M_LN2)},
                                   {"LN10", Value::Double(M_LN10)},
                                   {"LOG2E", Value::Double(M_LOG2E)},
                                   {"LOG10E", Value::Double(M_LOG10E)}});
  return kClass;
}

}  // namespace engine::hisescript
