# shellcheck shell=bash
# Sourced by the scripts beside it. Finds what tests and benchmarks need beside Go, installs it where
# that is ours to do (Debian or Ubuntu, as root) and says what to install elsewhere. It sets
#   ICPTIER_TEST_REDIS_SERVER  path of redis-server, which is a Sentinel and a cluster's node too; empty where there is none
#   ICPTIER_TEST_CHROMIUM      path of a Chromium browser, empty where there is none
#   ICPTIER_TEST_PROMTOOL      path of promtool, empty where there is none
#   cc                         path of a C compiler, which the race detector needs

# find_first prints the path of the first of the commands that exists.
find_first() {
	local name
	for name in "$@"; do
		command -v "$name" && return
	done
	return 0
}

find_all() {
	ICPTIER_TEST_REDIS_SERVER=${ICPTIER_TEST_REDIS_SERVER:-$(find_first redis-server)}
	ICPTIER_TEST_CHROMIUM=${ICPTIER_TEST_CHROMIUM:-$(find_first chromium chromium-browser google-chrome)}
	ICPTIER_TEST_PROMTOOL=${ICPTIER_TEST_PROMTOOL:-$(find_first promtool)}
	cc=$(find_first "${CC:-gcc}" gcc clang)
	missing=()
	[ -n "$ICPTIER_TEST_REDIS_SERVER" ] || missing+=(redis-server)
	[ -n "$ICPTIER_TEST_CHROMIUM" ] || missing+=(chromium)
	[ -n "$ICPTIER_TEST_PROMTOOL" ] || missing+=(prometheus)
	[ -n "$cc" ] || missing+=(gcc libc6-dev)
}

install_missing() {
	find_all
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
		echo "missing: ${missing[*]}. Install them to run every test; on Debian as root: apt-get install ${missing[*]}" >&2
		return 0
	fi
	echo "installing: ${missing[*]}" >&2
	export DEBIAN_FRONTEND=noninteractive
	{
		apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"
	} >&2 </dev/null || echo "apt-get could not install all of: ${missing[*]}" >&2
	find_all
}

install_missing
export ICPTIER_TEST_REDIS_SERVER ICPTIER_TEST_CHROMIUM ICPTIER_TEST_PROMTOOL
