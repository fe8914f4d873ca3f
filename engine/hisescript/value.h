// A value of HiseScript: one 64-bit word.
//
// NaN boxing: every double that is not one of our tagged words stands for itself; the other NaN patterns carry a tag
// in the upper 16 bits and 48 bits of payload. An integer is 64 bits wide in the language; those beyond 48 bits are
// boxed (kind Wide). `true` and `false` in a source are the integers 1 and 0, as in the host; comparisons give a bool,
// which counts and prints as a number.
//
// A place that several contexts share is a Slot, an atomic word: a race between scripts gives a stale or a lost value,
// never a torn one. Loads acquire and stores release, since the value may be the address of an object made a moment
// ago; on x86 that costs nothing beyond a relaxed access.
#pragma once
#include <atomic>
#include <bit>
#include <cstdint>

namespace engine::hisescript {

struct Cell;
struct String;
struct Wide;

class Value {
 public:
  constexpr Value() : bits_(kUndefined) {}
  static constexpr Value FromBits(uint64_t bits) { return Value(bits); }
  constexpr uint64_t bits() const { return bits_; }

  static constexpr Value Undefined() { return Value(kUndefined); }
  static constexpr Value Void() { return Value(kVoid); }      // the script's `null`
  static constexpr Value Absent() { return Value(kAbsent); }  // a variable that does not exist; never seen by scripts
  static constexpr Value Bool(bool value) { return Value(kBoolTag << 48 | (value ? 1 : 0)); }
  // REQUIRES: FitsInt(value).
  static constexpr Value Int(int64_t value) { return Value(kIntTag << 48 | (static_cast<uint64_t>(value) & kPayload)); }
  static constexpr bool FitsInt(int64_t value) { return value >= -(int64_t{1} << 47) && value < int64_t{1} << 47; }
  static Value Double(double value) {
    return Value(value == value ? std::bit_cast<uint64_t>(value) : uint64_t{0x7ff8} << 48);
  }
  // Of arithmetic on our own doubles, whose NaNs never look like a tag.
  static Value RawDouble(double value) { return Value(std::bit_cast<uint64_t>(value)); }
  static Value Of(const String* string) { return Value(kStringTag << 48 | reinterpret_cast<uintptr_t>(string)); }
  static Value Of(const Cell* cell) { return Value(kCellTag << 48 | reinterpret_cast<uintptr_t>(cell)); }

  constexpr bool is_int() const { return bits_ >> 48 == kIntTag; }
  constexpr bool is_double() const { return bits_ < kIntTag << 48; }
  constexpr bool is_bool() const { return bits_ >> 48 == kBoolTag; }
  constexpr bool is_undefined() const { return bits_ == kUndefined; }
  constexpr bool is_void() const { return bits_ == kVoid; }
  constexpr bool is_nothing() const { return bits_ == kUndefined || bits_ == kVoid; }
  constexpr bool is_absent() const { return bits_ == kAbsent; }
  constexpr bool is_string() const { return bits_ >> 48 == kStringTag; }
  constexpr bool is_cell() const { return bits_ >> 48 == kCellTag; }

  // REQUIRES: the kind that the name says.
  constexpr int64_t small_int() const { return static_cast<int64_t>(bits_ << 16) >> 16; }
  double as_double() const { return std::bit_cast<double>(bits_); }
  constexpr bool as_bool() const { return (bits_ & 1) != 0; }
  String* string() const { return reinterpret_cast<String*>(bits_ & kPayload); }
  Cell* cell() const { return reinterpret_cast<Cell*>(bits_ & kPayload); }

  friend constexpr bool operator==(Value, Value) = default;  // the same word, not the script's ==

 private:
  explicit constexpr Value(uint64_t bits) : bits_(bits) {}
  static constexpr uint64_t kPayload = (uint64_t{1} << 48) - 1;
  static constexpr uint64_t kIntTag = 0xfff9, kBoolTag = 0xfffa, kSpecialTag = 0xfffb, kStringTag = 0xfffc,
                            kCellTag = 0xfffd;
  static constexpr uint64_t kUndefined = kSpecialTag << 48, kVoid = kUndefined | 1, kAbsent = kUndefined | 2;
  uint64_t bits_;
};

// A value that contexts share.
class Slot {
 public:
  explicit Slot(Value value = Value()) : bits_(value.bits()) {}
  Value Load() const { return Value::FromBits(bits_.load(std::memory_order_acquire)); }
  void Store(Value value) { bits_.store(value.bits(), std::memory_order_release); }

 private:
  std::atomic<uint64_t> bits_;
};

}  // namespace engine::hisescript
