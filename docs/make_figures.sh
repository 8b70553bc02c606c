#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Remakes the figures of README.md and of docs/ that memspike draws. docs/figures/house.svg is drawn by hand.
# usage: docs/make_figures.sh [PROGRAM]     default: build/release/experiments/memspike
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:-$here/../build/release/experiments/memspike}")
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

"$program" run "$here/../experiments/protocols/quickstart.yaml" -o "$results/quickstart" --quiet
cp "$results/quickstart/figures/potentiation.svg" "$here/figures/potentiation.svg"

"$program" run "$here/figures/resistance_peak.yaml" -o "$results/peak" --quiet
cp "$results/peak/figures/resistance_log_time.svg" "$here/figures/resistance_peak.svg"

"$program" run "$here/../experiments/devices/telegraph_noise.yaml" -o "$results/telegraph_noise" --quiet
cp "$results/telegraph_noise/figures/telegraph_noise.svg" "$here/figures/telegraph_noise.svg"

"$program" run "$here/../experiments/devices/retention_arrhenius.yaml" -o "$results/arrhenius" --quiet
gnuplot -e "index='$results/arrhenius/index.csv'" "$here/figures/arrhenius.gp" > "$here/figures/arrhenius.svg"
# device NAME FIGURE: a figure of experiments/devices
device() {
  "$program" run "$here/../experiments/devices/$1.yaml" -o "$results/device_$1" --quiet
  cp "$results/device_$1/figures/$2.svg" "$here/figures/$2.svg"
}
device impedance impedance_nyquist
device potentiation_map potentiation_map
device disturb disturb

# study NAME FIGURE AS: a figure of experiments/neurons
study() {
  "$program" run "$here/../experiments/neurons/$1.yaml" -o "$results/$1" --seed 1 --force --quiet
  cp "$results/$1/figures/$2.svg" "$here/figures/$3.svg"
}
study fi_curve frequency_current fi_curve
study adaptation frequency_current adaptation
study phase_plane phase_plane phase_plane
study subthreshold_pulses membrane subthreshold_pulses
study relaxation_oscillator frequency_current relaxation_oscillator

"$program" run "$here/../experiments/drift/protocols.yaml" -o "$results/drift" --quiet
cp "$results/drift/figures/ledger.svg" "$here/figures/drift_ledger.svg"
cp "$results/drift/figures/drift.svg" "$here/figures/drift_distribution.svg"

# example NAME FIGURE: one figure of an example network, as docs/figures/NAME_FIGURE.svg.
example() {
  "$program" run "$here/../networks/examples/$1.yaml" -o "$results/$1" --quiet
  cp "$results/$1/figures/$2.svg" "$here/figures/$1_$2.svg"
}
example two_neuron_stdp weights
example synfire_chain raster
example assembly weight_map
example half_select weight_map

"$program" run "$here/../experiments/learning/pattern_detection.yaml" -o "$results/hidden" --quiet
cp "$results/hidden/figures/detection.svg" "$here/figures/detection.svg"
cp "$results/hidden/figures/pattern_weights.svg" "$here/figures/pattern_weights.svg"

# Figures of the paper.
for name in fig1c fig1d fig4b; do
  "$program" run "$here/../experiments/paper/$name.yaml" -o "$results/$name" --quiet
  cp "$results/$name/figures/$name.svg" "$here/figures/$name.svg"
done
# A block of a page, as the page's test runs it.
sed -n '/^```yaml run scan_rates.yaml/,/^```$/p' "$here/hysteresis.md" | sed '1d;$d' > "$results/scan_rates.yaml"
"$program" run "$results/scan_rates.yaml" -o "$results/scan_rates" --quiet
cp "$results/scan_rates/figures/loop_area.svg" "$here/figures/loop_area.svg"
