#include "sim/survey.h"

namespace sim {

void Survey::Begin(MachineView& machine) {
  given_.clear();
  offers_.clear();
  Wrapper::Begin(machine);
}

uint32_t Survey::Decide(const Decision& decision) {
  uint32_t answer = AskInner(decision);
  for (uint32_t option = 1; option < decision.options; ++option) {
    (option == answer ? given_ : offers_).push_back({Named(decision, option), option});
  }
  return answer;
}

}  // namespace sim
