#include "tools/csound_reference/own_process.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace tools::csound_reference {
namespace {

TEST(OwnProcessTest, WhatTheWorkReturnsComesBack) {
  const std::string long_one(1 << 20, 'x');
  const OwnProcess process = RunAlone([&] { return long_one; }, 20);
  EXPECT_EQ(process.wrong, "");
  EXPECT_TRUE(process.told == long_one);
  EXPECT_EQ(RunAlone([] { return std::string(); }, 20).wrong, "");
}

TEST(OwnProcessTest, WorkThatDoesNotEndIsKilled) {
  const OwnProcess process = RunAlone(
      [] {
        for (;;) pause();
        return std::string();
      },
      0.2);
  EXPECT_EQ(process.wrong, "it did not answer within 0.2 s");
  EXPECT_EQ(process.told, "");
}

TEST(OwnProcessTest, ACrashIsTheProcessAlone) {
  const OwnProcess process = RunAlone(
      [] {
        signal(SIGSEGV, SIG_DFL);
        raise(SIGSEGV);
        return std::string("never");
      },
      20);
  EXPECT_EQ(process.wrong, "it was ended by signal 11 (Segmentation fault)");
  const OwnProcess left = RunAlone(
      [] {
        _exit(3);
        return std::string("never");
      },
      20);
  EXPECT_EQ(left.wrong, "it ended with exit code 3");
}

}  // namespace
}  // namespace tools::csound_reference
