// A script as a tree. It lives during a load only; what runs is the code made from it.
#pragma once
#include <deque>
#include <vector>

#include "engine/hisescript/heap.h"
#include "engine/hisescript/token.h"

namespace engine::hisescript {

struct InlineFunction;
struct Namespace;

enum class NodeKind : uint8_t {
  // Expressions. Children in the order of the text.
  literal,
  name,
  dot,
  index,
  call,
  binary,
  logical,
  conditional,
  assign,
  compound,
  increment,
  array,
  object,
  function,
  is_defined,
  type_of,
  negate,
  logical_not,
  // Statements.
  empty,
  block,
  expression,
  var,
  const_var,
  reg,
  local,
  global,
  if_,
  while_,
  do_while,
  for_,
  for_in,
  return_,
  switch_,
  case_,
  break_,
  continue_,
  function_declaration,
  inline_declaration,
  callback_declaration,
  scoped,
};

// What a typed declaration allows.
enum class Type : uint8_t { any, integer, real, number, boolean, string, array, object, buffer, function };

struct Parameter {
  Symbol* name;
  Type type = Type::any;
};

struct Node;

struct FunctionNode {
  Symbol* name = nullptr;
  Position at;
  std::vector<Parameter> parameters;
  std::vector<Symbol*> captures;
  Type result = Type::any;
  Node* body = nullptr;
  InlineFunction* inline_function = nullptr;
};

struct Node {
  NodeKind kind;
  Position at;
  Token token = Token::end;    // operator; of a scoped statement unused
  bool effects = false;        // assigns or calls somewhere below
  bool flag = false;           // increment: postfix; case: default
  Type type = Type::any;       // of a declaration
  Value value;                 // of a literal
  Symbol* name = nullptr;      // name, member, declared variable, scoped statement
  Namespace* space = nullptr;  // the namespace whose text it stands in; null at the top
  FunctionNode* function = nullptr;
  std::vector<Node*> kids;     // null where an optional part is missing
  std::vector<Symbol*> names;  // of an object's properties
};

// Owns a load's nodes.
struct Tree {
  std::deque<Node> nodes;
  std::deque<FunctionNode> functions;
};

}  // namespace engine::hisescript
