// FNV-1a, 64 bits: for names and texts, at compile time too. Not for anything an enemy may choose.
#pragma once
#include <cstdint>
#include <string_view>

namespace engine {

inline constexpr uint64_t kFnvBasis = 0xcbf29ce484222325u;

constexpr uint64_t HashText(std::string_view text, uint64_t hash = kFnvBasis) {
  for (char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3u;
  return hash;
}

}  // namespace engine
