#include "sim/sim_audio_device.h"

#include <atomic>
#include <utility>

#include "engine/audio_stream.h"
#include "engine/base/check.h"

namespace sim {

using engine::AudioFormat;
using engine::Status;

namespace {

constexpr engine::Point kSpawn{"audio.start"}, kWait{"audio.wait"}, kStop{"audio.stop"};
constexpr engine::Point kIrq{"irq.wait"};  // the only place where an interrupt may park

}  // namespace

class SimAudioDevice::Impl final : public engine::StreamSink {
 public:
  Impl(engine::Runtime& runtime, Options options)
      : runtime_(runtime), stream_({options.format, options.overrun, options.frames, std::move(options.input)}) {}

  Status Start(engine::AudioCallback& callback, const engine::ContextSpec& spec) {
    return Start(callback, spec, stream_.format());
  }

  void Stop() {
    if (context_ == engine::kNoContext) return;
    CHECK(runtime_.SelfId() != context_);
    stop_.store(true, std::memory_order_relaxed);
    runtime_.Unpark(context_, kStop);
    runtime_.Join(context_, kStop);
    context_ = engine::kNoContext;
  }

  Status Restart(const AudioFormat& format) {
    CHECK(callback_ != nullptr);
    if (Status status = stream_.Accept(format); !status.ok()) return status;
    Stop();
    return Start(*callback_, spec_, format);
  }

  void Write(const float* interleaved, int64_t frames) override {
    CHECK(context_ == engine::kNoContext);
    stream_.Append(interleaved, frames);
  }

  const engine::AudioStream& stream() const { return stream_; }
  std::vector<float> TakeRendered() { return stream_.TakeRendered(); }

 private:
  Status Start(engine::AudioCallback& callback, const engine::ContextSpec& spec, const AudioFormat& format) {
    CHECK(context_ == engine::kNoContext);
    if (Status status = stream_.Accept(format); !status.ok()) return status;
    callback_ = &callback;
    spec_ = spec;
    wait_ = spec.interrupt ? kIrq : kWait;
    stop_.store(false, std::memory_order_relaxed);
    stream_.Begin(format, runtime_.Now());
    context_ = runtime_.Spawn(
        spec, [this] { Loop(); }, kSpawn);
    return engine::Ok();
  }

  // True if the block has come; false if the device stops.
  bool WaitForStart() {
    while (runtime_.Now() < stream_.start()) {
      if (stop_.load(std::memory_order_relaxed)) return false;
      runtime_.Park(stream_.start(), wait_);
    }
    return !stop_.load(std::memory_order_relaxed);
  }

  void Loop() {
    while (WaitForStart()) {
      engine::BlockInfo block = stream_.Next(runtime_.Now());
      stream_.Call(*callback_, block);
      engine::BlockOutcome outcome = stream_.End(runtime_.Now());
      if (outcome.late_by > 0) runtime_.Emit({.type = &engine::kXrun, .values = {block.index, outcome.late_by}});
    }
  }

  engine::Runtime& runtime_;
  engine::AudioStream stream_;
  std::atomic<bool> stop_ = false;
  engine::AudioCallback* callback_ = nullptr;
  engine::ContextSpec spec_;
  engine::Point wait_ = kWait;
  engine::ContextId context_ = engine::kNoContext;
};

SimAudioDevice::SimAudioDevice(engine::Runtime& runtime, Options options)
    : impl_(std::make_unique<Impl>(runtime, std::move(options))) {}

// Asks nothing of the runtime: the run may be over, and then its contexts are too.
SimAudioDevice::~SimAudioDevice() = default;

AudioFormat SimAudioDevice::Format() const { return impl_->stream().format(); }
Status SimAudioDevice::Start(engine::AudioCallback& callback, const engine::ContextSpec& spec) {
  return impl_->Start(callback, spec);
}
void SimAudioDevice::Stop() { impl_->Stop(); }
Status SimAudioDevice::Restart(const AudioFormat& format) { return impl_->Restart(format); }
engine::StreamSink* SimAudioDevice::Sink() { return impl_.get(); }
const std::vector<float>& SimAudioDevice::rendered() const { return impl_->stream().rendered().interleaved(); }
std::vector<float> SimAudioDevice::TakeRendered() { return impl_->TakeRendered(); }
int64_t SimAudioDevice::xruns() const { return impl_->stream().xruns(); }
int64_t SimAudioDevice::blocks() const { return impl_->stream().blocks(); }

}  // namespace sim
