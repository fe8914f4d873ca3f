// What a module says of its panel. The simulator draws no panel: only the names are used.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace MetaModule {

struct Element {};

struct ModuleInfoBase {
  static constexpr std::string_view slug{""};
  static constexpr std::string_view description{""};
  static constexpr std::string_view png_filename{""};
  static constexpr uint32_t width_hp = 0;
  static constexpr std::array<Element, 0> Elements{};
};

}  // namespace MetaModule
