// One script instance: its Lua state, the lock round it, and its callbacks, each of them a coroutine (HA-R15).
//
//   serialised (HA-R52)   whoever runs Lua holds the script's lock. It is released while a modelled function's cost is
//   spent
//                         and while a callback is suspended, and nowhere else: a callback's own instructions hold it.
//
// Time: an instruction costs what the scenario says (20 ns). It is owed while Lua runs and paid at each call of the
// API, at the end, and every kQuantum instructions. For its first kExact instructions since it was started or resumed a
// callback is counted one by one; after that in lots of kLot, so that a long loop runs at the speed of Lua.
//
// Thread rules: Start, Resume: the context of the invocation's side. Everything else: under the lock.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "engine/hosts/halion/functions.h"
#include "engine/hosts/host.h"
#include "engine/lua/sandbox.h"
#include "engine/sync/mutex.h"

namespace engine::halion {

// The callbacks of the Processor that are modelled.
enum class Callback : uint8_t { on_init, on_note, on_release, on_controller };
constexpr const char* NameOf(Callback callback) {
  constexpr const char* kNames[] = {"onInit", "onNote", "onRelease", "onController"};
  return kNames[static_cast<int>(callback)];
}

// What a suspended callback waits for.
enum class Suspension : uint8_t { none, wait, async };

// One run of a callback, from its call to its end.
struct Invocation {
  int64_t number = 0;  // from 1
  std::string name;    // "onNote"
  Side side = Side::controller;
  bool global = false;  // the script's global statements
  lua_State* thread = nullptr;
  int reference = 0;  // keeps the thread from the garbage collector
  int arguments = 0;  // on the thread's stack, for its start
  bool started = false;
  Suspension suspension = Suspension::none;
  Time ran = 0;              // CPU time since it was started or resumed: HA-R31, HA-R32
  int64_t instructions = 0;  // since then
  Location location;
  // Processor: the frame of the stream it acts at, and the note that called it (0: none).
  int64_t frame = 0;
  int64_t note = 0;
  // wait: the frame (Processor) or the instant (Controller) at which it goes on.
  int64_t until = 0;
  // async: the function it calls, suspended before its first instruction; of that function: who waits for it.
  std::unique_ptr<Invocation> callee;
  std::unique_ptr<Invocation> caller;
};
using InvocationPtr = std::unique_ptr<Invocation>;

class Script final : private lua::Sandbox::Hooks {
 public:
  Script(const HostConfig& config, Runtime& runtime);
  ~Script() override;

  // Compiles; the instructions of the file are run by Start(Globals()).
  Status Load(const std::string& path);
  InvocationPtr Globals();
  // A callback; null if the script has none or was ended. `push` leaves its arguments on the stack of the
  // new thread and returns how many.
  template <class Push>
  InvocationPtr Call(Callback callback, Push push) {
    const char* name = NameOf(callback);
    return Make(
        Side::processor, name, [name](lua_State* state) { lua_getglobal(state, name); }, push);
  }
  // The function that a registry reference names; the reference is given back if `release`.
  InvocationPtr Referenced(Side side, const std::string& name, int reference, bool release);
  // Which callbacks the global statements have defined; later assignments to these names are not looked at [INF], so
  // that an event without a callback needs no lock. Has: false before, and when the script was ended.
  void RememberCallbacks();
  bool Has(Callback callback) const { return !ended_ && (callbacks_ >> static_cast<int>(callback) & 1) != 0; }

  // The `arguments` values on top of `state` and the function below them, as a callback of its own. Under the lock.
  InvocationPtr Taken(Side side, const std::string& name, lua_State* state, int arguments);
  // Runs `work` with the lock held and no callback current: for a few words of Lua state, never a script's code.
  template <class Work>
  void Locked(Work work) {
    Lock lock(*this);
    work(sandbox_->main());
  }

  // Runs it until it ends or waits. Not null: it is suspended, and says for what.
  InvocationPtr Run(InvocationPtr invocation);
  bool ended() const { return ended_; }  // HA-R33: an execution time-out ended the script

  // For the functions of the API.
  Invocation& current() { return *current_; }
  Runtime& runtime() { return runtime_; }
  lua::Sandbox& sandbox() { return *sandbox_; }
  // Pays for the instructions so far; then the context stands at this line.
  void Arrive(lua_State* state);
  // Spends a modelled function's cost, with the lock released.
  void SpendReleased(lua_State* state, Cost cost, Point what);
  Time limit(Side side) const { return limits_[static_cast<int>(side)]; }
  void set_limit(Side side, Time limit) { limits_[static_cast<int>(side)] = limit; }
  // "onNote: 4: text: source line": the form of HA-R80.
  std::string Complaint(lua_State* state, const std::string& text) const;
  [[noreturn]] void Raise(lua_State* state, const std::string& text);
  void Emit(const EventType& type, std::array<int64_t, 4> values, std::string_view text = {}) {
    runtime_.Emit({.type = &type, .values = values, .text = text});
  }

 private:
  // Held while Lua runs. What leaves in the middle (the end of the run) lets go of it only if it still holds it.
  class Lock {
   public:
    explicit Lock(Script& script) : script_(script) { Acquire(); }
    ~Lock() {
      if (held_) Release();
    }
    void Acquire() {
      script_.mutex_.Lock();
      held_ = true;
      script_.lock_ = this;
    }
    void Release() {
      held_ = false;
      script_.lock_ = nullptr;
      script_.mutex_.Unlock();
    }

   private:
    Script& script_;
    bool held_ = false;
  };
  static constexpr int64_t kExact = 1000;
  static constexpr int kLot = 100;
  static constexpr int64_t kQuantum = 1000;

  template <class Function, class Push>
  InvocationPtr Make(Side side, const std::string& name, Function function, Push push) {
    if (ended_) return nullptr;
    Lock lock(*this);
    InvocationPtr invocation = Create(side, name);
    function(invocation->thread);
    if (!lua_isfunction(invocation->thread, -1)) {
      Discard(*invocation);
      return nullptr;
    }
    invocation->arguments = push(invocation->thread);
    return invocation;
  }
  InvocationPtr Create(Side side, const std::string& name);
  void Discard(Invocation& invocation);
  void Report(Invocation& invocation);
  void Pay();
  void Watch(lua_State* state);

  double Seconds() override;
  void Print(std::string_view text) override;
  void Count(lua_State* state, int instructions) override;
  void Finding(std::string_view kind, std::string_view message, lua::Place place) override;

  Runtime& runtime_;
  std::string file_;  // the script's name, for places
  const Time instruction_;
  const bool whole_script_;  // HA-R33
  Mutex mutex_;
  std::unique_ptr<lua::Sandbox> sandbox_;
  Invocation* current_ = nullptr;  // whose Lua runs
  Lock* lock_ = nullptr;           // held by whom
  int64_t owed_ = 0;               // instructions not yet paid for
  int64_t next_number_ = 1;
  uint32_t callbacks_ = 0;  // bits of Callback
  std::atomic<bool> ended_ = false;
  bool timed_out_ = false;
  Time limits_[2] = {5000 * kMillisecond, 1000 * kMillisecond};  // HA-R30
};

}  // namespace engine::halion
