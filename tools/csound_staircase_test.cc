// How long evalCode takes, at every phase of a block and for every number of lost boundaries (C5.10). The model has no
// formula for it; what is expected is counted here, from the starts of the device's buffers.
#include <fmt/format.h>

#include "tools/csound_fixture.h"

namespace tools {
namespace {

using engine::Time;

constexpr int kBuffer = 256, kRate = 48000;
constexpr Time kParse = 50'000, kMerge = 200'000, kSample = engine::kSecond / kRate;

class CsoundStaircaseTest : public CsoundFixture {
 protected:
  static std::string Scenario(Time at, int lost) {
    return fmt::format(
        "options: -+rtaudio=jack -odac -B512 -b{}\n"
        "orchestra: |\n  sr = {}\n  ksmps = 64\n"
        "costs: {{cycle: 1us, loop: 100ns, lockWindow: 2us, parse: {}ns, merge: {}ns}}\n"
        "decisions: {{csound.lock.lost_boundaries: {}}}\n"
        "timeline:\n  - {{at: 0ms, play: {{}}}}\n  - {{at: {}ns, eval_code: {{code: return 1}}}}\n",
        kBuffer, kRate, kParse, kMerge, lost, at);
  }

  // The lock is asked for when the code is parsed. It can be had when the card begins a buffer, because then the
  // thread's write returns: the first time, or `lost` times later. The work under the lock follows.
  static Time Expected(Time at, int lost) {
    const Time asked = at + kParse;
    int64_t buffer = 0;
    while (engine::BlockStart(buffer, kBuffer, kRate) < asked) ++buffer;
    return engine::BlockStart(buffer + lost, kBuffer, kRate) + kMerge - at;
  }
};

// C5.10.
TEST_F(CsoundStaircaseTest, EachPhaseAndEachLostBoundaryIsAStepWithinOneSample) {
  constexpr int kPhases = 16;
  const Time from = engine::BlockStart(9, kBuffer, kRate), period = engine::BlockStart(1, kBuffer, kRate);
  for (int lost = 0; lost <= 8; ++lost) {
    for (int phase = 0; phase < kPhases; ++phase) {
      const Time at = from + period * phase / kPhases + period / 64;
      EXPECT_NEAR(static_cast<double>(EvalTime(Scenario(at, lost))), static_cast<double>(Expected(at, lost)),
                  static_cast<double>(kSample))
          << "lost " << lost << ", phase " << phase;
    }
  }
}

// The same orders of magnitude as users saw: never less than the work, never more than a block beside the lost ones.
TEST_F(CsoundStaircaseTest, TheStepsGoDownWithinABlockAndUpAtItsEnd) {
  const Time period = engine::BlockStart(1, kBuffer, kRate);
  const Time early = EvalTime(Scenario(48 * engine::kMillisecond + 500'000, 0));
  const Time late = EvalTime(Scenario(48 * engine::kMillisecond + 4'500'000, 0));
  EXPECT_NEAR(static_cast<double>(early - late), 4'000'000, static_cast<double>(kSample));
  EXPECT_LT(early, period + kMerge + kSample);
  EXPECT_GT(late, kMerge);
}

}  // namespace
}  // namespace tools
