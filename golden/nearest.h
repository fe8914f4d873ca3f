// Each accepted output of a scenario beside a run, and the one that is nearest to it.
#pragma once
#include <cstdint>
#include <vector>

#include "engine/base/result.h"
#include "golden/golden.h"

namespace golden {

struct Judgement {
  int variant = 1;
  std::vector<Difference> differences;
  bool same_audio = false, same_trace = false;  // of what is requested
  int64_t distance = 0;                         // frames and lines that differ
  engine::Errors errors;                        // its files cannot be read

  bool equal() const { return differences.empty() && errors.empty(); }
};

// At least one: of output 1, if there is none at all. By number.
std::vector<Judgement> JudgeAll(const Request& request, const Rendering& rendering);

// That which is equal, else the first that cannot be read, else that with the least distance.
const Judgement& Nearest(const std::vector<Judgement>& all);

}  // namespace golden
