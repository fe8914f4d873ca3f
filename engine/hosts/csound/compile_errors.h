// Csound's complaints of an orchestra, as errors with the lines of the author's file.
#pragma once
#include <string>
#include <vector>

#include "engine/hosts/csound/engine.h"

namespace engine::csound {

// `lines`: what Csound printed while it compiled `setup`. Never empty. The column is where the word stands that Csound
// complains of, if it names one and it stands in that line once.
Errors CompileErrors(const std::vector<std::string>& lines, const EngineSetup& setup);

}  // namespace engine::csound
