package oauth

import (
	"context"
	"errors"
	"fmt"

	"github.com/icptier/icptier/internal/outcome"
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
	var why string
	switch {
	case errors.Is(err, outcome.ErrNotConnected) && s.cfg.Grant != AuthorizationCode:
		return nil // it gets a token without anybody
	case errors.Is(err, outcome.ErrNotConnected) && s.current().Generation > 0:
		why = "its token is gone, as when NATS has lost its store"
	case errors.Is(err, outcome.ErrNotConnected):
		why = "" // nobody can tell whether it ever had one
	case outcome.IsPermanent(err):
		why = "its token cannot be opened with the present keys"
	case err != nil:
		return nil //nolint:nilerr // another try may find it; nobody has to do anything
	default:
		refused := s.refusal(stored.Generation)
		if refused == nil {
			return nil
		}
		why = "the CRM refuses its token: " + refused.Error()
	}
	return &ReconnectError{Connection: s.cfg.Connection, Why: why}
}

// ReconnectError says that a person has to connect a connection; it is Unauthorized.
type ReconnectError struct {
	Connection string
	Why        string // empty where nobody can tell whether it was ever connected
}

// Error says why, and what to do.
func (e *ReconnectError) Error() string {
	if e.Why == "" {
		return fmt.Sprintf("not connected; run: icptier connect %s; where it was connected before, NATS has lost its store", e.Connection)
	}
	return fmt.Sprintf("reconnect needed: %s; run: icptier connect %s", e.Why, e.Connection)
}

// Unwrap makes the error one that outcome.IsUnauthorized knows.
func (e *ReconnectError) Unwrap() error { return outcome.Unauthorized(errReconnect) }

var errReconnect = errors.New("a person has to connect it")
