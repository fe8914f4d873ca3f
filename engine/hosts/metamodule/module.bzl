"""A module of the MetaModule host as a Bazel target: `NAME.so`, which scenarios name as a plugin.

    load("//engine/hosts/metamodule:module.bzl", "metamodule_module")

    metamodule_module(name = "looper", srcs = ["looper.cc"])
"""

_PACKAGE = "//engine/hosts/metamodule"

def metamodule_module(name, srcs, hdrs = [], defines = [], plain = False, **kwargs):
    """Compiles modules with instrumentation and links them with what stands for the firmware.

    Args:
      name: of the plugin; the output is name + ".so".
      srcs: the modules' sources, unchanged.
      hdrs: what they include, found from the root of the workspace.
      defines: for the preprocessor, such as ["FIXED"].
      plain: without instrumentation: no access is a step, and nothing is found.
      **kwargs: what every rule takes: visibility, tags…
    """
    words = ["-I."] + ["-D" + define for define in defines] + (["-fno-sanitize=thread"] if plain else [])
    runtime = str(Label(_PACKAGE + (":runtime_plain" if plain else ":runtime")))
    native.genrule(
        name = name,
        srcs = srcs + hdrs + [str(Label(_PACKAGE + ":kit")), runtime],
        outs = [name + ".so"],
        cmd = "$(location %s) module $$(dirname $(location %s)) $(location %s) $@ %s %s" % (
            str(Label(_PACKAGE + ":module/build_module")),
            str(Label(_PACKAGE + ":abi.h")),
            runtime,
            " ".join(words),
            " ".join(["$(locations %s)" % src for src in srcs]),
        ),
        message = "Building module",
        tools = [str(Label(_PACKAGE + ":module/build_module")), str(Label(_PACKAGE + ":abi.h"))],
        **kwargs
    )
