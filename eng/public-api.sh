#!/usr/bin/env bash
# Writes anew what users can call: PublicAPI.Unshipped.txt beside each project that has one, less what PublicAPI.Shipped.txt (the released members) lists.
set -euo pipefail
cd "$(dirname "$0")/.."
for list in src/*/PublicAPI.Unshipped.txt; do
  printf '#nullable enable\n' > "$list"
  log=$(dotnet build "$(dirname "$list")" -c Release --nologo -v quiet -p:TreatWarningsAsErrors=false 2>&1) || { printf '%s\n' "$log" >&2; exit 1; }
  sed -n "s/.*RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" <<< "$log" | LC_ALL=C sort -u >> "$list"
  echo "$list: $(($(wc -l < "$list") - 1)) lines"
done
