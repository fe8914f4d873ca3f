#include "engine/hosts/value.h"

namespace engine {

const Value* Value::Find(std::string_view name) const {
  const Map* map = If<Map>();
  if (!map) return nullptr;
  for (const auto& [key, value] : *map) {
    if (key == name) return &value;
  }
  return nullptr;
}

const Value& Value::operator[](std::string_view name) const {
  const Value* value = Find(name);
  CHECK(value != nullptr);
  return *value;
}

}  // namespace engine
