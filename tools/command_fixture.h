// Tests of the program as a user meets it: a folder, a command line, what it prints and leaves behind.
//
//   project/scenarios/note.yaml, note.lua    a scenario with golden sound and trace
//   project/golden/                          made by `update`
//   project/tactus-out/                      what runs write; the program starts in project/
//   said/                                    stdout and stderr of the commands, outside what Tree() sees
#pragma once
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace tools {

struct Said {
  int code = -1;  // exit code; 128 + signal if a signal ended it
  std::string out, err;

  nlohmann::json Json() const { return nlohmann::json::parse(out); }  // throws if it is none: the test fails
};

// A program under way, its output going to files.
class Process {
 public:
  Process(const std::string& binary, const std::string& folder, std::vector<std::string> words,
          std::vector<std::string> environment, const std::string& said)
      : out_(said + ".out"), err_(said + ".err") {
    words.insert(words.begin(), binary);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);  // a group of its own: see Terminate
    std::vector<char*> argv = Pointers(words), envp = Pointers(environment);
    int failed = posix_spawn(&id_, binary.c_str(), &actions, &attributes, argv.data(), envp.data());
    EXPECT_EQ(failed, 0) << binary << " does not start";
    if (failed != 0) id_ = -1;
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (id_ <= 0) return;
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }

  void Interrupt() {
    if (id_ > 0) kill(id_, SIGINT);
  }
  // As `timeout` does it: it and all processes that it started are told.
  void Terminate() {
    if (id_ > 0) kill(-id_, SIGTERM);
  }
  Said Wait() {
    Said said;
    int status = 0;
    if (id_ > 0 && waitpid(id_, &status, 0) == id_) {
      said.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    id_ = -1;
    said.out = Read(out_);
    said.err = Read(err_);
    return said;
  }

  static std::string Read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }

 private:
  static std::vector<char*> Pointers(std::vector<std::string>& words) {
    std::vector<char*> out;
    for (std::string& word : words) out.push_back(word.data());
    out.push_back(nullptr);
    return out;
  }

  std::string out_, err_;
  pid_t id_ = -1;
};

class CommandTest : public testing::Test {
 protected:
  static constexpr const char* kScript =
      "function onNote(event)\n"
      "  playNote(event.note, event.velocity, -1)\n"
      "  runAsync(function() openURL('x') end)\n"
      "end\n";
  static constexpr const char* kScenario =
      "name: a note sounds\n"
      "host: halion\n"
      "length: 100ms\n"
      "script: note.lua\n"
      "timeline:\n"
      "  - {at: 10ms, note_on: {key: 60}}\n"
      "  - {at: 50ms, note_off: {key: 60}}\n";
  static constexpr const char* kGolden = "expect: {golden: [audio, trace]}\n";

  void SetUp() override {
    // A run of the tests has a folder of its own: several may run on a machine at once.
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    top_ = (std::filesystem::path(testing::TempDir()) / "tactus_").string() + std::to_string(getpid()) + "_" +
           std::filesystem::path(name).filename().string();
    std::filesystem::remove_all(top_);
    folder_ = top_ + "/project";
    std::filesystem::create_directories(folder_);
    std::filesystem::create_directories(top_ + "/said");
    Write("scenarios/note.lua", kScript);
    Write("scenarios/note.yaml", std::string(kScenario) + kGolden);
  }
  void TearDown() override { std::filesystem::remove_all(top_); }

  // Names in the project are relative to it.
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  bool Exists(const std::string& name) const { return std::filesystem::exists(Path(name)); }
  std::string Read(const std::string& name) const { return Process::Read(Path(name)); }
  void Write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(Path(name)).parent_path());
    std::ofstream(Path(name), std::ios::binary) << text;
  }
  void Replace(const std::string& name, const std::string& from, const std::string& to) const {
    std::string text = Read(name);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << name << " has no '" << from << "'";
    Write(name, text.replace(at, from.size(), to));
  }
  std::vector<std::string> NamesBelow(const std::string& name) const {
    std::vector<std::string> names;
    if (!Exists(name)) return names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(Path(name))) {
      if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(Path(name)).string());
    }
    return names;
  }
  // Every file and folder of the project, and the bytes of the files.
  std::map<std::string, std::string> Tree() const {
    std::map<std::string, std::string> tree;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      tree[entry.path().lexically_relative(folder_).string()] =
          entry.is_regular_file() ? Process::Read(entry.path().string()) : "/";
    }
    return tree;
  }

  Process Start(std::vector<std::string> words, std::vector<std::string> environment = {}) {
    environment.push_back("PATH=/usr/bin:/bin");
    return Process(Binary(), folder_, std::move(words), std::move(environment),
                   top_ + "/said/" + std::to_string(commands_++));
  }
  Said Tactus(std::vector<std::string> words, std::vector<std::string> environment = {}) {
    return Start(std::move(words), std::move(environment)).Wait();
  }
  // Waits for something that another process brings about; fails the test if it does not come.
  static void WaitUntil(const std::function<bool()>& happened) {
    for (int i = 0; i < 6000 && !happened(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(happened()) << "it did not happen within a minute";
  }

  // Bazel starts tests where the project's files are.
  static const std::string& Binary() {
    static const std::string path = std::filesystem::absolute("tools/tactus_bin").string();
    return path;
  }

  std::string top_, folder_;
  int commands_ = 0;
};

}  // namespace tools
