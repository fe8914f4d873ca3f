// A sweep as a drawing (SVG): the first axis to the right, a colour for each value of the second, a panel for each
// combination of the others, a row of panels for each measure.
#pragma once
#include <string>

#include "tools/sweep_run.h"

namespace tools {

std::string SweepSvg(const SweepPlan& plan, const SweepResult& result);

// Where numbers stand on an axis of a drawing.
class Scale {
 public:
  // From 0, or from below the least where numbers lie far apart; ends are round numbers.
  static Scale OfValues(double least, double most);
  // Positions of what was tried: doubled numbers evenly, others to scale, words evenly.
  static Scale OfAxis(const SweepAxis& axis);

  void Place(double from, double to) {
    from_ = from;
    to_ = to;
  }
  double At(double value) const;
  bool logarithmic() const { return logarithmic_; }
  const std::vector<double>& ticks() const { return ticks_; }

 private:
  double low_ = 0, high_ = 1;
  double from_ = 0, to_ = 1;
  bool logarithmic_ = false;
  std::vector<double> ticks_;
};

}  // namespace tools
