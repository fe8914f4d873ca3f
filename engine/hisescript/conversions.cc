// Values as truth, numbers, texts and JSON.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "engine/hisescript/native.h"
#include "engine/hisescript/operators.h"

namespace engine::hisescript {
namespace {

// The number at the beginning of a text, 0 if there is none.
double LeadingNumber(std::string_view text) {
  size_t at = 0;
  while (at < text.size() && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))) ++at;
  if (at < text.size() && text[at] == '+') ++at;
  double value = 0;
  const auto parsed = std::from_chars(text.data() + at, text.data() + text.size(), value);
  return parsed.ec == std::errc() && std::isfinite(value) ? value : 0;
}

int64_t Truncate(double value) {
  if (!(std::fabs(value) < 9.2e18)) return 0;
  return static_cast<int64_t>(value);
}

bool SaysYes(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  const auto is = [&](std::string_view word) {
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return (a | 0x20) == b; });
  };
  return is("true") || is("yes") || Truncate(LeadingNumber(text)) != 0;
}

// Cuts zeros behind the decimal point, all but one: 0.500 is 0.5, 2.000e+07 is 2.0e7.
std::string Shorten(std::string text) {
  std::string exponent;
  if (const size_t e = text.find('e'); e != std::string::npos) {
    int power = 0;
    std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), text.data() + text.size(), power);
    exponent = power != 0 ? "e" + std::to_string(power) : "";
    text.resize(e);
  }
  while (text.back() == '0' && text[text.size() - 2] != '.') text.pop_back();
  return text + exponent;
}

// As many decimals as give 15 to 16 digits, which is what the host's library prints.
int Decimals(double size) {
  if (size >= 1.0e5) return 10;
  if (size >= 1.0) {
    int decimals = 15;
    for (double limit = 10; size >= limit; limit *= 10) --decimals;
    return decimals;
  }
  int decimals = 16;
  for (double limit = 0.1; size < limit; limit /= 10) ++decimals;
  return std::min(decimals, 20);
}

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr char kDigits[] = "0123456789abcdef";
      out += "\\u00";
      out += kDigits[c >> 4];
      out += kDigits[c & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

// Beyond them a script ends even where errors are survived: each try would take as long as the one before.
constexpr int kMaxJsonDepth = 32;
constexpr size_t kMaxJsonBytes = size_t{1} << 24;

void AppendJson(std::string& out, Value value, int depth) {
  if (depth > kMaxJsonDepth) throw Fatal("JSON is nested more than 32 deep; does an object contain itself?");
  if (out.size() > kMaxJsonBytes) throw Fatal("JSON is longer than 16777216 bytes");
  if (const Array* array = AsArray(value)) {
    out += '[';
    const uint32_t size = array->size();
    for (uint32_t i = 0; i < size; ++i) {
      if (i > 0) out += ", ";
      AppendJson(out, array->At(i), depth + 1);
    }
    out += ']';
  } else if (const Object* object = AsObject(value)) {
    out += '{';
    for (uint32_t i = 0;; ++i) {
      Object::Entry* entry = object->At(i);
      if (entry == nullptr) break;
      if (i > 0) out += ", ";
      AppendQuoted(out, entry->name.load(std::memory_order_acquire)->text);
      out += ": ";
      AppendJson(out, entry->value.Load(), depth + 1);
    }
    out += '}';
  } else if (value.is_string()) {
    AppendQuoted(out, value.string()->view());
  } else if (value.is_bool()) {
    out += value.as_bool() ? "true" : "false";
  } else if (value.is_undefined()) {
    out += "undefined";
  } else if (value.is_void()) {
    out += "null";
  } else if (value.is_cell() && !IsWide(value)) {
    AppendQuoted(out, ToText(value));
  } else {
    AppendText(out, value);
  }
}

}  // namespace

bool Truth(Value value) {
  if (value.is_int()) return value.small_int() != 0;
  if (value.is_bool()) return value.as_bool();
  if (value.is_double()) return value.as_double() != 0;
  if (value.is_string()) return SaysYes(value.string()->view());
  return value.is_cell();
}

double ToDouble(Value value) {
  if (value.is_double()) return value.as_double();
  if (value.is_string()) return LeadingNumber(value.string()->view());
  return static_cast<double>(ToInteger(value));
}

int64_t ToInteger(Value value) {
  if (value.is_int()) return value.small_int();
  if (value.is_double()) return Truncate(value.as_double());
  if (value.is_bool()) return value.as_bool() ? 1 : 0;
  if (const Wide* wide = As<Wide>(value, Kind::wide)) return wide->value;
  if (value.is_string()) return Truncate(LeadingNumber(value.string()->view()));
  return 0;
}

std::string NumberText(double value) {
  if (value != value) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  if (value == 0) return "0.0";
  char text[64];
  const double size = std::fabs(value);
  if (size < 1.0e6 && size == std::floor(size)) {
    return {text, std::to_chars(text, text + sizeof(text), value, std::chars_format::fixed, 1).ptr};
  }
  const bool scientific = size >= 1.0e6 || size <= 1.0e-5;
  const auto format = scientific ? std::chars_format::scientific : std::chars_format::fixed;
  return Shorten({text, std::to_chars(text, text + sizeof(text), value, format, scientific ? 15 : Decimals(size)).ptr});
}

void AppendText(std::string& out, Value value) {
  if (value.is_string()) {
    out += value.string()->view();
  } else if (value.is_int() || value.is_bool() || IsWide(value)) {
    char text[24];
    out.append(text, std::to_chars(text, text + sizeof(text), ToInteger(value)).ptr);
  } else if (value.is_double()) {
    out += NumberText(value.as_double());
  } else if (value.is_undefined()) {
    out += "undefined";
  } else if (value.is_cell()) {
    switch (value.cell()->kind) {
      case Kind::array:
        out += "Array";
        break;
      case Kind::object:
        out += "Object";
        break;
      case Kind::buffer:
        out += "Buffer";
        break;
      case Kind::native:
        out += AsNative(value)->type().name();
        break;
      default:
        out += "Function";
        break;
    }
  }
}

std::string ToText(Value value) {
  std::string out;
  AppendText(out, value);
  return out;
}

std::string ToJson(Value value) {
  std::string out;
  AppendJson(out, value, 0);
  return out;
}

std::string_view TypeOf(Value value) {
  if (IsNumber(value)) return "number";
  if (value.is_string()) return "string";
  if (value.is_void()) return "void";
  if (value.is_undefined()) return "undefined";
  return IsCallable(value) ? "function" : "object";
}

std::string TypeName(Value value) {
  if (value.is_double()) return "double";
  if (IsInteger(value)) return "int";
  if (value.is_bool()) return "bool";
  if (AsArray(value) != nullptr) return "Array";
  if (AsBuffer(value) != nullptr) return "Buffer";
  if (NativeObject* native = AsNative(value)) return std::string(native->type().name());
  return std::string(TypeOf(value));
}

std::string TypeText(Type type) {
  constexpr const char* kNames[] = {"var",    "int",   "double", "number", "bool",
                                    "string", "Array", "object", "Buffer", "function"};
  return kNames[static_cast<int>(type)];
}

bool HasType(Value value, Type type) {
  switch (type) {
    case Type::any:
      return true;
    case Type::integer:
      return IsInteger(value) || value.is_bool();
    case Type::real:
      return value.is_double();
    case Type::number:
      return IsNumber(value);
    case Type::boolean:
      return value.is_bool() || IsInteger(value);
    case Type::string:
      return value.is_string();
    case Type::array:
      return AsArray(value) != nullptr;
    case Type::buffer:
      return AsBuffer(value) != nullptr;
    case Type::function:
      return IsCallable(value);
    case Type::object:
      return AsObject(value) != nullptr || AsNative(value) != nullptr;
  }
  return false;
}

Value Clone(Allocator& allocator, Value value) {
  struct Copier {
    Allocator& allocator;
    Value Copy(Value value, int depth) const {
      if (depth > kMaxJsonDepth) throw Fatal("clone() of something nested more than 32 deep");
      if (const Array* array = AsArray(value)) {
        Array* copy = NewArray(allocator, array->size());
        for (uint32_t i = 0; i < array->size(); ++i) copy->Push(allocator, Copy(array->At(i), depth + 1));
        return Value::Of(copy);
      }
      if (const Object* object = AsObject(value)) {
        Object* copy = NewObject(allocator);
        for (uint32_t i = 0; Object::Entry* entry = object->At(i); ++i) {
          copy->Set(allocator, entry->name.load(std::memory_order_acquire), Copy(entry->value.Load(), depth + 1));
        }
        return Value::Of(copy);
      }
      if (const Buffer* buffer = AsBuffer(value)) {
        Buffer* copy = NewBuffer(allocator, buffer->size);
        for (uint32_t i = 0; i < buffer->size; ++i) copy->Set(i, buffer->Get(i));
        return Value::Of(copy);
      }
      return value;
    }
  };
  return Copier{allocator}.Copy(value, 0);
}

}  // namespace engine::hisescript
