// What the tests of this folder share: hooks that record, a folder with files, scripts run by one call.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "engine/lua/sandbox.h"

namespace engine::lua {

// Records what a script did; ends it after `budget` instructions as a host would.
class RecordingHooks : public Sandbox::Hooks {
 public:
  double Seconds() override { return seconds; }
  void Print(std::string_view text) override { printed += std::string(text) + "\n"; }
  void Count(lua_State* state, int instructions) override {
    counted += instructions;
    if (counted > budget) Sandbox::Of(state).RaiseFatal(state, "execution took too long");
  }
  void Finding(std::string_view kind, std::string_view, Place place) override {
    findings.push_back(std::string(kind) + " " + (place.file ? place.file : "?") + ":" + std::to_string(place.line));
  }

  double seconds = 0;
  int64_t counted = 0, budget = 20'000'000;
  std::string printed;
  std::vector<std::string> findings;
};

class SandboxTest : public testing::Test {
 protected:
  SandboxTest() {
    const auto* info = testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::path(testing::TempDir()) / (std::string("lua_sandbox_") + info->name());
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ / "scenario/lib");
    Write("secret.txt", "secret");
    Write("secret.lua", "return 'secret'");
    Renew();
  }
  ~SandboxTest() override {
    sandbox_.reset();
    std::filesystem::remove_all(root_);
  }

  void Renew(uint64_t seed = 1, Limits limits = {}) {
    hooks_ = {};
    sandbox_ = std::make_unique<Sandbox>(hooks_, (root_ / "scenario").string(), seed, limits);
    sandbox_->SetHookInterval(sandbox_->main(), 100);
  }
  void Write(const std::string& path, const std::string& text) {
    std::ofstream(root_ / path, std::ios::binary) << text;
  }
  // Runs text as "test.lua"; what it returned as a string, or "error: ...".
  std::string Run(const std::string& text) {
    lua_State* state = sandbox_->main();
    lua_settop(state, 0);
    Status loaded = sandbox_->LoadText(state, text, "test.lua");
    if (!loaded.ok()) return "error: " + loaded.error().ToString();
    if (auto error = sandbox_->Call(state, 0, 1)) return "error: " + error->message;
    size_t length = 0;
    const char* result = luaL_tolstring(state, -1, &length);
    return {result, length};
  }

  std::filesystem::path root_;
  RecordingHooks hooks_;
  std::unique_ptr<Sandbox> sandbox_;
};

}  // namespace engine::lua
