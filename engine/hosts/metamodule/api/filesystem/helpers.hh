#pragma once
#include <string>
#include <string_view>

namespace MetaModule::Filesystem {

// Where a file of a computer is looked for: beside the patch, with its last folder if num_subdirs is 1.
std::string translate_path_to_patchdir(std::string_view path, unsigned num_subdirs = 0);
// It names a volume of the module, such as sdc:/
bool is_local_path(std::string_view path);

}  // namespace MetaModule::Filesystem
