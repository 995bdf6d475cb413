// Package account holds the state of one account between two of its records: the facts,
// the score made from them, the tier that was published last, and the conditional update
// that replaces them.
//
// The worker computes an update from a state, the cache stores and returns both, and
// readers show them. The package is pure: no I/O, no clock; nothing in it can fail.
package account
