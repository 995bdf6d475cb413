#!/usr/bin/env bash
# Runs every test with the race detector and ends with what ran, what did not, and one line of counts.
# With CI=true anything that was skipped or could not run is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
. .ci/setup.sh

race=()
if [ -n "$cc" ]; then
	race=(-race)
	export CGO_ENABLED=1
fi

# The counter is built first, so that its name stands in the process list and its exit code is its own.
testsum=$(mktemp -d)/testsum
trap 'rm -rf "$(dirname "$testsum")"' EXIT
CGO_ENABLED=0 go build -o "$testsum" ./.ci/testsum

# Its exit code stands for the whole run: a test that fails or a package that does not build is in its input.
# Some run apart and without the race detector, which makes them ten times as slow: simulations of many sets and seeds, and
# the faults over real processes, whose minute must not be shared with anything else. Of the statistics, what is done
# side by side runs with it once more.
statistics=(./internal/insight/backtest ./internal/insight/learn ./internal/insight/stat)
together='^(TestASignalAndNone|TestTheSameSeedGivesTheSameBytes|TestAPanicIsTheReportsError)$'
mapfile -t packages < <(go list ./... ./.ci/testsum ./.ci/mutants | grep -vE '/internal/(chaos|insight/(backtest|learn|stat))$')
# Garbage is collected less often, as the program itself has it: a fifth of the time of a contract.
{
	GOGC=400 go test "${race[@]}" -timeout 20m -json "${packages[@]}" || true
	go -C internal/scoring/icp/peers test "${race[@]}" -timeout 5m -json ./... || true # a module of its own
	go test -timeout 5m -json "${statistics[@]}" || true
	[ ${#race[@]} -eq 0 ] || go test "${race[@]}" -timeout 5m -json -run "$together" ./internal/insight/backtest || true
	ICPTIER_SEEDS=${SEEDS:-2000} go test -timeout 5m -json -run '^TestInvariants$' ./internal/simulation || true
	go test -timeout 10m -json ./internal/chaos || true
} | "$testsum" \
	"race detector=$cc" \
	"redis-server=$ICPTIER_TEST_REDIS_SERVER" \
	"chromium=$ICPTIER_TEST_CHROMIUM" \
	"promtool=$ICPTIER_TEST_PROMTOOL"
