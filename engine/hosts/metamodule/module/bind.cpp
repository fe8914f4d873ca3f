// The two symbols that a module's shared object shows, and the table behind one.
#include <deque>
#include <exception>
#include <string>

#include "CoreModules/register_module.hh"
#include "host.hpp"

const TactusHost *tactus_host = nullptr;

namespace {

struct Registered {
  std::string brand, slug;
  MetaModule::CreateModuleFunc create;
  TactusType type;
};

// Made when first used: globals of other files may register before this file's are initialised.
std::deque<Registered> &All() {
  static std::deque<Registered> all;
  return all;
}

CoreProcessor &Of(void *module) { return *static_cast<CoreProcessor *>(module); }

void SetMark(bool patched, int id, CoreProcessor &module, void (CoreProcessor::*on)(int),
             void (CoreProcessor::*off)(int)) {
  (module.*(patched ? on : off))(id);
}

const TactusModule kTable = {
    .types = 0,
    .type = [](uint32_t index) -> const TactusType * { return &All()[index].type; },
    .create = [](uint32_t index) -> void * { return All()[index].create().release(); },
    .destroy = [](void *module) { delete &Of(module); },
    .set_id = [](void *module, uint32_t id) { Of(module).id = id; },
    .set_samplerate = [](void *module, float rate) { Of(module).set_samplerate(rate); },
    .update = [](void *module) { Of(module).update(); },
    .set_param = [](void *module, int id, float value) { Of(module).set_param(id, value); },
    .get_param = [](void *module, int id) { return Of(module).get_param(id); },
    .set_input = [](void *module, int id, float volts) { Of(module).set_input(id, volts); },
    .get_output = [](void *module, int id) { return Of(module).get_output(id); },
    .get_led = [](void *module, int id) { return Of(module).get_led_brightness(id); },
    .get_text =
        [](void *module, int id, char *text, size_t bytes) {
          return Of(module).get_display_text(id, {text, bytes});
        },
    .mark_all_unpatched =
        [](void *module) {
          Of(module).mark_all_inputs_unpatched();
          Of(module).mark_all_outputs_unpatched();
        },
    .mark_input =
        [](void *module, int id, int patched) {
          SetMark(patched != 0, id, Of(module), &CoreProcessor::mark_input_patched,
                  &CoreProcessor::mark_input_unpatched);
        },
    .mark_output =
        [](void *module, int id, int patched) {
          SetMark(patched != 0, id, Of(module), &CoreProcessor::mark_output_patched,
                  &CoreProcessor::mark_output_unpatched);
        },
    .load_state =
        [](void *module, const char *text, size_t bytes) {
          Of(module).load_state({text, bytes});
        },
    .save_state = [](void *module, char *text, size_t bytes) -> size_t {
      std::string state = Of(module).save_state();
      state.copy(text, bytes);
      return state.size();
    },
};

}  // namespace

namespace MetaModule {

bool register_module(std::string_view brand_slug, std::string_view module_slug, CreateModuleFunc funcCreate,
                     ModuleInfoView const &, std::string_view) {
  Registered &added = All().emplace_back(Registered{std::string(brand_slug), std::string(module_slug), funcCreate, {}});
  added.type = {added.brand.c_str(), added.slug.c_str()};
  return true;
}

}  // namespace MetaModule

// Read before the other is called: tables of another version have other members.
extern "C" [[gnu::visibility("default")]] const uint32_t tactus_module_version = kTactusModuleVersion;

extern "C" [[gnu::visibility("default")]] const TactusModule *tactus_module_bind(const TactusHost *host) {
  tactus_host = host;
  own_places = host->own;
  init();
  static TactusModule table = kTable;
  table.types = static_cast<uint32_t>(All().size());
  return &table;
}
