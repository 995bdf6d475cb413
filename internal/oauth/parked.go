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
	var why, german string
	switch {
	case errors.Is(err, outcome.ErrNotConnected) && s.cfg.Grant != AuthorizationCode:
		return nil // it gets a token without a person
	case errors.Is(err, outcome.ErrNotConnected) && s.current().Generation > 0:
		why, german = "its token is gone, as when NATS has lost its store", "ihr Token ist weg, wie nach einem Verlust des Speichers von NATS"
	case errors.Is(err, outcome.ErrNotConnected):
		why, german = "", "" // it is not known whether it ever had one
	case outcome.IsPermanent(err):
		why, german = "its token cannot be opened with the present keys", "ihr Token lässt sich mit den vorhandenen Schlüsseln nicht öffnen"
	case err != nil:
		return nil //nolint:nilerr // another try may find it; no person has to act
	default:
		refused := s.refusal(stored.Generation)
		if refused == nil {
			return nil
		}
		why = "the CRM refuses its token: " + refused.Error()
		german = fmt.Sprintf("das CRM lehnt ihr Token ab („%v“)", refused)
	}
	return &ReconnectError{Connection: s.cfg.Connection, Why: why, why: german}
}

// ReconnectError says that a person has to connect a connection; it is Unauthorized.
type ReconnectError struct {
	Connection string
	Why        string // empty where it is not known whether it was ever connected
	why        string // Why in German
}

// Error says why, and what to do.
func (e *ReconnectError) Error() string {
	if e.Why == "" {
		return fmt.Sprintf("not connected; run: icptier connect %s; where it was connected before, NATS has lost its store", e.Connection)
	}
	return fmt.Sprintf("reconnect needed: %s; run: icptier connect %s", e.Why, e.Connection)
}

// In is the error in a language, "de" or "en".
func (e *ReconnectError) In(lang string) string {
	switch {
	case lang != "de":
		return e.Error()
	case e.Why == "":
		return fmt.Sprintf("nicht verbunden; verbinden: icptier connect %s; war sie es schon einmal, hat NATS seinen Speicher verloren", e.Connection)
	}
	return fmt.Sprintf("neu verbinden: %s; icptier connect %s", e.why, e.Connection)
}

// Unwrap makes the error one that outcome.IsUnauthorized knows.
func (e *ReconnectError) Unwrap() error { return outcome.Unauthorized(errReconnect) }

var errReconnect = errors.New("a person has to connect it")
