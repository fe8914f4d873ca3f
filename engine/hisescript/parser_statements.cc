#include <algorithm>
#include <utility>

#include "engine/base/suggest.h"
#include "engine/hisescript/parser.h"

namespace engine::hisescript {

// The last semicolon of a file may be missing.
void Parser::EndOfStatement() {
  if (!Is(Token::end)) Match(Token::semicolon);
}

Node* Parser::Statement() {
  const Nested nested(*this);
  const Lexeme& first = Now();
  switch (first.token) {
    case Token::open_brace:
      return Braces();
    case Token::identifier:
    case Token::literal:
    case Token::minus:
    case Token::open_paren:
    case Token::open_bracket:
    case Token::plus_plus:
    case Token::minus_minus: {
      Node* node = New(NodeKind::expression, first.at);
      Add(node, Expression());
      EndOfStatement();
      return node;
    }
    default:
      ++at_;
      if (first.token != Token::end) {
        if (Node* node = KeywordStatement(first.token, first.at)) return node;
      }
      --at_;
      Unexpected("a statement");
  }
}

// Null if the token begins no statement.
Node* Parser::KeywordStatement(Token token, Position at) {
  switch (token) {
    case Token::dot:
      return Scoped(at);
    case Token::include_:
      return Include();
    case Token::inline_:
      return InlineDeclaration();
    case Token::const_:
      Take(Token::var_);
      return Variables(NodeKind::const_var);
    case Token::var_:
      return Variables(NodeKind::var);
    case Token::reg_:
      return Variables(NodeKind::reg);
    case Token::global_:
      return Variables(NodeKind::global);
    case Token::local_:
      return Variables(NodeKind::local);
    case Token::namespace_:
      return NamespaceBlock();
    case Token::if_:
      return If(at);
    case Token::while_:
      return While(at);
    case Token::do_:
      return Do(at);
    case Token::for_:
      return For(at);
    case Token::return_:
      return Return(at);
    case Token::switch_:
      return Switch(at);
    case Token::break_:
    case Token::continue_:
      if (loops_ == 0) throw SyntaxError{at, TokenName(token) + " outside of a loop"};
      Take(Token::semicolon);
      return New(token == Token::break_ ? NodeKind::break_ : NodeKind::continue_, at);
    case Token::function_:
      return FunctionStatement();
    case Token::semicolon:
      return New(NodeKind::empty, at);
    default:
      return nullptr;
  }
}

Node* Parser::If(Position at) {
  Node* node = New(NodeKind::if_, at);
  ++braces_;
  Match(Token::open_paren);
  Add(node, Expression());
  Match(Token::close_paren);
  Add(node, Statement());
  Add(node, Take(Token::else_) ? Statement() : nullptr);
  --braces_;
  return node;
}

Node* Parser::While(Position at) {
  Node* node = New(NodeKind::while_, at);
  Match(Token::open_paren);
  Add(node, Expression());
  Match(Token::close_paren);
  ++loops_;
  ++braces_;
  Add(node, Statement());
  --braces_;
  --loops_;
  return node;
}

Node* Parser::Do(Position at) {
  Node* node = New(NodeKind::do_while, at);
  ++loops_;
  Node* body = Braces();
  --loops_;
  Match(Token::while_);
  Match(Token::open_paren);
  Add(node, Expression());
  Match(Token::close_paren);
  return Add(node, body);
}

// for (x in values), or three parts of which each may be missing. A counter needs no keyword (HI-R102).
Node* Parser::For(Position at) {
  Match(Token::open_paren);
  const bool keyword = Take(Token::var_) || Take(Token::local_);
  ++loops_;
  ++braces_;
  Node* node = nullptr;
  if (!keyword && Is(Token::identifier) && Ahead(1).token == Token::in_) {
    node = New(NodeKind::for_in, at);
    node->name = Identifier();
    ++at_;
    Add(node, Expression());
  } else {
    node = New(NodeKind::for_, at);
    Add(node, Is(Token::semicolon) ? nullptr : Expression());
    Match(Token::semicolon);
    Add(node, Is(Token::semicolon) ? nullptr : Expression());
    Match(Token::semicolon);
    Add(node, Is(Token::close_paren) ? nullptr : Expression());
  }
  Match(Token::close_paren);
  Add(node, Statement());
  --braces_;
  --loops_;
  return node;
}

Node* Parser::Return(Position at) {
  Node* node = New(NodeKind::return_, at);
  if (Take(Token::semicolon)) return Add(node, nullptr);
  Add(node, Expression());
  Take(Token::semicolon);
  return node;
}

Node* Parser::Switch(Position at) {
  Node* node = New(NodeKind::switch_, at);
  Match(Token::open_paren);
  Add(node, Expression());
  Match(Token::close_paren);
  Match(Token::open_brace);
  ++loops_;
  ++braces_;
  std::vector<Node*> waiting;  // conditions of cases without a body: they belong to the next
  bool waiting_default = false;
  while (Is(Token::case_) || Is(Token::default_)) {
    Node* one = Case();
    if (one->kids[0] == nullptr) {
      waiting.insert(waiting.end(), one->kids.begin() + 1, one->kids.end());
      waiting_default |= one->flag;
      continue;
    }
    one->kids.insert(one->kids.end(), waiting.begin(), waiting.end());
    one->flag |= std::exchange(waiting_default, false);
    waiting.clear();
    Add(node, one);
  }
  --braces_;
  --loops_;
  Match(Token::close_brace);
  return node;
}

// Children: the body, or null, then the conditions.
Node* Parser::Case() {
  Node* node = New(NodeKind::case_, Now().at);
  node->flag = Is(Token::default_);
  ++at_;
  Node* condition = node->flag ? nullptr : Expression();
  Match(Token::colon);
  if (Is(Token::case_) || Is(Token::default_) || Is(Token::close_brace)) {
    Add(node, nullptr);
  } else if (Is(Token::open_brace)) {
    Add(node, Braces());
  } else {
    Node* body = New(NodeKind::block, Now().at);
    while (!Is(Token::case_) && !Is(Token::default_) && !Is(Token::close_brace)) Add(body, Statement());
    Add(node, body);
  }
  if (condition != nullptr) Add(node, condition);
  return node;
}

// .name(arguments), .if(condition):name(arguments); further ones may follow before the semicolon. Children: the
// condition or null, then the arguments.
Node* Parser::Scoped(Position at) {
  constexpr std::string_view kKnown[] = {"set",   "call", "lock",  "defer",  "bypass", "print", "profile",
                                         "trace", "dump", "count", "before", "after",  "noop"};
  Node* node = New(NodeKind::scoped, at);
  node->effects = true;
  if (braces_ == 0 && inside_ == Inside::top) throw SyntaxError{at, "A scoped statement must be inside a block"};
  Node* condition = nullptr;
  if (Take(Token::if_)) {
    Match(Token::open_paren);
    condition = Expression();
    Match(Token::close_paren);
    Match(Token::colon);
  }
  Add(node, condition);
  node->name = Identifier();
  if (std::count(std::begin(kKnown), std::end(kKnown), node->name->text) == 0) {
    throw SyntaxError{
        at, "unknown scope statement type " + std::string(node->name->text) + DidYouMean(node->name->text, kKnown)};
  }
  Match(Token::open_paren);
  Arguments(node, Token::close_paren);
  const std::string_view name = node->name->text;
  const size_t given = node->kids.size() - 1;
  const size_t wanted = name == "set" || name == "before" || name == "after" ? 2 : 1;
  if (name == "dump" ? given == 0 : name != "noop" && given != wanted) {
    throw SyntaxError{at, "." + std::string(name) + " needs " + std::to_string(wanted) +
                              (name == "dump" ? " expression or more"
                               : wanted == 1  ? " argument"
                                              : " arguments")};
  }
  if (name == "set") CheckTarget(node->kids[1]);
  if (!Is(Token::dot)) EndOfStatement();
  return node;
}

}  // namespace engine::hisescript
