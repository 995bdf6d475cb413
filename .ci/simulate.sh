#!/usr/bin/env bash
# Runs SEEDS seeds of the simulation from FIRST on, without the race detector. A seed that fails is printed
# with the invariants that did not hold, the end of its log and how to run it alone; one seed alone prints all.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOGC=400 ICPTIER_SEEDS=${SEEDS:-2000} ICPTIER_FIRST_SEED=${FIRST:-1}
verbose=()
[ "$ICPTIER_SEEDS" != 1 ] || verbose=(-v)
exec go test -count=1 -timeout 24h "${verbose[@]}" -run '^TestInvariants$' ./internal/simulation
