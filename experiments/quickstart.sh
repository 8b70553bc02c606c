#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing (Debian packages, with root or sudo), builds in build/release, runs a first experiment and
# shows what came out.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
. engine/cmake/setup.sh

# shellcheck disable=SC2086
install_packages $build_packages
# A build folder that has tests keeps them.
if [ -f "$build/CMakeCache.txt" ]; then build_release; else build_release -D MEMSPIKE_BUILD_TESTS=OFF; fi

result=$build/quickstart
say "memspike run experiments/protocols/quickstart.yaml -o $result --force"
"$build/experiments/memspike" run experiments/protocols/quickstart.yaml -o "$result" --force

echo
echo "Results (from summary.json):"
sed -n 's/,$//; s/^  "\([^"]*\)": \([^[{].*\)$/  \1 = \2/p' "$result/summary.json"
echo
echo "Figures and tables, to open in a browser: $result/report.html"
