#include "tools/csound_reference/api_calls.h"

#include <fmt/format.h>

#include <limits>

namespace tools::csound_reference {

using engine::Value;

namespace {

std::vector<double> Fields(const Value& list) {
  std::vector<double> out;
  for (const Value& field : list.As<Value::List>()) out.push_back(field.As<double>());
  return out;
}

const std::string& Text(const Value& arguments, const char* name) { return arguments[name].As<std::string>(); }

int Integer(const Value& arguments, const char* name) { return static_cast<int>(arguments[name].As<int64_t>()); }

struct Name {
  std::string_view verb, name;
};
constexpr Name kNames[] = {
    {"play", "thread.play"},
    {"pause", "thread.pause"},
    {"toggle_pause", "thread.togglePause"},
    {"stop", "thread.stop"},
    {"join", "thread.join"},
    {"flush", "thread.flushMessageQueue"},
    {"score_offset", "thread.setScoreOffsetSeconds"},
    {"sync", "thread.sync"},
    {"record", "thread.record"},
    {"stop_record", "thread.stopRecord"},
    {"set_channel", "cs.setControlChannel"},
    {"get_channel", "cs.controlChannel"},
    {"table_set", "cs.tableSet"},
    {"table_get", "cs.tableGet"},
    {"status", "thread.status"},
    {"is_running", "thread.isRunning"},
    {"compute", "compute"},
    {"task", "thread.task"},
    {"process_callback", "thread.setProcessCallback"},
    {"score_event", "scoreEvent"},
    {"input_message", "inputMessage"},
    {"compile_orc", "compileOrc"},
    {"eval_code", "evalCode"},
};

}  // namespace

std::string NameOf(std::string_view verb, const Value& arguments) {
  std::string name;
  for (const Name& entry : kNames) {
    if (entry.verb == verb) name = entry.name;
  }
  const Value* via = arguments.Find("via");
  if (!via) return name;
  const std::string& way = via->As<std::string>();
  return way == "direct" ? "cs." + name : way == "async" ? "cs." + name + "Async" : "thread." + name;
}

bool TakesLock(std::string_view verb, const Value& arguments) {
  if (verb == "table_set") return true;
  const Value* via = arguments.Find("via");
  return via && via->As<std::string>() == "direct";
}

std::string CallThread(RealCsound& real, std::string_view verb, const Value& arguments) {
  CsoundPerformanceThread& thread = real.thread();
  CSOUND* csound = real.csound();
  if (verb == "play") {
    thread.Play();
  } else if (verb == "pause") {
    thread.Pause();
  } else if (verb == "toggle_pause") {
    thread.TogglePause();
  } else if (verb == "stop") {
    thread.Stop();
  } else if (verb == "stop_record") {
    thread.StopRecord();
  } else if (verb == "score_event") {
    const std::vector<double> fields = Fields(arguments["pfields"]);
    thread.ScoreEvent(arguments["absolute"].As<bool>(), Text(arguments, "type")[0], static_cast<int>(fields.size()),
                      fields.data());
  } else if (verb == "input_message") {
    thread.InputMessage(Text(arguments, "text").c_str());
  } else if (verb == "score_offset") {
    thread.SetScoreOffsetSeconds(arguments["seconds"].As<double>());
  } else if (verb == "set_channel") {
    csoundSetControlChannel(csound, Text(arguments, "name").c_str(), arguments["value"].As<double>());
  } else if (verb == "get_channel") {
    return fmt::format("{}", csoundGetControlChannel(csound, Text(arguments, "name").c_str(), nullptr));
  } else if (verb == "table_get") {
    return fmt::format("{}", csoundTableGet(csound, Integer(arguments, "table"), Integer(arguments, "index")));
  } else if (verb == "status") {
    return fmt::format("{}", thread.GetStatus());
  } else if (verb == "is_running") {
    return fmt::format("{}", thread.isRunning());
  }
  return {};
}

ApiAnswer CallApi(CSOUND* csound, std::string_view verb, const Value& arguments) {
  ApiAnswer answer{.value = std::numeric_limits<double>::quiet_NaN()};
  if (verb == "score_event") {
    const std::vector<double> fields = Fields(arguments["pfields"]);
    csoundScoreEvent(csound, Text(arguments, "type")[0], fields.data(), static_cast<long>(fields.size()));
  } else if (verb == "input_message") {
    csoundInputMessage(csound, Text(arguments, "text").c_str());
  } else if (verb == "compile_orc") {
    answer.value = csoundCompileOrc(csound, Text(arguments, "code").c_str());
  } else if (verb == "eval_code") {
    answer.value = csoundEvalCode(csound, Text(arguments, "code").c_str());
  } else {
    const int table = Integer(arguments, "table"), index = Integer(arguments, "index");
    answer.there = index < csoundTableLength(csound, table);
    if (answer.there) csoundTableSet(csound, table, index, arguments["value"].As<double>());
  }
  return answer;
}

int CallAsync(CSOUND* csound, std::string_view verb, const Value& arguments, KeptFields* kept) {
  if (verb == "compile_orc") return csoundCompileOrcAsync(csound, Text(arguments, "code").c_str());
  if (verb == "score_event") {
    const std::vector<double>& fields = kept->Keep(Fields(arguments["pfields"]));
    csoundScoreEventAsync(csound, Text(arguments, "type")[0], fields.data(), static_cast<long>(fields.size()));
  } else {
    csoundInputMessageAsync(csound, Text(arguments, "text").c_str());
  }
  return 0;
}

}  // namespace tools::csound_reference
