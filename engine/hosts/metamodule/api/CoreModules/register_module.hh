// How a plugin makes its modules known: in init(), or while its globals are initialised.
#pragma once
#include <functional>
#include <memory>
#include <string_view>

#include "CoreModules/CoreProcessor.hh"
#include "CoreModules/elements/element_info_view.hh"

namespace MetaModule {

using CreateModuleFunc = std::function<std::unique_ptr<CoreProcessor>()>;

bool register_module(std::string_view brand_slug, std::string_view module_slug, CreateModuleFunc funcCreate,
                     ModuleInfoView const &info, std::string_view faceplate_filename);

template <typename ModuleT, typename ModuleInfoT>
bool register_module(std::string_view brand_name) {
  return register_module(
      brand_name, ModuleInfoT::slug, []() { return std::make_unique<ModuleT>(); },
      ModuleInfoView::makeView<ModuleInfoT>(), ModuleInfoT::png_filename);
}

template <typename ModuleT, typename ModuleInfoT>
bool register_module(std::string_view brand_name, std::string_view module_slug, std::string_view faceplate_filename) {
  return register_module(
      brand_name, module_slug, []() { return std::make_unique<ModuleT>(); }, ModuleInfoView::makeView<ModuleInfoT>(),
      faceplate_filename);
}

template <typename ModuleT>
bool register_module(std::string_view brand_name, std::string_view module_slug, ModuleInfoView const &info,
                     std::string_view faceplate_filename) {
  return register_module(
      brand_name, module_slug, []() { return std::make_unique<ModuleT>(); }, info, faceplate_filename);
}

}  // namespace MetaModule

// The plugin defines it.
extern "C" void init();
