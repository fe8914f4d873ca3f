#!/usr/bin/env bash
# scenario_test.sh, with programs that only end as `tactus test` may end.
set -euo pipefail

wrapper=$PWD/scenarios/scenario_test.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failed=0

# expect EXIT_CODE TACTUS_EXIT_CODE: and that the words arrive.
expect() {
  local status=0
  printf '#!/bin/sh\necho "$@" >"%s/words"\nexit %s\n' "$folder" "$2" >"$folder/tactus"
  chmod +x "$folder/tactus"
  TEST_UNDECLARED_OUTPUTS_DIR=/outputs XML_OUTPUT_FILE=/results.xml \
    "$wrapper" "$folder/tactus" a/b.yaml --golden g >/dev/null || status=$?
  if [[ $status -ne $1 ]]; then
    echo "tactus ends with $2, the test with $status instead of $1"
    failed=1
  fi
  if [[ $(cat "$folder/words") != "test a/b.yaml --out /outputs --junit /results.xml --golden g" ]]; then
    echo "the words were: $(cat "$folder/words")"
    failed=1
  fi
}

expect 0 0
expect 1 1
expect 2 2
expect 0 77
exit "$failed"
