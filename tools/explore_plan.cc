#include "tools/explore_plan.h"

namespace tools {

bool ExplorePlan::IsDivisible() const {
  switch (strategy.strategy) {
    case sim::Strategy::random_walk:
    case sim::Strategy::pct:
    case sim::Strategy::pos:
    case sim::Strategy::surw:
      return true;
    default:
      return false;
  }
}

bool ExplorePlan::Matches(const ExplorePlan& other) const {
  // By its text: 0 and the number it stands for are the same.
  return scenario == other.scenario && content == other.content &&
         sim::ToText(strategy) == sim::ToText(other.strategy) && seed == other.seed && keep_going == other.keep_going &&
         sound == other.sound && free == other.free && known == other.known;
}

nlohmann::ordered_json ToJson(const ExplorePlan& plan) {
  return {{"scenario", plan.scenario},
          {"content", plan.content},
          {"strategy", sim::ToText(plan.strategy)},
          {"seed", plan.seed},
          {"runs", plan.runs},
          {"keep_going", plan.keep_going},
          {"sound", plan.sound},
          {"free", plan.free},
          {"known", plan.known},
          {"shard", {plan.shard.index, plan.shard.count}}};
}

engine::Result<ExplorePlan> PlanOf(const nlohmann::ordered_json& json) try {
  auto strategy = sim::ParseStrategy(json.at("strategy").get<std::string>());
  if (!strategy.ok()) return strategy.errors();
  return ExplorePlan{.scenario = json.at("scenario"),
                     .content = json.at("content"),
                     .strategy = strategy.value(),
                     .seed = json.at("seed"),
                     .runs = json.at("runs"),
                     .keep_going = json.at("keep_going"),
                     .sound = json.at("sound"),
                     .free = json.at("free"),
                     .known = json.at("known").get<std::vector<std::string>>(),
                     .shard = {json.at("shard").at(0), json.at("shard").at(1)}};
} catch (const nlohmann::ordered_json::exception& error) {
  return engine::MakeError(error.what());
}

}  // namespace tools
