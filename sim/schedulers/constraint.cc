#include "sim/schedulers/constraint.h"

#include <charconv>

namespace sim {
namespace {

constexpr std::string_view kBlanks = " \t";

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Constraint Parse() {
    Constraint constraint;
    constraint.first = ParseSide();
    if (!Take("<")) Fail("expected '<' between the two sides");
    constraint.second = ParseSide();
    SkipBlanks();
    if (at_ < text_.size()) Fail("expected the end: a side is context.point, then #k, then @block n");
    return constraint;
  }
  const std::string& message() const { return message_; }
  int column() const { return column_; }

 private:
  Side ParseSide() {
    Side side;
    SkipBlanks();
    size_t begin = at_;
    at_ = std::min(text_.find_first_of(" \t<@", at_), text_.size());
    side.place = text_.substr(begin, at_ - begin);
    if (size_t visit = side.place.find('#', side.place.rfind('.') + 1); visit != std::string::npos) {
      at_ = begin + visit;  // "audio.pop#2"; in "consumer#2.pop" it is a part of the name
      side.place.resize(visit);
    }
    size_t dot = side.place.find('.');
    if (dot == 0 || dot == std::string::npos || dot + 1 == side.place.size()) {
      at_ = begin;
      Fail("expected a place: context.point, as in controller.commands.push");
    }
    if (Take("#")) {
      side.visit = Number<uint32_t>("expected a visit's number, as in #2");
      if (side.visit == 0) Fail("visits count from 1");
    }
    if (Take("@")) {
      if (!Take("block")) Fail("expected 'block', as in @block 12");
      side.block = Number<int64_t>("expected a block's number, as in @block 12");
    }
    return side;
  }
  void SkipBlanks() { at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size()); }
  bool Take(std::string_view word) {
    SkipBlanks();
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  template <class T>
  T Number(const char* otherwise) {
    SkipBlanks();
    T value{};
    const char* begin = text_.data() + at_;
    auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc() || value < 0) {
      Fail(otherwise);
      return 1;
    }
    at_ += static_cast<size_t>(end - begin);
    return value;
  }
  // The first complaint counts: what follows may be its consequence.
  void Fail(const char* message) {
    if (!message_.empty()) return;
    message_ = message;
    column_ = static_cast<int>(at_) + 1;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::string message_;
  int column_ = 0;
};

std::string ToText(const Side& side) {
  std::string text = side.place;
  if (side.visit != 1) text += " #" + std::to_string(side.visit);
  if (side.block >= 0) text += " @block " + std::to_string(side.block);
  return text;
}

}  // namespace

std::string ToText(const Constraint& constraint) {
  return ToText(constraint.first) + " < " + ToText(constraint.second);
}

engine::Result<Constraint> ParseConstraint(std::string_view text, const std::string& file, int line) {
  Parser parser(text);
  Constraint constraint = parser.Parse();
  if (!parser.message().empty()) return engine::Error{file, line, parser.column(), parser.message()};
  return constraint;
}

}  // namespace sim
