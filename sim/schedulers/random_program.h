// For tests: small random programs of a few contexts, and all the ends to which a search brings them.
#pragma once
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/sync/event.h"
#include "engine/sync/mutex.h"
#include "engine/sync/shared.h"
#include "sim/event_log.h"
#include "sim/schedulers/exhaustive.h"
#include "sim/sim_runtime.h"

namespace sim {

enum class Act : uint8_t {
  load,
  store,
  add,
  compare,
  choose,
  lock,
  unlock,
  try_lock,
  wait,
  notify,
  notify_all,
  signal,
  await,
  park,
  unpark,
  preempt,
  spawn,
  spend,
  sleep,
  yield,
  poll,
};

struct RandomProgram {
  struct Line {
    Act act;
    uint32_t object;
  };
  std::vector<std::vector<Line>> contexts;
  engine::HandOff hand_off = engine::HandOff::fifo;
  uint32_t joined = 0;  // by main, from the first on
  Options machine;

  std::string ToText() const;
};

inline std::string RandomProgram::ToText() const {
  static constexpr const char* kNames[] = {"load",   "store",   "add",    "compare",    "choose", "lock",  "unlock",
                                           "try",    "wait",    "notify", "notify_all", "signal", "await", "park",
                                           "unpark", "preempt", "spawn",  "spend",      "sleep",  "yield", "poll"};
  std::string text =
      "hand-off " + std::to_string(static_cast<int>(hand_off)) + ", joined " + std::to_string(joined) + "\n";
  for (const auto& lines : contexts) {
    for (const Line& line : lines)
      text += std::string(kNames[static_cast<int>(line.act)]) + std::to_string(line.object) + " ";
    text += "\n";
  }
  return text;
}

// What contexts share, and what each of them saw.
struct RandomWorld {
  RandomWorld(engine::Runtime& r, const RandomProgram& p)
      : runtime(r),
        program(p),
        words{engine::Atomic<int>(r), engine::Atomic<int>(r)},
        mutexes{engine::Mutex(r, p.hand_off), engine::Mutex(r, p.hand_off)},
        conditions{engine::Condition(r), engine::Condition(r)},
        event(r) {}
  engine::Runtime& runtime;
  const RandomProgram& program;
  engine::Atomic<int> words[2];
  engine::Mutex mutexes[2];
  engine::Condition conditions[2];
  engine::WakeEvent event;
};

struct RandomEnd {
  std::vector<std::string> seen;
  std::map<uint32_t, engine::ContextId> ids;
};

class RandomContext {
 public:
  RandomContext(RandomWorld& world, RandomEnd& end, uint32_t index) : w_(world), end_(end), index_(index) {}
  void Run() {
    for (const RandomProgram::Line& line : w_.program.contexts[index_]) Do(line);
    for (uint32_t i = 0; i < 2; ++i)
      if (held_[i]) w_.mutexes[i].Unlock();
    See("end");
  }

 private:
  void See(const std::string& what) { end_.seen[index_] += what + " "; }
  void See(int value) { See(std::to_string(value)); }
  void Do(RandomProgram::Line line);
  void Lock(uint32_t i) {
    w_.mutexes[i].Lock();
    held_[i] = true;
  }
  RandomWorld& w_;
  RandomEnd& end_;
  uint32_t index_;
  bool held_[2] = {};
};

// long: one case an act
inline void RandomContext::Do(RandomProgram::Line line) {
  uint32_t o = line.object % 2;
  switch (line.act) {
    case Act::load:
      return See(w_.words[o].Load("load"));
    case Act::store:
      return w_.words[o].Store(static_cast<int>(index_) + 1, "store");
    case Act::add:
      return See(w_.words[o].FetchAdd(10, "add"));
    case Act::compare: {
      int expected = 0;
      See(w_.words[o].CompareExchange(expected, 7, "compare"));
      return;
    }
    case Act::choose: {
      int outcome =
          static_cast<int>(w_.runtime.Choose({.kind = engine::Choice::Kind::value, .point = "choose", .options = 2}));
      See(outcome);
      if (outcome == 1) w_.words[o].Store(99, "store.chosen");
      return;
    }
    case Act::lock:
      if (!held_[o]) Lock(o);
      return;
    case Act::unlock:
      if (held_[o]) {
        held_[o] = false;
        w_.mutexes[o].Unlock();
      }
      return;
    case Act::try_lock:
      if (held_[o]) return;
      held_[o] = w_.mutexes[o].TryLock();
      See(held_[o]);
      return;
    case Act::wait:
      if (!held_[o]) Lock(o);
      w_.conditions[o].Wait(w_.mutexes[o]);
      See("woken");
      return;
    case Act::notify:
      return w_.conditions[o].NotifyOne();
    case Act::notify_all:
      return w_.conditions[o].NotifyAll();
    case Act::signal:
      return w_.event.Signal();
    case Act::await:
      if (index_ == 0) w_.event.Wait();
      return;
    case Act::park:
      w_.runtime.Park(engine::kForever, "park");
      See("unparked");
      return;
    case Act::unpark:
      if (index_ > 0) See(w_.runtime.Unpark(end_.ids[line.object % index_], "unpark"));  // of those it can know
      return;
    case Act::preempt:
      return w_.runtime.Preempt("preempt");
    case Act::spawn: {
      RandomWorld* w = &w_;
      engine::ContextId id = w_.runtime.Spawn(
          {.name = "child"}, [w] { w->words[0].Store(50, "child.store"); }, "spawn");
      w_.runtime.Join(id, "child.join");
      return;
    }
    case Act::spend:
      w_.runtime.Spend({10, 30}, "work");
      return;
    case Act::sleep: {
      Time until = w_.runtime.Now() + 15;
      while (w_.runtime.Now() < until) w_.runtime.Park(until, "sleep");
      See(static_cast<int>(w_.runtime.Now()));
      return;
    }
    case Act::yield:
      return w_.runtime.Yield("yield");
    case Act::poll:
      while (w_.words[o].Load("poll.load") == 0) w_.runtime.Spin("poll.spin");
      return;
  }
}

// The ends of all runs of a search, as text; `runs` is the most.
struct RandomEnds {
  std::set<std::string> ends;
  uint64_t runs = 0, blocked = 0, abandoned = 0;
  bool exhausted = false, reduced = false, strict = false;
};

inline std::string RunRandom(SimRuntime& runtime, Scheduler& scheduler, const RandomProgram& program) {
  RandomEnd end;
  end.seen.resize(program.contexts.size());
  EventLog log;
  std::string words;
  RandomWorld world(runtime, program);  // outlives contexts that main does not join
  Verdict verdict = runtime.Run(
      scheduler,
      [&] {
        for (uint32_t i = 0; i < program.contexts.size(); ++i) {
          RandomWorld* w = &world;
          RandomEnd* e = &end;
          end.ids[i] = runtime.Spawn(
              {.name = "w", .priority = static_cast<uint8_t>(1 + i)}, [w, e, i] { RandomContext(*w, *e, i).Run(); },
              "spawn");
        }
        for (uint32_t i = 0; i < program.joined; ++i) runtime.Join(end.ids[i], "join");
        for (auto& word : world.words) words += std::to_string(word.Load("last.load")) + " ";
      },
      {}, &log);
  std::string text = std::string(ToString(verdict)) + ": " + words;
  for (const std::string& seen : end.seen) text += "| " + seen;
  for (const LoggedEvent& event : log.events()) text += event.type->name;
  return text;
}

inline RandomEnds AllEnds(const RandomProgram& program, ExhaustiveOptions options, uint64_t most) {
  SimRuntime runtime(program.machine);
  Exhaustive search(options);
  RandomEnds out;
  do {
    out.ends.insert(RunRandom(runtime, search, program));
  } while (search.Next() && search.runs() < most);
  out.exhausted = search.Complete();
  out.runs = search.complete();
  out.blocked = search.blocked();
  out.abandoned = search.abandoned();
  out.reduced = search.IsReduced();
  out.strict = search.IsStrict();
  return out;
}

}  // namespace sim
