# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts that set up a machine: the one list of Debian packages, and the one way to build.
# Needs $root, the repository. Everything here may be repeated; what is there already is left alone.

build_packages="cmake ninja-build g++ git libeigen3-dev libyaml-cpp-dev libboost-dev libboost-graph-dev libspdlog-dev libfmt-dev
  libhdf5-dev libcli11-dev nlohmann-json3-dev librandom123-dev gnuplot-nox"
test_packages="libgtest-dev librapidcheck-dev libsundials-dev ngspice"

build=$root/build/release

say() { printf '== %s\n' "$*" >&2; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    env DEBIAN_FRONTEND=noninteractive "$@"
  elif command -v sudo >/dev/null; then
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  else
    say "installing packages needs root or sudo; as root: apt-get install -y --no-install-recommends $missing"
    return 1
  fi
}

is_installed() {
  case $1 in
    gnuplot-nox) command -v gnuplot >/dev/null ;;  # any flavour of gnuplot will do, and they exclude each other
    *) dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null | grep -q '^ii' ;;
  esac
}

# install_packages NAME...: those that are missing.
install_packages() {
  local package
  missing=""
  if ! command -v apt-get >/dev/null; then
    say "this is not Debian; your system's packages for these are needed: $*"
    return 0
  fi
  for package in "$@"; do
    is_installed "$package" || missing="$missing $package"
  done
  [ -n "$missing" ] || return 0
  say "installing$missing"
  # Word splitting is wanted below: the lists hold one package a word.
  # shellcheck disable=SC2086
  if ! apt-cache show $missing >/dev/null 2>&1; then
    as_root apt-get update -q >&2
  fi
  # shellcheck disable=SC2086
  if ! as_root apt-get install -y -q --no-install-recommends $missing >&2; then
    say "trying once more with fresh package lists"
    as_root apt-get update -q >&2
    # shellcheck disable=SC2086
    as_root apt-get install -y -q --no-install-recommends $missing >&2
  fi
}

# build_release [CMAKE OPTION]...: configures and builds in build/release.
build_release() {
  say "building in $build"
  cmake --preset release -S "$root" "$@" >&2
  cmake --build "$build" >&2
}
