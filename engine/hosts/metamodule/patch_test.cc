#include "engine/hosts/metamodule/patch.h"

#include <gtest/gtest.h>

namespace engine::metamodule {
namespace {

TEST(PatchTest, JacksAreReadByTheirOwner) {
  EXPECT_EQ(ReadJack("osc.3", true).value().kind, Jack::Kind::module);
  EXPECT_EQ(ReadJack("osc.3", true).value().number, 3);
  EXPECT_EQ(ReadJack("in.1", true).value().kind, Jack::Kind::panel);
  EXPECT_EQ(ReadJack("out.1", false).value().kind, Jack::Kind::panel);
  EXPECT_EQ(ReadJack("midi.note", true).value().kind, Jack::Kind::midi_note);
  EXPECT_EQ(ReadJack("midi.cc7", true).value().number, 7);
}

TEST(PatchTest, WhatIsNoJackIsAnError) {
  for (const char* text : {"osc", "osc.", "osc.x", "osc.-1", "midi.pitch"})
    EXPECT_FALSE(ReadJack(text, true).ok()) << text;
  EXPECT_FALSE(ReadJack("midi.note", false).ok());
}

Value Text(const char* text) { return Value(std::string(text)); }

Value ModuleNamed(const char* name) { return Value(Value::Map{{"name", Text(name)}, {"plugin", Text("probe")}}); }

TEST(PatchTest, TwoModulesOfOneNameAreAnError) {
  Value patch(Value::Map{{"modules", Value(Value::List{ModuleNamed("a"), ModuleNamed("a")})}});
  auto result = ReadPatch("patch", patch);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.errors().front().message, "there are two modules 'a'");
}

TEST(PatchTest, ACableToNowhereIsAnError) {
  Value cable(Value::Map{{"from", Text("a.0")}, {"to", Text("b.0")}});
  Value patch(Value::Map{{"modules", Value(Value::List{ModuleNamed("a")})}, {"cables", Value(Value::List{cable})}});
  auto result = ReadPatch("patch", patch);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.errors().front().message, "the patch has no module 'b' (modules: a)");
}

TEST(PatchTest, ThePanelHasEightJacksOfAKind) {
  for (const char* to : {"out.7", "out.8"}) {
    Value cable(Value::Map{{"from", Text("a.0")}, {"to", Text(to)}});
    Value patch(Value::Map{{"modules", Value(Value::List{ModuleNamed("a")})}, {"cables", Value(Value::List{cable})}});
    EXPECT_EQ(ReadPatch("patch", patch).ok(), std::string(to) == "out.7");
  }
}

TEST(PatchTest, SixtyThreeModulesAreTheMost) {
  Value::List modules;
  std::vector<std::string> names;
  for (int i = 0; i < 64; ++i) names.push_back("m" + std::to_string(i));
  for (const std::string& name : names) modules.push_back(ModuleNamed(name.c_str()));
  EXPECT_FALSE(ReadPatch("patch", Value(Value::Map{{"modules", Value(modules)}})).ok());
  modules.pop_back();
  EXPECT_TRUE(ReadPatch("patch", Value(Value::Map{{"modules", Value(modules)}})).ok());
}

}  // namespace
}  // namespace engine::metamodule
