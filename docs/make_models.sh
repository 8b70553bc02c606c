#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes docs/models: one page for each model that the program knows, from `memspike explain`.
# usage: docs/make_models.sh [PROGRAM [FOLDER]]     default: build/release/experiments/memspike, docs/models
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-$here/../build/release/experiments/memspike}
folder=${2:-$here/models}

mkdir -p "$folder"
rm -f "$folder"/*.md
models=$("$program" list models | sed -n 's/^  \([a-z][a-z0-9_]*\) .*/\1/p')
for model in $models; do
  {
    printf '# %s\n\n' "$model"
    printf 'What `memspike explain %s` prints. This page is made by `docs/make_models.sh`; the facts stand in\n' "$model"
    printf '[synapse/models/%s.hpp](../../synapse/models/%s.hpp).\n\n```text\n' "$model" "$model"
    "$program" explain "$model"
    printf '```\n'
  } >"$folder/$model.md"
done
{
  printf '# Device models\n\nMade by `docs/make_models.sh`.\n\n| model | what it is |\n| --- | --- |\n'
  for model in $models; do
    "$program" explain "$model" | sed -n "1s/^[^:]*: \(.*\)/| [$model]($model.md) | \1 |/p"
  done
} >"$folder/index.md"
