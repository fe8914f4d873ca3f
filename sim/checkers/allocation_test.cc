// Linked with allocation_hook.cc.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <new>
#include <string>
#include <vector>

#include "engine/sync/shared.h"
#include "sim/checkers/checked.h"

namespace sim::checkers {
namespace {

using engine::Role;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr engine::EventType kTick{"tick", "{text}"};

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

void Allocate(Toy&) {
  for (int i = 0; i < 3; ++i) ::operator delete(::operator new(100));
}

TEST(AllocationTest, AudioThatAllocatesIsToldOnceAPlace) {
  Checked checked;
  EXPECT_THAT(RunAs(checked, Role::audio, Allocate), ElementsAre("rt_allocation"));
  EXPECT_THAT(checked.Message(), HasSubstr("audio, which has the audio role, allocates 100 bytes after block.start (at "
                                           "0 ms)"));
  EXPECT_THAT(RunAs(checked, Role::controller, Allocate), IsEmpty());
}

void UseTheMachine(Toy& t) {
  t.runtime.Emit({.type = &kTick, .text = "long enough that whoever keeps it must allocate for it"});
  t.runtime.Self();
  engine::Shared<int> word(t.runtime);
  word.Write(1, "write");
  t.runtime.Yield("yield");
}

TEST(AllocationTest, WhatTheMachineAndTheCheckersAllocateIsNone) {
  Checked checked;
  EXPECT_THAT(RunAs(checked, Role::audio, UseTheMachine), IsEmpty());
}

// A recorder's table of places grows in the middle of a step: more places than it has room for at first.
TEST(AllocationTest, WhatASchedulerAllocatesIsNone) {
  static std::vector<std::string> names;
  names.clear();
  for (int i = 0; i < 2000; ++i) names.push_back("place." + std::to_string(i));
  Checked checked;
  RandomWalk walk(1);
  Recorder recorder(walk);
  auto main = [](Toy& t) {
    ContextId audio = t.Spawn({.name = "audio", .role = Role::audio}, [](Toy& t) {
      for (const std::string& name : names) t.runtime.Preempt(Point::Interned(name.c_str()));
      t.runtime.Choose({.kind = engine::Choice::Kind::value, .point = "value", .options = 9});
      for (const std::string& name : names) t.runtime.Spend({1, 3}, Point::Interned(name.c_str()));
    });
    t.runtime.Join(audio, "join");
  };
  checked.toy.Run(main, recorder);
  EXPECT_THAT(checked.Kinds(), IsEmpty()) << checked.Message();
  EXPECT_THAT(recorder.deviations(), Not(IsEmpty()));
}

// The last sentence of a run is put together on the fiber that reached the limit.
TEST(AllocationTest, TheWordsOfALimitAreTheMachines) {
  Checked checked({.cores = 2, .step_limit = 100});
  auto main = [](Toy& t) {
    for (;;) t.runtime.Preempt("loop");
  };
  EXPECT_THAT(RunAs(checked, Role::audio, main), IsEmpty());
}

TEST(AllocationTest, ItCanBeSwitchedOff) {
  Checked checked({.cores = 2}, {.realtime = {.allocation = Severity::off}, .bounds = {}});
  EXPECT_THAT(RunAs(checked, Role::audio, Allocate), IsEmpty());
}

}  // namespace
}  // namespace sim::checkers
