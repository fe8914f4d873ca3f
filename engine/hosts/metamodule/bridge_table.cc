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
    Bridge::Enter enter(bridge_, __builtin_frame_address(0));
    return call();
  }

 public:
  SharedModule(Bridge& bridge, const TactusModule& table, int type) : bridge_(bridge), table_(table) {
    Run([&] { object_ = table_.create(static_cast<uint32_t>(type)); });
  }
  // After the run nobody is left to call its destructor; its memory goes with the bridge.
  ~SharedModule() override {
    if (bridge_.alive()) Run([&] { table_.destroy(object_); });
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
    return Run([&] {
      std::string state(kMostState, '\0');
      state.resize(std::min(table_.save_state(object_, state.data(), state.size()), state.size()));
      return state;
    });
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
void BridgeTable::AddMemory(TactusHost& table) {
  table.access = [](void* host, const volatile void* address, uint32_t bytes, uint32_t kind, uint32_t order,
                    const void* caller) {
    Visit(host, Bridge::Asks::access)
        ->Access(reinterpret_cast<uintptr_t>(address), bytes, kind, order, caller,
                 reinterpret_cast<uintptr_t>(__builtin_frame_address(0)));
  };
  table.allocate = [](void* host, size_t bytes, size_t alignment) { return Visit(host)->Allocate(bytes, alignment); };
  table.release = [](void* host, void* memory) { Visit(host)->Release(memory); };
  table.allocated = [](void* host, void* memory) { return Of(host).heap_.SizeOf(memory); };
}

void BridgeTable::AddMachine(TactusHost& table) {
  table.task_add = [](void* host, void* module) {
    Visit bridge(host);
    return bridge->alive_ ? bridge->tasks_.Add(module) : 0;
  };
  table.task_remove = [](void* host, uint32_t id) {
    Visit bridge(host);
    if (bridge->alive_) bridge->tasks_.Remove(id);
  };
  table.task_start = [](void* host, uint32_t id, const TactusAction* action, int once) {
    Visit bridge(host);
    if (bridge->alive_) bridge->tasks_.Start(id, *action, once != 0);
  };
  table.task_stop = [](void* host, uint32_t id) {
    Visit bridge(host);
    if (bridge->alive_) bridge->tasks_.Stop(id);
  };
  table.task_enabled = [](void* host, uint32_t id) -> int {
    Visit bridge(host);
    return bridge->alive_ && bridge->tasks_.Enabled(id);
  };
  table.print = [](void* host, const char* text, size_t bytes) { Visit(host)->Print({text, bytes}); };
  table.now = [](void* host) -> int64_t { return Of(host).alive_ ? Of(host).runtime_.Now() : 0; };
  table.busy = [](void* host, int64_t time) {
    Visit bridge(host);
    if (bridge->alive_) HoldUntil(bridge->runtime_, bridge->runtime_.Now() + std::max<int64_t>(time, 0), kBusy);
  };
  table.poll = [](void* host) {
    Visit bridge(host);
    if (bridge->alive_) bridge->runtime_.Spin(kPoll);
  };
}

void BridgeTable::AddFiles(TactusHost& table) {
  table.open = [](void* host, const char* path, const char* mode) -> uint32_t {
    Visit bridge(host);
    return bridge->MayUseFiles() ? bridge->card_.Open(bridge->Self().core, path, mode) : 0;
  };
  table.read = [](void* host, uint32_t file, void* data, size_t bytes) -> int64_t {
    Visit bridge(host);
    return bridge->MayUseFiles() ? bridge->card_.Read(bridge->Self().core, file, data, bytes) : -1;
  };
  table.write = [](void* host, uint32_t file, const void* data, size_t bytes) -> int64_t {
    Visit bridge(host);
    return bridge->MayUseFiles() ? bridge->card_.Write(bridge->Self().core, file, data, bytes) : -1;
  };
  table.seek = [](void* host, uint32_t file, int64_t offset, int whence) -> int {
    Visit bridge(host);
    return bridge->MayUseFiles() ? bridge->card_.Seek(bridge->Self().core, file, offset, whence) : -1;
  };
  table.close = [](void* host, uint32_t file) -> int {
    Visit bridge(host);
    return bridge->MayUseFiles() ? bridge->card_.Close(bridge->Self().core, file) : -1;
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
