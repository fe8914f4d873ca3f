// Broadcaster: listeners of values, now or as a job of the scripting thread (B3 of the rules' table, HI-R21).
#include "engine/hisescript/context.h"
#include "engine/hisescript/operators.h"
#include "engine/hosts/hise/api.h"
#include "engine/hosts/hise/processor.h"

namespace engine::hise {
namespace {

class Broadcaster final : public ApiObject {
 public:
  Broadcaster(Script& script, std::string id, std::vector<js::Value> values)
      : ApiObject(BroadcasterClass().type, script),
        id_(std::move(id)),
        size_(values.size()),
        values_(std::move(values)) {}

  void AddListener(js::Value object, js::Value function) {
    const int parameters = js::ParametersOf(function);
    if (parameters != static_cast<int>(size_)) {
      throw js::Failure("addListener: argument amount mismatch. Expected " + std::to_string(size_));
    }
    if (realtime_ && js::As<js::InlineFunctionObject>(function, js::Kind::inline_function) == nullptr) {
      throw js::Failure("You need to use inline functions in order to ensure realtime safe execution");
    }
    Guard guard(app().runtime, guard_);
    listeners_.push_back({object, function});
  }
  void SetRealtime(bool on) { realtime_ = on; }
  void SetQueue(bool on) { queue_ = on; }

  void SendSync(js::Call& call, std::vector<js::Value> values) {
    if (ThreadOf(call).kind == ThreadKind::audio && !realtime_) {
      throw js::Failure(
          "You need to enable realtime safe execution if you want to call synchronously on the audio thread");
    }
    if (!Keep(values)) return;
    for (const Listener& listener : Listeners()) {
      call.context.CallFunction(listener.function, listener.object, values.data(), static_cast<int>(values.size()));
    }
  }
  // One job for however many messages, unless the queue is on; it carries the latest values.
  void SendAsync(std::vector<js::Value> values) {
    if (!Keep(values)) return;
    if (!queue_ && pending_.exchange(true)) return;
    Processor& processor = script.processor();
    app().pool.Add(
        {.type = Job::Type::high, .processor = &processor, .what = "broadcaster " + id_, .run = [this, values] {
           return Send(queue_ ? values : Values());
         }});
  }
  size_t size() const { return size_; }

 private:
  struct Listener {
    js::Value object, function;
  };

  // False: nothing has changed.
  bool Keep(const std::vector<js::Value>& values) {
    Guard guard(app().runtime, guard_);
    bool same = sent_;
    for (size_t i = 0; i < values.size(); ++i) same = same && js::LooselyEqual(values[i], values_[i]);
    if (same && !queue_) return false;
    sent_ = true;
    values_ = values;
    return true;
  }
  std::vector<js::Value> Values() {
    Guard guard(app().runtime, guard_);
    return values_;
  }
  std::vector<Listener> Listeners() {
    Guard guard(app().runtime, guard_);
    return listeners_;
  }
  bool Send(const std::vector<js::Value>& values) {
    pending_.store(false);
    bool ok = true;
    for (const Listener& listener : Listeners()) {
      ok = script.processor().RunMany(script, listener.function, listener.object, values, "broadcaster " + id_,
                                      Entry::callback) &&
           ok;
    }
    return ok;
  }

  const std::string id_;
  const size_t size_;
  SpinLock guard_;
  std::vector<js::Value> values_;
  std::vector<Listener> listeners_;
  bool sent_ = false;
  std::atomic<bool> realtime_{false}, queue_{false}, pending_{false};
};

Broadcaster& Of(js::Call& call) { return call.object<Broadcaster>(); }

// An array of the values, or the value itself.
std::vector<js::Value> ValuesOf(js::Call& call) {
  std::vector<js::Value> values;
  if (const js::Array* array = js::AsArray(call.at(0))) {
    for (uint32_t i = 0; i < array->size(); ++i) values.push_back(array->At(i));
  } else {
    values.push_back(call.at(0));
  }
  if (values.size() != Of(call).size()) {
    throw js::Failure("sendMessage: argument amount mismatch. Expected " + std::to_string(Of(call).size()));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].is_undefined()) throw js::Failure("Argument " + std::to_string(i) + " is undefined!");
  }
  return values;
}

js::Value AddListener(js::Call& call) {
  Of(call).AddListener(call.at(0), call.Callable(2, -1));
  return js::Value::Bool(true);
}
js::Value SendSync(js::Call& call) {
  Of(call).SendSync(call, ValuesOf(call));
  return js::Value();
}
js::Value SendAsync(js::Call& call) {
  Of(call).SendAsync(ValuesOf(call));
  return js::Value();
}
js::Value SetRealtime(js::Call& call) {
  Of(call).SetRealtime(call.Truth(0));
  return js::Value();
}
js::Value SetQueue(js::Call& call) {
  Of(call).SetQueue(call.Truth(0));
  return js::Value();
}

}  // namespace

std::unique_ptr<ApiObject> MakeBroadcaster(Script& script, js::Value description) {
  std::string id = "broadcaster";
  std::vector<js::Value> values;
  if (const js::Object* object = js::AsObject(description)) {
    for (uint32_t i = 0; js::Object::Entry* entry = object->At(i); ++i) {
      const std::string_view name = entry->name.load()->text;
      if (name == "id") {
        id = js::ToText(entry->value.Load());
      } else if (const js::Array* names = js::AsArray(entry->value.Load()); names != nullptr && name == "args") {
        values.assign(names->size(), js::Value());
      } else {
        values.push_back(entry->value.Load());
      }
    }
  }
  if (values.empty()) values.push_back(js::Value());
  return std::make_unique<Broadcaster>(script, std::move(id), std::move(values));
}

const ApiClass& BroadcasterClass() {
  static const ApiClass type("Broadcaster",
                             {Unsafe<AddListener>("addListener", 3), Warning<SendSync>("sendSyncMessage", 1),
                              Warning<SendAsync>("sendAsyncMessage", 1), Unsafe<SetRealtime>("setRealtimeMode", 1),
                              Unsafe<SetQueue>("setEnableQueue", 1)});
  return type;
}

}  // namespace engine::hise
