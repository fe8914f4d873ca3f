#include "engine/hisescript/json.h"

#include <cctype>
#include <charconv>
#include <string>

namespace engine::hisescript {
namespace {

class Reader {
 public:
  Reader(Allocator& allocator, std::string_view text) : allocator_(allocator), text_(text) {}

  Value Run() {
    const Value value = Read(0);
    Skip();
    return ok_ && at_ == text_.size() ? value : Value();
  }

 private:
  static constexpr int kMaxDepth = 64;

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void Skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool Take(char c) {
    Skip();
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  Value Bad() {
    ok_ = false;
    return Value();
  }

  Value Read(int depth) {
    Skip();
    if (depth > kMaxDepth || !ok_) return Bad();
    if (Take('{')) return ReadObject(depth);
    if (Take('[')) return ReadArray(depth);
    if (Peek() == '"') return Value::Of(NewString(allocator_, ReadText()));
    if (TakeWord("true")) return Value::Bool(true);
    if (TakeWord("false")) return Value::Bool(false);
    if (TakeWord("null")) return Value::Void();
    return ReadNumber();
  }

  Value ReadObject(int depth) {
    Object* object = NewObject(allocator_);
    if (Take('}')) return Value::Of(object);
    do {
      Skip();
      if (Peek() != '"') return Bad();
      Symbol* name = allocator_.heap().Intern(allocator_, ReadText());
      if (!Take(':')) return Bad();
      object->Set(allocator_, name, Read(depth + 1));
    } while (ok_ && Take(','));
    return Take('}') ? Value::Of(object) : Bad();
  }

  Value ReadArray(int depth) {
    Array* array = NewArray(allocator_);
    if (Take(']')) return Value::Of(array);
    do {
      array->Push(allocator_, Read(depth + 1));
    } while (ok_ && Take(','));
    return Take(']') ? Value::Of(array) : Bad();
  }

  std::string ReadText() {
    std::string out;
    for (++at_; Peek() != '"'; ++at_) {
      if (at_ >= text_.size()) {
        ok_ = false;
        return out;
      }
      if (Peek() != '\\') {
        out += Peek();
        continue;
      }
      ++at_;
      const size_t known = std::string_view("bfnrt").find(Peek());
      out += known != std::string_view::npos ? "\b\f\n\r\t"[known] : Peek();
    }
    ++at_;
    return out;
  }

  Value ReadNumber() {
    const char* const start = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    if (Peek() != '-' && std::isdigit(static_cast<unsigned char>(Peek())) == 0) return Bad();
    int64_t integer = 0;
    const auto whole = std::from_chars(start, end, integer);
    const bool real = whole.ptr < end && (*whole.ptr == '.' || *whole.ptr == 'e' || *whole.ptr == 'E');
    if (whole.ec == std::errc() && !real) {
      at_ = static_cast<size_t>(whole.ptr - text_.data());
      return NewInteger(allocator_, integer);
    }
    double value = 0;
    const auto parsed = std::from_chars(start, end, value);
    if (parsed.ec != std::errc()) return Bad();
    at_ = static_cast<size_t>(parsed.ptr - text_.data());
    return Value::Double(value);
  }

  Allocator& allocator_;
  const std::string_view text_;
  size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace

Value ParseJson(Allocator& allocator, std::string_view text) { return Reader(allocator, text).Run(); }

}  // namespace engine::hisescript
