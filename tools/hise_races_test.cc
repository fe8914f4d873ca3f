// The surprises of HISE's threads, each as a scenario whose reference run knows nothing of it: the search finds it,
// makes it small, and its schedule shows it again. Of each there is a mended twin in which the search finds nothing.
#include <set>
#include <sstream>

#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::HasSubstr;

class HiseRacesTest : public CommandTest {
 protected:
  // Copies of the scenarios: ids are relative to the project.
  std::set<std::string> Races() const {
    std::set<std::string> names;
    std::filesystem::create_directories(Path("scenarios/races"));
    for (const auto& entry : std::filesystem::directory_iterator("scenarios/hise/races")) {
      const std::string name = entry.path().filename().string();
      std::filesystem::copy_file(std::filesystem::canonical(entry.path()), Path("scenarios/races/" + name));
      if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
    }
    return names;
  }
  Said Explore(const std::string& name, std::vector<std::string> more) {
    more.insert(more.begin(), {"explore", "scenarios/races/" + name + ".yaml"});
    return Tactus(std::move(more));
  }
  static bool Mended(const std::string& name) { return name.ends_with("_mended"); }
};

// HI-R12, HI-R14, HI-R16, HI-R39, HI-R46, HI-R62, HI-R64, HI-R75, HI-R100.
TEST_F(HiseRacesTest, EachIsFoundMadeSmallAndReplayed) {
  int races = 0;
  for (const std::string& name : Races()) {
    if (Mended(name)) continue;
    SCOPED_TRACE(name);
    ++races;
    const Said said = Explore(name, {});
    ASSERT_EQ(said.code, 1) << said.out << said.err;
    EXPECT_THAT(said.out, HasSubstr("deviates   1 time from the reference run"));
    const std::string mark = "replay     tactus ";
    const size_t begin = said.out.find(mark);
    ASSERT_NE(begin, std::string::npos);
    std::istringstream line(said.out.substr(begin + mark.size(), said.out.find('\n', begin) - begin - mark.size()));
    std::vector<std::string> words;
    for (std::string word; line >> word;) words.push_back(word);
    EXPECT_EQ(Tactus(words).code, 1);
  }
  EXPECT_EQ(races, 9);
}

TEST_F(HiseRacesTest, TheirMendedTwinsAreSearchedInVain) {
  const std::set<std::string> races = Races();
  int twins = 0;
  for (const std::string& name : races) {
    if (!Mended(name)) continue;
    EXPECT_TRUE(races.contains(name.substr(0, name.size() - 7))) << name;
    const Said said = Explore(name, {"--runs", "100"});
    EXPECT_EQ(said.code, 0) << name << "\n" << said.out << said.err;
    ++twins;
  }
  EXPECT_EQ(twins, 9);
}

}  // namespace
}  // namespace tools
