#include <algorithm>
#include <cmath>

#include "tools/sweep_plot.h"

namespace tools {
namespace {

// Numbers that span more than this are drawn by their ratios: else the small ones lie on the axis.
constexpr double kWide = 20;
constexpr int kTicks = 6;

// 1, 2 or 5 times a power of ten.
double Round(double value, bool up) {
  const double ten = std::pow(10.0, std::floor(std::log10(value) + 1e-9));
  double best = ten;
  for (double step : {1.0, 2.0, 5.0, 10.0}) {
    const double round = step * ten;
    if (up && round >= value * (1 - 1e-9)) return round;
    if (round <= value * (1 + 1e-9)) best = round;
  }
  return best;
}

}  // namespace

Scale Scale::OfValues(double least, double most) {
  Scale scale;
  if (least > 0 && most / least > kWide) {
    scale.logarithmic_ = true;
    scale.low_ = Round(least, false);
    scale.high_ = Round(most, true);
    for (double tick = scale.low_; tick <= scale.high_ * (1 + 1e-9); tick = Round(tick * 1.01, true))
      scale.ticks_.push_back(tick);
    return scale;
  }
  scale.low_ = std::min(0.0, least);
  const double span = std::max(most, 0.0) - scale.low_;
  const double step = span > 0 ? Round(span / kTicks, true) : 1;
  if (least < 0) scale.low_ = std::floor(least / step) * step;
  const int count = std::max(1, static_cast<int>(std::ceil((std::max(most, 0.0) - scale.low_) / step - 1e-9)));
  for (int i = 0; i <= count; ++i) scale.ticks_.push_back(scale.low_ + i * step);
  scale.high_ = scale.ticks_.back();
  return scale;
}

Scale Scale::OfAxis(const SweepAxis& axis) {
  Scale scale;
  scale.ticks_ = axis.numbers;
  if (axis.numbers.empty()) {
    for (size_t i = 0; i < axis.values.size(); ++i) scale.ticks_.push_back(static_cast<double>(i));
    scale.low_ = -0.5;
    scale.high_ = static_cast<double>(axis.values.size()) - 0.5;
    return scale;
  }
  const auto [least, most] = std::minmax_element(axis.numbers.begin(), axis.numbers.end());
  scale.logarithmic_ = *least > 0 && *most / *least >= 8;
  scale.low_ = *least;
  scale.high_ = *most;
  if (scale.low_ == scale.high_) {
    scale.low_ -= 1;
    scale.high_ += 1;
  }
  return scale;
}

double Scale::At(double value) const {
  auto put = [this](double number) { return logarithmic_ ? std::log2(number) : number; };
  return from_ + (put(value) - put(low_)) / (put(high_) - put(low_)) * (to_ - from_);
}

}  // namespace tools
