// Components of a script's interface: sliders, buttons and panels, as far as threads matter.
//
// Thread rules: any context; values are single words, properties are guarded.
#pragma once
#include <atomic>
#include <map>
#include <optional>
#include <string>

#include "engine/hosts/hise/api.h"

namespace engine::hise {

class Component : public ApiObject {
 public:
  Component(const js::NativeClass& type, Script& script, std::string id)
      : ApiObject(type, script), id_(std::move(id)), value_(js::Value::Int(0)) {}

  const std::string& id() const { return id_; }
  js::Value Current() const { return value_.Load(); }
  void Store(js::Value value) { value_.Store(value); }
  void SetNumber(double value);
  js::Value callback() const { return callback_.Load(); }
  void SetCallback(js::Value function) { callback_.Store(function); }
  // HI-R16: what changed() does on this thread.
  void Changed(js::Call& call);

  js::Value value_for_scripts() const { return self_; }
  void SetSelf(js::Value self) { self_ = self; }

  // A change waits for the dispatcher; asked once.
  bool TakePending() { return pending_.exchange(false); }

  void SetProperty(const std::string& name, js::Value value);
  std::optional<js::Value> Property(const std::string& name);

 private:
  const std::string id_;
  js::Slot value_, callback_;
  js::Value self_;
  SpinLock guard_;
  std::map<std::string, js::Value> properties_;
  std::atomic<bool> pending_{false};
};

// The 30 ms dispatcher: a control callback for each component that has changed.
void DispatchChanges(Script& script);

// HI-R17, HI-R18, HI-R33: paint, timer and loading callbacks of a panel.
class Panel final : public Component {
 public:
  Panel(Script& script, std::string id, js::Value data);
  std::optional<js::Value> Get(js::Context&, std::string_view name) override;
  bool Set(js::Context&, std::string_view name, js::Value value) override;

  void Repaint(const Thread& thread);
  void StartTimer(Time period);
  void StopTimer();
  // The preload flag has changed.
  void OnPreload(bool on);

  js::Slot paint, tick, mouse, loading;

 private:
  void Tick();

  js::Slot data_;
  MessageThread::Timer& timer_;
};

}  // namespace engine::hise
