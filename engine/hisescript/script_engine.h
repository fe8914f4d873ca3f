// A script processor's engine: loads a project's files, holds what they declare, finds callbacks.
//
//   Heap heap;
//   ScriptEngine engine(heap, {.seed = 1});
//   engine.Register("Engine", engine_api);
//   if (Status loaded = engine.Load(reader, "Main.js"); !loaded.ok()) ...   // Main.js:3:7: Found ')' when expecting
//   ';' Context context(engine, hooks); Outcome init = context.RunCode(engine.main(), nullptr, 0);             //
//   onInit if (const Code* note_on = engine.CallbackCode("onNoteOn")) context.RunCode(*note_on, nullptr, 0);
//
// Thread rules: Load, Register and the destructor while no context runs code of this engine. Own from anywhere.
#pragma once
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "engine/base/result.h"
#include "engine/hisescript/compiler.h"
#include "engine/hisescript/context.h"
#include "engine/hisescript/native.h"
#include "engine/hisescript/parser.h"

namespace engine::hisescript {

class ScriptEngine {
 public:
  struct Options {
    uint64_t seed = 1;
    // What `function name(...)` at the top level defines as a callback, with its number of parameters.
    std::vector<CallbackDeclaration> callbacks = {{"onNoteOn", 0},    {"onNoteOff", 0}, {"onController", 0},
                                                  {"onTimer", 0},     {"onControl", 2}, {"prepareToPlay", 2},
                                                  {"processBlock", 1}};
  };

  ScriptEngine(Heap& heap, Options options);
  ~ScriptEngine();
  ScriptEngine(const ScriptEngine&) = delete;
  ScriptEngine& operator=(const ScriptEngine&) = delete;

  // A class under a global name, such as Engine. Before Load; `object` has to outlive the engine.
  void Register(std::string_view name, NativeObject& object);
  // A global value under a name.
  void Define(std::string_view name, Value value);
  // Keeps an object that a script made as long as the engine; its value for scripts.
  Value Own(Allocator& allocator, std::unique_ptr<NativeObject> object);

  // Reads, parses and compiles a file and what it includes. More than one may be loaded; what they declare adds up.
  Status Load(SourceReader& reader, std::string_view name);
  Status LoadText(SourceReader& reader, std::string_view text, std::string_view name);
  // The top level of what was loaded last. REQUIRES: a successful Load.
  const Code& main() const { return *main_; }
  // What Load has to say without being an error ("File a.js was included multiple times").
  const std::vector<std::string>& notes() const { return notes_; }

  // Null if the script does not define it.
  const Code* CallbackCode(std::string_view name) const;
  // The value of a variable on global level or in a namespace ("N.x"); undefined if there is none.
  Value Find(std::string_view name) const;

  Heap& heap() const { return heap_; }
  uint32_t inline_count() const { return program_.inline_count; }
  // 0 <= result < 1, from the seed. The order of calls decides who gets which.
  double NextRandom();

 private:
  struct Owned {
    std::unique_ptr<NativeObject> object;
    Owned* next;
  };

  Heap& heap_;
  Allocator allocator_;
  Program program_;
  std::map<const Symbol*, NativeObject*> apis_;
  std::vector<std::unique_ptr<NativeObject>> builtins_;
  std::deque<Code> codes_;
  std::deque<ArgumentSlots> argument_slots_;
  std::deque<Slot> slots_;
  std::map<std::string, int> function_names_;
  const Code* main_ = nullptr;
  std::vector<std::string> notes_;
  std::atomic<Owned*> owned_{nullptr};
  std::atomic<uint64_t> random_;
};

}  // namespace engine::hisescript
