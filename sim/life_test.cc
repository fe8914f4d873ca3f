// How contexts end: by themselves, by force, by accident, with the run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cfenv>
#include <stdexcept>

#include "sim/toy.h"

namespace sim {
namespace {

using engine::KillMode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Note {
  Toy& toy;
  const char* text;
  ~Note() { toy.Mark(text); }
};

TEST(LifeTest, NamesAreUnique) {
  Toy toy;
  toy.Run([](Toy& t) {
    auto body = [](Toy& t) {
      t.Mark(std::string(t.runtime.Self().name));
      t.Spawn({.name = "child"}, [](Toy& t) { t.Mark(std::string(t.runtime.Self().name)); });
      t.Sleep(1);
    };
    t.Spawn({.name = "a"}, body);
    t.Spawn({.name = "a"}, body);
    t.Sleep(5);
  });
  EXPECT_THAT(toy.marks, ElementsAre("a@0", "a#2@0", "a/child@0", "a#2/child@0"));
}

TEST(LifeTest, WhatIsLeftAtTheEndIsUnwound) {
  Toy toy;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "sleeper"}, [](Toy& t) {
      Note note{t, "unwound"};
      t.runtime.Park(engine::kForever, "sleep");
      t.Mark("never");
    });
    t.Spawn({.name = "worker"}, [](Toy& t) {
      Note note{t, "unwound too"};
      t.Spend(1000);
    });
    t.Sleep(5);
  });
  EXPECT_THAT(toy.marks, ElementsAre("unwound@5", "unwound too@5"));
}

TEST(LifeTest, KillDropsUnwindsOrOrphans) {
  struct Case {
    KillMode mode;
    Marks marks;
  };
  for (const Case& c : {Case{KillMode::drop, {"joined@5"}}, Case{KillMode::unwind, {"unwound@5", "joined@5"}},
                        Case{KillMode::orphan, {"joined@5", "lived on@9", "unwound@9"}}}) {
    static KillMode mode;
    mode = c.mode;
    Toy toy({.cores = 2});
    EXPECT_EQ(toy.Run([](Toy& t) {
      ContextId id = t.Spawn({.name = "victim"}, [](Toy& t) {
        Note note{t, "unwound"};
        t.Spend(9);
        t.Mark("lived on");
      });
      t.Sleep(5);
      t.runtime.Kill(id, mode, "kill");
      t.runtime.Join(id, "join");
      t.Mark("joined");
      t.Sleep(10);
    }),
              Verdict::ok);
    EXPECT_EQ(toy.marks, c.marks);
    EXPECT_EQ(toy.runtime.Dropped(), c.mode == KillMode::drop ? 1u : 0u);
  }
}

TEST(LifeTest, AKilledContextFreesItsCore) {
  Toy toy;
  toy.Run([](Toy& t) {
    ContextId id = t.Spawn({.name = "victim", .priority = 5}, [](Toy& t) { t.Spend(1000); });
    t.Spawn({.name = "next"}, [](Toy& t) { t.Mark("next"); });
    t.Sleep(5);
    t.runtime.Kill(id, KillMode::drop, "kill");
    t.Sleep(5);
  });
  EXPECT_THAT(toy.marks, ElementsAre("next@5"));
}

int Overrun(int n) {  // volatile: the compiler must not turn it into a loop
  volatile char room[1024];
  room[0] = static_cast<char>(n);
  return n == 0 ? 0 : Overrun(n - 1) + room[0];
}

TEST(LifeTest, AStackOverflowIsAFindingAndTheRestGoesOn) {
  Toy toy;
  for (int run = 0; run < 3; ++run) {
    EXPECT_EQ(toy.Run([](Toy& t) {
      t.Spawn({.name = "deep"}, [](Toy& t) {
        t.runtime.Preempt("before");
        t.Mark(std::to_string(Overrun(1 << 20)));
      });
      t.Sleep(5);
      t.Mark("main");
    }),
              Verdict::ok);
    EXPECT_THAT(toy.marks, ElementsAre("main@5"));
    ASSERT_EQ(toy.Found("stack_overflow"), 1);
    EXPECT_EQ(toy.log.events()[0].context, "deep");
    EXPECT_EQ(toy.log.events()[0].point, "before");
  }
}

TEST(LifeTest, AFaultIsAFinding) {
  Toy toy;
  static int* volatile nowhere = nullptr;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "bad"}, [](Toy&) { *nowhere = 1; });
    t.Sleep(5);
    t.Mark("main");
  });
  EXPECT_THAT(toy.marks, ElementsAre("main@5"));
  EXPECT_EQ(toy.Found("crash"), 1);
}

TEST(LifeTest, AnEscapedExceptionIsAFinding) {
  Toy toy;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "thrower"}, [](Toy&) { throw std::runtime_error("out of cheese"); });
    t.Sleep(5);
    t.Mark("main");
  });
  EXPECT_THAT(toy.marks, ElementsAre("main@5"));
  ASSERT_EQ(toy.Found("exception"), 1);
  EXPECT_THAT(toy.log.events()[0].text, HasSubstr("out of cheese"));
}

TEST(LifeTest, AWaitThatNobodyCanEndIsADeadlock) {
  Toy toy;
  EXPECT_EQ(toy.Run([](Toy& t) {
    ContextId id = t.Spawn({.name = "stuck"}, [](Toy& t) { t.runtime.Park(engine::kForever, "no.one"); });
    t.runtime.Join(id, "join");
  }),
            Verdict::deadlock);
  ASSERT_EQ(toy.Found("deadlock"), 1);
  EXPECT_THAT(toy.log.events()[0].text, HasSubstr("stuck at no.one"));
}

TEST(LifeTest, APollForNothingIsALivelock) {
  Toy toy;
  EXPECT_EQ(toy.Run([](Toy& t) {
    for (;;) t.runtime.Spin("poll");
  }),
            Verdict::livelock);
  EXPECT_EQ(toy.Found("livelock"), 1);
}

TEST(LifeTest, ManyStepsAtOneInstantAreTreatedAsAPoll) {
  Toy toy({.spin_limit = 1000});
  EXPECT_EQ(toy.Run([](Toy& t) {
    for (;;) t.runtime.Preempt("loop");
  }),
            Verdict::livelock);
  static bool done;
  done = false;
  EXPECT_EQ(toy.Run([](Toy& t) {
    t.Spawn({.name = "loop", .priority = 1}, [](Toy& t) {
      while (!done) t.runtime.Preempt("loop");
      t.Mark("seen");
    });
    t.Sleep(10);
    done = true;
    t.Sleep(1);
  }),
            Verdict::ok);
  EXPECT_THAT(toy.marks, ElementsAre("seen@10"));
}

TEST(LifeTest, LimitsEndARun) {
  Toy steps({.step_limit = 5000});
  EXPECT_EQ(steps.Run([](Toy& t) {
    for (;;) t.Sleep(1);
  }),
            Verdict::step_limit);
  EXPECT_EQ(steps.Found("step_limit"), 1);
  EXPECT_LE(steps.runtime.Steps(), 5000u);
  Toy time({.time_limit = 300});
  EXPECT_EQ(time.Run([](Toy& t) {
    for (;;) t.Sleep(7);
  }),
            Verdict::time_limit);
  EXPECT_EQ(time.Found("time_limit"), 1);
  EXPECT_EQ(time.runtime.End(), 294);
  Toy stopped({.stop = [] { return true; }});
  EXPECT_EQ(stopped.Run([](Toy& t) {
    for (;;) t.Sleep(1);
  }),
            Verdict::stopped);
}

// Two contexts wait inside catch blocks; each must find its own exception, errno and rounding mode again.
TEST(LifeTest, ASwitchCarriesExceptionsErrnoAndRounding) {
  Toy toy;
  toy.Run([](Toy& t) {
    for (const char* name : {"a", "b"}) {
      t.Spawn({.name = Point::Interned(name)}, [](Toy& t) {
        std::string self(t.runtime.Self().name);
        int number = self == "a" ? 11 : 22;
        int rounding = self == "a" ? FE_UPWARD : FE_DOWNWARD;
        try {
          throw std::runtime_error(self);
        } catch (const std::exception&) {
          errno = number;
          fesetround(rounding);
          t.Sleep(10);
          EXPECT_EQ(errno, number);
          EXPECT_EQ(fegetround(), rounding);
          try {
            throw;
          } catch (const std::exception& again) {
            t.Mark(again.what());
          }
        }
      });
    }
    t.Sleep(100);
    EXPECT_EQ(fegetround(), FE_TONEAREST);
  });
  EXPECT_THAT(toy.marks, ElementsAre("a@10", "b@10"));
}

}  // namespace
}  // namespace sim
