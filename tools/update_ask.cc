#include "tools/update_ask.h"

#include <fmt/format.h>
#include <fnmatch.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>

#include "tools/console.h"
#include "tools/envelope.h"

namespace tools {
namespace {

constexpr const char* kHelp =
    "  a  accept: write the golden files; where there are several accepted outputs, the nearest is replaced\n"
    "  r  reject: leave them, and keep what was received in the out folder\n"
    "  s  skip: leave them, decide later\n"
    "  A, R, S  the same for this and all that follow\n";
constexpr const char* kAddHelp = "  v  add as a further accepted output beside those there are\n";
constexpr const char* kOrphansHelp = "  a  accept: remove these files\n  r  reject: leave them\n";

// A line of stdin without its end; nothing at its end or after Ctrl-C. Looks up at times: an interrupt that comes just
// before the wait must not be slept over.
std::optional<std::string> ReadLine() {
  std::string line;
  for (;;) {
    if (Interrupted()) return std::nullopt;
    pollfd wait{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
    constexpr int kLookUpMilliseconds = 100;
    if (poll(&wait, 1, kLookUpMilliseconds) <= 0) continue;
    char c = 0;
    const ssize_t got = read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    if (c == '\n') return line;
    if (c != '\r' && c != ' ') line += c;
  }
}

bool Matches(const std::string& id, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    if (fnmatch(pattern.c_str(), id.c_str(), 0) == 0) return true;
  }
  return false;
}

Decision DecisionOf(char letter) {
  switch (letter) {
    case 'a':
    case 'A':
      return Decision::accept;
    case 'v':
      return Decision::add;
    case 'r':
    case 'R':
      return Decision::reject;
    default:
      return Decision::skip;
  }
}

}  // namespace

Decider::Decider(const Arguments& arguments)
    : arguments_(arguments),
      // Who names on the command line what to accept has decided; and JSON is for programs.
      asks_(!arguments.json && (arguments.ask || (isatty(STDIN_FILENO) && arguments.accept.empty()))) {}

Decision Decider::Ask(const std::string& question, const std::string& letters, const std::string& help) {
  for (;;) {
    fmt::print("{} ", question);
    std::fflush(stdout);
    const std::optional<std::string> answer = ReadLine();
    if (!answer) {
      fmt::print("\n");
      return Decision::stop;
    }
    if (!isatty(STDIN_FILENO)) fmt::print("{}\n", *answer);
    if (answer->size() == 1 && letters.find((*answer)[0]) != std::string::npos) {
      if (std::string("ARS").find((*answer)[0]) != std::string::npos) all_ = *answer;
      return DecisionOf((*answer)[0]);
    }
    fmt::print("{}", help);
  }
}

Decision Decider::Decide(const Change& change) {
  const std::string& id = change.outcome.scenario.id;
  if (arguments_.yes || Matches(id, arguments_.accept)) return Decision::accept;
  if (!all_.empty()) return DecisionOf(all_[0]);
  if (!asks_) return Decision::skip;
  const bool add = change.may_add();
  return Ask(fmt::format("{}: [a]ccept [r]eject [s]kip{}, [A]ll accept, [R]eject all, [S]kip all, [?]",
                         Paint(Tone::bold, id), add ? " [v] add as a further output" : ""),
             add ? "arsARSv" : "arsARS", kHelp + std::string(add ? kAddHelp : "") + "  " + EnvelopeLegend() + "\n");
}

Decision Decider::DecideOrphans(size_t count) {
  if (arguments_.yes) return Decision::accept;
  if (!asks_) return Decision::skip;
  return Ask(fmt::format("remove {}? [a]ccept [r]eject [?]", count == 1 ? "it" : fmt::format("these {} files", count)),
             "ar", kOrphansHelp);
}

}  // namespace tools
