// What the compiler makes and the interpreter runs: register code, eight bytes an instruction.
//
// Registers belong to one call of one function in one context; nobody else sees them. What contexts share is reached
// through slots. In the comments, R is a register, RK a register below 256 or else the constant RK - 256.
#pragma once
#include <string>
#include <vector>

#include "engine/hisescript/program.h"
#include "engine/hisescript/token.h"
#include "engine/observe.h"

namespace engine::hisescript {

struct BuiltinMethod;
class NativeObject;
struct NativeMethod;

// clang-format off
#define HISESCRIPT_OPS(X)                                                                                            \
  X(statement)      /* at site c */                                                                                  \
  X(loop)           /* the same, each time round; looks at the deadline */                                           \
  X(move)           /* R[a] = RK[c] */                                                                               \
  X(get_slot)       /* R[a] = slots[c] */                                                                            \
  X(set_slot)       /* slots[c] = RK[b] */                                                                           \
  X(get_root)       /* R[a] = roots[c] */                                                                            \
  X(set_root)       /* roots[c] = RK[b]; a: may define it */                                                         \
  X(get_name)       /* the same through the callers' variables */                                                    \
  X(set_name)                                                                                                        \
  X(get_argument)   /* R[a] = argument slot c */                                                                     \
  X(get_global)     /* R[a] = Globals.member c */                                                                    \
  X(set_global)     /* Globals.member c = RK[b] */                                                                   \
  X(get_self)       /* R[a] = this */                                                                                \
  X(get_member)     /* R[a] = RK[b].member c */                                                                      \
  X(set_member)     /* R[a].member c = RK[b] */                                                                      \
  X(get_index)      /* R[a] = RK[b][RK[c]] */                                                                        \
  X(set_index)      /* R[a][RK[b]] = RK[c] */                                                                        \
  X(add) X(subtract) X(multiply) X(divide) X(modulo)          /* R[a] = RK[b] op RK[c] */                            \
  X(bit_and) X(bit_or) X(bit_xor) X(left_shift) X(right_shift) X(right_shift_unsigned)                               \
  X(equals) X(not_equals) X(less) X(less_equal) X(greater) X(greater_equal) X(type_equals) X(type_not_equals)        \
  X(test_equals) X(test_less) X(test_less_equal) /* jumps by the next instruction if RK[b] op RK[c] is a */          \
  X(logical_not) X(to_bool) X(is_defined) X(type_of)          /* R[a] = op RK[c] */                                  \
  X(jump)           /* to c */                                                                                       \
  X(jump_true)      /* to c if RK[b] */                                                                              \
  X(jump_false)                                                                                                      \
  X(new_array)      /* R[a] = [], room for c */                                                                      \
  X(push)           /* R[a].push(RK[c]) */                                                                           \
  X(new_object)                                                                                                      \
  X(closure)        /* R[a] = functions[c] with captures from R[b] on */                                             \
  X(call)           /* R[a] = R[b](c arguments behind it) */                                                         \
  X(call_method)    /* R[a] = R[b].member(c >> 8)(c & 255 arguments behind it) */                                    \
  X(set_argument)   /* argument slot a of inline call c = RK[b] */                                                   \
  X(call_inline)    /* R[a] = inline call c, whose registers begin at R[b] */                                        \
  X(call_native)    /* R[a] = native call c with arguments from R[b] on */                                           \
  X(finish)         /* return RK[b] */                                                                               \
  X(iterate)        /* R[a..a+2] = RK[b], index before the first, end */                                             \
  X(next)           /* on to the next of R[a]; to c if there is none */                                              \
  X(get_element)    /* R[a] = current element of R[b] */                                                             \
  X(set_element)    /* current element of R[b] = RK[c] */                                                            \
  X(check_type)     /* RK[b] has type a; c is the name */                                                            \
  X(mark)           /* R[a] = height of the stack of scopes */                                                       \
  X(push_scope)     /* at the end of the scope, the code at c runs */                                                \
  X(leave)          /* ends the scopes above R[a] */                                                                 \
  X(end_cleanup)                                                                                                     \
  X(enter_scope)    /* R[a] = token of a scoped statement of kind c with RK[b] */                                    \
  X(leave_scope)    /* R[a] is the token, RK[b] what it was entered with */
// clang-format on

enum class Op : uint8_t {
#define HISESCRIPT_OP(name) name,
  HISESCRIPT_OPS(HISESCRIPT_OP)
#undef HISESCRIPT_OP
};

struct Instruction {
  Op op;
  uint8_t a;
  uint16_t b;
  int32_t c;
};

// A statement: a place where another context may come in.
struct Site {
  Point point;  // file:function:construct, #k from the second on
  Position at;
};

enum class ScopeKind : uint8_t { lock, defer, bypass, print, profile, trace, count, dump, before, after };

// A member by name, with what the built-in types offer under it.
struct Member {
  Symbol* name;
  const BuiltinMethod* array;
  const BuiltinMethod* string;
  const BuiltinMethod* buffer;
  const BuiltinMethod* object;
  bool is_length;
};

struct InlineCall {
  InlineFunction* function;
  ArgumentSlots* slots;
};

struct NativeCall {
  NativeObject* object;
  const NativeMethod* method;
  int count;
};

enum class CodeKind : uint8_t { main, callback, function, inline_function };

struct Code {
  CodeKind kind;
  std::string name;  // "onInit", "N.f", "anonymous"
  Position at;
  std::vector<Parameter> parameters;
  std::vector<Symbol*> captures;  // in the registers behind the parameters
  // Of a function: its variables by name, for callees that find them by dynamic scoping. Register i holds names[i].
  std::vector<Symbol*> names;
  Type result = Type::any;
  int variables = 0;  // registers that hold variables
  int registers = 0;
  std::vector<Instruction> instructions;
  std::vector<Position> positions;  // of each instruction
  std::vector<Value> constants;
  std::vector<Site> sites;
  std::vector<Slot*> slots;
  std::vector<RootVariable*> roots;
  std::vector<Member> members;
  std::vector<const Code*> functions;
  std::vector<Function*> shared;  // of functions without captures: one object, as a literal
  std::vector<InlineCall> inline_calls;
  std::vector<NativeCall> native_calls;
  InlineFunction* inline_function = nullptr;
};

}  // namespace engine::hisescript
