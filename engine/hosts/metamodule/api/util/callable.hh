// A callable without arguments, stored in place: at most two pointers of captures, never on the heap (M3.1).
#pragma once
#include <cstdint>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

class Callback {
 public:
  Callback() = default;
  template <class F, class = std::enable_if_t<!std::is_same_v<std::decay_t<F>, Callback>>>
  Callback(F &&callable) {
    using Stored = std::decay_t<F>;
    static_assert(sizeof(Stored) <= sizeof(captures_), "an action may capture two pointers at most");
    static_assert(std::is_trivially_copyable_v<Stored>, "an action is copied as bytes");
    new (captures_) Stored(std::forward<F>(callable));
    call_ = [](void *captures) { (*static_cast<Stored *>(captures))(); };
  }
  void operator()() {
    if (call_) call_(captures_);
  }
  explicit operator bool() const { return call_ != nullptr; }
  void call() { (*this)(); }

 private:
  friend struct CallbackParts;
  void (*call_)(void *) = nullptr;
  alignas(8) unsigned char captures_[16] = {};
};
