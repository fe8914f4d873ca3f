#include "engine/realtime/null_clock_device.h"

#include <time.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

#include "engine/audio_stream.h"
#include "engine/base/check.h"

namespace engine {
namespace {

constexpr Point kSpawn{"audio.start"}, kStop{"audio.stop"};

}  // namespace

class NullClockDevice::Impl final : public StreamSink {
 public:
  Impl(RealtimeRuntime& runtime, Options options)
      : runtime_(runtime),
        lead_(options.lead),
        stream_({options.format, options.overrun, options.frames, std::move(options.input)}) {}

  Status Start(AudioCallback& callback, const ContextSpec& spec, const AudioFormat& format) {
    CHECK(context_ == kNoContext);
    if (Status status = stream_.Accept(format); !status.ok()) return status;
    callback_ = &callback;
    spec_ = spec;
    stop_.store(false, std::memory_order_relaxed);
    // To build a host takes no virtual time, but real time. A stream that starts before its first block would have
    // ended starts at 0, as on the virtual clock.
    const Time now = runtime_.Now();
    stream_.Begin(format, (now < format.StartOf(1) ? 0 : now) + lead_);
    context_ = runtime_.Spawn(
        spec, [this] { Loop(); }, kSpawn);
    return Ok();
  }

  void Stop() {
    if (context_ == kNoContext) return;
    CHECK(runtime_.SelfId() != context_);
    stop_.store(true, std::memory_order_relaxed);
    runtime_.Join(context_, kStop);
    context_ = kNoContext;
  }

  Status Restart(const AudioFormat& format) {
    CHECK(callback_ != nullptr);
    if (Status status = stream_.Accept(format); !status.ok()) return status;
    Stop();
    return Start(*callback_, spec_, format);
  }

  void Write(const float* interleaved, int64_t frames) override {
    CHECK(context_ == kNoContext);
    stream_.Append(interleaved, frames);
  }

  const AudioStream& stream() const { return stream_; }
  std::vector<float> TakeRendered() { return stream_.TakeRendered(); }
  int64_t machine_xruns() const { return machine_xruns_; }

 private:
  // True if the block has come; false if the device stops or the run ends.
  bool WaitForStart() {
    Time at = runtime_.Origin() + stream_.start();
    timespec until{.tv_sec = at / kSecond, .tv_nsec = at % kSecond};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
    return !stop_.load(std::memory_order_relaxed) && !runtime_.Ending();
  }

  void Loop() {
    while (WaitForStart()) {
      const Time deadline = stream_.deadline();
      const Time accounted = runtime_.Accounted();
      BlockInfo block = stream_.Next(runtime_.Now());
      stream_.Call(*callback_, block);
      Time end = runtime_.Now();
      const bool model_late = block.start + runtime_.Accounted() - accounted > deadline;
      machine_xruns_ += block.late_by > deadline - block.start || (end > deadline && !model_late);
      if (!model_late) end = std::min(end, deadline);
      BlockOutcome outcome = stream_.End(end);
      if (outcome.late_by > 0) runtime_.Emit({.type = &kXrun, .values = {block.index, outcome.late_by}});
    }
  }

  RealtimeRuntime& runtime_;
  const Time lead_;
  AudioStream stream_;
  int64_t machine_xruns_ = 0;
  std::atomic<bool> stop_ = false;
  AudioCallback* callback_ = nullptr;
  ContextSpec spec_;
  ContextId context_ = kNoContext;
};

NullClockDevice::NullClockDevice(RealtimeRuntime& runtime, Options options)
    : impl_(std::make_unique<Impl>(runtime, std::move(options))) {}

// Asks nothing of the runtime: the run may be over, and then its contexts are too.
NullClockDevice::~NullClockDevice() = default;

AudioFormat NullClockDevice::Format() const { return impl_->stream().format(); }
Status NullClockDevice::Start(AudioCallback& callback, const ContextSpec& spec) {
  return impl_->Start(callback, spec, impl_->stream().format());
}
void NullClockDevice::Stop() { impl_->Stop(); }
Status NullClockDevice::Restart(const AudioFormat& format) { return impl_->Restart(format); }
StreamSink* NullClockDevice::Sink() { return impl_.get(); }
const std::vector<float>& NullClockDevice::rendered() const { return impl_->stream().rendered().interleaved(); }
std::vector<float> NullClockDevice::TakeRendered() { return impl_->TakeRendered(); }
int64_t NullClockDevice::xruns() const { return impl_->stream().xruns(); }
int64_t NullClockDevice::blocks() const { return impl_->stream().blocks(); }
int64_t NullClockDevice::machine_xruns() const { return impl_->machine_xruns(); }

}  // namespace engine
