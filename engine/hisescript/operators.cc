#include "engine/hisescript/operators.h"

#include <cmath>
#include <limits>

#include "engine/hisescript/native.h"

namespace engine::hisescript {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Two's complement, as the host's 64-bit integers behave in practice.
int64_t Wrap(uint64_t value) { return static_cast<int64_t>(value); }

std::string_view SignOf(Op op) {
  switch (op) {
    case Op::add:
      return "'+'";
    case Op::subtract:
      return "'-'";
    case Op::multiply:
      return "'*'";
    case Op::divide:
      return "'/'";
    case Op::modulo:
      return "'%'";
    case Op::bit_and:
      return "'&'";
    case Op::bit_or:
      return "'|'";
    case Op::bit_xor:
      return "'^'";
    case Op::left_shift:
      return "'<<'";
    case Op::right_shift:
      return "'>>'";
    case Op::right_shift_unsigned:
      return "'>>>'";
    case Op::less:
      return "'<'";
    case Op::less_equal:
      return "'<='";
    case Op::greater:
      return "'>'";
    default:
      return "'>='";
  }
}

[[noreturn]] void Refuse(Op op, std::string_view type) {
  throw Failure(std::string(SignOf(op)) + " is not allowed on the " + std::string(type) + " type");
}

bool IsNumericOrUndefined(Value value) { return IsNumber(value) || value.is_undefined(); }
int Shift(int64_t by) { return static_cast<int>(by & 31); }

int64_t Remainder(int64_t left, int64_t right) { return right == -1 ? 0 : left % right; }

Value WithIntegers(Allocator& allocator, Op op, int64_t left, int64_t right) {
  const auto l = static_cast<uint64_t>(left), r = static_cast<uint64_t>(right);
  switch (op) {
    case Op::add:
      return NewInteger(allocator, Wrap(l + r));
    case Op::subtract:
      return NewInteger(allocator, Wrap(l - r));
    case Op::multiply:
      return NewInteger(allocator, Wrap(l * r));
    case Op::divide:
      return Value::Double(right != 0 ? static_cast<double>(left) / static_cast<double>(right) : kInfinity);
    case Op::modulo:
      return right != 0 ? NewInteger(allocator, Remainder(left, right)) : Value::Double(kInfinity);
    case Op::bit_and:
      return NewInteger(allocator, left & right);
    case Op::bit_or:
      return NewInteger(allocator, left | right);
    case Op::bit_xor:
      return NewInteger(allocator, left ^ right);
    case Op::left_shift:
      return Value::Int(static_cast<int32_t>(static_cast<uint32_t>(left) << Shift(right)));
    case Op::right_shift:
      return Value::Int(static_cast<int32_t>(left) >> Shift(right));
    default:
      return Value::Int(static_cast<int32_t>(static_cast<uint32_t>(left) >> Shift(right)));
  }
}

int64_t Round(double value) {
  if (!(std::fabs(value) < 9e18)) return 0;
  return static_cast<int64_t>(std::nearbyint(value));
}

Value WithDoubles(Allocator& allocator, Op op, double left, double right) {
  switch (op) {
    case Op::add:
      return Value::Double(left + right);
    case Op::subtract:
      return Value::Double(left - right);
    case Op::multiply:
      return Value::Double(left * right);
    case Op::divide:
      return Value::Double(right != 0 ? left / right : kInfinity);
    case Op::modulo: {
      const int64_t divisor = Round(right);
      return divisor != 0 ? NewInteger(allocator, Remainder(Round(left), divisor)) : Value::Double(kInfinity);
    }
    default:
      Refuse(op, "Double");
  }
}

// In place, as in the host: the left operand is also the result.
Value WithBuffer(Op op, Value left, Value right) {
  Buffer* target = AsBuffer(left);
  if (target == nullptr) Refuse(op, AsArray(left) != nullptr ? "Array" : "Object");
  const Buffer* source = AsBuffer(right);
  if (source == nullptr && AsArray(right) != nullptr) Refuse(op, "Array");
  if (op != Op::add && op != Op::subtract && op != Op::multiply && op != Op::left_shift) Refuse(op, "Buffer");
  if (source != nullptr && source->size != target->size) {
    throw Failure("Buffer size mismatch: " + std::to_string(source->size) + " vs. " + std::to_string(target->size));
  }
  const auto scalar = static_cast<float>(ToDouble(right));
  for (uint32_t i = 0; i < target->size; ++i) {
    const float here = target->Get(i), other = source != nullptr ? source->Get(i) : scalar;
    target->Set(i, op == Op::add        ? here + other
                   : op == Op::subtract ? here - other
                   : op == Op::multiply ? here * other
                                        : other);
  }
  return left;
}

bool Less(Op op, int order) {
  switch (op) {
    case Op::less:
      return order < 0;
    case Op::less_equal:
      return order <= 0;
    case Op::greater:
      return order > 0;
    default:
      return order >= 0;
  }
}

}  // namespace

bool Compare(Op op, Value left, Value right) {
  if (op == Op::equals) return LooselyEqual(left, right);
  if (op == Op::not_equals) return !LooselyEqual(left, right);
  if (op == Op::type_equals) return SameTypeAndEqual(left, right);
  if (op == Op::type_not_equals) return !SameTypeAndEqual(left, right);
  if (IsNumericOrUndefined(left) && IsNumericOrUndefined(right)) {
    if (left.is_double() || right.is_double()) {
      const double l = ToDouble(left), r = ToDouble(right);
      if (l != l || r != r) return false;
      return Less(op, l < r ? -1 : l > r);
    }
    const int64_t l = ToInteger(left), r = ToInteger(right);
    return Less(op, l < r ? -1 : l > r);
  }
  if (left.is_nothing() && right.is_nothing()) return false;
  if (left.is_cell() && !IsWide(left)) Refuse(op, AsArray(left) != nullptr ? "Array" : "Object");
  return Less(op, ToText(left).compare(ToText(right)));
}

Value Operate(Allocator& allocator, Op op, Value left, Value right) {
  if (op >= Op::equals && op <= Op::type_not_equals) return Value::Bool(Compare(op, left, right));
  if (IsNumericOrUndefined(left) && IsNumericOrUndefined(right)) {
    if (left.is_double() || right.is_double()) return WithDoubles(allocator, op, ToDouble(left), ToDouble(right));
    return WithIntegers(allocator, op, ToInteger(left), ToInteger(right));
  }
  if (left.is_nothing() && right.is_nothing()) return Value();
  if ((left.is_cell() && !IsWide(left)) || (IsNumericOrUndefined(left) && AsBuffer(right) != nullptr)) {
    return WithBuffer(op, left, right);
  }
  if (op != Op::add) Refuse(op, "String");
  allocator.RefuseString();
  if (left.is_string() && right.is_string()) {
    return Value::Of(Concat(allocator, left.string(), right.string()->view()));
  }
  if (left.is_string()) return Value::Of(Concat(allocator, left.string(), ToText(right)));
  return Value::Of(NewString(allocator, ToText(left) + ToText(right)));
}

bool LooselyEqual(Value left, Value right) {
  if (left == right && !left.is_double()) return true;
  if (IsNumericOrUndefined(left) && IsNumericOrUndefined(right)) {
    if (left.is_double() || right.is_double()) return ToDouble(left) == ToDouble(right);
    return ToInteger(left) == ToInteger(right);
  }
  if (left.is_nothing() && right.is_nothing()) return true;
  const bool left_cell = left.is_cell() && !IsWide(left), right_cell = right.is_cell() && !IsWide(right);
  if (left_cell || right_cell) {
    const Array *l = AsArray(left), *r = AsArray(right);
    if (l == nullptr || r == nullptr || l->size() != r->size()) return false;
    for (uint32_t i = 0; i < l->size(); ++i) {
      const Value a = l->At(i), b = r->At(i);
      // An array within itself would never end: nested ones count by identity.
      if (AsArray(a) != nullptr || AsArray(b) != nullptr ? a != b : !LooselyEqual(a, b)) return false;
    }
    return true;
  }
  return ToText(left) == ToText(right);
}

bool SameTypeAndEqual(Value left, Value right) {
  if (left.is_nothing() && right.is_nothing()) return true;
  const auto kind = [](Value value) {
    return value.is_double()    ? 0
           : IsInteger(value)   ? 1
           : value.is_bool()    ? 2
           : value.is_string()  ? 3
           : value.is_nothing() ? 4
                                : 5;
  };
  if (kind(left) != kind(right)) return false;
  return LooselyEqual(left, right);
}

}  // namespace engine::hisescript
