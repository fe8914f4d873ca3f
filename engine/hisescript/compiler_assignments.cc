#include <functional>

#include "engine/hisescript/function_compiler.h"

namespace engine::hisescript {
namespace {

Op OpOf(Token token) {
  switch (token) {
    case Token::plus_equals:
    case Token::plus_plus:
      return Op::add;
    case Token::minus_equals:
    case Token::minus_minus:
      return Op::subtract;
    case Token::times_equals:
      return Op::multiply;
    case Token::divide_equals:
      return Op::divide;
    case Token::modulo_equals:
      return Op::modulo;
    case Token::left_shift_equals:
      return Op::left_shift;
    case Token::right_shift_equals:
      return Op::right_shift;
    case Token::and_equals:
      return Op::bit_and;
    case Token::or_equals:
      return Op::bit_or;
    default:
      return Op::bit_xor;
  }
}

}  // namespace

// The value comes first, then what the target is made of.
int FunctionCompiler::Assign(Node* node) {
  Node* target = node->kids[0];
  if (target->kind == NodeKind::name) {
    const Place place = Resolve(target);
    if (place.at == At::variable && IsWrittenLast(node->kids[1])) {
      To(node->kids[1], place.index);
      return place.index;
    }
  }
  const int value = StableOperand(node->kids[1], target);
  Store(target, value);
  return value;
}

void FunctionCompiler::Store(Node* target, int operand, bool define) {
  const int top = top_;
  Node qualified;
  if (target->kind == NodeKind::index) {
    const int object = Register(target->kids[0]);
    Emit(Op::set_index, object, Operand(target->kids[1]), operand, target);
  } else if (target->kind == NodeKind::name) {
    StoreName(target, Resolve(target), operand, define);
  } else if (QualifiedName(target, qualified)) {
    StoreName(&qualified, Resolve(&qualified, Resolve(target->kids[0]).space), operand, define);
  } else {
    Emit(Op::set_member, Register(target->kids[0]), operand, MemberIndex(target->name), target);
  }
  top_ = top;
}

void FunctionCompiler::StoreName(Node* target, const Place& place, int operand, bool define) {
  switch (place.at) {
    case At::element:
      Emit(Op::set_element, 0, place.index, operand, target);
      break;
    case At::variable:
      Emit(Op::move, place.index, 0, operand, target);
      break;
    case At::reg:
      if (place.variable->type != Type::any) {
        Emit(Op::check_type, static_cast<int>(place.variable->type), operand, MemberIndex(target->name), target);
      }
      Emit(Op::set_slot, 0, operand, SlotIndex(&place.variable->slot), target);
      break;
    case At::global:
      Emit(Op::set_global, 0, operand, MemberIndex(target->name), target);
      break;
    case At::root:
      Emit(Op::set_root, define ? 1 : 0, operand, RootIndex(target->name), target);
      break;
    case At::dynamic:
      Emit(Op::set_name, define ? 1 : 0, operand, RootIndex(target->name), target);
      break;
    default:
      Fail(target, "Can't assign to this expression!");
  }
}

// target = target op right(). What the target is made of is evaluated once. A register `old` receives the value before.
// Returns the operand of the new value.
int FunctionCompiler::Update(Node* target, Op op, const std::function<int()>& right, int old, const Node* at) {
  const auto keep = [&](int value) {
    if (old >= 0) Emit(Op::move, old, 0, value, at);
  };
  if (target->kind == NodeKind::name) {
    const Place place = Resolve(target);
    if (place.at == At::variable) {
      keep(place.index);
      Emit(op, place.index, place.index, right(), at);
      return place.index;
    }
  }
  const int result = NewRegister(at);
  const int object = NewRegister(at);
  const int key = NewRegister(at);
  Node qualified;
  const bool is_member = target->kind == NodeKind::dot && !QualifiedName(target, qualified);
  if (target->kind == NodeKind::index) {
    To(target->kids[0], object);
    To(target->kids[1], key);
    Emit(Op::get_index, result, object, key, target);
  } else if (is_member) {
    To(target->kids[0], object);
    Emit(Op::get_member, result, object, MemberIndex(target->name), target);
  } else {
    To(target, result);
  }
  keep(result);
  Emit(op, result, result, right(), at);
  if (target->kind == NodeKind::index) {
    Emit(Op::set_index, object, key, result, target);
  } else if (is_member) {
    Emit(Op::set_member, object, result, MemberIndex(target->name), target);
  } else {
    Store(target, result);
  }
  return result;
}

int FunctionCompiler::Compound(Node* node) {
  Node* target = node->kids[0];
  Node* value = node->kids[1];
  if (target->kind == NodeKind::name && value->effects) {
    // The left side is read before the right one runs.
    const int left = Register(target);
    Emit(OpOf(node->token), left, left, Operand(value), node);
    Store(target, left);
    return left;
  }
  return Update(
      target, OpOf(node->token), [&] { return Operand(value); }, -1, node);
}

void FunctionCompiler::Increment(Node* node, int target) {
  const auto one = [&] { return Constant(Value::Int(1), node); };
  const int top = top_;
  const int old = node->flag && target >= 0 ? NewRegister(node) : -1;
  const int now = Update(node->kids[0], OpOf(node->token), one, old, node);
  if (target >= 0) Emit(Op::move, target, 0, old >= 0 ? old : now, node);
  top_ = top;
}

}  // namespace engine::hisescript
