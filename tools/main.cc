// The `tactus` command: from the command line to a verb.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <clocale>
#include <cstdlib>

#include "engine/base/suggest.h"
#include "tools/console.h"
#include "tools/verbs.h"

namespace {

using tools::Arguments;

struct Verb {
  CLI::App* app;
  int (*run)(const Arguments&);
};

void AddPaths(CLI::App& app, Arguments& arguments, const char* what, int least, int most) {
  app.add_option("paths", arguments.paths, what)->required(least > 0)->expected(least, most);
}

void AddCommon(CLI::App& app, Arguments& arguments) {
  app.add_flag("--json", arguments.json, "Print JSON in place of text");
  app.add_option("--golden", arguments.golden, "Folder of the golden files (default: `golden` beside the scenarios)");
  app.add_option("--out", arguments.out, "Folder that runs are written to")->capture_default_str();
  app.add_option("--timeout", arguments.timeout, "Seconds of real time that a scenario may take")
      ->capture_default_str();
}

void AddBackend(CLI::App& app, Arguments& arguments, const std::vector<std::string>& backends) {
  app.add_option(
         "--backend", arguments.backend,
         "sim: virtual clock; null: real threads on a clock without a sound card" +
             std::string(backends.size() > 2 ? "; reference: the real thread of Csound in place of its model, in "
                                               "lock-step and compared with the model; reference:free: on "
                                               "this machine's clock"
                                             : ""))
      ->check(CLI::IsMember(backends))
      ->capture_default_str();
  app.add_flag("--check-determinism", arguments.check_determinism, "Run twice and compare");
  app.add_flag("--allow-processes", arguments.allow_processes,
               "null: scripts may start the real programs that the scenario lists");
}

template <class Add>
void AddExplore(const Add& add, Arguments& arguments) {
  CLI::App& explore = add("explore", "Search the interleavings of a scenario for one that fails", &tools::Explore);
  AddPaths(explore, arguments, "A scenario (.yaml) or a bare script", 1, 1000);
  AddCommon(explore, arguments);
  tools::ExploreArguments& options = arguments.explore;
  explore.add_option("--runs", options.runs, "At most so many runs (default: the scenario's, or 10000)");
  explore.add_option("--seed", options.seed, "Of the search (default: the scenario's, or 1)");
  explore.add_option("--strategy", options.strategy, "NAME or NAME:N, such as pct:3 (default: the scenario's, or pct)");
  explore.add_option("--time", options.time, "At most so long: 30s, 5m, 2h");
  explore.add_option("-j,--jobs", arguments.jobs, "Processes at a time (default: one a core)");
  explore.add_option("--shard", options.shard, "i/n: the i-th of n parts; each has a folder of its own");
  explore.add_flag("--resume", options.resume, "Go on with what is in the folder");
  explore.add_option("--merge", options.merge, "Do not search: tell what is in these folders, of shards for example");
  CLI::Option* going = explore.add_flag("--keep-going", options.keep_going,
                                        "Collect distinct findings instead of stopping at the first");
  explore.add_flag("--until-finding{false}", options.keep_going, "Stop at the first finding (default)")
      ->excludes(going);
  explore.add_option("--known", options.known, "A file of findings to leave out: kind and points, one a line");
  explore.add_flag("--causality", options.causality, "Say where along the run the harm is done; writes causality.svg");
  explore.add_option("--junit", arguments.junit, "Write results as JUnit XML to this file");
  explore.add_flag("--free", options.free, "On a machine with a core for each context and no costs");
  explore.add_flag("!--no-shrink", options.shrink, "Leave the schedule as it was found");
  explore.add_flag("--sound", options.sound, "A sound that differs from the reference run's is a finding");
}

template <class Add>
void AddMerge(const Add& add, Arguments& arguments) {
  CLI::App& merge = add("merge", "Tell what the parts of an exploration have found together", &tools::Merge);
  AddPaths(merge, arguments, "Folders that `explore --shard` has written", 1, 100000);
  AddCommon(merge, arguments);
  merge.add_option("--junit", arguments.junit, "Write results as JUnit XML to this file");
}

template <class Add>
void AddSweep(const Add& add, Arguments& arguments) {
  CLI::App& sweep = add("sweep", "Run a scenario under each of several values and measure", &tools::Sweep);
  AddPaths(sweep, arguments, "A scenario (.yaml) or a bare script", 1, 1);
  tools::SweepArguments& options = arguments.sweep;
  sweep
      .add_option("--vary", options.vary,
                  "KEY=A..B (doubled), KEY=A..B/STEP or KEY=a,b,c: a key of the scenario such as audio.block_frames, "
                  "VERB.ARGUMENT of the timeline, or csound.b; the first is drawn to the right, the second in colours")
      ->allow_extra_args(false);
  sweep.add_option("--over", options.over, "The same, but all values go into each point's distribution")
      ->allow_extra_args(false);
  sweep.add_option("--measure", options.measure, "latency:VERB, latency:FROM..TO, count:EVENT, xruns, late")
      ->allow_extra_args(false);
  sweep.add_option("--samples", options.samples, "Make the measured call at so many instants of a period")
      ->capture_default_str();
  sweep.add_option("--within", options.within, "That period (default: of the device and its buffers)");
  sweep.add_option("-j,--jobs", arguments.jobs, "Runs at a time (default: one a core)");
  sweep.add_option("-o,--out", arguments.out, "Folder that results are written to")->capture_default_str();
  sweep.add_option("--timeout", arguments.timeout, "Seconds of real time that a run may take")->capture_default_str();
  sweep.add_flag("--json", arguments.json, "Print JSON in place of text");
}

template <class Add>
void AddReplay(const Add& add, Arguments& arguments) {
  CLI::App& replay = add("replay", "Run a schedule", &tools::Replay);
  AddPaths(replay, arguments, "A schedule.txt that a run has written", 1, 1);
  AddCommon(replay, arguments);
  replay.add_option("--scenario", arguments.scenario, "The scenario that it belongs to");
  replay.add_flag("!--no-score", arguments.score, "Do not print the score");
  replay.add_flag("--report", arguments.report, "Print what an exploration would print of it");
  replay.add_flag("--causality", arguments.explore.causality,
                  "Say where along the run the harm is done; writes causality.svg");
  replay.add_option("--break-at", arguments.break_at,
                    "POINT#n: raise SIGTRAP at the n-th visit, for a debugger; CONTEXT.POINT#n: of that context");
  replay.add_flag("--free", arguments.explore.free, "On a machine with a core for each context and no costs");
  replay.add_flag("--sound", arguments.explore.sound, "A sound that differs from the reference run's is a finding");
}

// Verbs that write or print what the field tables say.
template <class Add>
void AddDescribing(const Add& add, Arguments& arguments) {
  CLI::App& fresh = add("new", "Write a small scenario and its script, to begin with", &tools::New);
  AddPaths(fresh, arguments, "The scenario to write (.yaml)", 1, 1);
  fresh.add_option("--host", arguments.host, "The host that runs it (default: the first)");
  fresh.add_flag("--json", arguments.json, "Print JSON in place of text");
  CLI::App& reference = add("reference", "Print the reference page of scenario files (Markdown)", &tools::Reference);
  reference.add_option("--host", arguments.host, "Of this host only");
  CLI::App& complete = add("complete", "List the keys of a scenario below a dotted path", &tools::ShowCompletions);
  AddPaths(complete, arguments, "A path and the beginning of a key: audio.s", 0, 1);
  complete.add_option("--host", arguments.host, "Of this host only");
  complete.add_flag("--bash", arguments.bash, "Print the completion script for bash");
  complete.add_flag("--json", arguments.json, "Print JSON in place of text");
}

// "{a,b}" at the end of an option's type: what IsMember allows.
std::vector<std::string> ChoicesOf(const CLI::Option& option) {
  std::string type = option.get_type_name();
  size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return CLI::detail::split(type.substr(open + 1, close - open - 1), ',');
}

// The command as the shell's completion sees it.
std::vector<tools::VerbWords> Words(const std::vector<Verb>& verbs) {
  std::vector<tools::VerbWords> out;
  for (const Verb& verb : verbs) {
    out.push_back({verb.app->get_name(), {}});
    for (const CLI::Option* option : verb.app->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        if (name == "help") continue;
        out.back().flags.push_back({.name = "--" + name,
                                    .takes_value = option->get_items_expected_max() > 0,
                                    .takes_path = option->get_type_name().starts_with("TEXT"),
                                    .choices = ChoicesOf(*option)});
      }
    }
  }
  return out;
}

std::vector<Verb> AddVerbs(CLI::App& app, Arguments& arguments) {
  std::vector<Verb> verbs;
  auto add = [&](const char* name, const char* doc, int (*run)(const Arguments&)) -> CLI::App& {
    verbs.push_back({app.add_subcommand(name, doc), run});
    return *verbs.back().app;
  };
  CLI::App& run = add("run", "Run scenarios or a bare script once: score, sound, verdict", &tools::Run);
  AddPaths(run, arguments, "Scenarios (.yaml), folders of them, or a bare script (.lua)", 1, 1000);
  AddCommon(run, arguments);
  AddBackend(run, arguments, {"sim", "null", "reference", "reference:free"});
  run.add_option("--random", arguments.random, "Answer the machine's decisions by a random walk of this seed");
  run.add_flag("!--no-score", arguments.score, "Do not print the score");

  CLI::App& test = add("test", "Run scenarios and compare them with their golden files", &tools::Test);
  AddPaths(test, arguments, "Scenarios or folders", 1, 100000);
  AddCommon(test, arguments);
  AddBackend(test, arguments, {"sim", "null"});
  test.add_option("-j,--jobs", arguments.jobs, "Scenarios at a time (default: one a core)");
  test.add_option("--junit", arguments.junit, "Write results as JUnit XML to this file");
  test.add_flag("--explore", arguments.test_explores, "Also explore the scenarios that have the key `explore`");
  test.add_option("--tag", arguments.tags, "Only scenarios with this tag, or one of several --tag")
      ->allow_extra_args(false);
  test.add_option("--not-tag", arguments.not_tags, "No scenarios with this tag")->allow_extra_args(false);

  CLI::App& update = add("update", "Show what would change in golden files, ask, write", &tools::Update);
  AddPaths(update, arguments, "Scenarios or folders", 1, 100000);
  AddCommon(update, arguments);
  update.add_flag("-y,--yes", arguments.yes, "Accept everything");
  update.add_option("--accept", arguments.accept, "Accept scenarios whose id matches this pattern (* and ?)")
      ->allow_extra_args(false);
  update.add_flag("--ask", arguments.ask, "Ask for each change, even if the answers do not come from a terminal");
  update.add_flag("--orphans", arguments.orphans,
                  "List golden files that belong to no scenario, and remove them if told so");

  AddReplay(add, arguments);
  AddExplore(add, arguments);
  AddMerge(add, arguments);
  AddSweep(add, arguments);

  CLI::App& check = add("check", "Say what is wrong with scenarios and scripts, without running them", &tools::Check);
  AddPaths(check, arguments, "Scenarios, folders or scripts", 1, 100000);
  AddCommon(check, arguments);

  CLI::App& diff = add("diff", "Two run folders: where they part", &tools::Diff);
  AddPaths(diff, arguments, "Two folders that runs have written", 2, 2);
  diff.add_flag("--json", arguments.json, "Print JSON in place of text");

  CLI::App& schema = add("schema", "Print the JSON Schema of scenario files", &tools::Schema);
  schema.add_flag("--json", arguments.json, "It is JSON anyway");
  CLI::App& hosts = add("hosts", "List the hosts, their timeline verbs, switches and functions", &tools::ShowHosts);
  AddPaths(hosts, arguments, "Hosts, by name (default: all)", 0, 100);
  CLI::App& module = add("module", "Build a module for the MetaModule host: module build SRC...", &tools::BuildModule);
  AddPaths(module, arguments, "`build`, then its sources", 1, 1000);
  module.add_option("-o,--output", arguments.module_out, "The shared object (default: beside the first source)");
  module.add_option("-D,--define", arguments.defines, "NAME or NAME=VALUE for the preprocessor")
      ->allow_extra_args(false);
  module.add_option("-I,--include", arguments.includes, "A folder of headers")->allow_extra_args(false);
  AddDescribing(add, arguments);
  hosts.add_flag("--json", arguments.json, "Print JSON in place of text");
  return verbs;
}

bool IsVerb(std::string_view word, const std::vector<Verb>& verbs) {
  return std::any_of(verbs.begin(), verbs.end(), [word](const Verb& verb) { return verb.app->get_name() == word; });
}

int UnknownVerb(std::string_view word, const std::vector<Verb>& verbs) {
  std::vector<std::string> names;
  for (const Verb& verb : verbs) names.push_back(verb.app->get_name());
  std::vector<std::string_view> views(names.begin(), names.end());
  return tools::PrintErrors({engine::MakeError("there is no verb '" + std::string(word) + "'" +
                                               engine::DidYouMean(word, views) + "; `tactus --help` lists them")},
                            false);
}

}  // namespace

int main(int argc, char** argv) {
  // The environment must not reach a run: "C" locale, and C's time.
  std::setlocale(LC_ALL, "C");
  tools::CatchInterrupts();
  Arguments arguments;
  CLI::App app{"tactus: the threads of an audio engine on a virtual clock"};
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 ok, 1 an expectation failed or something was found, 2 usage or scenario error, 3 internal error,\n"
      "77 everything was skipped, 130 interrupted.");
  std::vector<Verb> verbs = AddVerbs(app, arguments);
  if (argc > 1 && argv[1][0] != '-' && !IsVerb(argv[1], verbs)) return UnknownVerb(argv[1], verbs);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? tools::kOk : tools::kUsage;
  }
  for (const Verb& verb : verbs) {
    if (!verb.app->parsed()) continue;
    arguments.words = Words(verbs);
    return verb.run(arguments);
  }
  return tools::kUsage;
}
