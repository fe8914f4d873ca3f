#include "engine/hosts/csound/library_setup.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "engine/base/check.h"
#include "engine/hosts/csound/compile_errors.h"

namespace engine::csound {

void InitialiseLibrary() {
  static const bool done = [] {
    unsetenv("CSOUNDRC");
    unsetenv("OPCODE6DIR64");
    unsetenv("CS_LANG");
    // Csound loads its modules for sound cards with each instance and unloads them again, and libjack takes a key for
    // thread-local data of the process each time: after a thousand there are none left. Kept in memory, it takes one.
    dlopen("libjack.so.0", RTLD_NOW | RTLD_NODELETE);
    csoundSetDefaultMessageCallback([](CSOUND*, int, const char*, va_list) {});
    return csoundInitialize(CSOUNDINIT_NO_SIGNAL_HANDLER | CSOUNDINIT_NO_ATEXIT) >= 0;
  }();
  CHECK(done);
}

Status CompileInto(CSOUND* csound, const EngineSetup& setup, MessageLines* lines) {
  auto set = [csound](const std::string& option) { return csoundSetOption(csound, option.c_str()) == 0; };
  for (const char* variable : {"SSDIR", "SFDIR", "INCDIR"}) {
    if (!setup.folder.empty()) set("--env:" + std::string(variable) + "=" + setup.folder);
  }
  set("-d");
  set("-m135");
  if (setup.sample_rate > 0) set("--sample-rate=" + std::to_string(setup.sample_rate));
  for (const std::string& option : setup.options) {
    if (!set(option)) return Error{.file = setup.file, .message = "Csound has no option '" + option + "'"};
  }
  int failed = csoundCompileCsdText(csound, setup.csd.c_str());
  if (failed == 0 && setup.start) failed = csoundStart(csound);
  if (failed != 0) return CompileErrors(lines->Take(), setup);
  return Ok();
}

}  // namespace engine::csound
