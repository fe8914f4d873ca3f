// Faults of MetaModule modules and of the firmware, searched: what a reference run does not show is found, made small
// and replayed; what it shows is told with both lines, and its finding replays. In the mended twins nothing is found.
#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "tools/command_fixture.h"

namespace tools {
namespace {

using testing::HasSubstr;

constexpr char kScenarios[] = "scenarios/metamodule/";

class MetaModuleExploreTest : public CommandTest {
 protected:
  // The scenario, and what it reads, in the project: ids are relative to it.
  std::string Bring(const std::string& name) {
    const std::string path = "scenarios/" + name + ".yaml";
    std::filesystem::create_directories(std::filesystem::path(Path(path)).parent_path());
    std::filesystem::copy_file(kScenarios + name + ".yaml", Path(path));
    const std::filesystem::path tone = Path("scenarios/tone.wav");
    if (!std::filesystem::exists(tone)) std::filesystem::copy_file(std::string(kScenarios) + "tone.wav", tone);
    return path;
  }
  // Without what it expects: what the reference run finds is a finding.
  std::string BringUnexpecting(const std::string& name) {
    const std::string text = Process::Read(Path(Bring(name)));
    const std::string path = "scenarios/unexpected_" + name + ".yaml";  // fail_* would have to expect something
    Write(path, text.substr(0, text.find("expect:\n")));
    return path;
  }
  static std::vector<std::string> Races(bool mended) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(kScenarios) + "races")) {
      const std::string name = entry.path().stem().string();
      if (name.ends_with("_mended") == mended) names.push_back("races/" + name);
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  // The command that the search told.
  Said Replay(const Said& said) {
    const std::string mark = "replay     tactus ";
    const size_t begin = said.out.find(mark);
    if (begin == std::string::npos) return said;
    std::istringstream line(said.out.substr(begin + mark.size(), said.out.find('\n', begin) - begin - mark.size()));
    std::vector<std::string> words;
    for (std::string word; line >> word;) words.push_back(word);
    return Tactus(words);
  }
};

// M3.3, M3.6, M5.2, M5.5, M5.6, M5.10.
TEST_F(MetaModuleExploreTest, EachRaceIsFoundMadeSmallAndReplayed) {
  const auto races = Races(false);
  EXPECT_EQ(races.size(), 8u);
  for (const std::string& name : races) {
    SCOPED_TRACE(name);
    const Said said = Tactus({"explore", Bring(name), "-j", "1"});
    ASSERT_EQ(said.code, 1) << said.out << said.err;
    EXPECT_THAT(said.out, testing::ContainsRegex("deviates   [12] times? from the reference run, each of them needed"));
    EXPECT_EQ(Replay(said).code, 1);
  }
}

TEST_F(MetaModuleExploreTest, MendedRacesAreSearchedInVain) {
  const auto races = Races(true);
  EXPECT_EQ(races.size(), 4u);
  for (const std::string& name : races) {
    const Said said = Tactus({"explore", Bring(name), "--runs", "300"});
    EXPECT_EQ(said.code, 0) << name << "\n" << said.out << said.err;
  }
}

// The numbers in "(file.cc:118, at ...".
std::vector<int> LinesOf(const std::string& told, const std::string& file) {
  std::vector<int> lines;
  for (size_t at = 0; (at = told.find('(' + file + ':', at)) != told.npos;) {
    at += file.size() + 2;
    lines.push_back(std::atoi(told.c_str() + at));
  }
  return lines;
}

std::string Line(const std::string& path, int number) {
  std::istringstream text(Process::Read(path));
  std::string line;
  while (number-- > 0) std::getline(text, line);
  return line;
}

struct ShownRace {
  const char *scenario, *file;
  const char *second, *first;  // parts of both lines, the later access first
};

// M3.3, M4.3, M4.5. The document's mistakes, with all hooks and where memory is shared.
TEST_F(MetaModuleExploreTest, ARaceOfTheReferenceRunIsToldWithBothLinesAndReplayed) {
  constexpr ShownRace kRaces[] = {
      {"fail_documents_example_with_plain_flags", "documented.cc", "need_more_data_ = true", "if (!need_more_data_)"},
      {"fail_documents_example_stores_data_ready_relaxed", "documented.cc", "Volts(buffer_[taken_++])", "(*out)[i] ="},
      {"fail_documents_example_clears_its_request_early", "documented.cc", "(*out)[i] =", "Volts(buffer_[taken_++])"},
      {"fail_documents_example_prints_an_output", "documented.cc", "output1_))", "output1_ ="},
      {"fail_copies_on_two_cores_share_a_counter", "shared_counter.cc", "total = total + 1", "total = total + 1"},
  };
  for (const ShownRace& race : kRaces) {
    const std::string path = BringUnexpecting(race.scenario), text = Process::Read(Path(path));
    for (const char* hooks : {"", "hooks: {shared: true}\n"}) {
      SCOPED_TRACE(std::string(race.scenario) + " " + hooks);
      if (text.find("hooks:") == text.npos) Write(path, text + hooks);
      const Said said = Tactus({"explore", path, "--runs", "10", "-j", "1"});
      ASSERT_EQ(said.code, 1) << said.out << said.err;
      EXPECT_THAT(said.out, HasSubstr("found      data_race"));
      const std::vector<int> lines = LinesOf(said.out, race.file);
      ASSERT_EQ(lines.size(), 2u) << said.out;
      const std::string source = std::string(kScenarios) + "modules/" + race.file;
      EXPECT_THAT(Line(source, lines[0]), HasSubstr(race.second));
      EXPECT_THAT(Line(source, lines[1]), HasSubstr(race.first));
      const Said again = Replay(said);
      EXPECT_EQ(again.code, 1);
      EXPECT_THAT(again.out, HasSubstr("data_race"));
    }
  }
}

// M3.6, M4.6: faults that are no races, shown by the reference run.
TEST_F(MetaModuleExploreTest, OtherFaultsOfTheReferenceRunReplay) {
  const std::string lost = BringUnexpecting("fail_documents_example_loses_a_press");
  Said said = Tactus({"explore", lost, "--runs", "10", "-j", "1"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("found      lost_run_once"));
  EXPECT_EQ(Replay(said).code, 1);

  const std::string late = BringUnexpecting("a_task_in_one_part_of_8_ms_delays_the_screen");
  Write(late, Process::Read(Path(late)) + "expect: {no_event: [gui.late]}\n");
  said = Tactus({"explore", late, "--runs", "10", "-j", "1"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("gui.late"));
  EXPECT_EQ(Replay(said).code, 1);
}

// M6.1. The reference run has no race, and a warning; another run has the race that it warns of.
TEST_F(MetaModuleExploreTest, WhatIsInOrderByLuckIsARaceInAnotherRun) {
  const std::string path = BringUnexpecting("fail_a_display_and_a_task_take_turns_by_luck");
  std::string text = Process::Read(Path(path));
  const std::string checkers = "checkers: {sharing: error}\n";
  ASSERT_NE(text.find(checkers), text.npos);
  Write(path, text.erase(text.find(checkers), checkers.size()));
  const Said run = Tactus({"run", path});
  EXPECT_EQ(run.code, 0) << run.out;
  EXPECT_THAT(run.out, HasSubstr("warning"));
  EXPECT_THAT(run.out, HasSubstr("sharing the reader of displays reads at title.cc"));
  const Said said = Tactus({"explore", path, "--strategy", "pct:3", "--runs", "300", "-j", "1"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr("found      data_race"));
  EXPECT_EQ(Replay(said).code, 1);
  const Said mended = Tactus({"explore", Bring("a_display_shows_an_atomic_of_a_task"), "--runs", "300"});
  EXPECT_EQ(mended.code, 0) << mended.out;
}

// What the document recommends, and what mends its mistakes.
TEST_F(MetaModuleExploreTest, MendedExamplesAreSearchedInVain) {
  for (const char* name :
       {"documents_example_flags", "documents_example_timed", "a_count_of_presses_loses_none",
        "copies_on_two_cores_share_an_atomic_counter", "a_task_in_parts_of_100_us_leaves_the_screen_in_time",
        "a_task_of_8_ms_on_core_0_does_not_delay_the_screen"}) {
    const std::string path = Bring(name), text = Process::Read(Path(path));
    // The golden trace is that of the reference run only.
    Write(path, text.substr(0, text.find("expect:\n")) + "silent: true\n");
    const Said said = Tactus({"explore", path, "--runs", "25"});
    EXPECT_EQ(said.code, 0) << name << "\n" << said.out << said.err;
  }
}

}  // namespace
}  // namespace tools
