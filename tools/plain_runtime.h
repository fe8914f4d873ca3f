// The least that runs a host: one block after the other, its contexts in between, nothing decided, recorded or timed.
// For benchmarks: what a simulated run takes longer than this is the simulator's share.
#pragma once
#include <boost/context/fiber.hpp>
#include <memory>
#include <string>
#include <vector>

#include "engine/audio_device.h"
#include "engine/render_buffer.h"
#include "engine/runtime.h"

namespace tools {

class PlainRuntime final : public engine::Runtime {
 public:
  explicit PlainRuntime(uint64_t seed) : engine::Runtime(/*concurrent=*/false), seed_(seed) {}

  // The clock of the caller. Runs every context that is ready or whose deadline has come, until none is.
  void Advance(engine::Time now) {
    now_ = now;
    for (bool again = true; again;) {
      again = false;
      for (size_t i = 0; i < contexts_.size(); ++i) {
        if (!contexts_[i]->ready && contexts_[i]->deadline > now_) continue;
        Resume(*contexts_[i]);
        again = true;
      }
    }
  }

  engine::Time Now() const override { return now_; }
  engine::ContextInfo Self() const override { return {.id = current_, .name = "context"}; }
  engine::ContextId SelfId() const override { return current_; }
  uint8_t PriorityOf(engine::ContextId) const override { return 1; }
  uint64_t Seed() const override { return seed_; }
  bool CanForce() const override { return false; }

  engine::ContextId Spawn(const engine::ContextSpec&, engine::Task body, engine::Point) override {
    auto& context = *contexts_.emplace_back(std::make_unique<Context>());
    context.id = static_cast<engine::ContextId>(contexts_.size());
    context.fiber = boost::context::fiber([this, body](boost::context::fiber&& back) mutable {
      back_ = std::move(back);
      body();
      return std::move(back_);
    });
    return context.id;
  }
  void Join(engine::ContextId, engine::Point) override {}
  void Kill(engine::ContextId, engine::KillMode, engine::Point) override {}

  // REQUIRES: a context that was spawned.
  engine::WaitResult Park(engine::Time deadline, engine::Point) override {
    Context& self = *contexts_[static_cast<size_t>(current_) - 1];
    self.deadline = deadline;
    back_ = std::move(back_).resume();
    return engine::WaitResult::woken;
  }
  bool Unpark(engine::ContextId context, engine::Point) override {
    contexts_[static_cast<size_t>(context) - 1]->ready = true;
    return true;
  }
  engine::WaitResult BusyWait(engine::Time, engine::Point) override { return engine::WaitResult::woken; }
  engine::Time Spend(engine::Cost, engine::Point) override { return 0; }
  void Interrupt(engine::ContextId, engine::Point) override {}
  void Mask(uint8_t) override {}
  void Unmask(engine::Point) override {}
  void Preempt(engine::Point) override {}
  void Access(engine::Memory&, engine::AccessKind, engine::MemoryOrder, engine::Point) override {}
  void Spin(engine::Point) override {}
  void Yield(engine::Point) override {}
  uint32_t Choose(const engine::Choice&) override { return 0; }
  void Emit(const engine::Event&) override {}
  void SetLocation(engine::Location) override {}

 private:
  struct Context {
    engine::ContextId id = 0;
    boost::context::fiber fiber;
    bool ready = true;
    engine::Time deadline = engine::kForever;
  };

  void Resume(Context& context) {
    context.ready = false;
    context.deadline = engine::kForever;
    current_ = context.id;
    context.fiber = std::move(context.fiber).resume();
    current_ = engine::kNoContext;
  }

  const uint64_t seed_;
  engine::Time now_ = 0;
  engine::ContextId current_ = engine::kNoContext;
  std::vector<std::unique_ptr<Context>> contexts_;
  boost::context::fiber back_;
};

// Calls the callback when it is told to.
class PlainDevice final : public engine::AudioDevice {
 public:
  explicit PlainDevice(const engine::AudioFormat& format)
      : format_(format), planes_(static_cast<size_t>(format.channels)) {
    for (std::vector<float>& plane : planes_) {
      plane.resize(static_cast<size_t>(format.block_frames));
      pointers_.push_back(plane.data());
    }
  }
  engine::AudioFormat Format() const override { return format_; }
  engine::Status Start(engine::AudioCallback& callback, const engine::ContextSpec&) override {
    callback_ = &callback;
    return engine::Ok();
  }
  void Stop() override { callback_ = nullptr; }
  engine::Status Restart(const engine::AudioFormat&) override { return engine::Ok(); }

  void Render(int64_t block, engine::RenderBuffer& out) {
    const int64_t frame = block * format_.block_frames;
    callback_->Process({.index = block, .frame = frame, .start = format_.StartOf(block)}, nullptr, pointers_.data());
    out.Put(frame, pointers_.data(), format_.block_frames);
  }

 private:
  engine::AudioFormat format_;
  engine::AudioCallback* callback_ = nullptr;
  std::vector<std::vector<float>> planes_;
  std::vector<float*> pointers_;
};

}  // namespace tools
