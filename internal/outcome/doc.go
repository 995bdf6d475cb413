// Package outcome says what an error means for the work that failed: the kinds of error
// that every stage, connector and store of the program agrees on.
//
// An error is transient unless it is marked: the same work, tried again later, may
// succeed. The marks are wrappers, so that the cause stays readable and can be unwrapped.
// The package does nothing itself and cannot fail.
package outcome
