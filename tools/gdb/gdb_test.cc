// The pretty-printers, in a real gdb. Skipped where there is none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace {

using ::testing::HasSubstr;

std::string Output(const std::string& command) {
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>&1").c_str(), "r"), pclose);
  std::string out;
  std::array<char, 4096> buffer;
  while (size_t n = fread(buffer.data(), 1, buffer.size(), pipe.get())) out.append(buffer.data(), n);
  return out;
}

// Runs the example to its trap, goes up to Everything::Stop and on to its caller, and there does `commands`.
std::string AtTheTrap(const std::string& commands) {
  return Output("HOME=/nonexistent gdb -nx --batch -x tools/gdb/tactus.py -ex run -ex 'frame function Owner' " +
                commands + " tools/gdb/example");
}

class GdbTest : public ::testing::Test {
  void SetUp() override {
    if (std::system("gdb --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no gdb here";
  }
};

TEST_F(GdbTest, SyncTypesShowWhoHoldsWhatAndWhoWaits) {
  std::string out = AtTheTrap("-ex 'p mutex' -ex 'p commands' -ex 'p level'");
  EXPECT_THAT(out, HasSubstr("held by context 1, waiting: 2")) << out;
  EXPECT_THAT(out, HasSubstr("2 of 16 = {8, 9}")) << out;
  EXPECT_THAT(out, HasSubstr("= 42")) << out;
}

TEST_F(GdbTest, ContextsAreALineEach) {
  std::string out = AtTheTrap("-ex 'tactus-contexts runtime'");
  EXPECT_THAT(out, HasSubstr("5.000000 ms")) << out;
  EXPECT_THAT(out, HasSubstr("main, priority 63, parked at join.owner")) << out;
  EXPECT_THAT(out, HasSubstr("1 owner, priority 40, running at io.read, core 1, song.lua:12")) << out;
  EXPECT_THAT(out, HasSubstr("2 waiter, priority 20, parked at mutex.lock")) << out;
}

}  // namespace
