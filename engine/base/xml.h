// Text as XML and SVG want it.
#pragma once
#include <string>
#include <string_view>

namespace engine {

// For element content and for attributes in double quotes. Line feeds stay line feeds there; control characters, which
// XML has no way to write, become blanks.
std::string EscapeXml(std::string_view text);

}  // namespace engine
