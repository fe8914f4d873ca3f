// The reference page of scenario files, in Markdown, made from the field tables.
#pragma once
#include <span>
#include <string>

#include "engine/hosts/host.h"

namespace tools {

// What every scenario may say, then what each of these hosts adds. REQUIRES: at least one host.
std::string ReferencePage(std::span<const engine::Host* const> hosts);

}  // namespace tools
