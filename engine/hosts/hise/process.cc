// A program that runProcess has started: what it prints and when it ends, as the scenario says (HI-R74).
#include <algorithm>

#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"
#include "engine/hosts/hise/task.h"

namespace engine::hise {
namespace {

constexpr Time kPerByte = kMillisecond, kPerLine = 10 * kMillisecond;

bool IsBlank(const std::string& line) {
  return std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\t'; });
}

// Its output, a byte at a time.
class Output {
 public:
  Output(const ProcessSpec& process, Time start) : process_(process), start_(start) {}

  Time exit_at() const { return start_ + process_.exit_at; }
  // When the next byte is there; the exit if there is none.
  Time NextAt() const {
    if (line_ == process_.lines.size()) return exit_at();
    return std::min(start_ + process_.lines[line_].at, exit_at());
  }
  bool ended() const { return line_ == process_.lines.size() || start_ + process_.lines[line_].at > exit_at(); }
  char Read() {
    const std::string& text = process_.lines[line_].text;
    if (at_ < text.size()) return text[at_++];
    at_ = 0;
    ++line_;
    return '\n';
  }

 private:
  const ProcessSpec& process_;
  const Time start_;
  size_t line_ = 0, at_ = 0;
};

class Watch {
 public:
  Watch(Task& task, js::Value logger) : task_(task), app_(task.app()), logger_(logger) {}

  void Tell(bool finished, js::Value data) {
    if (!js::IsCallable(logger_)) return;
    task_.script.processor().Run(task_.script, logger_, js::Value(),
                                 {task_.self(), js::Value::Int(finished ? 1 : 0), data},
                                 std::string("log ") + task_.name(), Entry::other);
  }
  void TellLine(const std::string& line) {
    if (IsBlank(line)) return;
    js::Allocator allocator(app_.heap);
    Tell(false, js::Value::Of(js::NewString(allocator, line)));
  }
  // Until a byte is there or the process has ended; an abort is not looked at. POSIX: the read blocks; Windows: it
  // looks once a millisecond. False: there is no byte.
  bool WaitForByte(const Output& output) {
    const bool polls = app_.settings.platform == Platform::windows;
    while (app_.runtime.Now() < output.NextAt()) {
      app_.threads.SleepUntil(polls ? app_.runtime.Now() + kPerByte : output.NextAt(), "process.read");
    }
    return !output.ended();
  }
  // True: it has ended by itself.
  bool Follow(Output& output, std::string& line) {
    while (app_.runtime.Now() < output.exit_at()) {
      if (task_.ShouldAbort()) return false;
      if (!WaitForByte(output)) continue;
      const char byte = output.Read();
      if (byte == '\n') {
        TellLine(line);
        line.clear();
        app_.threads.Sleep(kPerLine, "process.line");
      } else {
        line += byte;
      }
      app_.threads.Sleep(kPerByte, "process.byte");
    }
    return true;
  }

 private:
  Task& task_;
  App& app_;
  const js::Value logger_;
};

}  // namespace

void WatchProcess(Task& task, const ProcessSpec& process, const std::string& command, js::Value logger) {
  App& app = task.app();
  app.runtime.Emit({.type = &kProcessStart, .text = command});
  Output output(process, app.runtime.Now());
  Watch watch(task, logger);
  std::string line;
  if (!watch.Follow(output, line)) {
    app.runtime.Emit({.type = &kProcessKilled, .text = command});
    if (app.settings.log_after_abort) watch.Tell(true, js::Value::Int(-1));
    return;
  }
  app.runtime.Emit({.type = &kProcessExit, .values = {process.code}, .text = command});
  std::string rest = line;
  while (!output.ended()) rest += output.Read();
  watch.TellLine(rest);  // whatever is left comes at once
  watch.Tell(true, js::Value::Int(process.code));
}

}  // namespace engine::hise
