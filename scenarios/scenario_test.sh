#!/usr/bin/env bash
# What scenario_test.bzl runs: `tactus test` of one scenario, with Bazel's ideas of where results go.
#   scenario_test.sh TACTUS SCENARIO [--golden FOLDER] [further words…]
set -euo pipefail

tactus=$1 scenario=$2
shift 2
results=()
if [[ -n ${TEST_UNDECLARED_OUTPUTS_DIR:-} ]]; then results+=(--out "$TEST_UNDECLARED_OUTPUTS_DIR"); fi
if [[ -n ${XML_OUTPUT_FILE:-} ]]; then results+=(--junit "$XML_OUTPUT_FILE"); fi
status=0
"$tactus" test "$scenario" "${results[@]}" "$@" || status=$?
# Bazel knows no skipped tests.
if [[ $status -eq 77 ]]; then
  echo "skipped, which Bazel shows as passed"
  status=0
fi
exit "$status"
