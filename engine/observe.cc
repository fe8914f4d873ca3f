#include "engine/observe.h"

#include <fmt/format.h>

namespace engine {
namespace {

std::string FormatField(FieldKind kind, int64_t value) {
  switch (kind) {
    case FieldKind::real:
      return fmt::format("{:.9g}", std::bit_cast<double>(value));
    case FieldKind::time:
      return fmt::format("{}.{:06}ms", value / kMillisecond, value % kMillisecond);
    case FieldKind::none:
    case FieldKind::integer:
    case FieldKind::context:
      break;
  }
  return std::to_string(value);
}

}  // namespace

std::string Format(const Event& event) {
  std::string out;
  for (const char* c = event.type->print; *c; ++c) {
    if (*c != '{') {
      out += *c;
    } else if (c[1] >= '0' && c[1] <= '3' && c[2] == '}') {
      size_t n = static_cast<size_t>(c[1] - '0');
      out += FormatField(event.type->fields[n].kind, event.values[n]);
      c += 2;
    } else {
      out += event.text;
      while (*c != '}') ++c;
    }
  }
  return out;
}

}  // namespace engine
