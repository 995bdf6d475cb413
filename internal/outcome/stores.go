package outcome

import "errors"

// Outage marks err as that of something that all work shares: a server that is away, a
// network that is cut. It says nothing about the record that met it, so nothing is ever
// a dead letter for it. A nil err stays nil.
func Outage(err error) error { return wrap(err, func() error { return &outageError{err} }) }

// IsOutage reports whether all other work meets the same error now.
func IsOutage(err error) bool { var o *outageError; return errors.As(err, &o) }

// Broken marks err as that of an entry in a store that does not hold what it should. What
// can be made anew, from somewhere else, is made anew. A nil err stays nil.
func Broken(err error) error { return wrap(err, func() error { return &brokenError{err} }) }

// IsBroken reports whether an entry has to be made anew before another try.
func IsBroken(err error) bool { var b *brokenError; return errors.As(err, &b) }

// Waiting marks err as work that cannot begin before something else has ended, which goes
// on by itself. A nil err stays nil.
func Waiting(err error) error { return wrap(err, func() error { return &waitingError{err} }) }

// IsWaiting reports whether the work waits for something else and was not begun.
func IsWaiting(err error) bool { var w *waitingError; return errors.As(err, &w) }

type (
	outageError  struct{ err error }
	brokenError  struct{ err error }
	waitingError struct{ err error }
)

func (e *outageError) Error() string  { return e.err.Error() }
func (e *outageError) Unwrap() error  { return e.err }
func (e *brokenError) Error() string  { return e.err.Error() }
func (e *brokenError) Unwrap() error  { return e.err }
func (e *waitingError) Error() string { return e.err.Error() }
func (e *waitingError) Unwrap() error { return e.err }
