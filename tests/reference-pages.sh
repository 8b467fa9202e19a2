#!/bin/sh
# The pages of docs/reference are what tools/reference writes now.
# Usage: reference-pages.sh PROGRAM SOURCE-FOLDER
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
"$2/tools/reference" "$1" "$place"
diff -r "$2/docs/reference" "$place" || { echo 'stale: make reference'; exit 1; }
