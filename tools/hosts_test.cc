// `tactus hosts`: the description of a host is complete, in text and in JSON.
#include "scenarios/scenario_fields.h"
#include "tools/command_fixture.h"
#include "tools/registry.h"

namespace tools {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

using HostsTest = CommandTest;

TEST_F(HostsTest, JsonHoldsAllThatAHostSaysOfItself) {
  nlohmann::json list = Tactus({"hosts", "--json"}).Json()["hosts"];
  ASSERT_EQ(list.size(), Hosts().size());
  for (size_t i = 0; i < list.size(); ++i) {
    const engine::Host& host = *Hosts()[i];
    const nlohmann::json& json = list[i];
    EXPECT_EQ(json["name"], host.Name());
    ASSERT_EQ(json["functions"].size(), host.Functions().size());
    for (size_t k = 0; k < host.Functions().size(); ++k) {
      EXPECT_EQ(json["functions"][k]["name"], host.Functions()[k].name);
      EXPECT_EQ(json["functions"][k]["contexts"], host.Functions()[k].contexts);
      EXPECT_EQ(json["functions"][k]["modelled"], host.Functions()[k].modelled);
    }
    ASSERT_EQ(json["verbs"].size(), host.Verbs().size());
    for (size_t k = 0; k < host.Verbs().size(); ++k) {
      EXPECT_EQ(json["verbs"][k]["name"], host.Verbs()[k].name);
      EXPECT_EQ(json["verbs"][k]["fields"].size(), host.Verbs()[k].fields.size());
    }
    ASSERT_EQ(json["switches"].size(), host.Switches().size());
    for (size_t k = 0; k < host.Switches().size(); ++k) {
      EXPECT_EQ(json["switches"][k]["rule"], host.Switches()[k].rule);
      EXPECT_EQ(json["switches"][k]["options"].size(), host.Switches()[k].options.size());
    }
    EXPECT_EQ(json["costs"].size(), host.Costs().size());
    EXPECT_EQ(json["decisions"].size(), host.Decisions().size());
    EXPECT_EQ(json["events"].size(), scenarios::EventsOf(host).size());
  }
}

TEST_F(HostsTest, TextHasAllOfItToo) {
  std::string text = Tactus({"hosts"}).out;
  for (const engine::Host* host : Hosts()) {
    for (const auto& each : host->Functions()) EXPECT_THAT(text, HasSubstr("\n  " + std::string(each.name) + " "));
    for (const auto& each : host->Verbs()) EXPECT_THAT(text, HasSubstr(std::string(each.doc)));
    for (const auto& each : host->Switches()) EXPECT_THAT(text, HasSubstr(std::string(each.rule)));
    for (const auto& each : host->Costs()) EXPECT_THAT(text, HasSubstr(std::string(each.doc)));
    for (const auto* each : scenarios::EventsOf(*host)) EXPECT_THAT(text, HasSubstr("\n  " + std::string(each->name)));
  }
}

TEST_F(HostsTest, ColumnsAreAlignedAndLinesHaveNoBlanksAtTheirEnds) {
  std::string text = Tactus({"hosts", "halion"}).out;
  EXPECT_THAT(text, Not(HasSubstr(" \n")));
  EXPECT_THAT(text, ContainsRegex("\n  runAsync  +Processor  +modelled\n"));
  auto column = [&](const std::string& line, const std::string& word) {
    size_t start = text.find("\n  " + line + " ");
    return text.find(word, start + line.size()) - start;
  };
  EXPECT_EQ(column("runAsync", "Processor "), column("openURL", "Controller "));
}

TEST_F(HostsTest, ANameChoosesAHostAndAWrongOneIsSaid) {
  EXPECT_EQ(Tactus({"hosts", "halion", "--json"}).Json()["hosts"].size(), 1u);
  Said said = Tactus({"hosts", "halon"});
  EXPECT_EQ(said.code, 2);
  EXPECT_THAT(said.err, HasSubstr("there is no host 'halon'; did you mean 'halion'?"));
  EXPECT_EQ(said.out, "");
}

}  // namespace
}  // namespace tools
