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

# folder FILE "ARGUMENTS": runs a task if that has not been done, and tells where its results are.
folder() {
  local name
  name=$(echo "$1 $2" | tr -c 'A-Za-z0-9\n' '_')
  # shellcheck disable=SC2086
  [ -f "$results/$name/summary.json" ] && [ ! -e "$results/$name/incomplete" ] ||
    "$program" run "$tasks/$1" $2 -o "$results/$name" --quiet --force >&2
  echo "$results/$name/summary.json"
}

# row FILE "ARGUMENTS" EXPECTED: a row of a task that learns classes.
row() {
  local summary
  summary=$(folder "$1" "$2")
  printf '| `%s` | %s ± %s | %s | %s | %s | %s | %s | %.0f |\n' "$1${2:+ $2}" \
    "$(percent "$(value "$summary" test_accuracy_mean)")" "$(percent "$(value "$summary" test_accuracy_sd)")" "$3" \
    "$(percent "$(value "$summary" control_plasticity_off)")" "$(percent "$(value "$summary" softmax)")" \
    "$(percent "$(value "$summary" kmeans)")" "$(value "$summary" seeds)" "$(value "$summary" cpu_s)" >>"$page"
}

# reservoir FILE "ARGUMENTS" EXPECTED: a row of a reservoir.
reservoir() {
  local summary
  summary=$(folder "$1" "$2")
  printf '| `%s` | %s ± %s | %s | %s | %s | %s | %s | %.0f |\n' "$1${2:+ $2}" \
    "$(percent "$(value "$summary" test_accuracy_mean)")" "$(percent "$(value "$summary" test_accuracy_sd)")" "$3" \
    "$(percent "$(value "$summary" linear_mean)")" "$(percent "$(value "$summary" no_memory_mean)")" \
    "$(percent "$(value "$summary" pixels_mean)")" "$(value "$summary" seeds)" "$(value "$summary" cpu_s)" >>"$page"
}

# detection FILE "ARGUMENTS" EXPECTED: a row of a pattern that is to be found.
detection() {
  local summary
  summary=$(folder "$1" "$2")
  printf '| `%s` | %s | %s | %s | %s | %.1f | %s | %.0f |\n' "$1${2:+ $2}" "$(value "$summary" detected)" "$3" \
    "$(percent "$(value "$summary" hit_rate_mean)")" "$(value "$summary" false_alarms_Hz)" \
    "$(awk -v x="$(value "$summary" latency_s)" 'BEGIN { print 1000 * x }')" "$(value "$summary" seeds)" \
    "$(value "$summary" cpu_s)" >>"$page"
}

cat >"$page" <<'EOF'
# Results of the learning tasks

`docs/make_results.sh` runs the tasks and writes this page anew, which takes about two hours of CPU time. These rows are of runs of DATE.
Accuracy: percent of test samples, mean ± standard deviation over seeds;
expected: what the mean has to reach; off: the same networks with plasticity off; softmax and k-means (with as many centres as there are
neurons): classical methods on the same samples. The files are in [experiments/learning](../experiments/learning); what they say is
explained in [Learning experiments](learning.md), [Reservoirs](reservoirs.md) and [A pattern hidden in noise](hidden_pattern.md). A run at another
tolerance or on another machine draws the same devices and spikes, but trajectories come apart and single answers change: means may differ by one
standard error.

## Networks that learn

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
row supervised_optdigits_zero_shifted.yaml "--set control=false" "≥ 90.5"
if [ -d "$tasks/mnist10k" ]; then
  row stdp_mnist10k.yaml "--set network.populations.output.size=50 --set homeostasis.spikes_per_sample=4 --set homeostasis.gain=0.003 --set control=false" "≥ 81"
  row stdp_mnist10k.yaml "--set network.populations.output.size=100 --set homeostasis.spikes_per_sample=4 --set homeostasis.gain=0.003 --set control=false" "≥ 85"
  row stdp_mnist10k.yaml "--set control=false" "≥ 89.5"
  row supervised_mnist10k.yaml "--set control=false" "≥ 89"
fi
cat >>"$page" <<'EOF'

## A pattern hidden in noise

Detected: seeds with more than 98 % hits and less than one false alarm a second.

| `memspike run experiments/learning/...` | detected | expected | hits (%) | false alarms (1/s) | latency (ms) | seeds | CPU (s) |
| --- | --- | --- | --- | --- | --- | --- | --- |
EOF
detection pattern_detection.yaml "" "≥ 9, < 1 /s, < 15 ms"
cat >>"$page" <<'EOF'

## Reservoirs

Beside each its controls, read by the same rule: leaky integrators in place of the devices, devices without memory, all pixels at once.

| `memspike run experiments/learning/...` | accuracy (%) | expected | linear | no memory | pixels | seeds | CPU (s) |
| --- | --- | --- | --- | --- | --- | --- | --- |
EOF
reservoir reservoir_states.yaml "" "≥ 99"
reservoir reservoir_words.yaml "" "≥ 99"
reservoir reservoir_rows.yaml "" "≥ 93.5"
reservoir reservoir_rows.yaml "--set data.split=B" "≥ 87"
reservoir reservoir_columns.yaml "" "≥ 93"
reservoir reservoir_columns.yaml "--set data.split=B" "≥ 91"
