// What scoped statements do on the way in and out.
#include <charconv>

#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"

namespace engine::hisescript {

// `what` is the register of the argument; of before and after the expected value is there and the actual one behind it.
Value Context::EnterScope(ScopeKind kind, const Value* what, Value token) {
  switch (kind) {
    case ScopeKind::print:
      Print("enter " + ToText(*what));
      return Value();
    case ScopeKind::count:
      Print("counter " + ToText(*what) + ": " + ToText(token));
      return Value::Int(token.small_int() + 1);
    case ScopeKind::profile:
      return Value::Double(hooks_.Milliseconds(*this));
    case ScopeKind::dump:
      Print("dump before: " + ToJson(*what));
      return Value();
    case ScopeKind::before:
    case ScopeKind::after:
      if (LooselyEqual(what[0], what[1])) return Value();
      throw Failure("assert before failed. Expected: " + ToText(what[0]) + ", actual: " + ToText(what[1]));
    default:
      return hooks_.Enter(*this, kind, *what);
  }
}

void Context::LeaveScope(ScopeKind kind, Value what, Value token) {
  switch (kind) {
    case ScopeKind::print:
      return Print("exit " + ToText(what));
    case ScopeKind::profile: {
      char text[64];
      const double spent = hooks_.Milliseconds(*this) - token.as_double();
      const auto end = std::to_chars(text, text + sizeof(text), spent, std::chars_format::fixed, 3).ptr;
      return Print("profile " + ToText(what) + ": " + std::string(text, end) + " ms");
    }
    case ScopeKind::dump:
      return Print("dump after: " + ToJson(what));
    case ScopeKind::count:
    case ScopeKind::before:
    case ScopeKind::after:
      return;
    default:
      hooks_.Leave(*this, kind, what, token);
  }
}

}  // namespace engine::hisescript
