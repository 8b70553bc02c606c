#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes docs/models: one page for each device and neuron model that the program knows, from `memspike explain`.
# usage: docs/make_models.sh [PROGRAM [FOLDER]]     default: build/release/experiments/memspike, docs/models
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-$here/../build/release/experiments/memspike}
folder=${2:-$here/models}

mkdir -p "$folder"
rm -f "$folder"/*.md
# names KIND: what `memspike list KIND` lists, but for spike sources, which are no model.
names() { "$program" list "$1" | sed -n 's/^  \([a-z][a-z0-9_]*\) .*/\1/p' | grep -vx spike_source; }

# pages ROOM NAME...: a page for each name, whose facts stand in ROOM/models.
pages() {
  local room=$1 model
  shift
  for model in "$@"; do
    {
      printf '# %s\n\n' "$model"
      printf 'What `memspike explain %s` prints. This page is made by `docs/make_models.sh`; the facts stand in\n' "$model"
      printf '[%s/models/%s.hpp](../../%s/models/%s.hpp).\n\n```text\n' "$room" "$model" "$room" "$model"
      "$program" explain "$model"
      printf '```\n'
    } >"$folder/$model.md"
  done
}

# rows NAME...: the rows of the index.
rows() {
  local model
  for model in "$@"; do
    "$program" explain "$model" | sed -n "1s/^[^:]*: \(.*\)/| [$model]($model.md) | \1 |/p"
  done
}

devices=$(names models)
neurons=$(names neurons)
pages synapse $devices
pages neuron $neurons
{
  printf '# Models\n\nMade by `docs/make_models.sh`.\n\n## Devices\n\n| model | what it is |\n| --- | --- |\n'
  rows $devices
  printf '\n## Neurons\n\n| model | what it is |\n| --- | --- |\n'
  rows $neurons
} >"$folder/index.md"
