#include "sim/critical.h"

#include <algorithm>

#include "sim/schedulers/recorder.h"
#include "sim/schedulers/replay.h"
#include "sim/survey.h"

namespace sim {
namespace {

using Deviations = std::vector<Deviation>;

// A run by its steps, with names that outlive it.
struct Passage {
  bool fails = false;
  uint64_t first = 0;  // index of steps.front() in the whole trace
  struct Step {
    std::string context, point;
    uint64_t argument, step;
    bool operator==(const Step& other) const {
      return context == other.context && point == other.point && argument == other.argument;
    }
  };
  std::vector<Step> steps;
  std::vector<Offer> offers;
};

Passage Pass(const Deviations& deviations, const std::string& kind, const Trial& trial) {
  Replay replay(Bare(deviations));
  Survey survey(replay);
  Tried tried = trial(survey);
  Passage passage{.fails = tried.kind == kind, .first = tried.trace->Oldest(), .steps = {}, .offers = survey.offers()};
  for (uint64_t i = passage.first; i < tried.trace->Size(); ++i) {
    const Trace::Entry& entry = tried.trace->At(i);
    passage.steps.push_back({ContextName(entry.context, *survey.machine()), entry.point, entry.argument, entry.step});
  }
  return passage;
}

// The first place at which two runs part; null if it is not known, or the same context goes on in both.
struct Parting {
  const Passage::Step* in_failing = nullptr;
  const Passage::Step* in_passing = nullptr;
};

Parting Part(const Passage& failing, const Passage& passing) {
  if (failing.first > 0 || passing.first > 0) return {};
  size_t size = std::min(failing.steps.size(), passing.steps.size());
  for (size_t i = 0; i < size; ++i) {
    if (failing.steps[i] == passing.steps[i]) continue;
    if (failing.steps[i].context == passing.steps[i].context) return {};
    return {&failing.steps[i], &passing.steps[i]};
  }
  return {};
}

// Where `from`, having gone on at `step`, could have handed over to `to`.
std::vector<Deviation> HandOvers(const Passage& passage, const std::string& from, const std::string& to,
                                 uint64_t step) {
  std::vector<Deviation> out;
  for (const Offer& offer : passage.offers) {
    const Deviation& d = offer.deviation;
    if (d.kind == DecisionKind::pick && d.context == from && d.choice == to && d.step >= step) out.push_back(d);
  }
  return out;
}

// Two runs that differ in one hand-over.
struct Between {
  const std::string& kind;
  const Trial& trial;
  Deviations failing_schedule, passing_schedule;
  Passage failing, passing;

  bool Refine(const Deviations& base, const Deviations& cuts, bool passes_when_cut_early) {
    // Cut number k of cuts: the base alone is number cuts.size().
    ptrdiff_t early = -1, late = static_cast<ptrdiff_t>(cuts.size());
    while (late - early > 1) {
      ptrdiff_t middle = (early + late) / 2;
      Deviations schedule = base;
      schedule.push_back(cuts[static_cast<size_t>(middle)]);
      Passage passage = Pass(schedule, kind, trial);
      (passage.fails != passes_when_cut_early ? early : late) = middle;
      (passage.fails ? failing_schedule : passing_schedule) = schedule;
      (passage.fails ? failing : passing) = std::move(passage);
    }
    return !cuts.empty();
  }
};

}  // namespace

std::optional<CriticalPair> FindCriticalPair(const Deviations& minimal, const std::string& kind, const Trial& trial) {
  auto last =
      std::find_if(minimal.rbegin(), minimal.rend(), [](const Deviation& d) { return d.kind == DecisionKind::pick; });
  if (last == minimal.rend()) return std::nullopt;
  Deviations without = minimal;
  without.erase(without.begin() + (minimal.rend() - last - 1));
  Between between{kind, trial, minimal, without, Pass(minimal, kind, trial), Pass(without, kind, trial)};
  Parting parting = Part(between.failing, between.passing);
  if (!between.failing.fails || between.passing.fails || !parting.in_failing) return std::nullopt;
  const std::string overtaker = parting.in_failing->context, overtaken = parting.in_passing->context;
  // How far must the one go for the harm to be done? Handed back before that, the run passes.
  uint64_t step = last->step;
  between.Refine(minimal, HandOvers(between.failing, overtaker, overtaken, step), /*passes_when_cut_early=*/true);
  // And how far must the other get for the run to pass, when the first waits there?
  between.Refine(between.passing_schedule, HandOvers(between.passing, overtaken, overtaker, step + 1),
                 /*passes_when_cut_early=*/false);
  parting = Part(between.failing, between.passing);
  if (!parting.in_failing) return std::nullopt;
  return CriticalPair{parting.in_failing->context, parting.in_failing->point, parting.in_passing->context,
                      parting.in_passing->point};
}

std::string Words(const Deviation& d) {
  std::string place = d.point + (d.visit > 1 ? " (visit " + std::to_string(d.visit) + ")" : "");
  if (d.block > 0) place += " in block " + std::to_string(d.block);
  switch (d.kind) {
    case DecisionKind::pick:
      return d.context == "clock" ? d.choice + " took the first step when the clock moved, visit " +
                                        std::to_string(d.visit) + " of its block " + std::to_string(d.block)
                                  : d.choice + " went on while " + d.context + " stood at " + place;
    case DecisionKind::delay:
      return d.context + " took longer at " + place +
             (d.choice == "all" ? ": as long as it may" : ": until the next event");
    case DecisionKind::wake:
      return d.context + " woke " + d.choice + " at " + place + ", not who waited longest";
    case DecisionKind::value:
      return place + " of " + d.context + " came out as " + d.choice;
  }
  return "";
}

}  // namespace sim
