// Compiles one function. Private to the compiler's files.
#pragma once
#include <functional>
#include <vector>

#include "engine/hisescript/compiler.h"

namespace engine::hisescript {

class FunctionCompiler {
 public:
  FunctionCompiler(CompileState& state, Code& code, FunctionCompiler* outer)
      : state_(state), code_(code), outer_(outer) {}
  // `node` is null at the top level.
  void Run(const FunctionNode* node, Node* body);

 private:
  static constexpr int kConstant = 256, kMaxRegisters = 200;

  // Where a name leads.
  enum class At : uint8_t {
    element,
    variable,
    argument,
    space,
    inline_function,
    constant,
    reg,
    api,
    global,
    root,
    dynamic,
    self,
  };
  struct Place {
    At at;
    int index = 0;  // register of a variable or an iterator, argument
    Variable* variable = nullptr;
    Namespace* space = nullptr;
    InlineFunction* function = nullptr;
    NativeObject* api = nullptr;
  };
  struct Local {
    Symbol* name;
    int reg;
    bool visible;  // from its declaration on; of a function's `var`: on every way to here
  };
  struct Iterator {
    Symbol* name;
    int base;
  };
  struct Loop {
    bool is_switch;
    size_t marks;  // how many scopes were open outside
    std::vector<size_t> breaks, continues;
  };

  // compiler.cc: names, registers, emission.
  void CollectVariables(const Node* node);
  void AddVariable(Symbol* name);
  bool IsElsewhere(Symbol* name, Namespace* space);
  Local* FindLocal(const Symbol* name);
  Place Resolve(const Node* name_node, Namespace* qualifier = nullptr);
  void CheckOuterInline(const Node* node);
  [[noreturn]] void Fail(const Node* node, const std::string& message) const;
  int NewRegister(const Node* node);
  size_t Emit(Op op, int a, int b, int c, const Node* at);
  void PatchHere(size_t jump) { code_.instructions[jump].c = static_cast<int>(code_.instructions.size()); }
  void PatchHere(const std::vector<size_t>& jumps) {
    for (size_t jump : jumps) PatchHere(jump);
  }
  int Here() const { return static_cast<int>(code_.instructions.size()); }
  int Constant(Value value, const Node* at);
  int SlotIndex(Slot* slot);
  int RootIndex(Symbol* name);
  int MemberIndex(Symbol* name);
  int NewSite(const Node* node, std::string_view construct);
  void Statement(const Node* node, std::string_view construct);
  std::string UniqueName(std::string name, Position at);

  // compiler_statements.cc
  void Compile(Node* node);
  void Block(Node* node);
  void Declaration(Node* node);
  void If(Node* node);
  void While(Node* node);
  void For(Node* node);
  void ForIn(Node* node);
  void Switch(Node* node);
  void Return(Node* node);
  void Jump(Node* node);
  void Scoped(Node* node);
  void ScopedBody(Node* node, std::string_view name);
  void PushCleanup(Node* node, const std::function<void()>& cleanup);
  void FunctionStatement(Node* node);
  void InlineStatement(Node* node);
  void CallbackStatement(Node* node);
  std::string_view ConstructOf(const Node* expression) const;

  // compiler_expressions.cc
  int Operand(Node* node);   // register or constant + kConstant; may be a variable's own register
  int Register(Node* node);  // a register that stays what it is while others are evaluated
  void To(Node* node, int target);
  void Discard(Node* node);
  void Name(Node* node, int target);
  void Member(Node* node, int target);
  void Binary(Node* node, int target);
  void Logical(Node* node, int target);
  void Conditional(Node* node, int target);
  void ArrayLiteral(Node* node, int target);
  void ObjectLiteral(Node* node, int target);
  void FunctionValue(Node* node, int target);
  void Branch(Node* condition, bool when, std::vector<size_t>& jumps);
  int StableOperand(Node* node, const Node* next);
  bool IsWrittenLast(const Node* node) const;

  // compiler_assignments.cc
  int Assign(Node* node);  // returns the operand of what was assigned
  int Compound(Node* node);
  void Increment(Node* node, int target);  // target < 0: not wanted
  int Update(Node* target, Op op, const std::function<int()>& right, int old, const Node* at);
  void Store(Node* target, int operand, bool define = false);
  void StoreName(Node* target, const Place& place, int operand, bool define);
  void Load(const Place& place, Symbol* name, int target, const Node* at);

  // compiler_calls.cc
  void Call(Node* node, int target);
  void InlineCallOf(Node* node, InlineFunction* function, int target);
  bool ApiCall(Node* node, Node* callee, int target);
  void MethodCall(Node* node, Node* callee, int target);
  bool QualifiedName(Node* dot, Node& name);
  int ArgumentsFrom(Node* node);

  CompileState& state_;
  Code& code_;
  FunctionCompiler* const outer_;
  std::vector<Local> locals_;
  std::vector<Iterator> iterators_;
  std::vector<Loop> loops_;
  std::vector<int> marks_;  // registers of open scopes
  std::map<uint64_t, int> constants_;
  std::map<std::string, int, std::less<>> constructs_;
  int top_ = 0;  // first free register
};

}  // namespace engine::hisescript
