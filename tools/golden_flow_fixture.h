// A project whose golden files are written: what users accept, compare and spoil.
#pragma once
#include <cmath>
#include <cstring>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tools/command_fixture.h"

namespace tools {

class GoldenFlowTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    std::filesystem::create_directories(Path("golden"));
    const Said said = Tactus({"update", "scenarios", "--yes"});
    ASSERT_EQ(said.code, 0) << said.out << said.err;
    ASSERT_THAT(said.out, testing::EndsWith("0 equal, 1 written, 0 left as they are\n"));
  }

  // Where the float of a frame and channel stands in a stereo WAV file.
  static size_t PlaceOfSample(const std::string& wav, size_t frame, size_t channel) {
    size_t at = 12;
    for (; at + 8 <= wav.size() && wav.compare(at, 4, "data") != 0;) {
      uint32_t bytes = 0;
      std::memcpy(&bytes, wav.data() + at + 4, 4);
      at += 8 + bytes;
    }
    return at + 8 + (frame * 2 + channel) * sizeof(float);
  }

  // Puts another value at that place of a stereo WAV file. Returns what stood there.
  float SetSample(const std::string& name, size_t frame, size_t channel, float value) const {
    std::string wav = Read(name);
    const size_t at = PlaceOfSample(wav, frame, channel);
    float sample = 0;
    EXPECT_LE(at + sizeof(float), wav.size());
    if (at + sizeof(float) > wav.size()) return 0;
    std::memcpy(&sample, wav.data() + at, sizeof(float));
    std::memcpy(wav.data() + at, &value, sizeof(float));
    Write(name, wav);
    return sample;
  }

  // The golden sound with one sample off by the least that a float can be. Returns what stood there.
  float SpoilSample(size_t frame, size_t channel) const {
    const float sample = SetSample("golden/note.wav", frame, channel, 0);
    SetSample("golden/note.wav", frame, channel, std::nextafter(sample, 2.0f));
    return sample;
  }

  std::vector<std::string> GoldenTrace() const {
    std::istringstream in(Read("golden/note.trace"));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  std::map<std::string, std::filesystem::file_time_type> Times() const {
    std::map<std::string, std::filesystem::file_time_type> times;
    for (const std::string& name : NamesBelow("golden"))
      times[name] = std::filesystem::last_write_time(Path("golden/" + name));
    return times;
  }
};

}  // namespace tools
