#!/usr/bin/env bash
# Builds the documentation with the API reference into artifacts/docs; a warning ends it with an error.
#   eng/docs.sh [--serve]     (--serve: shows it on http://localhost:8080)
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet tool restore >/dev/null
# docfx reads the library's documentation comments where all assemblies that it refers to lie beside it.
dotnet build src/SymmetricInit.Cli -c Release -v quiet --nologo
rm -rf docs/obj artifacts/docs
dotnet docfx docs/docfx.json --warningsAsErrors "$@"
