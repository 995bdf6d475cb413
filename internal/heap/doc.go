// Package heap bounds the memory of the process, which Go would let grow to several times what
// it holds.
//
// Stage: none. Input: what kind of work the process does. Output: settings of Go's garbage
// collector, for the whole process; what GOGC and GOMEMLIMIT say comes first.
//
// Nothing in it can fail.
package heap
