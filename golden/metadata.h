// What a golden file was made with: the first place to look when a machine hears something else.
#pragma once
#include <string>

#include "golden/golden.h"

namespace golden {

// JSON, one value a line. Equal builds on equal machines give equal bytes.
std::string Metadata(const Rendering& rendering, const Windows& windows);

}  // namespace golden
