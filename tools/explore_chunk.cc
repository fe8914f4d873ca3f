#include "tools/explore_chunk.h"

#include <algorithm>
#include <stdexcept>

#include "sim/schedulers/recorder.h"

namespace tools {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kMostDropped = 1000;  // fibers: their stacks are lost to the process

// Deviations as lines of a schedule.
std::vector<sim::Deviation> DeviationsOf(const Json& lines) {
  std::string text = "tactus-schedule 1\nscenario: -\n";
  for (const Json& line : lines) text += line.get<std::string>() + "\n";
  text += "end " + std::to_string(lines.size()) + "\n";
  auto schedule = sim::ParseSchedule(text, "deviations");
  if (!schedule.ok()) throw std::invalid_argument(engine::ToString(schedule.errors()));
  return schedule.value().deviations;
}

// Tells each deviation before it has its effect.
class Pen final : public sim::Wrapper {
 public:
  Pen(sim::Scheduler& inner, const std::function<void(const sim::Deviation&)>& tell) : Wrapper(inner), tell_(tell) {}
  uint32_t Decide(const sim::Decision& decision) override {
    const uint32_t answer = AskInner(decision);
    if (answer != 0) tell_(Named(decision, answer));
    return answer;
  }

 private:
  const std::function<void(const sim::Deviation&)>& tell_;
};

bool Knows(const std::vector<FoundRun>& known, const std::string& key) {
  return std::any_of(known.begin(), known.end(), [&](const FoundRun& run) { return run.found.key == key; });
}

bool Knows(const std::vector<Found>& known, const std::string& key) {
  return std::any_of(known.begin(), known.end(), [&](const Found& found) { return found.key == key; });
}

// What the last run showed that was not known. The run is repeated with somebody who writes its answers down.
void Note(Hunter& hunter, sim::Scheduler& scheduler, FoundRun base, bool keep_going, std::vector<FoundRun>& known) {
  std::vector<Found> fresh;
  for (const Found& found : hunter.found()) {
    if (!Knows(known, found.key) && !Knows(hunter.reference_found(), found.key)) fresh.push_back(found);
  }
  if (fresh.empty()) return;
  if (!keep_going) fresh.resize(1);
  sim::Recorder recorder(scheduler);
  hunter.Run(recorder);
  base.deviations = recorder.deviations();
  for (Found& found : fresh) {
    base.found = std::move(found);
    known.push_back(base);
  }
}

}  // namespace

ChunkResult RunChunk(Hunter& hunter, const ExplorePlan& plan, uint64_t chunk,
                     const std::function<bool(uint64_t)>& next) {
  ChunkResult result{.chunk = chunk};
  std::unique_ptr<sim::Searcher> searcher = plan.SearcherOf(chunk);
  const uint64_t first = plan.FirstRun(chunk), end = first + plan.RunsOf(chunk);
  for (uint64_t run = first; run < end; ++run) {
    if (!next(run)) return result;
    const uint64_t seed = plan.SeedOf(run);
    sim::Scheduler* scheduler = searcher->Next(seed);
    if (!scheduler) {
      result.exhausted = true;
      break;
    }
    hunter.Run(*scheduler);
    result.traces.push_back(hunter.hash());
    result.constrained += hunter.session().result().unmet.empty();
    if (hunter.session().machine().Dropped() >= kMostDropped) result.renew = true;
    if (hunter.found().empty()) continue;
    Note(hunter, *scheduler, {.found = {}, .run = run, .seed = seed}, plan.keep_going, result.found);
    if (!plan.keep_going && !result.found.empty()) break;
  }
  result.complete = true;
  return result;
}

void RepeatRun(Hunter& hunter, const ExplorePlan& plan, uint64_t run, const std::function<void(uint64_t)>& next,
               const std::function<void(const sim::Deviation&)>& pen) {
  const uint64_t chunk = run / plan.ChunkRuns();
  std::unique_ptr<sim::Searcher> searcher = plan.SearcherOf(chunk);
  for (uint64_t at = plan.FirstRun(chunk); at <= run; ++at) {
    next(at);
    sim::Scheduler* scheduler = searcher->Next(plan.SeedOf(at));
    if (!scheduler) return;
    Pen writer(*scheduler, pen);
    hunter.Run(at == run ? writer : *scheduler);
  }
}

Json ToJson(const FoundRun& run) {
  const Found& found = run.found;
  Json lines = Json::array();
  for (const sim::Deviation& deviation : run.deviations) lines.push_back(sim::ToText(deviation));
  return {{"kind", found.kind},   {"message", found.message},      {"time_ns", found.time}, {"context", found.context},
          {"point", found.point}, {"location", found.location},    {"key", found.key},      {"run", run.run},
          {"seed", run.seed},     {"reference", run.in_reference}, {"deviations", lines}};
}

FoundRun FoundRunOf(const Json& json) {
  return {.found = {.key = json.at("key"),
                    .kind = json.at("kind"),
                    .message = json.at("message"),
                    .context = json.at("context"),
                    .point = json.at("point"),
                    .location = json.at("location"),
                    .time = json.at("time_ns")},
          .run = json.at("run"),
          .seed = json.at("seed"),
          .in_reference = json.at("reference"),
          .deviations = DeviationsOf(json.at("deviations"))};
}

Json ToJson(const ChunkResult& result) {
  Json found = Json::array();
  for (const FoundRun& run : result.found) found.push_back(ToJson(run));
  return {{"chunk", result.chunk}, {"complete", result.complete},       {"exhausted", result.exhausted},
          {"renew", result.renew}, {"constrained", result.constrained}, {"traces", result.traces},
          {"found", found}};
}

ChunkResult ChunkResultOf(const Json& json) {
  ChunkResult result{.chunk = json.at("chunk"),
                     .complete = json.at("complete"),
                     .exhausted = json.at("exhausted"),
                     .renew = json.at("renew"),
                     .constrained = json.at("constrained"),
                     .traces = json.at("traces").get<std::vector<uint64_t>>()};
  for (const Json& run : json.at("found")) result.found.push_back(FoundRunOf(run));
  return result;
}

}  // namespace tools
