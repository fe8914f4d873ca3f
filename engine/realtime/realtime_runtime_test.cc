#include "engine/realtime/realtime_runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Verdict = RealtimeRuntime::Verdict;
using SpendMode = RealtimeRuntime::SpendMode;

// No test waits so long unless something is broken: then the run ends, and the test fails instead of hanging.
constexpr Time kWatchdog = 20 * kSecond;

RealtimeRuntime::Options Guarded(SpendMode spend = SpendMode::none) {
  return {.spend = spend, .time_limit = kWatchdog};
}

// Keeps what it heard as text: "name: type text".
class Notebook final : public Observer {
 public:
  void OnEvent(const EventRecord& record) override {
    lines.push_back(std::string(record.who) + ": " + record.event.type->name + " " + Format(record.event));
    times.push_back(record.time);
    steps.push_back(record.step);
  }
  std::vector<std::string> lines;
  std::vector<Time> times;
  std::vector<uint64_t> steps;
};

constexpr EventType kNote{"note", "{0}", {{{"n", FieldKind::integer}}}};

struct AtExit {
  std::atomic<int>* count;
  ~AtExit() { ++*count; }
};

TEST(RealtimeRuntimeTest, EarlyUnparkIsRememberedOnce) {
  RealtimeRuntime runtime(Guarded());
  WaitResult first{}, second{};
  Verdict verdict = runtime.Run([&] {
    EXPECT_TRUE(runtime.Unpark(runtime.SelfId(), "unpark"));
    EXPECT_TRUE(runtime.Unpark(runtime.SelfId(), "unpark"));
    first = runtime.Park(kForever, "park");
    second = runtime.Park(runtime.Now() + kMillisecond, "park");
  });
  EXPECT_EQ(verdict, Verdict::ok);
  EXPECT_EQ(first, WaitResult::woken);
  EXPECT_EQ(second, WaitResult::deadline);
}

TEST(RealtimeRuntimeTest, ParkAndBusyWaitLastUntilTheirDeadline) {
  RealtimeRuntime runtime(Guarded());
  runtime.Run([&] {
    Time until = runtime.Now() + 5 * kMillisecond;
    EXPECT_EQ(runtime.Park(until, "park"), WaitResult::deadline);
    EXPECT_GE(runtime.Now(), until);
    until += 5 * kMillisecond;
    EXPECT_EQ(runtime.BusyWait(until, "busy"), WaitResult::deadline);
    EXPECT_GE(runtime.Now(), until);
    EXPECT_EQ(runtime.Park(0, "park"), WaitResult::deadline);  // long past
  });
}

TEST(RealtimeRuntimeTest, UnparkEndsABusyWait) {
  RealtimeRuntime runtime(Guarded());
  WaitResult result{};
  EXPECT_EQ(runtime.Run([&] {
    ContextId waiter = runtime.Spawn(
        {.name = "waiter"}, [&] { result = runtime.BusyWait(kForever, "busy"); }, "spawn");
    runtime.Unpark(waiter, "unpark");
    runtime.Join(waiter, "join");
  }),
            Verdict::ok);
  EXPECT_EQ(result, WaitResult::woken);
}

TEST(RealtimeRuntimeTest, DeadContextsCannotBeUnparked) {
  RealtimeRuntime runtime(Guarded());
  runtime.Run([&] {
    ContextId child = runtime.Spawn(
        {.name = "child"}, [] {}, "spawn");
    runtime.Join(child, "join");
    EXPECT_FALSE(runtime.Unpark(child, "unpark"));
    runtime.Join(child, "join");  // again: returns at once
  });
}

TEST(RealtimeRuntimeTest, NamesAreUnique) {
  RealtimeRuntime runtime(Guarded());
  std::vector<std::string> names;
  std::mutex mutex;
  auto note = [&] {
    std::lock_guard lock(mutex);
    names.emplace_back(runtime.Self().name);
  };
  runtime.Run([&] {
    note();
    for (int i = 0; i < 2; ++i) {
      auto parent = [&] {
        note();
        for (int k = 0; k < 2; ++k)
          runtime.Join(runtime.Spawn(
                           {.name = "child"}, [&] { note(); }, "spawn"),
                       "join");
      };
      runtime.Join(runtime.Spawn({.name = "a"}, parent, "spawn"), "join");
    }
    runtime.Join(runtime.Spawn(
                     {.name = "b"}, [&] { note(); }, "spawn"),
                 "join");
  });
  EXPECT_THAT(names, ElementsAre("main", "a", "a/child", "a/child#2", "a#2", "a#2/child", "a#2/child#2", "b"));
}

TEST(RealtimeRuntimeTest, WhatIsLeftAtTheEndIsUnwound) {
  RealtimeRuntime runtime(Guarded(SpendMode::sleep));
  std::atomic<int> unwound = 0, never = 0;
  using Wait = void (*)(RealtimeRuntime&);
  static constexpr Wait kWaits[] = {
      [](RealtimeRuntime& r) { r.Park(kForever, "park"); },
      [](RealtimeRuntime& r) { r.BusyWait(kForever, "busy"); },
      [](RealtimeRuntime& r) {
        r.Spend({1000 * kSecond, 1000 * kSecond}, "work");
      },
      [](RealtimeRuntime& r) { r.Join(0, "join"); },
      [](RealtimeRuntime& r) {
        while (true) r.Spin("spin");
      },
      [](RealtimeRuntime& r) {
        while (true) r.Preempt("loop");
      },
  };
  EXPECT_EQ(runtime.Run([&] {
    for (const Wait& wait : kWaits) {
      auto body = [&, w = &wait] {
        AtExit exit{&unwound};
        (*w)(runtime);
        ++never;
      };
      runtime.Spawn({.name = "sleeper"}, body, "spawn");
    }
    runtime.Park(runtime.Now() + 20 * kMillisecond, "park");
  }),
            Verdict::ok);
  EXPECT_EQ(unwound, 6);
  EXPECT_EQ(never, 0);
}

TEST(RealtimeRuntimeTest, DestructorsMayCallWhileTheyUnwind) {
  struct Caller {
    RealtimeRuntime* runtime;
    ~Caller() {
      runtime->Park(kForever, "park");
      runtime->Unpark(0, "unpark");
      runtime->Emit({&kNote, {1}});
    }
  };
  RealtimeRuntime runtime(Guarded());
  Notebook notebook;
  runtime.Run(
      [&] {
        auto body = [&] {
          Caller caller{&runtime};
          runtime.Park(kForever, "park");
        };
        runtime.Spawn({.name = "caller"}, body, "spawn");
        runtime.Park(runtime.Now() + 5 * kMillisecond, "park");
      },
      {}, &notebook);
  EXPECT_TRUE(notebook.lines.empty());  // the run was over
}

struct PingPong {
  RealtimeRuntime& runtime;
  std::atomic<int> turn = 0;
  ContextId ids[2];

  void Play(int me, int rounds) {
    for (int i = 0; i < rounds; ++i) {
      while (turn.load() != me) runtime.Park(kForever, "wait");
      turn = 1 - me;
      runtime.Unpark(ids[1 - me], "pass");
    }
  }
  Verdict Run(int rounds) {
    return runtime.Run([this, rounds] {
      ids[0] = runtime.SelfId();
      ids[1] = runtime.Spawn(
          {.name = "other"}, [this, rounds] { Play(1, rounds); }, "spawn");
      Play(0, rounds);
      runtime.Join(ids[1], "join");
    });
  }
};

TEST(RealtimeRuntimeTest, NoWakeUpIsLost) {
  RealtimeRuntime runtime(Guarded());
  for (int i = 0; i < 5; ++i) {
    PingPong game{.runtime = runtime, .ids = {}};
    ASSERT_EQ(game.Run(1000), Verdict::ok);
  }
}

// Removes one Unpark, as a mistake in the runtime would.
class DroppingRuntime final : public RealtimeRuntime {
 public:
  DroppingRuntime(Options options, int drop) : RealtimeRuntime(std::move(options)), drop_(drop) {}
  bool Unpark(ContextId context, Point point) override {
    return calls_++ == drop_ ? true : RealtimeRuntime::Unpark(context, point);
  }

 private:
  std::atomic<int> calls_ = 0;
  const int drop_;
};

// Each Park below has exactly one Unpark that ends it, and nobody looks at anything else: whichever is missing, all
// stop.
Verdict HandOver(RealtimeRuntime& runtime, int rounds) {
  return runtime.Run([&runtime, rounds] {
    auto other = [&runtime, rounds] {
      for (int i = 0; i < rounds; ++i) {
        runtime.Park(kForever, "wait");
        runtime.Unpark(0, "pass");
      }
    };
    ContextId id = runtime.Spawn({.name = "other"}, other, "spawn");
    for (int i = 0; i < rounds; ++i) {
      runtime.Unpark(id, "pass");
      runtime.Park(kForever, "wait");
    }
    runtime.Join(id, "join");
  });
}

TEST(RealtimeRuntimeTest, OneRemovedUnparkIsNoticed) {
  for (int drop : {0, 1, 77, 198, 199}) {
    DroppingRuntime runtime({.time_limit = 100 * kMillisecond}, drop);
    EXPECT_EQ(HandOver(runtime, 100), Verdict::time_limit) << "removed: " << drop;
  }
  DroppingRuntime whole(Guarded(), -1);
  EXPECT_EQ(HandOver(whole, 100), Verdict::ok);
}

TEST(RealtimeRuntimeTest, SpendTakesTimeOnRequest) {
  for (SpendMode mode : {SpendMode::none, SpendMode::sleep, SpendMode::busy}) {
    RealtimeRuntime runtime(Guarded(mode));
    runtime.Run([&] {
      Time before = runtime.Now();
      EXPECT_EQ(runtime.Spend({20 * kMillisecond, 5 * kSecond}, "work"), 0);
      bool took = runtime.Now() - before >= 20 * kMillisecond;
      EXPECT_EQ(took, mode != SpendMode::none);
      EXPECT_EQ(runtime.Accounted(), mode == SpendMode::none ? 0 : 20 * kMillisecond);
    });
  }
}

TEST(RealtimeRuntimeTest, WhatComesTooLateIsCounted) {
  TimedInputs inputs;
  inputs.push_back({5 * kMillisecond, [] { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }});
  inputs.push_back({6 * kMillisecond, [] {}});  // the one before holds it up
  RealtimeRuntime runtime(Guarded());
  runtime.Run([&] { runtime.Park(30 * kMillisecond, "park"); }, inputs);
  EXPECT_GE(runtime.Late(), 1);
}

TEST(RealtimeRuntimeTest, InputsComeInOrderAndNotBeforeTheirTime) {
  RealtimeRuntime runtime(Guarded());
  std::vector<Time> came;
  std::vector<int> order;
  ContextId main = kNoContext;
  TimedInputs inputs;
  for (int i = 0; i < 4; ++i) {
    inputs.push_back({(1 + i / 2) * 10 * kMillisecond, [&, i] {
                        came.push_back(runtime.Now());
                        order.push_back(i);
                        EXPECT_EQ(runtime.SelfId(), kNoContext);
                        EXPECT_EQ(runtime.Self().name, "input");
                        runtime.Unpark(0, "unpark");
                      }});
  }
  inputs.push_back({1000 * kSecond, [&] { order.push_back(99); }});  // the run does not wait for it
  EXPECT_EQ(runtime.Run(
                [&] {
                  main = runtime.SelfId();
                  runtime.Park(kForever, "park");
                  runtime.Park(runtime.Now() + 60 * kMillisecond, "park");
                  while (runtime.Now() < 60 * kMillisecond) runtime.Park(60 * kMillisecond, "park");
                },
                inputs),
            Verdict::ok);
  EXPECT_EQ(main, 0);
  EXPECT_THAT(order, ElementsAre(0, 1, 2, 3));
  for (int i = 0; i < 4; ++i) EXPECT_GE(came[i], inputs[i].at);
}

TEST(RealtimeRuntimeTest, EventsAreHeardOneAtATimeInOrder) {
  RealtimeRuntime runtime(Guarded());
  Notebook notebook;
  runtime.Run(
      [&] {
        ContextId children[4];
        for (ContextId& child : children) {
          auto body = [&] {
            for (int i = 0; i < 500; ++i) runtime.Emit({&kNote, {i}});
          };
          child = runtime.Spawn({.name = "child"}, body, "spawn");
        }
        for (ContextId child : children) runtime.Join(child, "join");
      },
      {}, &notebook);
  ASSERT_EQ(notebook.lines.size(), 2000u);
  EXPECT_TRUE(std::is_sorted(notebook.times.begin(), notebook.times.end()));
  for (size_t i = 0; i < notebook.steps.size(); ++i) ASSERT_EQ(notebook.steps[i], i + 1);
}

TEST(RealtimeRuntimeTest, EscapedExceptionsAreFindings) {
  RealtimeRuntime runtime(Guarded());
  Notebook notebook;
  EXPECT_EQ(runtime.Run(
                [&] {
                  ContextId child = runtime.Spawn(
                      {.name = "child"}, [] { throw std::runtime_error("oops"); }, "spawn");
                  runtime.Join(child, "join");
                },
                {}, &notebook),
            Verdict::ok);
  EXPECT_THAT(notebook.lines, ElementsAre("child: exception an exception left the context: oops"));
}

TEST(RealtimeRuntimeTest, TimeLimitEndsARunAndSaysWhoIsLeft) {
  RealtimeRuntime runtime({.time_limit = 20 * kMillisecond});
  Notebook notebook;
  std::atomic<int> unwound = 0;
  Task main = [&] {
    AtExit exit{&unwound};
    runtime.Spawn(
        {.name = "stuck"}, [&] { runtime.Park(kForever, "park"); }, "spawn");
    runtime.Park(kForever, "park");
  };
  EXPECT_EQ(runtime.Run(main, {}, &notebook), Verdict::time_limit);
  EXPECT_EQ(unwound, 1);
  ASSERT_EQ(notebook.lines.size(), 1u);
  EXPECT_THAT(notebook.lines[0], HasSubstr("time_limit"));
  EXPECT_THAT(notebook.lines[0], HasSubstr("main, stuck"));
  EXPECT_EQ(runtime.Run([] {}), Verdict::ok);  // and another run may follow
}

TEST(RealtimeRuntimeTest, ChoicesAreTheReference) {
  RealtimeRuntime runtime(
      {.presets = {{.point_hash = HashText("range"), .value = 5}, {.point_hash = HashText("table"), .name = "two"}}});
  static constexpr const char* kNames[] = {"one", "two"};
  using Kind = Choice::Kind;
  runtime.Run([&] {
    EXPECT_EQ(runtime.Choose({.kind = Kind::value, .point = "range", .options = 8, .first = 3}), 2u);
    EXPECT_EQ(runtime.Choose({.kind = Kind::value, .point = "table", .options = 2, .names = kNames}), 1u);
    EXPECT_EQ(runtime.Choose({.kind = Kind::value, .point = "other", .options = 2}), 0u);
    EXPECT_EQ(runtime.Choose({.kind = Kind::wake, .point = "range", .options = 8}), 0u);
  });
}

TEST(RealtimeRuntimeDeathTest, ForceIsRefused) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  RealtimeRuntime runtime(Guarded());
  EXPECT_FALSE(runtime.CanForce());
  EXPECT_DEATH(runtime.Run([&] { runtime.Mask(3); }), "CanForce");
  EXPECT_DEATH(runtime.Run([&] { runtime.Interrupt(0, "interrupt"); }), "CanForce");
  EXPECT_DEATH(runtime.Run([&] { runtime.Kill(0, KillMode::drop, "kill"); }), "CanForce");
}

TEST(RealtimeRuntimeDeathTest, ContextsThatOutliveTheRunAreNamed) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto run = [] {
    RealtimeRuntime runtime({.unwind_limit = 20 * kMillisecond});
    std::atomic<bool> started = false;
    runtime.Run([&] {
      auto deaf = [&] {
        started = true;
        while (true) runtime.Now();
      };
      runtime.Spawn({.name = "deaf"}, deaf, "spawn");
      while (!started) runtime.Park(runtime.Now() + 5 * kMillisecond, "park");
    });
  };
  EXPECT_DEATH(run(), "do not end with the run: deaf");
}

}  // namespace
}  // namespace engine
