#include <algorithm>

#include "engine/hisescript/function_compiler.h"
#include "engine/hisescript/native.h"
#include "engine/hisescript/operators.h"

namespace engine::hisescript {
namespace {

Op OpOf(Token token) {
  switch (token) {
    case Token::plus:
      return Op::add;
    case Token::minus:
      return Op::subtract;
    case Token::times:
      return Op::multiply;
    case Token::divide:
      return Op::divide;
    case Token::modulo:
      return Op::modulo;
    case Token::bit_and:
      return Op::bit_and;
    case Token::bit_or:
      return Op::bit_or;
    case Token::bit_xor:
      return Op::bit_xor;
    case Token::left_shift:
      return Op::left_shift;
    case Token::right_shift:
      return Op::right_shift;
    case Token::right_shift_unsigned:
      return Op::right_shift_unsigned;
    case Token::equals:
      return Op::equals;
    case Token::not_equals:
      return Op::not_equals;
    case Token::less:
      return Op::less;
    case Token::less_equal:
      return Op::less_equal;
    case Token::greater:
      return Op::greater;
    case Token::greater_equal:
      return Op::greater_equal;
    case Token::type_equals:
      return Op::type_equals;
    default:
      return Op::type_not_equals;
  }
}

bool IsComparison(const Node* node) {
  return node->kind == NodeKind::binary && OpOf(node->token) >= Op::equals && OpOf(node->token) <= Op::type_not_equals;
}

// Its value is a bool, so that `!` turns the truth round. Of a text it does not: !"abc" is false, and so is "abc".
bool IsBool(const Node* node) {
  return IsComparison(node) || node->kind == NodeKind::logical || node->kind == NodeKind::is_defined ||
         node->kind == NodeKind::logical_not;
}

}  // namespace

int FunctionCompiler::Operand(Node* node) {
  if (node->kind == NodeKind::literal) return Constant(node->value, node);
  if (node->kind == NodeKind::negate && node->kids[0]->kind == NodeKind::literal) {
    const Value value = node->kids[0]->value;
    if (value.is_double()) return Constant(Value::Double(0 - value.as_double()), node);
    if (value.is_int()) return Constant(Value::Int(-value.small_int()), node);
  }
  if (node->kind == NodeKind::assign) return Assign(node);
  if (node->kind == NodeKind::compound) return Compound(node);
  if (node->kind == NodeKind::name) {
    const Place place = Resolve(node);
    if (place.at == At::variable) return place.index;
  }
  const int target = NewRegister(node);
  To(node, target);
  top_ = target + 1;
  return target;
}

// An operand that the evaluation of `next` cannot change.
int FunctionCompiler::StableOperand(Node* node, const Node* next) {
  const int operand = Operand(node);
  if (operand >= code_.variables || !next->effects) return operand;
  const int copy = NewRegister(node);
  Emit(Op::move, copy, 0, operand, node);
  return copy;
}

int FunctionCompiler::Register(Node* node) {
  const int target = NewRegister(node);
  To(node, target);
  top_ = target + 1;
  return target;
}

// Whether code for the node may have its result's register among its operands: it is written by its last instruction.
bool FunctionCompiler::IsWrittenLast(const Node* node) const {
  switch (node->kind) {
    case NodeKind::array:
    case NodeKind::object:
    case NodeKind::logical:
    case NodeKind::conditional:
    case NodeKind::increment:
      return false;
    default:
      return true;
  }
}

void FunctionCompiler::To(Node* node, int target) {
  const int top = top_;
  switch (node->kind) {
    case NodeKind::name:
      Name(node, target);
      break;
    case NodeKind::dot:
      Member(node, target);
      break;
    case NodeKind::index: {
      const int object = StableOperand(node->kids[0], node->kids[1]);
      Emit(Op::get_index, target, object, Operand(node->kids[1]), node);
      break;
    }
    case NodeKind::call:
      Call(node, target);
      break;
    case NodeKind::binary:
      Binary(node, target);
      break;
    case NodeKind::logical:
      Logical(node, target);
      break;
    case NodeKind::conditional:
      Conditional(node, target);
      break;
    case NodeKind::increment:
      Increment(node, target);
      break;
    case NodeKind::array:
      ArrayLiteral(node, target);
      break;
    case NodeKind::object:
      ObjectLiteral(node, target);
      break;
    case NodeKind::function:
      FunctionValue(node, target);
      break;
    case NodeKind::is_defined:
      Emit(Op::is_defined, target, 0, Operand(node->kids[0]), node);
      break;
    case NodeKind::type_of:
      Emit(Op::type_of, target, 0, Operand(node->kids[0]), node);
      break;
    case NodeKind::logical_not:
      Emit(Op::logical_not, target, 0, Operand(node->kids[0]), node);
      break;
    case NodeKind::negate:
      if (node->kids[0]->kind != NodeKind::literal || !IsNumber(node->kids[0]->value)) {
        Emit(Op::subtract, target, Constant(Value::Int(0), node), Operand(node->kids[0]), node);
        break;
      }
      [[fallthrough]];
    default: {
      const int operand = Operand(node);
      if (operand != target) Emit(Op::move, target, 0, operand, node);
    }
  }
  top_ = top;
}

void FunctionCompiler::Discard(Node* node) {
  const int top = top_;
  if (node->kind == NodeKind::increment) {
    Increment(node, -1);
  } else {
    Operand(node);
  }
  top_ = top;
}

void FunctionCompiler::Name(Node* node, int target) { Load(Resolve(node), node->name, target, node); }

void FunctionCompiler::Load(const Place& place, Symbol* name, int target, const Node* at) {
  switch (place.at) {
    case At::element:
      Emit(Op::get_element, target, place.index, 0, at);
      break;
    case At::variable:
      Emit(Op::move, target, 0, place.index, at);
      break;
    case At::argument:
      Emit(Op::get_argument, target, 0, place.index, at);
      break;
    case At::constant:
    case At::reg:
      Emit(Op::get_slot, target, 0, SlotIndex(&place.variable->slot), at);
      break;
    case At::inline_function:
      Emit(Op::move, target, 0, Constant(Value::Of(place.function->object), at), at);
      break;
    case At::global:
      Emit(Op::get_global, target, 0, MemberIndex(name), at);
      break;
    case At::root:
      Emit(Op::get_root, target, 0, RootIndex(name), at);
      break;
    case At::dynamic:
      Emit(Op::get_name, target, 0, RootIndex(name), at);
      break;
    case At::self:
      Emit(Op::get_self, target, 0, 0, at);
      break;
    case At::space:
      Fail(at, "Namespace " + std::string(name->text) + " is no value: '.' and a member are expected");
    case At::api:
      Fail(at, std::string(name->text) + " is no value: '.' and a member are expected");
  }
}

void FunctionCompiler::Member(Node* node, int target) {
  Node qualified;
  if (QualifiedName(node, qualified)) {
    return Load(Resolve(&qualified, Resolve(node->kids[0]).space), qualified.name, target, node);
  }
  if (node->kids[0]->kind == NodeKind::name) {
    const Place place = Resolve(node->kids[0]);
    if (place.at == At::api) {
      const NativeClass& type = place.api->type();
      if (const Value* value = type.Constant(node->name->text)) {
        Emit(Op::move, target, 0, Constant(*value, node), node);
        return;
      }
      if (type.Method(node->name->text) != nullptr) {
        Fail(node, std::string(type.name()) + "." + std::string(node->name->text) +
                       " is a method: '(' and arguments are expected");
      }
      Fail(node, "Function / constant not found: " + std::string(type.name()) + "." + std::string(node->name->text) +
                     type.Suggestion(node->name->text));
    }
  }
  Emit(Op::get_member, target, Operand(node->kids[0]), MemberIndex(node->name), node);
}

void FunctionCompiler::Binary(Node* node, int target) {
  const int left = StableOperand(node->kids[0], node->kids[1]);
  const int right = Operand(node->kids[1]);
  Emit(OpOf(node->token), target, left, right, node);
}

// The result is a bool, as in the host.
void FunctionCompiler::Logical(Node* node, int target) {
  std::vector<size_t> short_way;
  const bool is_or = node->token == Token::logical_or;
  const int value = NewRegister(node);
  Branch(node->kids[0], is_or, short_way);
  Emit(Op::to_bool, value, 0, Operand(node->kids[1]), node);
  const size_t end = Emit(Op::jump, 0, 0, 0, node);
  PatchHere(short_way);
  Emit(Op::move, value, 0, Constant(Value::Bool(is_or), node), node);
  PatchHere(end);
  Emit(Op::move, target, 0, value, node);
}

void FunctionCompiler::Conditional(Node* node, int target) {
  std::vector<size_t> otherwise;
  const int top = top_;
  const int value = NewRegister(node);
  Branch(node->kids[0], false, otherwise);
  To(node->kids[1], value);
  const size_t end = Emit(Op::jump, 0, 0, 0, node);
  PatchHere(otherwise);
  To(node->kids[2], value);
  PatchHere(end);
  Emit(Op::move, target, 0, value, node);
  top_ = top;
}

void FunctionCompiler::ArrayLiteral(Node* node, int target) {
  const int array = NewRegister(node);
  Emit(Op::new_array, array, 0, static_cast<int>(node->kids.size()), node);
  const int top = top_;
  for (Node* kid : node->kids) {
    Emit(Op::push, array, 0, Operand(kid), kid);
    top_ = top;
  }
  Emit(Op::move, target, 0, array, node);
}

void FunctionCompiler::ObjectLiteral(Node* node, int target) {
  const int object = NewRegister(node);
  Emit(Op::new_object, object, 0, 0, node);
  const int top = top_;
  for (size_t i = 0; i < node->kids.size(); ++i) {
    Emit(Op::set_member, object, Operand(node->kids[i]), MemberIndex(node->names[i]), node->kids[i]);
    top_ = top;
  }
  Emit(Op::move, target, 0, object, node);
}

void FunctionCompiler::FunctionValue(Node* node, int target) {
  const FunctionNode& function = *node->function;
  const int base = top_;
  for (Symbol* capture : function.captures) {
    Node name{.kind = NodeKind::name, .at = node->at};
    name.name = capture;
    name.space = node->space;
    To(&name, NewRegister(node));
  }
  Code& code = state_.codes.emplace_back();
  code.kind = CodeKind::function;
  code.at = node->at;
  code.name = UniqueName(function.name != nullptr ? std::string(function.name->text) : "anonymous", node->at);
  FunctionCompiler(state_, code, this).Run(&function, function.body);
  const int index = static_cast<int>(code_.functions.size());
  code_.functions.push_back(&code);
  hisescript::Function* shared = nullptr;
  if (function.captures.empty()) {
    shared = new (state_.allocator.Allocate(sizeof(hisescript::Function))) hisescript::Function;
    shared->kind = Kind::function;
    shared->code = &code;
    shared->captures = nullptr;
  }
  code_.shared.push_back(shared);
  Emit(Op::closure, target, base, index, node);
}

// Jumps, to be patched, if the truth of the condition is `when`.
void FunctionCompiler::Branch(Node* node, bool when, std::vector<size_t>& jumps) {
  const int top = top_;
  if (node->kind == NodeKind::logical_not && IsBool(node->kids[0])) return Branch(node->kids[0], !when, jumps);
  if (node->kind == NodeKind::logical) {
    const bool is_or = node->token == Token::logical_or;
    std::vector<size_t> past;
    Branch(node->kids[0], is_or, is_or == when ? jumps : past);
    Branch(node->kids[1], when, jumps);
    PatchHere(past);
    return;
  }
  if (IsComparison(node)) {
    const Op op = OpOf(node->token);
    if (op <= Op::greater_equal) {
      int left = StableOperand(node->kids[0], node->kids[1]);
      int right = Operand(node->kids[1]);
      if (op == Op::greater || op == Op::greater_equal) std::swap(left, right);
      const Op test = op == Op::equals || op == Op::not_equals ? Op::test_equals
                      : op == Op::less || op == Op::greater    ? Op::test_less
                                                               : Op::test_less_equal;
      Emit(test, (op == Op::not_equals) != when ? 1 : 0, left, right, node);
      jumps.push_back(Emit(Op::jump, 0, 0, 0, node));
      top_ = top;
      return;
    }
  }
  jumps.push_back(Emit(when ? Op::jump_true : Op::jump_false, 0, Operand(node), 0, node));
  top_ = top;
}

}  // namespace engine::hisescript
