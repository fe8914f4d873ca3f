#include "sim/schedule.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string_view>

#include "engine/base/suggest.h"

namespace sim {
namespace {

using engine::Error;
using engine::Errors;

constexpr std::string_view kMagic = "tactus-schedule";
constexpr std::string_view kKinds[] = {"pick", "delay", "wake", "value"};
constexpr std::string_view kKeys[] = {"scenario", "content", "host", "version", "seed"};

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

template <class T>
std::optional<T> Number(std::string_view text) {
  T value{};
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Reads one line, left to right; remembers the first thing that was not as expected.
class Reader {
 public:
  Reader(std::string_view line) : line_(line) {}  // NOLINT
  bool Literal(std::string_view expected) {
    SkipBlanks();
    if (failed() || line_.substr(at_, expected.size()) != expected) return Fail(fmt::format("expected '{}'", expected));
    at_ += expected.size();
    return true;
  }
  std::string_view Until(std::string_view stops, std::string_view what) {
    SkipBlanks();
    size_t end = std::min(line_.find_first_of(stops, at_), line_.size());
    if (end == at_) Fail(fmt::format("expected {}", what));
    std::string_view word = line_.substr(at_, end - at_);
    at_ = end;
    return word;
  }
  template <class T>
  T Integer(std::string_view what) {
    SkipBlanks();
    size_t end = at_;
    while (end < line_.size() && line_[end] >= '0' && line_[end] <= '9') ++end;
    auto value = Number<T>(line_.substr(at_, end - at_));
    if (!value) Fail(fmt::format("expected {}", what));
    at_ = end;
    return value.value_or(T{});
  }
  std::string_view Rest() {
    SkipBlanks();
    std::string_view rest = line_.substr(at_);
    at_ = line_.size();
    return rest;
  }
  bool Fail(std::string message) {
    if (!failed()) {
      message_ = std::move(message);
      column_ = static_cast<int>(at_) + 1;
    }
    return false;
  }
  bool failed() const { return !message_.empty(); }
  const std::string& message() const { return message_; }
  int column() const { return column_; }

 private:
  void SkipBlanks() {
    while (at_ < line_.size() && line_[at_] == ' ') ++at_;
  }
  std::string_view line_;
  size_t at_ = 0;
  std::string message_;
  int column_ = 0;
};

Deviation ParseDeviation(Reader& reader) {
  Deviation deviation;
  reader.Literal("at");
  deviation.context = reader.Until(" ", "a context's name");
  deviation.point = reader.Until(" ", "a point's name");
  reader.Literal("#");
  deviation.visit = reader.Integer<uint32_t>("a visit's number, as in #1");
  if (!reader.failed() && deviation.visit == 0) reader.Fail("visits count from 1");
  reader.Literal("(block");
  deviation.block = reader.Integer<int64_t>("a block's number, as in (block 3)");
  reader.Literal(")");
  reader.Literal(":");
  std::string_view kind = reader.Until(" ", "pick, delay, wake or value");
  bool known = false;
  for (size_t i = 0; i < std::size(kKinds); ++i) {
    if (kind != kKinds[i]) continue;
    deviation.kind = static_cast<DecisionKind>(i);
    known = true;
  }
  if (!known)
    reader.Fail(fmt::format("expected pick, delay, wake or value, not '{}'{}", kind, engine::DidYouMean(kind, kKinds)));
  deviation.choice = Trim(reader.Rest());
  if (deviation.choice.empty()) reader.Fail("expected what is chosen: a context, until-event, all or a value");
  if (deviation.kind == DecisionKind::delay && deviation.choice != "until-event" && deviation.choice != "all") {
    reader.Fail(fmt::format("a delay is until-event or all, not '{}'", deviation.choice));
  }
  return deviation;
}

struct Header {
  bool seen[std::size(kKeys)] = {};
};

void ParseHeader(Reader& reader, Schedule& schedule, Header& header) {
  std::string_view key = reader.Until(": ", "a key such as 'scenario:', or a line that begins with 'at'");
  size_t index = 0;
  while (index < std::size(kKeys) && kKeys[index] != key) ++index;
  if (index == std::size(kKeys)) {
    reader.Fail(fmt::format("unknown key '{}'{}", key, engine::DidYouMean(key, kKeys)));
    return;
  }
  if (header.seen[index]) reader.Fail(fmt::format("'{}' stands here twice", key));
  header.seen[index] = true;
  reader.Literal(":");
  std::string value(Trim(reader.Rest()));
  if (key == "seed") {
    auto seed = Number<uint64_t>(value);
    if (!seed) reader.Fail("expected a seed: a whole number");
    schedule.seed = seed.value_or(0);
    return;
  }
  (index == 0   ? schedule.scenario
   : index == 1 ? schedule.content
   : index == 2 ? schedule.host
                : schedule.version) = value;
}

}  // namespace

std::string ToText(const Deviation& deviation) {
  std::string text = fmt::format("at {} {} #{} (block {}): {} {}", deviation.context, deviation.point, deviation.visit,
                                 deviation.block, kKinds[static_cast<size_t>(deviation.kind)], deviation.choice);
  if (deviation.step > 0) text += fmt::format("  # step {}", deviation.step);
  return text;
}

std::string ToText(const Schedule& schedule) {
  std::string text = fmt::format("{} 1\nscenario: {}\ncontent: {}\nhost: {}\nversion: {}\nseed: {}\n\n", kMagic,
                                 schedule.scenario, schedule.content, schedule.host, schedule.version, schedule.seed);
  for (const Deviation& deviation : schedule.deviations) text += ToText(deviation) + "\n";
  return text + fmt::format("end {}\n", schedule.deviations.size());
}

engine::Result<Schedule> ParseSchedule(const std::string& text, const std::string& file) {
  Schedule schedule;
  Header header;
  Errors errors;
  bool magic = false, ended = false;
  int number = 0;
  auto complain = [&](int column, std::string message) {
    errors.push_back({file, number, column, std::move(message)});
  };
  for (size_t begin = 0; begin < text.size();) {
    size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = Trim(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
    ++number;
    if (size_t comment = line.find("  #"); comment != line.npos) line = Trim(line.substr(0, comment));
    if (line.empty() || line.front() == '#') continue;
    Reader reader(line);
    if (!magic) {
      magic = reader.Literal(kMagic);
      int version = reader.Integer<int>("the format's number");
      if (!reader.failed() && version != 1) reader.Fail("this is not format 1; a newer tactus wrote it");
      if (reader.failed()) {
        complain(reader.column(), reader.message() + ": a schedule begins with 'tactus-schedule 1'");
        return errors;
      }
    } else if (ended) {
      complain(1, "nothing may follow the line that begins with 'end'");
    } else if (line.substr(0, 4) == "end ") {
      reader.Literal("end");
      size_t count = reader.Integer<size_t>("how many lines there are");
      if (count != schedule.deviations.size() && errors.empty()) {
        reader.Fail(fmt::format("{} lines were written, {} are here", count, schedule.deviations.size()));
      }
      ended = true;
    } else if (line.substr(0, 3) == "at ") {
      schedule.deviations.push_back(ParseDeviation(reader));
      schedule.deviations.back().line = number;
    } else {
      ParseHeader(reader, schedule, header);
    }
    if (reader.failed()) complain(reader.column(), reader.message());
  }
  if (!magic) return Error{file, 1, 1, "expected 'tactus-schedule 1'; the file is empty"};
  if (!header.seen[0]) complain(0, "the key 'scenario' is missing");
  if (!ended) complain(0, "the last line, 'end N', is missing: the file is cut off");
  if (!errors.empty()) return errors;
  return schedule;
}

}  // namespace sim
