// JSON into values. Writing it is ToJson of operators.h.
#pragma once
#include <string_view>

#include "engine/hisescript/objects.h"

namespace engine::hisescript {

// Undefined if the text is no JSON, as in the host.
Value ParseJson(Allocator& allocator, std::string_view text);

}  // namespace engine::hisescript
