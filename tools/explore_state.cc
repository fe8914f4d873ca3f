#include "tools/explore_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "tools/files.h"

namespace tools {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr char kMagic[8] = {'t', 'r', 'a', 'c', 'e', 's', ' ', '1'};

std::string StateFile(const std::string& folder) { return folder + "/explore.json"; }
std::string TracesFile(const std::string& folder) { return folder + "/traces.bin"; }

void Put(std::string& out, uint64_t value) {
  for (int i = 0; i < 8; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

uint64_t Take(std::string_view& in) {
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i)
    value |= static_cast<uint64_t>(static_cast<unsigned char>(in[static_cast<size_t>(i)])) << (8 * i);
  in.remove_prefix(8);
  return value;
}

// Little-endian numbers of eight bytes: chunk, how many, hashes; again.
std::map<uint64_t, std::vector<uint64_t>> ParseTraces(std::string_view bytes) {
  std::map<uint64_t, std::vector<uint64_t>> traces;
  if (bytes.size() < sizeof(kMagic) || std::memcmp(bytes.data(), kMagic, sizeof(kMagic)) != 0) return traces;
  bytes.remove_prefix(sizeof(kMagic));
  while (bytes.size() >= 16) {
    const uint64_t chunk = Take(bytes), count = Take(bytes);
    if (count > bytes.size() / 8) break;
    std::vector<uint64_t>& hashes = traces[chunk];
    for (uint64_t i = 0; i < count; ++i) hashes.push_back(Take(bytes));
  }
  return traces;
}

}  // namespace

void ExploreState::Add(ChunkResult result) {
  ChunkResult& mine = chunks_[result.chunk];
  if (!mine.complete) mine = std::move(result);
}

void ExploreState::AddReference(const Found& found) {
  reference_.push_back({.found = found, .run = 0, .seed = 0, .in_reference = true});
}

bool ExploreState::Has(uint64_t chunk) const {
  auto at = chunks_.find(chunk);
  return at != chunks_.end() && at->second.complete;
}

bool ExploreState::exhausted() const {
  return std::any_of(chunks_.begin(), chunks_.end(), [](const auto& entry) { return entry.second.exhausted; });
}

std::vector<FoundRun> ExploreState::FoundRuns() const {
  std::vector<FoundRun> all = reference_;
  for (const auto& [number, chunk] : chunks_) {
    for (const FoundRun& run : chunk.found) {
      auto same = [&](const FoundRun& known) { return known.found.key == run.found.key; };
      if (std::none_of(all.begin(), all.end(), same)) all.push_back(run);
    }
  }
  if (!plan_.keep_going && all.size() > 1) all.resize(1);
  return all;
}

ExploreSums ExploreState::Sums() const {
  ExploreSums sums;
  std::unordered_map<uint64_t, uint32_t> seen;  // looked up, never walked
  for (const auto& [number, chunk] : chunks_) {
    sums.runs += chunk.traces.size();
    sums.constrained += chunk.constrained;
    for (uint64_t hash : chunk.traces) {
      const uint32_t times = ++seen[hash];
      if (times == 1) ++sums.once;
      if (times == 2) --sums.once;
    }
    if (!plan_.keep_going && !chunk.found.empty()) break;
  }
  sums.distinct = seen.size();
  return sums;
}

std::optional<uint64_t> ExploreState::NextChunk(const std::map<uint64_t, bool>& underway) const {
  if (!plan_.keep_going && !reference_.empty()) return std::nullopt;
  for (uint64_t chunk = plan_.shard.index; chunk < plan_.Chunks(); chunk += plan_.shard.count) {
    if (underway.contains(chunk)) continue;
    auto at = chunks_.find(chunk);
    if (at == chunks_.end() || !at->second.complete) return chunk;
    if (!plan_.keep_going && !at->second.found.empty()) return std::nullopt;
  }
  return std::nullopt;
}

bool ExploreState::IsDone() const { return !NextChunk({}); }

Json ExploreState::Json(const std::string& verdict, const std::map<std::string, std::string>& folders) const {
  nlohmann::ordered_json json = {{"format", kFormat}, {"file", file_}, {"plan", ToJson(plan_)}, {"verdict", verdict}};
  const ExploreSums sums = Sums();
  json["runs"] = sums.runs;
  json["distinct"] = sums.distinct;
  json["seen_once"] = sums.once;
  json["exhausted"] = exhausted();
  json["findings"] = nlohmann::ordered_json::array();
  for (const FoundRun& run : FoundRuns()) {
    json["findings"].push_back(ToJson(run));
    if (auto folder = folders.find(run.found.key); folder != folders.end()) {
      json["findings"].back()["folder"] = folder->second;
    }
  }
  // What is done, as ranges; what was found there, chunk by chunk, for who resumes or merges.
  json["done"] = nlohmann::ordered_json::array();
  json["chunks"] = nlohmann::ordered_json::array();
  uint64_t begin = 0, end = 0;
  auto close = [&] {
    if (end > begin) json["done"].push_back({begin, end});
  };
  for (const auto& [number, chunk] : chunks_) {
    if (!chunk.complete) continue;
    if (number != end || end == 0) {
      close();
      begin = number;
    }
    end = number + 1;
    if (chunk.found.empty() && !chunk.exhausted) continue;
    nlohmann::ordered_json told = ToJson(chunk);
    told.erase("traces");
    json["chunks"].push_back(std::move(told));
    if (!plan_.keep_going && !chunk.found.empty()) break;  // what others have done beyond it is of no use
  }
  close();
  return json;
}

engine::Status ExploreState::Save(const std::string& folder, const std::string& verdict,
                                  const std::map<std::string, std::string>& folders) const {
  std::string traces(kMagic, sizeof(kMagic));
  for (const auto& [number, chunk] : chunks_) {
    if (!chunk.complete) continue;
    Put(traces, number);
    Put(traces, chunk.traces.size());
    for (uint64_t hash : chunk.traces) Put(traces, hash);
  }
  // The traces first: what explore.json calls done must have its hashes.
  if (engine::Status written = WriteFile(TracesFile(folder), traces); !written.ok()) return written;
  return WriteFile(StateFile(folder),
                   Json(verdict, folders).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

engine::Result<ExploreState> ExploreState::Load(const std::string& folder) {
  auto text = ReadFile(StateFile(folder));
  if (!text.ok()) {
    return engine::Error{.file = folder, .message = "there is no exploration in this folder (no explore.json)"};
  }
  auto bytes = ReadFile(TracesFile(folder));
  std::map<uint64_t, std::vector<uint64_t>> traces = ParseTraces(bytes.ok() ? bytes.value() : "");
  try {
    const auto json = nlohmann::ordered_json::parse(text.value());
    if (json.at("format") != kFormat) {
      return engine::Error{.file = StateFile(folder), .message = "this is not format 1; another tactus wrote it"};
    }
    auto plan = PlanOf(json.at("plan"));
    if (!plan.ok()) return engine::Error{.file = StateFile(folder), .message = plan.error().message};
    ExploreState state(plan.value(), json.at("file"));
    for (const auto& range : json.at("done")) {
      for (uint64_t chunk = range.at(0); chunk < range.at(1).get<uint64_t>(); ++chunk) {
        if (traces.contains(chunk)) state.chunks_[chunk] = {.chunk = chunk, .complete = true, .traces = traces[chunk]};
      }
    }
    for (nlohmann::ordered_json told : json.at("chunks")) {
      told["traces"] = nlohmann::ordered_json::array();
      ChunkResult chunk = ChunkResultOf(told);
      auto known = state.chunks_.find(chunk.chunk);
      if (known == state.chunks_.end()) continue;
      chunk.traces = std::move(known->second.traces);
      known->second = std::move(chunk);
    }
    return state;
  } catch (const std::exception& error) {
    return engine::Error{.file = StateFile(folder), .message = error.what()};
  }
}

void ExploreState::Merge(const ExploreState& other) {
  for (const auto& [number, chunk] : other.chunks_) Add(chunk);
}

}  // namespace tools
