#!/usr/bin/env bash
# Finds out how this machine can get ML.NET and TorchSharp, installs what that needs, and writes the answer to
# eng/Dependencies.local.props. Quick when there is nothing left to do. SymmetricInitDependencies=packages|offline decides instead.
#   eng/setup.sh [PACKAGE...]     and the Debian packages named, without which some tests are skipped and reports cannot be drawn
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
answer=eng/Dependencies.local.props

say() { printf 'setup: %s\n' "$*" >&2; }

command -v dotnet >/dev/null || { say "the .NET SDK 10 is missing; install it first."; exit 1; }

# Installs the Debian packages among the arguments that are missing.
install() {
  local missing=()
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  say "installing ${missing[*]}"
  "${root[@]}" apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

mode=${SymmetricInitDependencies:-}
if [ -z "$mode" ] && [ -f "$answer" ]; then
  mode=$(sed -n 's:.*<SymmetricInitDependencies>\(.*\)</SymmetricInitDependencies>.*:\1:p' "$answer")
fi
if [ -z "$mode" ]; then
  if log=$(dotnet restore src/Samples/FashionMnist -p:SymmetricInitDependencies=packages 2>&1); then
    mode=packages
  elif command -v apt-get >/dev/null; then
    mode=offline
  else
    printf '%s\n' "$log" >&2
    say "the NuGet feed lacks ML.NET or TorchSharp, and this is not Debian, so that the system's libtorch cannot stand in."
    exit 1
  fi
fi

if [ "$mode" = offline ]; then
  install libtorch-dev libopenblas0-pthread cmake ninja-build g++ libpng-dev libturbojpeg0
fi
if command -v apt-get >/dev/null; then
  install dataset-fashion-mnist
  for package in "$@"; do
    command -v "$package" >/dev/null || install "$package" || say "$package could not be installed; what needs it says so."
  done
fi

cat > "$answer" <<END
<Project>
  <PropertyGroup>
    <SymmetricInitDependencies>$mode</SymmetricInitDependencies>
  </PropertyGroup>
</Project>
END
say "ML.NET and TorchSharp: $mode"
