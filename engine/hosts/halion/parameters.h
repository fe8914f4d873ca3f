// Script parameters: HA-R40 to HA-R45. The value is the script's global of that name; assigning it in the script
// changes it without a word (HA-R42).
//
// Thread rules: under the script's lock.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/hosts/halion/script.h"

namespace engine::halion {

struct Parameter {
  enum class Type : uint8_t { real, integer, boolean, text, table };
  std::string name, long_name;
  Type type = Type::real;
  double min = 0, max = 100, increment = 0;
  std::vector<std::string> strings;  // of an index: what each value is called, from min on
  std::string format;                // of a real: how it is shown
  bool write_always = false;
  bool read_only = false;  // for everybody but the script
  bool automatable = true;
  bool processor_callback = false;
  bool persistent = true;
  int on_changed = 0;  // a registry reference; 0: none

  bool numeric() const { return type == Type::real || type == Type::integer; }
};

class Parameters {
 public:
  // HA-R44: a fraction sets an integer parameter to the nearest integer, or to the one before it.
  explicit Parameters(bool to_nearest) : to_nearest_(to_nearest) {}

  // defineParameter: its arguments are on the stack. Raises what is wrong with them.
  void Define(Script& script, lua_State* state);
  Parameter* Find(std::string_view name);
  const std::vector<Parameter>& all() const { return all_; }

  // Sets the global of that name to the value on top of the stack, which is popped; true: onChanged is due.
  bool Set(Parameter& parameter, lua_State* state);
  // "fadeVoices=true"
  static std::string Print(const Parameter& parameter, lua_State* state);
  // getParameterDefinition: a table of what the parameter was defined with.
  static void PushDefinition(const Parameter& parameter, lua_State* state);

  // Keeps the values of all persistent parameters; Restore gives them back without a callback.
  void Save(lua_State* state);
  void Restore(lua_State* state);

 private:
  struct Saved {
    std::string name;
    int reference = 0;  // of the value
  };
  const bool to_nearest_;
  std::vector<Parameter> all_;
  std::vector<Saved> saved_;
};

}  // namespace engine::halion
