// Golden files without a scenario, as `tactus update --orphans` and `tactus test` tell of them.
#pragma once
#include <vector>

#include "tools/find.h"
#include "tools/verbs.h"

namespace tools {

// tactus update --orphans: lists them, asks, removes. 1 if some are left.
int UpdateOrphans(const Arguments& arguments);

// A word on stderr, if whole scenario roots were named and golden files below theirs belong to no scenario.
void NoteOrphans(const Arguments& arguments, const std::vector<Target>& targets);

}  // namespace tools
