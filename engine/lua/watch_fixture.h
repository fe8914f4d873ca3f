// What the tests of watching share: hooks that record touches, runs with and without.
#pragma once
#include <string>
#include <vector>

#include "engine/lua/sandbox_fixture.h"

namespace engine::lua {

class TouchHooks : public RecordingHooks {
 public:
  void Touched(std::string_view variable, bool write, Place place) override {
    touches.push_back((write ? "write " : "read ") + std::string(variable) + " " + place.file + ":" +
                      std::to_string(place.line));
    if (ended) throw RunEnded{};
  }

  struct RunEnded {};
  std::vector<std::string> touches;
  bool ended = false;
};

class WatchTest : public SandboxTest {
 protected:
  void Renew(bool watched) {
    watching_hooks_ = {};
    sandbox_ = std::make_unique<Sandbox>(watching_hooks_, (root_ / "scenario").string(), 1);
    sandbox_->SetHookInterval(sandbox_->main(), 100);
    if (watched) sandbox_->WatchGlobals();
  }
  // What a script printed and returned, how far it came, and what was found in it.
  std::string Outcome(const std::string& script, bool watched) {
    Renew(watched);
    const std::string result = Run(script);
    std::string outcome = watching_hooks_.printed + "-> " + result;
    // A full collection counts by the memory in use, which watching needs more of.
    if (script.find("collectgarbage") == std::string::npos) {
      outcome += "\ninstructions: " + std::to_string(watching_hooks_.counted);
    }
    for (const std::string& finding : watching_hooks_.findings) outcome += "\n" + finding;
    return outcome;
  }
  std::vector<std::string> Touches(const std::string& script) {
    Renew(true);
    const std::string result = Run(script);
    EXPECT_EQ(result.find("error: "), std::string::npos) << result;
    return watching_hooks_.touches;
  }

  TouchHooks watching_hooks_;
};

}  // namespace engine::lua
