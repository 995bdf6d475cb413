// Package outcome says what an error means for the work that failed: the kinds of error
// that every stage, connector and store of the program agrees on, and the one function
// that turns them into what becomes of a message.
//
// An error is transient unless it is marked: the same work, tried again later, may
// succeed. The marks are wrappers, so that the cause stays readable and can be unwrapped.
// A panic in code over one record is an error like any other (Try).
//
// The package does nothing itself and cannot fail: the caller settles its own message.
package outcome
