// The machine's rules: who is on which core, and for how long.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/toy.h"

namespace sim {
namespace {

using engine::Policy;
using ::testing::ElementsAre;

TEST(MachineTest, TimeMovesOnlyWhenNobodyCanStep) {
  Toy toy;
  EXPECT_EQ(toy.Run([](Toy& t) {
    t.Mark("a");
    t.runtime.Preempt("p");
    t.Mark("b");
    t.Sleep(10);
    t.Mark("c");
  }),
            Verdict::ok);
  EXPECT_THAT(toy.marks, ElementsAre("a@0", "b@0", "c@10"));
  EXPECT_EQ(toy.runtime.End(), 10);
}

//   low   ####------####     10 ns of work in all, 6 of them before it is pre-empted
//   high        ######
TEST(MachineTest, AHigherPriorityPreemptsAndTheRestIsSpentLater) {
  Toy toy;
  toy.Run([](Toy& t) {
    ContextId low = t.Spawn({.name = "low", .priority = 1}, [](Toy& t) {
      t.Spend(10);
      t.Mark("low");
    });
    ContextId high = t.Spawn({.name = "high", .priority = 2}, [](Toy& t) {
      t.Sleep(4);
      t.Spend(6);
      t.Mark("high");
    });
    t.runtime.Join(low, "join");
    t.runtime.Join(high, "join");
  });
  EXPECT_THAT(toy.marks, ElementsAre("high@10", "low@16"));
}

TEST(MachineTest, AThresholdKeepsItsGroupOut) {
  Toy toy;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "task", .priority = 1, .threshold = 2}, [](Toy& t) {
      t.Spend(10);
      t.Mark("task");
    });
    t.Spawn({.name = "peer", .priority = 2}, [](Toy& t) {
      t.Sleep(1);
      t.Mark("peer");
    });
    t.Spawn({.name = "audio", .priority = 3}, [](Toy& t) {
      t.Sleep(2);
      t.Spend(5);
      t.Mark("audio");
    });
    t.Sleep(100);
  });
  EXPECT_THAT(toy.marks, ElementsAre("audio@7", "task@15", "peer@15"));
}

// The pre-empted task (priority 1, threshold 3) must not be overtaken by a context of priority 2 or 3 once audio has
// ended.
TEST(MachineTest, APreemptedContextQueuesInFrontOfTheLevelOfItsThreshold) {
  Toy toy;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "task", .priority = 1, .threshold = 3}, [](Toy& t) {
      t.Spend(10);
      t.Mark("task");
    });
    t.Spawn({.name = "audio", .priority = 4}, [](Toy& t) {
      t.Sleep(2);
      t.Spend(5);
      t.Mark("audio");
    });
    t.Spawn({.name = "equal", .priority = 3}, [](Toy& t) {
      t.Sleep(3);
      t.Mark("equal");
    });
    t.Sleep(100);
  });
  EXPECT_THAT(toy.marks, ElementsAre("audio@7", "task@15", "equal@15"));
}

TEST(MachineTest, AReadyContextTakesTheLowestIdleCoreOfItsSet) {
  Toy toy({.cores = 3});
  toy.Run([](Toy& t) {
    t.Sleep(1);  // main leaves core 0 and comes back
    for (const char* name : {"a", "b"}) {
      t.Spawn({.name = Point::Interned(name), .cores = 0b110}, [](Toy& t) {
        t.Spend(5);
        t.Mark(std::string(t.runtime.Self().name));
      });
    }
    t.Sleep(2);
    t.Spawn({.name = "c", .cores = 0b110}, [](Toy& t) { t.Mark("c"); });
    t.Sleep(10);
  });
  EXPECT_THAT(toy.marks, ElementsAre("a@6", "c@6", "b@6"));
}

TEST(MachineTest, AmongBusyCoresTheLowestThresholdIsPreempted) {
  Toy toy({.cores = 2});
  toy.Run([](Toy& t) {
    t.Spawn({.name = "strong", .priority = 5, .cores = 1}, [](Toy& t) {
      t.Spend(10);
      t.Mark("strong");
    });
    t.Spawn({.name = "weak", .priority = 2, .cores = 2}, [](Toy& t) {
      t.Spend(10);
      t.Mark("weak");
    });
    t.Spawn({.name = "new", .priority = 6}, [](Toy& t) {
      t.Sleep(4);
      t.Spend(3);
      t.Mark("new");
    });
    t.Sleep(100);
  });
  EXPECT_THAT(toy.marks, ElementsAre("new@7", "strong@10", "weak@13"));
}

// Slices of 4, each works 6:   a ####----##      b ----####--##
TEST(MachineTest, FairContextsShareTheirCore) {
  Toy toy;
  toy.Run([](Toy& t) {
    for (const char* name : {"a", "b"}) {
      t.Spawn({.name = Point::Interned(name), .policy = Policy::fair, .slice = 4}, [](Toy& t) {
        t.Spend(6);
        t.Mark(std::string(t.runtime.Self().name));
      });
    }
    t.Sleep(100);
  });
  EXPECT_THAT(toy.marks, ElementsAre("a@10", "b@12"));
}

TEST(MachineTest, WakeLatencyIsSpentAtEachWake) {
  Toy toy;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "sleeper", .wake = {5, 5}}, [](Toy& t) {
      t.runtime.Park(10, "sleep");
      t.Mark("woken");
      t.runtime.Park(30, "sleep");
      t.Mark("woken");
    });
    t.Sleep(100);
  });
  EXPECT_THAT(toy.marks, ElementsAre("woken@15", "woken@35"));
}

TEST(MachineTest, AMaskKeepsHigherPrioritiesOutUntilUnmask) {
  Toy toy;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "masked", .priority = 1}, [](Toy& t) {
      t.runtime.Mask(9);
      t.Spend(10);
      t.Mark("masked");
      t.runtime.Unmask("unmask");
      t.Mark("after");
    });
    t.Spawn({.name = "high", .priority = 5}, [](Toy& t) {
      t.Sleep(3);
      t.Mark("high");
    });
    t.Sleep(100);
  });
  EXPECT_THAT(toy.marks, ElementsAre("masked@10", "high@10", "after@10"));
}

TEST(MachineTest, ParkingUnderAMaskIsFound) {
  Toy toy;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "masked"}, [](Toy& t) {
      t.runtime.Mask(9);
      t.runtime.Park(5, "sleep");
      t.runtime.Unmask("unmask");
    });
    t.Sleep(100);
  });
  EXPECT_EQ(toy.Found("masked_park"), 1);
}

TEST(MachineTest, AnInterruptParksAtIrqWaitOnly) {
  Toy toy;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "irq", .interrupt = true}, [](Toy& t) {
      t.runtime.Park(5, "irq.wait");
      t.runtime.Park(9, "elsewhere");
    });
    t.Sleep(100);
  });
  EXPECT_EQ(toy.Found("interrupt_park"), 1);
}

TEST(MachineTest, ABusyWaitHoldsItsCore) {
  Toy toy;
  toy.Run([](Toy& t) {
    t.Spawn({.name = "busy", .priority = 2}, [](Toy& t) {
      EXPECT_EQ(t.runtime.BusyWait(20, "busy"), engine::WaitResult::deadline);
      t.Mark("busy");
    });
    t.Spawn({.name = "low", .priority = 1}, [](Toy& t) { t.Mark("low"); });
    t.Sleep(100);
  });
  EXPECT_THAT(toy.marks, ElementsAre("busy@20", "low@20"));
}

TEST(MachineTest, InterruptEndsASpendEarlyAndSaysWhatIsLeft) {
  Toy toy({.cores = 2});
  toy.Run([](Toy& t) {
    ContextId worker = t.Spawn({.name = "worker"}, [](Toy& t) {
      Time left = t.runtime.Spend({30, 30}, "work");
      t.Mark("left " + std::to_string(left));
    });
    t.Sleep(12);
    t.runtime.Interrupt(worker, "interrupt");
    t.Sleep(100);
    t.runtime.Interrupt(worker, "interrupt");  // no effect, not remembered
  });
  EXPECT_THAT(toy.marks, ElementsAre("left 18@12"));
}

TEST(MachineTest, AnEarlyUnparkIsRemembered) {
  Toy toy;
  toy.Run([](Toy& t) {
    ContextId id = t.Spawn({.name = "late"}, [](Toy& t) {
      t.Spend(10);
      EXPECT_EQ(t.runtime.Park(engine::kForever, "park"), engine::WaitResult::woken);
      t.Mark("first");
      EXPECT_EQ(t.runtime.Park(50, "park"), engine::WaitResult::deadline);
      t.Mark("second");
    });
    t.runtime.Unpark(id, "unpark");
    t.runtime.Unpark(id, "unpark");  // one permit, not two
    t.runtime.Join(id, "join");
    EXPECT_FALSE(t.runtime.Unpark(id, "unpark"));  // dead
  });
  EXPECT_THAT(toy.marks, ElementsAre("first@10", "second@50"));
}

TEST(MachineTest, SpinGoesRoundTheCoresAndThenToTheNextInstant) {
  Toy toy({.cores = 2});
  toy.Run([](Toy& t) {
    static bool done;
    done = false;
    t.Spawn({.name = "poller", .priority = 60}, [](Toy& t) {
      while (!done) t.runtime.Spin("poll");
      t.Mark("seen");
    });
    t.Sleep(7);
    done = true;
    t.Sleep(1);
  });
  EXPECT_THAT(toy.marks, ElementsAre("seen@7"));
}

TEST(MachineTest, YieldGivesWayToEquals) {
  Toy toy;
  toy.Run([](Toy& t) {
    for (const char* name : {"a", "b"}) {
      t.Spawn({.name = Point::Interned(name)}, [](Toy& t) {
        for (int i = 0; i < 2; ++i) {
          t.Mark(std::string(t.runtime.Self().name));
          t.runtime.Yield("yield");
        }
      });
    }
    t.Sleep(1);
  });
  EXPECT_THAT(toy.marks, ElementsAre("a@0", "b@0", "a@0", "b@0"));
}

TEST(MachineTest, FreeMachinesHaveACoreForEachAndNoCosts) {
  Toy toy({.free = true});
  toy.Run([](Toy& t) {
    for (int i = 0; i < 40; ++i) {
      t.Spawn({.name = "c"}, [](Toy& t) {
        t.Spend(1000);
        t.Sleep(5);
        t.Mark("c");
      });
    }
    t.Sleep(10);
  });
  EXPECT_EQ(toy.marks.size(), 40u);
  EXPECT_EQ(toy.marks.back(), "c@5");
}

TEST(MachineTest, InputsComeBeforeAnyStepOfTheirInstant) {
  Toy toy;
  static Toy* self;
  self = &toy;
  engine::TimedInputs inputs;
  inputs.push_back({10, [] { self->Mark("input 1"); }});
  inputs.push_back({10, [] { self->Mark("input 2"); }});
  Reference reference;
  toy.Run(
      [](Toy& t) {
        t.Sleep(10);
        t.Mark("main");
      },
      reference, inputs);
  EXPECT_THAT(toy.marks, ElementsAre("input 1@10", "input 2@10", "main@10"));
}

}  // namespace
}  // namespace sim
