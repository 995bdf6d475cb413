#!/bin/sh
# Prints the story that README.md tells: the demo once, in a folder of its own, and what the
# other commands say of it.
set -eu
cd "$(dirname "$0")/.."
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
conf=$dir/icptier.yaml
show() {
  printf '\n$ icptier %s\n' "$*"
  bin/icptier "$@" --config "$conf" 2>/dev/null
}
bin/icptier demo --once --data "$dir" 2>/dev/null
show accounts --tier A --limit 3
show backtest | sed '/^Win rate by class/,/^Fields that betray/{/^Fields that betray/!d;}' | sed '/^Fields alone/,$d'
show learn --write "$dir/proposal.yaml" | sed '/^New business and existing/,/^Proposed cuts/{/^Proposed cuts/!d;}'
show icp preview "$dir/proposal.yaml" | sed '/^Open deals of the accounts that move/,$d'
show market | sed -n '/^Closed deals/,/^= Total/p'
