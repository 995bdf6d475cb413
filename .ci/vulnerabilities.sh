#!/usr/bin/env bash
# Looks for known vulnerabilities in what the program calls. The database is fetched from the
# network; where it cannot be reached, that is said, and nothing is found or ruled out.
set -euo pipefail
cd "$(dirname "$0")/.."
db=${GOVULNDB:-https://vuln.go.dev}
if [[ $db != file:* ]] && ! curl -fsS --max-time 20 -o /dev/null "$db/index/db.json" 2>/dev/null; then
	echo "vulnerabilities: not looked for: the database cannot be reached from here" >&2
	exit 0
fi
exec go tool -modfile=.ci/tools/go.mod govulncheck ./...
