// HALion's two threads and one table of a script, which both see: onNote writes down in it what sounds, a parameter's
// callback in the Controller ends what is written there and begins a new table.
#include "engine/sync/shared.h"
#include "sim/known_answers/known_answers.h"

namespace sim {
namespace {

using engine::Atomic;
using engine::ContextId;
using engine::Runtime;
using engine::Shared;

// In Lua, each line a step:
//
//   function onNote(event)                        function panic()
//     local id = playNote(event.note, ...)          for i = 1, #notes do releaseVoice(notes[i]) end
//     table.insert(notes, id)                       notes = {}
//   end                                           end
//
// table.insert has looked up which table before it inserts. What comes into the old one then is lost.
class Script {
 public:
  explicit Script(Runtime& runtime)
      : notes_(runtime),
        length_{Atomic<int>(runtime), Atomic<int>(runtime)},
        entries_{Shared<int>(runtime), Shared<int>(runtime), Shared<int>(runtime), Shared<int>(runtime)},
        jobs_(runtime) {}

  void OnNote(int id) {
    int table = notes_.Read("notes.get");
    sounding_[id] = true;
    entries_[2 * table + length_[table].FetchAdd(1, "table.insert")].Write(id, "table.set");
  }
  void Panic() {
    int table = notes_.Read("notes.get");
    int length = length_[table].Load("table.length");
    for (int i = 0; i < length; ++i) sounding_[entries_[2 * table + i].Read("table.get")] = false;
    notes_.Write(table + 1, "notes.set");
  }
  // runSync: the Processor does it at the start of its next callback.
  void PanicInProcessor() { jobs_.Store(1, "runSync.push"); }
  void DoJobs() {
    if (jobs_.Exchange(0, "runSync.pop") == 1) Panic();
  }
  // What sounds is in the table, so that it can be ended.
  bool Holds(int id) const {
    int table = notes_.Read("notes.check");
    bool held = !sounding_[id];
    for (int i = 0; i < length_[table].Load("length.check"); ++i) {
      held |= entries_[2 * table + i].Read("entry.check") == id;
    }
    return held;
  }

 private:
  Shared<int> notes_;  // which table: 0 or 1
  Atomic<int> length_[2];
  Shared<int> entries_[4];  // two of each table
  Atomic<int> jobs_;
  bool sounding_[2] = {};
};

void NotesAndPanic(Runtime& runtime, bool in_processor) {
  Script script(runtime);
  auto process = [&script] {
    for (int id : {0, 1}) {
      script.DoJobs();
      script.OnNote(id);
    }
  };
  auto control = [&script, in_processor] { in_processor ? script.PanicInProcessor() : script.Panic(); };
  ContextId controller = runtime.Spawn({.name = "controller"}, control, "spawn");
  ContextId processor = runtime.Spawn({.name = "processor"}, process, "spawn");
  runtime.Join(controller, "join");
  runtime.Join(processor, "join");
  script.DoJobs();
  for (int id : {0, 1}) {
    if (!script.Holds(id)) Fail(runtime, "a note sounds that is in no table: nobody can end it");
  }
}

}  // namespace

void SharedTable(Runtime& runtime) { NotesAndPanic(runtime, false); }
void SharedTableInProcessor(Runtime& runtime) { NotesAndPanic(runtime, true); }

}  // namespace sim
