#include "engine/hosts/halion/script.h"

#include <fmt/format.h>

#include <filesystem>

#include "engine/hosts/halion/copy.h"
#include "engine/hosts/halion/events.h"

namespace engine::halion {
namespace {

constexpr Point kInstructions{"lua"}, kScriptLock{"script.lock"}, kScriptUnlock{"script.unlock"}, kCall{"api.call"};
// One instruction is too short to be drawn for each.
Time Usual(Cost cost) { return cost.varies() ? cost.usual : cost.lo; }
constexpr int kMostInside = 50;  // each is a C stack of Lua's

// The cache is the run's: it outlives the script.
const lua::ScriptCache* CacheOf(const HostConfig& config) {
  if (!config.cache) return nullptr;
  return config.cache->Get<lua::ScriptCache>("halion: scripts", [] { return std::make_shared<lua::ScriptCache>(); })
      .get();
}

}  // namespace

Script::Script(const HostConfig& config, Runtime& runtime)
    : runtime_(runtime),
      instruction_(Usual(config.CostOf("instruction"))),
      whole_script_(config.Switch("onTimeout") == "script"),
      error_ends_script_(config.Switch("onError") == "script"),
      since_entry_(config.Switch("timeOutCounts") == "sinceEntry"),
      next_call_(config.Switch("timeOutChange") == "nextCall"),
      interleaved_(config.Switch("sharedState") == "interleaved"),
      functions_count_(config.Switch("functionTime") == "counts"),
      lookup_each_event_(config.Switch("callbackLookup") == "eachEvent"),
      lookup_taken_(config.Switch("callbackLookup") == "taken"),
      mutex_(runtime, HandOff::fifo, kScriptLock, kScriptUnlock),
      sandbox_(new lua::Sandbox(*this, config.folder, runtime.Seed(), {}, CacheOf(config))),
      slots_(static_cast<int>(config.fields["slots"].As<int64_t>())) {}

Script::~Script() = default;

Status Script::Load(const std::string& path) {
  file_ = std::filesystem::path(path).filename().string();
  if (interleaved_) sandbox_->WatchGlobals();
  return sandbox_->Load(path);
}

InvocationPtr Script::Create(Side side, const std::string& name) {
  auto invocation = std::make_unique<Invocation>();
  invocation->number = next_number_++;
  invocation->name = name;
  invocation->side = side;
  invocation->thread = lua_newthread(sandbox_->main());
  invocation->reference = luaL_ref(sandbox_->main(), LUA_REGISTRYINDEX);
  return invocation;
}

void Script::Discard(Invocation& invocation) {
  luaL_unref(sandbox_->main(), LUA_REGISTRYINDEX, invocation.reference);
  invocation.thread = nullptr;
}

// The compiled file is what Load left on the main stack.
InvocationPtr Script::Globals() {
  Lock lock(*this);
  InvocationPtr invocation = Create(Side::controller, "global statements");
  invocation->global = true;
  lua_xmove(sandbox_->main(), invocation->thread, 1);
  return invocation;
}

InvocationPtr Script::Referenced(Side side, int slot, const std::string& name, int reference, bool release) {
  InvocationPtr invocation = Make(
      side, name,
      [&](lua_State* state) {
        lua_rawgeti(state, LUA_REGISTRYINDEX, reference);
        if (release) luaL_unref(state, LUA_REGISTRYINDEX, reference);
      },
      [](lua_State*) { return 0; });
  if (invocation) invocation->slot = slot;
  return invocation;
}

InvocationPtr Script::Taken(Side side, const std::string& name, lua_State* state, int arguments) {
  InvocationPtr invocation = Create(side, name);
  invocation->slot = current_->slot;
  lua_xmove(state, invocation->thread, arguments + 1);
  invocation->arguments = arguments;
  return invocation;
}

void Script::RememberCallbacks() {
  Lock lock(*this);
  lua_State* state = sandbox_->main();
  for (int i = 0; i < kCallbacks; ++i) {
    lua_getglobal(state, NameOf(static_cast<Callback>(i)));
    if (lua_isfunction(state, -1) || lookup_each_event_) callbacks_ |= 1u << i;
    taken_[i] = lookup_taken_ ? luaL_ref(state, LUA_REGISTRYINDEX) : LUA_NOREF;
    if (!lookup_taken_) lua_pop(state, 1);
  }
  for (SlotLocal& local : slot_locals_) SpreadSlotLocal(local);
  globals_ran_ = true;
}

void Script::PushCallback(lua_State* state, Callback callback) const {
  if (lookup_taken_) return lua_rawgeti(state, LUA_REGISTRYINDEX, taken_[static_cast<int>(callback)]);
  lua_getglobal(state, NameOf(callback));
}

InvocationPtr Script::Run(InvocationPtr invocation, bool* failed) {
  Lock lock(*this);
  return Resume(std::move(invocation), failed);
}

InvocationPtr Script::RunInside(InvocationPtr invocation, const char* complaint) {
  if (inside_ >= kMostInside) Raise(current_->thread, complaint);
  Invocation* outer = current_;
  ++inside_;
  invocation = Resume(std::move(invocation), nullptr);
  --inside_;
  current_ = outer;
  EnterSlot(outer->slot);
  runtime_.SetLocation(outer->location);
  return invocation;
}

InvocationPtr Script::Resume(InvocationPtr invocation, bool* failed) {
  if (ended_) {
    Discard(*invocation);
    return nullptr;
  }
  if (!invocation->started) Emit(kCallbackStart, {invocation->number}, invocation->name);
  if (!std::exchange(invocation->started, true) && next_call_) invocation->limit = limit(invocation->side);
  invocation->suspension = Suspension::none;
  invocation->instructions = 0;
  if (!since_entry_) invocation->ran = 0;
  current_ = invocation.get();
  Invocation* const outer = std::exchange(under_way_[static_cast<int>(invocation->side)], current_);
  invocation->touched.clear();
  EnterSlot(invocation->slot);
  runtime_.SetLocation(invocation->location);
  sandbox_->SetHookInterval(invocation->thread, 1);
  int status = sandbox_->Resume(invocation->thread, std::exchange(invocation->arguments, 0));
  Pay();
  if (status == LUA_OK && invocation->returned) {
    invocation->returned(invocation->thread, lua_gettop(invocation->thread));
  }
  current_ = nullptr;
  under_way_[static_cast<int>(invocation->side)] = outer;
  if (status == LUA_YIELD) {
    EmitSuspension(*invocation);
    runtime_.SetLocation({});
    return invocation;
  }
  if (status != LUA_OK) Report(*invocation);
  if (failed) *failed = status != LUA_OK;
  CloseUndoBlock(*invocation);
  runtime_.SetLocation({});
  Emit(kCallbackEnd, {invocation->number}, invocation->name);
  Discard(*invocation);
  return nullptr;
}

// Only now is it sure: Lua refuses to yield across a C function such as table.sort.
void Script::EmitSuspension(const Invocation& invocation) {
  switch (invocation.suspension) {
    case Suspension::wait:
      return Emit(kWait, {invocation.wait, invocation.number});
    case Suspension::release:
      return Emit(kWaitRelease, {invocation.number});
    case Suspension::async:
      return Emit(kAsyncCall, {invocation.number});
    case Suspension::none:
      return;
  }
}

void Script::Abandon(InvocationPtr invocation) {
  Lock lock(*this);
  CloseUndoBlock(*invocation);
  Emit(kCallbackEnd, {invocation->number}, invocation->name);
  Discard(*invocation);
}

// HA-R45.
void Script::CloseUndoBlock(Invocation& invocation) {
  if (std::exchange(invocation.undo_block, false)) Emit(kUndoBlockEnd, {}, "closed with its callback");
}

// ---- slots ---------------------------------------------------------------------------------------------------

void Script::DefineSlotLocal(const std::string& name) {
  for (const SlotLocal& local : slot_locals_) {
    if (local.name == name) return;
  }
  slot_locals_.push_back({name, {}});
  if (globals_ran_) SpreadSlotLocal(slot_locals_.back());
}

void Script::SpreadSlotLocal(SlotLocal& local) {
  lua_State* state = sandbox_->main();
  lua_getglobal(state, local.name.c_str());
  for (int slot = 0; slot < slots_; ++slot) {
    if (slot == active_slot_) continue;
    PushCopy(state, -1);
    local.elsewhere[slot] = luaL_ref(state, LUA_REGISTRYINDEX);
  }
  lua_pop(state, 1);
}

void Script::EnterSlot(int slot) {
  if (slot == active_slot_) return;
  lua_State* state = sandbox_->main();
  for (SlotLocal& local : slot_locals_) {
    auto here = local.elsewhere.find(slot);
    if (here == local.elsewhere.end()) continue;  // the global statements still run
    lua_getglobal(state, local.name.c_str());
    local.elsewhere[active_slot_] = luaL_ref(state, LUA_REGISTRYINDEX);
    lua_rawgeti(state, LUA_REGISTRYINDEX, here->second);
    luaL_unref(state, LUA_REGISTRYINDEX, here->second);
    local.elsewhere.erase(here);
    lua_setglobal(state, local.name.c_str());
  }
  active_slot_ = slot;
}

// ---- time --------------------------------------------------------------------------------------------------

void Script::Pay() {
  Time time = std::exchange(owed_, 0) * instruction_;
  if (time <= 0) return;
  auto spend = [&] { runtime_.Spend({time, time}, kInstructions); };
  if (interleaved_ && lock_) return Aside(spend);
  spend();
}

void Script::Arrive(lua_State* state) {
  lua::Place place = sandbox_->CurrentPlace(state);
  current_->location = {place.file, place.line};
  runtime_.SetLocation(current_->location);
  Pay();
  StopIfEnded(state);
  if (!interleaved_) return;
  Aside([&] { runtime_.Preempt(kCall); });
  runtime_.SetLocation(current_->location);
  StopIfEnded(state);
}

void Script::SpendReleased(lua_State* state, Cost cost, Point what) {
  if (cost.hi <= 0) return;
  Time before = runtime_.Now();
  Aside([&] { runtime_.Spend(cost, what); });
  if (functions_count_) current_->ran += runtime_.Now() - before;
  Watch(state);
}

void Script::SetLimit(Time limit) { limits_[static_cast<int>(current_->side)] = limit; }

void Script::Count(lua_State* state, int instructions) {
  if (!current_) return;  // a function of the host's own that is called under the lock
  bool exact = current_->instructions < kExact;
  current_->instructions += instructions;
  current_->ran += instructions * instruction_;
  owed_ += instructions;
  if (exact && current_->instructions >= kExact) sandbox_->SetHookInterval(state, kLot);
  if (owed_ < kQuantum && current_->ran <= MostOf(*current_)) return;
  Pay();
  Watch(state);
}

// HA-R33: what the other context, or a function that it spawned, has ended stops as soon as this is noticed.
void Script::StopIfEnded(lua_State* state) {
  if (ended_) sandbox_->RaiseFatal(state, "the script has ended");
}

// HA-R31. The text is ours: the vendor's is not published.
void Script::Watch(lua_State* state) {
  StopIfEnded(state);
  Time most = MostOf(*current_);
  if (current_->ran <= most) return;
  timed_out_ = true;
  sandbox_->RaiseFatal(state, fmt::format("script execution time-out: more than {} ms in the {} context",
                                          most / kMillisecond, NameOf(current_->side)));
}

// ---- errors ------------------------------------------------------------------------------------------------

namespace {
std::string Compose(const std::string& function, int line, const std::string& text, const std::string& source) {
  return fmt::format("{}: {}: {}: {}", function, line, text, source);
}
}  // namespace

std::string Script::Complaint(lua_State* state, const std::string& text) const {
  lua::Where where = sandbox_->CurrentLine(state, current_->name);
  return Compose(where.function, where.line, text, where.source);
}

void Script::Raise(lua_State* state, const std::string& text) {
  lua_pushstring(state, Complaint(state, text).c_str());
  lua_error(state);
  std::abort();  // lua_error throws
}

// HA-R82: an error ends that callback only. HA-R81: one form for all of them.
void Script::Report(Invocation& invocation) {
  if (ended_) return;  // it was stopped, or fails too late for anybody to care
  lua::ScriptError error = sandbox_->Failure(invocation.thread, invocation.name);
  if (error.where.function == "anonymous function") error.where.function = invocation.name;
  std::string prefix = fmt::format("{}:{}: ", error.where.file, error.where.line);
  std::string text = error.message;
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  if (!text.starts_with(fmt::format("{}: {}: ", error.where.function, error.where.line))) {
    text = Compose(error.where.function, error.where.line, text, error.where.source);
  }
  runtime_.SetLocation({file_.c_str(), error.where.line});
  Emit(timed_out_ ? kTimeOut : kScriptError, {}, text);
  if (std::exchange(timed_out_, false) ? whole_script_ : error_ends_script_) ended_ = true;
}

double Script::Seconds() { return static_cast<double>(runtime_.Now()) / kSecond; }

void Script::Print(std::string_view text) {
  if (current_) Arrive(current_->thread);
  Emit(kPrint, {}, text);
}

void Script::Finding(std::string_view kind, std::string_view message, lua::Place place) {
  runtime_.SetLocation({place.file, place.line});
  Emit(kUnordered, {}, fmt::format("{}: {}", kind, message));
}

namespace {
std::string Describe(const Invocation& invocation) {
  return fmt::format("{} ({}, call {})", invocation.name, NameOf(invocation.side), invocation.number);
}
}  // namespace

void Script::Touched(std::string_view variable, bool write, lua::Place place) {
  if (!current_) return;
  Invocation& mine = *current_;
  Invocation::Touch& touch = mine.touched.try_emplace(std::string(variable), Invocation::Touch{}).first->second;
  if (!touch.location.file || (write && !touch.write)) touch.location = {place.file, place.line};
  touch.write |= write;
  const Invocation* other = under_way_[1 - static_cast<int>(mine.side)];
  if (!other) return;
  const auto found = other->touched.find(variable);
  if (found == other->touched.end() || (!write && !found->second.write)) return;
  const Invocation::Touch& theirs = found->second;
  if (!conflicts_.insert(fmt::format("{} {} {}", variable, place.line, theirs.location.line)).second) return;
  runtime_.SetLocation({place.file, place.line});
  Emit(kSharedState, {},
       fmt::format("{}: {} by {} while {} is under way, which {} it at {}:{}", variable, write ? "written" : "read",
                   Describe(mine), Describe(*other), theirs.write ? "wrote" : "read", theirs.location.file,
                   theirs.location.line));
  runtime_.SetLocation(mine.location);
}

}  // namespace engine::halion
