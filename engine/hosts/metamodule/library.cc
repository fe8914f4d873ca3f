#include "engine/hosts/metamodule/library.h"

#include <dlfcn.h>
#include <elf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <unordered_map>

namespace engine::metamodule {
namespace {

// Names of points outlive their library, as a schedule may say them after the run. There are as many as call sites.
const char* Intern(const std::string& text) {
  static std::atomic_flag busy = ATOMIC_FLAG_INIT;
  static auto* all = new std::set<std::string>;
  while (busy.test_and_set(std::memory_order_acquire)) {
  }
  const char* kept = all->insert(text).first->c_str();
  busy.clear(std::memory_order_release);
  return kept;
}

// "(anonymous namespace)::Looper::Save(int) const" is Save.
std::string ShortName(std::string name) {
  for (std::string_view noise : {"(anonymous namespace)::", "{lambda()#1}::", "::{lambda()#1}"}) {
    for (size_t at; (at = name.find(noise)) != name.npos;) name.erase(at, noise.size());
  }
  size_t end = name.find_first_of("(<");
  if (end != name.npos && !name.starts_with("operator")) name.resize(end);
  size_t colon = name.rfind("::");
  return colon == name.npos ? name : name.substr(colon + 2);
}

std::string Section(const std::string& bytes, std::string_view wanted) {
  if (bytes.size() < sizeof(Elf64_Ehdr)) return {};
  auto* header = reinterpret_cast<const Elf64_Ehdr*>(bytes.data());
  auto* sections = reinterpret_cast<const Elf64_Shdr*>(bytes.data() + header->e_shoff);
  if (header->e_shoff + header->e_shnum * sizeof(Elf64_Shdr) > bytes.size()) return {};
  const char* names = bytes.data() + sections[header->e_shstrndx].sh_offset;
  for (int i = 0; i < header->e_shnum; ++i) {
    if (names + sections[i].sh_name == wanted) return bytes.substr(sections[i].sh_offset, sections[i].sh_size);
  }
  return {};
}

size_t ImageSize(const std::string& bytes) {
  auto* header = reinterpret_cast<const Elf64_Ehdr*>(bytes.data());
  auto* parts = reinterpret_cast<const Elf64_Phdr*>(bytes.data() + header->e_phoff);
  size_t size = 0;
  for (int i = 0; i < header->e_phnum; ++i) {
    if (parts[i].p_type == PT_LOAD) size = std::max<size_t>(size, parts[i].p_vaddr + parts[i].p_memsz);
  }
  return size;
}

// A file of its own, so that the loader takes it for another library than the last copy.
int CopyOf(const std::string& bytes) {
  int file = memfd_create("module", MFD_CLOEXEC);
  size_t done = 0;
  while (file >= 0 && done < bytes.size()) {
    ssize_t put = write(file, bytes.data() + done, bytes.size() - done);
    if (put <= 0) break;
    done += static_cast<size_t>(put);
  }
  return file;
}

// Points are named file:function:k, the k-th of that function: they outlive edits elsewhere in the file.
void ReadSites(const std::string& bytes, LibraryImage* image) {
  std::unordered_map<std::string, int> count;
  std::istringstream lines(bytes);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string offset, place, function;
    words >> offset >> place;
    std::getline(words >> std::ws, function);
    size_t colon = place.rfind(':');
    if (colon == place.npos) continue;
    std::string file = std::filesystem::path(place.substr(0, colon)).filename().string();
    std::string name = file + ":" + ShortName(function);
    name += ":" + std::to_string(++count[name]);
    const size_t at = std::stoull(offset, nullptr, 16);
    if (at < image->size) image->site_of[at] = static_cast<uint32_t>(image->sites.size() + 1);
    image->sites.push_back({.point = Point::Interned(Intern(name)),
                            .location = {.file = Intern(file), .line = std::atoi(place.c_str() + colon + 1)},
                            .file = file,
                            .function = function});
  }
}

}  // namespace

Result<std::shared_ptr<const LibraryImage>> ReadImage(const std::string& path) {
  auto image = std::make_shared<LibraryImage>();
  std::ifstream in(path, std::ios::binary);
  image->bytes.assign(std::istreambuf_iterator<char>(in), {});
  if (image->bytes.size() < sizeof(Elf64_Ehdr) || !image->bytes.starts_with("\x7f"
                                                                            "ELF")) {
    return Error{.file = path, .message = "it is no shared object; `tactus module build` makes one"};
  }
  image->size = ImageSize(image->bytes);
  image->site_of.resize(image->size);
  ReadSites(Section(image->bytes, ".tactus_sites"), image.get());
  return std::shared_ptr<const LibraryImage>(std::move(image));
}

Result<std::unique_ptr<Library>> Library::Load(const std::string& path, std::shared_ptr<const LibraryImage> image) {
  std::unique_ptr<Library> library(new Library);
  library->path_ = path;
  library->file_ = CopyOf(image->bytes);
  std::string copy = "/proc/self/fd/" + std::to_string(library->file_);
  library->handle_ = dlopen(copy.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library->handle_) return Error{.file = path, .message = std::string("it cannot be loaded: ") + dlerror()};
  library->bind_ = reinterpret_cast<TactusBind>(dlsym(library->handle_, "tactus_module_bind"));
  if (!library->bind_) {
    return Error{.file = path, .message = "it was not built for this host; `tactus module build` does that"};
  }
  auto* version = static_cast<const uint32_t*>(dlsym(library->handle_, "tactus_module_version"));
  if (!version || *version != kTactusModuleVersion) {
    return Error{.file = path,
                 .message = "it was built for another version of this host; `tactus module build` builds it again"};
  }
  Dl_info info;
  CHECK(dladdr(reinterpret_cast<void*>(library->bind_), &info) != 0);
  library->base_ = static_cast<const char*>(info.dli_fbase);
  library->image_ = std::move(image);
  return library;
}

Library::~Library() {
  if (handle_) dlclose(handle_);
  // A library that stays keeps its file: the next one must not get the same name.
  std::string copy = "/proc/self/fd/" + std::to_string(file_);
  void* still = handle_ ? dlopen(copy.c_str(), RTLD_NOW | RTLD_NOLOAD) : nullptr;
  if (still) {
    dlclose(still);
  } else if (file_ >= 0) {
    close(file_);
  }
}

Status Library::Accept(const TactusModule* table) {
  if (table && table->types > 0) {
    table_ = table;
    return Ok();
  }
  return Error{.file = path_, .message = "its init() registers no module; register_module<M, Info>(brand) does that"};
}

int Library::TypeOf(const std::string& slug) const {
  for (uint32_t i = 0; i < table_->types; ++i) {
    if (slug.empty() || slug == table_->type(i)->slug) return static_cast<int>(i);
  }
  return -1;
}

Result<std::string> FindPlugin(const std::string& folder, const std::string& plugin) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  fs::path program = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  // Beside a program that Bazel built, and beside the copy that tools/tactus keeps.
  fs::path examples = "scenarios/metamodule/modules";
  for (const fs::path& place : {fs::path(folder), fs::path(folder) / "modules", program.parent_path() / examples,
                                program / "bazel-bin" / examples, fs::path("bazel-bin") / examples, examples}) {
    fs::path path = place / (plugin + ".so");
    if (fs::is_regular_file(path, ignored)) return path.string();
  }
  return MakeError("there is no plugin '" + plugin + ".so' in the scenario's folder nor among the examples");
}

}  // namespace engine::metamodule
