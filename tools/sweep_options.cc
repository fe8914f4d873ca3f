#include "tools/sweep_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "engine/base/suggest.h"

namespace tools {
namespace {

// Decimal numbers in millionths: sums of steps are exact, whatever the step.
constexpr int64_t kOne = 1'000'000;
constexpr int kDigits = 6;
constexpr int64_t kLargest = 1'000'000'000'000;

struct Decimal {
  int64_t millionths = 0;
  std::string unit;
  bool whole() const { return millionths % kOne == 0; }
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::optional<Decimal> ParseDecimal(std::string_view text) {
  Decimal out;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  size_t at = 0;
  int64_t whole = 0;
  for (; at < text.size() && IsDigit(text[at]); ++at) {
    whole = whole * 10 + (text[at] - '0');
    if (whole > kLargest) return std::nullopt;
  }
  if (at == 0) return std::nullopt;
  int64_t part = 0;
  int digits = 0;
  if (at + 1 < text.size() && text[at] == '.' && IsDigit(text[at + 1])) {
    for (++at; at < text.size() && IsDigit(text[at]); ++at, ++digits) part = part * 10 + (text[at] - '0');
    if (digits > kDigits) return std::nullopt;
  }
  for (; digits < kDigits; ++digits) part *= 10;
  out.millionths = (whole * kOne + part) * (negative ? -1 : 1);
  out.unit = std::string(text.substr(at));
  if (!std::all_of(out.unit.begin(), out.unit.end(), IsLetter)) return std::nullopt;
  return out;
}

std::string ToText(int64_t millionths, const std::string& unit) {
  const int64_t size = millionths < 0 ? -millionths : millionths;
  std::string text = fmt::format("{}{}", millionths < 0 ? "-" : "", size / kOne);
  if (size % kOne != 0) {
    text += fmt::format(".{:06}", size % kOne);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + unit;
}

std::string_view Trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// As YAML writes a text whatever is in it.
std::string Quoted(const std::string& text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

class AxisReader {
 public:
  AxisReader(std::string_view text, std::string_view flag) : text_(text), flag_(flag) {}

  engine::Result<SweepAxis> Read() {
    const size_t equals = text_.find('=');
    if (equals == 0 || equals == std::string_view::npos) {
      return Fail("expected KEY=VALUES, such as audio.block_frames=64..2048 or switches.version=6.18,7.0");
    }
    axis_.key = std::string(Trim(text_.substr(0, equals)));
    const std::string_view values = Trim(text_.substr(equals + 1));
    if (values.empty()) return Fail("no values stand behind the =");
    engine::Status read = values.find(',') != std::string_view::npos    ? ReadList(values)
                          : values.find("..") != std::string_view::npos ? ReadRange(values)
                                                                        : ReadList(values);
    if (!read.ok()) return read.errors();
    ReadNumbers();
    return std::move(axis_);
  }

 private:
  engine::Error Fail(std::string message) const {
    return engine::MakeError(fmt::format("{} {}: {}", flag_, text_, message));
  }

  engine::Status ReadList(std::string_view values) {
    for (size_t from = 0; from <= values.size();) {
      const size_t end = std::min(values.find(',', from), values.size());
      const std::string value(Trim(values.substr(from, end - from)));
      if (value.empty()) return Fail("a value of the list is empty");
      if (std::find(axis_.values.begin(), axis_.values.end(), value) != axis_.values.end())
        return Fail(fmt::format("the value {} stands there twice", value));
      axis_.values.push_back(value);
      from = end + 1;
    }
    return CheckCount();
  }

  engine::Status ReadRange(std::string_view values) {
    const size_t dots = values.find(".."), slash = values.find('/', dots);
    const std::string_view low = Trim(values.substr(0, dots));
    const std::string_view high = Trim(values.substr(dots + 2, slash - dots - 2));
    const auto from = ParseDecimal(low), to = ParseDecimal(high);
    if (!from || !to) {
      return Fail(fmt::format("expected a number at each end of the range, found '{}'", !from ? low : high));
    }
    unit_ = to->unit.empty() ? from->unit : to->unit;
    if (!from->unit.empty() && from->unit != unit_) {
      return Fail(fmt::format("the ends have units that differ, '{}' and '{}'", from->unit, to->unit));
    }
    if (from->millionths > to->millionths) return Fail("the range ends below its beginning");
    if (slash == std::string_view::npos) return Double(*from, *to);
    return Step(*from, *to, Trim(values.substr(slash + 1)));
  }

  engine::Status Double(const Decimal& from, const Decimal& to) {
    if (from.millionths <= 0 || !from.whole()) {
      return Fail(
          "a range without a step is doubled from its beginning, which must be a whole number above 0; "
          "with a step it is A..B/STEP");
    }
    for (int64_t at = from.millionths; at <= to.millionths; at *= 2) axis_.values.push_back(ToText(at, unit_));
    return CheckCount();
  }

  engine::Status Step(const Decimal& from, const Decimal& to, std::string_view text) {
    const auto step = ParseDecimal(text);
    if (!step || step->millionths <= 0 || (!step->unit.empty() && step->unit != unit_))
      return Fail(fmt::format("expected a step above 0 in the unit of the range, found '{}'", text));
    if ((to.millionths - from.millionths) / step->millionths >= static_cast<int64_t>(kMaxSweepValues))
      return Fail(fmt::format("at most {} values", kMaxSweepValues));
    for (int64_t at = from.millionths; at <= to.millionths; at += step->millionths)
      axis_.values.push_back(ToText(at, unit_));
    return engine::Ok();
  }

  engine::Status CheckCount() const {
    if (axis_.values.size() > kMaxSweepValues) return Fail(fmt::format("at most {} values", kMaxSweepValues));
    return engine::Ok();
  }

  void ReadNumbers() {
    for (const std::string& value : axis_.values) {
      const auto number = ParseNumberWithUnit(value);
      if (!number || (!axis_.numbers.empty() && number->unit != axis_.unit)) {
        axis_.numbers.clear();
        axis_.unit.clear();
        return;
      }
      axis_.numbers.push_back(number->number);
      axis_.unit = number->unit;
    }
  }

  const std::string_view text_, flag_;
  std::string unit_;
  SweepAxis axis_;
};

}  // namespace

engine::Result<SweepAxis> ParseAxis(std::string_view text, std::string_view flag) {
  return AxisReader(text, flag).Read();
}

std::optional<NumberWithUnit> ParseNumberWithUnit(std::string_view text) {
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  const std::string unit(end, text.data() + text.size());
  if (!std::all_of(unit.begin(), unit.end(), IsLetter)) return std::nullopt;
  return NumberWithUnit{number, unit};
}

scenarios::Overrides OverridesOf(const SweepAxis& axis, size_t value, std::string_view flag, const engine::Host& host,
                                 const std::vector<std::string>& instances) {
  const std::string shown = fmt::format("{} {}={}", flag, axis.key, axis.values[value]);
  for (const engine::Knob& knob : host.Knobs()) {
    if (knob.name != axis.key) continue;
    scenarios::Overrides out;
    const std::string text = Quoted(std::string(knob.text) + axis.values[value]);
    for (const std::string& instance : instances) {
      out.push_back({fmt::format("instances.{}.{}", instance, knob.key), text, true, shown});
    }
    if (instances.empty()) out.push_back({std::string(knob.key), text, true, shown});
    return out;
  }
  return {{axis.key, axis.values[value], false, shown}};
}

}  // namespace tools
