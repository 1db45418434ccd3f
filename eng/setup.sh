#!/usr/bin/env bash
# Checks the .NET SDK and installs the Debian packages that are missing. Quick when there is nothing left to do.
#   eng/setup.sh [PACKAGE...]     dataset-fashion-mnist (the data that samples and tests train on) and the packages named
set -euo pipefail

say() { printf 'setup: %s\n' "$*" >&2; }

command -v dotnet >/dev/null || { say "the .NET SDK 10 is missing; install it first."; exit 1; }
command -v apt-get >/dev/null || { say "this is not Debian or Ubuntu; what is missing of dataset-fashion-mnist $* is skipped by the tests, or say with --data where the data is."; exit 0; }

missing=()
for package in dataset-fashion-mnist "$@"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || command -v "$package" >/dev/null || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
root=()
[ "$(id -u)" -eq 0 ] || root=(sudo)
say "installing ${missing[*]}"
"${root[@]}" apt-get update -qq >/dev/null
for package in "${missing[@]}"; do
  DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "$package" >/dev/null || say "$package could not be installed; what needs it says so."
done
