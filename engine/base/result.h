// Errors in what the user gave us (YAML, script, flags, WAV). Our own mistakes are CHECK (check.h); what a run finds is
// data. Exceptions may live inside a module; at its border stands Result.
#pragma once
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/check.h"

namespace engine {

// One complaint. line and column count from 1; 0 means "not known". Prints as file:line:col: message.
struct Error {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;

  std::string ToString() const;
};
using Errors = std::vector<Error>;

inline Error MakeError(std::string message) {
  return {.file = {}, .line = 0, .column = 0, .message = std::move(message)};
}

// All complaints, one a line, in the order found.
std::string ToString(const Errors& errors);

// A value, or why there is none. Several errors fit, because an author wants to see all of them at once.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : data_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: implicit on purpose
  Result(Error error) : data_(std::in_place_index<1>, Errors{std::move(error)}) {}
  Result(Errors errors) : data_(std::in_place_index<1>, std::move(errors)) { CHECK(!this->errors().empty()); }

  bool ok() const { return data_.index() == 0; }
  // REQUIRES: ok().
  const T& value() const& {
    CHECK(ok());
    return std::get<0>(data_);
  }
  T& value() & {
    CHECK(ok());
    return std::get<0>(data_);
  }
  T&& value() && {
    CHECK(ok());
    return std::get<0>(std::move(data_));
  }
  // REQUIRES: !ok(). error() is the first of errors().
  const Errors& errors() const {
    CHECK(!ok());
    return std::get<1>(data_);
  }
  const Error& error() const { return errors().front(); }

 private:
  std::variant<T, Errors> data_;
};

struct Nothing {};
using Status = Result<Nothing>;
inline Status Ok() { return Nothing{}; }

}  // namespace engine
