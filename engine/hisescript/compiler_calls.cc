#include "engine/hisescript/function_compiler.h"
#include "engine/hisescript/native.h"

namespace engine::hisescript {

// N.x, where N is a namespace: fills in `name`.
bool FunctionCompiler::QualifiedName(Node* dot, Node& name) {
  if (dot->kind != NodeKind::dot || dot->kids[0]->kind != NodeKind::name) return false;
  if (Resolve(dot->kids[0]).at != At::space) return false;
  name = *dot;
  name.kind = NodeKind::name;
  return true;
}

// Evaluates the arguments into registers from the first free one on, which is returned.
int FunctionCompiler::ArgumentsFrom(Node* node) {
  const int first = top_;
  const size_t count = std::min<size_t>(node->kids.size() - 1, kPassedArguments);
  for (size_t i = 0; i < count; ++i) {
    const int reg = NewRegister(node);
    To(node->kids[i + 1], reg);
  }
  return first;
}

void FunctionCompiler::Call(Node* node, int target) {
  const int top = top_;
  Node* callee = node->kids[0];
  const int count = static_cast<int>(std::min<size_t>(node->kids.size() - 1, kPassedArguments));
  Node qualified;
  Place place{.at = At::dynamic};
  bool known = false;
  if (QualifiedName(callee, qualified)) {
    place = Resolve(&qualified, Resolve(callee->kids[0]).space);
    known = true;
  } else if (callee->kind == NodeKind::name) {
    place = Resolve(callee);
    known = true;
  }
  if (known && place.at == At::inline_function) {
    InlineCallOf(node, place.function, target);
  } else if (callee->kind == NodeKind::dot && !known) {
    if (!ApiCall(node, callee, target)) MethodCall(node, callee, target);
  } else {
    const int base = NewRegister(node);
    if (known) {
      Load(place, callee->name, base, callee);
    } else {
      To(callee, base);
    }
    ArgumentsFrom(node);
    Emit(Op::call, target, base, count, node);
  }
  top_ = top;
}

// Each argument goes into its slot as soon as it is evaluated (HI-R100).
void FunctionCompiler::InlineCallOf(Node* node, InlineFunction* function, int target) {
  const size_t given = node->kids.size() - 1, wanted = function->parameters.size();
  if (given != wanted) {
    Fail(node, "Inline function call " + std::string(function->name->text) + ": parameter amount mismatch: " +
                   std::to_string(given) + " (Expected: " + std::to_string(wanted) + ")");
  }
  const int index = static_cast<int>(code_.inline_calls.size());
  code_.inline_calls.push_back({function, &state_.argument_slots.emplace_back()});
  const int top = top_;
  for (size_t i = 0; i < given; ++i) {
    Emit(Op::set_argument, static_cast<int>(i), Operand(node->kids[i + 1]), index, node->kids[i + 1]);
    top_ = top;
  }
  Emit(Op::call_inline, target, top_, index, node);
}

// A call of a class that the host registered under a global name. False if the callee is something else.
bool FunctionCompiler::ApiCall(Node* node, Node* callee, int target) {
  if (callee->kids[0]->kind != NodeKind::name) return false;
  const Place place = Resolve(callee->kids[0]);
  if (place.at != At::api) return false;
  const NativeClass& type = place.api->type();
  const std::string pretty = std::string(type.name()) + "." + std::string(callee->name->text);
  const NativeMethod* method = type.Method(callee->name->text);
  if (method == nullptr) {
    Fail(callee, "Function / constant not found: " + pretty + type.Suggestion(callee->name->text));
  }
  const int count = static_cast<int>(node->kids.size()) - 1;
  if (method->parameters != NativeMethod::kAny && count > method->parameters) {
    Fail(node, "Too many arguments in API call " + pretty + "(). Expected: " + std::to_string(method->parameters));
  }
  if (method->parameters != NativeMethod::kAny && count < method->parameters) {
    Fail(node, "Call to " + pretty + "(): argument number mismatch : " + std::to_string(count) +
                   " (Expected : " + std::to_string(method->parameters) + ")");
  }
  const int first = ArgumentsFrom(node);
  const int index = static_cast<int>(code_.native_calls.size());
  code_.native_calls.push_back({place.api, method, std::min(count, kPassedArguments)});
  Emit(Op::call_native, target, first, index, node);
  return true;
}

void FunctionCompiler::MethodCall(Node* node, Node* callee, int target) {
  const int base = NewRegister(node);
  To(callee->kids[0], base);
  ArgumentsFrom(node);
  const int count = static_cast<int>(std::min<size_t>(node->kids.size() - 1, kPassedArguments));
  Emit(Op::call_method, target, base, MemberIndex(callee->name) << 8 | count, node);
}

}  // namespace engine::hisescript
