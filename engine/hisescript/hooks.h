// What an interpreter asks of its surroundings: time, other contexts, the console, locks.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "engine/hisescript/code.h"
#include "engine/runtime.h"

namespace engine::hisescript {

class Context;

// A script's mistake at run time.
struct ScriptError {
  struct Entry {
    std::string function;
    Position at;
  };
  std::string message;
  Position at;               // file null: outside of any script
  std::vector<Entry> stack;  // innermost first; the first is where it happened

  // "file:line:column: message", then a line for each caller.
  std::string ToString() const;
  // As the host prints it (HI-R92): "onNoteOn - Line 4, column 9: message"; of an included file its name instead of
  // the callback.
  std::string HostText(std::string_view main_file) const;
};

class Hooks {
 public:
  virtual ~Hooks() = default;
  // A statement is about to run: the place where another context may come in. May switch contexts, spend time and
  // throw whatever ends a run; an exception that is no Failure passes through the script, whose scopes are ended.
  virtual void Statement(Context& context, const Site& site) = 0;
  // Each time round of while, do and three-part loops, each call of a normal function and each call of an array method
  // that takes a function (HI-R37). False: the script's time is up, which is the error "Execution timed-out".
  virtual bool InTime([[maybe_unused]] Context& context) { return true; }
  // After an error that is not Fatal. True: the script goes on behind what failed, with an undefined value for it
  // (HI-R90: an exported plugin does not throw).
  virtual bool GoOn([[maybe_unused]] Context& context, [[maybe_unused]] const ScriptError& error) { return false; }
  virtual void Print(Context& context, std::string_view text) = 0;
  // For .profile and Console.
  virtual double Milliseconds([[maybe_unused]] Context& context) { return 0; }
  // .lock(x), .defer(x), .bypass(x) and .trace(x). What Enter returns is given to Leave at the end of the block, also
  // on error. Throws Failure to refuse.
  virtual Value Enter([[maybe_unused]] Context& context, [[maybe_unused]] ScopeKind kind, [[maybe_unused]] Value what) {
    return Value();
  }
  virtual void Leave([[maybe_unused]] Context& context, [[maybe_unused]] ScopeKind kind, [[maybe_unused]] Value what,
                     [[maybe_unused]] Value token) {}
};

// On a Runtime: a statement sets the location and spends its cost, which is where the simulation may switch.
class RuntimeHooks : public Hooks {
 public:
  RuntimeHooks(Runtime& runtime, Cost statement) : runtime_(runtime), cost_(statement) {}
  void Statement(Context&, const Site& site) override {
    runtime_.SetLocation({site.at.file, site.at.line});
    if (cost_.hi > 0) {
      runtime_.Spend(cost_, site.point);
    } else {
      runtime_.Preempt(site.point);
    }
  }
  double Milliseconds(Context&) override { return static_cast<double>(runtime_.Now()) / kMillisecond; }

 protected:
  Runtime& runtime_;

 private:
  const Cost cost_;
};

}  // namespace engine::hisescript
