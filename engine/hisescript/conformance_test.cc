#include "engine/hisescript/conformance.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace engine::hisescript {
namespace {

std::vector<ConformanceCase> AllCases() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("engine/hisescript/conformance")) {
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<ConformanceCase> cases;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (ConformanceCase& one : ReadConformance(file.filename().string(), text)) cases.push_back(std::move(one));
  }
  return cases;
}

TEST(Conformance, EveryCaseDoesWhatItSays) {
  for (const ConformanceCase& test : AllCases()) {
    SCOPED_TRACE(test.file + ":" + std::to_string(test.line) + ": " + test.rule + ": " + test.name);
    const ConformanceResult result = RunConformance(test, 20000);
    EXPECT_EQ(result.printed, test.expected);
    EXPECT_EQ(result.error, test.fails);
  }
}

TEST(Conformance, EveryRuleHasFiveCasesAndOneIsAnError) {
  struct Count {
    int all = 0, errors = 0;
  };
  std::map<std::string, Count> counts;
  int sum = 0;
  for (const ConformanceCase& test : AllCases()) {
    Count& count = counts[test.rule];
    ++count.all;
    count.errors += test.fails.empty() ? 0 : 1;
    ++sum;
    EXPECT_FALSE(test.expected.empty() && test.fails.empty()) << test.file << ":" << test.line << " expects nothing";
  }
  for (int rule = 1; rule <= 13; ++rule) {
    const std::string name = "L" + std::to_string(rule);
    std::printf("%-4s %3d cases, %d of them errors\n", name.c_str(), counts[name].all, counts[name].errors);
    EXPECT_GE(counts[name].all, 5) << name;
    EXPECT_GE(counts[name].errors, 1) << name;
  }
  std::printf("all  %3d cases\n", sum);
  EXPECT_GE(sum, 300);
}

TEST(Conformance, ACaseThatIsWrongIsSeen) {
  const auto cases = ReadConformance("x.txt", "// L1: wrong\nConsole.print(1);\n// expect: 2\n");
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_NE(RunConformance(cases[0], 100).printed, cases[0].expected);
}

}  // namespace
}  // namespace engine::hisescript
