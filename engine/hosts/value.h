// Typed values and the field table: what a host says of its inputs, once. The scenario loader, the JSON Schema, the
// reference page and completion are all made from these tables; hosts receive Values and never see YAML.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/check.h"
#include "engine/runtime.h"

namespace engine {

enum class FieldType : uint8_t {
  boolean,   // true, false                              -> bool
  integer,   // 60                                       -> int64_t (min..max)
  real,      // 0.5                                      -> double (min..max)
  text,      // anything                                 -> std::string
  choice,    // one of `choices`                         -> std::string
  duration,  // 10ms 3blk 480smp 0.5s 20us 5ns           -> Time
  cost,      // 3ms or 3ms..12ms                         -> Cost
  decibel,   // -20dB                                    -> double (dB)
  file,      // a path below the scenario's folder       -> std::string (absolute)
  scalar,    // boolean, number or text, as written      -> bool, int64_t, double or std::string
  list,      // of `element`                             -> Value::List
  map,       // of `fields`                              -> Value::Map
  any_map,   // of names to `element`                    -> Value::Map
};

struct Field {
  std::string_view name;
  FieldType type = FieldType::text;
  std::string_view doc;  // one sentence for schema, hover and reference page
  bool required = false;
  std::string_view fallback = "";      // as it would be written; empty: absent unless given
  double min = -9.0e15, max = 9.0e15;  // integer, real, decibel; durations in ns
  std::vector<std::string_view> choices{};
  std::vector<Field> fields{};   // map
  std::vector<Field> element{};  // list, any_map: exactly one
};

class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::vector<std::pair<std::string, Value>>;  // in the order written
  using Data = std::variant<std::monostate, bool, int64_t, double, std::string, Cost, List, Map>;

  Value() = default;
  Value(Data data, int line = 0, int column = 0) : data_(std::move(data)), line_(line), column_(column) {}  // NOLINT

  bool IsNull() const { return data_.index() == 0; }
  template <class T>
  const T* If() const {
    return std::get_if<T>(&data_);
  }
  // REQUIRES: the field table promised this type.
  template <class T>
  const T& As() const {
    const T* value = If<T>();
    CHECK(value != nullptr);
    return *value;
  }
  // The member of a map, or null. Looks through a short vector: for set-up, not for audio code.
  const Value* Find(std::string_view name) const;
  // REQUIRES: a required field or one with a fallback.
  const Value& operator[](std::string_view name) const;

  int line() const { return line_; }  // where it was written, from 1; 0: a default
  int column() const { return column_; }
  // Of a text whose lines are lines of the file, as those of a block are: where its first one begins. 0: they are not.
  int text_line() const { return text_line_; }
  int text_column() const { return text_column_; }
  void SetTextPlace(int line, int column) { text_line_ = line, text_column_ = column; }

 private:
  Data data_;
  int line_ = 0, column_ = 0;
  int text_line_ = 0, text_column_ = 0;
};

}  // namespace engine
