// Linked with file_hook.cc.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "sim/checkers/checked.h"

namespace sim::checkers {
namespace {

using engine::Role;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The file's own allocations are not what is looked for.
constexpr RealtimeOptions kFiles{.allocation = Severity::off};

template <class Body>
std::vector<std::string> RunAs(Checked& checked, Role role, Body body) {
  return checked.Run([role, body](Toy& t) {
    ContextId id = t.Spawn({.name = "audio", .role = role}, [body](Toy& t) {
      t.runtime.Preempt("block.start");
      body(t);
    });
    t.runtime.Join(id, "join");
  });
}

std::string Scratch() { return testing::TempDir() + "file_test.txt"; }

void WriteTwice(Toy&) {
  for (int i = 0; i < 2; ++i) {
    FILE* file = std::fopen(Scratch().c_str(), "w");
    ASSERT_TRUE(file);
    std::fclose(file);
  }
}

TEST(FileTest, AudioThatOpensAFileIsToldOnceAPlace) {
  Checked checked({.cores = 2}, {.realtime = kFiles, .bounds = {}});
  EXPECT_THAT(RunAs(checked, Role::audio, WriteTwice), ElementsAre("rt_file"));
  EXPECT_THAT(checked.Message(), HasSubstr("audio, which has the audio role, calls fopen of " + Scratch() +
                                           " after block.start (at 0 ms)"));
}

TEST(FileTest, AnotherContextMay) {
  Checked checked({.cores = 2}, {.realtime = kFiles, .bounds = {}});
  EXPECT_THAT(RunAs(checked, Role::background, WriteTwice), IsEmpty());
}

TEST(FileTest, EachWayToAFileIsSeen) {
  const std::string path = Scratch(), other = path + ".other";
  std::ofstream(path) << "some";
  int descriptor = open(path.c_str(), O_RDONLY);
  ASSERT_GE(descriptor, 0);
  const auto sees = [&](const char* function, auto call) {
    Checked checked({.cores = 2}, {.realtime = kFiles, .bounds = {}});
    EXPECT_THAT(RunAs(checked, Role::audio, [&call](Toy&) { call(); }), ElementsAre("rt_file")) << function;
    EXPECT_THAT(checked.Message(), HasSubstr(std::string("calls ") + function));
  };
  sees("open", [&] { close(open(path.c_str(), O_RDWR | O_CREAT, 0600)); });
  sees("openat", [&] { close(openat(AT_FDCWD, path.c_str(), O_RDONLY)); });
  sees("fopen", [&] { std::ifstream(path.c_str()).get(); });
  char byte = 0;
  sees("read", [&] { EXPECT_EQ(read(descriptor, &byte, 1), 1); });
  EXPECT_EQ(byte, 's');
  sees("write", [&] { EXPECT_EQ(write(descriptor, &byte, 1), -1); });
  sees("rename", [&] { EXPECT_EQ(std::rename(path.c_str(), other.c_str()), 0); });
  sees("unlink", [&] { EXPECT_EQ(unlink(other.c_str()), 0); });
  close(descriptor);
}

TEST(FileTest, ItCanBeSwitchedOff) {
  Checked checked({.cores = 2}, {.realtime = {.allocation = Severity::off, .file = Severity::off}, .bounds = {}});
  EXPECT_THAT(RunAs(checked, Role::audio, WriteTwice), IsEmpty());
}

}  // namespace
}  // namespace sim::checkers
