#include "engine/hosts/halion/program.h"

#include <fmt/format.h>

#include "engine/hosts/halion/copy.h"
#include "engine/hosts/halion/events.h"

namespace engine::halion {
namespace {

void PushValue(lua_State* state, const Value& value) {
  if (const bool* flag = value.If<bool>()) return lua_pushboolean(state, *flag);
  if (const int64_t* integer = value.If<int64_t>()) return lua_pushnumber(state, static_cast<double>(*integer));
  if (const double* real = value.If<double>()) return lua_pushnumber(state, *real);
  if (const std::string* text = value.If<std::string>()) {
    lua_pushstring(state, text->c_str());
    return;
  }
  lua_newtable(state);
  if (const Value::Map* map = value.If<Value::Map>()) {
    for (const auto& [key, item] : *map) {
      PushValue(state, item);
      lua_setfield(state, -2, key.c_str());
    }
  }
}

// "{1, 2, name=lead}": what a script keeps, for the trace. Keys in order: numbers, then names.
std::string Show(lua_State* state, int index, int depth = 0) {
  const int value = lua_absindex(state, index);
  if (lua_type(state, value) != LUA_TTABLE || depth > 3) {
    luaL_checkstack(state, 4, "too deep");
    if (lua_isboolean(state, value)) return lua_toboolean(state, value) ? "true" : "false";
    if (lua_type(state, value) == LUA_TNUMBER) return fmt::format("{}", lua_tonumber(state, value));
    if (lua_type(state, value) == LUA_TSTRING) return lua_tostring(state, value);
    return luaL_typename(state, value);
  }
  std::map<std::pair<double, std::string>, std::string> fields;
  lua_pushvalue(state, value);
  lua::Sandbox::Unwrap(state, -1);
  const int table = lua_gettop(state);
  for (lua_pushnil(state); lua_next(state, table) != 0; lua_pop(state, 1)) {
    const std::string shown = Show(state, -1, depth + 1);
    if (lua_type(state, -2) == LUA_TNUMBER) fields[{lua_tonumber(state, -2), ""}] = shown;
    if (lua_type(state, -2) == LUA_TSTRING) fields[{1e300, lua_tostring(state, -2)}] = shown;
  }
  lua_pop(state, 1);
  std::string out;
  for (const auto& [key, shown] : fields) {
    out += (out.empty() ? "" : ", ") + (key.second.empty() ? shown : key.second + "=" + shown);
  }
  return "{" + out + "}";
}

}  // namespace

Program::Program(const HostConfig& config, Runtime& runtime, Script& script, Parameters& parameters, Rack& rack,
                 Controller& controller)
    : runtime_(runtime),
      script_(script),
      parameters_(parameters),
      rack_(rack),
      controller_(controller),
      preset_(config.fields.Find("preset") ? *config.fields.Find("preset") : Value()),
      in_slot_(config.fields["in_slot"].As<bool>()) {}

// HA-R10: in this order, one after the other; what waits in one does not hold up the next.
void Program::Start() {
  if (!preset_.IsNull()) {
    RestorePreset(preset_);
    controller_.Go(OnLoad());
  }
  if (!in_slot_) return;
  for (int slot = 0; slot < rack_.size(); ++slot) {
    controller_.Go(script_.Call(Callback::on_load_into_slot, slot, [](lua_State*) { return 0; }));
    rack_[slot].Initialised(runtime_.Now());
  }
}

void Program::RestorePreset(const Value& preset) {
  script_.Locked(0, [&](lua_State* state) {
    if (const Value* values = preset.Find("parameters")) {
      for (const auto& [name, value] : values->As<Value::Map>()) {
        Parameter* parameter = parameters_.Find(name);
        if (!parameter || !parameter->persistent) continue;
        PushValue(state, value);
        parameters_.Set(*parameter, state);
        runtime_.Emit({.type = &kParameter, .text = Parameters::Print(*parameter, state)});
      }
    }
    if (const Value* data = preset.Find("data")) {
      PushValue(state, *data);
      data_ = luaL_ref(state, LUA_REGISTRYINDEX);
    }
  });
}

InvocationPtr Program::OnLoad() {
  return script_.Call(Callback::on_load, 0, [this](lua_State* state) {
    if (data_ == 0) {
      lua_pushnil(state);
    } else {
      lua_rawgeti(state, LUA_REGISTRYINDEX, data_);
      PushCopy(state, -1);
      lua_remove(state, -2);
    }
    return 1;
  });
}

void Program::Save() {
  runtime_.Emit({.type = &kInputProgram, .text = "save"});
  controller_.Push([this] {
    script_.Locked(0, [this](lua_State* state) { parameters_.Save(state); });
    InvocationPtr invocation = script_.Call(Callback::on_save, 0, [](lua_State*) { return 0; });
    if (!invocation) return invocation;
    invocation->returned = [this](lua_State* state, int results) {
      if (results == 0) lua_pushnil(state);
      runtime_.Emit({.type = &kSaved, .text = Show(state, -1)});
      PushCopy(state, -1);
      luaL_unref(state, LUA_REGISTRYINDEX, data_);
      data_ = luaL_ref(state, LUA_REGISTRYINDEX);
    };
    return invocation;
  });
}

void Program::Load() {
  runtime_.Emit({.type = &kInputProgram, .text = "load"});
  controller_.Push([this] {
    script_.Locked(0, [this](lua_State* state) {
      parameters_.Restore(state);
      for (const Parameter& parameter : parameters_.all()) {
        if (parameter.persistent) runtime_.Emit({.type = &kParameter, .text = Parameters::Print(parameter, state)});
      }
    });
    return OnLoad();
  });
}

void Program::RemoveFromSlot(int slot) {
  controller_.Push(
      [this, slot] { return script_.Call(Callback::on_remove_from_slot, slot, [](lua_State*) { return 0; }); });
}

template <class Push>
InvocationPtr Program::Change(const std::string& name, int slot, Push push) {
  bool due = false, in_processor = false;
  int reference = 0;
  std::string shown;
  script_.Locked(slot, [&](lua_State* state) {
    Parameter* parameter = parameters_.Find(name);
    if (!parameter || parameter->read_only) return;  // HA-R44: no effect, no error
    push(state, *parameter);
    due = parameters_.Set(*parameter, state);
    shown = Parameters::Print(*parameter, state);
    reference = parameter->on_changed;
    in_processor = parameter->processor_callback;
  });
  if (shown.empty()) return nullptr;
  runtime_.Emit({.type = &kParameter, .text = shown});
  if (!due) return nullptr;
  const std::string callback = "onChanged(" + name + ")";
  if (!in_processor || !rack_[slot].ready()) {
    return script_.Referenced(Side::controller, slot, callback, reference, false);
  }
  rack_[slot].Queue({.name = callback, .reference = reference, .release = false, .id = "", .at = runtime_.Now()},
                    nullptr);
  return nullptr;
}

void Program::SetParameter(const std::string& name, const Value& value, int slot) {
  runtime_.Emit({.type = &kInputParameter, .text = name});
  controller_.Push([this, name, value, slot] {
    return Change(name, slot, [&value](lua_State* state, const Parameter&) { PushValue(state, value); });
  });
}

void Program::ChangeParameters(int slot) {
  runtime_.Emit({.type = &kInputParameter, .text = "all"});
  controller_.Push([this, slot] {
    std::vector<std::string> names;
    script_.Locked(slot, [&](lua_State*) {
      for (const Parameter& parameter : parameters_.all()) {
        if (parameter.type != Parameter::Type::table) names.push_back(parameter.name);
      }
    });
    for (const std::string& name : names) {
      controller_.Push([this, name, slot] {
        return Change(name, slot, [](lua_State* state, const Parameter& parameter) {
          if (parameter.type == Parameter::Type::boolean) {
            lua_getglobal(state, parameter.name.c_str());
            bool value = lua_toboolean(state, -1) == 0;
            lua_pop(state, 1);
            lua_pushboolean(state, value);
          } else if (parameter.type == Parameter::Type::text) {
            lua_pushstring(state, "changed");
          } else {
            lua_pushnumber(state, parameter.max);
          }
        });
      });
    }
    return InvocationPtr();
  });
}

}  // namespace engine::halion
