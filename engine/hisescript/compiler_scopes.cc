// Scoped statements: `.lock(Threads.Scripting);` and its kin at the beginning of a block.
#include "engine/hisescript/function_compiler.h"

namespace engine::hisescript {

// Code that runs when the scope ends, also by an error. It is passed over on the way in.
void FunctionCompiler::PushCleanup(Node* node, const std::function<void()>& cleanup) {
  const size_t push = Emit(Op::push_scope, 0, 0, 0, node);
  const size_t over = Emit(Op::jump, 0, 0, 0, node);
  PatchHere(push);
  const int top = top_;
  cleanup();
  top_ = top;
  Emit(Op::end_cleanup, 0, 0, 0, node);
  PatchHere(over);
}

void FunctionCompiler::Scoped(Node* node) {
  const std::string_view name = node->name->text;
  Statement(node, name);
  std::vector<size_t> skip;
  if (node->kids[0] != nullptr) Branch(node->kids[0], false, skip);
  ScopedBody(node, name);
  PatchHere(skip);
}

void FunctionCompiler::ScopedBody(Node* node, std::string_view name) {
  if (name == "noop") return;
  Node* argument = node->kids[1];
  if (name == "set") {
    const int old = NewRegister(node);
    To(argument, old);
    const int top = top_;
    Store(argument, Operand(node->kids[2]));
    top_ = top;
    return PushCleanup(node, [&] { Store(argument, old); });
  }
  if (name == "call") {
    const auto call = [&](bool entered) {
      const int base = NewRegister(node);
      To(argument, base);
      Emit(Op::move, NewRegister(node), 0, Constant(Value::Int(entered ? 1 : 0), node), node);
      Emit(Op::call, base, base, 1, node);
      top_ = base;
    };
    call(true);
    return PushCleanup(node, [&] { call(false); });
  }
  if (name == "before" || name == "after") {
    const auto check = [&] {
      const int base = NewRegister(node);
      NewRegister(node);
      To(argument, base);
      To(node->kids[2], base + 1);
      Emit(Op::enter_scope, base, base, static_cast<int>(ScopeKind::before), node);
      top_ = base;
    };
    return name == "before" ? check() : PushCleanup(node, check);
  }
  if (name == "dump") {
    const auto dump = [&](bool before) {
      const int base = NewRegister(node);
      To(argument, base);
      for (size_t i = 1; i < node->kids.size(); ++i) {
        To(node->kids[i], base);
        Emit(before ? Op::enter_scope : Op::leave_scope, base, base, static_cast<int>(ScopeKind::dump), node->kids[i]);
      }
      top_ = base;
    };
    dump(true);
    return PushCleanup(node, [&] { dump(false); });
  }
  const std::pair<std::string_view, ScopeKind> kinds[] = {{"lock", ScopeKind::lock},       {"defer", ScopeKind::defer},
                                                          {"bypass", ScopeKind::bypass},   {"print", ScopeKind::print},
                                                          {"profile", ScopeKind::profile}, {"trace", ScopeKind::trace}};
  const int token = NewRegister(node);
  const int value = NewRegister(node);
  To(argument, value);
  if (name == "count") {
    // The counter belongs to the statement, not to a run of it.
    Slot& counter = state_.slots.emplace_back(Value::Int(0));
    Emit(Op::get_slot, token, 0, SlotIndex(&counter), node);
    Emit(Op::enter_scope, token, value, static_cast<int>(ScopeKind::count), node);
    Emit(Op::set_slot, 0, token, SlotIndex(&counter), node);
    return;
  }
  for (const auto& [word, kind] : kinds) {
    if (word != name) continue;
    Emit(Op::enter_scope, token, value, static_cast<int>(kind), node);
    PushCleanup(node, [&, kind = kind] { Emit(Op::leave_scope, token, value, static_cast<int>(kind), node); });
  }
}

}  // namespace engine::hisescript
