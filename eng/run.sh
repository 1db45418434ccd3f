#!/usr/bin/env bash
# The main job: sets up, builds, trains ConstNet on Fashion-MNIST, then loads the model in a second process and predicts.
#   eng/run.sh [train] [options]     (options: eng/run.sh train --help; --report writes a page of charts)
#   eng/run.sh predict [options]
#   eng/run.sh export [options]      writes the model in ONNX
#   eng/run.sh inspect [options]     judges a start on one batch, before training (exit code 2 if it fails)
#   eng/run.sh serve [options]       answers POST /predict with the model, and shows a page to drop images on
#   eng/run.sh doctor                what this machine would train with, and what is missing
#   eng/run.sh schemes [options]     every network under every initialization, on a small budget
#   eng/run.sh recipes [options]     every trainer with its defaults at several sizes of data, beside those of ML.NET
#   eng/run.sh sweep run | status | merge FILE     trains all that a file names, in parts (docs/sweeps.md)
set -euo pipefail
cd "$(dirname "$0")/.."
job=train
case "${1:-}" in
  train | predict | export | inspect | serve | doctor | schemes | recipes | sweep) job=$1; shift ;;
  -h | --help | -\?) sed -n '2,/^set/{s/^# //p}' eng/run.sh; exit ;;
  -* | '') ;;
  *) printf 'run: there is no job %s; train, predict, export, inspect, serve, doctor, schemes, recipes and sweep are there (eng/run.sh --help).\n' "$1" >&2; exit 2 ;;
esac
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Threads that wait for each other spin for some microseconds, then sleep: as quick as spinning alone, and other work may have the processors.
export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-10000}
# The report is drawn with a library from npm.
case " $* " in *" --report"*) eng/setup.sh npm ;; *) eng/setup.sh ;; esac

build() { dotnet build "$1" -c Release -v quiet --nologo; }
if [ "$job" = serve ]; then
  build src/Samples/ImageService
  exec dotnet src/Samples/ImageService/bin/Release/net10.0/ImageService.dll "$@"
fi
build src/SymmetricInit.Cli
symmetricinit() { SYMMETRICINIT_COMMAND=eng/run.sh dotnet src/SymmetricInit.Cli/bin/Release/net10.0/SymmetricInit.Cli.dll "$@"; }
symmetricinit "$job" "$@"
if [ "$job" = train ] && ! [[ " $* " =~ \ (--help|-h|-\?)\  ]]; then
  follow=()
  while [ $# -gt 0 ]; do
    case "$1" in
      --data=*) follow+=("$1") ;;
      --output=*) follow+=(--model "${1#*=}/model.zip") ;;
      --data) follow+=(--data "$2"); shift ;;
      --output) follow+=(--model "$2/model.zip"); shift ;;
    esac
    shift
  done
  symmetricinit predict "${follow[@]}"
fi
