#!/usr/bin/env bash
# Writes what the program is made of, in CycloneDX: of the modules that are built in, with their licences.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p bin
go tool -modfile=.ci/tools/go.mod cyclonedx-gomod app -json -licenses -main cmd/icptier -output bin/sbom.json .
echo "bin/sbom.json"
