// Scripts made by chance, from a grammar or by damaging good ones: whatever they are, loading and running ends, within
// the limits of statements and memory.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/random.h"

namespace engine::hisescript {

// A script by the grammar: mostly valid, full of odd values.
std::string GrammarScript(Random& random);
// `script` with bytes and pieces changed, doubled, cut out or moved.
std::string Damaged(Random& random, std::string script);
// Loads and runs it, and calls its callbacks. What is returned tells two runs apart. `goes_on`: behind its errors, as
// an exported plugin does.
size_t FuzzOne(const std::string& script, bool goes_on = false);

}  // namespace engine::hisescript
