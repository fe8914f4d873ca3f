// Csound's complaints of an orchestra, as errors with the lines of the author's file.
#pragma once
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace engine::csound {

// `lines`: what Csound printed while it compiled. `first_line`: of the file, what Csound counts as line 1. Never empty.
Errors CompileErrors(const std::vector<std::string>& lines, const std::string& file, int first_line);

}  // namespace engine::csound
