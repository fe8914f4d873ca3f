#include "engine/hisescript/parser.h"

#include <algorithm>

namespace engine::hisescript {

Node* Parser::ParseFile(ParseState& state, std::string_view text, const char* file) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::string& kept = state.texts.emplace_back(state.preprocessor.Process(text, file));
  Parser parser(state, Tokenise(state.allocator, kept, file));
  Node* block = parser.Block({file, 1, 1}, Token::end);
  if (!parser.Is(Token::end)) parser.Unexpected("a statement");
  return block;
}

bool Parser::Take(Token token) {
  if (!Is(token)) return false;
  if (token != Token::end) ++at_;
  return true;
}

void Parser::Match(Token token) {
  if (!Take(token)) Unexpected(TokenName(token));
}

Symbol* Parser::Identifier() {
  if (!Is(Token::identifier)) Unexpected(TokenName(Token::identifier));
  return state_.allocator.heap().Intern(state_.allocator, tokens_[at_++].text);
}

void Parser::Fail(const std::string& message) const { throw SyntaxError{Now().at, message}; }

void Parser::Unexpected(const std::string& wanted) const {
  Fail("Found " + TokenName(Now().token) + " when expecting " + wanted);
}

Node* Parser::New(NodeKind kind, Position at) {
  Node& node = state_.tree.nodes.emplace_back();
  node.kind = kind;
  node.at = at;
  node.space = space_;
  return &node;
}

Node* Parser::Add(Node* node, Node* kid) {
  node->kids.push_back(kid);
  if (kid != nullptr) node->effects |= kid->effects;
  return node;
}

// Statements up to `end`, which is left.
Node* Parser::Block(Position at, Token end) {
  Node* block = New(NodeKind::block, at);
  while (!Is(end) && !Is(Token::end) && !Is(Token::close_brace)) {
    Node* statement = Statement();
    if (statement->kind == NodeKind::scoped && !block->kids.empty() && block->kids.back()->kind != NodeKind::scoped) {
      throw SyntaxError{statement->at, "Scoped statements must be the first statements of a block"};
    }
    if (statement->kind != NodeKind::empty) Add(block, statement);
  }
  return block;
}

Node* Parser::Braces() {
  const Position at = Now().at;
  Match(Token::open_brace);
  ++braces_;
  Node* block = Block(at, Token::close_brace);
  --braces_;
  Match(Token::close_brace);
  return block;
}

Type Parser::VariableType() {
  if (!Take(Token::colon)) return Type::any;
  if (Take(Token::function_)) return Type::function;
  if (!Is(Token::identifier)) Unexpected("a type");
  struct Named {
    std::string_view name;
    Type type;
  };
  constexpr Named kTypes[] = {{"int", Type::integer},   {"double", Type::real},       {"number", Type::number},
                              {"bool", Type::boolean},  {"string", Type::string},     {"String", Type::string},
                              {"Array", Type::array},   {"array", Type::array},       {"object", Type::object},
                              {"Object", Type::object}, {"JSON", Type::object},       {"Buffer", Type::buffer},
                              {"buffer", Type::buffer}, {"Function", Type::function}, {"var", Type::any}};
  for (const Named& known : kTypes) {
    if (known.name != Now().text) continue;
    ++at_;
    return known.type;
  }
  Fail("Unknown type " + std::string(Now().text) +
       "; known are int, double, number, bool, string, Array, object, Buffer and function");
}

// A name has one storage. `own` is the storage that is being declared.
void Parser::CheckNotElsewhere(Symbol* name, const char* own) {
  Namespace& space = space_ != nullptr ? *space_ : state_.program.root;
  const char* other = space.Constant(name) != nullptr ? "const var" : space.Register(name) != nullptr ? "reg" : nullptr;
  if (other != nullptr && std::string_view(other) != own) {
    Fail("Identifier " + std::string(name->text) + " is already defined as " + other);
  }
}

// `var a = 1, b;` and the like: one declaration, or a block of them.
Node* Parser::Variables(NodeKind kind) {
  const Position at = tokens_[at_ - 1].at;
  Node* first = Declaration(kind, at);
  if (!Is(Token::comma)) {
    EndOfStatement();
    return first;
  }
  Node* block = New(NodeKind::block, at);
  block->flag = true;  // of declarations: not a scope
  Add(block, first);
  while (Take(Token::comma)) Add(block, Declaration(kind, Now().at));
  EndOfStatement();
  return block;
}

Node* Parser::Declaration(NodeKind kind, Position at) {
  Node* node = New(kind, at);
  if (kind == NodeKind::reg) node->type = VariableType();
  node->name = Identifier();
  if (kind == NodeKind::reg && Is(Token::colon)) node->type = VariableType();
  --at_;  // errors show the name
  Declare(node);
  ++at_;
  return Add(node, Take(Token::assign) ? Expression() : nullptr);
}

void Parser::Declare(Node* node) {
  Namespace& space = space_ != nullptr ? *space_ : state_.program.root;
  const std::string name(node->name->text);
  switch (node->kind) {
    case NodeKind::var:
      if (inside_ == Inside::inline_function) Fail("Can't declare var statement in inline function");
      if (space_ != nullptr && inside_ == Inside::top) {
        Fail("No var definitions inside namespaces (use reg or const var instead)");
      }
      if (inside_ == Inside::top) CheckNotElsewhere(node->name, "var");
      return;
    case NodeKind::const_var:
      if (inside_ == Inside::function || inside_ == Inside::inline_function) {
        Fail("Can't declare const var statement inside function body");
      }
      if (inside_ == Inside::callback || braces_ > 0) Fail("const var declaration must be on global level");
      if (space.Constant(node->name) != nullptr) Fail("Duplicate const var declaration.");
      CheckNotElsewhere(node->name, "const var");
      space.constants.emplace_back().name = node->name;
      // What the host shows before the declaration has run.
      space.constants.back().slot.Store(Value::Of(NewString(state_.allocator, "uninitialised")));
      return;
    case NodeKind::reg:
      CheckNotElsewhere(node->name, "reg");
      if (space.Register(node->name) != nullptr || space.registers.size() >= kNamespaceRegisters) {
        const std::string prefix = space.name != nullptr ? std::string(space.name->text) + "." : "";
        Fail(prefix + name + ": error at definition" +
             (space.Register(node->name) != nullptr ? " (it is already a reg)" : " (32 reg variables at most)"));
      }
      space.registers.emplace_back().name = node->name;
      space.registers.back().type = node->type;
      return;
    case NodeKind::local:
      if (inside_ != Inside::inline_function && inside_ != Inside::callback) {
        Fail("Cannot define local variables outside of inline functions or callbacks.");
      }
      return;
    case NodeKind::global:
      state_.program.globals[node->name] = true;
      return;
    default:
      return;
  }
}

Node* Parser::NamespaceBlock() {
  constexpr std::string_view kTaken[] = {"Settings",   "Engine", "Message", "Server",
                                         "FileSystem", "Synth",  "Sampler", "Console"};
  if (inside_ != Inside::top || braces_ > 0) Fail("Namespaces must be on global level");
  if (space_ != nullptr) Fail("Nesting of namespaces is not allowed");
  if (std::count(std::begin(kTaken), std::end(kTaken), Now().text) != 0) Fail("Illegal namespace ID");
  Symbol* name = Identifier();
  --at_;
  if (state_.program.Find(name) != nullptr) Fail("Duplicate namespace " + std::string(name->text));
  ++at_;
  space_ = &state_.program.namespaces.emplace_back();
  space_->name = name;
  const Position at = Now().at;
  Match(Token::open_brace);
  Node* block = Block(at, Token::close_brace);
  block->flag = true;
  Match(Token::close_brace);
  space_ = nullptr;
  return block;
}

std::vector<Parameter> Parser::Parameters() {
  std::vector<Parameter> parameters;
  Match(Token::open_paren);
  while (!Is(Token::close_paren)) {
    Parameter& parameter = parameters.emplace_back();
    parameter.name = Identifier();
    for (size_t i = 0; i + 1 < parameters.size(); ++i) {
      if (parameters[i].name == parameter.name) Fail("Duplicate parameter " + std::string(parameter.name->text));
    }
    parameter.type = VariableType();
    if (!Is(Token::close_paren)) Match(Token::comma);
  }
  Match(Token::close_paren);
  return parameters;
}

FunctionNode* Parser::NewFunction(Position at) {
  FunctionNode& function = state_.tree.functions.emplace_back();
  function.at = at;
  return &function;
}

void Parser::Body(FunctionNode* function, Inside inside) {
  for (const Symbol* capture : function->captures) {
    const std::string name(capture->text);
    if (std::count(function->captures.begin(), function->captures.end(), capture) > 1)
      Fail("Duplicate capture " + name);
    for (const Parameter& parameter : function->parameters) {
      if (parameter.name == capture) Fail("Capture " + name + " is also a parameter");
    }
  }
  const Inside outer = std::exchange(inside_, inside);
  const int loops = std::exchange(loops_, 0), braces = std::exchange(braces_, 0);
  function->body = Braces();
  inside_ = outer;
  loops_ = loops;
  braces_ = braces;
}

Node* Parser::InlineDeclaration() {
  Node* node = New(NodeKind::inline_declaration, tokens_[at_ - 1].at);
  if (inside_ == Inside::inline_function) Fail("No nested inline functions allowed.");
  if (inside_ != Inside::top || braces_ > 0) Fail("Inline functions must be on global level");
  Match(Token::function_);
  FunctionNode* function = node->function = NewFunction(node->at);
  function->result = VariableType();
  const Position at = Now().at;
  function->name = Identifier();
  function->parameters = Parameters();
  const std::string name(function->name->text);
  if (function->parameters.size() > kInlineParameters) {
    throw SyntaxError{at, "Inline function " + name + " has " + std::to_string(function->parameters.size()) +
                              " parameters; at most 5 are possible"};
  }
  Namespace& space = space_ != nullptr ? *space_ : state_.program.root;
  if (space.Inline(function->name) != nullptr) throw SyntaxError{at, "Duplicate inline function " + name};
  InlineFunction& declared = space.inlines.emplace_back();
  declared.name = function->name;
  declared.space = space_;
  declared.parameters = function->parameters;
  declared.result = function->result;
  declared.index = state_.program.inline_count++;
  declared.object = new (state_.allocator.Allocate(sizeof(InlineFunctionObject))) InlineFunctionObject;
  declared.object->kind = Kind::inline_function;
  declared.object->function = &declared;
  function->inline_function = &declared;
  Body(function, Inside::inline_function);
  Take(Token::semicolon);
  return node;
}

Node* Parser::CallbackBlock() {
  Node* node = New(NodeKind::callback_declaration, tokens_[at_ - 1].at);
  if (inside_ != Inside::top || braces_ > 0 || space_ != nullptr) Fail("Callbacks must be on global level");
  const CallbackDeclaration& declared = *state_.program.CallbackNamed(Now().text);
  FunctionNode* function = node->function = NewFunction(node->at);
  function->name = Identifier();
  Match(Token::open_paren);
  for (int i = 0; i < declared.parameters; ++i) {
    function->parameters.push_back({Identifier()});
    if (i > 0 && function->parameters[0].name == function->parameters[1].name) Fail("Duplicate parameter");
    if (i + 1 < declared.parameters) Match(Token::comma);
  }
  Match(Token::close_paren);
  Body(function, Inside::callback);
  return node;
}

Node* Parser::FunctionStatement() {
  const Position at = tokens_[at_ - 1].at;
  if (Is(Token::identifier) && state_.program.CallbackNamed(Now().text) != nullptr) return CallbackBlock();
  if (!Is(Token::identifier)) Fail("Functions defined at statement-level must have a name");
  Symbol* name = Identifier();
  Node* value = FunctionExpression(at);
  value->function->name = name;
  Node* node = New(NodeKind::function_declaration, at);
  node->name = name;
  return Add(node, value);
}

Node* Parser::Include() {
  const Position at = tokens_[at_ - 1].at;
  if (space_ != nullptr) Fail("Including files inside namespaces is not supported");
  if (inside_ != Inside::top || braces_ > 0) Fail("include is only possible in onInit, on global level");
  Match(Token::open_paren);
  if (!Is(Token::literal) || !Now().value.is_string()) Unexpected("a file name");
  const std::string name(Now().value.string()->view());
  Result<SourceReader::Source> source = state_.reader.Read(name);
  if (!source.ok()) Fail(source.error().message);
  ++at_;
  Match(Token::close_paren);
  Match(Token::semicolon);
  if (!state_.included.insert(source.value().name).second) {
    state_.notes.push_back("File " + source.value().name + " was included multiple times");
    return New(NodeKind::empty, at);
  }
  if (state_.included.size() > 1000) throw SyntaxError{at, "More than 1000 included files"};
  if (++state_.depth > Nested::kMaxDepth / 4) throw SyntaxError{at, "Nested too deeply"};
  const char* file = state_.allocator.heap().KeepText(source.value().name);
  Node* block = ParseFile(state_, source.value().text, file);
  --state_.depth;
  block->flag = true;
  return block;
}

}  // namespace engine::hisescript
