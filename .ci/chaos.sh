#!/usr/bin/env bash
# Runs the program as three processes over three NATS servers, a Redis of each kind and two sandboxes, does to them
# what machines and CRMs do, and prints a table. MINUTES (10) bounds it, SEED repeats it, MARKDOWN names a file for the
# table. The disk that becomes full takes root. With SIMULATE the simulation runs as well, with that many seeds.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/setup.sh

result=0
binary=$(mktemp -d)/chaosrun
trap 'rm -rf "$(dirname "$binary")"' EXIT
go build -o "$binary" ./internal/chaos/chaosrun
"$binary" -minutes "${MINUTES:-10}" -seed "${SEED:-0}" -markdown "${MARKDOWN:-}" "$@" || result=1
if [ -n "${SIMULATE:-}" ]; then
	ICPTIER_SEEDS=$SIMULATE go test -count=1 -timeout 24h -run '^TestInvariants$' ./internal/simulation || result=1
fi
exit $result
