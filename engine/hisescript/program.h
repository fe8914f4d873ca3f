// What a script declares: namespaces with constants, registers and inline functions; root variables; callbacks.
// Made during a load, read by code; only the slots change afterwards.
#pragma once
#include <atomic>
#include <deque>
#include <map>
#include <string_view>
#include <vector>

#include "engine/hisescript/ast.h"
#include "engine/hisescript/objects.h"

namespace engine::hisescript {

inline constexpr int kInlineParameters = 5;     // L3
inline constexpr int kNamespaceRegisters = 32;  // L2
inline constexpr int kPassedArguments = 16;     // L4

struct Variable {
  Symbol* name;
  Type type;
  Slot slot;
};

// The arguments of one call site of an inline function, shared by all contexts that pass it (HI-R100).
struct ArgumentSlots {
  Slot values[kInlineParameters];
};

struct InlineFunction {
  Symbol* name;
  Namespace* space;
  std::vector<Parameter> parameters;
  Type result;
  uint32_t index;  // in the engine
  const Code* code = nullptr;
  ArgumentSlots own;  // of calls through a value, and by the host
  InlineFunctionObject* object = nullptr;
};

struct Namespace {
  Symbol* name = nullptr;  // null: the root
  std::deque<Variable> constants, registers;
  std::deque<InlineFunction> inlines;

  Variable* Constant(const Symbol* symbol);
  Variable* Register(const Symbol* symbol);
  InlineFunction* Inline(const Symbol* symbol);
};

// A property of the root object. Absent until it is defined.
struct RootVariable {
  Symbol* name;
  Slot slot{Value::Absent()};
  // A function has a parameter or variable of this name, so that dynamic scoping may find another one first.
  std::atomic<bool> shadowed{false};
};

struct CallbackDeclaration {
  std::string_view name;
  int parameters;
};

struct Callback {
  Symbol* name;
  const Code* code;
};

struct Program {
  Namespace root;
  std::deque<Namespace> namespaces;
  std::deque<RootVariable> roots;
  std::map<const Symbol*, RootVariable*> root_of;
  std::map<const Symbol*, bool> globals;  // declared with `global`
  std::vector<CallbackDeclaration> callback_names;
  std::vector<Callback> callbacks;
  uint32_t inline_count = 0;

  Namespace* Find(const Symbol* symbol);
  RootVariable* Root(Symbol* symbol);  // made if there is none
  const CallbackDeclaration* CallbackNamed(std::string_view text) const;
};

}  // namespace engine::hisescript
