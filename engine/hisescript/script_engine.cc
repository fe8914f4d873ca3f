#include "engine/hisescript/script_engine.h"

#include "engine/base/check.h"
#include "engine/base/hash.h"
#include "engine/hisescript/builtins.h"

namespace engine::hisescript {
namespace {

Value HandleOf(Allocator& allocator, NativeObject* object) {
  auto* handle = new (allocator.Allocate(sizeof(NativeHandle))) NativeHandle;
  handle->kind = Kind::native;
  handle->object = object;
  return Value::Of(handle);
}

}  // namespace

ScriptEngine::ScriptEngine(Heap& heap, Options options) : heap_(heap), allocator_(heap), random_(options.seed) {
  program_.callback_names = std::move(options.callbacks);
  for (const NativeClass* type :
       {&MathClass(), &ConsoleClass(), &ArrayClass(), &StringClass(), &BufferClass(), &JsonClass()}) {
    Register(type->name(), *builtins_.emplace_back(std::make_unique<NativeObject>(*type)));
  }
  for (const BuiltinFunction& function : Functions()) {
    auto* value = new (allocator_.Allocate(sizeof(Builtin))) Builtin;
    value->kind = Kind::builtin;
    value->name = function.name;
    value->function = function.function;
    Define(function.name, Value::Of(value));
  }
  Define("Globals", Value::Of(heap.globals()));
}

ScriptEngine::~ScriptEngine() {
  for (Owned* owned = owned_.load(std::memory_order_acquire); owned != nullptr;) {
    Owned* next = owned->next;
    delete owned;
    owned = next;
  }
}

void ScriptEngine::Register(std::string_view name, NativeObject& object) {
  apis_[heap_.Intern(allocator_, name)] = &object;
}

void ScriptEngine::Define(std::string_view name, Value value) {
  program_.Root(heap_.Intern(allocator_, name))->slot.Store(value);
}

Value ScriptEngine::Own(Allocator& allocator, std::unique_ptr<NativeObject> object) {
  const Value handle = HandleOf(allocator, object.get());
  auto* owned = new Owned{std::move(object), owned_.load(std::memory_order_relaxed)};
  while (!owned_.compare_exchange_weak(owned->next, owned, std::memory_order_acq_rel)) {
  }
  return handle;
}

Status ScriptEngine::Load(SourceReader& reader, std::string_view name) {
  Result<SourceReader::Source> source = reader.Read(name);
  if (!source.ok()) return source.errors();
  return LoadText(reader, source.value().text, source.value().name);
}

Status ScriptEngine::LoadText(SourceReader& reader, std::string_view text, std::string_view name) {
  Tree tree;
  ParseState parse{.allocator = allocator_, .program = program_, .tree = tree, .reader = reader};
  parse.included.insert(std::string(name));
  try {
    Node* block = Parser::ParseFile(parse, text, heap_.KeepText(name));
    CompileState compile{.allocator = allocator_,
                         .program = program_,
                         .apis = apis_,
                         .codes = codes_,
                         .argument_slots = argument_slots_,
                         .slots = slots_,
                         .names = std::move(function_names_)};
    main_ = CompileMain(compile, block);
    function_names_ = std::move(compile.names);
  } catch (const SyntaxError& error) {
    return Error{.file = error.at.file != nullptr ? error.at.file : std::string(name),
                 .line = error.at.line,
                 .column = error.at.column,
                 .message = error.message};
  } catch (const Failure& failure) {
    return Error{.file = std::string(name), .line = 0, .column = 0, .message = failure.what()};
  }
  notes_.insert(notes_.end(), parse.notes.begin(), parse.notes.end());
  return Ok();
}

const Code* ScriptEngine::CallbackCode(std::string_view name) const {
  for (const Callback& callback : program_.callbacks) {
    if (callback.name->text == name) return callback.code;
  }
  return nullptr;
}

Value ScriptEngine::Find(std::string_view name) const {
  const size_t dot = name.find('.');
  const std::string_view member = dot == std::string_view::npos ? name : name.substr(dot + 1);
  const auto find = [&](const Namespace& space) -> Value {
    for (const Variable& variable : space.constants) {
      if (variable.name->text == member) return variable.slot.Load();
    }
    for (const Variable& variable : space.registers) {
      if (variable.name->text == member) return variable.slot.Load();
    }
    for (const InlineFunction& function : space.inlines) {
      if (function.name->text == member) return Value::Of(function.object);
    }
    return Value::Absent();
  };
  if (dot != std::string_view::npos) {
    for (const Namespace& space : program_.namespaces) {
      if (space.name->text != name.substr(0, dot)) continue;
      const Value value = find(space);
      return value.is_absent() ? Value() : value;
    }
    return Value();
  }
  const Value value = find(program_.root);
  if (!value.is_absent()) return value;
  for (const RootVariable& root : program_.roots) {
    if (root.name->text != name) continue;
    const Value found = root.slot.Load();
    return found.is_absent() ? Value() : found;
  }
  return Value();
}

// splitmix64 on an atomic state: contexts that draw at once get different numbers.
double ScriptEngine::NextRandom() {
  return Random(random_.fetch_add(0x9e3779b97f4a7c15u, std::memory_order_relaxed)).Unit();
}

}  // namespace engine::hisescript
