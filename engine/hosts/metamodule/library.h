// A module's shared object, loaded for one run. Each run loads a copy of its own, so that its static data is as fresh
// as after power on.
//
// Thread rules: the context that builds a run, and the user interface.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/hosts/metamodule/abi.h"
#include "engine/observe.h"

namespace engine::metamodule {

// A place in a module at which a hook is called.
struct Site {
  Point point = "module";
  Location location{};
  std::string file, function;  // for filters
};

// What is read of a file once, for all runs.
struct LibraryImage {
  std::string bytes;
  size_t size = 0;  // in memory
  std::vector<Site> sites;
  std::vector<uint32_t> site_of;  // by offset: 1 + its index; 0: there is none
};

// The error says what is wrong with the file.
Result<std::shared_ptr<const LibraryImage>> ReadImage(const std::string& path);

class Library {
 public:
  static Result<std::unique_ptr<Library>> Load(const std::string& path, std::shared_ptr<const LibraryImage> image);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // Lets it register its modules: runs code of it. What it returns is for Accept.
  const TactusModule* Bind(const TactusHost& host) { return bind_(&host); }
  // From then on there is a table, as long as the library.
  Status Accept(const TactusModule* table);
  const TactusModule& table() const { return *table_; }
  // The place in the table of a type by its slug; of an empty one the first; -1: there is none.
  int TypeOf(const std::string& slug) const;
  const std::string& path() const { return path_; }
  bool Contains(const void* address) const {
    auto* at = static_cast<const char*>(address);
    return at >= base_ && at < base_ + image_->size;
  }
  static constexpr size_t kNoSite = ~size_t{0};
  // The index of what calls hooks at this return address. REQUIRES: Contains(caller).
  size_t SiteAt(const void* caller) const {
    const uint32_t site = image_->site_of[static_cast<size_t>(static_cast<const char*>(caller) - base_)];
    return site == 0 ? kNoSite : site - 1;
  }
  const LibraryImage& image() const { return *image_; }
  const char* base() const { return base_; }

 private:
  Library() = default;
  std::string path_;
  int file_ = -1;
  void* handle_ = nullptr;
  const char* base_ = nullptr;
  TactusBind bind_ = nullptr;
  const TactusModule* table_ = nullptr;
  std::shared_ptr<const LibraryImage> image_;
};

// Where a plugin's shared object is: in `folder`, in a `modules` folder there, or with the examples of the program.
Result<std::string> FindPlugin(const std::string& folder, const std::string& plugin);

}  // namespace engine::metamodule
