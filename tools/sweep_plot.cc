#include "tools/sweep_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/xml.h"

namespace tools {
namespace {

constexpr int kWidth = 440, kHeight = 280;         // of a panel
constexpr int kLeft = 84, kGap = 76, kRight = 28;  // left of the first, between two, right of the last
constexpr int kAbove = 34, kBelow = 62;            // of each panel, for its name and its axis
constexpr double kCharacter = 7.3;                 // width of one, in the font below
constexpr int kLegendLine = 20;

// Told apart by those who do not see all colours: Okabe and Ito's, the first as elsewhere in this program.
constexpr std::array kColours = {"#5b3fa0", "#d55e00", "#009e73", "#0072b2",
                                 "#cc79a7", "#e69f00", "#56b4e9", "#444444"};

std::string Number(double value) {
  std::string text = fmt::format("{:.6f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string Place(double value) { return fmt::format("{:.1f}", value); }

class Drawing {
 public:
  Drawing(const SweepPlan& plan, const SweepResult& result) : plan_(plan), result_(result) {
    const std::vector<SweepAxis>& axes = plan.axes;
    series_ = axes.size() > 1 ? axes[1].values.size() : 1;
    for (size_t i = 2; i < axes.size(); ++i) columns_ *= axes[i].values.size();
    const int panels = static_cast<int>(columns_);
    width_ = std::max(kLeft + panels * kWidth + (panels - 1) * kGap + kRight, 640);
    top_ = 84 + (axes.size() > 1 ? LegendLines() * kLegendLine : 0);
    height_ = top_ + static_cast<int>(plan.measures.size()) * (kAbove + kHeight + kBelow);
  }

  std::string Take() {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"monospace\" font-size=\"12\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n",
        width_, height_);
    Text(16, 26, plan_.name, "#000000", "start", 15);
    Text(16, 46, Explanation(), "#666666");
    Legend();
    for (size_t row = 0; row < plan_.measures.size(); ++row) {
      for (size_t column = 0; column < columns_; ++column) Panel(row, column);
    }
    return out_ + "</svg>\n";
  }

 private:
  const SweepAxis& first() const { return plan_.axes.front(); }
  bool has_numbers() const { return !first().numbers.empty(); }

  std::string Explanation() const {
    const size_t runs = plan_.runs.size() / std::max<size_t>(1, plan_.points.size());
    return fmt::format("{} run{} a point; {}", runs, runs == 1 ? "" : "s",
                       has_numbers() ? "line: median; dark: the middle half; light: all, from least to most"
                                     : "dot: median; thick: the middle half; thin: all, from least to most");
  }

  void Text(double x, double y, const std::string& text, const char* fill, const char* anchor = "start",
            int size = 12) {
    out_ +=
        fmt::format("<text x=\"{}\" y=\"{}\" fill=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", Place(x), Place(y), fill,
                    anchor, size == 12 ? "" : fmt::format(" font-size=\"{}\"", size), engine::EscapeXml(text));
  }
  void Line(double x1, double y1, double x2, double y2, const char* stroke, double width = 1) {
    out_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{}\" stroke-width=\"{}\"/>\n",
                        Place(x1), Place(y1), Place(x2), Place(y2), stroke, Number(width));
  }

  std::string SeriesName(size_t series) const {
    return plan_.axes.size() > 1 ? plan_.axes[1].key + "=" + plan_.axes[1].values[series] : "";
  }
  static const char* ColourOf(size_t series) { return kColours[series % kColours.size()]; }

  double EntryWidth() const {
    size_t longest = 0;
    for (size_t i = 0; i < series_; ++i) longest = std::max(longest, SeriesName(i).size());
    return 44 + kCharacter * static_cast<double>(longest);
  }
  int EntriesALine() const { return std::max(1, static_cast<int>((width_ - 32) / EntryWidth())); }
  int LegendLines() const { return (static_cast<int>(series_) + EntriesALine() - 1) / EntriesALine(); }

  void Legend() {
    if (plan_.axes.size() < 2) return;
    for (size_t i = 0; i < series_; ++i) {
      const auto column = static_cast<double>(static_cast<int>(i) % EntriesALine());
      const double x = 16 + column * EntryWidth(), y = 70 + static_cast<int>(i) / EntriesALine() * kLegendLine;
      Line(x, y - 4, x + 22, y - 4, ColourOf(i), 2);
      Dot(x + 11, y - 4, ColourOf(i));
      Text(x + 28, y, SeriesName(i), "#000000");
    }
  }

  void Dot(double x, double y, const char* colour) {
    out_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"3.5\" fill=\"{}\"/>\n", Place(x), Place(y), colour);
  }

  // Points are in the order of the axes, the last fastest.
  size_t PointOf(size_t x, size_t series, size_t column) const { return (x * series_ + series) * columns_ + column; }
  std::string ColumnName(size_t column) const {
    std::string name;
    for (size_t i = 2; i < plan_.axes.size(); ++i) {
      const SweepAxis& axis = plan_.axes[i];
      name += (name.empty() ? "" : ", ") + axis.key + "=" + axis.values[plan_.points[column].at[i]];
    }
    return name;
  }

  // One scale for all panels of a measure, so that they can be compared.
  Scale Values(size_t row) const {
    double least = 0, most = 0;
    bool first = true;
    for (const SweepSummary& summary : result_.summaries) {
      const Distribution& of = summary.of[row];
      if (of.count == 0) continue;
      least = first ? of.least : std::min(least, of.least);
      most = first ? of.most : std::max(most, of.most);
      first = false;
    }
    return Scale::OfValues(least, most);
  }

  void Panel(size_t row, size_t column) {
    const double left = kLeft + static_cast<double>(column) * (kWidth + kGap);
    const double top = top_ + static_cast<double>(row) * (kAbove + kHeight + kBelow) + kAbove - 16;
    Scale x = Scale::OfAxis(first()), y = Values(row);
    // Room beside the first and the last.
    x.Place(left + (has_numbers() ? 14 : 0), left + kWidth - (has_numbers() ? 14 : 0));
    y.Place(top + kHeight, top);
    Text(left, top - 10, ColumnName(column), "#000000");
    Axes(row, left, top, x, y);
    for (size_t series = 0; series < series_; ++series) {
      if (has_numbers()) {
        Band(row, column, series, x, y);
      } else {
        Bars(row, column, series, x, y);
      }
    }
  }

  void Axes(size_t row, double left, double top, const Scale& x, const Scale& y) {
    for (double tick : y.ticks()) {
      Line(left, y.At(tick), left + kWidth, y.At(tick), "#dddddd");
      Text(left - 8, y.At(tick) + 4, Number(tick), "#666666", "end");
    }
    const double bottom = top + kHeight;
    double free_from = left - 100;
    for (size_t i = 0; i < first().values.size(); ++i) {
      const double at = x.At(x.ticks()[i]), half = kCharacter / 2 * static_cast<double>(first().values[i].size());
      Line(at, bottom, at, bottom + 5, "#999999");
      if (at - half < free_from) continue;
      free_from = at + half + kCharacter;
      Text(at, bottom + 20, first().values[i], "#666666", "middle");
    }
    Line(left, bottom, left + kWidth, bottom, "#999999");
    const Measure& measure = plan_.measures[row];
    Text(left + kWidth / 2.0, bottom + 42, first().key + (x.logarithmic() ? ", logarithmic" : ""), "#000000", "middle");
    const double middle = top + kHeight / 2.0;
    const std::string unit = measure.unit();
    std::string name = measure.name() + (unit.empty() ? "" : ", " + unit) + (y.logarithmic() ? ", logarithmic" : "");
    if (left > kLeft) return;
    out_ +=
        fmt::format("<text x=\"{0}\" y=\"{1}\" text-anchor=\"middle\" transform=\"rotate(-90 {0} {1})\">{2}</text>\n",
                    Place(left - 62), Place(middle), engine::EscapeXml(name));
  }

  // The points of a curve from left to right; those that were refused are left out.
  std::vector<std::pair<double, const Distribution*>> CurveOf(size_t row, size_t column, size_t series) const {
    std::vector<std::pair<double, const Distribution*>> curve;
    for (size_t i = 0; i < first().values.size(); ++i) {
      const Distribution& of = result_.summaries[PointOf(i, series, column)].of[row];
      if (of.count > 0) curve.emplace_back(first().numbers[i], &of);
    }
    std::stable_sort(curve.begin(), curve.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    return curve;
  }

  void Band(size_t row, size_t column, size_t series, const Scale& x, const Scale& y) {
    const auto curve = CurveOf(row, column, series);
    const char* colour = ColourOf(series);
    auto polygon = [&](double Distribution::*low, double Distribution::*high, const char* opacity) {
      std::string there, back;
      for (const auto& [at, of] : curve) {
        there += fmt::format("{},{} ", Place(x.At(at)), Place(y.At(of->*high)));
        back.insert(0, fmt::format("{},{} ", Place(x.At(at)), Place(y.At(of->*low))));
      }
      if (curve.size() > 1) {
        out_ +=
            fmt::format("<polygon points=\"{}{}\" fill=\"{}\" fill-opacity=\"{}\"/>\n", there, back, colour, opacity);
      }
    };
    polygon(&Distribution::least, &Distribution::most, "0.12");
    polygon(&Distribution::p25, &Distribution::p75, "0.25");
    std::string line;
    for (const auto& [at, of] : curve) line += fmt::format("{},{} ", Place(x.At(at)), Place(y.At(of->median)));
    if (curve.size() > 1) {
      out_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", line, colour);
    }
    for (const auto& [at, of] : curve) {
      // A band needs two points: one alone has bars.
      if (curve.size() == 1) Bar(x.At(at), *of, y, colour);
      Dot(x.At(at), y.At(of->median), colour);
    }
  }

  void Bar(double at, const Distribution& of, const Scale& y, const char* colour) {
    Line(at, y.At(of.least), at, y.At(of.most), colour);
    Line(at, y.At(of.p25), at, y.At(of.p75), colour, 5);
  }

  void Bars(size_t row, size_t column, size_t series, const Scale& x, const Scale& y) {
    const double room = 0.7 * kWidth / static_cast<double>(first().values.size());
    const double beside = (static_cast<double>(series) + 0.5) / static_cast<double>(series_) - 0.5;
    for (size_t i = 0; i < first().values.size(); ++i) {
      const Distribution& of = result_.summaries[PointOf(i, series, column)].of[row];
      if (of.count == 0) continue;
      const double at = x.At(x.ticks()[i]) + room * beside;
      Bar(at, of, y, ColourOf(series));
      Dot(at, y.At(of.median), ColourOf(series));
    }
  }

  const SweepPlan& plan_;
  const SweepResult& result_;
  size_t series_ = 1, columns_ = 1;
  int width_ = 0, height_ = 0, top_ = 0;
  std::string out_;
};

}  // namespace

std::string SweepSvg(const SweepPlan& plan, const SweepResult& result) { return Drawing(plan, result).Take(); }

}  // namespace tools
