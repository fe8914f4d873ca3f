#pragma once
#include <string_view>

#include "CoreModules/elements/element_info.hh"

namespace MetaModule {

struct ModuleInfoView {
  std::string_view description{""};
  uint32_t width_hp = 0;

  template <class T>
  static ModuleInfoView makeView() {
    return {.description = T::description, .width_hp = T::width_hp};
  }
};

}  // namespace MetaModule
