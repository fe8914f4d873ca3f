// What the real thread cannot be asked, each with its reason.
#pragma once
#include <string>

#include "scenarios/scenario.h"

namespace tools::csound_reference {

enum class Drive : unsigned char {
  lockstep,  // stopped at two places of its loop, in virtual time
  free,      // on this machine's clock
};
// Empty: it can.
std::string WhyNot(const scenarios::Scenario& scenario, Drive drive);

}  // namespace tools::csound_reference
