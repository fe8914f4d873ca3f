#include "engine/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace engine {
namespace {
thread_local CheckNote* innermost = nullptr;
}

CheckNote::CheckNote(Print print, const void* context) : print_(print), context_(context), outer_(innermost) {
  innermost = this;
}

CheckNote::~CheckNote() { innermost = outer_; }

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: CHECK(%s) failed\n", file, line, condition);
  for (CheckNote* note = innermost; note; note = note->outer_) note->print_(note->context_);
  std::fflush(stderr);
  std::abort();
}

}  // namespace engine
