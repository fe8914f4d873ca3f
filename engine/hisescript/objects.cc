#include "engine/hisescript/objects.h"

#include <algorithm>
#include <cstring>

namespace engine::hisescript {
namespace {

constexpr uint32_t kMaxElements = 1u << 24;

Array::Block* NewBlock(Allocator& allocator, uint32_t capacity) {
  if (capacity > kMaxElements) throw Failure("Array is larger than 16777216 elements");
  void* memory = allocator.Allocate(sizeof(Array::Block) + capacity * sizeof(Slot));
  auto* block = new (memory) Array::Block{.capacity = capacity, .size = 0};
  for (uint32_t i = 0; i < capacity; ++i) new (block->items() + i) Slot;
  return block;
}

// A block of at least that capacity with the array's elements, swapped in.
Array::Block& Grow(Allocator& allocator, Array& array, uint32_t capacity) {
  allocator.Refuse("Array resizing. Call Array.reserve() to make sure there's enough space.");
  Array::Block& old = array.Get();
  Array::Block* bigger = NewBlock(allocator, std::max(capacity, std::min(old.capacity * 2, kMaxElements)));
  const uint32_t count = old.count();
  for (uint32_t i = 0; i < count; ++i) bigger->items()[i].Store(old.items()[i].Load());
  bigger->size.store(count, std::memory_order_relaxed);
  array.block.store(bigger, std::memory_order_release);
  return *bigger;
}

Object::Block* NewEntries(Allocator& allocator, uint32_t capacity) {
  void* memory = allocator.Allocate(sizeof(Object::Block) + capacity * sizeof(Object::Entry));
  auto* block = new (memory) Object::Block{.capacity = capacity};
  for (uint32_t i = 0; i < capacity; ++i) new (block->entries() + i) Object::Entry{.name = nullptr, .value = Slot()};
  return block;
}

}  // namespace

void Array::Set(Allocator& allocator, int64_t index, Value value) {
  if (index < 0) return Push(allocator, value);
  if (index >= kMaxElements) throw Failure("Array index " + std::to_string(index) + " is too large");
  const auto at = static_cast<uint32_t>(index);
  Block* now = &Get();
  if (at >= now->capacity) now = &Grow(allocator, *this, at + 1);
  now->items()[at].Store(value);
  uint32_t size = now->size.load(std::memory_order_relaxed);
  if (at >= size) now->size.store(at + 1, std::memory_order_release);
}

void Array::Push(Allocator& allocator, Value value) {
  Block* now = &Get();
  const uint32_t at = now->count();
  if (at >= now->capacity) now = &Grow(allocator, *this, std::max(8u, at + 1));
  now->items()[at].Store(value);
  now->size.store(at + 1, std::memory_order_release);
}

void Array::Resize(Allocator& allocator, uint32_t size) {
  Block* now = &Get();
  if (size > now->capacity) now = &Grow(allocator, *this, size);
  // What is cut off must not come back when the array grows again.
  for (uint32_t i = size; i < now->count(); ++i) now->items()[i].Store(Value());
  now->size.store(size, std::memory_order_release);
}

void Array::Reserve(Allocator& allocator, uint32_t capacity) {
  if (capacity <= Get().capacity) return;
  allocator.Refuse("HeapBlock allocation");
  Grow(allocator, *this, capacity);
}

Slot* Object::Find(const Symbol* name) const {
  Block& now = *block.load(std::memory_order_acquire);
  Entry* entries = now.entries();
  for (uint32_t i = 0; i < now.capacity; ++i) {
    const Symbol* here = entries[i].name.load(std::memory_order_acquire);
    if (here == name) return &entries[i].value;
    if (here == nullptr) return nullptr;
  }
  return nullptr;
}

void Object::Set(Allocator& allocator, Symbol* name, Value value) {
  for (;;) {
    Block& now = *block.load(std::memory_order_acquire);
    Entry* entries = now.entries();
    for (uint32_t i = 0; i < now.capacity; ++i) {
      Symbol* here = entries[i].name.load(std::memory_order_acquire);
      if (here == nullptr) allocator.Refuse("Resizing of object.");
      if (here == nullptr && entries[i].name.compare_exchange_strong(here, name, std::memory_order_acq_rel))
        here = name;
      if (here == name) return entries[i].value.Store(value);
    }
    allocator.Refuse("Resizing of object.");
    Block* bigger = NewEntries(allocator, std::max(4u, now.capacity * 2));
    for (uint32_t i = 0; i < now.capacity; ++i) {
      bigger->entries()[i].name.store(entries[i].name.load(std::memory_order_acquire), std::memory_order_relaxed);
      bigger->entries()[i].value.Store(entries[i].value.Load());
    }
    block.store(bigger, std::memory_order_release);
  }
}

Object::Entry* Object::At(uint32_t index) const {
  Block& now = *block.load(std::memory_order_acquire);
  if (index >= now.capacity || now.entries()[index].name.load(std::memory_order_acquire) == nullptr) return nullptr;
  return now.entries() + index;
}

uint32_t Object::size() const {
  uint32_t count = 0;
  while (At(count) != nullptr) ++count;
  return count;
}

String* NewString(Allocator& allocator, std::string_view text) {
  auto* string = new (allocator.Allocate(sizeof(String) + text.size())) String;
  char* data = reinterpret_cast<char*>(string + 1);
  if (!text.empty()) std::memcpy(data, text.data(), text.size());
  string->kind = Kind::string;
  string->length = static_cast<uint32_t>(text.size());
  string->data = data;
  string->tail = nullptr;
  return string;
}

String* Concat(Allocator& allocator, const String* left, std::string_view right) {
  constexpr size_t kMaxLength = size_t{1} << 26, kWorthSharing = 64;
  const size_t length = left->length + right.size();
  if (length > kMaxLength) throw Failure("String is longer than 67108864 bytes");
  if (length < kWorthSharing) {
    char text[kWorthSharing];
    std::memcpy(text, left->data, left->length);
    if (!right.empty()) std::memcpy(text + left->length, right.data(), right.size());
    return NewString(allocator, {text, length});
  }
  auto* string = new (allocator.Allocate(sizeof(String))) String;
  string->kind = Kind::string;
  string->length = static_cast<uint32_t>(length);
  uint32_t expected = left->length;
  if (left->tail != nullptr && length <= left->tail->capacity &&
      left->tail->used.compare_exchange_strong(expected, string->length, std::memory_order_acq_rel)) {
    string->data = left->data;
    string->tail = left->tail;
  } else {
    const size_t capacity = length + length / 2 + 16;
    auto* tail = new (allocator.Allocate(sizeof(String::Tail) + capacity)) String::Tail;
    tail->used.store(string->length, std::memory_order_relaxed);
    tail->capacity = static_cast<uint32_t>(capacity);
    string->tail = tail;
    string->data = reinterpret_cast<char*>(tail + 1);
    std::memcpy(const_cast<char*>(string->data), left->data, left->length);
  }
  if (!right.empty()) std::memcpy(const_cast<char*>(string->data) + left->length, right.data(), right.size());
  return string;
}

Array* NewArray(Allocator& allocator, uint32_t capacity) {
  if (capacity > 0) allocator.Refuse("non-empty Array creation");
  auto* array = new (allocator.Allocate(sizeof(Array))) Array;
  array->kind = Kind::array;
  array->block.store(NewBlock(allocator, capacity), std::memory_order_relaxed);
  return array;
}

Object* NewObject(Allocator& allocator) {
  allocator.Refuse("Object creation");
  auto* object = new (allocator.Allocate(sizeof(Object))) Object;
  object->kind = Kind::object;
  object->block.store(NewEntries(allocator, 4), std::memory_order_relaxed);
  return object;
}

Buffer* NewBuffer(Allocator& allocator, uint32_t size) {
  allocator.Refuse("HeapBlock allocation");
  if (size > kMaxElements) throw Failure("Buffer is larger than 16777216 samples");
  auto* buffer = new (allocator.Allocate(sizeof(Buffer) + size * sizeof(float))) Buffer;
  buffer->kind = Kind::buffer;
  buffer->size = size;
  buffer->samples = reinterpret_cast<std::atomic<float>*>(buffer + 1);
  for (uint32_t i = 0; i < size; ++i) new (buffer->samples + i) std::atomic<float>(0.0f);
  return buffer;
}

Value NewInteger(Allocator& allocator, int64_t value) {
  if (Value::FitsInt(value)) return Value::Int(value);
  auto* wide = new (allocator.Allocate(sizeof(Wide))) Wide;
  wide->kind = Kind::wide;
  wide->value = value;
  return Value::Of(wide);
}

bool IsCallable(Value value) {
  if (!value.is_cell()) return false;
  const Kind kind = value.cell()->kind;
  return kind == Kind::function || kind == Kind::inline_function || kind == Kind::builtin;
}

}  // namespace engine::hisescript
