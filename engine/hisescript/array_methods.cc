// Methods of arrays. Elements that are undefined are passed over by those that take a function, as in the host.
#include <algorithm>
#include <vector>

#include "engine/hisescript/builtins.h"
#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"

namespace engine::hisescript {
namespace {

Array& Self(const Call& call) { return *AsArray(call.self); }

std::vector<Value> Elements(const Array& array) {
  std::vector<Value> values(array.size());
  for (size_t i = 0; i < values.size(); ++i) values[i] = array.At(static_cast<int64_t>(i));
  return values;
}

// All elements anew. Others see a mixture while it goes on.
void Assign(Call& call, const std::vector<Value>& values) {
  Array& array = Self(call);
  array.Resize(call.allocator(), static_cast<uint32_t>(values.size()));
  for (size_t i = 0; i < values.size(); ++i) array.Set(call.allocator(), static_cast<int64_t>(i), values[i]);
}

bool Contains(const Array& array, Value value) {
  const uint32_t size = array.size();
  for (uint32_t i = 0; i < size; ++i) {
    if (LooselyEqual(array.At(i), value)) return true;
  }
  return false;
}

Value ContainsMethod(Call& call) { return Value::Bool(Contains(Self(call), call.at(0))); }

Value Remove(Call& call) {
  std::vector<Value> values = Elements(Self(call));
  std::erase_if(values, [&](Value value) { return LooselyEqual(value, call.at(0)); });
  Assign(call, values);
  return Value();
}

Value RemoveElement(Call& call) {
  std::vector<Value> values = Elements(Self(call));
  const int64_t index = call.Integer(0);
  if (index >= 0 && index < static_cast<int64_t>(values.size())) values.erase(values.begin() + index);
  Assign(call, values);
  return Value();
}

Value Join(Call& call) {
  const std::string separator = call.Text(0);
  std::string out;
  const uint32_t size = Self(call).size();
  for (uint32_t i = 0; i < size; ++i) {
    if (i > 0) out += separator;
    AppendText(out, Self(call).At(i));
    if (out.size() > size_t{1} << 26) throw Failure("String is longer than 67108864 bytes");
  }
  return call.String(out);
}

Value Push(Call& call) {
  for (int i = 0; i < call.count; ++i) Self(call).Push(call.allocator(), call.arguments[i]);
  return Value::Int(Self(call).size());
}

Value PushIfNotAlreadyThere(Call& call) {
  for (int i = 0; i < call.count; ++i) {
    if (!Contains(Self(call), call.arguments[i])) Self(call).Push(call.allocator(), call.arguments[i]);
  }
  return Value::Int(Self(call).size());
}

Value Pop(Call& call) {
  Array& array = Self(call);
  const uint32_t size = array.size();
  if (size == 0) return Value();
  const Value last = array.At(size - 1);
  array.Resize(call.allocator(), size - 1);
  return last;
}

Value Insert(Call& call) {
  std::vector<Value> values = Elements(Self(call));
  int64_t index = call.Integer(0);
  const auto size = static_cast<int64_t>(values.size());
  if (index < 0 || index > size) index = size;
  values.insert(values.begin() + index, call.arguments + std::min(1, call.count), call.arguments + call.count);
  Assign(call, values);
  return Value();
}

// Changes the array itself (L11).
Value ConcatMethod(Call& call) {
  for (int i = 0; i < call.count; ++i) {
    const Array* other = AsArray(call.arguments[i]);
    if (other == nullptr) continue;
    for (const Value value : Elements(*other)) Self(call).Push(call.allocator(), value);
  }
  return Value();
}

Value IndexOf(Call& call) {
  const Array& array = Self(call);
  const bool strict = call.Integer(2) != 0;
  const uint32_t size = array.size();
  for (int64_t i = std::max<int64_t>(0, call.Integer(1)); i < size; ++i) {
    const Value value = array.At(i);
    if (strict ? SameTypeAndEqual(value, call.at(0)) : LooselyEqual(value, call.at(0))) return Value::Int(i);
  }
  return Value::Int(-1);
}

Value IsArray(Call& call) { return Value::Bool(AsArray(call.at(0)) != nullptr); }

Value Reverse(Call& call) {
  std::vector<Value> values = Elements(Self(call));
  std::reverse(values.begin(), values.end());
  Assign(call, values);
  return Value();
}

Value Reserve(Call& call) {
  const int64_t capacity = call.Integer(0);
  if (capacity > (int64_t{1} << 24)) throw Failure("Array is larger than 16777216 elements");
  if (capacity > 0) Self(call).Reserve(call.allocator(), static_cast<uint32_t>(capacity));
  return Value();
}

Value Clear(Call& call) {
  Self(call).Resize(call.allocator(), 0);
  return Value();
}

Value CloneMethod(Call& call) { return Clone(call.allocator(), call.self); }

// A merge sort of our own: the library's may leave its range if a function compares without an order.
template <class Less>
void Sort(std::vector<Value>& values, Less less) {
  std::vector<Value> merged(values.size());
  for (size_t width = 1; width < values.size(); width *= 2) {
    for (size_t start = 0; start < values.size(); start += 2 * width) {
      const size_t middle = std::min(start + width, values.size()), end = std::min(start + 2 * width, values.size());
      size_t left = start, right = middle;
      for (size_t out = start; out < end; ++out) {
        const bool take_right = left == middle || (right < end && less(values[right], values[left]));
        merged[out] = values[take_right ? right++ : left++];
      }
    }
    values.swap(merged);
  }
}

bool PlainLess(Value left, Value right) {
  if (IsNumber(left) && IsNumber(right)) return ToDouble(left) < ToDouble(right);
  return ToText(left) < ToText(right);
}

// Digits in texts count as numbers: a2 comes before a10.
bool NaturalLess(Value left, Value right) {
  const std::string a = ToText(left), b = ToText(right);
  size_t i = 0, k = 0;
  const auto digits = [](const std::string& text, size_t from) {
    size_t end = from;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    return end - from;
  };
  while (i < a.size() && k < b.size()) {
    const size_t n = digits(a, i), m = digits(b, k);
    if (n > 0 && m > 0) {
      const double x = std::stod(a.substr(i, std::min<size_t>(n, 300)));
      const double y = std::stod(b.substr(k, std::min<size_t>(m, 300)));
      if (x != y) return x < y;
      i += n;
      k += m;
      continue;
    }
    const char x = static_cast<char>(std::tolower(static_cast<unsigned char>(a[i++])));
    const char y = static_cast<char>(std::tolower(static_cast<unsigned char>(b[k++])));
    if (x != y) return x < y;
  }
  return a.size() - i < b.size() - k;
}

Value SortMethod(Call& call) {
  std::vector<Value> values = Elements(Self(call));
  if (IsCallable(call.at(0))) {
    const Value function = call.at(0);
    Sort(values, [&](Value left, Value right) {
      call.context.CheckTime();
      const Value pair[] = {left, right};
      return ToDouble(call.context.CallFunction(function, Value(), pair, 2)) < 0;
    });
  } else {
    Sort(values, PlainLess);
  }
  Assign(call, values);
  return call.self;
}

Value SortNatural(Call& call) {
  std::vector<Value> values = Elements(Self(call));
  Sort(values, NaturalLess);
  Assign(call, values);
  return call.self;
}

// Calls the function with (element, index, array), as many of them as it takes. `visit` returns true to stop.
template <class Visit>
void ForEach(Call& call, Visit visit) {
  const Value function = call.at(0);
  if (!IsCallable(function)) throw Failure("not a function");
  const int takes = ParametersOf(function);
  if (takes > 3)
    throw Failure(NameOf(function) + " takes " + std::to_string(takes) + " parameters; at most 3 are given");
  const Array& array = Self(call);
  const uint32_t size = array.size();
  for (uint32_t i = 0; i < size; ++i) {
    const Value element = array.At(i);
    if (element.is_nothing()) continue;
    call.context.CheckTime();
    const Value given[] = {element, Value::Int(i), call.self};
    if (visit(i, element, call.context.CallFunction(function, call.at(1), given, takes < 0 ? 1 : takes))) return;
  }
}

Value Find(Call& call) {
  Value found = Value::Void();
  ForEach(call, [&](uint32_t, Value element, Value result) {
    if (!Truth(result)) return false;
    found = element;
    return true;
  });
  return found;
}

Value FindIndex(Call& call) {
  Value found = Value::Void();
  ForEach(call, [&](uint32_t index, Value, Value result) {
    if (!Truth(result)) return false;
    found = Value::Int(index);
    return true;
  });
  return found;
}

Value Some(Call& call) {
  Value any = Value::Void();
  ForEach(call, [&](uint32_t, Value, Value result) {
    any = Value::Bool(Truth(result));
    return Truth(result);
  });
  return any;
}

Value Every(Call& call) {
  Value all = Value::Void();
  ForEach(call, [&](uint32_t, Value, Value result) {
    all = Value::Bool(Truth(result));
    return !Truth(result);
  });
  return all;
}

// Of an array without elements these two give nothing, as in the host.
Value Map(Call& call) {
  Array* mapped = nullptr;
  ForEach(call, [&](uint32_t, Value, Value result) {
    if (mapped == nullptr) mapped = NewArray(call.allocator());
    mapped->Push(call.allocator(), result);
    return false;
  });
  return mapped != nullptr ? Value::Of(mapped) : Value::Void();
}

Value Filter(Call& call) {
  Array* kept = nullptr;
  ForEach(call, [&](uint32_t, Value element, Value result) {
    if (kept == nullptr) kept = NewArray(call.allocator());
    if (Truth(result)) kept->Push(call.allocator(), element);
    return false;
  });
  return kept != nullptr ? Value::Of(kept) : Value::Void();
}

Value ForEachMethod(Call& call) {
  ForEach(call, [](uint32_t, Value, Value) { return false; });
  return Value::Void();
}

}  // namespace

std::span<const BuiltinMethod> ArrayMethods() {
  static constexpr BuiltinMethod kMethods[] = {{"contains", 1, ContainsMethod},
                                               {"remove", 1, Remove},
                                               {"removeElement", 1, RemoveElement},
                                               {"join", 1, Join},
                                               {"push", 1, Push},
                                               {"pushIfNotAlreadyThere", 1, PushIfNotAlreadyThere},
                                               {"pop", 0, Pop},
                                               {"sortNatural", 0, SortNatural},
                                               {"insert", 2, Insert},
                                               {"concat", 1, ConcatMethod},
                                               {"indexOf", 1, IndexOf},
                                               {"isArray", 1, IsArray},
                                               {"reverse", 0, Reverse},
                                               {"reserve", 1, Reserve},
                                               {"clear", 0, Clear},
                                               {"clone", 0, CloneMethod},
                                               {"sort", 0, SortMethod},
                                               {"find", 1, Find},
                                               {"findIndex", 1, FindIndex},
                                               {"some", 1, Some},
                                               {"map", 1, Map},
                                               {"filter", 1, Filter},
                                               {"forEach", 1, ForEachMethod},
                                               {"every", 1, Every}};
  return kMethods;
}

const NativeClass& ArrayClass() {
  static const NativeClass kClass("Array", {{"isArray", 1, IsArray, true}});
  return kClass;
}

}  // namespace engine::hisescript
