#!/usr/bin/env bash
# Walks the CRMs' own clients through the sandboxes, and a browser through a login: the sandboxes are written from documentation,
# and who reads it otherwise than the vendors did is found out here. The clients are installed
# outside of the repository, at the versions of clients/package-lock.json.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
	if [ "${CI:-}" = true ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		export DEBIAN_FRONTEND=noninteractive
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends npm nodejs; } >&2 </dev/null || true
	fi
fi
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
	echo "the CRMs' own clients were not run: install Node.js 18 or later with npm; on Debian as root: apt-get install npm" >&2
	[ "${CI:-}" != true ] || exit 1
	exit 0
fi

lock=.ci/clients/package-lock.json
home=${XDG_CACHE_HOME:-$HOME/.cache}/icptier/clients-$(sha256sum "$lock" | cut -c1-16)
if [ ! -e "$home/installed" ]; then
	mkdir -p "$home"
	cp .ci/clients/package.json "$lock" "$home/"
	npm ci --prefix "$home" --ignore-scripts --no-audit --no-fund --loglevel=error >&2 </dev/null
	touch "$home/installed"
fi

work=$(mktemp -d)
pids=()
cleanup() {
	[ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
	wait || true
	rm -rf "$work"
}
trap cleanup EXIT
go build -trimpath -o "$work/icptier" ./cmd/icptier
result=0
for crm in hubspot salesforce pipedrive zoho; do
	"$work/icptier" sandbox "$crm" --accounts 300 >"$work/$crm.json" 2>"$work/$crm.log" &
	pids+=($!)
	for _ in $(seq 300); do
		[ ! -s "$work/$crm.json" ] || break
		sleep 0.1
	done
	# A module finds its packages beside itself.
	cp ".ci/clients/$crm.mjs" "$home/"
	if ! timeout 120 node "$home/$crm.mjs" "$(head -1 "$work/$crm.json")"; then
		tail -20 "$work/$crm.log" >&2
		result=1
	fi
done
# People log in to the service with a provider that others have written.
cp .ci/clients/oidc.mjs "$home/"
timeout 180 node "$home/oidc.mjs" "$work/icptier" "$PWD" || result=1
exit $result
