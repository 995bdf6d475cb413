//go:build !race

package simulation

// racing is true when the race detector is in, which makes a seed ten times as slow.
const racing = false
