// An engine and one context, with a console, a list of points and a place to come in between two statements.
#pragma once
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "engine/hisescript/script_engine.h"

namespace engine::hisescript {

class NoFiles final : public SourceReader {
 public:
  Result<Source> Read(std::string_view name) override { return MakeError("File " + std::string(name) + " not found"); }
};

class ScriptTest : public testing::Test, protected Hooks {
 protected:
  void Load(std::string_view text) {
    const Status loaded = engine_.LoadText(files_, text, "main.js");
    ASSERT_TRUE(loaded.ok()) << ToString(loaded.errors());
  }
  void Run(std::string_view text) {
    Load(text);
    outcome_ = context_.RunCode(engine_.main(), nullptr, 0);
  }
  const std::string& printed() const { return printed_; }
  const std::string& points() const { return points_; }
  std::string full_error() const { return outcome_.ok() ? "" : outcome_.error->ToString(); }
  std::string error() const { return full_error().substr(0, full_error().find('\n')); }

  void Statement(Context&, const Site& site) override {
    if (points_.size() < 1000) points_ += std::string(site.point.name) + " ";
    if (end_after_ > 0 && --end_after_ == 0) throw RunEnd();
    if (between_) between_(site);
  }
  void Print(Context&, std::string_view text) override { printed_ += std::string(text) + "\n"; }

  Heap heap_;
  NoFiles files_;
  ScriptEngine engine_{heap_, {}};
  Context context_{engine_, *this};
  Outcome outcome_;
  std::function<void(const Site&)> between_;
  int end_after_ = 0;

 private:
  std::string printed_, points_;
};

}  // namespace engine::hisescript
