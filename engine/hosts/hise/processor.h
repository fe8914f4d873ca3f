// A script processor: a script and its time-out, its MIDI and control callbacks (HI-R20, HI-R35 to HI-R38).
//
// Thread rules: Compile: under compilation or at the start; OnMidi, OnTick, OnAutomation: audio; the rest: any.
#pragma once
#include <atomic>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/hosts/hise/audio.h"
#include "engine/hosts/hise/pool.h"
#include "engine/hosts/hise/script.h"

namespace engine::hise {

// HI-R36: what an entry into the script does to its time limit.
enum class Entry : uint8_t {
  compile,   // the setting CompileTimeout
  callback,  // 5 s: control, MIDI, timer, paint
  other,     // what was set last
};

class Processor {
 public:
  Processor(App& app, std::string name, std::string path);

  const std::string& name() const { return name_; }
  App& app() { return app_; }
  Script& script() { return *script_.load(); }

  // Reads and parses.
  Status Load(const std::string& path);
  // onInit and what follows from it. False: a script error.
  bool Init();
  // HI-R15, HI-R93: as a job of the scripting thread. An empty path: the same file.
  void Recompile(std::string path);

  // Calls on the calling thread. False: a script error, which has been reported.
  bool Run(Script& script, js::Value function, js::Value self, std::initializer_list<js::Value> arguments,
           std::string_view what, Entry entry) {
    return RunMany(script, function, self, {arguments.begin(), arguments.end()}, what, entry);
  }
  bool RunMany(Script& script, js::Value function, js::Value self, std::span<const js::Value> arguments,
               std::string_view what, Entry entry);
  bool RunCallback(Script& script, const char* name, std::initializer_list<js::Value> arguments, Entry entry);
  // As a job of the scripting thread, with the arguments of now (HI-R17).
  void Post(Job::Type type, Script& script, js::Value function, js::Value self, std::vector<js::Value> arguments,
            std::string what, Entry entry);

  // ---- control callbacks
  bool RunControl(Script& script, Component& component, js::Value value);
  void PostControl(Script& script, Component& component);
  // A user's edit, on the message thread.
  void Edit(std::string_view id, double value);
  void Click(std::string_view id);

  // ---- the audio thread
  void OnMidi(MidiEvent& event);
  void OnTick(int64_t frame, int offset);
  void OnAutomation(std::string_view id, double value);
  // HI-R30: MIDI callbacks come to the scripting thread, 30 ms late at most.
  void Defer(bool deferred);
  bool deferred() const { return deferred_.load(); }
  // The timer of a deferred script is one of the message thread.
  void StartDeferredTimer(double seconds);
  void StopDeferredTimer();

  // ---- time-out
  void ExtendTimeOut(Time more) { deadline_.fetch_add(more); }
  bool InTime() const;

  // What an exported plugin says of a script's error (HI-R90).
  void Log(const std::string& text);

  // All tasks are told to end and waited for (HI-R75).
  void EndTasks(Script& script);

 private:
  bool CompileJob(const std::string& path);
  bool Handle(Script& script, const char* callback, Thread::Handling handling);
  bool RunEvent(Script& script, MidiEvent& event, bool deferred);
  bool Finish(Script& script, const js::Outcome& outcome);
  void Arm(Entry entry);
  void PollDeferred();
  void NoSuch(std::string_view id);

  App& app_;
  Runtime& runtime_;
  const std::string name_;
  std::string path_;
  std::vector<std::unique_ptr<Script>> scripts_;
  std::atomic<Script*> script_{nullptr};
  std::atomic<Time> deadline_{kForever}, limit_{5 * kSecond};
  std::atomic<bool> compiling_{false}, failed_{false}, deferred_{false};
  MpscQueue<MidiEvent> deferred_events_;
  MessageThread::Timer& deferred_timer_;
};

}  // namespace engine::hise
