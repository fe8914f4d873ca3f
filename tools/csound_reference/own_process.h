// Work in a process of its own: what hangs or crashes there does so alone.
#pragma once
#include <functional>
#include <string>

namespace tools::csound_reference {

struct OwnProcess {
  std::string told;  // what the work returned; empty unless it came to its end
  std::string
      wrong;  // "it was ended by signal 11 (Segmentation fault)", "it did not answer within 12 s"; empty: nothing
};
// `seconds`: then it is killed. REQUIRES: no other thread of this process holds a lock that the work needs.
OwnProcess RunAlone(const std::function<std::string()>& work, double seconds);

}  // namespace tools::csound_reference
