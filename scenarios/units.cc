#include "scenarios/units.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>

namespace scenarios {
namespace {

using engine::Time;

constexpr const char* kDuration = "expected a duration such as 10ms, 3blk, 480smp or 0.5s";
constexpr const char* kCost = "expected a time or a range of times such as 3ms or 3ms..12ms";
constexpr const char* kDecibel = "expected a level such as -20dB";
constexpr int kMaxDigits = 18;  // 10^18 * 8192 frames * 10^9 fits 128 bits

engine::Error Wrong(const char* expected, std::string_view found) {
  return engine::MakeError(fmt::format("{}, found '{}'", expected, found));
}

// digits / 10^decimals, and what stands behind it.
struct Decimal {
  bool ok = false, negative = false;
  int64_t digits = 0;
  int decimals = 0;
  std::string_view unit;
};

Decimal ReadDecimal(std::string_view text) {
  Decimal out;
  size_t at = 0;
  if (at < text.size() && text[at] == '-') {
    out.negative = true;
    ++at;
  }
  int count = 0;
  bool point = false, before = false, after = false;
  for (; at < text.size(); ++at) {
    char c = text[at];
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      if (++count > kMaxDigits) return {};
      out.digits = out.digits * 10 + (c - '0');
      (point ? after : before) = true;
      out.decimals += point;
    } else {
      break;
    }
  }
  out.ok = before && point == after;
  out.unit = text.substr(at);
  return out;
}

// What one unit is in nanoseconds, as a fraction; false for an unknown unit.
bool UnitOf(std::string_view unit, const engine::AudioFormat& format, __int128* nanoseconds, int64_t* per) {
  *per = 1;
  if (unit == "ns") return *nanoseconds = 1, true;
  if (unit == "us") return *nanoseconds = engine::kMicrosecond, true;
  if (unit == "ms") return *nanoseconds = engine::kMillisecond, true;
  if (unit == "s") return *nanoseconds = engine::kSecond, true;
  *per = format.sample_rate;
  if (unit == "smp") return *nanoseconds = engine::kSecond, true;
  if (unit == "blk") return *nanoseconds = static_cast<__int128>(engine::kSecond) * format.block_frames, true;
  return false;
}

std::string Trimmed(int64_t thousandths, const char* unit) {
  std::string text = fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text + unit;
}

bool IsBlockStart(Time time, const engine::AudioFormat& format) {
  return time > 0 && format.StartOf(engine::BlockAt(time, format.block_frames, format.sample_rate)) == time;
}

}  // namespace

engine::Result<Time> ParseDuration(std::string_view text, const engine::AudioFormat& format) {
  Decimal number = ReadDecimal(text);
  __int128 unit = 0;
  int64_t per = 1;
  if (!number.ok || !UnitOf(number.unit, format, &unit, &per)) return Wrong(kDuration, text);
  __int128 scale = per;
  for (int i = 0; i < number.decimals; ++i) scale *= 10;
  __int128 product = number.digits * unit;
  if (per == 1 && product % scale != 0) {
    return engine::MakeError(fmt::format("'{}' is not a whole number of nanoseconds", text));
  }
  // The first nanosecond of a frame is rounded up, so that it lies in that frame. Starts of blocks are rounded down
  // wherever a device computes one: see engine::BlockStart.
  __int128 time = number.unit == "smp" ? (product + scale - 1) / scale : product / scale;
  if (time >= engine::kForever) return engine::MakeError(fmt::format("'{}' is too long", text));
  return static_cast<Time>(number.negative ? -time : time);
}

engine::Result<engine::Cost> ParseCost(std::string_view text, const engine::AudioFormat& format) {
  auto [first, last] = SplitRange(text);
  engine::Result<Time> lo = ParseDuration(first, format), hi = ParseDuration(last, format);
  if (!lo.ok() || !hi.ok()) return Wrong(kCost, text);
  if (lo.value() < 0 || hi.value() < 0) return engine::MakeError(fmt::format("'{}' is negative", text));
  if (lo.value() > hi.value()) return engine::MakeError(fmt::format("the range '{}' ends before it begins", text));
  return engine::Cost{lo.value(), hi.value()};
}

engine::Result<double> ParseDecibel(std::string_view text) {
  if (text.size() < 3 || text.substr(text.size() - 2) != "dB") return Wrong(kDecibel, text);
  engine::Result<double> number = ParseReal(text.substr(0, text.size() - 2));
  if (!number.ok()) return Wrong(kDecibel, text);
  return number;
}

engine::Result<int64_t> ParseInteger(std::string_view text) {
  std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) {
    return Wrong("expected a whole number such as 60", text);
  }
  if (digits.size() > 1 && digits[0] == '0') return Wrong("expected a whole number without leading zeros", text);
  int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return Wrong("expected a number of 64 bits", text);
  return value;
}

engine::Result<double> ParseReal(std::string_view text) {
  // from_chars would take "inf" and "nan", too.
  double value = 0;
  bool plain = !text.empty() && text.find_first_not_of("+-0123456789.eE") == text.npos;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (!plain || error != std::errc() || end != text.data() + text.size()) return Wrong("expected a number", text);
  return value;
}

std::pair<std::string_view, std::string_view> SplitRange(std::string_view text) {
  size_t dots = text.find("..");
  if (dots == text.npos) return {text, text};
  return {text.substr(0, dots), text.substr(dots + 2)};
}

int64_t FrameFrom(Time t, int sample_rate) { return t <= 0 ? 0 : engine::FrameAt(t - 1, sample_rate) + 1; }

std::string TimeText(Time time) {
  if (time < 0) return "-" + TimeText(-time);
  if (time == 0) return "0ms";
  if (time < engine::kMicrosecond) return fmt::format("{}ns", time);
  if (time < engine::kMillisecond) return Trimmed(time, "us");
  // Whole seconds are written so; "1250ms" is easier to compare with a score than "1.25s".
  if (time % engine::kSecond == 0) return fmt::format("{}s", time / engine::kSecond);
  return Trimmed((time + 500) / 1000, "ms");
}

std::string LengthText(Time length, const engine::AudioFormat& format) {
  if (length < 0) return "-" + LengthText(-length, format);
  __int128 tenths =
      (static_cast<__int128>(length) * format.sample_rate * 20 / format.block_frames / engine::kSecond + 1) / 2;
  auto count = static_cast<int64_t>(tenths);
  std::string blocks = count % 10 == 0 ? std::to_string(count / 10) : fmt::format("{}.{}", count / 10, count % 10);
  return fmt::format("{} ({} block{})", TimeText(length), blocks, blocks == "1" ? "" : "s");
}

std::string InstantText(Time time, const engine::AudioFormat& format) {
  int64_t block = engine::BlockAt(time, format.block_frames, format.sample_rate);
  return fmt::format("{} (block {})", time < engine::kMillisecond ? TimeText(time) : Trimmed(time / 1000, "ms"), block);
}

std::string RangeText(engine::Cost range, const engine::AudioFormat& format) {
  std::string times = TimeText(range.lo);
  if (range.hi != range.lo) times += ".." + TimeText(range.hi);
  bool blocks = (range.lo == 0 || IsBlockStart(range.lo, format)) && IsBlockStart(range.hi, format);
  if (!blocks) return times;
  auto block = [&](Time time) { return engine::BlockAt(time, format.block_frames, format.sample_rate); };
  std::string text = fmt::format("{}blk", block(range.lo));
  if (range.hi != range.lo) text += fmt::format("..{}blk", block(range.hi));
  return fmt::format("{} ({})", text, times);
}

std::string DecibelText(double decibel) {
  if (std::isinf(decibel)) return decibel < 0 ? "-infdB" : "infdB";
  return fmt::format("{:.1f}dB", decibel);
}

}  // namespace scenarios
