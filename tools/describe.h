// Field tables in words: what `hosts`, `new`, the reference page and completion say of a key.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/hosts/host.h"
#include "engine/observe.h"

namespace tools {

// "whole number", "time", "one of stamped, arrival", "list of text", "map".
std::string TypeText(const engine::Field& field);
// "0..127", "1ns..3600s", "at least 1", or nothing.
std::string LimitsText(const engine::Field& field);
// "required", the default as it would be written, or nothing.
std::string DefaultText(const engine::Field& field);
// "20ns", "3ms..12ms".
std::string CostText(engine::Cost cost);
// "key, velocity, frame": the fields of an event.
std::vector<std::string> FieldNames(const engine::EventType& event);
std::string Join(std::span<const std::string> words, std::string_view between);
// As YAML writes it: the text itself, or quoted where it would be read as something else.
std::string YamlText(std::string_view text);

// The host of that name; of an empty name the first that is registered.
engine::Result<const engine::Host*> FindHost(std::string_view name);

}  // namespace tools
