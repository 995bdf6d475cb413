package oauth

import (
	"context"
	"errors"

	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Parked returns why a person has to connect the connection anew before it can do
// anything: its token was never there, or is gone with the store, cannot be opened, or is
// refused by the CRM. The error is Unauthorized, fit for the person, and needs no call of the CRM.
// It is nil for a connection that can work, and where the store cannot be asked.
func (s *Source) Parked(ctx context.Context) error {
	if s.cfg.Grant.given() {
		return nil
	}
	stored, _, err := s.load(ctx)
	var why phrase.Phrase
	switch {
	case errors.Is(err, outcome.ErrNotConnected) && s.cfg.Grant != AuthorizationCode:
		return nil // it gets a token without a person
	case errors.Is(err, outcome.ErrNotConnected) && s.current().Generation > 0:
		why = phrase.Of("its token is gone, as when NATS has lost its store")
	case errors.Is(err, outcome.ErrNotConnected): // it is not known whether it ever had one
	case outcome.IsPermanent(err):
		why = phrase.Of("its token cannot be opened with the present keys")
	case err != nil:
		return nil //nolint:nilerr // another try may find it; no person has to act
	default:
		refused := s.refusal(stored.Generation)
		if refused == nil {
			return nil
		}
		why = phrase.Of("the CRM refuses its token: %s", refused)
	}
	return &ReconnectError{Connection: s.cfg.Connection, Why: why}
}

// ReconnectError says that a person has to connect a connection; it is Unauthorized.
type ReconnectError struct {
	Connection string
	Why        phrase.Phrase // zero where it is not known whether it was ever connected
}

// Error says why, and what to do.
func (e *ReconnectError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *ReconnectError) In(lang string) string {
	if e.Why.IsZero() {
		return phrase.Of("not connected; run: icptier connect %s; where it was connected before, NATS has lost its store", e.Connection).In(lang)
	}
	return phrase.Of("reconnect needed: %s; run: icptier connect %s", e.Why, e.Connection).In(lang)
}

// Unwrap makes the error one that outcome.IsUnauthorized knows.
func (e *ReconnectError) Unwrap() error { return outcome.Unauthorized(errReconnect) }

var errReconnect = phrase.Errorf("a person has to connect it")
