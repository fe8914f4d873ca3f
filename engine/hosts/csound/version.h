// Which Csound is modelled, where versions differ: C4.9, C4.16 to C4.20. The library that makes the sound is always the
// one installed.
#pragma once
#include <string_view>

namespace engine::csound {

enum class Version : unsigned char {
  v6_18,    // as Debian has it
  v7_0,     // autumn 2024
  v7_2025,  // messages that compile, evaluate and call back (C4.20)
  v7_2026,  // StopRecord signals the recorder (C4.19)
};

inline Version VersionOf(std::string_view text) {
  if (text == "7.0") return Version::v7_0;
  if (text == "7.0-2025") return Version::v7_2025;
  if (text == "7-2026") return Version::v7_2026;
  return Version::v6_18;
}

}  // namespace engine::csound
