// What lives in the arena: strings, arrays, objects, buffers, functions and handles of native objects.
//
// Why a race of scripts is never a race of memory. Contexts, also on real threads, may use one object at the same time:
//
// 1. What is immutable (strings, functions, wide integers, buffer sizes, block capacities) is written before the
//    object's address is stored in a Slot, with release order.
// 2. What grows (the elements of an array, the properties of an object) lies in a block of a fixed capacity. Growing
//    copies into a bigger block and swaps one atomic pointer; the old block stays readable until the run ends. A write
//    into the old block during the copy is lost: a lost update, as in the host.
// 3. A reader takes the block pointer once, then the size, and never goes beyond the block's capacity. Elements that
//    nobody has written are undefined.
// 4. A new property claims its entry by a compare-exchange of the name, so that two contexts that add different
//    properties at once never mix name and value. Properties are not removed.
// 5. Appending to a string shares the buffer of the old one if it was the last to be appended to: the tail is claimed
//    by a compare-exchange, so no two strings ever write the same byte.
#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/hisescript/heap.h"
#include "engine/hisescript/value.h"

namespace engine::hisescript {

struct Code;
struct InlineFunction;
class NativeObject;

enum class Kind : uint8_t { string, wide, array, object, buffer, function, inline_function, native, builtin };

struct Cell {
  Kind kind;
};

// An integer beyond 48 bits.
struct Wide : Cell {
  int64_t value;
};

// Bytes; length and indices count bytes.
struct String : Cell {
  struct Tail {
    std::atomic<uint32_t> used;
    uint32_t capacity;
  };
  uint32_t length;
  const char* data;
  Tail* tail;  // of a buffer that may be appended to, or null
  std::string_view view() const { return {data, length}; }
};

struct Array : Cell {
  struct Block {
    uint32_t capacity;
    std::atomic<uint32_t> size;
    Slot* items() { return reinterpret_cast<Slot*>(this + 1); }
    uint32_t count() const {
      const uint32_t n = size.load(std::memory_order_acquire);
      return n < capacity ? n : capacity;
    }
  };
  std::atomic<Block*> block;

  Block& Get() const { return *block.load(std::memory_order_acquire); }
  uint32_t size() const { return Get().count(); }
  Value At(int64_t index) const {
    Block& now = Get();
    return index >= 0 && index < now.count() ? now.items()[index].Load() : Value();
  }
  // Elements between the end and `index` become undefined; a negative index appends, as in the host. Throws Failure.
  void Set(Allocator& allocator, int64_t index, Value value);
  void Push(Allocator& allocator, Value value);
  void Resize(Allocator& allocator, uint32_t size);
  void Reserve(Allocator& allocator, uint32_t capacity);
};

struct Object : Cell {
  struct Entry {
    std::atomic<Symbol*> name;
    Slot value;
  };
  struct alignas(8) Block {
    uint32_t capacity;
    Entry* entries() { return reinterpret_cast<Entry*>(this + 1); }
  };
  std::atomic<Block*> block;

  // Null if there is none.
  Slot* Find(const Symbol* name) const;
  Value Get(const Symbol* name) const {
    const Slot* slot = Find(name);
    return slot != nullptr ? slot->Load() : Value();
  }
  void Set(Allocator& allocator, Symbol* name, Value value);
  // In the order of insertion. Null behind the last.
  Entry* At(uint32_t index) const;
  uint32_t size() const;
};

// Floats of a fixed number. `samples` may belong to the host.
struct Buffer : Cell {
  uint32_t size;
  std::atomic<float>* samples;
  float Get(int64_t index) const {
    return index >= 0 && index < size ? samples[index].load(std::memory_order_relaxed) : 0.0f;
  }
  void Set(int64_t index, float value) {
    if (index >= 0 && index < size) samples[index].store(value, std::memory_order_relaxed);
  }
};

// A normal function with the values it captured.
struct Function : Cell {
  const Code* code;
  const Value* captures;
};

struct InlineFunctionObject : Cell {
  InlineFunction* function;
};

struct NativeHandle : Cell {
  NativeObject* object;
};

struct Call;
// A function of the interpreter or the host that is a value (parseInt).
struct Builtin : Cell {
  const char* name;
  Value (*function)(Call&);
};

String* NewString(Allocator& allocator, std::string_view text);
String* Concat(Allocator& allocator, const String* left, std::string_view right);
Array* NewArray(Allocator& allocator, uint32_t capacity = 0);
Object* NewObject(Allocator& allocator);
Buffer* NewBuffer(Allocator& allocator, uint32_t size);
Value NewInteger(Allocator& allocator, int64_t value);  // boxed if it has to be

// Null, or the object if the value is one of that kind.
template <class T>
T* As(Value value, Kind kind) {
  return value.is_cell() && value.cell()->kind == kind ? static_cast<T*>(value.cell()) : nullptr;
}
inline Array* AsArray(Value value) { return As<Array>(value, Kind::array); }
inline Object* AsObject(Value value) { return As<Object>(value, Kind::object); }
inline Buffer* AsBuffer(Value value) { return As<Buffer>(value, Kind::buffer); }
inline bool IsWide(Value value) { return value.is_cell() && value.cell()->kind == Kind::wide; }
inline bool IsInteger(Value value) { return value.is_int() || IsWide(value); }
inline bool IsNumber(Value value) { return value.is_double() || value.is_int() || value.is_bool() || IsWide(value); }
bool IsCallable(Value value);

}  // namespace engine::hisescript
