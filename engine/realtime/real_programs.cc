#include "engine/realtime/real_programs.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

extern char** environ;

namespace engine {
namespace {

class RealProgram final : public Program {
 public:
  RealProgram(pid_t pid, int output) : pid_(pid), output_(output) {}
  ~RealProgram() override {
    Kill();
    close(output_);
  }

  Got Read(char* byte) override {
    const ssize_t got = read(output_, byte, 1);
    if (got == 1) return Got::byte;
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? Got::nothing_yet : Got::end;
  }
  bool Running() override {
    if (!ended_ && waitpid(pid_, &status_, WNOHANG) != 0) ended_ = true;
    return !ended_;
  }
  int ExitCode() const override { return WIFSIGNALED(status_) ? 128 + WTERMSIG(status_) : WEXITSTATUS(status_); }
  void Kill() override {
    if (!Running()) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, &status_, 0);
    ended_ = true;
  }

 private:
  const pid_t pid_;
  const int output_;
  int status_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<Program>> RealPrograms::Start(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return MakeError(std::string("pipe: ") + std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& part : command) arguments.push_back(const_cast<char*>(part.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int failed = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (failed != 0) {
    close(ends[0]);
    return MakeError(command.front() + ": " + std::strerror(failed));
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return std::unique_ptr<Program>(std::make_unique<RealProgram>(pid, ends[0]));
}

}  // namespace engine
