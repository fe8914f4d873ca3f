// A short run of the fuzzer, the same each time.
#include "engine/hisescript/fuzz.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "engine/hisescript/conformance.h"

namespace engine::hisescript {
namespace {

constexpr int kRuns = 400;

std::vector<std::string> Corpus() {
  std::vector<std::string> scripts;
  for (const char* name : {"L03_inline_functions.txt", "L05_captures.txt", "L09_loops.txt", "L10_scoped_statements.txt",
                           "L12_builtins.txt"}) {
    std::ifstream in(std::string("engine/hisescript/conformance/") + name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const ConformanceCase& test : ReadConformance(name, text)) scripts.push_back(test.script);
  }
  return scripts;
}

TEST(Fuzz, ScriptsOfTheGrammarEnd) {
  Random random(1);
  for (int i = 0; i < kRuns; ++i) FuzzOne(GrammarScript(random), i % 2 == 1);
}

TEST(Fuzz, DamagedScriptsEnd) {
  const std::vector<std::string> corpus = Corpus();
  ASSERT_GT(corpus.size(), 50u);
  Random random(2);
  for (int i = 0; i < kRuns; ++i) {
    FuzzOne(Damaged(random, corpus[random.Below(static_cast<uint32_t>(corpus.size()))]), i % 2 == 1);
    FuzzOne(Damaged(random, GrammarScript(random)), i % 2 == 1);
  }
}

// An error that allocates nothing could be had again and again, each time after 16 MiB of work.
TEST(Fuzz, ATextThatIsTooLongEndsAScriptThatGoesOnBehindErrors) {
  ConformanceCase test;
  test.script =
      "var c = [1, 2];\nvar i = 0;\nfor (i = 0; i < 30; i++) c = [c, c];\nfor (i = 0; i < 900; i++) trace(c);\n";
  const ConformanceResult result = RunConformance(test, 3000, true);
  EXPECT_TRUE(result.printed.empty());
  EXPECT_NE(result.error.find("JSON is longer than 16777216 bytes"), std::string::npos) << result.error;
}

TEST(Fuzz, TheSameScriptDoesTheSameTwice) {
  Random random(3);
  for (int i = 0; i < 50; ++i) {
    const std::string script = GrammarScript(random);
    EXPECT_EQ(FuzzOne(script), FuzzOne(script)) << script;
  }
}

}  // namespace
}  // namespace engine::hisescript
