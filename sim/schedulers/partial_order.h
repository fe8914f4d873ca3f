// The events of a run as a partial order: which happen before which, and which pairs could have come the other way
// round. Read from the machine's trace while the run goes on; a search that goes back forgets only what it undoes.
//
// An event is what one context does from one place where another could have gone on to the next: an access and what
// follows it, up to and with the first act upon another context (Unpark, Spawn), the begin of a wait, or the end.
//
//   touches     the access' memory; whom it wakes; itself, where it waits; for who is woken what it looked at before
//   before      the program's order; a conflict in what two events touch; who woke whom, spawned whom, was joined;
//               everything before the clock moved, for everything after
//   a race      two events in conflict with nothing between them in that order
//
// `strict` takes locks and joins as the machine does them, step by step. Otherwise a release and an arrival at a queue
// change places, and so do an end and a join: both ways the same contexts go on from the same state. That holds unless
// the one who gets on at once does more in the same event, or a wake-up that was not meant for the wait meets it: where
// such a thing is seen, Complaint says that the search must be strict.
#pragma once
#include <cstdint>
#include <vector>

#include "sim/decision.h"
#include "sim/schedulers/ledger.h"
#include "sim/schedulers/touches.h"
#include "sim/trace.h"

namespace sim {

// What an order may be blind to, so that a test sees its checks fail.
enum class Blind : uint8_t { to_nothing, to_stores, to_waits };

class PartialOrder {
 public:
  static constexpr uint32_t kNone = ~0u;
  static constexpr uint32_t kMostContexts = 64;

  enum class Complaint : uint8_t { none, be_strict, give_up };
  struct Race {
    uint32_t first, second;
    uint64_t initials;  // contexts that can begin what turns it around, at the place of `first`
  };
  // An event that is under way.
  struct Open {
    ContextId who = engine::kNoContext;
    uint32_t pick = kNone;  // of the search: the decision that it began with; kNone: nobody else could step
    Touches touches;
    bool begun = false;
    bool at_once = false;       // it got a lock, or joined, without waiting
    bool more = false;          // and then did more
    bool waits = false;         // it ends with a wait
    bool polls = false;         // it ends with a Spin
    bool ends = false;          // with the end of the context
    bool ends_run = false;      // as the end of main does
    uint32_t queue = kNone;     // the lock at which it arrived
    uint32_t released = kNone;  // the lock that it let go
    uint32_t child = kNone;
    uint32_t unparked = kNone, woken = kNone;  // by an Unpark: in any case; if it waited
    uint64_t joined = 0;                       // who had ended
    bool joins = false;                        // it waits for an end
  };

  void Configure(bool strict, Blind blind) {
    strict_ = strict;
    blind_ = blind;
  }
  // Forgets all.
  void Clear();
  // A run begins, of which the first `events` and `open` are known already when Resume is called.
  void Begin(MachineView& machine) { machine_ = &machine; }
  void Truncate(uint32_t events);
  void Resume(const Open& open);
  // Before a step of `who`; before an access another could go on.
  void Visit(ContextId who, bool access) {
    Read();
    if (who == engine::kNoContext) return;
    permit_ = machine_->Of(who).permit;
    if (open_.who != who) {
      Close();
      Start(who, kNone);
    }
    if (!access) return;
    Close();
    Start(who, kNone);
  }
  // What happened since; Close ends the open event and adds its races to races().
  void Read();
  void Close();
  // An event of `who` begins.
  void Start(ContextId who, uint32_t pick);

  std::vector<Race>& races() { return races_; }
  const Open& open() const { return open_; }
  uint32_t size() const { return static_cast<uint32_t>(events_.size()); }
  uint32_t PickOf(uint32_t event) const { return events_[event].pick; }
  const Touches& TouchesOf(uint32_t event) const { return events_[event].touches; }
  // Contexts that have polled, and of what they looked at nothing has changed since.
  uint64_t Polling() const { return polling_; }
  Complaint complaint() const { return complaint_; }
  const char* why() const { return why_; }

 private:
  struct Event {
    ContextId who;
    uint32_t pick;
    Touches touches;
    Touches looks;              // at what it will look again when it is woken, or polls
    uint64_t waiting, polling;  // before it
    size_t mark;
    uint32_t previous;  // of the same context, + 1
    uint32_t queue;
    bool polls;
  };
  static constexpr uint32_t kSpawns = kMostContexts, kMemory = kSpawns + 1;
  // Words of the ledger. A context has `last` event, who woke it (`waker`), the event in which it began to wait
  // (`waits`), the same once it is woken (`looks`), the event of its last Spin (`polled`), all + 1; and whether it
  // has `ended`, or was ever `unparked` but by who handed it a lock. Then barrier, then objects.
  enum { kLast, kWaker, kWaits, kLooks, kPolled, kEnded, kUnparked, kContextWords };
  static constexpr size_t kBarrier = kMostContexts * kContextWords, kObjects = kBarrier + 1;
  enum { kWrite, kArrival, kRelease, kReads };  // then a read by each context
  static size_t ContextWord(uint32_t context, int which) { return size_t{context} * kContextWords + which; }
  static size_t ObjectWord(uint32_t object, uint32_t which) {
    return kObjects + size_t{object} * (kReads + kMostContexts) + which;
  }
  uint32_t* Asks(uint32_t event) { return &clocks_[size_t{event} * 2 * stride_]; }
  uint32_t* Goes(uint32_t event) { return Asks(event) + stride_; }

  void ReadEntry(const Trace::Entry& entry);
  void ReadAccess(const Trace::Entry& entry);
  void ReadWait(const Trace::Entry& entry);
  void ReadUnpark(ContextId target);
  void ReadExit();
  void Touched(uint32_t object, TouchMode mode);
  void MustBeStrict() {
    if (complaint_ == Complaint::none && !strict_) complaint_ = Complaint::be_strict;
  }
  void GiveUp(const char* why) {
    complaint_ = Complaint::give_up;
    why_ = why;
  }
  void Widen(uint32_t contexts);
  void Join(uint32_t* into, const uint32_t* from) {
    for (uint32_t i = 0; i < stride_; ++i) into[i] = into[i] > from[i] ? into[i] : from[i];
  }
  Event& Append(ContextId who);
  void Barrier();
  void Record();
  void GoOn(uint32_t index);
  void Remember(uint32_t index);
  void WakeUp(uint32_t context, uint32_t by);
  void WakeThoseWhoGoOn(uint32_t by);
  void PutAside(uint32_t index);
  uint32_t Gather(const Event& event, uint32_t* out) const;
  void FindRaces(uint32_t index, uint32_t* clock);
  void FindInitials(Race& race);

  MachineView* machine_ = nullptr;
  bool strict_ = false;
  Blind blind_ = Blind::to_nothing;
  Ledger ledger_;
  std::vector<Event> events_;
  std::vector<uint32_t> clocks_;  // of each event two: of what it asks, and of how it goes on once it got that
  uint32_t stride_ = 8;
  std::vector<Race> races_;
  Open open_;
  uint64_t waiting_ = 0, polling_ = 0;
  uint64_t seen_ = 0;    // trace entries
  bool permit_ = false;  // of who stands at the step
  bool spun_ = false;    // in this run
  Complaint complaint_ = Complaint::none;
  const char* why_ = "";
};

}  // namespace sim
