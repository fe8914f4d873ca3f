#include "tools/explore_pool.h"

#include <fmt/format.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <vector>

namespace tools {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kPollMs = 100;

// What a worker lets its parent see while it runs: shared memory, so that it outlives the worker.
struct Window {
  std::atomic<uint64_t> run{0};      // under way
  std::atomic<uint64_t> begun{0};    // runs begun in this chunk
  std::atomic<bool> stop{false};     // set by the parent
  std::atomic<uint32_t> written{0};  // bytes of text
  char text[1 << 20];                // deviations of a repeated run, as lines of a schedule
};
static_assert(std::atomic<uint64_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

bool WriteAll(int file, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t wrote = write(file, data, size);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    data += wrote;
    size -= static_cast<size_t>(wrote);
  }
  return true;
}

bool ReadAll(int file, void* into, size_t size) {
  for (char* at = static_cast<char*>(into); size > 0;) {
    const ssize_t got = read(file, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

// What a worker is to do.
struct Task {
  static constexpr uint64_t kNone = ~uint64_t{0};
  uint64_t chunk = 0;
  uint64_t repeat = kNone;  // this run of it alone is of interest, and what it answers
};

void Note(Window& window, const sim::Deviation& deviation) {
  const std::string line = sim::ToText(deviation) + "\n";
  const uint32_t at = window.written.load();
  if (at + line.size() > sizeof(window.text)) return;
  std::memcpy(window.text + at, line.data(), line.size());
  window.written.store(at + static_cast<uint32_t>(line.size()));
}

// The life of a worker: reads tasks, writes results as lines of JSON.
[[noreturn]] void Work(const scenarios::Scenario& scenario, const ExplorePlan& plan, Window& window, int orders,
                       int results) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A terminal sends it to all, `timeout` the other one; what follows from it the parent decides.
  signal(SIGINT, SIG_IGN);
  signal(SIGTERM, SIG_IGN);
  KeepMemory();
  auto hunter = Hunter::Make(scenario, {.sound = plan.sound, .known = plan.known, .stop = {}});
  if (!hunter.ok()) _exit(3);  // the parent made one before
  for (Task task; ReadAll(orders, &task, sizeof(task));) {
    const uint64_t chunk = task.chunk;
    window.begun.store(0);
    if (task.repeat != Task::kNone) {
      auto next = [&](uint64_t run) {
        window.run.store(run);
        window.begun.fetch_add(1);
      };
      RepeatRun(*hunter.value(), plan, task.repeat, next, [&](const sim::Deviation& one) { Note(window, one); });
      _exit(0);
    }
    const ChunkResult result = RunChunk(*hunter.value(), plan, chunk, [&](uint64_t run) {
      window.run.store(run);
      window.begun.fetch_add(1);
      return !window.stop.load();
    });
    const std::string line =
        ToJson(result).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
    if (!WriteAll(results, line.data(), line.size())) break;
    if (result.renew) break;
  }
  _exit(0);
}

class Worker {
 public:
  Worker()
      : window_(static_cast<Window*>(
            mmap(nullptr, sizeof(Window), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    End();
    if (window_ != MAP_FAILED) munmap(window_, sizeof(Window));
  }

  bool Start(const scenarios::Scenario& scenario, const ExplorePlan& plan) {
    if (window_ == MAP_FAILED) return false;
    new (window_) Window;
    int orders[2], results[2];
    if (pipe(orders) != 0) return false;
    if (pipe(results) != 0) {
      close(orders[0]);
      close(orders[1]);
      return false;
    }
    fflush(nullptr);
    id_ = fork();
    if (id_ == 0) {
      close(orders[1]);
      close(results[0]);
      Work(scenario, plan, *window_, orders[0], results[1]);
    }
    close(orders[0]);
    close(results[1]);
    orders_ = orders[1];
    results_ = results[0];
    text_.clear();
    return id_ > 0;
  }

  void Order(const Task& task) {
    chunk_ = task.chunk;
    Seen();
    // A worker that is gone is noticed at its results.
    [[maybe_unused]] bool sent = WriteAll(orders_, reinterpret_cast<const char*>(&task), sizeof(task));
  }
  std::string_view written() const { return {window_->text, window_->written.load()}; }
  void AskToStop() { window_->stop.store(true); }
  void Abandon() { chunk_.reset(); }

  // A result, once its line has come. `*gone`: nothing more will.
  std::optional<ChunkResult> Read(bool* gone) {
    char part[1 << 16];
    const ssize_t got = read(results_, part, sizeof(part));
    *gone = got == 0 || (got < 0 && errno != EINTR);
    if (got > 0) text_.append(part, static_cast<size_t>(got));
    const size_t end = text_.find('\n');
    if (end == std::string::npos) return std::nullopt;
    ChunkResult result = ChunkResultOf(nlohmann::ordered_json::parse(text_.substr(0, end)));
    text_.erase(0, end + 1);
    chunk_.reset();
    return result;
  }

  // After it is gone: why, in words.
  std::string WhyGone() {
    int status = 0;
    waitpid(id_, &status, 0);
    id_ = -1;
    CloseAll();
    if (WIFSIGNALED(status)) {
      return fmt::format("by signal {} ({})", WTERMSIG(status), sigdescr_np(WTERMSIG(status)));
    }
    return fmt::format("with exit code {}", WEXITSTATUS(status));
  }

  void End() {
    CloseAll();
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
    id_ = -1;
  }

  bool alive() const { return id_ > 0; }
  const std::optional<uint64_t>& chunk() const { return chunk_; }
  int results() const { return results_; }
  uint64_t run() const { return window_->run.load(); }
  uint64_t begun() const { return window_->begun.load(); }

  // How long the run under way has been, as far as the parent saw.
  double SecondsInRun() {
    if (!chunk_ || begun() != seen_begun_) Seen();
    return std::chrono::duration<double>(Clock::now() - seen_).count();
  }

 private:
  void Seen() {
    seen_begun_ = begun();
    seen_ = Clock::now();
  }
  void CloseAll() {
    for (int* file : {&orders_, &results_}) {
      if (*file >= 0) close(*file);
      *file = -1;
    }
  }

  Window* window_;
  pid_t id_ = -1;
  int orders_ = -1, results_ = -1;
  std::optional<uint64_t> chunk_;  // that it does
  std::string text_;
  uint64_t seen_begun_ = 0;
  Clock::time_point seen_;
};

class Pool {
 public:
  Pool(const scenarios::Scenario& scenario, const ExplorePlan& plan, const PoolOptions& options)
      : scenario_(scenario), plan_(plan), options_(options) {}

  PoolEnd Run() {
    signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < options_.jobs; ++i) workers_.push_back(std::make_unique<Worker>());
    bool stopping = false;
    for (;;) {
      for (auto& worker : workers_) {
        if (!stopping && !worker->chunk() && !Employ(*worker)) return PoolEnd::failed;
      }
      if (std::none_of(workers_.begin(), workers_.end(), [](const auto& worker) { return worker->chunk(); })) {
        return stopping ? PoolEnd::stopped : PoolEnd::done;
      }
      Listen();
      if (!stopping && options_.stop({Underway()})) {
        stopping = true;
        for (auto& worker : workers_) worker->AskToStop();
      }
      for (auto& worker : workers_) {
        if (worker->chunk() && worker->SecondsInRun() >= options_.run_timeout) GiveUp(*worker);
      }
    }
  }

 private:
  // False: there is work, but no process for it.
  bool Employ(Worker& worker) {
    std::optional<uint64_t> chunk = options_.next();
    if (!chunk) return true;
    if (!worker.alive() && !worker.Start(scenario_, plan_)) return false;
    worker.Order({.chunk = *chunk});
    return true;
  }

  uint64_t Underway() const {
    uint64_t runs = 0;
    for (const auto& worker : workers_) runs += worker->chunk() ? worker->begun() : 0;
    return runs;
  }

  void Listen() {
    std::vector<pollfd> files;
    std::vector<Worker*> owners;
    for (auto& worker : workers_) {
      if (!worker->chunk()) continue;
      files.push_back({.fd = worker->results(), .events = POLLIN});
      owners.push_back(worker.get());
    }
    if (poll(files.data(), files.size(), kPollMs) <= 0) return;
    for (size_t i = 0; i < files.size(); ++i) {
      if (files[i].revents != 0) Hear(*owners[i]);
    }
  }

  void Hear(Worker& worker) {
    const uint64_t chunk = worker.chunk().value();
    bool gone = false;
    if (std::optional<ChunkResult> result = worker.Read(&gone)) {
      const bool renew = result->renew;
      options_.done(std::move(*result));
      if (renew) worker.End();
      return;
    }
    if (gone) Bury(worker, chunk);
  }

  void Bury(Worker& worker, uint64_t chunk) {
    const std::string why = worker.WhyGone();
    Tell(worker, chunk, kWorkerKind, why, fmt::format("the process that did run {} ended {}", worker.run(), why));
  }

  void GiveUp(Worker& worker) {
    const uint64_t chunk = worker.chunk().value();
    worker.End();
    Tell(worker, chunk, kHungKind, "",
         fmt::format("run {} took more than {} s of real time; its process was ended", worker.run(),
                     options_.run_timeout));
  }

  // The chunk ends with the run that ended its process.
  void Tell(Worker& worker, uint64_t chunk, const char* kind, const std::string& why, const std::string& what) {
    const uint64_t run = worker.run();
    ChunkResult result{.chunk = chunk, .complete = true};
    Found found{.key = why.empty() ? kind : std::string(kind) + " " + why,
                .kind = kind,
                .message = fmt::format("{}; what came after it in its part of the search, up to run {}, was not run",
                                       what, plan_.FirstRun(chunk) + plan_.RunsOf(chunk) - 1)};
    if (!IsKnown(found, plan_.known)) result.found.push_back({.found = found, .run = run, .seed = plan_.SeedOf(run)});
    worker.Abandon();
    options_.done(std::move(result));
  }

  const scenarios::Scenario& scenario_;
  const ExplorePlan& plan_;
  const PoolOptions& options_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace

void KeepMemory() {
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_MMAP_THRESHOLD, 256 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
}

PoolEnd RunPool(const scenarios::Scenario& scenario, const ExplorePlan& plan, const PoolOptions& options) {
  return Pool(scenario, plan, options).Run();
}

std::vector<sim::Deviation> DeviationsBeforeTheEnd(const scenarios::Scenario& scenario, const ExplorePlan& plan,
                                                   uint64_t run, double timeout) {
  Worker worker;
  if (!worker.Start(scenario, plan)) return {};
  worker.Order({.chunk = run / plan.ChunkRuns(), .repeat = run});
  for (bool gone = false; !gone && worker.SecondsInRun() < timeout;) {
    pollfd file{.fd = worker.results(), .events = POLLIN, .revents = 0};
    if (poll(&file, 1, kPollMs) > 0) worker.Read(&gone);
  }
  worker.End();
  const std::string_view lines = worker.written();
  const auto count = std::count(lines.begin(), lines.end(), '\n');
  auto schedule = sim::ParseSchedule(fmt::format("tactus-schedule 1\nscenario: -\n{}end {}\n", lines, count), "");
  return schedule.ok() ? schedule.value().deviations : std::vector<sim::Deviation>();
}

}  // namespace tools
