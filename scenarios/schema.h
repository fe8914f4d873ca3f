// The JSON Schema (draft-07) of scenario files, made from the loader's own field tables: editors complete and check by
// it.
#pragma once
#include <string>

#include "scenarios/load.h"

namespace scenarios {

// Pretty-printed, keys in the order of the tables, so that it can be kept under version control.
std::string Schema(Hosts hosts);

}  // namespace scenarios
