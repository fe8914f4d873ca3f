#include "tools/new.h"

#include "scenarios/scenario_fields.h"
#include "tools/command_fixture.h"
#include "tools/describe.h"
#include "tools/registry.h"

namespace tools {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

using NewTest = CommandTest;

TEST_F(NewTest, WhatItWritesIsRightAndRunsAndPassesOnceAccepted) {
  ASSERT_EQ(Tactus({"new", "fresh/deep/my_note.yaml"}).code, 0);
  EXPECT_EQ(Tactus({"check", "fresh"}).code, 0);
  Said run = Tactus({"run", "fresh/deep/my_note.yaml"});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_THAT(run.out, StartsWith("my note\n"));
  Replace("fresh/deep/my_note.yaml", "  # golden:", "  golden:");
  EXPECT_EQ(Tactus({"test", "fresh/deep"}).code, 1) << "nothing is accepted yet";
  EXPECT_EQ(Tactus({"update", "--yes", "fresh/deep"}).code, 0);
  Said test = Tactus({"test", "fresh/deep"});
  EXPECT_EQ(test.code, 0) << test.out << test.err;
}

TEST_F(NewTest, EveryHostHasABeginningThatRuns) {
  for (const engine::Host* host : Hosts()) {
    SCOPED_TRACE(host->Name());
    std::string stem = "fresh/" + std::string(host->Name());
    Said said = Tactus({"new", stem + ".yaml", "--host", std::string(host->Name())});
    ASSERT_EQ(said.code, 0) << said.err;
    if (said.out.find("module build") != std::string::npos) {
      Said built = Tactus({"module", "build", stem + ".cc"});
      ASSERT_EQ(built.code, 0) << built.out << built.err;
    }
    Said run = Tactus({"run", stem + ".yaml"});
    EXPECT_EQ(run.code, 0) << run.out << run.err;
  }
}

TEST_F(NewTest, ItSaysWhatItWroteAndWhatToTypeNext) {
  Said said = Tactus({"new", "fresh/a.yaml"});
  EXPECT_EQ(
      said.out,
      "written fresh/a.lua\nwritten fresh/a.yaml\nwritten fresh/tactus.schema.json\n"
      "\nnext:\n  tactus check fresh/a.yaml\n  tactus run fresh/a.yaml\n"
      "  tactus update fresh/a.yaml    # once `golden` in it is no comment any more\n  tactus test fresh/a.yaml\n");
  EXPECT_EQ(Tactus({"new", "fresh/b.yaml", "--json"}).Json()["files"], nlohmann::json({"fresh/b.lua", "fresh/b.yaml"}));
}

TEST_F(NewTest, EditorsFindTheSchemaThatTheFirstLineNames) {
  ASSERT_EQ(Tactus({"new", "a.yaml"}).code, 0);
  EXPECT_THAT(Read("a.yaml"), StartsWith("# yaml-language-server: $schema=tactus.schema.json\n"));
  EXPECT_EQ(Read("tactus.schema.json"), Tactus({"schema"}).out.substr(0, Read("tactus.schema.json").size()));
  EXPECT_EQ(nlohmann::json::parse(Read("tactus.schema.json"))["title"], "tactus scenario");
}

TEST_F(NewTest, ASchemaThatIsThereStays) {
  Write("tactus.schema.json", "mine");
  ASSERT_EQ(Tactus({"new", "a.yaml"}).code, 0);
  EXPECT_EQ(Read("tactus.schema.json"), "mine");
}

TEST_F(NewTest, NothingIsOverwrittenAndNothingHalfIsLeft) {
  for (const char* there : {"a.yaml", "a.lua"}) {
    SCOPED_TRACE(there);
    Write(there, "mine");
    auto before = Tree();
    Said said = Tactus({"new", "a.yaml"});
    EXPECT_EQ(said.code, 2);
    EXPECT_THAT(said.err, AllOf(HasSubstr(there), HasSubstr("nothing is overwritten")));
    EXPECT_EQ(Tree(), before);
    std::filesystem::remove(Path(there));
  }
}

TEST_F(NewTest, NamesThatCannotBeScenariosAreRefused) {
  auto before = Tree();
  Said said = Tactus({"new", "a.lua"});
  EXPECT_EQ(said.code, 2);
  EXPECT_EQ(said.err, "a.lua: expected a file name that ends in .yaml\n");
  said = Tactus({"new", "fail_a.yaml"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("must find something"));
  said = Tactus({"new", "a.yaml", "--host", "halionn"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("there is no host 'halionn'; did you mean 'halion'?"));
  EXPECT_EQ(Tree(), before);
}

TEST_F(NewTest, NamesThatYamlWouldMisreadAreQuoted) {
  for (const char* name : {"true", "010", "a: b", "#x", "- y", "it's"}) {
    SCOPED_TRACE(name);
    ASSERT_EQ(Tactus({"new", std::string(name) + ".yaml"}).code, 0);
    Said said = Tactus({"run", std::string(name) + ".yaml"});
    EXPECT_EQ(said.code, 0) << said.err;
    EXPECT_THAT(said.out, StartsWith(std::string(name) + "\n"));
  }
}

TEST(BeginningTest, EveryKeyOfTheTablesIsThereWithItsMeaning) {
  for (const engine::Host* host : Hosts()) {
    Beginning beginning = Begin(*host, "x");
    ASSERT_FALSE(beginning.scenario.empty()) << host->Name();
    for (const engine::Field& field : scenarios::ScenarioFields(*host)) {
      EXPECT_THAT(beginning.scenario, HasSubstr(std::string(field.name) + ":"));
      EXPECT_THAT(beginning.scenario, HasSubstr(std::string(field.doc)));
    }
  }
}

}  // namespace
}  // namespace tools
