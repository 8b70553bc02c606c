#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing (Debian packages, with root or sudo), builds in build/release and runs the tests.
# usage: tests/run.sh [--all]     --all adds the long ones. The last line says: N passed, N failed
# MEMSPIKE_WERROR=ON in the environment makes compiler warnings errors.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
. engine/cmake/setup.sh

case ${1-} in
  "") selection="-L default" ;;
  --all) selection="" ;;
  *)
    echo "usage: tests/run.sh [--all]" >&2
    exit 2
    ;;
esac

# However this script ends, its last line is the count. What stops it before the tests counts as one failure.
passed=0 failed=1
trap 'status=$?; echo "$passed passed, $failed failed"; [ "$failed" -eq 0 ] || [ "$status" -ne 0 ] || status=1; exit "$status"' EXIT

# shellcheck disable=SC2086
install_packages $build_packages $test_packages
build_release -D MEMSPIKE_BUILD_TESTS=ON -D MEMSPIKE_WERROR="${MEMSPIKE_WERROR:-OFF}"

junit=$build/tests.xml
rm -f "$junit"
status=0
# shellcheck disable=SC2086
ctest --test-dir "$build" $selection --parallel "$(nproc)" --no-tests=error --output-on-failure --output-junit "$junit" || status=$?

# <testsuite ... tests="12" failures="0" disabled="0" skipped="1" ...>
count() { sed -n "1,/>/s/^.*[[:space:]]$1=\"\([0-9]*\)\".*/\1/p;1,/>/s/^$1=\"\([0-9]*\)\".*/\1/p" "$junit" | head -n1; }
total=$(count tests) failed=$(count failures) skipped=$(count skipped) disabled=$(count disabled)
passed=$((total - failed - skipped - disabled))
if [ "$failed" -eq 0 ] && [ "$status" -ne 0 ]; then failed=1; fi
if [ $((skipped + disabled)) -gt 0 ]; then echo "$((skipped + disabled)) skipped"; fi
exit "$status"
