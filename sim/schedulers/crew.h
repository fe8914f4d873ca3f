// For tests of schedulers: contexts that all begin at one instant, each on a core of its own, while main sleeps. The
// only picks are then among them, so that what a search must find can be counted by hand.
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/toy.h"

namespace sim {

class Crew {
 public:
  using Work = std::function<void(Toy&)>;

  explicit Crew(Options options = {.free = true}) : toy(std::move(options)) {}

  // `name` lives as long as the crew.
  void Add(const char* name, Work work) { members_.push_back({name, std::move(work)}); }
  // Called before each run.
  void Prepare(std::function<void()> prepare) { prepare_ = std::move(prepare); }

  Verdict Run(Scheduler& scheduler) {
    order.clear();
    if (prepare_) prepare_();
    engine::TimedInputs inputs{{5, [this] {
                                  for (const Member& member : members_) {
                                    const Work* work = &member.work;
                                    toy.Spawn({.name = Point::Interned(member.name)}, [work](Toy& t) { (*work)(t); });
                                  }
                                }}};
    return toy.Run([](Toy& t) { t.Sleep(10'000); }, scheduler, inputs);
  }

  Toy toy;
  std::string order;  // for members to write into

 private:
  struct Member {
    const char* name;
    Work work;
  };
  std::vector<Member> members_;
  std::function<void()> prepare_;
};

// A member of `events` events, each of which writes `letter`; between them it can be stopped at points of its own.
inline Crew::Work Writes(Crew& crew, char letter, int events) {
  return [&crew, letter, events](Toy& t) {
    static const char* const kNames[] = {"own_a.step", "own_b.step", "own_c.step", "own_d.step"};
    for (int i = 0; i < events; ++i) {
      if (i > 0) t.runtime.Preempt(Point::Interned(kNames[(letter - 'A') % 4]));
      crew.order += letter;
    }
  };
}

}  // namespace sim
