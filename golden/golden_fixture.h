// Ten blocks of a ramp and five events, with golden files in a folder of the test's own.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "golden/golden.h"

namespace golden {

inline constexpr engine::EventType kNote{"note.on", "key {0}", {{{"key", engine::FieldKind::integer}}}};
inline constexpr engine::AudioFormat kFormat{.sample_rate = 48000, .block_frames = 48, .channels = 2};  // 1 ms a block

inline sim::LoggedEvent Event(engine::Time time, const char* context, int64_t key) {
  return {.time = time,
          .context = context,
          .type = &kNote,
          .values = {key},
          .text = "",
          .point = "notes.push",
          .file = "a.lua",
          .line = static_cast<int>(key),
          .step = 0};
}

class GoldenTest : public ::testing::Test {
 protected:
  GoldenTest() {
    std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    folder_ = ::testing::TempDir() + "/golden_" + name;
    std::filesystem::remove_all(folder_);
    for (int i = 0; i < 960; ++i) audio_.push_back(static_cast<float>(i + 1) / 1024);
    for (int i = 0; i < 5; ++i)
      events_.push_back(Event((2 * i + 1) * engine::kMillisecond, i % 2 ? "script" : "audio", i));
    request_ = {.stem = folder_ + "/golden/host/a", .audio = true, .trace = true};
    EXPECT_TRUE(Update(request_, Run()).ok());
  }
  ~GoldenTest() override { std::filesystem::remove_all(folder_); }

  Rendering Run() const { return {.format = format_, .audio = audio_, .events = events_}; }
  std::vector<Difference> Differences() const {
    auto result = Compare(request_, Run());
    EXPECT_TRUE(result.ok());
    return result.ok() ? result.value() : std::vector<Difference>();
  }
  // Of the one difference there should be.
  std::string Message() const {
    std::vector<Difference> differences = Differences();
    EXPECT_EQ(differences.size(), 1u);
    return differences.empty() ? "" : differences[0].message;
  }
  std::vector<std::string> NamesIn(const std::string& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.push_back(entry.path().filename());
    return names;
  }
  std::string Path(const char* suffix) const { return request_.stem + suffix; }

  std::string folder_;
  engine::AudioFormat format_ = kFormat;
  std::vector<float> audio_;
  std::vector<sim::LoggedEvent> events_;
  Request request_;
};

inline std::string ReadAll(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace golden
