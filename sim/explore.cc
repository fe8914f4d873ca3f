#include "sim/explore.h"

#include <algorithm>
#include <bit>

#include "engine/base/random.h"
#include "sim/explore_machine.h"
#include "sim/schedulers/constrained.h"
#include "sim/schedulers/schedulers.h"
#include "sim/shrink.h"
#include "sim/survey.h"

namespace sim {
namespace {

// How many different traces were seen. Open addressing, never iterated; 0 stands for an empty slot.
class Hashes {
 public:
  Hashes() : slots_(1024) {}
  // Looked up at the next call: among a hundred thousand the slot is far away, and comes while the next run runs.
  void Add(uint64_t hash) {
    Settle();
    waiting_ = hash | (hash == 0);
    if (size_ * 2 >= slots_.size()) Grow();
    __builtin_prefetch(&slots_[waiting_ & (slots_.size() - 1)]);
  }
  uint64_t Distinct() {
    Settle();
    waiting_ = 0;
    return size_;
  }

 private:
  void Settle() {
    if (waiting_ == 0) return;
    uint64_t& slot = Find(waiting_);
    size_ += slot == 0;
    slot = waiting_;
  }
  uint64_t& Find(uint64_t hash) {
    size_t mask = slots_.size() - 1;
    size_t i = hash & mask;
    while (slots_[i] != 0 && slots_[i] != hash) i = (i + 1) & mask;
    return slots_[i];
  }
  void Grow() {
    std::vector<uint64_t> old(slots_.size() * 4);
    old.swap(slots_);
    for (uint64_t hash : old) {
      if (hash != 0) Find(hash) = hash;
    }
  }
  std::vector<uint64_t> slots_;
  uint64_t size_ = 0, waiting_ = 0;
};

uint64_t SeedOfRun(uint64_t seed, uint64_t run) { return engine::Random(seed + run * 0x632be59bd9b4e019u).Next(); }

std::vector<std::string> Words(const std::vector<Constrained::Unmet>& unmet) {
  std::vector<std::string> words;
  for (const auto& [constraint, reason] : unmet) words.push_back(ToText(constraint) + ": " + reason);
  return words;
}

class Search {
 public:
  Search(const ExploreOptions& options, const Body& body)
      : options_(options),
        machine_(options, body),
        body_(body),
        constrained_(options.constraints, reference_),
        searcher_(options.next || options.scheduler
                      ? nullptr
                      : MakeSearcher(options.strategy, options.seed, !options.constraints.empty())) {}

  Exploration Run() {
    machine_.KeepTrace(false);
    for (uint64_t n = 0; n < options_.runs; ++n) {
      if (n % 64 == 0 && options_.stop && options_.stop()) break;
      seed_ = SeedOfRun(options_.seed, n);
      if (!NextScheduler()) {
        out_.exhausted = true;
        break;
      }
      bool twice = options_.check_determinism > 0 && n % options_.check_determinism == 0;
      if (twice && !RepeatsItself()) break;
      if (!twice) RunOnce();
      hashes_.Add(machine_.Hash());
      ++out_.runs;
      Keep();
      if (!machine_.found()) continue;
      Found();
      break;
    }
    out_.distinct = hashes_.Distinct();
    if (searcher_) out_.claim = searcher_->Claim(out_.runs);
    if (searcher_ && !options_.constraints.empty()) out_.claim += ", of those that keep the constraints where they can";
    return std::move(out_);
  }

 private:
  // Who answers the next run, under the constraints; false: nothing is left.
  bool NextScheduler() {
    if (options_.next) {
      scheduler_ = options_.next(seed_);
    } else if (options_.scheduler) {
      own_ = options_.scheduler(seed_);
      scheduler_ = own_.get();
    } else {
      scheduler_ = searcher_->Next(seed_);
    }
    if (!scheduler_) return false;
    if (options_.constraints.empty()) return true;
    constrained_.Wrap(*scheduler_);
    scheduler_ = &constrained_;
    return true;
  }

  // What became of the constraints.
  void Keep() {
    if (options_.constraints.empty() || constrained_.AllMet()) {
      ++out_.constrained;
    } else if (out_.unmet.empty()) {
      out_.unmet = Words(constrained_.unmet());
    }
  }

  // A strategy of ours answers alike each time its run is begun; of others the answers are kept as they come.
  void RunOnce() {
    if (searcher_) {
      machine_.Run(*scheduler_);
    } else {
      answers_.Record(*scheduler_);
      machine_.Run(answers_);
    }
  }

  // The answers of the last run again.
  template <class Use>
  void Again(Use use) {
    if (searcher_) return use(*scheduler_);
    answers_.PlayBack();
    use(answers_);
  }

  bool RepeatsItself() {
    machine_.KeepEvents(true);
    machine_.KeepTrace(true);
    RunOnce();
    if (!second_) second_ = std::make_unique<ExploreMachine>(options_, body_);
    second_->KeepEvents(true);
    std::string difference;
    Again([&](Scheduler& scheduler) {
      OtherAddresses other;
      second_->Run(scheduler);
      difference = FirstDifference(machine_, *second_);
    });
    machine_.KeepEvents(false);
    machine_.KeepTrace(false);
    if (difference.empty()) return true;
    ++out_.runs;
    hashes_.Add(machine_.Hash());
    out_.found_seed = seed_;
    out_.found = engine::Finding{.kind = kNondeterminism.name,
                                 .context = "main",
                                 .point = "",
                                 .location = "",
                                 .message = "one schedule gave two runs: " + difference};
    return false;
  }

  void Found() {
    machine_.KeepTrace(true);
    out_.found = machine_.found();
    out_.found_seed = seed_;
    const std::string kind = out_.found->kind;
    std::vector<Deviation> deviations;
    Again([&](Scheduler& scheduler) {
      Recorder recorder(scheduler);
      machine_.Run(recorder);
      deviations = recorder.deviations();
    });
    out_.recorded = deviations.size();
    Trial trial = TrialOn(machine_);
    Replay as_recorded(Bare(deviations));
    if (trial(as_recorded).kind != kind) return;  // it does not repeat: there is no schedule to show
    if (options_.shrink) {
      Shrunk shrunk = Shrink(deviations, kind, trial, {.stop = options_.stop});
      deviations = shrunk.deviations;
      out_.trials = shrunk.trials;
      out_.minimal = shrunk.minimal;
    }
    Explain(deviations, kind);
  }

  static Trial TrialOn(ExploreMachine& machine) {
    return [&machine](Scheduler& scheduler) {
      machine.Run(scheduler);
      return Tried{machine.found() ? machine.found()->kind : "", &machine.Events()};
    };
  }

  // On a machine whose ring holds all of the run, up to a million entries.
  void Explain(const std::vector<Deviation>& deviations, const std::string& kind) {
    ExploreOptions roomy = options_;
    int bits = std::bit_width(2 * machine_.Events().Size());
    roomy.machine.ring_log2 = std::clamp<uint32_t>(static_cast<uint32_t>(bits), 10, 20);
    ExploreMachine machine(roomy, body_);
    if (options_.shrink) out_.critical = FindCriticalPair(deviations, kind, TrialOn(machine));
    out_.deviations = deviations;
    Schedule schedule = Bare(deviations);
    schedule.scenario = options_.name;
    schedule.content = schedule.host = "-";
    schedule.seed = options_.machine.seed;
    out_.schedule = ToText(schedule);
    Reference reference;
    machine.Run(reference);
    out_.reference = machine.Steps();
    Replay replay(schedule);
    machine.Run(replay);
    out_.failing = machine.Steps();
    if (machine.found()) out_.found = machine.found();
  }

  const ExploreOptions& options_;
  ExploreMachine machine_;
  const Body& body_;
  std::unique_ptr<ExploreMachine> second_;  // made when first needed
  Reference reference_;                     // until there is another
  Constrained constrained_;
  std::unique_ptr<Searcher> searcher_;  // null: schedulers of one's own
  std::unique_ptr<Scheduler> own_;      // of ExploreOptions::scheduler
  Scheduler* scheduler_ = nullptr;      // who answers the run
  Answers answers_;
  Hashes hashes_;
  uint64_t seed_ = 0;
  Exploration out_;
};

}  // namespace

void Fail(engine::Runtime& runtime, std::string_view text) {
  runtime.Emit({.type = &kFailure, .values = {}, .text = text});
}

Exploration Explore(const ExploreOptions& options, const Body& body) { return Search(options, body).Run(); }

engine::Result<Replayed> ReplaySchedule(const std::string& text, const Options& machine, const Body& body) {
  engine::Result<Schedule> schedule = ParseSchedule(text, "schedule");
  if (!schedule.ok()) return schedule.errors();
  ExploreOptions options;
  options.machine = machine;
  ExploreMachine explore_machine(options, body);
  Replay replay(schedule.value());
  Verdict verdict = explore_machine.Run(replay);
  Replayed out{.found = explore_machine.found(),
               .verdict = verdict,
               .hash = explore_machine.Hash(),
               .applied = replay.applied(),
               .unapplied = {}};
  for (const Replay::Unapplied& line : replay.unapplied()) {
    out.unapplied.push_back(ToText(line.deviation) + ": " + line.reason);
  }
  return out;
}

Replayed RunConstrained(const std::vector<Constraint>& constraints, const Options& machine, const Body& body) {
  ExploreOptions options;
  options.machine = machine;
  ExploreMachine explore_machine(options, body);
  Reference reference;
  Constrained constrained(constraints, reference);
  Verdict verdict = explore_machine.Run(constrained);
  Replayed out{.found = explore_machine.found(),
               .verdict = verdict,
               .hash = explore_machine.Hash(),
               .applied = 0,
               .unapplied = {}};
  out.unapplied = Words(constrained.unmet());
  out.applied = constraints.size() - out.unapplied.size();
  return out;
}

}  // namespace sim
