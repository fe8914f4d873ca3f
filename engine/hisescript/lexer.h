// Text into tokens.
#pragma once
#include <string_view>
#include <vector>

#include "engine/hisescript/heap.h"
#include "engine/hisescript/token.h"

namespace engine::hisescript {

// All tokens of `text`, with `end` as the last. `text` has to outlive them. Throws SyntaxError.
std::vector<Lexeme> Tokenise(Allocator& allocator, std::string_view text, const char* file);

}  // namespace engine::hisescript
