#include "engine/observe.h"

#include <gtest/gtest.h>

namespace engine {
namespace {

constexpr EventType kNote{"note.on",
                          "key {0} gain {1} at {2} {text}!",
                          {{{"key", FieldKind::integer}, {"gain", FieldKind::real}, {"at", FieldKind::time}}}};

TEST(EventTest, FormatsFieldsByTheirKind) {
  Event event{&kNote, {60, Event::Real(0.25), 1'500'000, 0}, "loud"};
  EXPECT_EQ(Format(event), "key 60 gain 0.25 at 1.500000ms loud!");
}

TEST(PointTest, HashesTheSameWhenMadeByTheCompilerAndWhenInterned) {
  constexpr Point compiled{"commands.push"};
  EXPECT_EQ(compiled.hash, Point::Interned("commands.push").hash);
  EXPECT_NE(compiled.hash, Point::Interned("commands.pop").hash);
}

}  // namespace
}  // namespace engine
