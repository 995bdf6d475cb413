package outcome

import (
	"errors"
	"time"

	"github.com/icptier/icptier/internal/phrase"
)

// ErrNotConnected says that the connection was not connected yet.
var ErrNotConnected = errors.New("not connected")

// Permanent marks err as one that another try cannot mend: a field that does
// not exist, a row that a validation rule refuses. A nil err stays nil.
func Permanent(err error) error { return wrap(err, func() error { return &permanentError{err} }) }

// IsPermanent reports whether another try would fail in the same way.
func IsPermanent(err error) bool { var p *permanentError; return errors.As(err, &p) }

// Unauthorized marks err as a refused or revoked grant: the connection has to be
// connected anew by a person. A nil err stays nil.
func Unauthorized(err error) error { return wrap(err, func() error { return &unauthorizedError{err} }) }

// IsUnauthorized reports whether the connection has to be connected anew.
func IsUnauthorized(err error) bool { var u *unauthorizedError; return errors.As(err, &u) }

// Conflict marks err as lost to a newer change by another writer: read again, then
// decide again. A nil err stays nil.
func Conflict(err error) error { return wrap(err, func() error { return &conflictError{err} }) }

// IsConflict reports whether the state has to be read again before another try.
func IsConflict(err error) bool { var c *conflictError; return errors.As(err, &c) }

// CursorExpired marks err as that of a place in a CRM's list of changes that the CRM does not
// know any more: what changed since can only be found by reading everything and comparing
// the ids. A nil err stays nil.
func CursorExpired(err error) error {
	return wrap(err, func() error { return &cursorExpiredError{err} })
}

// IsCursorExpired reports whether reading has to begin anew.
func IsCursorExpired(err error) bool { var c *cursorExpiredError; return errors.As(err, &c) }

// RateLimitedError says that the CRM, or our own share of its quota, allows no
// further call for a while.
type RateLimitedError struct {
	// After is how long to wait; zero where the CRM does not say.
	After time.Duration
	// Reason says whose limit it is and how much of it is used.
	Reason phrase.Phrase
}

// Error says how long to wait, and why.
func (e *RateLimitedError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *RateLimitedError) In(lang string) string {
	if e.After <= 0 {
		return phrase.Of("rate limited: %s", e.Reason).In(lang)
	}
	return phrase.Of("rate limited for %s: %s", e.After.Round(time.Second), e.Reason).In(lang)
}

// RateLimited returns the wait that err asks for, and whether it is a rate limit.
func RateLimited(err error) (time.Duration, bool) {
	var r *RateLimitedError
	if errors.As(err, &r) {
		return r.After, true
	}
	return 0, false
}

type (
	permanentError     struct{ err error }
	unauthorizedError  struct{ err error }
	conflictError      struct{ err error }
	cursorExpiredError struct{ err error }
)

func (e *permanentError) Error() string    { return e.err.Error() }
func (e *permanentError) Unwrap() error    { return e.err }
func (e *unauthorizedError) Error() string { return e.err.Error() }
func (e *unauthorizedError) Unwrap() error { return e.err }
func (e *conflictError) Error() string     { return e.err.Error() }
func (e *conflictError) Unwrap() error     { return e.err }

func (e *cursorExpiredError) Error() string { return e.err.Error() }
func (e *cursorExpiredError) Unwrap() error { return e.err }

func wrap(err error, kind func() error) error {
	if err == nil {
		return nil
	}
	return kind()
}
