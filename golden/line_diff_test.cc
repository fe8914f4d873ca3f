#include "golden/line_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "golden/compare_trace.h"

namespace golden {
namespace {

using ::testing::HasSubstr;

// "=a -b +c": what is kept, taken out and put in.
std::string Edits(std::string_view a, std::string_view b) {
  std::string out;
  for (const LineEdit& edit : DiffLines(Lines(a), Lines(b))) {
    out += out.empty() ? "" : " ";
    out += edit.mark == ' ' ? '=' : edit.mark;
    out += edit.text;
  }
  return out;
}

TEST(LineDiffTest, FindsTheFewestChanges) {
  const struct {
    const char *name, *a, *b, *edits;
  } cases[] = {
      {"Equal", "1\n2\n", "1\n2\n", "=1 =2"},
      {"Empty", "", "", ""},
      {"AllNew", "", "1\n2\n", "+1 +2"},
      {"AllGone", "1\n2\n", "", "-1 -2"},
      {"Changed", "1\n2\n3\n", "1\nx\n3\n", "=1 -2 +x =3"},
      {"Inserted", "1\n2\n3\n", "1\nx\n2\n3\n", "=1 +x =2 =3"},
      {"Lost", "1\n2\n3\n", "1\n3\n", "=1 -2 =3"},
      {"Moved", "1\n2\n3\n4\n", "1\n3\n2\n4\n", "=1 -2 =3 +2 =4"},
      {"GoneBeforeCome", "1\na\nb\n2\n", "1\nx\ny\n2\n", "=1 -a -b +x +y =2"},
      {"Repeated", "x\nx\n", "x\nx\nx\n", "=x =x +x"},
      {"TwoPlaces", "a\n1\n2\n3\nb\n", "x\n1\n2\n3\ny\n", "-a +x =1 =2 =3 -b +y"},
  };
  for (const auto& each : cases) EXPECT_EQ(Edits(each.a, each.b), each.edits) << each.name;
}

// Whatever the two texts are: without the '+' it is the first of them, without the '-' the second.
TEST(LineDiffTest, EditsLeadFromOneTextToTheOther) {
  uint32_t state = 1;
  auto next = [&state](uint32_t below) { return (state = state * 1664525 + 1013904223) / 65536 % below; };
  for (int round = 0; round < 500; ++round) {
    std::string texts[2];
    for (std::string& text : texts) {
      for (uint32_t i = next(20); i > 0; --i) text += std::string(1, static_cast<char>('a' + next(4))) + "\n";
    }
    std::string a, b;
    size_t lines[2] = {0, 0};
    for (const LineEdit& edit : DiffLines(Lines(texts[0]), Lines(texts[1]))) {
      if (edit.mark != '+') ++lines[0], a += std::string(edit.text) + "\n";
      if (edit.mark != '-') ++lines[1], b += std::string(edit.text) + "\n";
      ASSERT_EQ(edit.line, lines[edit.mark == '+']);
    }
    ASSERT_EQ(a, texts[0]);
    ASSERT_EQ(b, texts[1]);
  }
}

TEST(LineDiffTest, TextsWithNothingInCommonAreReplaced) {
  std::string a = "same\n", b = a;
  for (int i = 0; i < 3000; ++i) {
    a += "a" + std::to_string(i) + "\n";
    b += "b" + std::to_string(i) + "\n";
  }
  const auto edits = DiffLines(Lines(a), Lines(b));
  EXPECT_EQ(ChangedLines(edits), 6000u);
  EXPECT_EQ(edits[0].mark, ' ');
  EXPECT_EQ(edits[1].text, "a0");
  EXPECT_EQ(edits[3001].text, "b0");
}

TEST(LineDiffTest, PrintsTheFirstChangesAndCountsTheRest) {
  std::string a = "h1\nh2\nh3\n", b = a;
  for (int i = 0; i < 10; ++i) a += "a" + std::to_string(i) + "\n";
  for (int i = 0; i < 9; ++i) b += "b" + std::to_string(i) + "\n";
  const std::string text = PrintEdits(DiffLines(Lines(a), Lines(b)), 12);
  EXPECT_EQ(text,
            "\n     2   h2\n     3   h3"
            "\n     4 - a0\n     5 - a1\n     6 - a2\n     7 - a3"
            "\n     4 + b0\n     5 + b1\n     6 + b2\n     7 + b3"
            "\n       … and 11 more lines");
}

TEST(LineDiffTest, PrintsAsManyAddedLinesAsMayBe) {
  std::string b;
  for (int i = 0; i < 20; ++i) b += std::to_string(i) + "\n";
  const std::string text = PrintEdits(DiffLines({}, Lines(b)), 12);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 13);
  EXPECT_THAT(text, HasSubstr("\n    12 + 11\n       … and 8 more lines"));
}

TEST(CompareTracesTest, CountsTheLinesThatDiffer) {
  EXPECT_EQ(CompareTraces("h\n1\n", "h\n1\n").lines, 0u);
  EXPECT_EQ(CompareTraces("h\nf\n1 2 a\n", "h\nf\n1 3 a\n").lines, 2u);
  EXPECT_EQ(CompareTraces("h\nf\n1 2 a\n", "h\nf\n1 2 a\n1 2 b\n").lines, 1u);
  EXPECT_THAT(CompareTraces("h\n1\n", "h\n1").text, HasSubstr("line end"));
}

}  // namespace
}  // namespace golden
