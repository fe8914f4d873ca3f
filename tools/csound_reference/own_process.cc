#include "tools/csound_reference/own_process.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

namespace tools::csound_reference {
namespace {

using Clock = std::chrono::steady_clock;

// What work has returned begins with this: less than all of it is nothing.
constexpr char kWhole = '.';

[[noreturn]] void Work(const std::function<std::string()>& work, int to) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // Who interrupts the program means this one, too.
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  const std::string told = work() + kWhole;
  for (size_t at = 0; at < told.size();) {
    const ssize_t wrote = write(to, told.data() + at, told.size() - at);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) break;
    at += static_cast<size_t>(wrote);
  }
  _exit(0);
}

// Until it is closed. False: not within the time.
bool ReadAll(int from, Clock::time_point until, std::string* out) {
  std::array<char, 65536> piece;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0) return false;
    pollfd waited{.fd = from, .events = POLLIN, .revents = 0};
    if (poll(&waited, 1, static_cast<int>(std::min<int64_t>(left, 1000))) <= 0) continue;
    const ssize_t got = read(from, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    out->append(piece.data(), static_cast<size_t>(got));
  }
}

}  // namespace

OwnProcess RunAlone(const std::function<std::string()>& work, double seconds) {
  OwnProcess out;
  int ends[2];
  if (pipe(ends) != 0) return {.told = {}, .wrong = fmt::format("it has no pipe: {}", std::strerror(errno))};
  std::fflush(nullptr);  // or both would print what is still held back
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    Work(work, ends[1]);
  }
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return {.told = {}, .wrong = fmt::format("it cannot be started: {}", std::strerror(errno))};
  }
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  const bool in_time = ReadAll(ends[0], until, &out.told);
  close(ends[0]);
  if (!in_time) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (in_time && out.told.ends_with(kWhole)) {
    out.told.pop_back();
    return out;
  }
  out.told.clear();
  if (!in_time) {
    out.wrong = fmt::format("it did not answer within {} s", seconds);
  } else if (WIFSIGNALED(status)) {
    out.wrong = fmt::format("it was ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  } else {
    out.wrong = fmt::format("it ended with exit code {}", WEXITSTATUS(status));
  }
  return out;
}

}  // namespace tools::csound_reference
