// `tactus module build SRC...`: a module for the MetaModule host, from its sources to a shared object beside them.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tools/console.h"
#include "tools/verbs.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

constexpr char kKit[] = "engine/hosts/metamodule";

// The folder of the program's sources that modules are compiled with; empty: not found.
fs::path FindKit() {
  std::vector<fs::path> roots;
  if (const char* root = std::getenv("TACTUS_ROOT")) roots.push_back(root);
  std::error_code ignored;
  for (fs::path from : {fs::read_symlink("/proc/self/exe", ignored), fs::current_path(ignored) / "x"}) {
    while (from.has_relative_path()) roots.push_back(from = from.parent_path());
  }
  for (const fs::path& root : roots) {
    if (fs::is_regular_file(root / kKit / "module" / "build_module", ignored)) return root / kKit;
  }
  return {};
}

// Its exit code; 127: it could not be started.
int Execute(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_t child = fork();
  if (child == 0) {
    execvp(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) < 0) return 127;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

// Whether the library has to be built anew.
bool OutOfDate(const fs::path& runtime, const fs::path& kit) {
  std::error_code ignored;
  if (!fs::exists(runtime)) return true;
  const fs::file_time_type built = fs::last_write_time(runtime);
  if (fs::last_write_time(kit / "abi.h") > built) return true;
  for (const char* folder : {"api", "module"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kit / folder, ignored)) {
      if (entry.is_regular_file() && entry.last_write_time() > built) return true;
    }
  }
  return false;
}

int Fail(const std::string& message) { return PrintErrors({engine::MakeError(message)}, false); }

// The library that stands for the firmware, built once and kept beside the program.
fs::path RuntimeOf(const fs::path& kit) {
  std::error_code ignored;
  fs::path folder = kit.parent_path().parent_path().parent_path() / ".tactus";
  if (!fs::create_directories(folder, ignored) && !fs::is_directory(folder)) folder = fs::temp_directory_path();
  return folder / "module_runtime.a";
}

int Build(const std::vector<std::string>& sources, const std::vector<std::string>& compiler_words,
          const std::string& output) {
  const fs::path kit = FindKit();
  if (kit.empty()) return Fail("the sources of the MetaModule host are not beside this program; call tools/tactus");
  const std::string script = (kit / "module" / "build_module").string();
  const fs::path runtime = RuntimeOf(kit);
  if (OutOfDate(runtime, kit)) {
    if (Execute({script, "runtime", kit.string(), runtime.string()}) != 0) return Fail("the library was not built");
  }
  fs::path out = output.empty() ? fs::path(sources.front()).replace_extension(".so") : fs::path(output);
  std::vector<std::string> words = {script, "module", kit.string(), runtime.string(), out.string()};
  words.insert(words.end(), compiler_words.begin(), compiler_words.end());
  words.insert(words.end(), sources.begin(), sources.end());
  if (Execute(words) != 0) return Fail("the module was not built");
  fmt::print("{}: scenarios in {} name it as plugin: {}\n", out.string(),
             out.has_parent_path() ? out.parent_path().string() : ".", out.stem().string());
  return kOk;
}

}  // namespace

int BuildModule(const Arguments& arguments) {
  if (arguments.paths.front() != "build") return Fail("`tactus module build SRC...` is all there is");
  std::vector<std::string> sources(arguments.paths.begin() + 1, arguments.paths.end());
  if (sources.empty()) return Fail("which sources? `tactus module build SRC...`");
  for (const std::string& source : sources) {
    if (!fs::is_regular_file(source)) return Fail("there is no file '" + source + "'");
  }
  std::vector<std::string> words;
  for (const std::string& define : arguments.defines) words.push_back("-D" + define);
  for (const std::string& folder : arguments.includes) words.push_back("-I" + folder);
  return Build(sources, words, arguments.module_out);
}

}  // namespace tools
