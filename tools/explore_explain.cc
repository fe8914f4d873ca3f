#include "tools/explore_explain.h"

#include <algorithm>
#include <bit>

#include "sim/schedulers/schedulers.h"
#include "sim/shrink.h"

namespace tools {
namespace {

constexpr uint32_t kLeastRing = 12, kMostRing = 20;  // of traces, as powers of two

sim::Schedule Bare(std::vector<sim::Deviation> deviations) {
  sim::Schedule schedule;
  schedule.deviations = std::move(deviations);
  return schedule;
}

// A hunter whose trace holds all of a run as long as this one, if that can be.
engine::Result<std::unique_ptr<Hunter>> Roomy(const scenarios::Scenario& scenario, const ExplainOptions& options,
                                              uint64_t entries) {
  const auto bits = static_cast<uint32_t>(std::bit_width(2 * entries));
  return Hunter::Make(scenario,
                      {.sound = options.sound, .ring_log2 = std::clamp(bits, kLeastRing, kMostRing), .stop = {}});
}

const Found* FoundOf(const Hunter& hunter, const std::string& key) {
  auto found = std::find_if(hunter.found().begin(), hunter.found().end(),
                            [&](const Found& one) { return key.empty() || one.key == key; });
  return found == hunter.found().end() ? nullptr : &*found;
}

}  // namespace

engine::Result<Explained> Explain(const scenarios::Scenario& scenario, std::vector<sim::Deviation> deviations,
                                  std::string key, const ExplainOptions& options) {
  Explained out;
  out.recorded = deviations.size();
  auto made = Hunter::Make(scenario, {.sound = options.sound});
  if (!made.ok()) return made.errors();
  Hunter& hunter = *made.value();
  sim::Replay as_given(Bare(deviations));
  hunter.Run(as_given);
  const Found* found = FoundOf(hunter, key);
  if (!found) return out;
  out.repeats = true;
  out.found = *found;
  key = found->key;
  const uint64_t entries = hunter.session().trace().Size();
  if (options.shrink) {
    sim::Shrunk shrunk = sim::Shrink(deviations, key, hunter.TrialFor(key), {.stop = options.stop});
    deviations = std::move(shrunk.deviations);
    out.trials = shrunk.trials;
    out.minimal = shrunk.minimal;
  }
  auto roomy = Roomy(scenario, options, entries);
  if (!roomy.ok()) return roomy.errors();
  const bool stopped = options.stop && options.stop();
  if (!deviations.empty() && !stopped) {
    out.critical = sim::FindCriticalPair(deviations, key, roomy.value()->TrialFor(key));
  }
  sim::Replay shortest(Bare(deviations));
  roomy.value()->Run(shortest);
  if (const Found* again = FoundOf(*roomy.value(), key)) out.found = *again;
  auto session = scenarios::SimSession::Make(scenario, {});
  if (!session.ok()) return session.errors();
  sim::Replay replay(Bare(deviations));
  out.failing = Follow(*session.value(), replay);
  sim::Reference reference;
  out.reference = Follow(*session.value(), reference);
  out.deviations = std::move(deviations);
  return out;
}

}  // namespace tools
