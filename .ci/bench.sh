#!/usr/bin/env bash
# Runs the benchmarks. They need a real redis-server: miniredis says nothing about speed.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/setup.sh
if [ -z "$ICPTIER_TEST_REDIS_SERVER" ]; then
	echo "bench needs redis-server" >&2
	exit 1
fi
go test -run '^$' -bench . -timeout 30m "$@" ./...
go -C internal/scoring/icp/peers test -run '^$' -bench . -timeout 30m "$@" ./... # a module of its own
