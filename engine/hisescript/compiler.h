// The tree into code: names become registers, slots or members here, so that running code looks nothing up by text but
// what is dynamic in the language.
#pragma once
#include <deque>
#include <map>
#include <string>

#include "engine/hisescript/code.h"

namespace engine::hisescript {

struct CompileState {
  Allocator& allocator;
  Program& program;
  const std::map<const Symbol*, NativeObject*>& apis;
  std::deque<Code>& codes;                    // kept by the engine
  std::deque<ArgumentSlots>& argument_slots;  // likewise
  std::deque<Slot>& slots;
  std::map<std::string, int> names{};  // of functions, so that the points of two are not called the same
};

// The code of a file's top level; functions and callbacks in it are compiled on the way. Throws SyntaxError.
const Code* CompileMain(CompileState& state, Node* block);

}  // namespace engine::hisescript
