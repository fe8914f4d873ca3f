// A program that runProcess has started (HI-R74): one of the scenario, or a real one that it allows.
#include <algorithm>
#include <variant>

#include "engine/hosts/hise/events.h"
#include "engine/hosts/hise/processor.h"
#include "engine/hosts/hise/task.h"
#include "engine/hosts/programs.h"

namespace engine::hise {
namespace {

constexpr Time kPerByte = kMillisecond, kPerLine = 10 * kMillisecond;

bool IsBlank(const std::string& line) {
  return std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\t'; });
}

// A program and its output, a byte at a time.
class Output {
 public:
  virtual ~Output() = default;
  virtual bool Running() = 0;
  // Until a byte is there or the program has ended; an abort is not looked at. False: there is no byte.
  virtual bool Wait() = 0;
  virtual char Read() = 0;  // REQUIRES: Wait() said so
  virtual void Kill() = 0;
  virtual int code() const = 0;
};

class ToldOutput final : public Output {
 public:
  ToldOutput(App& app, const ProcessSpec& process) : app_(app), process_(process), start_(app.runtime.Now()) {}

  bool Running() override { return app_.runtime.Now() < exit_at(); }
  // POSIX: the read blocks; Windows: it looks once a millisecond.
  bool Wait() override {
    const bool polls = app_.settings.platform == Platform::windows;
    while (app_.runtime.Now() < NextAt()) {
      app_.threads.SleepUntil(polls ? app_.runtime.Now() + kPerByte : NextAt(), "process.read");
    }
    return line_ != process_.lines.size() && start_ + process_.lines[line_].at <= exit_at();
  }
  char Read() override {
    const std::string& text = process_.lines[line_].text;
    if (at_ < text.size()) return text[at_++];
    at_ = 0;
    ++line_;
    return '\n';
  }
  void Kill() override {}
  int code() const override { return process_.code; }

 private:
  Time exit_at() const { return start_ + process_.exit_at; }
  // When the next byte is there; the exit if there is none.
  Time NextAt() const {
    if (line_ == process_.lines.size()) return exit_at();
    return std::min(start_ + process_.lines[line_].at, exit_at());
  }

  App& app_;
  const ProcessSpec& process_;
  const Time start_;
  size_t line_ = 0, at_ = 0;
};

// Its pipe is looked at once a millisecond, so that the end of the run finds this thread.
class RealOutput final : public Output {
 public:
  RealOutput(App& app, std::unique_ptr<Program> program) : app_(app), program_(std::move(program)) {}

  bool Running() override { return program_->Running(); }
  bool Wait() override {
    for (;;) {
      switch (program_->Read(&byte_)) {
        case Program::Got::byte:
          return true;
        case Program::Got::end:
          while (program_->Running()) app_.threads.Sleep(kPerByte, "process.exit");
          return false;
        case Program::Got::nothing_yet:
          app_.threads.Sleep(kPerByte, "process.read");
      }
    }
  }
  char Read() override { return byte_; }
  void Kill() override { program_->Kill(); }
  int code() const override { return program_->ExitCode(); }

 private:
  App& app_;
  const std::unique_ptr<Program> program_;
  char byte_ = 0;
};

class Watch {
 public:
  Watch(Task& task, Output& output, js::Value logger)
      : task_(task), app_(task.app()), output_(output), logger_(logger) {}

  void Tell(bool finished, js::Value data) {
    if (!js::IsCallable(logger_)) return;
    task_.script.processor().Run(task_.script, logger_, js::Value(),
                                 {task_.self(), js::Value::Int(finished ? 1 : 0), data},
                                 std::string("log ") + task_.name(), Entry::other);
  }
  void TellLine() {
    const std::string line = std::exchange(line_, "");
    if (IsBlank(line)) return;
    js::Allocator allocator(app_.heap);
    Tell(false, js::Value::Of(js::NewString(allocator, line)));
  }
  // True: it has ended by itself.
  bool Follow() {
    while (output_.Running()) {
      if (task_.ShouldAbort()) return false;
      if (!output_.Wait()) continue;
      const char byte = output_.Read();
      if (byte == '\n' || byte == '\r') {
        TellLine();
        app_.threads.Sleep(kPerLine, "process.line");
      } else {
        line_ += byte;
      }
      app_.threads.Sleep(kPerByte, "process.byte");
    }
    return true;
  }
  // Whatever is left comes at once.
  void TellRest() {
    while (output_.Wait()) line_ += output_.Read();
    TellLine();
    Tell(true, js::Value::Int(output_.code()));
  }

 private:
  Task& task_;
  App& app_;
  Output& output_;
  const js::Value logger_;
  std::string line_;
};

// The scenario's allow-list is asked with the caller's leave only; else the program is what the scenario says of it.
Result<std::unique_ptr<Output>> Start(App& app, const std::vector<std::string>& command) {
  const Settings& settings = app.settings;
  const std::vector<std::string>& allowed = settings.real_processes;
  const bool listed = std::find(allowed.begin(), allowed.end(), command.front()) != allowed.end();
  if (listed && settings.programs != nullptr) {
    auto program = settings.programs->Start(command);
    if (!program.ok()) return program.errors();
    return std::unique_ptr<Output>(std::make_unique<RealOutput>(app, std::move(program).value()));
  }
  const auto told = settings.processes.find(command.front());
  if (told != settings.processes.end()) {
    return std::unique_ptr<Output>(std::make_unique<ToldOutput>(app, told->second));
  }
  return MakeError(listed ? "real programs need --allow-processes" : "the scenario has no such program");
}

}  // namespace

void WatchProcess(Task& task, const std::vector<std::string>& command, js::Value logger) {
  App& app = task.app();
  std::string shown;
  for (const std::string& part : command) shown += (shown.empty() ? "" : " ") + part;
  auto output = Start(app, command);
  if (!output.ok()) {
    shown += " cannot be started: " + output.error().message + ";";
    app.runtime.Emit({.type = &kProcessExit, .values = {-1}, .text = shown});
    return;
  }
  app.runtime.Emit({.type = &kProcessStart, .text = shown});
  Watch watch(task, *output.value(), logger);
  if (!watch.Follow()) {
    output.value()->Kill();
    app.runtime.Emit({.type = &kProcessKilled, .text = shown});
    if (app.settings.log_after_abort) watch.Tell(true, js::Value::Int(-1));
    return;
  }
  app.runtime.Emit({.type = &kProcessExit, .values = {output.value()->code()}, .text = shown});
  watch.TellRest();
}

}  // namespace engine::hise
