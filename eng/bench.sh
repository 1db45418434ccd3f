#!/usr/bin/env bash
# Measures training steps and scoring against the same network in plain TorchSharp, bfloat16 against float32, Fit against its bare
# loop, serving against its parts, and against OnnxRuntime, the sides taking turns in one run; writes artifacts/bench/summary.json.
#   eng/bench.sh [--quick] [--serving | --training | --onnx] [--pytorch]     (--serving, --training, --onnx: those alone; --pytorch: Debian's PyTorch as well)
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Threads that wait for each other spin for some microseconds, then sleep: as quick as spinning alone, and other work may have the processors.
export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-10000}
case " $* " in *" --pytorch "*) eng/setup.sh python3-torch ;; *) eng/setup.sh ;; esac
dotnet build test/Microsoft.ML.SymmetricInit.Benchmarks -c Release -v quiet --nologo
dotnet test/Microsoft.ML.SymmetricInit.Benchmarks/bin/Release/net10.0/Microsoft.ML.SymmetricInit.Benchmarks.dll "$@" artifacts/bench/summary.json
