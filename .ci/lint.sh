#!/usr/bin/env bash
# Runs every check that needs no test. All of them run, so that one call shows all there is to mend.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=()

check() { # check NAME COMMAND…: remembers the name of a command that fails
	local name=$1
	shift
	echo "lint: $name"
	"$@" || failed+=("$name")
}

formatted() {
	local files
	files=$(gofmt -l .)
	[ -z "$files" ] || { echo "not formatted with gofmt:"; echo "$files"; return 1; }
}

# checksums prints one line for every file that is, or would be, in the repository.
checksums() { git ls-files -z --cached --others --exclude-standard | xargs -0 sha256sum 2>/dev/null; }

# generated compares the tree before and after go generate, so it also works on one with uncommitted changes.
generated() {
	local before after
	git rev-parse --git-dir >/dev/null || return 1
	before=$(checksums)
	go generate ./...
	after=$(checksums)
	diff <(echo "$before") <(echo "$after") || { echo "generated files were not current; go generate has mended them"; return 1; }
}

check gofmt formatted
check "go vet" go vet ./... ./.ci/testsum ./.ci/mutants
check "go vet of peers" go -C internal/scoring/icp/peers vet ./...
check golangci-lint go tool -modfile=.ci/tools/go.mod golangci-lint run
check "go mod tidy" go mod tidy -diff
check "go mod tidy of peers" go -C internal/scoring/icp/peers mod tidy -diff
check "generated files" generated

if [ ${#failed[@]} -gt 0 ]; then
	printf -v list '%s, ' "${failed[@]}"
	echo "lint: failed: ${list%, }"
	exit 1
fi
echo "lint: all well"
