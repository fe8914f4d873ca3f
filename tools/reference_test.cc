#include "tools/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "scenarios/scenario_fields.h"
#include "tools/describe.h"
#include "tools/files.h"
#include "tools/registry.h"

namespace tools {
namespace {

using testing::HasSubstr;

std::string Page() { return ReferencePage(Hosts()); }

TEST(ReferenceTest, TheCheckedInPageIsUpToDate) {
  auto page = ReadFile("scenarios/REFERENCE.md");
  ASSERT_TRUE(page.ok());
  // Not EXPECT_EQ, whose message would be both pages.
  EXPECT_TRUE(page.value() == Page())
      << "the tables have changed; renew the page: tools/tactus reference > scenarios/REFERENCE.md";
}

TEST(ReferenceTest, EveryKeyHasARowWithItsDoc) {
  std::string page = Page();
  for (const engine::Host* host : Hosts()) {
    for (const engine::Field& field : scenarios::ScenarioFields(*host))
      EXPECT_THAT(page, testing::ContainsRegex("\n\\| `" + std::string(field.name) + "` \\|"));
    for (const engine::Field& field : scenarios::ExpectationFields(*host))
      EXPECT_THAT(page, testing::ContainsRegex("\n\\| `" + std::string(field.name) + "` \\|"));
    for (const engine::Verb& verb : host->Verbs()) {
      for (const engine::Field& field : verb.fields)
        EXPECT_THAT(page, HasSubstr("\n| `" + std::string(verb.name) + "." + std::string(field.name) + "` |"));
    }
    for (const engine::Switch& each : host->Switches())
      EXPECT_THAT(page, HasSubstr("| `" + std::string(each.name) + "` | " + std::string(each.rule) + " |"));
    for (const engine::CostName& each : host->Costs()) EXPECT_THAT(page, HasSubstr(std::string(each.doc)));
    for (const engine::EventType* event : scenarios::EventsOf(*host))
      EXPECT_THAT(page, HasSubstr("\n| `" + std::string(event->name) + "` |"));
  }
}

TEST(ReferenceTest, ARowHoldsTypeRangeDefaultAndMeaning) {
  EXPECT_THAT(Page(), HasSubstr("| `audio.sample_rate` | whole number | 8000..192000 | `48000` | Frames a second. |"));
  EXPECT_THAT(Page(), HasSubstr("| `length` | time | 1ns..3600s | required | "));
  EXPECT_THAT(Page(), HasSubstr("| `timeline[].at` | time | at least 0ms | required | "));
  EXPECT_THAT(Page(), HasSubstr("| `machine.contexts.NAME.priority` | whole number | 0..63 |  | "));
}

TEST(ReferenceTest, EveryTableRowHasTheColumnsOfItsHead) {
  std::istringstream lines(Page());
  std::string line;
  size_t columns = 0;
  while (std::getline(lines, line)) {
    size_t bars = 0;
    for (size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    if (!line.starts_with("|")) {
      columns = 0;
    } else if (columns == 0) {
      columns = bars;
    }
    if (columns > 0) {
      EXPECT_EQ(bars, columns) << line;
    }
  }
}

TEST(DescribeTest, TypesLimitsAndDefaultsAreSaidInWords) {
  using engine::Field;
  using Type = engine::FieldType;
  Field key{.name = "key", .type = Type::integer, .required = true, .min = 0, .max = 127};
  EXPECT_EQ(TypeText(key), "whole number");
  EXPECT_EQ(LimitsText(key), "0..127");
  EXPECT_EQ(DefaultText(key), "required");
  Field length{.name = "length", .type = Type::duration, .fallback = "10ms", .min = 1000};
  EXPECT_EQ(TypeText(length), "time");
  EXPECT_EQ(LimitsText(length), "at least 1us");
  EXPECT_EQ(DefaultText(length), "10ms");
  Field range{.name = "count", .type = Type::text, .element = {{.name = "count", .type = Type::integer, .max = 9}}};
  EXPECT_EQ(TypeText(range), "whole number or range");
  EXPECT_EQ(LimitsText(range), "at most 9");
  Field choice{.name = "policy", .type = Type::choice, .choices = {"a", "b"}};
  EXPECT_EQ(TypeText(choice), "one of a, b");
  EXPECT_EQ(LimitsText(choice), "");
  Field list{.name = "tags", .type = Type::list, .fallback = "[]", .element = {{.name = "tag", .type = Type::text}}};
  EXPECT_EQ(TypeText(list), "list of text");
  EXPECT_EQ(DefaultText(list), "");
  EXPECT_EQ(CostText({20, 20}), "20ns");
  EXPECT_EQ(CostText({3000000, 12000000}), "3ms..12ms");
}

TEST(DescribeTest, TextsThatYamlWouldReadOtherwiseAreQuoted) {
  EXPECT_EQ(YamlText("a note sounds"), "a note sounds");
  EXPECT_EQ(YamlText("true"), "\"true\"");
  EXPECT_EQ(YamlText("No"), "\"No\"");
  EXPECT_EQ(YamlText("12"), "\"12\"");
  EXPECT_EQ(YamlText("a: b"), "\"a: b\"");
  EXPECT_EQ(YamlText(""), "\"\"");
}

TEST(DescribeTest, AnUnknownHostIsAnErrorThatNamesTheNearest) {
  EXPECT_EQ(FindHost("").value(), Hosts().front());
  EXPECT_EQ(FindHost("halion").value()->Name(), "halion");
  EXPECT_EQ(FindHost("hallion").error().message,
            "there is no host 'hallion'; did you mean 'halion'? (hosts: halion, hise, csound, metamodule)");
}

}  // namespace
}  // namespace tools
