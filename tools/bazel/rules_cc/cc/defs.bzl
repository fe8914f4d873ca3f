"""Stand-in for rules_cc where Bazel cannot download it: the C++ rules that are built into Bazel.

Debian's Bazel 4.2 has no rules_cc that fits (0.0.4 wants use_cpp_toolchain). tools/setup points Bazel here.
"""

cc_binary = native.cc_binary
cc_import = native.cc_import
cc_library = native.cc_library
cc_proto_library = native.cc_proto_library
cc_test = native.cc_test
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
objc_library = native.objc_library
