#include "tools/sweep_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenarios/units.h"
#include "tools/console.h"

namespace tools {
namespace {

using Json = nlohmann::ordered_json;

// 5.333333, 12: no zeros at the end.
std::string Number(double value) {
  std::string text = fmt::format("{:.6f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string Quoted(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string Line(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) line += (i ? "," : "") + Quoted(cells[i]);
  return line + "\n";
}

std::vector<std::string> KeysOf(const std::vector<SweepAxis>& axes) {
  std::vector<std::string> keys;
  for (const SweepAxis& axis : axes) keys.push_back(axis.key);
  return keys;
}

void AddValues(const std::vector<SweepAxis>& axes, const std::vector<size_t>& at, std::vector<std::string>* cells) {
  for (size_t i = 0; i < axes.size(); ++i) cells->push_back(axes[i].values[at[i]]);
}

std::string FindingsText(const SweepSummary& summary) {
  std::string text;
  for (const auto& [kind, runs] : summary.findings)
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", kind, runs);
  return text;
}

std::string ValuesText(const std::vector<SweepAxis>& axes) {
  std::string text;
  for (const SweepAxis& axis : axes) {
    text += text.empty() ? "" : "\n            ";
    text += axis.key + " ";
    for (size_t i = 0; i < axis.values.size(); ++i) text += (i ? ", " : "") + axis.values[i];
  }
  return text;
}

Json ToJson(const Distribution& of, int missing) {
  return {{"count", of.count},   {"missing", missing}, {"min", of.least}, {"p05", of.p05},  {"p25", of.p25},
          {"median", of.median}, {"p75", of.p75},      {"p95", of.p95},   {"max", of.most}, {"mean", of.mean}};
}

Json AxesJson(const std::vector<SweepAxis>& axes) {
  Json list = Json::array();
  for (const SweepAxis& axis : axes) list.push_back({{"key", axis.key}, {"values", axis.values}});
  return list;
}

Json ValuesJson(const std::vector<SweepAxis>& axes, const std::vector<size_t>& at) {
  Json map = Json::object();
  for (size_t i = 0; i < axes.size(); ++i) map[axes[i].key] = axes[i].values[at[i]];
  return map;
}

Json RunJson(const SweepPlan& plan, const SweepRun& run, const SweepRecord& record) {
  Json json = {{"over", ValuesJson(plan.over, run.over)}, {"shift_ns", run.shift}};
  for (size_t k = 0; k < record.readings.size(); ++k) {
    json[plan.measures[k].name()] = record.readings[k].values;
    if (record.readings[k].missing > 0) json["missing"][plan.measures[k].name()] = record.readings[k].missing;
  }
  if (!record.findings.empty()) json["findings"] = record.findings;
  return json;
}

}  // namespace

std::string SettingsText(const SweepPlan& plan) {
  std::string text = fmt::format("{}\n  {}: host {}\n", Paint(Tone::bold, plan.name), plan.id, plan.host->Name());
  text += fmt::format("  vary      {}\n", ValuesText(plan.axes));
  if (!plan.over.empty()) text += fmt::format("  over      {}\n", ValuesText(plan.over));
  for (const Measure& measure : plan.measures)
    text += fmt::format("  measure   {}: {}\n", measure.name(), measure.Title());
  if (plan.moves) {
    engine::Time least = plan.points.front().period, most = least;
    for (const SweepPoint& point : plan.points) {
      least = std::min(least, point.period);
      most = std::max(most, point.period);
    }
    text += fmt::format("  samples   {} each: {} and what follows, over {}{}\n", plan.samples, plan.moved,
                        scenarios::TimeText(least), least == most ? "" : " to " + scenarios::TimeText(most));
  }
  return text + fmt::format("  runs      {} of {} points\n\n", plan.runs.size(), plan.points.size());
}

std::string TableText(const SweepPlan& plan, const SweepResult& result) {
  std::vector<size_t> widths;
  for (const SweepAxis& axis : plan.axes) {
    widths.push_back(axis.key.size());
    for (const std::string& value : axis.values) widths.back() = std::max(widths.back(), value.size());
  }
  std::string text;
  for (size_t k = 0; k < plan.measures.size(); ++k) {
    const Measure& measure = plan.measures[k];
    text += fmt::format("{}{}{}\n", k ? "\n" : "", measure.name(),
                        *measure.unit() ? fmt::format(", {}", measure.unit()) : "");
    for (size_t i = 0; i < widths.size(); ++i) text += fmt::format("{:<{}}  ", plan.axes[i].key, widths[i]);
    text += fmt::format("{:>9} {:>9} {:>9} {:>9} {:>9} {:>6}\n", "min", "p25", "median", "p75", "max", "count");
    for (size_t point = 0; point < plan.points.size(); ++point) {
      const SweepSummary& summary = result.summaries[point];
      for (size_t i = 0; i < widths.size(); ++i)
        text += fmt::format("{:<{}}  ", plan.axes[i].values[plan.points[point].at[i]], widths[i]);
      const Distribution& of = summary.of[k];
      if (of.count == 0) {
        text += summary.refused.empty() ? "nothing was measured" : Paint(Tone::bad, "refused");
      } else {
        text += fmt::format("{:>9.3f} {:>9.3f} {:>9.3f} {:>9.3f} {:>9.3f} {:>6}", of.least, of.p25, of.median, of.p75,
                            of.most, of.count);
      }
      if (summary.missing[k] > 0) text += fmt::format("  {} did not return", summary.missing[k]);
      if (!summary.findings.empty()) text += Paint(Tone::dim, "  found in runs: " + FindingsText(summary));
      text += "\n";
    }
  }
  return text;
}

std::string PointsCsv(const SweepPlan& plan, const SweepResult& result) {
  std::vector<std::string> head = KeysOf(plan.axes);
  for (const char* name : {"measure", "unit", "runs", "count", "missing", "min", "p05", "p25", "median", "p75", "p95",
                           "max", "mean", "findings", "refused"}) {
    head.emplace_back(name);
  }
  std::string text = Line(head);
  for (size_t point = 0; point < plan.points.size(); ++point) {
    const SweepSummary& summary = result.summaries[point];
    for (size_t k = 0; k < plan.measures.size(); ++k) {
      const Distribution& of = summary.of[k];
      std::vector<std::string> cells;
      AddValues(plan.axes, plan.points[point].at, &cells);
      for (const std::string& cell :
           {plan.measures[k].name(), std::string(plan.measures[k].unit()), fmt::format("{}", summary.runs),
            fmt::format("{}", of.count), fmt::format("{}", summary.missing[k])}) {
        cells.push_back(cell);
      }
      for (double value : {of.least, of.p05, of.p25, of.median, of.p75, of.p95, of.most, of.mean})
        cells.push_back(of.count == 0 ? "" : Number(value));
      cells.push_back(FindingsText(summary));
      cells.push_back(summary.refused);
      text += Line(cells);
    }
  }
  return text;
}

std::string RunsCsv(const SweepPlan& plan, const SweepResult& result) {
  std::vector<std::string> head = KeysOf(plan.axes);
  for (std::string& key : KeysOf(plan.over)) head.push_back(std::move(key));
  head.emplace_back("shift_ms");
  for (const Measure& measure : plan.measures) head.push_back(measure.name());
  head.emplace_back("findings");
  std::string text = Line(head);
  for (size_t i = 0; i < plan.runs.size(); ++i) {
    const SweepRun& run = plan.runs[i];
    const SweepRecord& record = result.records[i];
    std::vector<std::string> cells;
    AddValues(plan.axes, plan.points[run.point].at, &cells);
    AddValues(plan.over, run.over, &cells);
    cells.push_back(Number(static_cast<double>(run.shift) / 1e6));
    // Several calls of one run stand in one cell.
    for (size_t k = 0; k < plan.measures.size(); ++k) {
      std::string values;
      for (double value : k < record.readings.size() ? record.readings[k].values : std::vector<double>())
        values += (values.empty() ? "" : " ") + Number(value);
      cells.push_back(values);
    }
    std::string kinds;
    for (const std::string& kind : record.findings) kinds += (kinds.empty() ? "" : " ") + kind;
    cells.push_back(record.errors.empty() ? kinds : "refused");
    text += Line(cells);
  }
  return text;
}

std::string SweepJson(const SweepPlan& plan, const SweepResult& result) {
  Json measures = Json::array();
  for (const Measure& measure : plan.measures)
    measures.push_back({{"name", measure.name()}, {"unit", measure.unit()}, {"what", measure.Title()}});
  Json points = Json::array();
  for (size_t point = 0; point < plan.points.size(); ++point) {
    const SweepSummary& summary = result.summaries[point];
    Json json = {{"at", ValuesJson(plan.axes, plan.points[point].at)},
                 {"period_ns", plan.points[point].period},
                 {"runs", summary.runs}};
    for (size_t k = 0; k < plan.measures.size(); ++k)
      json[plan.measures[k].name()] = ToJson(summary.of[k], summary.missing[k]);
    if (!summary.findings.empty()) json["findings"] = summary.findings;
    if (!summary.refused.empty()) json["refused"] = summary.refused;
    json["samples"] = Json::array();
    points.push_back(std::move(json));
  }
  for (size_t i = 0; i < plan.runs.size(); ++i) {
    const SweepRun& run = plan.runs[i];
    points[run.point]["samples"].push_back(RunJson(plan, run, result.records[i]));
  }
  const Json document = {{"format", 1},
                         {"scenario", plan.shown},
                         {"id", plan.id},
                         {"name", plan.name},
                         {"host", plan.host->Name()},
                         {"vary", AxesJson(plan.axes)},
                         {"over", AxesJson(plan.over)},
                         {"samples", plan.samples},
                         {"measures", std::move(measures)},
                         {"points", std::move(points)}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tools
