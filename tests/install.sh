#!/bin/sh
# Installs a build into an empty place and builds the example there as a user would: against the
# installed headers, by pkg-config. Usage: install.sh BUILD SOURCE CC TESTER [COMPILER FLAG...]
set -eu
build=$1 source=$2 cc=$3 tester=$4
shift 4

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cmake --install "$build" --prefix "$place" >/dev/null
config=$(find "$place" -name atcmd.pc)
[ -n "$config" ] || { echo 'install.sh: no atcmd.pc' >&2; exit 1; }
PKG_CONFIG_PATH=$(dirname "$config")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046 # the flags are words
"$cc" "$@" -o "$place/send" "$source/examples/send.c" \
    $(pkg-config --define-variable=prefix="$place" --cflags --libs atcmd)
"$tester" "$place/send"
"$place/bin/at_commands" --version
