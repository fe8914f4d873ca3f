#include "tools/explore_reduce.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string_view>

#include "scenarios/load.h"
#include "scenarios/units.h"
#include "sim/schedulers/replay.h"
#include "tools/files.h"
#include "tools/hunter.h"
#include "tools/registry.h"

namespace tools {
namespace {

namespace fs = std::filesystem;

using Indices = std::vector<size_t>;

constexpr const char* kLeftOut = "# left out: ";

class Reducer {
 public:
  Reducer(const scenarios::Scenario& whole, const std::vector<sim::Deviation>& deviations, const Found& wanted,
          bool sound, const std::function<bool()>& stop)
      : whole_(whole), wanted_(wanted), sound_(sound), stop_(stop), best_(whole) {
    schedule_.deviations = deviations;
    for (size_t i = 0; i < whole.timeline.size(); ++i) kept_.push_back(i);
  }

  std::optional<Reduced> Run() {
    DropEvents();
    if (wanted_.time < whole_.length) CutLength();
    if (kept_.size() == whole_.timeline.size() && best_.length == whole_.length) return std::nullopt;
    return Reduced{std::move(best_), std::move(kept_), trials_};
  }

 private:
  bool Try(const Indices& kept, engine::Time length) {
    if (stop_ && stop_()) return false;
    ++trials_;
    scenarios::Scenario smaller = whole_;
    smaller.length = length;
    smaller.timeline.clear();
    for (size_t i : kept) smaller.timeline.push_back(whole_.timeline[i]);
    auto hunter = Hunter::Make(smaller, {.sound = sound_});
    if (!hunter.ok()) return false;
    auto shown = [&](const Found& found) { return found.key == wanted_.key; };
    const std::vector<Found>& reference = hunter.value()->reference_found();
    if (std::any_of(reference.begin(), reference.end(), shown)) return false;
    sim::Replay replay(schedule_);
    hunter.value()->Run(replay);
    auto same = [&](const Found& found) {
      return found.key == wanted_.key && (found.kind != kExpectationKind || found.message == wanted_.message);
    };
    const std::vector<Found>& failing = hunter.value()->found();
    if (std::none_of(failing.begin(), failing.end(), same) || replay.applied() != schedule_.deviations.size())
      return false;
    best_ = std::move(smaller);
    kept_ = kept;
    return true;
  }

  // ddmin over complements (Zeller, Hildebrandt, TSE 2002): at its end no single event can be left out.
  void DropEvents() {
    for (size_t parts = 2; !kept_.empty();) {
      const size_t size = kept_.size();
      parts = std::min(parts, size);
      bool dropped = false;
      for (size_t i = 0; i < parts && !dropped; ++i) {
        Indices fewer(kept_.begin(), kept_.begin() + static_cast<ptrdiff_t>(i * size / parts));
        fewer.insert(fewer.end(), kept_.begin() + static_cast<ptrdiff_t>((i + 1) * size / parts), kept_.end());
        dropped = Try(fewer, best_.length);
      }
      if (dropped) {
        parts = std::max<size_t>(parts - 1, 2);
      } else if (parts == size) {
        return;
      } else {
        parts *= 2;
      }
    }
  }

  // To whole blocks, behind the last event: a shorter run without the finding is followed by longer ones only.
  void CutLength() {
    const engine::AudioFormat& format = whole_.format;
    const engine::Time last = kept_.empty() ? 0 : whole_.timeline[kept_.back()].at;
    int64_t low = engine::BlockAt(last, format.block_frames, format.sample_rate);
    int64_t high = engine::BlockAt(best_.length, format.block_frames, format.sample_rate);
    while (high - low > 1) {
      const int64_t middle = low + (high - low) / 2;
      (Try(Indices(kept_), format.StartOf(middle)) ? high : low) = middle;
    }
  }

  const scenarios::Scenario& whole_;
  const Found& wanted_;
  const bool sound_;
  const std::function<bool()>& stop_;
  sim::Schedule schedule_;
  scenarios::Scenario best_;
  Indices kept_;
  uint64_t trials_ = 0;
};

std::vector<int> LinesLeftOut(const scenarios::Scenario& whole, const Reduced& reduced) {
  std::vector<int> lines;
  for (size_t i = 0; i < whole.timeline.size(); ++i) {
    const bool kept = std::find(reduced.kept.begin(), reduced.kept.end(), i) != reduced.kept.end();
    if (!kept) lines.push_back(whole.timeline[i].line);
  }
  return lines;
}

// Whether an entry of a list begins here and ends with its line.
bool IsWholeEntry(const std::string& line) {
  const size_t begin = line.find_first_not_of(' ');
  return begin != std::string::npos && line[begin] == '-' && line.find("{at:") != std::string::npos &&
         line.find('}') != std::string::npos &&
         std::count(line.begin(), line.end(), '{') == std::count(line.begin(), line.end(), '}');
}

}  // namespace

std::optional<Reduced> Reduce(const scenarios::Scenario& whole, const std::vector<sim::Deviation>& deviations,
                              const Found& wanted, bool sound, const std::function<bool()>& stop) {
  return Reducer(whole, deviations, wanted, sound, stop).Run();
}

std::optional<std::string> ReducedText(const scenarios::Scenario& whole, const Reduced& reduced) {
  if (!whole.variant.empty() || whole.path.empty()) return std::nullopt;
  for (const std::string& file : whole.files) {
    if (!fs::path(file).lexically_relative(whole.folder).string().starts_with("..")) continue;
    return std::nullopt;
  }
  std::set<int> gone;
  for (int line : LinesLeftOut(whole, reduced)) {
    if (!gone.insert(line).second) return std::nullopt;
  }
  std::istringstream in(whole.text);
  std::string out, line;
  bool has_length = false;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.starts_with("defaults:")) return std::nullopt;
    if (gone.erase(number) > 0) {
      if (!IsWholeEntry(line)) return std::nullopt;
      line.insert(line.find('-'), kLeftOut);
    }
    if (line.starts_with("length:")) {
      if (reduced.scenario.length != whole.length) line = fmt::format("length: {}ns", reduced.scenario.length);
      has_length = true;
    }
    out += line + "\n";
  }
  if (!has_length || !gone.empty()) return std::nullopt;
  // A list without entries is no list.
  if (reduced.kept.empty() && !whole.timeline.empty()) {
    const size_t at = out.find("\ntimeline:\n");
    if (at == std::string::npos) return std::nullopt;
    out.insert(at + std::string_view("\ntimeline:").size(), " []");
  }
  return out;
}

std::string LeftOutText(const scenarios::Scenario& whole, const Reduced& reduced) {
  const std::vector<int> lines = LinesLeftOut(whole, reduced);
  std::string text;
  if (!lines.empty()) {
    text = fmt::format("{} of {} timeline events (line{} {})", lines.size(), whole.timeline.size(),
                       lines.size() == 1 ? "" : "s", fmt::join(lines, ", "));
  }
  if (reduced.scenario.length != whole.length) {
    text += fmt::format("{}all but {} of {}", text.empty() ? "" : "; ", scenarios::TimeText(reduced.scenario.length),
                        scenarios::TimeText(whole.length));
  }
  return text;
}

engine::Result<scenarios::Scenario> WriteReduced(const scenarios::Scenario& whole, const std::string& text,
                                                 const std::string& folder) {
  for (const std::string& file : whole.files) {
    auto bytes = ReadFile(file);
    if (!bytes.ok()) return bytes.errors();
    const std::string name = fs::path(file).lexically_relative(whole.folder).string();
    if (engine::Status written = WriteFile(folder + "/" + name, bytes.value()); !written.ok()) return written.errors();
  }
  const std::string path = folder + "/" + fs::path(whole.path).filename().string();
  if (engine::Status written = WriteFile(path, text); !written.ok()) return written.errors();
  return scenarios::LoadScenario(path, "", Hosts());
}

}  // namespace tools
