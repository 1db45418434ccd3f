#!/usr/bin/env bash
# Sets up, builds and runs the tests; the last line is «N passed, N failed, N skipped».
#   eng/test.sh [dotnet test arguments]       all but the category Slow
#   eng/test.sh --filter TestCategory=Slow    those
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Threads that wait for each other spin for some microseconds, then sleep: as quick as spinning alone, and other work may have the processors.
export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-10000}
# The report is drawn with a library from npm and opened in Chromium; weights go over to PyTorch and back, and ONNX's checker reads its files.
eng/setup.sh npm chromium python3-torch python3-onnx || exit 1

filter=(--filter 'TestCategory!=Slow')
for argument in "$@"; do
  case "$argument" in --filter | --filter=*) filter=() ;; esac
done
log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test SymmetricInit.sln -c Release --nologo -v quiet --logger 'console;verbosity=minimal' "${filter[@]}" "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}

# The closing line of each test project: «Passed!  - Failed:     0, Passed:    12, Skipped:     0, Total:    12, ...».
awk '/Failed: *[0-9]+, Passed: *[0-9]+, Skipped: *[0-9]+/ {
       gsub(/[:,]/, " ")
       for (i = 1; i < NF; i++) { if ($i == "Failed") failed += $(i + 1); if ($i == "Passed") passed += $(i + 1); if ($i == "Skipped") skipped += $(i + 1) }
     }
     END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped; if (passed + failed == 0) exit 1 }' "$log" || status=1
exit "$status"
