#include <algorithm>

#include "engine/hisescript/function_compiler.h"

namespace engine::hisescript {

std::string_view FunctionCompiler::ConstructOf(const Node* expression) const {
  switch (expression->kind) {
    case NodeKind::assign:
    case NodeKind::compound:
    case NodeKind::increment:
      return "assign";
    case NodeKind::call:
      return "call";
    default:
      return "expression";
  }
}

void FunctionCompiler::Compile(Node* node) {
  if (node == nullptr) return;
  const int top = top_;
  switch (node->kind) {
    case NodeKind::empty:
      break;
    case NodeKind::block:
      Block(node);
      break;
    case NodeKind::expression:
      Statement(node, ConstructOf(node->kids[0]));
      Discard(node->kids[0]);
      break;
    case NodeKind::var:
    case NodeKind::const_var:
    case NodeKind::reg:
    case NodeKind::local:
    case NodeKind::global:
      Declaration(node);
      break;
    case NodeKind::if_:
      If(node);
      break;
    case NodeKind::while_:
    case NodeKind::do_while:
      While(node);
      break;
    case NodeKind::for_:
      For(node);
      break;
    case NodeKind::for_in:
      ForIn(node);
      break;
    case NodeKind::switch_:
      Switch(node);
      break;
    case NodeKind::return_:
      Return(node);
      break;
    case NodeKind::break_:
    case NodeKind::continue_:
      Jump(node);
      break;
    case NodeKind::function_declaration:
      FunctionStatement(node);
      break;
    case NodeKind::inline_declaration:
      InlineStatement(node);
      break;
    case NodeKind::callback_declaration:
      CallbackStatement(node);
      break;
    default:
      Fail(node, "Scoped statements must be the first statements of a block");
  }
  top_ = top;
}

// A block that begins with scoped statements ends them, however it is left.
void FunctionCompiler::Block(Node* node) {
  const auto is_scoped = [](const Node* kid) { return kid->kind == NodeKind::scoped; };
  if (node->kids.empty() || !is_scoped(node->kids[0])) {
    for (Node* kid : node->kids) Compile(kid);
    return;
  }
  const int top = top_;
  const int mark = NewRegister(node);
  Emit(Op::mark, mark, 0, 0, node);
  marks_.push_back(mark);
  size_t i = 0;
  for (; i < node->kids.size() && is_scoped(node->kids[i]); ++i) Scoped(node->kids[i]);
  for (; i < node->kids.size(); ++i) Compile(node->kids[i]);
  marks_.pop_back();
  Emit(Op::leave, mark, 0, 0, node);
  top_ = top;
}

void FunctionCompiler::Declaration(Node* node) {
  constexpr std::pair<NodeKind, std::string_view> kWords[] = {{NodeKind::var, "var"},
                                                              {NodeKind::const_var, "const"},
                                                              {NodeKind::reg, "reg"},
                                                              {NodeKind::local, "local"},
                                                              {NodeKind::global, "global"}};
  for (const auto& [kind, word] : kWords) {
    if (kind == node->kind) Statement(node, word);
  }
  Namespace& space = node->space != nullptr ? *node->space : state_.program.root;
  Node* initial = node->kids[0];
  if (node->kind == NodeKind::local || (node->kind == NodeKind::var && code_.kind == CodeKind::function)) {
    Local* local = FindLocal(node->name);
    const int operand = initial != nullptr ? Operand(initial) : Constant(Value(), node);
    Emit(Op::move, local->reg, 0, operand, node);
    local->visible = true;
    return;
  }
  const int operand = initial != nullptr ? Operand(initial) : Constant(Value(), node);
  switch (node->kind) {
    case NodeKind::const_var:
      Emit(Op::set_slot, 0, operand, SlotIndex(&space.Constant(node->name)->slot), node);
      break;
    case NodeKind::reg:
      if (node->type != Type::any && initial != nullptr) {
        Emit(Op::check_type, static_cast<int>(node->type), operand, MemberIndex(node->name), node);
      }
      Emit(Op::set_slot, 0, operand, SlotIndex(&space.Register(node->name)->slot), node);
      break;
    case NodeKind::global:
      Emit(Op::set_global, 0, operand, MemberIndex(node->name), node);
      break;
    default:
      Emit(Op::set_root, 1, operand, RootIndex(node->name), node);
      break;
  }
}

// What is declared in a branch is not sure behind it.
void FunctionCompiler::If(Node* node) {
  Statement(node, "if");
  const int top = top_;
  std::vector<size_t> otherwise;
  Branch(node->kids[0], false, otherwise);
  top_ = top;
  const bool dynamic = code_.kind == CodeKind::function;
  const std::vector<Local> before = locals_;
  Compile(node->kids[1]);
  if (dynamic) locals_ = before;
  if (node->kids[2] == nullptr) return PatchHere(otherwise);
  const size_t end = Emit(Op::jump, 0, 0, 0, node);
  PatchHere(otherwise);
  Compile(node->kids[2]);
  if (dynamic) locals_ = before;
  PatchHere(end);
}

void FunctionCompiler::While(Node* node) {
  const bool is_do = node->kind == NodeKind::do_while;
  Statement(node, is_do ? "do" : "while");
  const int site = NewSite(node, "loop");
  const std::vector<Local> before = locals_;
  loops_.push_back({.is_switch = false, .marks = marks_.size(), .breaks = {}, .continues = {}});
  const size_t entry = is_do ? 0 : Emit(Op::jump, 0, 0, 0, node);
  const int body = Here();
  Compile(node->kids[1]);
  PatchHere(loops_.back().continues);
  if (!is_do) PatchHere(entry);
  Emit(Op::loop, 0, 0, site, node);
  std::vector<size_t> again;
  Branch(node->kids[0], true, again);
  for (size_t jump : again) code_.instructions[jump].c = body;
  PatchHere(loops_.back().breaks);
  loops_.pop_back();
  if (code_.kind == CodeKind::function) locals_ = before;
}

void FunctionCompiler::For(Node* node) {
  Statement(node, "for");
  const int site = NewSite(node, "loop");
  if (Node* first = node->kids[0]) {
    const int top = top_;
    if (first->kind == NodeKind::assign) {
      Node* counter = first->kids[0];
      const int value = Operand(first->kids[1]);
      Local* local = counter->kind == NodeKind::name ? FindLocal(counter->name) : nullptr;
      if (local != nullptr) local->visible = true;
      Store(counter, value, /*define=*/true);
    } else {
      Discard(first);
    }
    top_ = top;
  }
  const std::vector<Local> before = locals_;
  loops_.push_back({.is_switch = false, .marks = marks_.size(), .breaks = {}, .continues = {}});
  const size_t entry = Emit(Op::jump, 0, 0, 0, node);
  const int body = Here();
  Compile(node->kids[3]);
  PatchHere(loops_.back().continues);
  if (node->kids[2] != nullptr) {
    const int top = top_;
    Discard(node->kids[2]);
    top_ = top;
  }
  PatchHere(entry);
  Emit(Op::loop, 0, 0, site, node);
  if (node->kids[1] == nullptr) {
    Emit(Op::jump, 0, 0, body, node);
  } else {
    std::vector<size_t> again;
    Branch(node->kids[1], true, again);
    for (size_t jump : again) code_.instructions[jump].c = body;
  }
  PatchHere(loops_.back().breaks);
  loops_.pop_back();
  if (code_.kind == CodeKind::function) locals_ = before;
}

// Not a checkpoint of the deadline (HI-R37), but a statement each time round.
void FunctionCompiler::ForIn(Node* node) {
  Statement(node, "for");
  const int site = NewSite(node, "loop");
  const int base = NewRegister(node);
  NewRegister(node);
  NewRegister(node);
  const int top = top_;
  Emit(Op::iterate, base, Operand(node->kids[0]), 0, node->kids[0]);
  top_ = top;
  const std::vector<Local> before = locals_;
  iterators_.push_back({node->name, base});
  loops_.push_back({.is_switch = false, .marks = marks_.size(), .breaks = {}, .continues = {}});
  const int start = Here();
  const size_t next = Emit(Op::next, base, 0, 0, node);
  Emit(Op::statement, 0, 0, site, node);
  Compile(node->kids[1]);
  for (size_t jump : loops_.back().continues) code_.instructions[jump].c = start;
  Emit(Op::jump, 0, 0, start, node);
  PatchHere(next);
  PatchHere(loops_.back().breaks);
  loops_.pop_back();
  iterators_.pop_back();
  if (code_.kind == CodeKind::function) locals_ = before;
}

// One body runs, without falling through. Empty cases belong to the next.
void FunctionCompiler::Switch(Node* node) {
  Statement(node, "switch");
  const int value = Register(node->kids[0]);
  std::vector<std::vector<size_t>> entries(node->kids.size());
  size_t fallback = 0;
  for (size_t i = 1; i < node->kids.size(); ++i) {
    const Node* one = node->kids[i];
    if (one->flag) fallback = i;
    for (size_t k = 1; k < one->kids.size(); ++k) {
      const int top = top_;
      Emit(Op::test_equals, 1, value, Operand(one->kids[k]), one->kids[k]);
      entries[i].push_back(Emit(Op::jump, 0, 0, 0, one));
      top_ = top;
    }
  }
  std::vector<size_t> ends;
  (fallback > 0 ? entries[fallback] : ends).push_back(Emit(Op::jump, 0, 0, 0, node));
  const std::vector<Local> before = locals_;
  loops_.push_back({.is_switch = true, .marks = marks_.size(), .breaks = {}, .continues = {}});
  for (size_t i = 1; i < node->kids.size(); ++i) {
    PatchHere(entries[i]);
    Compile(node->kids[i]->kids[0]);
    if (code_.kind == CodeKind::function) locals_ = before;
    ends.push_back(Emit(Op::jump, 0, 0, 0, node));
  }
  PatchHere(ends);
  PatchHere(loops_.back().breaks);
  loops_.pop_back();
}

void FunctionCompiler::Return(Node* node) {
  Statement(node, "return");
  int operand = node->kids[0] != nullptr ? Operand(node->kids[0]) : Constant(Value(), node);
  if (code_.result != Type::any) {
    Emit(Op::check_type, static_cast<int>(code_.result), operand,
         MemberIndex(code_.inline_function != nullptr ? code_.inline_function->name : nullptr), node);
  }
  if (!marks_.empty()) {
    // What the scopes restore must not change what is returned.
    const int kept = NewRegister(node);
    Emit(Op::move, kept, 0, operand, node);
    operand = kept;
    Emit(Op::leave, marks_[0], 0, 0, node);
  }
  Emit(Op::finish, 0, operand, 0, node);
}

void FunctionCompiler::Jump(Node* node) {
  const bool is_break = node->kind == NodeKind::break_;
  Statement(node, is_break ? "break" : "continue");
  size_t i = loops_.size();
  while (i > 0 && loops_[i - 1].is_switch && !is_break) --i;
  if (i == 0) Fail(node, "'continue' outside of a loop");
  Loop& loop = loops_[i - 1];
  if (marks_.size() > loop.marks) Emit(Op::leave, marks_[loop.marks], 0, 0, node);
  (is_break ? loop.breaks : loop.continues).push_back(Emit(Op::jump, 0, 0, 0, node));
}

void FunctionCompiler::FunctionStatement(Node* node) {
  Statement(node, "function");
  Node name = *node;
  name.kind = NodeKind::name;
  Store(&name, Operand(node->kids[0]), /*define=*/true);
}

void FunctionCompiler::InlineStatement(Node* node) {
  InlineFunction& function = *node->function->inline_function;
  Code& code = state_.codes.emplace_back();
  code.kind = CodeKind::inline_function;
  code.at = node->at;
  const std::string space = function.space != nullptr ? std::string(function.space->name->text) + "." : "";
  code.name = UniqueName(space + std::string(function.name->text), node->at);
  FunctionCompiler(state_, code, this).Run(node->function, node->function->body);
  function.code = &code;
}

void FunctionCompiler::CallbackStatement(Node* node) {
  Code& code = state_.codes.emplace_back();
  code.kind = CodeKind::callback;
  code.at = node->at;
  code.name = UniqueName(std::string(node->function->name->text), node->at);
  FunctionCompiler(state_, code, this).Run(node->function, node->function->body);
  for (Callback& callback : state_.program.callbacks) {
    if (callback.name == node->function->name) {
      callback.code = &code;  // the last definition counts
      return;
    }
  }
  state_.program.callbacks.push_back({node->function->name, &code});
}

}  // namespace engine::hisescript
