#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Searches for bytes that the readers of memspike do not survive, with clang's libFuzzer and its address and
# undefined-behaviour sanitizers.
# usage: tests/fuzz/run.sh [SECONDS]     SECONDS for the experiment reader, a fifth of it for quantities; default: 300
# Exit status: 0 nothing found; 1 something found, kept in build/fuzz/found-*; 77 clang or libFuzzer is missing.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1-300}
build=build/fuzz
mkdir -p "$build"

clang=$(command -v clang++ || true)
if [ -z "$clang" ] || ! echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }' |
  "$clang" -x c++ - -fsanitize=fuzzer,address -o "$build/trial" 2> "$build/trial.log"; then
  echo "skipped: clang++ with libFuzzer is not installed (Debian: apt-get install clang)"
  exit 77
fi

# The list of models and the texts of the parameter sets, as the build itself makes them from the folders.
models() {
  local file name type
  for file in synapse/models/*.hpp; do echo "#include \"$file\""; done
  echo "#define MEMSPIKE_FOR_EACH_MODEL(what) \\"
  for file in synapse/models/*.hpp; do
    name=$(basename "$file" .hpp)
    type=$(echo "$name" | sed -E 's/(^|_)([a-z])/\U\2/g')
    echo "  what(\"$name\", $type) \\"
  done
  echo
}
sets() {
  local file
  echo '#include "synapse/parameter_sets.hpp"'
  echo 'namespace memspike {'
  echo 'std::span<const NamedText> parameter_set_texts() {'
  echo '  static constexpr NamedText all[] = {'
  for file in synapse/parameters/*.yaml; do
    echo "{\"$(basename "$file" .yaml)\", R\"yaml($(cat "$file")"
    echo ')yaml"},'
  done
  echo '  };'
  echo '  return all;'
  echo '}'
  echo '}  // namespace memspike'
}
models > "$build/fuzzed_models.hpp"
sets > "$build/parameter_sets.cpp"

flags=(-std=c++20 -O1 -g -fno-omit-frame-pointer -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -I. "-I$build")
echo "building the targets with $clang"
"$clang" "${flags[@]}" tests/fuzz/quantity_fuzz.cpp -o "$build/quantity_fuzz"
# The readers are built with sanitizers; what they call beside is taken from the libraries of the release build.
libraries=()
for room in experiments networks neuron synapse engine; do
  libraries+=("build/release/$room/libmemspike_$room.a")
  [ -f "${libraries[-1]}" ] || { echo "build the release preset first: ${libraries[-1]} is missing"; exit 1; }
done
"$clang" "${flags[@]}" tests/fuzz/experiment_fuzz.cpp networks/input/*.cpp networks/device/*.cpp \
  "$build/parameter_sets.cpp" experiments/common_keys.cpp experiments/campaign/points.cpp \
  experiments/device/{protocol,read_*,step_infos,step_values}.cpp engine/bank/model_registry.cpp \
  -I/usr/include/eigen3 -Wl,--start-group "${libraries[@]}" -Wl,--end-group \
  -lyaml-cpp -lfmt -lspdlog -lgomp -lhdf5_serial -lboost_graph -lboost_regex -o "$build/experiment_fuzz"

# A corpus kept from earlier searches is gone on with; the cases of the tests are its seeds.
search() {
  local target=$1 time=$2 longest=$3
  shift 3
  mkdir -p "$build/corpus-$target"
  echo "searching $target for $time s"
  "$build/$target" -max_total_time="$time" -max_len="$longest" -timeout=30 -rss_limit_mb=4096 -print_final_stats=1 \
    -verbosity=1 -artifact_prefix="$build/found-" "$@" "$build/corpus-$target" "${seeds[@]}" 2>&1 |
    tee "$build/$target.log" | grep -v -E '^#|^INFO|NEW_FUNC|Uses: ' || true
  # A search that has come to its end says so, and one that has found something does not.
  grep -q '^Done [0-9]* runs' "$build/$target.log" && ! grep -q -E 'SUMMARY:|violated:' "$build/$target.log"
}
status=0
seeds=()
search quantity_fuzz $((seconds / 5)) 100 || status=1
seeds=(tests/cases/good tests/cases/bad experiments/protocols)
search experiment_fuzz "$seconds" 3000 -dict=tests/fuzz/words.dict || status=1
[ "$status" -eq 0 ] && echo "nothing found" || echo "found: see $build/found-* and repeat with $build/TARGET FILE"
exit "$status"
