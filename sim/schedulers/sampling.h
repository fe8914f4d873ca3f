// For tests of schedulers that draw: what may be said of a rate, and of a distribution, after so many runs.
#pragma once
#include <cmath>
#include <cstdint>
#include <map>
#include <string>

namespace sim {

// Wilson's limits, one-sided, at 99.9 %: the true rate is above the upper (below the lower) one once in a thousand.
constexpr double kOneInAThousand = 3.0902;

inline double WilsonLimit(uint64_t hits, uint64_t runs, double z) {
  double n = static_cast<double>(runs), p = static_cast<double>(hits) / n;
  double middle = p + z * z / (2 * n);
  double reach = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return (middle + reach) / (1 + z * z / n);
}
inline double UpperLimit(uint64_t hits, uint64_t runs) { return WilsonLimit(hits, runs, kOneInAThousand); }
inline double LowerLimit(uint64_t hits, uint64_t runs) { return 1 - UpperLimit(runs - hits, runs); }

// How far the counts are from `cells` equal ones. REQUIRES: counts has no more cells than that.
inline double ChiSquare(const std::map<std::string, int>& counts, int cells) {
  int runs = 0;
  for (const auto& [name, count] : counts) runs += count;
  double expected = static_cast<double>(runs) / cells, sum = 0;
  for (const auto& [name, count] : counts) sum += (count - expected) * (count - expected) / expected;
  return sum + static_cast<double>(cells - static_cast<int>(counts.size())) * expected;  // those never met
}

}  // namespace sim
