#include "engine/realtime/real_programs.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace engine {
namespace {

std::string AllOutput(Program& program) {
  std::string text;
  for (;;) {
    char byte = 0;
    switch (program.Read(&byte)) {
      case Program::Got::byte:
        text += byte;
        break;
      case Program::Got::nothing_yet:
        usleep(1000);
        break;
      case Program::Got::end:
        while (program.Running()) usleep(1000);
        return text;
    }
  }
}

TEST(RealProgramsTest, ArgumentsArriveAsTheyAre) {
  auto program = RealPrograms().Start({"printf", "%s|", "a b", "$HOME", ""});
  ASSERT_TRUE(program.ok());
  EXPECT_EQ(AllOutput(*program.value()), "a b|$HOME||");
  EXPECT_EQ(program.value()->ExitCode(), 0);
}

TEST(RealProgramsTest, StandardErrorIsPartOfTheOutput) {
  auto program = RealPrograms().Start({"sh", "-c", "echo out; echo err >&2; exit 7"});
  ASSERT_TRUE(program.ok());
  EXPECT_EQ(AllOutput(*program.value()), "out\nerr\n");
  EXPECT_EQ(program.value()->ExitCode(), 7);
}

TEST(RealProgramsTest, AKilledOneHasEnded) {
  auto program = RealPrograms().Start({"sleep", "600"});
  ASSERT_TRUE(program.ok());
  EXPECT_TRUE(program.value()->Running());
  program.value()->Kill();
  EXPECT_FALSE(program.value()->Running());
  EXPECT_EQ(program.value()->ExitCode(), 128 + 9);
}

TEST(RealProgramsTest, AnUnknownOneIsAnError) {
  const auto program = RealPrograms().Start({"no-such-program-here"});
  ASSERT_FALSE(program.ok());
  EXPECT_EQ(program.error().message, "no-such-program-here: No such file or directory");
}

}  // namespace
}  // namespace engine
