// Whole files, read and written at once.
#pragma once
#include <string>

#include "engine/base/result.h"

namespace tools {

engine::Result<std::string> ReadFile(const std::string& path);
// Atomic: the file is the old one or the new one, never half of it. Makes the folders on the way.
engine::Status WriteFile(const std::string& path, const std::string& text);

}  // namespace tools
