#include "tools/complete.h"

#include <algorithm>

#include "scenarios/scenario_fields.h"
#include "tools/command_fixture.h"
#include "tools/registry.h"

namespace tools {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::StartsWith;

const engine::Host& Halion() { return *Hosts().front(); }

std::vector<std::string> Keys(std::string_view path) {
  std::vector<std::string> keys;
  for (const Completion& each : Complete(Halion(), path)) keys.push_back(each.key);
  return keys;
}

TEST(CompleteTest, AnEmptyPathListsTheTopAndAPrefixNarrowsIt) {
  EXPECT_EQ(Keys("").size(), scenarios::ScenarioFields(Halion()).size());
  EXPECT_THAT(Keys("aud"), ElementsAre("audio"));
  EXPECT_THAT(Keys("audio.s"), ElementsAre("sample_rate"));
}

TEST(CompleteTest, MapsListsChoicesAndTruthsAreEntered) {
  EXPECT_THAT(Keys("audio."), IsSupersetOf({"sample_rate", "block_frames", "channels"}));
  EXPECT_THAT(Keys("audio.overrun."), ElementsAre("silence", "repeat", "late"));
  EXPECT_THAT(Keys("silent."), ElementsAre("true", "false"));
  EXPECT_THAT(Keys("timeline.note_on."), ElementsAre("key", "velocity", "slot"));
  EXPECT_THAT(Keys("timeline."), IsSupersetOf({"at", "input", "note_on"}));
  EXPECT_THAT(Keys("switches.onTimeout."), ElementsAre("script", "callback"));
  EXPECT_THAT(Keys("expect.event."), IsSupersetOf({"name", "count", "at", "values"}));
  EXPECT_THAT(Keys("expect.order.runA"), ElementsAre("runAsync.call", "runAsync.end", "runAsync.resume"));
  EXPECT_THAT(Keys("expect.event.values."), Contains("velocity"));
}

TEST(CompleteTest, NamesMayHoldDots) {
  EXPECT_THAT(Keys("costs.AudioFile."), ElementsAre("AudioFile.open"));
  EXPECT_THAT(Keys("machine.contexts.audio."), Contains("priority"));
}

TEST(CompleteTest, APathThatLeadsNowhereHasNoKeys) {
  EXPECT_THAT(Keys("nowhere."), IsEmpty());
  EXPECT_THAT(Keys("audio.sample_rate."), IsEmpty());
}

TEST(CompleteTest, EveryKeyOfTheTablesIsReachedWithItsDoc) {
  auto visit = [](auto& self, const std::string& path, const std::vector<engine::Field>& fields) -> void {
    for (const engine::Field& field : fields) {
      auto found = Complete(Halion(), path + std::string(field.name));
      bool there = std::any_of(found.begin(), found.end(),
                               [&](const Completion& each) { return each.key == field.name && each.doc == field.doc; });
      EXPECT_TRUE(there) << path << field.name;
      self(self, path + std::string(field.name) + ".", field.fields);
      if (!field.element.empty()) self(self, path + std::string(field.name) + ".", field.element[0].fields);
    }
  };
  visit(visit, "", scenarios::ScenarioFields(Halion()));
  visit(visit, "expect.", scenarios::ExpectationFields(Halion()));
}

class CompleteCommandTest : public CommandTest {
 protected:
  // What bash would offer for these words, the last of them unfinished.
  std::string Offered(const std::vector<std::string>& words) {
    std::string line = "source <(" + Binary() + " complete --bash)\nCOMP_WORDS=(" + Binary();
    for (const std::string& word : words) line += " '" + word + "'";
    line += ")\nCOMP_CWORD=" + std::to_string(words.size()) + "\n_tactus\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
    Process bash("/bin/bash", folder_, {"-uc", line}, {"PATH=/usr/bin:/bin"}, top_ + "/said/bash");
    Said said = bash.Wait();
    EXPECT_EQ(said.err, "");
    return said.out;
  }
};

TEST_F(CompleteCommandTest, PrintsAKeyAndItsDocALine) {
  Said said = Tactus({"complete", "audio.b"});
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.out, "block_frames\tFrames in a block.\n");
  EXPECT_EQ(Tactus({"complete", "audio.b", "--json"}).Json()["completions"][0]["key"], "block_frames");
  EXPECT_EQ(Tactus({"complete", "x.", "--host", "nobody"}).code, 2);
}

TEST_F(CompleteCommandTest, BashOffersVerbsFlagsValuesKeysHostsAndPaths) {
  EXPECT_EQ(Offered({"ne"}), "new\n");
  EXPECT_EQ(Offered({"run", "--check"}), "--check-determinism\n");
  EXPECT_EQ(Offered({"run", "--backend", ""}), "sim\nnull\nreference\nreference:free\n");
  EXPECT_EQ(Offered({"run", "--timeout", ""}), "\n");
  EXPECT_EQ(Offered({"complete", "audio.bl"}), "audio.block_frames\n");
  EXPECT_THAT(Offered({"hosts", ""}), StartsWith("halion\n"));
  EXPECT_EQ(Offered({"new", "x.yaml", "--host", "ha"}), "halion\n");
  EXPECT_EQ(Offered({"test", "scenarios/note.y"}), "scenarios/note.yaml\n");
  EXPECT_EQ(Offered({"test", "--junit", "scenarios/note.l"}), "scenarios/note.lua\n");
}

TEST_F(CompleteCommandTest, BashKnowsEveryVerbThatHelpLists) {
  std::string offered = "\n" + Offered({""});
  std::string help = Tactus({"--help"}).out;
  for (const char* verb :
       {"run", "test", "update", "replay", "check", "diff", "schema", "hosts", "new", "reference", "complete"}) {
    EXPECT_THAT(help, HasSubstr("\n  " + std::string(verb) + " "));
    EXPECT_THAT(offered, HasSubstr("\n" + std::string(verb) + "\n"));
  }
}

}  // namespace
}  // namespace tools
