// CHECK(condition): our own mistakes. On in every build; prints where, and what the innermost CheckNote adds (scenario,
// step, schedule), then aborts. Never for what a user wrote or a run found.
#pragma once

namespace engine {

[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

// While it lives, a failed CHECK also prints what `print` writes to stderr. Notes nest; one chain a thread.
class CheckNote {
 public:
  using Print = void (*)(const void* context);
  CheckNote(Print print, const void* context);
  ~CheckNote();
  CheckNote(const CheckNote&) = delete;
  CheckNote& operator=(const CheckNote&) = delete;

 private:
  friend void CheckFailed(const char*, const char*, int);
  Print print_;
  const void* context_;
  CheckNote* outer_;
};

}  // namespace engine

#define CHECK(condition) (static_cast<bool>(condition) ? void() : ::engine::CheckFailed(#condition, __FILE__, __LINE__))
