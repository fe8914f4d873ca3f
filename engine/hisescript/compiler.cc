#include "engine/hisescript/compiler.h"

#include <algorithm>

#include "engine/hisescript/builtins.h"
#include "engine/hisescript/function_compiler.h"

namespace engine::hisescript {

const Code* CompileMain(CompileState& state, Node* block) {
  Code& code = state.codes.emplace_back();
  code.kind = CodeKind::main;
  code.name = "onInit";
  code.at = block->at;
  FunctionCompiler(state, code, nullptr).Run(nullptr, block);
  return &code;
}

void FunctionCompiler::Run(const FunctionNode* node, Node* body) {
  if (node != nullptr) {
    code_.parameters = node->parameters;
    code_.captures = node->captures;
    code_.result = node->result;
    code_.inline_function = node->inline_function;
    if (code_.kind != CodeKind::inline_function) {
      for (const Parameter& parameter : node->parameters) AddVariable(parameter.name);
    }
    for (Symbol* capture : node->captures) AddVariable(capture);
    for (Local& local : locals_) local.visible = true;
    CollectVariables(body);
    if (code_.kind == CodeKind::function) {
      for (const Local& local : locals_) {
        code_.names.push_back(local.name);
        state_.program.Root(local.name)->shadowed.store(true, std::memory_order_relaxed);
      }
    }
    for (size_t i = 0; i < node->parameters.size() && code_.kind == CodeKind::function; ++i) {
      const Parameter& parameter = node->parameters[i];
      if (parameter.type != Type::any) {
        Emit(Op::check_type, static_cast<int>(parameter.type), static_cast<int>(i), MemberIndex(parameter.name), body);
      }
    }
    for (size_t i = 0; i < node->parameters.size() && code_.kind == CodeKind::inline_function; ++i) {
      const Parameter& parameter = node->parameters[i];
      if (parameter.type == Type::any) continue;
      const int reg = NewRegister(body);
      Emit(Op::get_argument, reg, 0, static_cast<int>(i), body);
      Emit(Op::check_type, static_cast<int>(parameter.type), reg, MemberIndex(parameter.name), body);
      --top_;
    }
  }
  code_.variables = top_;
  code_.registers = std::max(code_.registers, top_);
  Block(body);
  Emit(Op::finish, 0, Constant(Value(), body), 0, body);
}

void FunctionCompiler::AddVariable(Symbol* name) {
  if (FindLocal(name) != nullptr) return;
  const int reg = top_++;
  code_.registers = std::max(code_.registers, top_);
  locals_.push_back({name, reg, false});
}

FunctionCompiler::Local* FunctionCompiler::FindLocal(const Symbol* name) {
  for (Local& local : locals_) {
    if (local.name == name) return &local;
  }
  return nullptr;
}

// Whether another storage comes before a variable of that name.
bool FunctionCompiler::IsElsewhere(Symbol* name, Namespace* space) {
  Program& program = state_.program;
  if (code_.inline_function != nullptr) {
    for (const Parameter& parameter : code_.inline_function->parameters) {
      if (parameter.name == name) return true;
    }
  }
  for (Namespace* where : {space, &program.root}) {
    if (where != nullptr &&
        (where->Constant(name) != nullptr || where->Register(name) != nullptr || where->Inline(name) != nullptr)) {
      return true;
    }
  }
  return program.Find(name) != nullptr || program.globals.count(name) != 0 || state_.apis.count(name) != 0;
}

// Registers of variables are fixed before temporaries are handed out. A counter of a for loop without keyword is a
// variable of the function as well (HI-R102); in onInit and in callbacks it belongs to the root object.
void FunctionCompiler::CollectVariables(const Node* node) {
  if (node == nullptr || node->kind == NodeKind::function) return;
  if (locals_.size() > kMaxRegisters / 2) Fail(node, "Function has more than 100 variables");
  if (node->kind == NodeKind::local) AddVariable(node->name);
  const bool owns = code_.kind == CodeKind::function || code_.kind == CodeKind::inline_function;
  if (node->kind == NodeKind::var && code_.kind == CodeKind::function) AddVariable(node->name);
  if (node->kind == NodeKind::for_ && owns && node->kids[0] != nullptr && node->kids[0]->kind == NodeKind::assign) {
    const Node* counter = node->kids[0]->kids[0];
    if (counter->kind == NodeKind::name && !IsElsewhere(counter->name, node->space)) AddVariable(counter->name);
  }
  for (const Node* kid : node->kids) CollectVariables(kid);
}

// A function within an inline function does not see what belongs to the latter.
void FunctionCompiler::CheckOuterInline(const Node* node) {
  for (FunctionCompiler* outer = outer_; outer != nullptr; outer = outer->outer_) {
    if (outer->code_.kind != CodeKind::inline_function) continue;
    for (const Parameter& parameter : outer->code_.parameters) {
      if (parameter.name == node->name)
        Fail(node, "Can't reference inline function parameters in nested function body");
    }
    const Local* local = outer->FindLocal(node->name);
    if (local != nullptr && local->visible) Fail(node, "Can't reference local variables in nested function body");
  }
}

// The order is the host's: a const, reg or inline function wins over a function's own parameter.
FunctionCompiler::Place FunctionCompiler::Resolve(const Node* node, Namespace* qualifier) {
  Symbol* name = node->name;
  Program& program = state_.program;
  const bool plain = qualifier == nullptr;
  Local* local = plain ? FindLocal(name) : nullptr;
  if (plain) {
    for (size_t i = iterators_.size(); i-- > 0;) {
      if (iterators_[i].name == name) return {.at = At::element, .index = iterators_[i].base};
    }
    if (code_.kind == CodeKind::inline_function) {
      for (size_t i = 0; i < code_.parameters.size(); ++i) {
        if (code_.parameters[i].name == name) return {.at = At::argument, .index = static_cast<int>(i)};
      }
      if (local != nullptr && local->visible) return {.at = At::variable, .index = local->reg};
    }
    if (std::count(code_.captures.begin(), code_.captures.end(), name) != 0) {
      return {.at = At::variable, .index = local->reg};
    }
    if (local == nullptr) CheckOuterInline(node);
    if (Namespace* space = program.Find(name)) return {.at = At::space, .space = space};
  }
  for (Namespace* where : {plain ? node->space : qualifier, &program.root}) {
    if (where == nullptr) continue;
    if (InlineFunction* function = where->Inline(name)) return {.at = At::inline_function, .function = function};
  }
  for (Namespace* where : {plain ? node->space : qualifier, &program.root}) {
    if (where == nullptr) continue;
    if (Variable* constant = where->Constant(name)) return {.at = At::constant, .variable = constant};
    if (Variable* reg = where->Register(name)) return {.at = At::reg, .variable = reg};
  }
  if (const auto api = state_.apis.find(name); api != state_.apis.end()) return {.at = At::api, .api = api->second};
  if (program.globals.count(name) != 0) return {.at = At::global};
  if (local != nullptr && local->visible) return {.at = At::variable, .index = local->reg};
  if (name->text == "this") return {.at = At::self};
  if (code_.kind == CodeKind::main || code_.kind == CodeKind::callback) return {.at = At::root};
  return {.at = At::dynamic};
}

void FunctionCompiler::Fail(const Node* node, const std::string& message) const {
  throw SyntaxError{node->at, message};
}

int FunctionCompiler::NewRegister(const Node* node) {
  if (top_ >= kMaxRegisters) Fail(node, "Expression is too long: it needs more than 200 registers");
  code_.registers = std::max(code_.registers, top_ + 1);
  return top_++;
}

size_t FunctionCompiler::Emit(Op op, int a, int b, int c, const Node* at) {
  if (code_.instructions.size() > (size_t{1} << 24)) Fail(at, "Function is too long");
  code_.instructions.push_back({op, static_cast<uint8_t>(a), static_cast<uint16_t>(b), c});
  code_.positions.push_back(at->at);
  return code_.instructions.size() - 1;
}

int FunctionCompiler::Constant(Value value, const Node* at) {
  const auto [found, inserted] = constants_.emplace(value.bits(), static_cast<int>(code_.constants.size()));
  if (inserted) {
    if (code_.constants.size() > 65000) Fail(at, "Function has more than 65000 constants");
    code_.constants.push_back(value);
  }
  return found->second + kConstant;
}

int FunctionCompiler::SlotIndex(Slot* slot) {
  const auto found = std::find(code_.slots.begin(), code_.slots.end(), slot);
  if (found != code_.slots.end()) return static_cast<int>(found - code_.slots.begin());
  code_.slots.push_back(slot);
  return static_cast<int>(code_.slots.size()) - 1;
}

int FunctionCompiler::RootIndex(Symbol* name) {
  RootVariable* root = state_.program.Root(name);
  const auto found = std::find(code_.roots.begin(), code_.roots.end(), root);
  if (found != code_.roots.end()) return static_cast<int>(found - code_.roots.begin());
  code_.roots.push_back(root);
  return static_cast<int>(code_.roots.size()) - 1;
}

int FunctionCompiler::MemberIndex(Symbol* name) {
  for (size_t i = 0; i < code_.members.size(); ++i) {
    if (code_.members[i].name == name) return static_cast<int>(i);
  }
  const std::string_view text = name->text;
  code_.members.push_back({name, FindMethod(ArrayMethods(), text), FindMethod(StringMethods(), text),
                           FindMethod(BufferMethods(), text), FindMethod(ObjectMethods(), text), text == "length"});
  return static_cast<int>(code_.members.size()) - 1;
}

int FunctionCompiler::NewSite(const Node* node, std::string_view construct) {
  const int number = ++constructs_[std::string(construct)];
  std::string name = std::string(node->at.file) + ":" + code_.name + ":" + std::string(construct);
  if (number > 1) name += "#" + std::to_string(number);
  code_.sites.push_back({Point::Interned(state_.allocator.heap().KeepText(name)), node->at});
  return static_cast<int>(code_.sites.size()) - 1;
}

void FunctionCompiler::Statement(const Node* node, std::string_view construct) {
  Emit(Op::statement, 0, 0, NewSite(node, construct), node);
}

std::string FunctionCompiler::UniqueName(std::string name, Position at) {
  const int number = ++state_.names[std::string(at.file) + ":" + name];
  return number > 1 ? name + "#" + std::to_string(number) : name;
}

}  // namespace engine::hisescript
