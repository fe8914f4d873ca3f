#include "tools/junit.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "engine/base/xml.h"

namespace tools {
std::string Case::FirstComplaint() const {
  if (!errors.empty()) return errors.front().ToString();
  if (explored && !explored->found.empty()) return explored->found.front();
  if (!outcome) return "it did not run";
  if (outcome->timed_out()) return "timed out";
  if (differs) return "two runs of it differ";
  if (!outcome->failures.empty())
    return outcome->failures.front().expectation + ": " + outcome->failures.front().message;
  if (!outcome->differences.empty()) return outcome->differences.front().message;
  return outcome->scenario.must_fail ? "it is named fail_*, and nothing failed"
                                     : "it found something, so its file must be named fail_*";
}

std::string ToJunit(const std::vector<Case>& cases) {
  size_t failed = 0, skipped = 0;
  double seconds = 0;
  std::string body;
  for (const Case& each : cases) {
    double time = each.seconds();
    seconds += time;
    size_t slash = each.id.rfind('/');
    std::string group = slash == std::string::npos ? "scenarios" : each.id.substr(0, slash);
    std::string name = slash == std::string::npos ? each.id : each.id.substr(slash + 1);
    body += fmt::format("  <testcase classname=\"{}\" name=\"{}\" file=\"{}\" time=\"{:.6f}\"",
                        engine::EscapeXml(group), engine::EscapeXml(name), engine::EscapeXml(each.path), time);
    if (each.skipped()) {
      ++skipped;
      body += fmt::format("><skipped message=\"{}\"/></testcase>\n", engine::EscapeXml(each.outcome->result.skipped));
    } else if (each.passed()) {
      body += "/>\n";
    } else {
      ++failed;
      const std::string text = each.explored ? engine::EscapeXml(each.explored->text) : "";
      body += fmt::format("><failure message=\"{}\"{}</testcase>\n", engine::EscapeXml(each.FirstComplaint()),
                          text.empty() ? "/>" : ">" + text + "</failure>");
    }
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite name=\"tactus\" tests=\"{}\" "
      "failures=\"{}\" "
      "skipped=\"{}\" time=\"{:.6f}\">\n{}</testsuite>\n</testsuites>\n",
      cases.size(), failed, skipped, seconds, body);
}

std::string ToJson(const std::vector<Case>& cases) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  size_t passed = 0, failed = 0, skipped = 0;
  for (const Case& each : cases) {
    (each.skipped() ? skipped : each.passed() ? passed : failed) += 1;
    Json one = {{"id", each.id},
                {"path", each.path},
                {"status", each.skipped()  ? "skipped"
                           : each.passed() ? "passed"
                                           : "failed"}};
    if (!each.passed() && !each.skipped()) one["message"] = each.FirstComplaint();
    if (each.explored) one["explored"] = Json{{"runs", each.explored->runs}, {"distinct", each.explored->distinct}};
    if (each.outcome) one["run"] = Json::parse(ToJson(*each.outcome, -1));
    list.push_back(std::move(one));
  }
  return Json{{"format", 1}, {"passed", passed}, {"failed", failed}, {"skipped", skipped}, {"scenarios", list}}.dump(
      2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace tools
