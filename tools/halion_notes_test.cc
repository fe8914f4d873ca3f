// What a script does to the sound, to the frame. HA-R60 to HA-R63. Voices are square waves without attack or release,
// so that each frame of a voice is plus or minus its level and silence is exactly zero.
#include <gmock/gmock.h>

#include <cmath>

#include "tools/halion_fixture.h"

namespace tools {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// ---- playNote

TEST_F(HalionTest, ANoteOfDurationMinusOneLastsAsLongAsItsKey) {
  // HA-R60: said, or left out.
  for (const char* call : {"playNote(72, 100)", "playNote(72, 100, -1)"}) {
    Outcome out = Play(std::string("function onNote() ") + call + " end",
                       {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 50ms, note_off: {key: 60}"}});
    EXPECT_THAT(out.Values("note.on", "key"), ElementsAre(72));
    EXPECT_THAT(out.Values("note.off", "frame"), ElementsAre(2400 + 256));
    EXPECT_EQ(out.FirstSound(), 480 + 256);
    EXPECT_EQ(out.FirstSilence(480 + 256), 2400 + 256);
    EXPECT_EQ(out.FirstSound(2400 + 256), out.Frames());
  }
}

TEST_F(HalionTest, ANoteWithADurationEndsThenOrWithItsKey) {
  // HA-R60: while the key is held, at most that many ms.
  const char* script = "function onNote() playNote(72, 100, 20) end";
  Outcome whole = Play(script, {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 50ms, note_off: {key: 60}"}});
  EXPECT_EQ(whole.FirstSilence(480 + 256), 480 + 256 + 960);
  EXPECT_EQ(whole.FirstSound(480 + 256 + 960), whole.Frames());
  Outcome lifted = Play(script, {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 15ms, note_off: {key: 60}"}});
  EXPECT_EQ(lifted.FirstSilence(480 + 256), 720 + 256);
  EXPECT_EQ(lifted.FirstSound(720 + 256), lifted.Frames());
}

TEST_F(HalionTest, ANoteOfDurationZeroIsANoteOnOnly) {
  // HA-R60: the key does not end it; releaseVoice does.
  std::vector<std::string> timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, note_off: {key: 60}",
                                       "at: 60ms, controller: {cc: 1, value: 1}"};
  Outcome hanging = Play("function onNote() id = playNote(72, 100, 0) end", {.timeline = timeline});
  EXPECT_EQ(hanging.FirstSilence(480 + 256), hanging.Frames());
  Outcome released =
      Play("function onNote() id = playNote(72, 100, 0) end function onController() releaseVoice(id) end",
           {.timeline = timeline});
  EXPECT_EQ(released.FirstSilence(480 + 256), 2880 + 256);
}

TEST_F(HalionTest, ANoteOutsideANoteCallbackIsHeldByNoKey) {
  // HA-R60: with nothing to hold it, it sounds until its duration is over.
  const std::vector<std::string> timeline = {"at: 5ms, note_on: {key: 60}", "at: 20ms, controller: {cc: 1, value: 1}",
                                             "at: 30ms, note_off: {key: 60}"};
  Outcome out = Play("function onNote() end function onController() playNote(72, 100, 40) end", {.timeline = timeline});
  EXPECT_EQ(out.FirstSound(), 960 + 256);
  EXPECT_EQ(out.FirstSilence(960 + 256), 960 + 256 + 1920);
}

TEST_F(HalionTest, AKeyReleasesWhatWasPlayedForItAndNothingElse) {
  // HA-R60: a wait between the key and the note changes nothing; the other key's note goes on.
  Outcome out = Play(
      "function onNote(e) wait(5) playNote(e.note + 12, 100) end",
      {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 12ms, note_on: {key: 64}", "at: 40ms, note_off: {key: 60}"}});
  ASSERT_THAT(out.Values("note.on", "key"), ElementsAre(72, 76));
  EXPECT_THAT(out.Values("note.off", "id"), ElementsAre(out.Values("note.on", "id")[0]));
  EXPECT_EQ(out.FirstSilence(2400), out.Frames());
}

TEST_F(HalionTest, AKeyThatIsUpBeforeItsScriptPlaysHoldsNothing) {
  // HA-R60: "while the triggering key is held" is over before it begins, so the voice must not hang.
  Outcome out = Play("function onNote(e) wait(30) playNote(72, 100) end",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, note_off: {key: 60}"}});
  EXPECT_EQ(out.FirstSound(1920 + 256 + 1), out.Frames()) << out.Trace();
}

TEST_F(HalionTest, AKeyStruckTwiceReleasesTheVoicesOfBothItsNotes) {
  // HA-R60: a second note-on for a key that is down; no voice may hang after the key is up.
  Outcome out = Play("function onNote(e) playNote(72, 100) end",
                     {.timeline = {"at: 10ms, note_on: {key: 60}", "at: 20ms, note_on: {key: 60}",
                                   "at: 30ms, note_off: {key: 60}", "at: 40ms, note_off: {key: 60}"}});
  EXPECT_EQ(out.FirstSound(1920 + 256), out.Frames()) << out.Trace();
}

TEST_F(HalionTest, PostEventMayBeDelayed) {
  // HA-R61.
  Outcome out = Play("function onNote(e) postEvent(e, 12.5) end", {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_EQ(out.FirstSound(), 480 + 256 + 600);
}

// ---- fade

//   controller        onChanged: runSync
//   audio       | ... |.....................| fade acts from this block's first frame
const char* const kFadeAll = R"(
ids = {}
function onNote(e) ids[#ids + 1] = postEvent(e) end
defineParameter("off", "Off", false, function()
  runSync(function()
    for _, id in ipairs(ids) do fade(id, nil, 0, 20, true) end
    ids = {}
  end, 1)
end)
)";

TEST_F(HalionTest, EveryVoiceFadesFromTheFirstFrameOfTheBlockInWhichRunSyncRan) {
  // HA-R21, HA-R62.
  for (int block_frames : {64, 256, 512}) {
    SCOPED_TRACE(block_frames);
    Settings setup{
        .block_frames = block_frames,
        .timeline = {"at: 5ms, note_on: {key: 48, velocity: 100}", "at: 11ms, note_on: {key: 55, velocity: 60}",
                     "at: 17.3ms, note_on: {key: 62, velocity: 30}"}};
    Outcome without = Play(kFadeAll, setup);
    setup.timeline.push_back("at: 40ms, set_parameter: {name: off, value: true}");
    Outcome with = Play(kFadeAll, setup);
    const int64_t begin = FirstBlockAfter(40'000'000, block_frames) * block_frames;
    EXPECT_THAT(with.Values("fade", "frame"), ElementsAre(begin, begin, begin));
    EXPECT_EQ(with.Values("fade", "id"), with.Values("note.on", "id"));
    // At its first frame a fade is still at its start.
    const int64_t differs = with.FirstDifference(without);
    EXPECT_GE(differs, begin);
    EXPECT_LE(differs, begin + 1);
    for (int64_t frame = begin + 2; frame < begin + 960; ++frame) {
      float factor = 1 - static_cast<float>(frame - begin) / 960;
      ASSERT_NEAR(with.At(frame), without.At(frame) * factor, 0.002) << frame;
    }
    EXPECT_NE(with.At(begin + 950), 0);
    EXPECT_EQ(with.FirstSound(begin + 960), with.Frames());
    EXPECT_EQ(without.FirstSilence(without.FirstSound()), without.Frames());
  }
}

TEST_F(HalionTest, AFadeGoesOnFromWhereItIsAndTakesItsPartOfTheTime) {
  // HA-R62: half way down a fade of 20 ms, a fade to nothing in 20 ms takes 10 ms.
  Outcome out =
      Play("function onNote(e) id = playNote(60, 100, 0) fade(id, 1, 0, 20) wait(10) fade(id, nil, 0, 20, true) end",
           {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  const int64_t begin = 480 + 256;
  EXPECT_NEAR(std::abs(out.At(begin + 480)) / std::abs(out.At(begin)), 0.5, 0.005);
  EXPECT_NEAR(std::abs(out.At(begin + 720)) / std::abs(out.At(begin)), 0.25, 0.005);
  EXPECT_EQ(out.FirstSound(begin + 960), out.Frames());
}

TEST_F(HalionTest, AFadeWithoutATimeJumps) {
  // HA-R62: ms <= 0.
  for (const char* ms : {"0", "-5"}) {
    Outcome out =
        Play(std::string("function onNote(e) id = playNote(60, 100, 0) wait(10) fade(id, nil, 0.25, ") + ms + ") end",
             {.timeline = {"at: 10ms, note_on: {key: 60}"}});
    const int64_t at = 480 + 256 + 480;
    EXPECT_NEAR(std::abs(out.At(at)) / std::abs(out.At(at - 1)), 0.25, 1e-6);
  }
}

TEST_F(HalionTest, AFadeMultipliesWithTheVolume) {
  // HA-R62.
  Outcome out = Play(
      "function onNote(e) id = playNote(60, 100, 0) wait(10) fade(id, nil, 0.5, 0) changeVolume(id, 0.5, false, true) "
      "end",
      {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  const int64_t at = 480 + 256 + 480;
  EXPECT_NEAR(std::abs(out.At(at)) / std::abs(out.At(at - 1)), 0.25, 1e-6);
}

// ---- changeVolume and its like

// A held note with one more statement 10 ms after it began, at frame kChange.
constexpr int64_t kChange = 480 + 256 + 480;
std::string Change(const std::string& statement) {
  return "function onNote(e) local id = playNote(60, 100, 0) wait(10) " + statement + " end";
}

TEST_F(HalionTest, AChangeOfVolumeThatIsImmediateActsAtOnce) {
  // HA-R63: true, no smoothing. The level is halved from the very frame on.
  Settings setup{.timeline = {"at: 10ms, note_on: {key: 60}"}};
  Outcome plain = Play(Change(""), setup), changed = Play(Change("changeVolume(id, 0.5, false, true)"), setup);
  EXPECT_EQ(changed.FirstDifference(plain), kChange);
  for (int64_t frame = kChange; frame < changed.Frames(); ++frame)
    ASSERT_FLOAT_EQ(changed.At(frame), plain.At(frame) * 0.5f);
  Outcome decibel = Play(Change("changeVolumedB(id, -20, false, true)"), setup);
  EXPECT_FLOAT_EQ(decibel.At(kChange), plain.At(kChange) * 0.1f);
}

TEST_F(HalionTest, AChangeOfVolumeWithATimeIsARamp) {
  // HA-R63: a number is a ramp in ms; false, or nothing, the host's own smoothing.
  Settings setup{.timeline = {"at: 10ms, note_on: {key: 60}"}};
  Outcome plain = Play(Change(""), setup), ramp = Play(Change("changeVolume(id, 0, false, 10)"), setup);
  EXPECT_NEAR(std::abs(ramp.At(kChange + 240)), std::abs(plain.At(kChange + 240)) * 0.5, 0.001);
  EXPECT_EQ(ramp.FirstSound(kChange + 481), ramp.Frames());
  Outcome smooth = Play(Change("changeVolume(id, 0)"), setup);
  EXPECT_NE(smooth.At(kChange + 400), 0);
  EXPECT_EQ(smooth.run.audio, Play(Change("changeVolume(id, 0, false, false)"), setup).run.audio);
}

TEST_F(HalionTest, ARelativeChangeIsToTheValueBefore) {
  // HA-R63.
  Settings setup{.timeline = {"at: 10ms, note_on: {key: 60}"}};
  Outcome absolute = Play(Change("changeVolume(id, 0.25, false, true)"), setup);
  Outcome relative = Play(Change("changeVolume(id, 0.5, false, true) changeVolume(id, 0.5, true, true)"), setup);
  EXPECT_EQ(absolute.run.audio, relative.run.audio);
}

TEST_F(HalionTest, AnOctaveOfTuneIsTheNoteAnOctaveHigher) {
  // HA-R60, HA-R63.
  Settings setup{.timeline = {"at: 10ms, note_on: {key: 60}"}};
  Outcome tuned = Play("function onNote() playNote(60, 100, -1, nil, 1, 0, 12) end", setup);
  EXPECT_EQ(tuned.run.audio, Play("function onNote() playNote(72, 100) end", setup).run.audio);
  EXPECT_EQ(tuned.run.audio,
            Play("function onNote() changeTune(playNote(60, 100), 12, false, true) end", setup).run.audio);
  EXPECT_NE(tuned.run.audio, Play("function onNote() playNote(60, 100) end", setup).run.audio);
}

TEST_F(HalionTest, AnIdThatNothingSoundsUnderIsIgnored) {
  Outcome out = Play("function onNote() fade(999, nil, 0, 1, true) changeVolume(-1, 0) releaseVoice(0) print('on') end",
                     {.timeline = {"at: 10ms, note_on: {key: 60}"}});
  EXPECT_THAT(out.run.findings, IsEmpty());
  EXPECT_THAT(out.Prints(), ElementsAre("on"));
}

}  // namespace
}  // namespace tools
