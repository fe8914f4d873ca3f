// Every function of the script API and the contexts it may be called in: HA-R4, section A9 of the rules.
#pragma once
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/hosts/host.h"

namespace engine::halion {

// HA-R1, HA-R2.
enum class Side : uint8_t { controller, processor };
constexpr std::string_view NameOf(Side side) { return side == Side::controller ? "Controller" : "Processor"; }

enum class Where : uint8_t { controller, processor, both, ui };

struct Function {
  const char* name;
  Where where;
  // HA-R84: said to be Processor only, and called in global statements by the vendor's own examples.
  bool in_globals = false;
};

// Sorted by name.
std::span<const Function> AllFunctions();
// Null if there is no such function.
const Function* FindFunction(std::string_view name);

constexpr bool Available(const Function& function, Side side, bool in_globals) {
  if (in_globals && function.in_globals) return true;
  switch (function.where) {
    case Where::controller:
      return side == Side::controller;
    case Where::processor:
      return side == Side::processor;
    case Where::both:
      return true;
    case Where::ui:
      return false;
  }
  return false;
}

}  // namespace engine::halion
