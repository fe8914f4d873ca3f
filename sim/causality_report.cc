// What causality found, for people: as text and as a drawing.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/base/xml.h"
#include "sim/causality.h"

namespace sim {
namespace {

constexpr int kBar = 30;  // characters

std::string Milliseconds(Time time) { return fmt::format("{:.3f}", static_cast<double>(time) / 1e6); }

// The moment after which the rate has risen most; 0 if it nowhere rises.
size_t Steepest(const std::vector<CausalPoint>& points) {
  size_t found = 0;
  double most = 0;
  for (size_t i = 1; i < points.size(); ++i) {
    double rise = points[i].Rate() - points[i - 1].Rate();
    if (rise > most) {
      most = rise;
      found = i;
    }
  }
  return found;
}

std::string Place(const CausalPoint& point) { return point.context + " at " + point.point; }

// A row a moment: time downwards, the rate to the right.
class Drawing {
 public:
  Drawing(const std::vector<CausalPoint>& points, const std::string& title) : points_(points) {
    int height = kTop + static_cast<int>(points.size()) * kRow + 20;
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"monospace\" font-size=\"12\">\n"
        "<rect width=\"{0}\" height=\"{1}\" fill=\"#ffffff\"/>\n"
        "<text x=\"16\" y=\"24\" font-size=\"15\">{2}</text>\n"
        "<text x=\"16\" y=\"46\" fill=\"#666666\">ms</text>"
        "<text x=\"{3}\" y=\"46\" fill=\"#666666\">a run that goes on at random from here fails</text>\n",
        kWidth, height, engine::EscapeXml(title), kLeft);
  }

  std::string Take() {
    Grid();
    Curve();
    for (size_t i = 0; i < points_.size(); ++i) Row(i, i == Steepest(points_));
    return out_ + "</svg>\n";
  }

 private:
  static constexpr int kWidth = 1100, kTop = 70, kRow = 24, kLeft = 110, kScale = 360;
  static int Y(size_t i) { return kTop + static_cast<int>(i) * kRow; }
  static int X(double rate) { return kLeft + static_cast<int>(std::lround(rate * kScale)); }

  void Grid() {
    int bottom = Y(points_.size() - 1);
    for (int percent : {0, 50, 100}) {
      int x = X(percent / 100.0);
      out_ +=
          fmt::format("<line x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\" stroke=\"#dddddd\"/>", x, kTop - 8, bottom);
      out_ += fmt::format("<text x=\"{}\" y=\"{}\" fill=\"#666666\" text-anchor=\"middle\">{} %</text>\n", x,
                          bottom + 20, percent);
    }
  }

  void Curve() {
    std::string line, back;
    for (size_t i = 0; i < points_.size(); ++i) {
      line += fmt::format("{},{} ", X(points_[i].Low()), Y(i));
      back.insert(0, fmt::format("{},{} ", X(points_[i].High()), Y(i)));
    }
    out_ += fmt::format("<polygon points=\"{}{}\" fill=\"#e8e4f4\"/>\n", line, back);
    line.clear();
    for (size_t i = 0; i < points_.size(); ++i) line += fmt::format("{},{} ", X(points_[i].Rate()), Y(i));
    out_ += fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"#5b3fa0\" stroke-width=\"2\"/>\n", line);
  }

  void Row(size_t i, bool steepest) {
    const CausalPoint& point = points_[i];
    std::string words = point.answer.empty() ? Place(point) : point.answer;
    out_ += fmt::format("<text x=\"16\" y=\"{}\">{}</text>", Y(i) + 4, Milliseconds(point.time));
    out_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"4\" fill=\"{}\"/>", X(point.Rate()), Y(i),
                        steepest ? "#c0392b" : "#5b3fa0");
    out_ += fmt::format("<text x=\"{}\" y=\"{}\" fill=\"{}\">{:.0f} %  {}</text>\n", kLeft + kScale + 30, Y(i) + 4,
                        steepest               ? "#c0392b"
                        : point.answer.empty() ? "#666666"
                                               : "#000000",
                        100 * point.Rate(), engine::EscapeXml(words));
  }

  const std::vector<CausalPoint>& points_;
  std::string out_;
};

}  // namespace

std::string CausalityText(const std::vector<CausalPoint>& points) {
  if (points.empty()) return "no decision of this run could have been answered in another way\n";
  std::string out =
      fmt::format("a run that goes on at random from here fails ({} runs from each moment):\n\n", points.front().runs);
  size_t steepest = Steepest(points);
  for (size_t i = 0; i < points.size(); ++i) {
    const CausalPoint& point = points[i];
    int filled = static_cast<int>(std::lround(point.Rate() * kBar));
    out += fmt::format("  {:>10} ms  {:<{}}  {:>3.0f} %  {}{}\n", Milliseconds(point.time),
                       std::string(static_cast<size_t>(filled), '#'), kBar, 100 * point.Rate(), Place(point),
                       point.answer.empty() ? "" : ": " + point.answer);
    if (i + 1 == steepest) out += fmt::format("  {:>10}     {:-<{}}  the steepest rise\n", "", "", kBar);
  }
  return out;
}

std::string CausalitySvg(const std::vector<CausalPoint>& points, const std::string& title) {
  if (points.empty()) return "";
  return Drawing(points, title).Take();
}

}  // namespace sim
