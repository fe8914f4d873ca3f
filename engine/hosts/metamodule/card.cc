#include "engine/hosts/metamodule/card.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/base/hash.h"
#include "engine/hosts/metamodule/events.h"

namespace engine::metamodule {
namespace {

constexpr Point kSend{"card.send"}, kAnswer{"card.answer"}, kSlack{"card.slack"};
constexpr Time kTimeOut = 3 * kSecond;
constexpr size_t kMostBytes = 128 << 10;  // of one read

}  // namespace

Card::File* Card::Find(uint32_t file) {
  return file >= 1 && file <= files_.size() && files_[file - 1].open ? &files_[file - 1] : nullptr;
}

// Without the volume: sdc:/a.wav is a.wav.
std::string Card::NameOf(const std::string& path) const {
  size_t colon = path.find(':');
  std::string name = colon == path.npos ? path : path.substr(colon + 1);
  name.erase(0, name.find_first_not_of("/\\"));
  return std::filesystem::path(name).lexically_normal().string();
}

bool Card::Fetch(const std::string& name, std::string* data) const {
  if (auto written = written_.find(name); written != written_.end()) {
    *data = written->second;
    return true;
  }
  if (name.empty() || name.starts_with("..")) return false;
  std::filesystem::path path = std::filesystem::path(folder_) / name;
  std::ifstream in(path, std::ios::binary);
  if (!in || !std::filesystem::is_regular_file(path)) return false;
  data->assign(std::istreambuf_iterator<char>(in), {});
  return true;
}

// M6.2. True: answered in time.
bool Card::Call(int core, const Cost& cost, const std::string& what) {
  auto fail = [&](const char* why) {
    runtime_.Emit({.type = &kFileFailed, .text = what + ": " + why});
    return false;
  };
  Channel& channel = channels_[core & 1];
  const Time sent = runtime_.Now();
  if (channel.late_answer >= 0) {
    Time answer = channel.late_answer;
    HoldUntil(runtime_, std::min(std::max(answer, sent), sent + kTimeOut), kSend);
    if (answer > runtime_.Now()) return fail("the card does not take it");
    channel.late_answer = -1;
    return fail("an answer to another call came");
  }
  const Time answer = std::max(free_, sent) + cost.lo;
  free_ = answer;
  HoldUntil(runtime_, std::min(answer, sent + kTimeOut), kAnswer);
  if (answer > sent + kTimeOut) {
    channel.late_answer = answer;
    return fail("no answer within 3 s");
  }
  SpendSome(runtime_, {.lo = 0, .hi = cost.hi - cost.lo}, kSlack);
  return true;
}

uint32_t Card::Open(int core, const std::string& path, const std::string& mode) {
  std::string name = NameOf(path);
  if (!Call(core, costs_.open, "open " + name)) return 0;
  File file{.name = name, .open = true, .written = mode.find_first_of("wa+") != mode.npos};
  bool there = Fetch(name, &file.data);
  if (mode.starts_with("w")) file.data.clear();
  file.appends = mode.starts_with("a");
  if (!there && mode.starts_with("r")) {
    runtime_.Emit({.type = &kFileFailed, .text = "open " + name + ": there is no such file"});
    return 0;
  }
  files_.push_back(std::move(file));
  runtime_.Emit({.type = &kFile, .text = "open " + name});
  return static_cast<uint32_t>(files_.size());
}

int64_t Card::Read(int core, uint32_t handle, void* data, size_t bytes) {
  if (!Find(handle)) return -1;
  auto* out = static_cast<char*>(data);
  size_t got = 0;
  while (got < bytes) {
    size_t want = std::min(bytes - got, kMostBytes);
    bool answered = Call(core, costs_.read, "read " + Find(handle)->name);
    File* file = Find(handle);  // it may have been closed meanwhile
    if (!file) return -1;
    if (!answered) {
      file->error = true;
      return got > 0 ? static_cast<int64_t>(got) : -1;
    }
    size_t now = std::min(want, file->data.size() - std::min(file->position, file->data.size()));
    std::memcpy(out + got, file->data.data() + file->position, now);
    file->position += now;
    got += now;
    file->end = now < want;
    if (file->end) break;
  }
  return static_cast<int64_t>(got);
}

int64_t Card::Write(int core, uint32_t handle, const void* data, size_t bytes) {
  if (!Find(handle) || !Find(handle)->written) return -1;
  bool answered = Call(core, costs_.write, "write " + Find(handle)->name);
  File* file = Find(handle);
  if (!file) return -1;
  if (!answered) {
    file->error = true;
    return -1;
  }
  if (file->appends) file->position = file->data.size();
  if (file->data.size() < file->position + bytes) file->data.resize(file->position + bytes);
  std::memcpy(file->data.data() + file->position, data, bytes);
  file->position += bytes;
  return static_cast<int64_t>(bytes);
}

int Card::Seek(int core, uint32_t handle, int64_t offset, int whence) {
  if (!Find(handle) || !Call(core, costs_.seek, "seek " + Find(handle)->name)) return -1;
  File* file = Find(handle);
  if (!file) return -1;
  int64_t base = whence == SEEK_SET   ? 0
                 : whence == SEEK_CUR ? static_cast<int64_t>(file->position)
                                      : static_cast<int64_t>(file->data.size());
  if (base + offset < 0) return -1;
  file->position = static_cast<size_t>(base + offset);
  file->end = false;
  return 0;
}

int64_t Card::Tell(uint32_t handle) {
  File* file = Find(handle);
  return file ? static_cast<int64_t>(file->position) : -1;
}

bool Card::End(uint32_t handle) {
  File* file = Find(handle);
  return file && file->end;
}

bool Card::Error(uint32_t handle) {
  File* file = Find(handle);
  return !file || file->error;
}

void Card::Clear(uint32_t handle) {
  if (File* file = Find(handle)) file->error = file->end = false;
}

int Card::Close(int core, uint32_t handle) {
  if (!Find(handle)) {
    runtime_.Emit({.type = &kFileFailed, .text = "close: it is not open"});
    return -1;
  }
  bool answered = Call(core, costs_.close, "close " + Find(handle)->name);
  File* file = Find(handle);
  if (!answered || !file) return -1;
  file->open = false;
  std::string text = "close " + file->name;
  if (file->written) {
    written_[file->name] = file->data;
    text += ": " + std::to_string(file->data.size()) + " bytes written";
  }
  runtime_.Emit({.type = &kFile, .text = text});
  return 0;
}

}  // namespace engine::metamodule
