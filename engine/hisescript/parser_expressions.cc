#include "engine/hisescript/parser.h"

namespace engine::hisescript {

Node* Parser::Binary(NodeKind kind, const Lexeme& sign, Node* left, Node* right) {
  Node* node = New(kind, sign.at);
  node->token = sign.token;
  return Add(Add(node, left), right);
}

void Parser::CheckTarget(const Node* target) const {
  const NodeKind kind = target->kind;
  if (kind == NodeKind::name || kind == NodeKind::dot || kind == NodeKind::index) return;
  throw SyntaxError{target->at, "Can't assign to this expression!"};
}

Node* Parser::Expression() {
  const Nested nested(*this);
  if (AtArrow()) return Arrow(Now().at);
  Node* left = Logic();
  const Lexeme& sign = Now();
  switch (sign.token) {
    case Token::question: {
      ++at_;
      Node* node = Add(New(NodeKind::conditional, sign.at), left);
      Add(node, Expression());
      Match(Token::colon);
      return Add(node, Expression());
    }
    case Token::assign:
    case Token::plus_equals:
    case Token::minus_equals:
    case Token::times_equals:
    case Token::divide_equals:
    case Token::modulo_equals:
    case Token::left_shift_equals:
    case Token::right_shift_equals:
    case Token::and_equals:
    case Token::or_equals:
    case Token::xor_equals: {
      CheckTarget(left);
      ++at_;
      Node* right = Expression();
      Node* node = Binary(sign.token == Token::assign ? NodeKind::assign : NodeKind::compound, sign, left, right);
      node->effects = true;
      return node;
    }
    default:
      return left;
  }
}

// All of these bind alike, from the left: a quirk of the host.
Node* Parser::Logic() {
  Node* left = Comparator();
  for (;;) {
    const Lexeme& sign = Now();
    switch (sign.token) {
      case Token::logical_and:
      case Token::logical_or:
        ++at_;
        left = Binary(NodeKind::logical, sign, left, Comparator());
        break;
      case Token::bit_and:
      case Token::bit_or:
      case Token::bit_xor:
        ++at_;
        left = Binary(NodeKind::binary, sign, left, Comparator());
        break;
      default:
        return left;
    }
  }
}

Node* Parser::Comparator() {
  Node* left = Shift();
  for (;;) {
    const Lexeme& sign = Now();
    switch (sign.token) {
      case Token::equals:
      case Token::not_equals:
      case Token::type_equals:
      case Token::type_not_equals:
      case Token::less:
      case Token::less_equal:
      case Token::greater:
      case Token::greater_equal:
        ++at_;
        left = Binary(NodeKind::binary, sign, left, Shift());
        break;
      default:
        return left;
    }
  }
}

// The right side of a shift is a whole expression: a quirk of the host.
Node* Parser::Shift() {
  Node* left = Sum();
  for (;;) {
    const Lexeme& sign = Now();
    if (sign.token != Token::left_shift && sign.token != Token::right_shift &&
        sign.token != Token::right_shift_unsigned) {
      return left;
    }
    ++at_;
    left = Binary(NodeKind::binary, sign, left, Expression());
  }
}

Node* Parser::Sum() {
  Node* left = Product();
  for (;;) {
    const Lexeme& sign = Now();
    if (sign.token != Token::plus && sign.token != Token::minus) return left;
    ++at_;
    left = Binary(NodeKind::binary, sign, left, Product());
  }
}

Node* Parser::Product() {
  Node* left = Unary();
  for (;;) {
    const Lexeme& sign = Now();
    if (sign.token != Token::times && sign.token != Token::divide && sign.token != Token::modulo) return left;
    ++at_;
    left = Binary(NodeKind::binary, sign, left, Unary());
  }
}

Node* Parser::Increment(const Lexeme& sign, Node* target, bool postfix) {
  CheckTarget(target);
  Node* node = Add(New(NodeKind::increment, sign.at), target);
  node->token = sign.token;
  node->flag = postfix;
  node->effects = true;
  return node;
}

Node* Parser::Unary() {
  const Nested nested(*this);
  const Lexeme& sign = Now();
  switch (sign.token) {
    case Token::minus:
      ++at_;
      return Add(New(NodeKind::negate, sign.at), Unary());
    case Token::logical_not:
      ++at_;
      return Add(New(NodeKind::logical_not, sign.at), Unary());
    case Token::plus_plus:
    case Token::minus_minus:
      ++at_;
      return Increment(sign, Factor(), false);
    case Token::typeof_:
      ++at_;
      return Add(New(NodeKind::type_of, sign.at), Unary());
    default:
      return Factor();
  }
}

Node* Parser::Factor() {
  const Lexeme& first = Now();
  Node* node = nullptr;
  auto literal = [&](Value value) {
    node = New(NodeKind::literal, first.at);
    node->value = value;
  };
  if (first.token == Token::end) Unexpected("an expression");
  ++at_;
  switch (first.token) {
    case Token::identifier:
      node = New(NodeKind::name, first.at);
      node->name = state_.allocator.heap().Intern(state_.allocator, first.text);
      break;
    case Token::open_paren:
      node = Expression();
      Match(Token::close_paren);
      break;
    case Token::true_:
      literal(Value::Int(1));
      break;
    case Token::false_:
      literal(Value::Int(0));
      break;
    case Token::null_:
      literal(Value::Void());
      break;
    case Token::undefined_:
      literal(Value::Undefined());
      break;
    case Token::literal:
      literal(first.value);
      break;
    case Token::open_brace:
      node = ObjectLiteral(first.at);
      break;
    case Token::open_bracket:
      node = Arguments(New(NodeKind::array, first.at), Token::close_bracket);
      break;
    case Token::function_:
      if (Is(Token::identifier)) Fail("Inline functions definitions cannot have a name");
      return FunctionExpression(first.at);
    case Token::new_:
      --at_;
      Fail("new is not supported anymore");
    case Token::is_defined:
      Match(Token::open_paren);
      node = Add(New(NodeKind::is_defined, first.at), Expression());
      Match(Token::close_paren);
      return node;
    default:
      --at_;
      Unexpected("an expression");
  }
  return Suffixes(node);
}

Node* Parser::Suffixes(Node* node) {
  for (int links = 0;; ++links) {
    const Lexeme& sign = Now();
    if (links > Nested::kMaxDepth) Fail("Nested too deeply");
    if (Take(Token::dot)) {
      node = Add(New(NodeKind::dot, sign.at), node);
      node->name = Identifier();
    } else if (Take(Token::open_paren)) {
      node = Arguments(Add(New(NodeKind::call, sign.at), node), Token::close_paren);
      node->effects = true;
    } else if (Take(Token::open_bracket)) {
      node = Add(New(NodeKind::index, sign.at), node);
      Add(node, Expression());
      Match(Token::close_bracket);
    } else if (Is(Token::plus_plus) || Is(Token::minus_minus)) {
      ++at_;
      return Increment(sign, node, true);
    } else {
      return node;
    }
  }
}

// Expressions up to `end`, which is taken, as further children.
Node* Parser::Arguments(Node* node, Token end) {
  while (!Is(end)) {
    Add(node, Expression());
    if (!Is(end)) Match(Token::comma);
  }
  Match(end);
  return node;
}

Node* Parser::ObjectLiteral(Position at) {
  Node* node = New(NodeKind::object, at);
  while (!Is(Token::close_brace)) {
    if (Is(Token::literal) && Now().value.is_string()) {
      node->names.push_back(state_.allocator.heap().Intern(state_.allocator, Now().value.string()->view()));
      ++at_;
    } else {
      node->names.push_back(Identifier());
    }
    Match(Token::colon);
    Add(node, Expression());
    if (!Is(Token::close_brace)) Match(Token::comma);
  }
  Match(Token::close_brace);
  return node;
}

// From the captures or parameters on: function [a, b](x) { ... }
Node* Parser::FunctionExpression(Position at) {
  const Nested nested(*this);
  Node* node = New(NodeKind::function, at);
  FunctionNode* function = node->function = NewFunction(at);
  if (Take(Token::open_bracket)) {
    while (!Is(Token::close_bracket)) {
      function->captures.push_back(Identifier());
      if (!Is(Token::close_bracket)) Match(Token::comma);
    }
    Match(Token::close_bracket);
  }
  function->parameters = Parameters();
  Body(function, Inside::function);
  return node;
}

// x => ..., (a, b) => ...
bool Parser::AtArrow() const {
  if (Is(Token::identifier)) return Ahead(1).token == Token::arrow;
  if (!Is(Token::open_paren)) return false;
  size_t ahead = 1;
  while (Ahead(ahead).token == Token::identifier || Ahead(ahead).token == Token::comma) ++ahead;
  return Ahead(ahead).token == Token::close_paren && Ahead(ahead + 1).token == Token::arrow;
}

Node* Parser::Arrow(Position at) {
  Node* node = New(NodeKind::function, at);
  FunctionNode* function = node->function = NewFunction(at);
  if (Is(Token::identifier)) {
    function->parameters.push_back({Identifier()});
  } else {
    function->parameters = Parameters();
  }
  Match(Token::arrow);
  if (Is(Token::open_brace)) {
    Body(function, Inside::function);
    return node;
  }
  const Inside outer = std::exchange(inside_, Inside::function);
  Node* result = New(NodeKind::return_, Now().at);
  Add(result, Expression());
  inside_ = outer;
  function->body = Add(New(NodeKind::block, result->at), result);
  return node;
}

}  // namespace engine::hisescript
