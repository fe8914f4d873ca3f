#include "engine/hosts/metamodule/bridge_table.h"

#include <algorithm>

namespace engine::metamodule {
namespace {

constexpr Point kBusy{"module.delay"}, kPoll{"module.poll"};
constexpr size_t kMostState = 64 << 10;

Bridge& Of(void* host) { return *static_cast<Bridge*>(host); }

// A module of a shared object.
class SharedModule final : public Module {
  template <class Call>
  auto Run(Call call) {
    return bridge_.Run(call);
  }

 public:
  SharedModule(Bridge& bridge, const TactusModule& table, int type) : bridge_(bridge), table_(table) {
    Run([&] { object_ = table_.create(static_cast<uint32_t>(type)); });
  }
  void Destroy() override {
    Run([&] { table_.destroy(object_); });
  }
  void* identity() override { return object_; }
  void SetId(uint32_t id) override {
    Run([&] { table_.set_id(object_, id); });
  }
  void SetSampleRate(float rate) override {
    Run([&] { table_.set_samplerate(object_, rate); });
  }
  void Update() override {
    Run([&] { table_.update(object_); });
  }
  void SetParam(int id, float value) override {
    Run([&] { table_.set_param(object_, id, value); });
  }
  void SetInput(int id, float volts) override {
    Run([&] { table_.set_input(object_, id, volts); });
  }
  float Output(int id) override {
    return Run([&] { return table_.get_output(object_, id); });
  }
  void ReadElements() override {
    Run([&] {
      char text[64];
      table_.get_led(object_, 0);
      table_.get_text(object_, 0, text, sizeof(text));
    });
  }
  void MarkAllUnpatched() override {
    Run([&] { table_.mark_all_unpatched(object_); });
  }
  void MarkInput(int id, bool patched) override {
    Run([&] { table_.mark_input(object_, id, patched); });
  }
  void MarkOutput(int id, bool patched) override {
    Run([&] { table_.mark_output(object_, id, patched); });
  }
  void LoadState(const std::string& state) override {
    Run([&] { table_.load_state(object_, state.data(), state.size()); });
  }
  std::string SaveState() override {
    std::string state(kMostState, '\0');
    bridge_.Saves(true);
    state.resize(std::min(Run([&] { return table_.save_state(object_, state.data(), state.size()); }), state.size()));
    bridge_.Saves(false);
    return state;
  }

 private:
  Bridge& bridge_;
  const TactusModule& table_;
  void* object_ = nullptr;
};

}  // namespace

std::unique_ptr<Module> NewSharedModule(Bridge& bridge, const TactusModule& table, int type) {
  return std::make_unique<SharedModule>(bridge, table, type);
}

// What modules ask of the machine. After the run, nothing is left to ask.
template <class Answer>
auto BridgeTable::Ask(void* host, Answer answer) {
  try {
    Bridge::Visit visit(Of(host));
    Of(host).shadow_.NewStretch();
    return answer(Of(host));
  } catch (const RunEnd&) {
  }
  Of(host).Leave();
}

void BridgeTable::AddMemory(TactusHost& table) {
  table.access = Bridge::OnAccess;
  table.allocate = [](void* host, size_t bytes, size_t alignment) {
    return Ask(host, [&](Bridge& bridge) { return bridge.Allocate(bytes, alignment); });
  };
  table.release = [](void* host, void* memory) { Ask(host, [&](Bridge& bridge) { bridge.Release(memory); }); };
  table.allocated = [](void* host, void* memory) { return Of(host).heap_.SizeOf(memory); };
}

void BridgeTable::AddMachine(TactusHost& table) {
  table.task_add = [](void* host, void* module) -> uint32_t {
    return Ask(host, [&](Bridge& bridge) { return bridge.alive_ ? bridge.tasks_.Add(module) : 0; });
  };
  table.task_remove = [](void* host, uint32_t id) {
    Ask(host, [&](Bridge& bridge) {
      if (bridge.alive_) bridge.tasks_.Remove(id);
    });
  };
  table.task_start = [](void* host, uint32_t id, const TactusAction* action, int once) {
    Ask(host, [&](Bridge& bridge) {
      if (!bridge.alive_) return;
      bridge.tasks_.Start(id, *action, once != 0);
      if (bridge.sharing_) bridge.sharing_->Starts(bridge.Self().party, id);
    });
  };
  table.task_stop = [](void* host, uint32_t id) {
    Ask(host, [&](Bridge& bridge) {
      if (bridge.alive_) bridge.tasks_.Stop(id);
    });
  };
  table.task_enabled = [](void* host, uint32_t id) -> int {
    return Ask(host, [&](Bridge& bridge) { return bridge.alive_ && bridge.tasks_.Enabled(id); });
  };
  table.print = [](void* host, const char* text, size_t bytes) {
    Ask(host, [&](Bridge& bridge) { bridge.Print({text, bytes}); });
  };
  table.now = [](void* host) -> int64_t { return Of(host).alive_ ? Of(host).runtime_.Now() : 0; };
  table.busy = [](void* host, int64_t time) {
    Ask(host, [&](Bridge& bridge) {
      Runtime& runtime = bridge.runtime_;
      if (bridge.alive_) HoldUntil(runtime, runtime.Now() + std::max<int64_t>(time, 0), kBusy);
    });
  };
  table.poll = [](void* host) {
    Ask(host, [](Bridge& bridge) {
      if (bridge.alive_) bridge.runtime_.Spin(kPoll);
    });
  };
}

// `call` is given the card and the caller's core.
template <class Call, class Value>
Value BridgeTable::AskCard(void* host, Value failed, Call call) {
  return Ask(host, [&](Bridge& bridge) -> Value {
    return bridge.MayUseFiles() ? call(bridge.card_, bridge.Self().core) : failed;
  });
}

void BridgeTable::AddFiles(TactusHost& table) {
  table.open = [](void* host, const char* path, const char* mode) {
    return AskCard(host, 0u, [&](Card& card, int core) { return card.Open(core, path, mode); });
  };
  table.read = [](void* host, uint32_t file, void* data, size_t bytes) {
    return AskCard(host, int64_t{-1}, [&](Card& card, int core) { return card.Read(core, file, data, bytes); });
  };
  table.write = [](void* host, uint32_t file, const void* data, size_t bytes) {
    return AskCard(host, int64_t{-1}, [&](Card& card, int core) { return card.Write(core, file, data, bytes); });
  };
  table.seek = [](void* host, uint32_t file, int64_t offset, int whence) {
    return AskCard(host, -1, [&](Card& card, int core) { return card.Seek(core, file, offset, whence); });
  };
  table.close = [](void* host, uint32_t file) {
    return AskCard(host, -1, [&](Card& card, int core) { return card.Close(core, file); });
  };
  table.tell = [](void* host, uint32_t file) { return Of(host).card_.Tell(file); };
  table.end = [](void* host, uint32_t file) -> int { return Of(host).card_.End(file); };
  table.error = [](void* host, uint32_t file) -> int { return Of(host).card_.Error(file); };
  table.clear = [](void* host, uint32_t file) { Of(host).card_.Clear(file); };
}

TactusHost BridgeTable::For(Bridge& bridge) {
  TactusHost table{.host = &bridge};
  AddMemory(table);
  AddMachine(table);
  AddFiles(table);
  return table;
}

}  // namespace engine::metamodule
