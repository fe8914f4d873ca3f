// One script instance: its Lua state, the lock round it, and its callbacks, each of them a coroutine (HA-R15).
//
// HA-R52, who may run Lua while another does:
//   serialised    whoever runs Lua holds the script's lock. It is released while a modelled function's cost is spent
//   and
//                 while a callback is suspended, and nowhere else: a callback's own instructions hold it.
//   interleaved   it is also released at every call of the API and while instructions are paid for. The script's
//   globals
//                 and the tables behind them are watched: what one side touches while a callback of the other is under
//                 way that has touched it too, and one of them writes, is a finding.
//
// Time: an instruction costs what the scenario says (20 ns). It is owed while Lua runs and paid at each call of the
// API, at the end, and every kQuantum instructions. For its first kExact instructions since it was started or resumed a
// callback is counted one by one; after that in lots of kLot, so that a long loop runs at the speed of Lua.
//
// Thread rules: Start, Resume: the context of the invocation's side. Everything else: under the lock.
#pragma once
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/hosts/halion/callbacks.h"
#include "engine/hosts/halion/functions.h"
#include "engine/hosts/host.h"
#include "engine/lua/sandbox.h"
#include "engine/sync/mutex.h"

namespace engine::halion {

// What a suspended callback waits for: a time, its note's release, a function in the Controller.
enum class Suspension : uint8_t { none, wait, release, async };

// One run of a callback, from its call to its end.
struct Invocation {
  int64_t number = 0;  // from 1
  std::string name;    // "onNote"
  Side side = Side::controller;
  bool global = false;  // the script's global statements
  lua_State* thread = nullptr;
  int reference = 0;  // keeps the thread from the garbage collector
  int arguments = 0;  // on the thread's stack, for its start
  int slot = 0;       // of the slot rack, from 0: HA-R50
  bool started = false;
  bool on_note = false;     // onNote itself: it may ask for its note (HA-R27, HA-R28)
  bool undo_block = false;  // startUndoBlock without its end: HA-R45
  Suspension suspension = Suspension::none;
  Time ran = 0;              // CPU time that counts for the time-out: HA-R31, HA-R32
  Time limit = kForever;     // HA-R34, where a new limit holds from the next call on
  int64_t instructions = 0;  // since it was started or resumed
  Location location;
  // Processor: the frame of the stream it acts at, and the note that called it (0: none).
  int64_t frame = 0;
  int64_t note = 0;
  Time wait = 0;  // how long it asked to wait
  // wait: the frame (Processor) or the instant (Controller) at which it goes on.
  int64_t until = 0;
  // async: the function it calls, suspended before its first instruction; of that function: who waits for it.
  std::unique_ptr<Invocation> callee;
  std::unique_ptr<Invocation> caller;
  // HA-R52, interleaved: the script's variables it has touched since it was started or resumed, and where first.
  struct Touch {
    bool write = false;
    Location location;
  };
  std::map<std::string, Touch, std::less<>> touched;
  // Looks at the values it returned, on top of the stack, under the lock.
  std::function<void(lua_State*, int results)> returned;
};
using InvocationPtr = std::unique_ptr<Invocation>;

class Script final : private lua::Sandbox::Hooks {
 public:
  Script(const HostConfig& config, Runtime& runtime);
  ~Script() override;

  // Compiles; the instructions of the file are run by Start(Globals()).
  Status Load(const std::string& path);
  InvocationPtr Globals();
  // A callback; null if the script has none or was ended. `push` leaves its arguments on the stack of the new thread
  // and returns how many.
  template <class Push>
  InvocationPtr Call(Callback callback, int slot, Push push) {
    if (!Has(callback)) return nullptr;
    InvocationPtr invocation = Make(
        SideOf(callback), NameOf(callback), [&](lua_State* state) { PushCallback(state, callback); }, push);
    if (invocation) invocation->slot = slot;
    if (invocation) invocation->on_note = callback == Callback::on_note;
    return invocation;
  }
  // The function that a registry reference names; the reference is given back if `release`.
  InvocationPtr Referenced(Side side, int slot, const std::string& name, int reference, bool release);
  // After the global statements: which callbacks they have defined. A name that gets its first function later is not
  // looked at, so that an event without a callback needs no lock; with `eachEvent` each may have one (HA-R12). Has:
  // false before, and when the script was ended.
  void RememberCallbacks();
  bool Has(Callback callback) const { return !ended_ && (callbacks_ >> static_cast<int>(callback) & 1) != 0; }

  // The `arguments` values on top of `state` and the function below them, as a callback of its own. Under the lock.
  InvocationPtr Taken(Side side, const std::string& name, lua_State* state, int arguments);
  // Runs `work` with the lock held and no callback current: for a few words of Lua state, never a script's code.
  template <class Work>
  void Locked(int slot, Work work) {
    Lock lock(*this);
    EnterSlot(slot);
    work(sandbox_->main());
  }

  // Runs it until it ends or waits. Not null: it is suspended, and says for what. `failed`: it ended with an error.
  InvocationPtr Run(InvocationPtr invocation, bool* failed = nullptr);
  // Ends what is suspended, without a word to the script.
  void Abandon(InvocationPtr invocation);
  bool ended() const { return ended_; }  // HA-R33: an execution time-out ended the script

  // HA-R23: what spawn has made since it was last asked, in order; some may have run until their first wait.
  std::vector<InvocationPtr> TakeSpawned(Side side) { return std::exchange(spawned_[static_cast<int>(side)], {}); }
  void AddSpawned(InvocationPtr invocation) {
    spawned_[static_cast<int>(invocation->side)].push_back(std::move(invocation));
  }
  // Runs it inside the callback that is running. Under the lock.
  // `complaint`: the error where too many run inside each other.
  InvocationPtr RunInside(InvocationPtr invocation, const char* complaint);

  // HA-R50: from now on this global has a value of its own in each slot; a table is copied for each of them. What the
  // global statements give it later is what it begins with in every slot.
  void DefineSlotLocal(const std::string& name);

  // For the functions of the API.
  Invocation& current() { return *current_; }
  bool running() const { return current_ != nullptr; }
  Runtime& runtime() { return runtime_; }
  lua::Sandbox& sandbox() { return *sandbox_; }
  // Pays for the instructions so far; then the context stands at this line.
  void Arrive(lua_State* state);
  // Spends a modelled function's cost, with the lock released.
  void SpendReleased(lua_State* state, Cost cost, Point what);
  Time limit(Side side) const { return limits_[static_cast<int>(side)]; }
  // HA-R34.
  Time MostOf(const Invocation& invocation) const { return next_call_ ? invocation.limit : limit(invocation.side); }
  void SetLimit(Time limit);  // of the running callback's side
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
  // HA-R50: the slot whose values the slot locals have, and what they have in the others, by registry reference.
  struct SlotLocal {
    std::string name;
    std::map<int, int> elsewhere;
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
      next_number_ = invocation->number;  // as if it had never been asked for
      Discard(*invocation);
      return nullptr;
    }
    invocation->arguments = push(invocation->thread);
    return invocation;
  }
  void PushCallback(lua_State* state, Callback callback) const;
  InvocationPtr Create(Side side, const std::string& name);
  void Discard(Invocation& invocation);
  InvocationPtr Resume(InvocationPtr invocation, bool* failed);
  void Report(Invocation& invocation);
  void EmitSuspension(const Invocation& invocation);
  void CloseUndoBlock(Invocation& invocation);
  void Pay();
  // Lets go of the lock for `work`, and comes back as the same callback.
  template <class Work>
  void Aside(Work work) {
    Invocation* mine = current_;
    Lock* lock = lock_;
    current_ = nullptr;
    lock->Release();
    work();
    lock->Acquire();
    current_ = mine;
    if (mine) EnterSlot(mine->slot);
  }
  void Watch(lua_State* state);
  void StopIfEnded(lua_State* state);
  void EnterSlot(int slot);
  void SpreadSlotLocal(SlotLocal& local);

  double Seconds() override;
  void Print(std::string_view text) override;
  void Count(lua_State* state, int instructions) override;
  void Finding(std::string_view kind, std::string_view message, lua::Place place) override;
  void Touched(std::string_view variable, bool write, lua::Place place) override;

  Runtime& runtime_;
  std::string file_;  // the script's name, for places
  const Time instruction_;
  const bool whole_script_;       // HA-R33
  const bool error_ends_script_;  // HA-R82
  const bool since_entry_;        // HA-R32
  const bool next_call_;          // HA-R34
  const bool interleaved_;        // HA-R52
  const bool functions_count_;    // HA-R73
  const bool lookup_each_event_;  // HA-R12
  const bool lookup_taken_;       // HA-R12
  Mutex mutex_;
  std::unique_ptr<lua::Sandbox> sandbox_;
  Invocation* current_ = nullptr;      // whose Lua runs
  Invocation* under_way_[2] = {};      // of each side, between its start or resumption and its end or wait
  std::set<std::string> conflicts_{};  // reported
  Lock* lock_ = nullptr;               // held by whom
  int64_t owed_ = 0;                   // instructions not yet paid for
  int64_t next_number_ = 1;
  uint32_t callbacks_ = 0;   // bits of Callback
  int taken_[kCallbacks]{};  // registry references, if they are taken
  std::atomic<bool> ended_ = false;
  bool timed_out_ = false;
  int inside_ = 0;  // how deep callbacks run inside callbacks
  std::vector<InvocationPtr> spawned_[2];
  const int slots_;
  int active_slot_ = 0;
  bool globals_ran_ = false;
  std::vector<SlotLocal> slot_locals_;
  Time limits_[2] = {5000 * kMillisecond, 1000 * kMillisecond};  // HA-R30
};

}  // namespace engine::halion
