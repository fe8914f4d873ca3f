// Tokens into a tree, and the declarations into the program. Included files are read on the way.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/hisescript/ast.h"
#include "engine/hisescript/lexer.h"
#include "engine/hisescript/preprocessor.h"
#include "engine/hisescript/program.h"

namespace engine::hisescript {

// Where included files come from.
class SourceReader {
 public:
  virtual ~SourceReader() = default;
  // The text of a file by the name that the script gave. The name of the result is what errors and points show.
  struct Source {
    std::string name;
    std::string text;
  };
  virtual Result<Source> Read(std::string_view name) = 0;
};

// What all files of a load share.
struct ParseState {
  Allocator& allocator;
  Program& program;
  Tree& tree;
  SourceReader& reader;
  Preprocessor preprocessor{};
  std::deque<std::string> texts{};  // tokens point into them
  std::set<std::string> included{};
  std::vector<std::string> notes{};  // for the console
  int depth = 0;                     // of files that include files
};

class Parser {
 public:
  // Parses a whole file. Throws SyntaxError.
  static Node* ParseFile(ParseState& state, std::string_view text, const char* file);

 private:
  enum class Inside : uint8_t { top, function, inline_function, callback };

  Parser(ParseState& state, std::vector<Lexeme> tokens) : state_(state), tokens_(std::move(tokens)) {}

  // parser.cc: tokens, blocks, declarations.
  const Lexeme& Now() const { return tokens_[at_]; }
  const Lexeme& Ahead(size_t n) const { return tokens_[std::min(at_ + n, tokens_.size() - 1)]; }
  bool Is(Token token) const { return Now().token == token; }
  bool Take(Token token);
  void Match(Token token);
  Symbol* Identifier();
  [[noreturn]] void Fail(const std::string& message) const;
  [[noreturn]] void Unexpected(const std::string& wanted) const;
  Node* New(NodeKind kind, Position at);
  Node* Add(Node* node, Node* kid);
  Node* Block(Position at, Token end);
  Node* Braces();
  Type VariableType();
  void CheckNotElsewhere(Symbol* name, const char* own);
  Node* Variables(NodeKind kind);
  Node* Declaration(NodeKind kind, Position at);
  void Declare(Node* declaration);
  Node* NamespaceBlock();
  Node* InlineDeclaration();
  Node* CallbackBlock();
  Node* FunctionStatement();
  Node* Include();
  std::vector<Parameter> Parameters();
  FunctionNode* NewFunction(Position at);
  void Body(FunctionNode* function, Inside inside);

  // parser_statements.cc
  Node* Statement();
  Node* KeywordStatement(Token token, Position at);
  Node* If(Position at);
  Node* While(Position at);
  Node* Do(Position at);
  Node* For(Position at);
  Node* Return(Position at);
  Node* Switch(Position at);
  Node* Case();
  Node* Scoped(Position at);
  void EndOfStatement();

  // parser_expressions.cc
  Node* Expression();
  Node* Logic();
  Node* Comparator();
  Node* Shift();
  Node* Sum();
  Node* Product();
  Node* Unary();
  Node* Factor();
  Node* Suffixes(Node* node);
  Node* Arguments(Node* call, Token end);
  Node* ObjectLiteral(Position at);
  Node* FunctionExpression(Position at);
  Node* Arrow(Position at);
  bool AtArrow() const;
  Node* Binary(NodeKind kind, const Lexeme& sign, Node* left, Node* right);
  Node* Increment(const Lexeme& sign, Node* target, bool postfix);
  void CheckTarget(const Node* target) const;

  ParseState& state_;
  const std::vector<Lexeme> tokens_;
  size_t at_ = 0;
  int depth_ = 0;   // of nested statements and expressions
  int braces_ = 0;  // of nested blocks, namespaces aside
  int loops_ = 0;
  Inside inside_ = Inside::top;
  Namespace* space_ = nullptr;

  // Counts the nesting, which is a nesting of our own calls.
  struct Nested {
    explicit Nested(Parser& parser) : parser(parser) {
      if (++parser.depth_ > kMaxDepth) parser.Fail("Nested too deeply");
    }
    ~Nested() { --parser.depth_; }
    Parser& parser;
    static constexpr int kMaxDepth = 100;
  };
};

}  // namespace engine::hisescript
