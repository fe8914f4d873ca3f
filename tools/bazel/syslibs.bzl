"""The repository @syslibs: one cc_library for each library of the system, found with pkg-config.

    deps = ["@syslibs//:fmt"]

A library that is missing stops the build with the name of its Debian package. Only csound and csnd are optional: without
their headers the target does not exist, and who depends on it asks first:

    load("@syslibs//:libraries.bzl", "HAS_CSOUND")
"""

# name: the target. pkg: pkg-config's name; without one, `link` says how to link. debian: the package to install.
# header: the file that code includes; its folder is made visible when it is none that the compiler searches by itself.
_LIBRARIES = [
    struct(name = "sndfile", pkg = "sndfile", debian = "libsndfile1-dev", header = "sndfile.h"),
    struct(name = "yaml_cpp", pkg = "yaml-cpp", debian = "libyaml-cpp-dev", header = "yaml-cpp/yaml.h"),
    struct(name = "fmt", pkg = "fmt", debian = "libfmt-dev", header = "fmt/core.h"),
    struct(name = "gtest", pkg = "gmock", debian = "libgmock-dev", header = "gmock/gmock.h"),
    struct(name = "gtest_main", pkg = "gtest_main", debian = "libgtest-dev", header = "gtest/gtest.h", deps = [":gtest"]),
    struct(name = "benchmark", pkg = "benchmark", debian = "libbenchmark-dev", header = "benchmark/benchmark.h", link = ["-lpthread"]),
    struct(name = "boost_context", debian = "libboost-context-dev", header = "boost/context/fiber.hpp", link = ["-lboost_context"]),
    # The C++ build of Lua: errors are exceptions, so destructors run.
    struct(name = "lua", pkg = "lua5.2-c++", debian = "liblua5.2-dev", header = "lua.hpp"),
    struct(name = "nlohmann_json", pkg = "nlohmann_json", debian = "nlohmann-json3-dev", header = "nlohmann/json.hpp"),
    struct(name = "cli11", pkg = "CLI11", debian = "libcli11-dev", header = "CLI/CLI.hpp"),
    struct(name = "csound", debian = "libcsound64-dev", header = "csound/csound.h", link = ["-lcsound64"], folder = "/usr/include/csound", optional = True),
    # The real performance thread, in C++.
    struct(name = "csnd", debian = "libcsnd-dev", header = "csound/csPerfThread.hpp", link = ["-lcsnd6", "-lcsound64"], folder = "/usr/include/csound", define = ["USE_DOUBLE"], optional = True),
]

def _missing(library):
    fail("the system has no {}: install the Debian package {}, or run tools/setup".format(library.name, library.debian))

def _pkg_config(ctx, library, options):
    result = ctx.execute(["pkg-config"] + options + [library.pkg])
    if result.return_code != 0:
        _missing(library)
    return [word for word in result.stdout.strip().split(" ") if word]

def _include_folder(ctx, library, flags):
    """The folder to search for the library's header; None when the compiler finds it by itself."""
    for flag in flags:
        if flag.startswith("-I") and ctx.path(flag[2:] + "/" + library.header).exists:
            return flag[2:]
    folder = getattr(library, "folder", None)
    if folder or ctx.path("/usr/include/" + library.header).exists:
        return folder
    if ctx.path("/usr/local/include/" + library.header).exists:
        return None
    _missing(library)

def _target(ctx, library):
    flags, version = [], "unknown"
    if hasattr(library, "pkg"):
        flags = _pkg_config(ctx, library, ["--cflags", "--libs"])
        version = " ".join(_pkg_config(ctx, library, ["--modversion"]))

    hdrs, includes = "[\"{}.version.h\"]".format(library.name), []
    folder = _include_folder(ctx, library, flags)
    if folder:
        # Bazel lets an action read only what a target declares, so the folder appears inside this repository.
        ctx.symlink(folder, "include/" + library.name)
        includes = ["include/" + library.name]
        hdrs += " + glob([\"include/{}/**\"])".format(library.name)

    # Headers of the system are no inputs that Bazel sees. This file is one: a new version of the library rebuilds and
    # tests again whatever depends on it, though a cache still holds the old results.
    ctx.file(library.name + ".version.h", "// {} {}\n".format(library.name, version), executable = False)
    return """
cc_library(
    name = "{name}",
    hdrs = {hdrs},
    data = ["{name}.version.h"],
    defines = {defines},
    includes = {includes},
    linkopts = {linkopts},
    deps = {deps},
)
""".format(
        name = library.name,
        hdrs = hdrs,
        defines = [flag[2:] for flag in flags if flag.startswith("-D")] + getattr(library, "define", []),
        includes = includes,
        linkopts = [flag for flag in flags if flag.startswith("-l") or flag.startswith("-L")] + getattr(library, "link", []),
        deps = getattr(library, "deps", []),
    )

def _syslibs_impl(ctx):
    if not ctx.which("pkg-config"):
        fail("the system has no pkg-config: install the Debian package pkg-config, or run tools/setup")
    build = "package(default_visibility = [\"//visibility:public\"])\n"
    found = ""
    for library in _LIBRARIES:
        if getattr(library, "optional", False):
            exists = ctx.path("/usr/include/" + library.header).exists
            found += "HAS_{} = {}\n".format(library.name.upper(), exists)
            if not exists:
                continue
        build += _target(ctx, library)
    ctx.file("libraries.bzl", found, executable = False)
    ctx.file("BUILD", build, executable = False)

syslibs = repository_rule(
    implementation = _syslibs_impl,
    # The system is no file that Bazel watches: look again whenever Bazel's server starts.
    local = True,
    configure = True,
    environ = ["PATH", "PKG_CONFIG_PATH"],
)
