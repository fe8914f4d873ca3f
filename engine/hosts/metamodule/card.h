// The card, as modules reach it: calls are messages to another processor, which answers in its own time while the
// caller holds its core (M6.2, M6.3).
//
// A call waits 3 s at most until it is taken, and 3 s for its answer; then it fails. An answer that comes later is
// taken for that of the next call of the same core, which fails too. Files are those below the scenario's folder; what
// is written stays in memory and is announced when the file is closed.
//
// Thread rules: tasks, the user interface, constructors. Not audio.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "engine/hosts/metamodule/policy.h"
#include "engine/runtime.h"

namespace engine::metamodule {

class Card {
 public:
  Card(Runtime& runtime, const Costs& costs, std::string folder)
      : runtime_(runtime), costs_(costs), folder_(std::move(folder)) {}

  // `core` is the caller's: each has a channel of its own.
  uint32_t Open(int core, const std::string& path, const std::string& mode);
  int64_t Read(int core, uint32_t file, void* data, size_t bytes);
  int64_t Write(int core, uint32_t file, const void* data, size_t bytes);
  int Seek(int core, uint32_t file, int64_t offset, int whence);
  int64_t Tell(uint32_t file);
  bool End(uint32_t file);
  bool Error(uint32_t file);
  void Clear(uint32_t file);
  int Close(int core, uint32_t file);

 private:
  struct File {
    std::string name;
    std::string data;
    size_t position = 0;
    bool open = false, written = false, appends = false, end = false, error = false;
  };
  struct Channel {
    Time late_answer = -1;  // of a call that was given up
  };

  File* Find(uint32_t file);
  bool Call(int core, const Cost& cost, const std::string& what);
  bool Fetch(const std::string& name, std::string* data) const;
  std::string NameOf(const std::string& path) const;

  Runtime& runtime_;
  const Costs& costs_;
  const std::string folder_;
  std::vector<File> files_;  // handle - 1
  std::map<std::string, std::string> written_;
  Channel channels_[2];
  Time free_ = 0;  // when the other processor has done all it was asked
};

}  // namespace engine::metamodule
