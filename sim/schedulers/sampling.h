// For tests of schedulers that draw: what may be said of a rate, and of a distribution, after so many runs.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>

namespace sim {

constexpr double kOneInAThousand = 0.001;

// How probable at most `hits` of `runs` are at that rate.
inline double BinomialBelow(uint64_t hits, uint64_t runs, double rate) {
  double n = static_cast<double>(runs), sum = 0;
  for (uint64_t i = 0; i <= hits; ++i) {
    double k = static_cast<double>(i);
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) + k * std::log(rate) +
                    (n - k) * std::log1p(-rate));
  }
  return std::min(sum, 1.0);
}

// Clopper and Pearson's limits (1934), exact, one-sided at 99.9 %: the true rate is above the upper (below the lower)
// one at most once in a thousand.
inline double UpperLimit(uint64_t hits, uint64_t runs) {
  if (hits == runs) return 1;
  double low = static_cast<double>(hits) / static_cast<double>(runs), high = 1;
  for (int i = 0; i < 40; ++i) {
    double middle = (low + high) / 2;
    (BinomialBelow(hits, runs, middle) > kOneInAThousand ? low : high) = middle;
  }
  return high;
}
inline double LowerLimit(uint64_t hits, uint64_t runs) { return 1 - UpperLimit(runs - hits, runs); }

// How far the counts are from what is expected. REQUIRES: nothing is counted that is not expected.
inline double ChiSquare(const std::map<std::string, int>& counts, const std::map<std::string, double>& expected) {
  double sum = 0;
  for (const auto& [name, mean] : expected) {
    auto at = counts.find(name);
    double count = at == counts.end() ? 0 : at->second;
    sum += (count - mean) * (count - mean) / mean;
  }
  return sum;
}

// The same for `cells` equal ones; those never met need no name.
inline double ChiSquare(const std::map<std::string, int>& counts, int cells) {
  int runs = 0;
  for (const auto& [name, count] : counts) runs += count;
  double mean = static_cast<double>(runs) / cells, sum = 0;
  for (const auto& [name, count] : counts) sum += (count - mean) * (count - mean) / mean;
  return sum + static_cast<double>(cells - static_cast<int>(counts.size())) * mean;
}

// How probable it is to be that far off by chance: the regularised incomplete gamma function Q(degrees / 2, chi / 2),
// by its series or its continued fraction (Press et al., Numerical Recipes, 6.2).
inline double ChanceOf(double chi_square, int degrees) {
  double a = degrees / 2.0, x = chi_square / 2;
  if (x <= 0) return 1;
  double scale = std::exp(a * std::log(x) - x - std::lgamma(a));
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (int n = 1; n < 1000; ++n) sum += term *= x / (a + n);
    return 1 - sum * scale;
  }
  double b = x + 1 - a, c = 1e300, d = 1 / b, fraction = d;
  for (int i = 1; i < 1000; ++i) {
    double factor = -i * (i - a);
    b += 2;
    d = 1 / (factor * d + b);
    c = b + factor / c;
    fraction *= d * c;
  }
  return fraction * scale;
}

}  // namespace sim
