// Script parameters: HA-R40 to HA-R45 as far as definition, value and onChanged go. The value is the script's global of
// that name; assigning it in the script changes it without a word (HA-R42).
//
// Thread rules: under the script's lock, but for Changes.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/hosts/halion/script.h"

namespace engine::halion {

struct Parameter {
  enum class Type : uint8_t { real, integer, boolean, text };
  std::string name, long_name;
  Type type = Type::real;
  double min = 0, max = 100, increment = 0;
  bool write_always = false;
  bool read_only = false;
  int on_changed = 0;  // a registry reference; 0: none
};

class Parameters {
 public:
  // defineParameter: its arguments are on the stack. Raises what is wrong with them.
  void Define(Script& script, lua_State* state);
  Parameter* Find(std::string_view name);
  const std::vector<Parameter>& all() const { return all_; }

  // Sets the global of that name to the value on top of the stack, which is popped; true: onChanged is due.
  bool Set(Parameter& parameter, lua_State* state);
  // The invocation of onChanged after the value was set, or null.
  static InvocationPtr OnChanged(Script& script, const Parameter& parameter);
  // "fadeVoices=true"
  static std::string Print(const Parameter& parameter, lua_State* state);

 private:
  std::vector<Parameter> all_;
};

}  // namespace engine::halion
