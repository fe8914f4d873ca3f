#include "engine/hosts/csound/performance_thread.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/hosts/csound/events.h"

namespace engine::csound {
namespace {
constexpr Point kSpawn{"perf.start"}, kJoin{"perf.join"}, kQueueLock{"perf.queue.lock"}, kQueueFree{"perf.queue.free"};
constexpr Point kEnqueue{"perf.enqueue"}, kMessages{"perf.messages"}, kMessageRun{"perf.message"}, kLoop{"perf.loop"};
constexpr Point kPauseWait{"perf.pause.wait"}, kPauseSet{"perf.pause.set"};
constexpr Point kFlushWait{"perf.flush.wait"}, kFlushSet{"perf.flush.set"};
constexpr Point kStatus{"perf.status"}, kFunctionSet{"callback.function.set"}, kDataSet{"callback.data.set"};
constexpr Point kFunctionRead{"callback.function.read"}, kDataRead{"callback.data.read"};
constexpr int kStopped = 1;

std::string EventText(char type, const std::vector<double>& fields) {
  std::string text = fmt::format("{}", type);
  for (double field : fields) text += fmt::format(" {}", field);
  return text;
}

}  // namespace

PerformanceThread::PerformanceThread(Runtime& runtime, Core& core, const Setup& setup)
    : runtime_(runtime),
      core_(core),
      setup_(setup),
      queue_lock_(runtime, HandOff::fifo, kQueueLock, kQueueFree),
      length_(runtime),
      pause_event_(runtime, kPauseWait, kPauseSet),
      flush_event_(runtime, kFlushWait, kFlushSet),
      status_(runtime),
      callback_(runtime),
      callback_data_(runtime),
      recorder_(runtime, setup.recorder) {}

void PerformanceThread::Spawn() {
  messages_.push_back({"pause", "", [this] {
                         SetPaused(true);
                         return 0;
                       }});
  length_.Store(1, kEnqueue);
  context_ = runtime_.Spawn(
      setup_.thread, [this] { Run(); }, kSpawn);
  core_.SetPerformer(context_);
}

void PerformanceThread::SetPaused(bool paused) {
  paused_ = paused;
  core_.device().SetPlaying(!paused);
}

void PerformanceThread::Enqueue(const char* name, std::string arguments, std::function<int()> run) {
  Message message{name, std::move(arguments), std::move(run)};
  if (status_.Load(kStatus) != 0) {
    runtime_.Emit({.type = &kDeleted, .text = message.Text()});
    return;
  }
  // C4.13: the lock is this thread's own while a message runs.
  if (runtime_.SelfId() == context_ && stuck_in() != nullptr) waits_for_itself_.store(true, std::memory_order_relaxed);
  MutexLock lock(queue_lock_);
  runtime_.Spend(setup_.enqueue, kEnqueue);
  messages_.push_back(std::move(message));
  length_.Store(static_cast<int64_t>(messages_.size()), kEnqueue);
  flush_event_.Clear();
  pause_event_.Set();
}

// C4.3. Non-zero: a message ended the thread.
int PerformanceThread::RunMessages() {
  while (length_.Load(kMessages) > 0) {
    {
      MutexLock lock(queue_lock_);
      int code = 0;
      while (code == 0 && !messages_.empty()) {
        Message message = std::move(messages_.front());
        messages_.pop_front();
        length_.Store(static_cast<int64_t>(messages_.size()), kMessages);
        runtime_.Emit({.type = &kRun, .values = {core_.engine().Frame()}, .text = message.Text()});
        running_.store(message.name, std::memory_order_relaxed);
        runtime_.Spend(setup_.message, kMessageRun);
        code = message.run();
        running_.store(nullptr, std::memory_order_relaxed);
      }
      if (paused_) pause_event_.Clear();
      flush_event_.Set();
      if (code != 0) return code;
    }
    if (!paused_) return 0;
    pause_event_.Wait();
    pause_event_.Set();
  }
  return 0;
}

void PerformanceThread::Run() {
  int code = 0;
  while ((code = RunMessages()) == 0) {
    ServeCallback();
    code = core_.PerformKsmps();
    if (code != 0) break;
    RecordCycle();
    runtime_.Spend(setup_.loop, kLoop);
  }
  End(code);
}

void PerformanceThread::ServeCallback() {
  const Callback* callback = callback_.Read(kFunctionRead);
  if (!callback) return;
  if (callback_data_.Read(kDataRead) == 0) {
    runtime_.Emit({.type = &kNullData, .text = "the process callback was called before its data was set"});
    return;
  }
  (*callback)();
}

void PerformanceThread::RecordCycle() {
  if (!recorder_.running()) return;
  Engine& engine = core_.engine();
  // C4.18: 6.18 scales the spout in place before it is written to the file.
  const int64_t lost = recorder_.Put(engine.ksmps() * engine.channels());
  if (lost == 0) return;
  runtime_.Emit({.type = &kRecordOverrun, .values = {lost, engine.Frame()}});
  core_.Say("perfThread record buffer overrun.");
}

// C4.9: the rest of the queue is deleted.
void PerformanceThread::End(int code) {
  status_.Store(code, kStatus);
  const int64_t frame = core_.engine().Frame();
  core_.Cleanup();
  {
    MutexLock lock(queue_lock_);
    for (const Message& message : messages_) runtime_.Emit({.type = &kDeleted, .text = message.Text()});
    messages_.clear();
    length_.Store(0, kMessages);
  }
  over_.store(true, std::memory_order_relaxed);
  runtime_.Emit({.type = &kEnded, .values = {code, frame}});
  flush_event_.Set();
}

void PerformanceThread::Play() {
  Enqueue("play", [this] {
    SetPaused(false);
    return 0;
  });
}

void PerformanceThread::Pause() {
  Enqueue("pause", [this] {
    SetPaused(true);
    return 0;
  });
}

void PerformanceThread::TogglePause() {
  Enqueue("togglePause", [this] {
    SetPaused(!paused_);
    return 0;
  });
}

void PerformanceThread::Stop() {
  StopRecord();
  Enqueue("stop", [] { return kStopped; });
}

// C4.7: how late an absolute event is, is known when its message runs.
int PerformanceThread::InsertEvent(bool absolute, char type, std::vector<double> fields) {
  if (absolute && fields.size() >= 2) {
    const double now = static_cast<double>(core_.engine().Frame()) / core_.engine().sample_rate();
    fields[1] -= now;
    if (fields[1] < 0) {
      if (fields.size() >= 3 && (type == 'a' || type == 'i') && fields[2] >= 0) {
        fields[2] += fields[1];
        if (fields[2] <= 0) return 0;
      }
      fields[1] = 0;
    }
  }
  core_.ScoreEvent(type, fields);
  return 0;
}

void PerformanceThread::ScoreEvent(bool absolute, char type, std::vector<double> fields) {
  if (HasNewMessages() && std::string("ifea").find(type) == std::string::npos) return;  // C4.20
  Enqueue("scoreEvent", EventText(type, fields),
          [this, absolute, type, fields] { return InsertEvent(absolute, type, fields); });
}

void PerformanceThread::InputMessage(std::string line) {
  Enqueue("inputMessage", line, [this, line] {
    core_.InputMessage(line);
    return 0;
  });
}

void PerformanceThread::SetScoreOffset(double seconds) {
  Enqueue("setScoreOffsetSeconds", fmt::format("{}", seconds), [this, seconds] {
    core_.engine().SetScoreOffset(seconds);
    return 0;
  });
}

void PerformanceThread::Record(const std::string& file, int buffers, bool fails) {
  recorder_.Start(file, buffers, fails);
  Enqueue("record", [] { return 0; });
}

void PerformanceThread::StopRecord() {
  Enqueue("stopRecord", [this] {
    recorder_.Stop();
    return 0;
  });
}

// C4.11: says nothing of a message that was unlinked and still runs.
void PerformanceThread::Flush() {
  if (length_.Load(kFlushWait) == 0) return;
  flush_event_.Wait();
  flush_event_.Set();
}

const char* PerformanceThread::stuck_for() const {
  if (waits_for_itself_.load(std::memory_order_relaxed)) {
    return ": it enqueues a message, and waits for the queue's lock, which this thread holds itself";
  }
  if (recorder_.joining()) return ": it joins the recorder, and that waits for a signal that only this thread gives";
  if (recorder_.abandoned()) return ": it waits for recordLock, which the record that failed has kept";
  return "";
}

int PerformanceThread::Join() {
  recorder_.StopByJoin();
  runtime_.Join(context_, kJoin);
  joined_.store(true, std::memory_order_relaxed);
  return status_.Load(kStatus);
}

bool PerformanceThread::IsRunning() const {
  const bool until_joined = setup_.version == Version::v6_18;
  return !(until_joined ? joined_ : over_).load(std::memory_order_relaxed);
}

void PerformanceThread::SetProcessCallback(const Callback* callback) {
  callback_.Write(callback, kFunctionSet);
  callback_data_.Write(1, kDataSet);
}

void PerformanceThread::Call(const char* name, std::function<void()> body) {
  Enqueue(name, [body] {
    body();
    return 0;
  });
}

}  // namespace engine::csound
