// HISE's API round the threads: the transport, servers, files and samples.
#include <cmath>

#include "engine/synth/wav_file.h"
#include "tools/hise_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kTransport =
    "const var th = Engine.createTransportHandler();\n"
    "inline function onTempo(bpm) { Console.print(Threads.getCurrentThreadName() + \" \" + bpm); }\n"
    "th.setOnTempoChange(true, onTempo);\n"
    "th.setOnTransportChange(false, function(on) { Console.print(Threads.getCurrentThreadName() + \" \" + on); });\n";

// The table B3: synchronous in the block, else with the poll of 30 ms; HI-R34.
TEST_F(HiseTest, TheTransportCallsWithinTheBlockOrAtTheNextPoll) {
  HiseSettings setup{.timeline = {"at: 100ms, transport: {playing: true, tempo: 90}"}};
  setup.more = "audio_guard: false\n";
  auto out = Play(kTransport, setup);
  EXPECT_THAT(out.Prints(), ElementsAre("Audio Thread 90.0", "Scripting Thread 1"));
  EXPECT_EQ(out.Named("print")[1].time, 120 * kMillisecond);
  // What has not changed is not told.
  setup.timeline.push_back("at: 200ms, transport: {playing: true, tempo: 90}");
  EXPECT_EQ(Play(kTransport, setup).Prints().size(), 2u);
}

// HI-R21.
TEST_F(HiseTest, TheTransportWantsInlineFunctionsOnTheAudioThread) {
  const auto out = Play("Engine.createTransportHandler().setOnTempoChange(true, function(bpm) {});");
  EXPECT_THAT(out.First("script_error").text, HasSubstr("Must use inline functions for synchronous callback"));
}

// HI-R16: the server's thread posts a job.
TEST_F(HiseTest, AServerSendsAFile) {
  HiseSettings setup{.length = "300ms"};
  setup.more = "server: {'http://x.org/a.txt': {after: 80ms, body: hello}}\n";
  const auto download = [&](const std::string& name) {
    return Play(
               "Server.setBaseURL(\"http://x.org\");\n"
               "const var file = FileSystem.getFolder(FileSystem.Desktop).getChildFile(\"a.txt\");\n"
               "Server.downloadFile(\"" +
                   name +
                   "\", {}, file, function()\n{\n"
                   "Console.print(this.data.success + \" \" + this.data.numTotal + \" \" + "
                   "file.loadAsString());\n});\n",
               setup)
        .Prints();
  };
  EXPECT_THAT(download("a.txt"), ElementsAre("1 5 hello"));
  EXPECT_THAT(download("b.txt"), ElementsAre("0 0 "));
}

class HiseSamplesTest : public HiseTest {
 protected:
  static constexpr const char* kFiles =
      "audio_files: {Samples/low.wav: low.wav, Samples/high.wav: high.wav, Samples/more/x.wav: low.wav}\n";

  // A square wave; `level` tells it from others.
  void Wave(const std::string& name, float level) {
    std::vector<float> frames(9600);
    for (size_t i = 0; i < frames.size(); ++i) frames[i] = i / 50 % 2 == 0 ? level : -level;
    ASSERT_TRUE(engine::synth::WriteWav(Write(name, ""), frames, kRate, 1).ok());
  }
  void SetUp() override {
    HiseTest::SetUp();
    Wave("low.wav", 0.5f);
    Wave("high.wav", 1.0f);
  }
};

TEST_F(HiseSamplesTest, FilesAreFoundByTheirNames) {
  HiseSettings setup;
  setup.more = kFiles;
  const std::string script =
      "const var folder = FileSystem.getFolder(FileSystem.Samples);\n"
      "for (f in FileSystem.findFiles(folder, \"*.wav\", false)) Console.print(f.toString(f.Filename));\n"
      "for (f in FileSystem.findFiles(folder, \"x*\", true)) Console.print(f.toString(f.FullPath));\n"
      "const var data = folder.getChildFile(\"low.wav\").loadAsAudioFile();\n"
      "Console.print(data.length + \" \" + data[0] + \" \" + data[60]);\n"
      "Console.print(folder.getChildFile(\"low.wav\").loadAudioMetadata().SampleRate);\n";
  EXPECT_THAT(Play(script, setup).Prints(),
              ElementsAre("high.wav", "low.wav", "/Samples/more/x.wav", "9600 0.5 -0.5", "48000.0"));
}

// HI-R46: zones of the keyboard, loaded on the loading thread.
TEST_F(HiseSamplesTest, ASampleMapOfAScriptHasZones) {
  HiseSettings setup = Clicks({50});
  setup.more = std::string(kFiles) + "instrument: {attack: 0ms, release: 0ms}\n";
  setup.timeline.insert(setup.timeline.end(),
                        {"at: 200ms, note_on: {key: 40, velocity: 127}", "at: 240ms, note_off: {key: 40}",
                         "at: 300ms, note_on: {key: 80, velocity: 127}", "at: 340ms, note_off: {key: 80}",
                         "at: 400ms, note_on: {key: 100, velocity: 127}"});
  auto out = Play(OnGo("Sampler.loadSampleMapFromJSON([\n"
                       "{\"FileName\": \"{PROJECT_FOLDER}low.wav\", \"Root\": 40, \"LoKey\": 0, \"HiKey\": 59},\n"
                       "{\"FileName\": \"/Samples/high.wav\", \"Root\": 80, \"LoKey\": 60, \"HiKey\": 90}]);"),
                  setup);
  EXPECT_EQ(out.First("sample_map").text, "2 samples");
  const auto peak = [&](int from_ms) {
    float most = 0;
    for (int i = 0; i < 960; ++i) most = std::max(most, std::fabs(out.At(from_ms * 48 + i)));
    return most;
  };
  EXPECT_FLOAT_EQ(peak(215), 0.125f);
  EXPECT_FLOAT_EQ(peak(315), 0.25f);
  EXPECT_EQ(peak(415), 0.0f);  // in no zone
}

TEST_F(HiseSamplesTest, AMissingSampleIsAnError) {
  HiseSettings setup = Clicks({50});
  setup.more = kFiles;
  EXPECT_THAT(
      Play(OnGo("Sampler.loadSampleMapFromJSON([{\"FileName\": \"none.wav\"}]);"), setup).First("script_error").text,
      HasSubstr("The sample none.wav was not found"));
}

}  // namespace
}  // namespace tools
