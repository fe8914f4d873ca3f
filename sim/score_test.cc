#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/toy.h"

namespace sim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr engine::EventType kNote{
    "note.on",
    "key={0} gain={1} at {2}{text}",
    {{{"key", engine::FieldKind::integer}, {"gain", engine::FieldKind::real}, {"at", engine::FieldKind::time}}}};
constexpr engine::EventType kStep{"step", "", {}, engine::EventType::Class::detail};

Toy& Played() {
  static Toy toy({.cores = 2, .sample_rate = 48000, .block_frames = 48});
  toy.Run([](Toy& t) {
    t.Spawn({.name = "audio"}, [](Toy& t) {
      t.SleepUntil(2'500'000);
      t.runtime.SetLocation({"song.lua", 7});
      t.runtime.Emit({.type = &kNote, .values = {60, engine::Event::Real(0.5), 1'500'000}, .text = " a\nb"});
      t.runtime.Emit({.type = &kStep});
    });
    t.Sleep(5'000'000);
    t.runtime.Emit({.type = &kNote, .values = {61, engine::Event::Real(1), 0}});
  });
  return toy;
}

constexpr engine::AudioFormat kFormat{.sample_rate = 48000, .block_frames = 48};

TEST(ScoreTest, TheTraceIsOneEventALineWithTimeAndBlock) {
  EXPECT_EQ(TraceText(Played().log.events(), kFormat),
            "tactus-trace 1\n"
            "format 48000 48 2\n"
            "     2.500000     2  audio        note.on key=60 gain=0.5 at 1.500000ms a\\nb\n"
            "     5.000000     5  main         note.on key=61 gain=1 at 0.000000ms\n");
}

TEST(ScoreTest, TheScoreHasAColumnAContextAndARuleABlock) {
  std::string score = ScoreText(Played().log.events(), kFormat, {});
  EXPECT_THAT(score, HasSubstr("        ms  | audio"));
  EXPECT_THAT(score, HasSubstr("-- block 2 ---"));
  EXPECT_THAT(score, HasSubstr("-- block 5 ---"));
  EXPECT_THAT(score, HasSubstr("     2.500  | note.on key=60"));
  EXPECT_THAT(score, Not(HasSubstr("block 3")));
  EXPECT_THAT(score, Not(HasSubstr("\x1b")));
}

TEST(ScoreTest, EventsKeepTheirLineAndDetailsAreLeftOut) {
  const auto& events = Played().log.events();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].file, "song.lua");
  EXPECT_EQ(events[0].line, 7);
  int64_t key = 0;
  EXPECT_TRUE(events[0].Field("key", &key));
  EXPECT_EQ(key, 60);
  EXPECT_FALSE(events[0].Field("velocity", &key));
}

}  // namespace
}  // namespace sim
