#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs the learning tasks and writes docs/results.md: what each was expected to reach and what it has reached.
# MNIST-10k is left out where its folder (see experiments/learning/fetch_mnist10k.sh) is not there.
# usage: docs/make_results.sh [PROGRAM [FOLDER]]     default: build/release/experiments/memspike, a folder that goes again;
#        runs that are finished in FOLDER are not made again
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:-$here/../build/release/experiments/memspike}")
if [ $# -ge 2 ]; then
  results=$(realpath -m "$2")
else
  results=$(mktemp -d)
  trap 'rm -rf "$results"' EXIT
fi
tasks=$here/../experiments/learning
page=$here/results.md
mkdir -p "$results"

# value FILE KEY: a number of a summary or a run, in percent with one decimal where it is a share.
value() { sed -n "s/^ *\"$2\": \([0-9.eE+-]*\),\{0,1\}$/\1/p" "$1" | head -1; }
percent() { awk -v x="$1" 'BEGIN { if (x == "") print "–"; else printf "%.1f", 100 * x }'; }

# row NAME "ARGUMENTS" EXPECTED: runs a task if that has not been done, and writes its row.
row() {
  local file=$1 arguments=$2 expected=$3 name summary
  name=$(echo "$file $arguments" | tr -c 'A-Za-z0-9\n' '_')
  summary=$results/$name/summary.json
  # shellcheck disable=SC2086
  [ -f "$summary" ] && [ ! -e "$results/$name/incomplete" ] ||
    "$program" run "$tasks/$file" $arguments -o "$results/$name" --quiet --force
  printf '| `%s` | %s ± %s | %s | %s | %s | %s | %s | %.0f |\n' "$file${arguments:+ $arguments}" \
    "$(percent "$(value "$summary" test_accuracy_mean)")" "$(percent "$(value "$summary" test_accuracy_sd)")" "$expected" \
    "$(percent "$(value "$summary" control_plasticity_off)")" "$(percent "$(value "$summary" softmax)")" \
    "$(percent "$(value "$summary" kmeans)")" "$(value "$summary" seeds)" "$(value "$results/$name/run.json" lessons_cpu_s)" >>"$page"
}

cat >"$page" <<'EOF'
# Results of the learning tasks

`docs/make_results.sh` runs the tasks and writes this page anew, which takes about half an hour. These rows are of runs of DATE.
Accuracy: percent of test samples, mean ± standard deviation over seeds;
expected: what the mean has to reach; off: the same networks with plasticity off; softmax and k-means (with as many centres as there are
neurons): classical methods on the same samples. The files are in [experiments/learning](../experiments/learning); what they say is
explained in [Learning experiments](learning.md). A run at another tolerance or on another machine draws the same devices and spikes, but
trajectories come apart and single answers change: means may differ by one standard error.

| `memspike run experiments/learning/...` | accuracy (%) | expected | off | softmax | k-means | seeds | CPU (s) |
| --- | --- | --- | --- | --- | --- | --- | --- |
EOF
sed -i "s/DATE/$(date +%F)/" "$page"
row first_lesson.yaml "" "100"
row stdp_optdigits.yaml "" "≥ 92.5"
row stdp_optdigits.yaml "--set network.populations.output.size=300 --set control=false" "≥ 94"
row stdp_optdigits.yaml "--set network.populations.output.size=300 --set data.split=B --set control=false" "≥ 92.5"
row supervised_iris.yaml "" "≥ 95.5"
row supervised_optdigits.yaml "" "≥ 91.5"
row supervised_optdigits.yaml "--set data.split=B --set control=false" "≥ 87.5"
if [ -d "$tasks/mnist10k" ]; then
  row stdp_mnist10k.yaml "--set network.populations.output.size=50 --set control=false" "≥ 81"
  row stdp_mnist10k.yaml "--set network.populations.output.size=100 --set control=false" "≥ 85"
  row stdp_mnist10k.yaml "--set control=false" "≥ 89.5"
fi
