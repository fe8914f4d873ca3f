"""A test for each scenario: `bazel test //scenarios:halion/run_async_holds_the_note`.

    load("//scenarios:scenario_test.bzl", "tactus_scenarios")

    tactus_scenarios(
        name = "scenarios",
        srcs = glob(["**/*.yaml"]),
        data = glob(["**/*.lua", "**/*.wav"]),
        golden = ["//golden:recordings"],
    )

Another workspace loads it from "@tactus//scenarios:scenario_test.bzl" and declares `@syslibs` as tactus's WORKSPACE does.
"""

def tactus_scenarios(
        name,
        srcs,
        data = [],
        golden = [],
        golden_folder = "",
        root = "",
        tags = [],
        args = [],
        explore_shards = 0,
        **kwargs):
    """One test a scenario, named as the file is below `root`, without its suffix; and a suite of them all.

    A test passes if `tactus test` does: a scenario named fail_* passes if it fails as it says. A scenario that is skipped
    passes with a word in the log. The tests have the tag "scenario". What differs from golden files is left in the
    test's undeclared outputs.

    Args:
      name: the suite of all of them.
      srcs: the scenarios, below this package.
      data: scripts, samples and whatever else the scenarios name. Each test gets all of it.
      golden: labels of the golden files.
      golden_folder: where they are, as a path in the workspace; without it `golden` beside the scenarios' root, as
        `tactus test` finds it.
      root: a folder of this package that the names of the tests leave out.
      tags: further tags.
      args: further words for `tactus test`, such as ["--backend", "null"].
      explore_shards: if not 0, the tests also explore the scenarios that have the key `explore`, each in so many parts,
        which run as shards of the test. Their names end in _explored, so that the same scenarios may be plain tests.
      **kwargs: what every test takes: size, timeout, visibility…
    """
    tactus = str(Label("//tools:tactus_bin"))
    prefix = root + "/" if root else ""
    tests = []
    for scenario in srcs:
        if not scenario.startswith(prefix):
            fail("%s is not below %s" % (scenario, root))
        test = scenario[len(prefix):].rpartition(".")[0] + ("_explored" if explore_shards else "")
        tests.append(test)
        native.sh_test(
            name = test,
            size = kwargs.get("size", "small"),
            srcs = [str(Label("//scenarios:scenario_test.sh"))],
            args = [
                "$(rootpath %s)" % tactus,
                "$(rootpath %s)" % scenario,
            ] + (["--golden", golden_folder] if golden_folder else []) + (["--explore"] if explore_shards else []) + args,
            data = [tactus, scenario] + data + golden,
            shard_count = explore_shards if explore_shards else None,
            tags = ["scenario"] + tags,
            **{key: value for key, value in kwargs.items() if key != "size"}
        )
    native.test_suite(name = name, tests = tests)
